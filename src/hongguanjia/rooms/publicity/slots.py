"""What publicity and appeals offer to the halls, and what comes round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.files.api import let_read
from hongguanjia.base.jobs.api import every
from hongguanjia.base.web.api import ExportTable, MenuEntry, Panel, Part, Row, ToDo, Waiting, as_part, offer
from hongguanjia.kit.clock import county_date
from hongguanjia.points.api import SourceLink, link_appeal, offer_terms
from hongguanjia.rooms.publicity import actions, checks, queries, tables, terms
from hongguanjia.rooms.publicity.states import OPEN_APPEALS, ObjectionState

ROUND_MINUTES = 60
SHOWN = 3
EXPORTED_MOST = 20_000

MENUS = (
    MenuEntry("desk", 40, gettext_lazy("公示"), "desk-publicity-notices", Permission.PUBLICITY_READ),
    MenuEntry("desk", 41, gettext_lazy("异议"), "desk-publicity-objections", Permission.OBJECTION_DECIDE),
    MenuEntry("desk", 42, gettext_lazy("申诉"), "desk-publicity-appeals", Permission.APPEAL_DECIDE),
    MenuEntry("public", 46, gettext_lazy("公示"), "public-publicity-notices"),
)


def _list_waiting(actor: Actor, _now: datetime) -> Iterator[Part]:
    """Objections against notices of the own organisations and those right below or handed on to them, and appeals at the own
    level."""
    homes = [post.organisation_id for post in actor.posts]
    if homes:
        yield from _waiting_objections(actor, homes)
        yield from _waiting_appeals(actor, homes)


def _waiting_objections(actor: Actor, homes: Sequence[int]) -> Iterator[Part]:
    if actor.holds(Permission.OBJECTION_DECIDE):
        below = Q(line__batch__organisation_id__in=homes) | Q(line__batch__organisation__parent_id__in=homes)
        near = below | Q(organisation_id__in=homes)
        part = Q(objector_id=actor.person_id) | Q(line__fact__person_id=actor.person_id)
        rows = queries.list_objections(actor).filter(near, state=ObjectionState.OPEN).exclude(part)
        yield as_part(rows, "objection", said="line__batch__number", due="due_date")


def _waiting_appeals(actor: Actor, homes: Sequence[int]) -> Iterator[Part]:
    if actor.holds(Permission.APPEAL_DECIDE):
        rows = queries.list_appeals(actor).filter(organisation_id__in=homes, state__in=OPEN_APPEALS)
        rows = rows.exclude(person_id=actor.person_id or 0)
        yield as_part(rows, "appeal", said="person__name", due="due_date")


def _tell(row: Row) -> ToDo:
    if row.part == "objection":
        text = _("核实公示“%(number)s”的一条异议") % {"number": row.said}
        return ToDo(text, reverse("desk-publicity-objection", args=[row.row]), row.due)
    return ToDo(_("答复%(name)s的申诉") % {"name": row.said}, reverse("desk-publicity-appeal", args=[row.row]), row.due)


WAITING = Waiting("publicity", _list_waiting, _tell)


def load_phone_home(actor: Actor, _now: datetime, _subject: int | None) -> Mapping[str, Any] | None:
    """The ways to what is shown around me and to my appeals; what is there, their pages tell."""
    return {} if actor.subject_id is not None else None


def load_portal(_actor: Actor, now: datetime, _subject: int | None) -> Mapping[str, Any] | None:
    """The newest public notices."""
    rows = list(queries.public_batches(county_date(now))[:SHOWN])
    return {"notices": rows} if rows else None


def load_notices(actor: Actor, _now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """All notices of the actor's places."""
    return [str(title) for title in tables.BATCH_HEAD], list(
        tables.batch_rows(queries.kept_batches(actor)[:EXPORTED_MOST])
    )


def load_appeals(actor: Actor, _now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """All appeals at the actor's levels."""
    return [str(title) for title in tables.APPEAL_HEAD], list(
        tables.appeal_rows(queries.list_appeals(actor)[:EXPORTED_MOST])
    )


def go_round(now: datetime) -> int:
    """Take down, open, remind, hand on."""
    done = actions.end_due(now=now) + actions.open_due(now=now)
    done += actions.remind_due(now=now) + actions.escalate_overdue(now=now)
    return done + actions.remind_objections_due(now=now) + actions.escalate_objections_overdue(now=now)


def find_appeal(actor: Actor, fact_id: int) -> SourceLink | None:
    """Where the actor appeals against what became of a fact."""
    if not actor.holds_personally(Permission.APPEAL_MAKE):
        return None
    return SourceLink(_("申诉"), reverse("phone-publicity-appeal-new", args=[fact_id]))


def find_appeal_start(actor: Actor) -> SourceLink | None:
    """Where the actor chooses which fact to appeal against."""
    return SourceLink(_("申诉"), reverse("phone-publicity-choose")) if find_appeal(actor, 0) else None


def register() -> None:
    """Called once when the application starts."""
    offer(
        menus=MENUS,
        panels=[
            Panel("phone_home", 70, "publicity/panels/phone_home.html", load_phone_home),
            Panel("portal", 40, "publicity/panels/portal.html", load_portal),
        ],
        waiting=[WAITING],
        exports=[
            ExportTable("publicity-notices", gettext_lazy("积分公示"), Permission.PUBLICITY_READ, load_notices),
            ExportTable("publicity-appeals", gettext_lazy("积分申诉"), Permission.APPEAL_DECIDE, load_appeals),
        ],
        checks=[checks.check_lines],
    )
    offer_terms(terms.KIND)
    every(minutes=ROUND_MINUTES, name="publicity.round", do=go_round)
    link_appeal(find_appeal, start=find_appeal_start)
    let_read(queries.list_readable_papers)
