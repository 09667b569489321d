"""What this room offers to the halls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.jobs.api import every
from hongguanjia.base.web.api import MenuEntry, Panel, Part, Row, ToDo, Waiting, as_part, offer
from hongguanjia.kit.clock import county_date
from hongguanjia.points.api import offer_terms
from hongguanjia.points.data import Unit
from hongguanjia.rooms.standing import boards, fairness, permits, queries, terms
from hongguanjia.rooms.standing.checks import CHECKS
from hongguanjia.rooms.standing.flow import RANKING
from hongguanjia.rooms.standing.grading import run_grading
from hongguanjia.rooms.standing.models import RankingState
from hongguanjia.rooms.standing.monthly import record_last_month

SHOWN = 5
NEAR = 2
GRADING_MINUTES = 60
MONTHLY_MINUTES = 720
FREEZE_MINUTES = 15


def register() -> None:
    """Offer everything; called once when the application starts."""
    offer(
        menus=(
            MenuEntry("desk", 39, gettext_lazy("星级与分布"), "desk-standing-spread", Permission.POINTS_READ),
            MenuEntry("public", 46, gettext_lazy("参与分布"), "public-standing-spread"),
        ),
        panels=(
            Panel("person", 35, "standing/panel_person.html", load_person),
            Panel("organisation", 35, "standing/panel_organisation.html", load_organisation),
            Panel("points_next", 50, "standing/panel_next.html", load_next),
        ),
        waiting=(WAITING,),
        checks=CHECKS,
    )
    offer_terms(terms.KIND)
    every(minutes=GRADING_MINUTES, name="standing.grade", do=run_grading)
    every(minutes=FREEZE_MINUTES, name="standing.freeze", do=boards.freeze_due)
    every(minutes=MONTHLY_MINUTES, name="standing.month", do=record_last_month)


def load_person(actor: Actor, _now: datetime, subject_id: int | None) -> Mapping[str, Any] | None:
    """A person's titles and what suspends them, for those who may read the points."""
    if subject_id is None:
        return None
    may = actor.person_id != subject_id and actor.holds(Permission.GRADING_SUSPEND)
    lines = queries.list_lines(actor, subject_id, with_vetoes=may or actor.subject_id == subject_id)[:SHOWN]
    return {"lines": lines, "may_suspend": may, "person_id": subject_id} if lines or may else None


def load_organisation(actor: Actor, now: datetime, subject_id: int | None) -> Mapping[str, Any] | None:
    """An organisation's points per member, the sum in words; what is usual at its size is told on its own page."""
    if subject_id is None:
        return None
    today = county_date(now)
    rows = permits.read_organisations(actor).filter(pk=subject_id)
    own = fairness.find_standing(rows, unit=Unit.MERIT, period=str(today.year), today=today)
    if own is None:
        return None
    return {"standing": own, "size": fairness.name_size(own.size), "period": str(today.year), "today": today}


def load_next(actor: Actor, now: datetime, _subject_id: int | None) -> Mapping[str, Any] | None:
    """The titles that are nearest, and whether grading is suspended."""
    if actor.subject_id is None:
        return None
    rows = queries.list_gaps(actor.subject_id, now)
    nearest = sorted(rows, key=lambda row: row.gap.missing if row.gap else 0)[:NEAR]
    return {"nearest": nearest, "suspended": bool(queries.list_vetoes_in_force(actor.subject_id))}


def _list_waiting(actor: Actor, _now: datetime) -> Iterator[Part]:
    """Rankings that wait for the actor's decision."""
    if actor.holds(Permission(RANKING.find("approve").permit)):
        rows = permits.read_rankings(actor).filter(state=RankingState.ASKED).exclude(asked_by_id=actor.person_id)
        yield as_part(rows, "ranking", said="organisation__short_name", due="publication_date")


def _tell(row: Row) -> ToDo:
    text = _("审批排名通报：%(place)s") % {"place": row.said}
    return ToDo(text, reverse("desk-standing-ranking", args=[row.row]), row.due)


WAITING = Waiting("standing", _list_waiting, _tell)
