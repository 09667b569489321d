"""Reads, always in the reader's scope. A published list anybody may read; who reported what, only who has a post there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat

from hongguanjia.base.access.api import Actor, Permission, below, scope
from hongguanjia.base.access.scope import PATH_END
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.people.models import PARTY_KINDS, Leadership, Organisation
from hongguanjia.base.people.queries import open_on
from hongguanjia.rooms.duties import rules
from hongguanjia.rooms.duties.data import Progress
from hongguanjia.rooms.duties.models import (
    Duty,
    DutyList,
    DutyReport,
    Item,
    LastLook,
    Meeting,
    MeetingPaper,
    Problem,
    ProblemPaper,
    ReportPaper,
    Requirement,
    WorkReport,
)
from hongguanjia.rooms.duties.states import (
    COUNTED,
    KIND_ORDER,
    OWED,
    PRIVATE_SOURCES,
    DutyState,
    ListState,
    MeetingState,
    WorkReportState,
)

SHOWN_REPORTS = 20


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Party organisations that are open and whose lists the actor's posts cover."""
    rows = Organisation.objects.filter(closed_date=None, kind__in=PARTY_KINDS)
    return scope(rows, actor, Permission.DUTY_READ, path="path")


def visible_lists(actor: Actor) -> QuerySet[DutyList]:
    """Lists of the organisations that the actor's posts cover."""
    return scope(DutyList.objects.select_related("organisation"), actor, Permission.DUTY_READ)


def visible_requirements(actor: Actor) -> QuerySet[Requirement]:
    """What the organisations that the actor's posts cover ask."""
    return scope(Requirement.objects.select_related("organisation", "current"), actor, Permission.DUTY_READ)


def visible_items(actor: Actor) -> QuerySet[Item]:
    """Items in lists that the actor's posts cover."""
    rows = Item.objects.select_related(
        "organisation", "duty_list", "requirement__current", "requirement__organisation", "person"
    )
    return scope(rows, actor, Permission.DUTY_READ)


def visible_duties(actor: Actor) -> QuerySet[Duty]:
    """What is due in the organisations that the actor's posts cover."""
    rows = Duty.objects.select_related(
        "organisation", "item__requirement__current", "item__requirement__organisation", "item__person"
    )
    return scope(rows, actor, Permission.DUTY_READ)


def visible_meetings(actor: Actor) -> QuerySet[Meeting]:
    """Meetings of the organisations that the actor's posts cover."""
    return scope(Meeting.objects.select_related("organisation", "chair"), actor, Permission.DUTY_READ)


def visible_problems(actor: Actor) -> QuerySet[Problem]:
    """Problems of the organisations that the actor's posts cover."""
    return scope(Problem.objects.select_related("organisation", "owner"), actor, Permission.DUTY_READ)


def visible_work_reports(actor: Actor) -> QuerySet[WorkReport]:
    """Half-yearly reports of the organisations that the actor's posts cover."""
    return scope(WorkReport.objects.select_related("organisation", "person"), actor, Permission.DUTY_READ)


def own_organisations(actor: Actor) -> list[int]:
    """The Party organisations in which the actor holds a post that reports."""
    return sorted({post.organisation_id for post in actor.posts if Permission.DUTY_REPORT in post.permissions})


def list_owed(actor: Actor, today: date) -> list[Duty]:
    """What the actor's own organisations owe now, what hurts most first; what facts fill in comes last."""
    rows = list(
        visible_duties(actor).filter(
            organisation_id__in=own_organisations(actor), state__in=OWED, period_start__lte=today
        )
    )
    by_id = {row.pk: row for row in rows}
    keyed = [
        (row.pk, row.state, row.due_date, row.overdue_at is not None, row.item.requirement.version.weight)
        for row in rows
    ]
    ordered = [by_id[pk] for pk in rules.press(keyed, today)]
    return sorted(ordered, key=lambda row: bool(row.item.requirement.version.fact_kind) and row.overdue_at is None)


def list_waiting(actor: Actor) -> QuerySet[Duty]:
    """Reports that wait for a superior, oldest first."""
    return visible_duties(actor).filter(state=DutyState.REPORTED).order_by("reported_at", "pk")


def list_changed(actor: Actor, since: datetime | None) -> QuerySet[Duty]:
    """What moved below since the actor last looked, newest first."""
    rows = visible_duties(actor).exclude(state=DutyState.OPEN, overdue_at=None)
    if since is not None:
        rows = rows.filter(changed_at__gt=since)
    return rows.order_by("-changed_at", "-pk")


def find_last_look(actor: Actor) -> datetime | None:
    """Until when the actor has seen what changed."""
    look = LastLook.objects.filter(person_id=actor.person_id or 0).first()
    return look.at if look else None


def add_up_lists(path: str, requirement_ids: Collection[int] | QuerySet[Any, Any], day: date) -> dict[int, Progress]:
    """Progress of requirements at and below ``path``, in the period that holds ``day``: one query, added up by the table."""
    rows = Duty.objects.filter(
        below(path),
        item__requirement_id__in=requirement_ids,
        period_start__lte=day,
        period_end__gt=day,
        state__in=COUNTED,
    )
    grouped = rows.order_by().values_list("item__requirement_id").annotate(**_sums())
    return {
        pk: Progress(asked, done, waiting, overdue, amount or 0, target or 0)
        for pk, asked, done, waiting, overdue, amount, target in grouped
    }


def add_up_place(actor: Actor, organisation_id: int, day: date) -> Progress:
    """Progress of everything asked of an organisation and those below, if the actor sees it; one query."""
    path = visible_organisations(actor).filter(pk=organisation_id).values("path")[:1]
    rows = Duty.objects.filter(
        organisation__path__gte=Subquery(path),
        organisation__path__lt=Concat(Subquery(path), Value(PATH_END)),
        period_start__lte=day,
        period_end__gt=day,
        state__in=COUNTED,
    )
    return Progress(**{name: number or 0 for name, number in rows.aggregate(**_sums()).items()})


def _sums() -> dict[str, Any]:
    """What ``Progress`` counts, as the database counts it."""
    done = Q(state=DutyState.ACCEPTED)
    return {
        "asked": Count("pk"),
        "done": Count("pk", filter=done),
        "waiting": Count("pk", filter=Q(state=DutyState.REPORTED)),
        "overdue": Count("pk", filter=Q(overdue_at__isnull=False) & ~done),
        "amount": Sum("amount", filter=done),
        "target": Sum("item__target"),
    }


def add_up_item(item: Item, day: date) -> dict[int, Progress]:
    """Progress of each item of the same requirement at and below this one, along the way in which it was broken down."""
    rows = Item.objects.filter(below(item.organisation.path), requirement_id=item.requirement_id, active_to=None)
    parents: dict[int, int | None] = dict(rows.order_by().values_list("pk", "parent_id"))
    duties = Duty.objects.filter(item_id__in=rows.values("pk"), period_start__lte=day, period_end__gt=day)
    listed = duties.order_by().values_list("item_id", "state", "amount", "item__target", "overdue_at")
    leaves = {
        pk: rules.progress_of(state, amount, target, overdue=overdue is not None)
        for pk, state, amount, target, overdue in listed
    }
    return rules.add_up(parents, leaves)


def list_live_items(list_id: int) -> QuerySet[Item]:
    """The items of a list, heavy ones first."""
    rows = Item.objects.filter(duty_list_id=list_id, active_to=None)
    return rows.select_related("requirement__current", "requirement__organisation", "person").order_by(
        "-requirement__current__weight", "requirement__number", "pk"
    )


def list_duties_on(item_ids: Collection[int], day: date) -> dict[int, Duty]:
    """The duty of each item in the period that holds ``day``."""
    rows = Duty.objects.filter(item_id__in=item_ids, period_start__lte=day, period_end__gt=day)
    return {row.item_id: row for row in rows.exclude(state=DutyState.DROPPED)}


def list_reports(duty: Duty) -> list[DutyReport]:
    """What was reported, newest first, each with its papers."""
    rows = DutyReport.objects.filter(duty=duty).select_related("typed_by", "person")
    return list(rows.prefetch_related("papers__attachment").order_by("-pk")[:SHOWN_REPORTS])


def public_lists(organisation: Organisation, year: int) -> QuerySet[DutyList]:
    """The lists of an organisation that hang on the wall, and so may be read by anybody."""
    asked = Item.objects.filter(duty_list=OuterRef("pk"), active_to=None)
    rows = DutyList.objects.filter(organisation=organisation, year=year, state=ListState.PUBLISHED)
    return rows.filter(Exists(asked)).order_by(KIND_ORDER, "post")


def public_problems(organisation: Organisation, year: int) -> QuerySet[Problem]:
    """Problems that may stand on the wall: none from petitions or residents."""
    rows = Problem.objects.filter(organisation=organisation, year=year).exclude(source__in=PRIVATE_SOURCES)
    return rows.order_by("state", "due_date", "pk")


def public_reports(organisation: Organisation) -> QuerySet[WorkReport]:
    """Reports published downward, newest first."""
    rows = WorkReport.objects.filter(organisation=organisation, state=WorkReportState.PUBLISHED)
    return rows.order_by("-year", "-half")


def find_party(organisation: Organisation, day: date) -> Organisation:
    """The Party organisation whose lists one looks for: itself, or the one that leads a village, community or unit."""
    if organisation.is_party:
        return organisation
    lead = Leadership.objects.filter(open_on(day), led=organisation).select_related("party").first()
    return lead.party if lead else organisation


def count_meetings(organisation_id: int, first: date, last: date) -> dict[str, int]:
    """How many meetings of each kind were held between two days, both inclusive."""
    rows = Meeting.objects.filter(
        organisation_id=organisation_id, state=MeetingState.HELD, held_date__gte=first, held_date__lte=last
    )
    return dict(rows.order_by().values_list("kind").annotate(number=Count("pk")))


def readable_attachments(actor: Actor) -> QuerySet[Attachment, int]:
    """Numbers of the attachments that the actor may look at because of a report, a meeting or a problem."""
    reports = ReportPaper.objects.filter(report__duty__in=visible_duties(actor).order_by())
    meetings = MeetingPaper.objects.filter(meeting__in=visible_meetings(actor).order_by())
    problems = ProblemPaper.objects.filter(problem__in=visible_problems(actor).order_by())
    wanted = Q(pk__in=reports.values("attachment_id"))
    wanted |= Q(pk__in=meetings.values("attachment_id")) | Q(pk__in=problems.values("attachment_id"))
    return Attachment.objects.filter(wanted).values_list("pk", flat=True)
