"""A year of finished activities, written in bulk: sign-ups, check-in, confirmed minutes, facts, and the points that follow.

The rules of the room say what each check-in proves, its own functions make the facts, and the points take them in: only the
clicking is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import OuterRef, Subquery

from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.presence.models import Expected, Gathering, Host, Mark
from hongguanjia.base.record.api import record_facts
from hongguanjia.base.record.models import Fact, TrailEntry
from hongguanjia.demo.organising import DEMO, Tree
from hongguanjia.demo.peopling import BATCH, People
from hongguanjia.demo.themes import THEMES, Theme
from hongguanjia.kit.clock import COUNTY_ZONE
from hongguanjia.kit.ids import READABLE_ALPHABET
from hongguanjia.points.api import take_in
from hongguanjia.rooms.service import facts, rules
from hongguanjia.rooms.service.actions.settlement import attended_fact, held_facts
from hongguanjia.rooms.service.data import Seen
from hongguanjia.rooms.service.models import Activity, Attendance, SignUp, Terms
from hongguanjia.rooms.service.queries import get_terms

Progress = Callable[[int, int, str], None]
DAYS = (6, 16, 26)
"""The days of a month on which branches meet: about every tenth."""
HOLDS = 0.34
COMES = 0.85
MEANS = ("OWN_PHONE", "OWN_PHONE", "ORGANISER_SCAN", "PAPER")
LATE, MADE_UP = 0.06, 0.01
SYNC_DAYS = timedelta(days=7)
CODE_LENGTH = 5
SCATTER = 7_654_321
CONTACT = "村部值班电话 0371-0000"


@dataclass(slots=True)
class Batch:
    """The activities of one day, and what belongs to each of them, in the same order."""

    activities: list[Activity] = field(default_factory=list)
    people: list[list[Person]] = field(default_factory=list)


def live_year(
    *, tree: Tree, people: People, chance: Random, today: date, progress: Progress, each_month: Callable[[date], None]
) -> None:
    """Let twelve months go by up to the day before ``today``; ``each_month`` is called with the last day of each."""
    zeal = _draw_zeal(people, chance)
    days = list_days(today)
    for order, day in enumerate(days, start=1):
        batch = _plan_day(tree, people, zeal, chance, day)
        if batch.activities:
            _write_day(batch, chance, day)
        if order == len(days) or days[order].month != day.month:
            each_month(day)
        progress(order, len(days), "一年的活动")


def list_days(today: date) -> list[date]:
    """The days of the last twelve months on which branches met, the oldest first; the last three days are left to what
    is still being settled."""
    first = today - timedelta(days=365)
    every = (first + timedelta(days=count) for count in range(365 - 3))
    return [day for day in every if day.day in DAYS]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant by the county's clock."""
    return datetime.combine(day, time(hour, minute), COUNTY_ZONE)


def _draw_zeal(people: People, chance: Random) -> dict[int, float]:
    """How likely each member comes: a few nearly always, many now and then, some never."""
    return {
        person.pk: min(0.95, chance.betavariate(1.2, 3.6)) for members in people.members.values() for person in members
    }


def _plan_day(tree: Tree, people: People, zeal: dict[int, float], chance: Random, day: date) -> Batch:
    batch = Batch()
    for branch in tree.branches:
        secretary = people.secretaries.get(branch.pk)
        if secretary is None or chance.random() >= HOLDS:
            continue
        theme = chance.choice(THEMES[day.month])
        comers = [person for person in people.members[branch.pk] if chance.random() < zeal[person.pk]]
        if comers:
            batch.activities.append(_activity(branch, theme, secretary, day, len(comers)))
            batch.people.append(comers)
    return batch


def _activity(branch: Organisation, theme: Theme, secretary: Person, day: date, taken: int) -> Activity:
    starts_at = at(day, theme.from_hour, 30)
    ends_at = starts_at + timedelta(minutes=theme.minutes)
    return Activity(
        organisation=branch,
        audience_organisation=branch,
        title=theme.title,
        category=theme.category,
        dangerous=bool(theme.insurance),
        insurance_note=theme.insurance,
        description=theme.description,
        place=theme.place,
        contact=CONTACT,
        starts_at=starts_at,
        ends_at=ends_at,
        sign_up_until=starts_at,
        taken=taken,
        next_place=taken + 1,
        needs_out=False,
        organiser=secretary,
        state="SETTLED",
        created_at=starts_at - timedelta(days=8),
        published_at=starts_at - timedelta(days=7),
        ended_at=ends_at,
        settled_at=at(day + timedelta(days=1), 20),
    )


def _write_day(batch: Batch, chance: Random, day: date) -> None:
    """All of one day, without a savepoint of its own: SQLite walks the journal of an open one again for every row."""
    settled_at = at(day + timedelta(days=1), 20)
    Activity.objects.bulk_create(batch.activities, batch_size=BATCH)
    _write_gatherings(batch.activities)
    _write_sign_ups(batch, chance)
    lines = _write_attendance(batch, chance, get_terms(day))
    wanted = [attended_fact(line, line.activity) for line in lines]
    for activity, count in _count_lines(batch.activities, lines):
        wanted += held_facts(activity, count)
    recorded = record_facts(wanted, actor=DEMO, now=settled_at)
    _link_facts(batch.activities)
    _leave_trail(batch.activities)
    take_in(now=settled_at, fact_ids=[fact.pk for fact in recorded], limit=len(recorded))


def _write_gatherings(activities: Sequence[Activity]) -> None:
    rows = [_gathering(activity) for activity in activities]
    Gathering.objects.bulk_create(rows, batch_size=BATCH)
    Host.objects.bulk_create(
        [Host(gathering=row, person_id=activity.organiser_id) for row, activity in zip(rows, activities, strict=True)],
        batch_size=BATCH,
    )
    for row, activity in zip(rows, activities, strict=True):
        activity.gathering_id = row.pk
    made = Gathering.objects.filter(source_kind=facts.ACTIVITY_SOURCE, source_id=OuterRef("pk"))
    Activity.objects.filter(pk__gte=activities[0].pk, gathering_id=None).update(
        gathering_id=Subquery(made.values("pk")[:1])
    )


def _gathering(activity: Activity) -> Gathering:
    closes_at = activity.ends_at + rules.CLOSES_AFTER
    return Gathering(
        organisation=activity.organisation,
        source_kind=facts.ACTIVITY_SOURCE,
        source_id=activity.pk,
        code=_gathering_code(activity.pk),
        title=activity.title,
        place=activity.place,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        opens_at=activity.starts_at - rules.OPENS_BEFORE,
        closes_at=closes_at,
        late_after=activity.starts_at + timedelta(minutes=15),
        sync_until=closes_at + SYNC_DAYS,
        walk_in_paths=[activity.audience_organisation.path],
        closed_at=activity.settled_at,
    )


def _gathering_code(order: int) -> str:
    """A code of five letters that differs for every activity: its number, scattered over all codes."""
    number, letters = order * SCATTER % len(READABLE_ALPHABET) ** CODE_LENGTH, ""
    for _place in range(CODE_LENGTH):
        number, digit = divmod(number, len(READABLE_ALPHABET))
        letters += READABLE_ALPHABET[digit]
    return letters


def _write_sign_ups(batch: Batch, chance: Random) -> None:
    pairs = list(_pairs(batch))
    SignUp.objects.bulk_create(
        [
            SignUp(
                activity=activity,
                person=person,
                state="SIGNED_UP",
                place=place,
                changed_at=activity.starts_at - timedelta(hours=chance.randrange(3, 150)),
            )
            for activity, place, person in pairs
        ],
        batch_size=BATCH,
    )
    Expected.objects.bulk_create(
        [Expected(gathering_id=activity.gathering_id or 0, person=person) for activity, _place, person in pairs],
        batch_size=BATCH,
    )


def _write_attendance(batch: Batch, chance: Random, terms: Terms) -> list[Attendance]:
    """Marks of those who came, and a line for everybody; the lines that count come back in order."""
    lines, marks = [], []
    for activity, _place, person in _pairs(batch):
        line = Attendance(activity=activity, person=person, state="ABSENT")
        if chance.random() < COMES:
            if chance.random() < MADE_UP:
                _make_up(line)
            else:
                marks.append(_check_in(line, chance, terms))
        lines.append(line)
    Mark.objects.bulk_create(marks, batch_size=BATCH)
    Attendance.objects.bulk_create(lines, batch_size=BATCH)
    return [line for line in lines if line.state == "CONFIRMED"]


def _check_in(line: Attendance, chance: Random, terms: Terms) -> Mark:
    activity, means = line.activity, chance.choice(MEANS)
    minutes = chance.randrange(16, 40) if chance.random() < LATE else -chance.randrange(0, 25)
    in_at = activity.starts_at if means == "PAPER" else activity.starts_at + timedelta(minutes=minutes)
    proposal = rules.propose(activity, Seen(line.person_id, in_at, None, means), terms)
    line.in_at, line.means, line.grade = in_at, means, proposal.grade
    line.proposed_minutes, line.minutes = proposal.minutes, proposal.minutes or 0
    line.state = "CONFIRMED"
    line.confirmed_by_id = activity.organiser_id
    return Mark(
        gathering_id=activity.gathering_id or 0,
        person_id=line.person_id,
        direction="IN",
        means=means,
        at=in_at,
        timed=means != "PAPER",
        received_at=activity.ends_at if means == "PAPER" else in_at,
        recorded_by_label=line.person.name if means == "OWN_PHONE" else activity.organiser.name,
        key=f"demo-{activity.pk}-{line.person_id}",
    )


def _make_up(line: Attendance) -> None:
    """Somebody whom check-in missed, entered afterwards with a reason; without a witness it is grade C."""
    line.minutes, line.made_up, line.grade = 60, True, "C"
    line.reason, line.state = "手机没电未签到,支部会议核实", "CONFIRMED"
    line.confirmed_by_id = line.activity.organiser_id


def _count_lines(activities: Sequence[Activity], lines: Sequence[Attendance]) -> Iterator[tuple[Activity, int]]:
    counts = Counter(line.activity_id for line in lines)
    for activity in activities:
        yield activity, counts[activity.pk]


def _link_facts(activities: Sequence[Activity]) -> None:
    fact = Fact.objects.filter(source_kind=facts.ATTENDANCE_SOURCE, source_id=OuterRef("pk"))
    lines = Attendance.objects.filter(activity_id__gte=activities[0].pk, state="CONFIRMED")
    lines.update(state="RECORDED", fact_id=Subquery(fact.values("pk")[:1]))


def _leave_trail(activities: Sequence[Activity]) -> None:
    """The two lines that matter most for each activity, as its organiser's actions would have left them."""
    rows = []
    for activity in activities:
        published_at, settled_at = activity.published_at, activity.settled_at
        for verb, instant in (("published", published_at), ("settled", settled_at)):
            rows.append(
                TrailEntry(
                    at=instant or activity.starts_at,
                    person_id=activity.organiser_id,
                    actor_label=activity.organiser.name,
                    verb=f"service.activity.{verb}",
                    subject_kind="service.activity",
                    subject_id=activity.pk,
                    subject_label=activity.title,
                    organisation_id=activity.organisation_id,
                    organisation_path=activity.organisation.path,
                )
            )
    TrailEntry.objects.bulk_create(rows, batch_size=BATCH)


def _pairs(batch: Batch) -> Iterator[tuple[Activity, int, Person]]:
    for activity, comers in zip(batch.activities, batch.people, strict=True):
        for place, person in enumerate(comers, start=1):
            yield activity, place, person
