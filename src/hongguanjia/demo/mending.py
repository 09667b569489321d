"""What a year of rounds found and what became of it, written in bulk: each notice as far along its way as the day allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.api import NewFact, record_many
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.base.workdays.api import Calendar
from hongguanjia.demo.casting import Cast
from hongguanjia.demo.organising import DEMO
from hongguanjia.demo.peopling import People
from hongguanjia.demo.year import at
from hongguanjia.rooms.inspection import facts
from hongguanjia.rooms.inspection.models import (
    Escalation,
    Finding,
    LadderStep,
    Notice,
    NoticeRegister,
    Report,
    Visit,
)

LINES = (
    "组织生活|三会一课按期召开、记录完整|《中国共产党支部工作条例（试行）》",
    "组织生活|主题党日每月一次|《中国共产党支部工作条例（试行）》",
    "重点任务|年度任务清单上墙、按月有进展|县委组织部年度安排",
    "党务村务公开|党务村务按季公开|《中华人民共和国村民委员会组织法》",
    "干部履职|坐班值班有人在岗、有记录|县委组织部年度安排",
    "服务群众|群众诉求有登记、有回复|县委组织部年度安排",
)
FOUND = (
    ("1", "MEETINGS", "MAJOR", "上季度少开一次党员大会，会议记录不完整。", "已补开党员大会，补齐记录，建立会前提醒。"),
    ("2", "MEETINGS", "MINOR", "主题党日没有按月开展，缺一次活动记录。", "已补办主题党日，活动计划上墙。"),
    ("3", "TASKS", "MAJOR", "年度任务清单没有更新进展，两项任务没有责任人。", "已逐项明确责任人，清单更新上墙。"),
    ("4", "OPENNESS", "MINOR", "村务公开栏内容停留在上一季度。", "已更新公开栏，指定专人每季更新。"),
    ("5", "DUTY", "MINOR", "值班表与实际在岗人员不一致。", "已重排值班表，实行交接签字。"),
    ("6", "SERVICE", "MINOR", "群众诉求登记后没有回复记录。", "已逐件回访并补记，建立回复台账。"),
)
ENDS = (*["ON_TIME"] * 13, "LATE", "LATE", "SENT_BACK", "REOPENED", "DISMISSED", "ON_TIME", "ON_TIME")
SILENT_DAYS = 45
NO_DOCUMENT = "当场更正，督查员已看到，没有另外的材料"
REPLY = "情况属实，工作没有跟上，马上整改。"


@dataclass(slots=True)
class Inspecting:
    """Who inspects whom; rows gathered for writing in bulk."""

    people: People
    cast: Cast
    chance: Random
    today: date
    calendar: Calendar
    county: Organisation
    inspectors: list[Person]
    ladder: LadderStep
    findings: list[Finding] = field(default_factory=list)
    notices: list[tuple[Notice, str]] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


def visit_place(inspecting: Inspecting, visit: Visit, inspector_id: int, now: datetime) -> None:
    """A visit is recorded, with one or two findings that go their way."""
    place = visit.organisation
    secretary = inspecting.people.secretaries.get(place.pk) or inspecting.cast.people["secretary"]
    number = 1 if inspecting.chance.random() < 0.5 else 2
    chosen = inspecting.chance.sample(FOUND, number)
    wrong = {item for item, *_rest in chosen}
    visit.answers = {str(code): "NO" if str(code) in wrong else "YES" for code in range(1, len(LINES) + 1)}
    visit.met_name, visit.visited_by_id, visit.key = secretary.name, inspector_id, f"demo-visit-{visit.pk}"
    visit.visited_at, visit.recorded_at = now, now + timedelta(hours=1)
    for item, category, severity, text, _done in chosen:
        finding = Finding(
            visit=visit,
            item=item,
            category=category,
            severity=severity,
            text=text,
            found_by_id=inspector_id,
            found_at=now,
            key=f"demo-finding-{visit.pk}-{item}",
            reply_due=inspecting.calendar.add(now.date(), 3, weekdays_if_unknown=True),
        )
        inspecting.findings.append(finding)
        _follow(inspecting, finding, place, secretary, inspecting.chance.choice(ENDS))


def _follow(inspecting: Inspecting, finding: Finding, place: Organisation, secretary: Person, end: str) -> None:
    """Reply, confirm, issue: as far as the day allows."""
    cast, found = inspecting.cast, finding.found_at
    last = at(inspecting.today, 0)
    if found + timedelta(days=1) < last:
        finding.reply, finding.replied_by, finding.replied_at = REPLY, secretary, found + timedelta(days=1)
    if found + timedelta(days=3) >= last:
        return
    if end == "DISMISSED":
        finding.state, finding.answer = "DISMISSED", "核对会议记录，问题不成立"
        finding.decided_by, finding.decided_at = cast.people["county_officer"], found + timedelta(days=3)
        return
    finding.state, finding.confirmed_by = "CONFIRMED", cast.people["county_officer"]
    finding.confirmed_at = found + timedelta(days=3)
    finding.object_due = inspecting.calendar.add(finding.confirmed_at.date(), 5, weekdays_if_unknown=True)
    issued = found + timedelta(days=4)
    if issued < last:
        _issue(inspecting, finding, place, secretary, end, issued)


def _issue(
    inspecting: Inspecting, finding: Finding, place: Organisation, secretary: Person, end: str, issued: datetime
) -> None:
    due = inspecting.calendar.add(issued.date(), 15, weekdays_if_unknown=True)
    notice = Notice(
        issuer=inspecting.county,
        year=issued.year,
        organisation=place,
        finding=finding,
        source="ROUND",
        category=finding.category,
        severity=finding.severity,
        basis=f"{finding.visit.round.title}，备案号 督备〔{issued.year}〕1号",
        problem=finding.text,
        requirement="立即整改，举一反三，按期报告结果并附佐证材料。",
        contact="县委组织部组织科 县安平",
        issued_by=inspecting.cast.people["county_officer"],
        issued_at=issued,
        receive_due=inspecting.calendar.add(issued.date(), 3, weekdays_if_unknown=True),
        first_due_date=due,
        due_date=due,
    )
    inspecting.notices.append((notice, end))
    _mend(inspecting, notice, secretary, end)


def _mend(inspecting: Inspecting, notice: Notice, secretary: Person, end: str) -> None:
    """Sign, plan, report, close: each step only if its day has come."""
    issued, last = notice.issued_at, at(inspecting.today, 0)
    members = inspecting.people.members[notice.organisation_id]
    clerk = members[1] if end != "LATE" and len(members) > 1 else secretary
    if issued + timedelta(days=1) >= last:
        return
    notice.state, notice.received_by, notice.received_at = "RECEIVED", secretary, issued + timedelta(days=1)
    notice.receiver_name = secretary.name
    if issued + timedelta(days=4) >= last:
        return
    done = next(done for item, _category, _severity, _text, done in FOUND if item == notice.finding.item)  # type: ignore[union-attr]
    notice.state, notice.measures = "PLANNED", done.replace("已", "")
    notice.leader, notice.mender, notice.planned_by = secretary, clerk, secretary
    notice.planned_at, notice.planned_date = issued + timedelta(days=4), notice.due_date
    early = 2 + inspecting.chance.randrange(6)
    reported = at(notice.due_date + timedelta(days=4 if end == "LATE" else -early), 15)
    if end == "LATE" and at(notice.due_date + timedelta(days=1), 8) < last:
        notice.overdue_on, notice.escalated = notice.due_date + timedelta(days=1), "SUPERVISE"
    # The latest of those that are late have not reported to this day.
    silent = end == "LATE" and notice.due_date > inspecting.today - timedelta(days=SILENT_DAYS)
    if reported < last and not silent:
        _report(inspecting, notice, secretary, end, reported, done)


def _report(inspecting: Inspecting, notice: Notice, secretary: Person, end: str, reported: datetime, done: str) -> None:
    last = at(inspecting.today, 0)
    report = Report(
        notice=notice,
        turn=0,
        text=done,
        no_document_reason=NO_DOCUMENT,
        files=0,
        reported_by=secretary,
        reported_at=reported,
    )
    inspecting.reports.append(report)
    notice.state, notice.reported_by, notice.reported_at = "REPORTED", secretary, reported
    closed = reported + timedelta(days=2)
    if closed >= last:
        return
    menders = {notice.received_by_id, notice.mender_id}
    free = [person for person in inspecting.inspectors if person.pk not in menders]
    report.decided_by, report.decided_at = inspecting.chance.choice(free), closed
    if end == "SENT_BACK" and closed + timedelta(days=60) > last:
        report.state, report.answer = "SENT_BACK", "只写了打算，还没有做，请办完再报"
        notice.state, notice.reason = "SENT_BACK", report.answer
        return
    report.state, report.how, report.answer = "ACCEPTED", "ON_SITE", "到现场看过，属实"
    notice.state, notice.closed_by, notice.closed_at = "CLOSED", report.decided_by, closed
    notice.accepted = report


def write_year(inspecting: Inspecting) -> None:
    """Everything gathered, in the order in which it happened."""
    Finding.objects.bulk_create(inspecting.findings)
    inspecting.notices.sort(key=lambda pair: (pair[0].issued_at, pair[0].organisation_id))
    accepted = {id(notice): notice.accepted for notice, _end in inspecting.notices}
    states = {id(notice): (notice.state, notice.closed_by, notice.closed_at) for notice, _end in inspecting.notices}
    serials: dict[int, int] = {}
    for notice, _end in inspecting.notices:
        serials[notice.year] = notice.serial = serials.get(notice.year, 0) + 1
        if notice.accepted is not None:
            notice.accepted, notice.state, notice.closed_by, notice.closed_at = None, "REPORTED", None, None
    notices = [notice for notice, _end in inspecting.notices]
    Notice.objects.bulk_create(notices)
    NoticeRegister.objects.bulk_create(
        NoticeRegister(issuer=inspecting.county, year=year, last=last) for year, last in serials.items()
    )
    for report in inspecting.reports:
        report.notice_id = report.notice.pk
    Report.objects.bulk_create(inspecting.reports)
    for notice in notices:
        notice.accepted = accepted[id(notice)]
        notice.state, notice.closed_by, notice.closed_at = states[id(notice)]
    Notice.objects.bulk_update(notices, ["accepted", "state", "closed_by", "closed_at"])
    late = [notice for notice in notices if notice.overdue_on]
    Escalation.objects.bulk_create(_escalation(inspecting, notice) for notice in late)
    _record(inspecting, notices)
    lines = [line for notice in notices for line in _tell(notice)]
    TrailEntry.objects.bulk_create(sorted(lines, key=lambda line: line.at))


def _escalation(inspecting: Inspecting, notice: Notice) -> Escalation:
    done = at(notice.due_date + timedelta(days=2), 10)
    settled = done < at(inspecting.today, 0)
    return Escalation(
        notice=notice,
        step=inspecting.ladder,
        turn=0,
        due_date=notice.due_date,
        at=at(notice.due_date + timedelta(days=1), 8),
        done="电话督办，书记说明原因，承诺三天内报告" if settled else "",
        done_by=inspecting.cast.people["county_officer"] if settled else None,
        done_at=done if settled else None,
    )


def _record(inspecting: Inspecting, notices: Sequence[Notice]) -> None:
    """The facts that the actions would have recorded."""
    on_time = [
        _fact(notice, facts.ACCEPTED_ON_TIME, notice.accepted.reported_at, "0")
        for notice in notices
        if notice.accepted is not None and notice.accepted.reported_at.date() <= notice.due_date
    ]
    late = [
        _fact(notice, facts.OVERDUE, at(notice.overdue_on, 0), f"0:{notice.due_date}")
        for notice in notices
        if notice.overdue_on is not None
    ]
    record_many([*on_time, *late], actor=DEMO, now=at(inspecting.today, 6))


def _fact(notice: Notice, kind: str, occurred: datetime, turn: str) -> NewFact:
    place = notice.organisation
    return NewFact(
        kind=kind,
        key=f"{kind}:{notice.pk}:{turn}",
        organisation_id=place.pk,
        organisation_path=place.path,
        occurred_at=occurred,
        source_kind=facts.NOTICE_SOURCE,
        source_id=notice.pk,
        subject_organisation_id=place.pk,
        summary=notice.number,
    )


def _tell(notice: Notice) -> Iterator[TrailEntry]:
    """The lines of the story that the actions would have left."""
    yield _line(notice, "issued", notice.issued_at, notice.issued_by, number=notice.number)
    if notice.received_at:
        yield _line(notice, "received", notice.received_at, notice.received_by, name=notice.receiver_name)
    if notice.planned_at:
        yield _line(notice, "planned", notice.planned_at, notice.planned_by, until=str(notice.planned_date))
    if notice.overdue_on:
        yield _line(notice, "overdue", at(notice.overdue_on, 8), None)
        yield _line(notice, "escalated", at(notice.overdue_on, 8), None, measure="督办")
    if notice.reported_at:
        yield _line(notice, "reported", notice.reported_at, notice.reported_by, files=0)
        sent_back = notice.state == "SENT_BACK"
        if sent_back:
            yield _line(notice, "sent_back", notice.reported_at + timedelta(days=2), None, reason=notice.reason)
    if notice.closed_at:
        yield _line(notice, "closed", notice.closed_at, notice.closed_by, check="到现场看过")


def _line(
    notice: Notice, verb: str, instant: datetime, person: Person | None, reason: str = "", **detail: object
) -> TrailEntry:
    return TrailEntry(
        at=instant,
        person_id=person.pk if person else None,
        actor_label=person.name if person else "整改时限",
        verb=f"inspection.notice.{verb}",
        subject_kind="inspection.notice",
        subject_id=notice.pk,
        subject_label=notice.number,
        organisation_id=notice.organisation_id,
        organisation_path=notice.organisation.path,
        reason=reason,
        detail=detail,
    )
