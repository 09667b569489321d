"""Builders that go through the actions. Tests name only what matters to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hongguanjia.base.access.api import Actor
from hongguanjia.base.files.testing import picture
from hongguanjia.base.people.api import admit_member, appoint, get_actor, register_person
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import LONG_AGO, NOW, SYSTEM, Cast
from hongguanjia.rooms.inspection import api
from hongguanjia.rooms.inspection.models import Bulletin, Checklist, Finding, Inspector, Notice, Plan, Round, Visit

LINES = (
    "组织生活|三会一课按期召开、记录完整|《中国共产党支部工作条例（试行）》",
    "党务村务公开|党务村务按季公开|《中华人民共和国村民委员会组织法》",
    "重点任务|年度任务清单上墙并有进展|",
)
DAY = date(2026, 6, 15)
TYPED = api.NoticeInput(
    basis="督查计划备案号 组备〔2026〕1号",
    problem="4月、5月没有召开党员大会，会议记录缺失。",
    requirement="立即补开并建立会前提醒，按期报告结果。",
    contact="组织科 县安平",
)
REPORT = api.ReportInput(text="已补开党员大会，记录完整，建立了会前提醒。")


def file(name: str = "会议记录.jpg", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    """A picture as evidence."""
    return SimpleUploadedFile(name, picture(size=size), content_type="image/jpeg")


def inspector(cast: Cast, name: str = "督公正") -> Person:
    """An inspector of the county, made when first asked for."""
    person = Person.objects.filter(name=name, organisation=cast.county).first()
    if person is None:
        person = register_person(actor=SYSTEM, now=NOW, name=name, organisation=cast.county)
        admit_member(actor=SYSTEM, now=NOW, person=person, branch=cast.county, from_date=LONG_AGO)
        post: dict[str, Any] = {
            "organisation": cast.county,
            "role": "INSPECTOR",
            "title": "督查员",
            "from_date": LONG_AGO,
        }
        appoint(actor=SYSTEM, now=NOW, person=person, **post)
    return person


def act_as(person: Person, now: datetime = NOW) -> Actor:
    """The actor that somebody is who is not of the cast."""
    return get_actor(person_id=person.pk, user_id=None, now=now)


def checklist() -> Checklist:
    """The checklist of the tests, in its first version."""
    found = Checklist.objects.filter(code="basic").first()
    return found or api.save_checklist(actor=SYSTEM, now=NOW, code="basic", title="基层党建检查表", lines=LINES)


def planned(cast: Cast, **changes: Any) -> Round:
    """A round in a plan that is being drafted."""
    officer = cast.actor("county_officer")
    plan = Plan.objects.filter(organisation=cast.county, year=2026).first() or api.draft_plan(
        actor=officer,
        now=NOW,
        organisation_id=cast.county.pk,
        year=2026,
        title="2026年督查计划",
        basis="组织部年度安排",
    )
    typed: dict[str, Any] = {
        "title": "六月重点任务督查",
        "scope_text": "重点任务和组织生活",
        "area_id": cast.county.pk,
        "target_kind": "BRANCH",
        "first_date": DAY,
        "last_date": DAY + timedelta(days=10),
        "checklist_id": checklist().pk,
        "way": "CHOICE",
        "targets": 1,
        "inspectors_each": 2,
    } | changes
    return api.add_round(actor=officer, now=NOW, plan_id=plan.pk, typed=api.RoundInput(**typed))


def filed(cast: Cast, **changes: Any) -> Round:
    """A round of a filed plan."""
    row = planned(cast, **changes)
    number = f"组备〔2026〕{row.number}号"
    api.file_plan(actor=cast.actor("approver"), now=NOW, plan_id=row.plan_id, number=number)
    row.refresh_from_db()
    return row


def opened(cast: Cast, **changes: Any) -> Visit:
    """The visit of a round to the cast's branch, by the two inspectors."""
    team = [inspector(cast).pk, inspector(cast, "督平允").pk]
    row = filed(cast, **changes)
    teams = [(cast.branch.pk, team)]
    api.choose_targets(actor=cast.actor("county_officer"), now=NOW, round_id=row.pk, teams=teams, why="群众反映较多")
    return row.visits.get()


def visited(cast: Cast, *, now: datetime = NOW, **changes: Any) -> Visit:
    """The visit recorded by the first inspector, with one finding."""
    visit = opened(cast)
    typed: dict[str, Any] = {
        "key": f"visit-{visit.pk}-key",
        "met_name": "书启明",
        "visited_at": now - timedelta(hours=1),
        "answers": {"1": "NO", "2": "YES", "3": "NA"},
        "signature": picture("PNG", size=(60, 20)),
        "findings": (
            api.FindingInput(f"finding-{visit.pk}-1", "4月、5月没有召开党员大会。", "MEETINGS", "MAJOR", "1"),
        ),
    } | changes
    return api.record_visit(
        actor=act_as(inspector(cast), now), now=now, visit_id=visit.pk, typed=api.VisitInput(**typed)
    )


def found(cast: Cast, until: str = "FOUND") -> Finding:
    """A finding; ``CONFIRMED`` after a reply, ``OBJECTED`` after an objection."""
    finding = Finding.objects.get(visit=visited(cast))
    if until == "FOUND":
        return finding
    secretary, officer = cast.actor("secretary"), cast.actor("county_officer")
    api.reply_to_finding(actor=secretary, now=NOW, finding_id=finding.pk, text="五月因防汛推迟，没有补开。")
    finding = api.confirm_finding(actor=officer, now=NOW, finding_id=finding.pk)
    if until == "OBJECTED":
        finding = api.object_to_finding(actor=secretary, now=NOW, finding_id=finding.pk, text="四月开过，记录在镇里。")
    return finding


WAY = ("ISSUED", "RECEIVED", "PLANNED", "RECTIFYING", "REPORTED", "CLOSED")


def noticed(cast: Cast, until: str = "ISSUED", *, now: datetime = NOW) -> Notice:
    """A notice of the county to the cast's branch, taken as far as ``until``."""
    officer, secretary = cast.actor("county_officer"), cast.actor("secretary")
    origin = api.NoticeOrigin(cast.branch.pk, "APPRAISAL", "MEETINGS", "MAJOR")
    notice = api.issue_notice(actor=officer, now=now, issuer_id=cast.county.pk, origin=origin, typed=TYPED)
    step: dict[str, Any] = {"actor": secretary, "now": now, "notice_id": notice.pk}
    if until == "WITHDRAWN":
        return api.withdraw_notice(**step | {"actor": officer}, reason="发错了组织")
    far = WAY.index(until) if until in WAY else WAY.index("CLOSED" if until == "REOPENED" else "REPORTED")
    if far >= 1:
        notice = api.receive_notice(**step)
    if far >= 2:
        plan = api.MendingPlan("补开会议，建立会前提醒。", cast.secretary.pk, cast.clerk.pk, notice.due_date)
        notice = api.plan_mending(**step, plan=plan)
    if until == "RECTIFYING":
        return api.tell_progress(**step, text="已定下补开的日期。")
    if far >= 4:
        notice = api.report_mended(**step, report=REPORT, files=[file()])
    if until == "SENT_BACK":
        return api.send_back_notice(**step | {"actor": officer}, reason="还缺会议签到")
    if far >= 5:
        notice = api.close_notice(**step | {"actor": officer}, check="ON_SITE")
    if until == "REOPENED":
        notice = api.reopen_notice(**step | {"actor": officer}, reason="回头看六月又没有开")
    return notice


def bulletined(cast: Cast, until: str = "DRAFT") -> Bulletin:
    """The bulletin of a finished round."""
    officer, approver = cast.actor("county_officer"), cast.actor("approver")
    finding = found(cast, "CONFIRMED")
    row = api.finish_round(actor=officer, now=NOW, round_id=finding.visit.round_id)
    bulletin = api.draft_bulletin(actor=officer, now=NOW, round_id=row.pk)
    if until in {"SUBMITTED", "PUBLISHED"}:
        bulletin = api.submit_bulletin(actor=officer, now=NOW, bulletin_id=bulletin.pk)
    if until == "PUBLISHED":
        bulletin = api.publish_bulletin(actor=approver, now=NOW, bulletin_id=bulletin.pk)
    return bulletin


def published(cast: Cast, problem: str) -> tuple[Round, Bulletin]:
    """A round drawn in public, and the bulletin of another one, open to everybody; its finding has a notice about
    ``problem``, and the county officer was one of those who went there."""
    officer, approver = cast.actor("county_officer"), cast.actor("approver")
    for name in ("督公正", "督平允"):
        inspector(cast, name)
    drawn = planned(cast, way="DRAW", title="公开抽取的督查")
    finding = found(cast, "CONFIRMED")
    Inspector.objects.create(visit=finding.visit, person=cast.county_officer)
    drawn = api.announce_round(actor=officer, now=NOW, round_id=drawn.pk)
    drawn = api.draw_round(actor=officer, now=NOW, round_id=drawn.pk)
    typed = replace(TYPED, problem=problem)
    api.issue_from_finding(actor=officer, now=NOW, finding_id=finding.pk, typed=typed)
    api.finish_round(actor=officer, now=NOW, round_id=finding.visit.round_id)
    row = api.draft_bulletin(actor=officer, now=NOW, round_id=finding.visit.round_id)
    text: dict[str, Any] = {"title": row.title, "text": row.text, "scope": "PUBLIC", "names": False, "basis": ""}
    api.edit_bulletin(actor=officer, now=NOW, bulletin_id=row.pk, **text)
    api.submit_bulletin(actor=officer, now=NOW, bulletin_id=row.pk)
    return drawn, api.publish_bulletin(actor=approver, now=NOW, bulletin_id=row.pk)
