"""What the lists offer to the halls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.people.models import Person
from hongguanjia.base.web.api import (
    ExportTable,
    MenuEntry,
    Panel,
    Part,
    Row,
    ToDo,
    Waiting,
    as_part,
    nothing_said,
    offer,
)
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.duties import checks, queries, sheets
from hongguanjia.rooms.duties.models import Duty
from hongguanjia.rooms.duties.states import Measure, ProblemState, WorkReportState

SHOWN = 5
EXPORTED_MOST = 20_000


def _list_waiting(actor: Actor, now: datetime) -> Iterator[Part]:
    """Problems of my organisation to mend or strike off; how many reports wait for me; half-yearly reports to decide."""
    if actor.person_id is None or not actor.holds(Permission.DUTY_READ):
        return
    own = queries.own_organisations(actor)
    mine = queries.visible_problems(actor).filter(organisation_id__in=own).exclude(state=ProblemState.CLOSED)
    mended_by_me = Q(state=ProblemState.MENDED, mended_by_id=actor.person_id)
    yield as_part(mine.exclude(mended_by_me), "problem", said="title", due="due_date")
    if actor.holds(Permission.DUTY_DECIDE):
        yield _count_reports(queries.list_waiting(actor).exclude(organisation_id__in=own), actor.person_id)
        rows = queries.visible_work_reports(actor).filter(state=WorkReportState.SUBMITTED)
        rows = rows.exclude(submitted_by_id=actor.person_id).exclude(organisation_id__in=own)
        yield as_part(rows, "work_report", said="organisation__short_name")


def _count_reports(waiting: QuerySet[Duty], person_id: int) -> Part:
    """One row that says how many there are; none when nothing waits."""
    everything = waiting.order_by().annotate(all=Value(1)).values("all")
    number = Subquery(everything.annotate(number=Count("pk")).values("number")[:1], output_field=IntegerField())
    me = Person.objects.filter(Exists(waiting.order_by()), pk=person_id)
    return as_part(me, "reports", said=Cast(number, CharField()), state=nothing_said())


def _tell(row: Row) -> ToDo:
    if row.part == "reports":
        return ToDo(_("审核 %(count)s 项清单上报") % {"count": row.said}, reverse("desk-duties-waiting"))
    if row.part == "work_report":
        text = _("审核述职报告：%(place)s") % {"place": row.said}
        return ToDo(text, reverse("desk-duties-report", args=[row.row]))
    words = {
        ProblemState.FOUND: _("给问题定措施：%(title)s"),
        ProblemState.MENDING: _("整改问题：%(title)s"),
        ProblemState.MENDED: _("核对销号：%(title)s"),
    }
    text = words[ProblemState(row.state)] % {"title": row.said}
    return ToDo(text, reverse("desk-duties-problem", args=[row.row]), row.due)


WAITING = Waiting("duties", _list_waiting, _tell)


def load_phone_home(actor: Actor, now: datetime, _subject: int | None) -> Mapping[str, Any] | None:
    """A handful of what my organisations owe, what hurts most first."""
    if not queries.own_organisations(actor):
        return None
    today = county_date(now)
    owed = [row for row in queries.list_owed(actor, today) if row.item.requirement.version.measure != Measure.FACTS]
    return {"duties": owed[:SHOWN], "more": max(0, len(owed) - SHOWN), "today": today}


def load_organisation(actor: Actor, now: datetime, subject_id: int | None) -> Mapping[str, Any] | None:
    """How the lists of an organisation and of those below stand in this period; nothing where nothing is asked."""
    if subject_id is None or not actor.holds(Permission.DUTY_READ):
        return None
    progress = queries.add_up_place(actor, subject_id, county_date(now))
    return {"place_id": subject_id, "progress": progress} if progress.asked else None


def load_export(actor: Actor, now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """What is due in the actor's places this year, with where it stands."""
    rows = queries.visible_duties(actor).filter(period_start__year=county_date(now).year)
    rows = rows.select_related("organisation", "item__duty_list", "item__requirement__current").order_by(
        "organisation__path", "due_date", "pk"
    )
    return [str(word) for word in sheets.EXPORT_HEAD], list(sheets.duty_rows(rows[:EXPORTED_MOST]))


def register() -> None:
    """Offer everything; called once at start."""
    offer(
        menus=[
            MenuEntry("desk", 24, gettext_lazy("三个清单"), "desk-duties-matrix", Permission.DUTY_READ),
            MenuEntry("public", 34, gettext_lazy("三个清单"), "public-duties-wall"),
        ],
        panels=[
            Panel("phone_home", 30, "duties/panels/phone_home.html", load_phone_home),
            Panel("organisation", 30, "duties/panels/organisation.html", load_organisation),
        ],
        waiting=[WAITING],
        exports=[ExportTable("duties", gettext_lazy("清单"), Permission.DUTY_READ, load_export)],
        checks=[checks.check_duties, checks.check_meetings],
    )
