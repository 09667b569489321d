"""Three lists for the county, all towns and all branches: asked and broken down through the actions, a year of meetings and
reports written in bulk, some of them late or sent back, and half-yearly reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db.models import QuerySet

from hongguanjia.base.people.api import get_actor
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.api import record_many
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.demo.casting import HOME, Cast
from hongguanjia.demo.claiming import draw
from hongguanjia.demo.organising import DEMO, Tree
from hongguanjia.demo.peopling import People
from hongguanjia.demo.year import at
from hongguanjia.kit.bulk import insert_rows, refresh_statistics, reserve_ids, stored_moment, update_rows
from hongguanjia.rooms.duties import api, starters
from hongguanjia.rooms.duties.actions.meeting import meeting_facts
from hongguanjia.rooms.duties.actions.opening import open_duties
from hongguanjia.rooms.duties.actions.reporting import on_time_fact, overdue_fact
from hongguanjia.rooms.duties.data import ProblemInput, RequirementInput
from hongguanjia.rooms.duties.drafting import half_days
from hongguanjia.rooms.duties.models import Duty, DutyList, DutyReport, Meeting, MeetingAttendance
from hongguanjia.rooms.duties.states import DutyState, ListKind, Measure, MeetingKind, MeetingState

BEGINS_DAY = 5
REPORTING_BRANCHES = 5
KINDS = (ListKind.RESPONSIBILITY, ListKind.TASK, ListKind.PROBLEM)
TOPICS = {
    MeetingKind.MEMBERS: "通报工作、讨论村级事务",
    MeetingKind.COMMITTEE: "研究当月党建重点工作",
    MeetingKind.GROUP: "小组学习和分工",
    MeetingKind.LECTURE: "书记讲党课",
    MeetingKind.THEME_DAY: "集中学习和义务劳动",
    MeetingKind.LIFE: "对照检查、批评和自我批评",
    MeetingKind.APPRAISAL: "民主评议党员",
}
HOLDS, REPORTS, LATE, BACK = 0.97, 0.95, 0.05, 0.02
DECIDED = (
    "state", "amount", "reported_by_id", "reported_at", "decided_by_id", "decided_at", "reason", "overdue_at",
    "changed_at",
)  # fmt: skip
MEETING_COLUMNS = (
    "id", "organisation_id", "kind", "held_date", "topic", "chair_id", "minutes_text", "result", "state", "made_by_id",
    "made_at", "held_at", "reason", "fact_id",
)  # fmt: skip
REPORT_COLUMNS = ("duty_id", "amount", "text", "typed_by_id", "at", "late")
OWN = RequirementInput(
    title="官渡古战场景区环境值守",
    source="KEY_WORK",
    responsible="党支部书记",
    measure="COUNT",
    target=2,
    unit="次",
    rhythm="MONTHLY",
    weight=2,
    minutes=5,
)
PROBLEMS = (
    ("流动党员联系不紧，有 3 名半年没有参加组织生活", "OWN", "MENDING"),
    ("公开栏内容更新不及时", "INSPECTION", "MENDED"),
    ("活动室电线老化", "RESIDENT", "CLOSED"),
    ("党课只念文件，党员意见大", "APPRAISAL", "FOUND"),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What the writing needs: the county with its people, and chance that gives the same every time."""

    tree: Tree
    people: People
    cast: Cast
    chance: Random
    today: date

    @property
    def begin(self) -> date:
        """The day on which the lists of the year were set."""
        return date(self.today.year, 1, BEGINS_DAY)

    def lead_of(self, organisation_id: int) -> int:
        """Who reports for a branch."""
        found = self.people.secretaries.get(organisation_id)
        return found.pk if found else self.cast.people["county_officer"].pk

    def decider_of(self, duty: Duty) -> int:
        """Who accepts: never who reported."""
        officer = self.cast.people["county_officer"].pk
        return officer if duty.reported_by_id != officer else self.cast.people["approver"].pk


def list_year(*, tree: Tree, people: People, cast: Cast, seed: int, today: date) -> None:
    """The lists of this year, up to the morning of ``today``; in its first days there is none yet."""
    chance = Random(f"duties-{seed}")  # noqa: S311 - a demonstration has to be the same every time
    listing = Listing(tree, people, cast, chance, today)
    if today <= listing.begin:
        return
    _ask(listing)
    for month in range(2, today.month + 1):
        open_duties(now=at(date(today.year, month, 1), 7))
    refresh_statistics()
    _hold_meetings(listing)
    api.fill_duties(now=at(today, 6))
    _report(listing)
    _find_problems(listing)
    _write_reports(listing)


def _ask(listing: Listing) -> None:
    """The county asks by templates and breaks everything down; the town of the cast adds its own."""
    now = at(listing.begin, 9)
    officer = listing.cast.actor("county_officer", now)
    for kind in KINDS:
        codes = [one.code for one in starters.STARTERS if one.kind == kind]
        made = _open(officer, now, listing.tree.county, listing.today.year, kind)
        items = api.add_from_starters(actor=officer, now=now, list_id=made.pk, codes=codes)
        api.publish_list(actor=officer, now=now, list_id=made.pk)
        api.cascade_items(actor=officer, now=now, item_ids=[item.pk for item in items], levels=2)
    town = listing.tree.towns["102"]
    held = DutyList.objects.get(organisation=town, year=listing.today.year, kind=ListKind.TASK, post="")
    town_officer = listing.cast.actor("town_officer", now)
    item = api.add_requirement(actor=town_officer, now=now, list_id=held.pk, typed=OWN)
    api.cascade_items(actor=town_officer, now=now, item_ids=[item.pk])


def _open(actor: Any, now: datetime, organisation: Organisation, year: int, kind: str) -> DutyList:
    return api.open_list(actor=actor, now=now, organisation_id=organisation.pk, year=year, kind=kind)


def _hold_meetings(listing: Listing) -> None:
    """Meetings in the statutory rhythm; whole attendance in the cast's branch, the chair and one more elsewhere."""
    planned = [
        (branch, MeetingKind(kind), day)
        for branch in listing.tree.branches
        if branch.pk in listing.people.secretaries
        for kind, rhythm in starters.RHYTHMS.items()
        for day in _meeting_days(listing, rhythm)
    ]
    ids = reserve_ids(Meeting, len(planned))
    rows = [_meeting(listing, *one, pk) for pk, one in zip(ids, planned, strict=True)]
    people = [_attendees(listing, row) for row in rows]
    facts = [fact for row, came in zip(rows, people, strict=True) for fact in meeting_facts(row, came)]
    recorded = iter(record_many(facts, actor=DEMO, now=at(listing.today, 5)))
    attendances: list[tuple[object, ...]] = []
    for row, came in zip(rows, people, strict=True):
        row.fact_id = next(recorded)
        for person_id, checked in came:
            next(recorded)
            attendances.append((row.pk, person_id, "PRESENT", checked))
    insert_rows(Meeting, MEETING_COLUMNS, [_stored(row, MEETING_COLUMNS) for row in rows])
    insert_rows(MeetingAttendance, ("meeting_id", "person_id", "mark", "by_presence"), attendances)


def _meeting_days(listing: Listing, rhythm: str) -> Iterator[date]:
    """A day in each period that is over or half over; now and then one was not held."""
    year = listing.today.year
    months = {"MONTHLY": range(1, 13), "QUARTERLY": range(3, 13, 3)}.get(rhythm, range(10, 11))
    for month in months:
        day = date(year, month, 3 + listing.chance.randrange(22))
        if listing.begin < day < listing.today and listing.chance.random() < HOLDS:
            yield day


def _meeting(listing: Listing, branch: Organisation, kind: MeetingKind, day: date, pk: int) -> Meeting:
    chair = listing.people.secretaries[branch.pk]
    return Meeting(
        pk=pk,
        organisation=branch,
        kind=kind,
        held_date=day,
        topic=TOPICS[kind],
        chair=chair,
        minutes_text=f"{day.month}月{day.day}日召开。一、{TOPICS[kind]}；二、讨论；三、形成一致意见。",
        result="优秀 2 名，合格 9 名。" if kind == MeetingKind.APPRAISAL else "",
        state=MeetingState.HELD,
        made_by=chair,
        made_at=at(day, 18),
        held_at=at(day, 18),
    )


def _attendees(listing: Listing, meeting: Meeting) -> list[tuple[int, bool]]:
    """Who came, and whether by the code."""
    members = [person.pk for person in listing.people.members[meeting.organisation_id]]
    at_home = meeting.organisation.name == HOME
    shown = members if at_home and meeting.kind != MeetingKind.COMMITTEE else members[:1]
    chair = meeting.chair_id or 0
    return [(person_id, at_home) for person_id in dict.fromkeys([chair, *shown])]


def _report(listing: Listing) -> None:
    """A year of reports: most in time and accepted, some late, some sent back, the last ones waiting."""
    rows = Duty.objects.exclude(item__requirement__current__measure=Measure.FACTS).filter(state=DutyState.OPEN)
    listed = list(_with_texts(rows))
    duties = [duty for duty in listed if _decide(listing, duty)]
    insert_rows(DutyReport, REPORT_COLUMNS, [_report_of(duty) for duty in duties])
    late = [duty for duty in duties if duty.overdue_at is not None]
    timely = [duty for duty in duties if duty.state == DutyState.ACCEPTED and duty.overdue_at is None]
    now = at(listing.today, 5)
    record_many([overdue_fact(duty) for duty in late], actor=DEMO, now=now)
    record_many([on_time_fact(duty) for duty in timely], actor=DEMO, now=now)
    TrailEntry.objects.bulk_create(_trail(listing, duties))
    update_rows(Duty, DECIDED, [[*_stored(duty, DECIDED), duty.pk] for duty in duties])


def _with_texts(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Each organisation and requirement is read once and shared: there are thousands of duties."""
    return rows.select_related("item").prefetch_related("organisation", "item__requirement__current").order_by("pk")


def _decide(listing: Listing, duty: Duty) -> bool:
    """What became of one duty, written on the row; ``False`` when nothing did yet."""
    chance, version = listing.chance, duty.item.requirement.version
    over = duty.due_date < listing.today
    if chance.random() > (REPORTS if over else 0.45):
        return False
    is_late = over and chance.random() < LATE
    day = duty.due_date + timedelta(days=1 + chance.randrange(5)) if is_late else _early(listing, duty)
    day = min(day, listing.today - timedelta(days=1))
    counts = version.measure in {Measure.COUNT, Measure.PERCENT}
    duty.amount = max(1, duty.item.target - chance.randrange(3)) if counts else 1
    duty.reported_at, duty.reported_by_id = at(day, 17), listing.lead_of(duty.organisation_id)
    duty.state, duty.changed_at = DutyState.REPORTED, duty.reported_at
    if day > duty.due_date:
        duty.overdue_at = at(duty.due_date + timedelta(days=1), 1)
    if over or chance.random() < 0.5:
        back = chance.random() < BACK
        duty.state = DutyState.SENT_BACK if back else DutyState.ACCEPTED
        duty.reason = "请附走访记录" if back else ""
        duty.decided_at = duty.changed_at = duty.reported_at + timedelta(hours=16)
        duty.decided_by_id = listing.decider_of(duty)
    return True


def _early(listing: Listing, duty: Duty) -> date:
    first = max(duty.period_start, listing.begin + timedelta(days=1))
    last = max(first, min(duty.due_date, listing.today - timedelta(days=1)))
    return last - timedelta(days=listing.chance.randrange(min(6, (last - first).days + 1)))


def _report_of(duty: Duty) -> tuple[object, ...]:
    late = duty.overdue_at is not None
    at_instant = stored_moment(duty.reported_at or duty.changed_at)
    return (duty.pk, duty.amount, "已按要求完成，材料存支部。", duty.reported_by_id, at_instant, late)


def _trail(listing: Listing, duties: Sequence[Duty]) -> list[TrailEntry]:
    """The story of the reports of the cast's branch, as the actions would have left it."""
    rows: list[TrailEntry] = []
    secretary, officer = listing.cast.people["secretary"], listing.cast.people["county_officer"]
    for duty in duties:
        if duty.organisation.name != HOME:
            continue
        rows.append(_line(duty, "reported", secretary, duty.reported_at))
        if duty.state != DutyState.REPORTED:
            verb = "accepted" if duty.state == DutyState.ACCEPTED else "sent_back"
            rows.append(_line(duty, verb, officer, duty.decided_at))
    return rows


def _line(duty: Duty, verb: str, person: Person, instant: datetime | None) -> TrailEntry:
    return TrailEntry(
        at=instant or duty.changed_at,
        person_id=person.pk,
        actor_label=person.name,
        verb=f"duties.duty.{verb}",
        subject_kind="duties.duty",
        subject_id=duty.pk,
        subject_label=duty.item.requirement.version.title,
        organisation_id=duty.organisation_id,
        organisation_path=duty.organisation.path,
        reason=duty.reason,
        detail={"amount": duty.amount} if verb == "reported" else {},
    )


def _stored(row: Duty | Meeting, names: Sequence[str]) -> list[Any]:
    """The values of a row as the database stores them."""
    found = [getattr(row, name) for name in names]
    return [stored_moment(one) if isinstance(one, datetime) else one for one in found]


def _find_problems(listing: Listing) -> None:
    """Problems in every state in the branch of the cast, and one in some others."""
    home = listing.tree.branch_by_name[HOME]
    for order, (title, source, state) in enumerate(PROBLEMS):
        now = at(max(listing.begin, listing.today - timedelta(days=40 - order)), 10)
        clerk, secretary = listing.cast.actor("clerk", now), listing.cast.actor("secretary", now)
        row = api.add_problem(
            actor=clerk, now=now, organisation_id=home.pk, typed=ProblemInput(title=title, source=source)
        )
        if state == "FOUND":
            continue
        due = now.date() + timedelta(days=60 if order else 20)
        step: dict[str, Any] = {"now": now + timedelta(hours=2), "problem_id": row.pk}
        owner = listing.cast.people["clerk"].pk
        api.plan_problem(actor=secretary, measures="定人定时限，逐项落实。", due_date=due, owner_id=owner, **step)
        if state in {"MENDED", "CLOSED"}:
            api.mend_problem(actor=clerk, outcome="已整改，现场核对过。", photos=[draw(title, order)], **step)
        if state == "CLOSED":
            api.close_problem(actor=secretary, **step)


def _write_reports(listing: Listing) -> None:
    """The two last half-years that are over, for the cast's branch and some others: published, accepted, submitted."""
    home = listing.tree.branch_by_name[HOME]
    led = [row for row in listing.tree.branches if row.pk in listing.people.secretaries and row != home]
    year = listing.today.year
    halves = [(year, 1), (year - 1, 2)] if listing.today > half_days(year, 1)[1] else [(year - 1, 2)]
    for order, branch in enumerate([home, *led[: REPORTING_BRANCHES - 1]]):
        for one_year, half in halves:
            now = at(min(half_days(one_year, half)[1] + timedelta(days=12), listing.today - timedelta(days=1)), 15)
            now = max(now, at(listing.begin, 15))
            _write_report(listing, branch, one_year, half, order, now)


def _write_report(listing: Listing, branch: Organisation, year: int, half: int, order: int, now: datetime) -> None:
    secretary = get_actor(person_id=listing.people.secretaries[branch.pk].pk, user_id=None, now=now)
    officer = listing.cast.actor("county_officer", now)
    row = api.draft_work_report(actor=secretary, now=now, organisation_id=branch.pk, year=year, half=half)
    step: dict[str, Any] = {"now": now + timedelta(hours=1), "report_id": row.pk}
    text = row.text.replace("（请书记补充）", "继续抓好组织生活，按期完成清单任务，办好群众身边的事。")
    api.edit_work_report(actor=secretary, text=text, **step)
    if order % 5 == 4:
        return
    api.submit_work_report(actor=secretary, **step)
    if order % 5 == 3:
        return
    api.accept_work_report(actor=officer, **step)
    if order % 5 != 2:
        api.publish_work_report(actor=secretary, **step)
