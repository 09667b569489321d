"""Reads: terms, calendar, which notices somebody may read, what stands on them, own facts and appeals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from hongguanjia.base.access.api import Actor, Permission, scope
from hongguanjia.base.people.api import list_holders, open_on
from hongguanjia.base.people.models import Leadership, Membership, Organisation
from hongguanjia.base.record.models import Fact
from hongguanjia.base.workdays.api import load_calendar
from hongguanjia.kit.clock import county_date
from hongguanjia.points.models import Status
from hongguanjia.points.sentences import fact_title, unit_word
from hongguanjia.rooms.publicity import rules
from hongguanjia.rooms.publicity.data import Deadline, ShownLine, Worth
from hongguanjia.rooms.publicity.models import Appeal, Batch, Line, Objection, Paper, Terms
from hongguanjia.rooms.publicity.states import OPEN_APPEALS, BatchState, NoticeScope, ObjectionState

SEGMENT = 4


def get_terms(day: date) -> Terms:
    """The terms that hold on ``day``."""
    return Terms.objects.filter(active_from__lte=day).order_by("-active_from")[0]


def tell_deadlines(due_dates: Sequence[date], now: datetime) -> list[Deadline]:
    """How each deadline stands today."""
    calendar, today = load_calendar(), county_date(now)
    return [Deadline(due, calendar.count(today, due)) for due in due_dates]


def prefixes(path: str) -> list[str]:
    """The tree paths at and above ``path``."""
    return [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]


def within(home_path: str, home_id: int | None, day: date) -> Q:
    """Notices whose scope takes in somebody at home there; public ones take in everybody."""
    everybody = Q(scope=NoticeScope.PUBLIC)
    if not home_path or home_id is None:
        return everybody
    above = prefixes(home_path)
    ties = Leadership.objects.filter(open_on(day)).filter(Q(party_id=home_id) | Q(led_id=home_id))
    tied = {path for pair in ties.values_list("party__path", "led__path") for path in pair}
    return (
        everybody
        | Q(scope=NoticeScope.BRANCH, organisation__path__in=above)
        | Q(scope=NoticeScope.VILLAGE, organisation__path__in=[*above, *tied])
        | Q(scope=NoticeScope.TOWN, organisation__path__in=above)
        | Q(scope=NoticeScope.TOWN, organisation__parent__path__in=above)
    )


def visible_batches(actor: Actor, now: datetime) -> QuerySet[Batch]:
    """Notices within whose scope the actor lives or works, the newest first. Of ended ones only the fact that they were."""
    mine = within(actor.home_path, actor.home_organisation_id, county_date(now))
    rows = scope(Batch.objects.select_related("organisation"), actor, Permission.PUBLICITY_READ, public=mine)
    return rows.order_by("-from_date", "-pk")


def kept_batches(actor: Actor) -> QuerySet[Batch]:
    """Notices of the places of the actor's posts, with all that stood on them."""
    rows = scope(Batch.objects.select_related("organisation"), actor, Permission.PUBLICITY_READ)
    return rows.order_by("-from_date", "-pk")


def public_batches(day: date) -> QuerySet[Batch]:
    """What anybody may read now."""
    rows = Batch.objects.filter(scope=NoticeScope.PUBLIC, state=BatchState.OPEN, until_date__gt=day)
    return rows.select_related("organisation").order_by("-from_date", "-pk")


def is_shown(batch: Batch, day: date) -> bool:
    """Whether the names stand there: within the days, whether or not the round has closed it yet."""
    return batch.state == BatchState.OPEN and day < batch.until_date


def list_lines(batch: Batch) -> QuerySet[Line]:
    """The lines of a notice in the order in which they came."""
    rows = Line.objects.filter(batch=batch).select_related("fact__person__organisation", "fact__subject_organisation")
    return rows.order_by("fact__occurred_date", "pk")


def show_lines(batch: Batch, lines: Sequence[Line], *, today: date) -> list[ShownLine]:
    """Lines as they may be read within the scope of their notice."""
    masked = batch.scope == NoticeScope.PUBLIC and get_terms(today).masks_residents
    people = {line.fact.person_id for line in lines if line.fact.person_id}
    members: set[int] = set()
    if masked:
        open_ones = Membership.objects.filter(open_on(today), person_id__in=people)
        members = set(open_ones.values_list("person_id", flat=True))
    is_public = batch.scope == NoticeScope.PUBLIC
    return [_show(batch, line, masked and line.fact.person_id not in members, is_public) for line in lines]


def _show(batch: Batch, line: Line, masked: bool, is_public: bool) -> ShownLine:
    fact = line.fact
    person, subject = fact.person, fact.subject_organisation
    name = person.name if person is not None else subject.name if subject is not None else ""
    return ShownLine(
        id=line.pk,
        name=rules.mask_name(name) if masked and person is not None else name,
        place=batch.organisation.short_name,
        what=fact_title(fact.kind),
        note="" if is_public else rules.without_numbers(fact.summary),
        day=fact.occurred_date,
        worth=tuple(Worth(amount, unit_word(unit), title) for unit, amount, title in line.proposed),
        state=line.state,
        state_label=str(line.get_state_display()),
    )


def list_objections(actor: Actor) -> QuerySet[Objection]:
    """Objections that the actor's posts may decide, open ones first and the most pressing of them."""
    rows = Objection.objects.select_related(
        "line__batch__organisation",
        "line__fact__person",
        "line__fact__subject_organisation",
        "objector",
        "decided_by",
        "organisation",
    )
    mine = scope(rows, actor, Permission.OBJECTION_DECIDE, path="line__batch__organisation__path")
    return mine.order_by(_first("state", ObjectionState.OPEN), "due_date", "-pk")


def list_own_objections(actor: Actor) -> QuerySet[Objection]:
    """What the person objected to."""
    rows = Objection.objects.filter(objector_id=actor.subject_id or 0)
    return rows.select_related("line__batch__organisation", "line__fact__person").order_by("-pk")


def list_appeals(actor: Actor) -> QuerySet[Appeal]:
    """Appeals at or below the levels of the actor's posts, open ones first and the most pressing of them."""
    rows = Appeal.objects.select_related("person", "organisation", "fact__organisation", "decided_by", "taken_by")
    mine = scope(rows, actor, Permission.APPEAL_DECIDE)
    return mine.order_by(_first("state", *OPEN_APPEALS), "due_date", "-pk")


def list_own_appeals(actor: Actor) -> QuerySet[Appeal]:
    """The person's own appeals, the newest first."""
    rows = Appeal.objects.filter(person_id=actor.subject_id or 0)
    return rows.select_related("organisation", "fact", "decided_by").order_by("-pk")


def list_readable_papers(actor: Actor) -> QuerySet[Paper, int]:
    """The attachments of the person's own appeals and of those that the actor's posts may answer."""
    rows = scope(
        Paper.objects.all(),
        actor,
        Permission.APPEAL_DECIDE,
        path="appeal__organisation__path",
        person="appeal__person_id",
    )
    return rows.values_list("attachment_id", flat=True)


def list_appealable(actor: Actor) -> QuerySet[Fact]:
    """The person's own facts that have been decided, the newest first: whatever became of them."""
    rows = Fact.objects.filter(person_id=actor.subject_id or 0, withdraws__isnull=True, outcome__isnull=False)
    rows = rows.exclude(outcome__status=Status.WAITING)
    return rows.select_related("outcome", "organisation__parent").order_by("-occurred_date", "-pk")


def find_level_above(
    organisation: Organisation, day: date, permission: Permission = Permission.APPEAL_DECIDE
) -> Organisation:
    """The nearest organisation above where somebody may decide; the highest one if there is none."""
    level = organisation
    while level.parent is not None:
        level = level.parent
        if list_holders(level, day, permission):
            return level
    return level


def _first(field: str, *values: str) -> Case:
    return Case(When(**{f"{field}__in": values}, then=Value(0)), default=Value(1), output_field=IntegerField())
