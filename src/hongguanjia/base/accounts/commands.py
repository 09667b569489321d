"""Accounts from the operator's shell: the first administrator of an empty county, a forgotten password."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import POST_ROLES, system_actor
from hongguanjia.base.accounts import actions, brakes, rules
from hongguanjia.base.accounts.models import User
from hongguanjia.base.people import seals
from hongguanjia.base.people.api import appoint, register_person
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput

SHELL = "命令行"


@transaction.atomic
def make_user(
    *,
    phone: str,
    name: str,
    now: datetime,
    role: str | None = None,
    organisation_code: str | None = None,
    password: str | None = None,
) -> User:
    """The account of the person with this name and phone; whoever is not on the roll yet is put there.

    ``organisation_code`` says where a new person belongs and where ``role`` is held. Asking twice changes nothing.
    """
    digits = rules.read_phone(phone)
    organisation = _get_organisation(organisation_code) if organisation_code else None
    person = Person.objects.filter(phone_index=seals.phone_index(digits), name=name).first()
    if person is None:
        person = _register(name, digits, organisation, now)
    if role and organisation:
        _appoint(person, organisation, role, now)
    user = User.objects.filter(person=person).first()
    if user is None:
        user = actions.make_account(person=person, phone=digits, password=None, now=now)
    if password:
        actions.set_password(user=user, password=password, now=now)
    return user


def set_password(*, phone: str, password: str, now: datetime) -> User:
    """A new password for the account of a phone; all its sessions end, its brake opens."""
    user = User.objects.select_related("person").filter(phone_index=seals.phone_index(rules.read_phone(phone))).first()
    if user is None:
        raise BadInput("accounts.no_account", _("没有用这个手机号的账号。"), field="phone")
    actions.set_password(user=user, password=password, now=now)
    brakes.clear(brakes.OF_PHONE, user.phone_index or "")
    return user


def _get_organisation(code: str) -> Organisation:
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        raise BadInput("accounts.organisation_unknown", _("没有这个代码的组织，请核对。"), field="organisation_code")
    return organisation


def _register(name: str, phone: str, organisation: Organisation | None, now: datetime) -> Person:
    if organisation is None:
        raise BadInput(
            "accounts.organisation_missing", _("名册上没有这个人，请给出所属组织的代码。"), field="organisation_code"
        )
    return register_person(actor=system_actor(SHELL), now=now, name=name, organisation=organisation, phone=phone)


def _appoint(person: Person, organisation: Organisation, role: str, now: datetime) -> None:
    if person.posts.filter(organisation=organisation, role=role, active_to__isnull=True).exists():
        return
    title = str(POST_ROLES[role].title) if role in POST_ROLES else role
    appoint(
        actor=system_actor(SHELL),
        now=now,
        person=person,
        organisation=organisation,
        role=role,
        title=title,
        from_date=county_date(now),
    )
