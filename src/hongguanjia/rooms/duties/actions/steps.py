"""The steps that all verbs share: fetch under lock, ask who may, compare and set, leave a trail, tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.files.api import store_upload
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.notices.api import tell_many
from hongguanjia.base.people.models import Organisation, Post
from hongguanjia.base.people.queries import open_on
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.flow import Flow
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.duties import permits

Row = TypeVar("Row", bound=Model)
Photos = Sequence[UploadedFile[Any]]
LEADERS = ("SECRETARY", "TOWN_OFFICER", "COUNTY_OFFICER")


def take(actor: Actor, flow: Flow, verb: str, rows: QuerySet[Row], row_id: int) -> Row:
    """The row, locked, if the actor sees it, may do ``verb``, and its state allows it.

    Raises ``NotFound`` to strangers, ``access.denied``, ``<noun>.wrong_state``.
    """
    row: Any = get_in_scope(rows.select_for_update(of=("self",)), pk=row_id)
    if not permits.may(actor, flow, verb, row.organisation):
        raise permits.denied()
    flow.check(verb, row.state)
    return row  # type: ignore[no-any-return]


def advance(row: Any, flow: Flow, verb: str, **changes: object) -> None:
    """Set the state that follows ``verb``, and ``changes`` with it; refuse if somebody else was faster."""
    step = flow.check(verb, row.state)
    rows = type(row)._default_manager.filter(pk=row.pk, state=row.state)  # noqa: SLF001 (public by Django's documentation)
    if rows.update(state=step.target or row.state, **changes) != 1:
        raise Refusal(f"{flow.noun}.wrong_state", flow.refusal)
    row.refresh_from_db(fields=["state", *changes])


def note(
    actor: Actor,
    now: datetime,
    verb: str,
    row: Any,
    organisation: Organisation,
    reason: str = "",
    *,
    label: str = "",
    **detail: object,
) -> None:
    """One line in the trail; ``verb`` is the noun and what was done: ``duty.accepted``."""
    leave_trail(
        actor=actor,
        now=now,
        verb=f"duties.{verb}",
        subject_kind=f"duties.{verb.split('.', maxsplit=1)[0]}",
        subject_id=row.pk,
        subject_label=label or str(row),
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        reason=reason.strip(),
        **detail,
    )


def list_leaders(organisation_ids: Sequence[int], day: date) -> dict[int, list[int]]:
    """Who hears for each organisation: its secretary, or the officers of a town or county."""
    rows = Post.objects.filter(open_on(day), organisation_id__in=organisation_ids, role__in=LEADERS)
    found: dict[int, list[int]] = {}
    for organisation_id, person_id in rows.order_by("pk").values_list("organisation_id", "person_id"):
        found.setdefault(organisation_id, []).append(person_id)
    return found


def tell_leaders(organisation: Organisation, verb: str, row: Any, text: str, link: str, now: datetime) -> None:
    """Tell those who lead an organisation, once for each time."""
    people = list_leaders([organisation.pk], county_date(now)).get(organisation.pk, [])
    key = f"duties.{verb}:{row.pk}:{int(now.timestamp())}"
    tell_many(person_ids=people, kind=f"duties.{verb}", text=text, link=link, key=key, now=now)


def keep_papers(actor: Actor, now: datetime, organisation: Organisation, photos: Photos) -> list[Attachment]:
    """Each photograph or file kept for the organisation."""
    return [store_upload(actor=actor, now=now, upload=photo, organisation=organisation) for photo in photos]
