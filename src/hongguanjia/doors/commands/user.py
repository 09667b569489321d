"""``hongguanjia user``: the county itself and its first people, a further account, a forgotten password."""

from __future__ import annotations

from collections.abc import Callable

import click
from django.utils import translation

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.accounts.commands import make_user, set_password
from hongguanjia.base.accounts.models import User
from hongguanjia.base.people.api import open_organisation
from hongguanjia.base.people.models import Organisation
from hongguanjia.doors.commands import say
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.kit.refusals import Refusal


def found(*, county: str, code: str) -> int:
    """Open the county committee, the root of the tree, in an empty database."""
    now = read_clock()
    if Organisation.objects.exists():
        click.echo("这里已经有组织，不用再建县。 There are organisations here already.", err=True)
        return say.REFUSED
    open_organisation(
        actor=system_actor("hongguanjia user found"),
        now=now,
        kind="COUNTY_COMMITTEE",
        name=county,
        code=code,
        parent=None,
        opened_date=county_date(now),
    )
    click.echo(f"{county}  {code}")
    return say.DONE


def add(*, phone: str, name: str, role: str | None, organisation: str | None, password: str | None) -> int:
    """An account for somebody, put on the roll and given a post where these are asked for."""
    return _speak(
        lambda: make_user(
            phone=phone, name=name, role=role, organisation_code=organisation, password=password, now=read_clock()
        )
    )


def change_password(*, phone: str, password: str) -> int:
    """A new password for the account of a phone."""
    return _speak(lambda: set_password(phone=phone, password=password, now=read_clock()))


def _speak(do: Callable[[], User]) -> int:
    with translation.override("zh-hans"):
        try:
            user = do()
        except Refusal as refusal:
            click.echo(str(refusal), err=True)
            return say.REFUSED
        click.echo(str(user))
        return say.DONE
