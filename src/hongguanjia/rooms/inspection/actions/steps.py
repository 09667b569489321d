"""What every verb does: fetch in scope, ask permits and flow, compare and set, leave a line, tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.flow import Flow
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import permits, queries
from hongguanjia.rooms.inspection.models import Bulletin, Extension, Finding, Notice, Plan, Round

Noun = TypeVar("Noun", Plan, Round, Finding, Notice, Extension, Bulletin)


def take(actor: Actor, flow: Flow, verb: str, rows: QuerySet[Noun], pk: int) -> Noun:
    """The row, locked, if the actor may do ``verb`` with it now.

    Raises ``NotFound`` to strangers, ``access.denied``, ``<noun>.wrong_state``.
    """
    row = get_in_scope(rows.select_for_update(of=("self",)), pk=pk)
    if not permits.may(actor, flow, verb, row):
        raise permits.denied()
    flow.check(verb, row.state)
    return row


def advance(flow: Flow, verb: str, row: Noun, **changes: object) -> None:
    """Set the state that follows ``verb``, and ``changes`` with it; refuse if somebody else was faster."""
    step = flow.check(verb, row.state)
    rows = type(row)._default_manager.filter(pk=row.pk, state=row.state)  # noqa: SLF001 (public by Django's documentation)
    if rows.update(state=step.target or row.state, **changes) != 1:
        raise Refusal(f"{flow.noun}.wrong_state", flow.refusal)
    row.refresh_from_db(fields=["state", *changes])


def note(actor: Actor, now: datetime, verb: str, row: Noun, reason: str = "", **detail: object) -> None:
    """One line in the trail of a row; ``verb`` is whole: ``inspection.notice.closed``."""
    place = permits.inspected_of(row)
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind=verb.rsplit(".", 1)[0],
        subject_id=row.pk,
        subject_label=str(row),
        organisation_id=place.pk,
        organisation_path=place.path,
        reason=reason.strip(),
        **detail,
    )


def tell_holders(place: Organisation, permission: Permission, now: datetime, text: str, link: str, key: str) -> None:
    """Tell those at ``place`` whose post grants ``permission``, once for each ``key``."""
    tell_people(queries.list_holders(place, county_date(now), permission), now, text, link, key)


def tell_people(person_ids: Iterable[int], now: datetime, text: str, link: str, key: str) -> None:
    """Tell these people, once for each ``key``."""
    for person_id in person_ids:
        whole = f"{key}:{person_id}"
        tell(person_id=person_id, kind="inspection", text=text, link=link, key=whole, now=now)
