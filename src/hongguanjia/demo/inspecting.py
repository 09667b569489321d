"""A year of inspection: plans on file, a round a month drawn in public, some four hundred notices in every state.

Plans, draws and bulletins go through the actions; what was found and mended is written in bulk (``mending``). A few notices of
today go through the actions, so that every state is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from hongguanjia.base.people.api import appoint, get_actor
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.workdays.api import load_calendar
from hongguanjia.demo.casting import HOME, Cast
from hongguanjia.demo.mending import FOUND, LINES, NO_DOCUMENT, Inspecting, visit_place, write_year
from hongguanjia.demo.organising import DEMO, Tree
from hongguanjia.demo.peopling import People
from hongguanjia.demo.year import at
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import api
from hongguanjia.rooms.inspection.models import (
    LadderStep,
    Notice,
    Round,
    Visit,
)

MONTHS, INSPECTORS, EACH = 12, 9, 2
FINDINGS_A_BRANCH = 1.15
STATES = (
    "ISSUED", "RECEIVED", "PLANNED", "RECTIFYING", "REPORTED", "SENT_BACK", "EXTENDING", "EXTENDED", "REFUSED", "WITHDRAWN",
)  # fmt: skip
"""How far a notice of today is: states of a notice, and what became of a request for more time."""
ANSWERED = ("EXTENDED", "REFUSED")
THEMES = ("组织生活", "重点任务", "党务公开", "干部履职", "服务群众", "班子建设")


def inspect_year(*, tree: Tree, people: People, cast: Cast, seed: int, begin: date, today: date) -> int:
    """The twelve months before ``today``, and what is under way; returns how many notices there are."""
    chance = Random(f"inspecting-{seed}")  # noqa: S311 - a demonstration has to be the same every time
    inspectors = _appoint(tree, people, cast, begin)
    if len(inspectors) < EACH + 3:
        return 0
    ladder = LadderStep.objects.get(measure="SUPERVISE", active_to=None)
    inspecting = Inspecting(people, cast, chance, today, load_calendar(), tree.county, inspectors, ladder)
    rounds = _plan_rounds(inspecting, tree, begin)
    for row in rounds:
        _hold(inspecting, row)
    write_year(inspecting)
    _reopen(inspecting)
    _publish(inspecting, rounds[:-1])
    _live(inspecting, tree)
    return Notice.objects.count()


def _appoint(tree: Tree, people: People, cast: Cast, begin: date) -> list[Person]:
    """Inspectors of the county, most of them members of its departments' branches."""
    led = {pk: place.kind for pk, place in tree.villages.items()}
    homes = sorted(tree.branches, key=lambda row: led.get(row.pk) != "DEPARTMENT")
    barred = [*cast.people.values(), *people.secretaries.values()]
    chosen = [cast.people["inspector"]]
    for row in homes:
        free = [person for person in people.members[row.pk][2:] if person not in barred]
        if free and len(chosen) < INSPECTORS:
            post = {"organisation": tree.county, "role": "INSPECTOR", "title": "督查员"}
            appoint(actor=DEMO, now=at(begin, 9), person=free[-1], from_date=begin, **post)  # type: ignore[arg-type]
            chosen.append(free[-1])
    return chosen


def _plan_rounds(inspecting: Inspecting, tree: Tree, begin: date) -> list[Round]:
    """A round for each of the last twelve months, in the plan of its year; every plan filed before its first round."""
    now, cast, today = at(begin, 9), inspecting.cast, inspecting.today
    officer, approver = cast.actor("county_officer", now), cast.actor("approver", now)
    checklist = api.save_checklist(actor=officer, now=now, code="basic", title="基层党建检查表", lines=LINES)
    months = [_month(today, back) for back in range(MONTHS - 1, -1, -1)]
    targets = max(2, min(len(tree.branches) - 1, round(len(tree.branches) * FINDINGS_A_BRANCH / 1.5 / MONTHS)))
    rounds: list[Round] = []
    for year in sorted({month.year for month in months}):
        plan = api.draft_plan(
            actor=officer,
            now=now,
            organisation_id=tree.county.pk,
            year=year,
            title=f"{year}年度督查计划",
            basis="县委年度督查检查计划",
        )
        for month in (one for one in months if one.year == year):
            theme = THEMES[month.month % len(THEMES)]
            typed = api.RoundInput(
                title=f"{month.month}月{theme}督查",
                scope_text=f"{theme}和干部履职情况",
                area_id=tree.county.pk,
                target_kind="BRANCH",
                first_date=month,
                last_date=month + timedelta(days=26),
                checklist_id=checklist.pk,
                targets=targets,
                inspectors_each=EACH,
            )
            rounds.append(api.add_round(actor=officer, now=now, plan_id=plan.pk, typed=typed))
        api.file_plan(actor=approver, now=now, plan_id=plan.pk, number=f"督备〔{year}〕1号")
    return rounds


def _month(today: date, back: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return date(year, month + 1, 1)


def _hold(inspecting: Inspecting, row: Round) -> None:
    """Announce, draw, visit; what was found goes its way as far as the day allows."""
    announced = min(at(row.first_date + timedelta(days=1), 9), at(inspecting.today - timedelta(days=1), 9))
    seed = f"{inspecting.chance.getrandbits(256):064x}"
    officer = inspecting.cast.actor("county_officer", announced)
    api.announce_round(actor=officer, now=announced, round_id=row.pk, seed=seed)
    drawn = announced + timedelta(hours=7)
    try:
        api.draw_round(actor=officer, now=drawn, round_id=row.pk)
    except Refusal:  # a very small county: everybody who could inspect has a tie to what was drawn
        api.call_off_round(actor=officer, now=drawn, round_id=row.pk, reason="督查员都需要回避，改期另行安排")
        return
    visits = list(Visit.objects.filter(round=row).select_related("organisation").order_by("order"))
    teams = {visit.pk: [one.person_id for one in visit.inspectors.all()] for visit in visits}
    for visit in visits:
        day = row.first_date + timedelta(days=3 + visit.order % 7)
        if day >= inspecting.today - timedelta(days=1):
            continue
        finder = next(one for one in teams[visit.pk] if one != inspecting.cast.people["county_officer"].pk)
        visit_place(inspecting, visit, finder, at(day, 10))
    columns = ["answers", "met_name", "visited_by", "visited_at", "recorded_at", "key"]
    Visit.objects.bulk_update(visits, columns)
    row.refresh_from_db()
    if all(visit.recorded_at for visit in visits) and row.last_date + timedelta(days=6) < inspecting.today:
        Round.objects.filter(pk=row.pk).update(state="FINISHED", finished_at=at(row.last_date, 17))


def _reopen(inspecting: Inspecting) -> None:
    """A recheck opens a few again, three weeks before today."""
    now = at(inspecting.today - timedelta(days=20), 10)
    officer = inspecting.cast.actor("county_officer", now)
    before = now - timedelta(days=20)
    early = [pair for pair in inspecting.notices if pair[0].closed_at and pair[0].closed_at < before]
    again = [notice for notice, end in early if end == "REOPENED"] or [notice for notice, _end in early[-1:]]
    for notice in again[-8:] if inspecting.calendar.knows((inspecting.today + timedelta(days=5)).year) else ():
        api.reopen_notice(actor=officer, now=now, notice_id=notice.pk, reason="回头看：同样的问题又出现了")


def _publish(inspecting: Inspecting, rounds: Sequence[Round]) -> None:
    """The bulletin of every finished round, printed under its number; the last two are still being drafted and approved."""
    finished = list(Round.objects.filter(pk__in=[row.pk for row in rounds], state="FINISHED").order_by("first_date"))
    for order, row in enumerate(finished):
        now = at(min(row.last_date + timedelta(days=5), inspecting.today - timedelta(days=1)), 16)
        officer, approver = (inspecting.cast.actor(part, now) for part in ("county_officer", "approver"))
        bulletin = api.draft_bulletin(actor=officer, now=now, round_id=row.pk)
        scope = {"title": bulletin.title, "text": bulletin.text, "scope": "PUBLIC", "names": False, "basis": ""}
        if order < len(finished) - 1:
            api.edit_bulletin(actor=officer, now=now, bulletin_id=bulletin.pk, **scope)  # type: ignore[arg-type]
            api.submit_bulletin(actor=officer, now=now, bulletin_id=bulletin.pk)
        if order < len(finished) - 2:
            api.publish_bulletin(actor=approver, now=now + timedelta(hours=1), bulletin_id=bulletin.pk)
            api.print_bulletin(actor=officer, now=now + timedelta(hours=2), bulletin_id=bulletin.pk)


def _live(inspecting: Inspecting, tree: Tree) -> None:
    """Notices of other sources to the cast's branch in every state, through the actions."""
    home, today = tree.branch_by_name[HOME], inspecting.today
    if not inspecting.calendar.knows((today + timedelta(days=25)).year):
        return
    for order, state in enumerate(STATES):
        begun = at(today - timedelta(days=6), 9) + timedelta(minutes=order)
        _live_one(inspecting, home, state, order, begun)


def _live_one(inspecting: Inspecting, home: Organisation, state: str, order: int, begun: datetime) -> None:
    cast = inspecting.cast
    officer, secretary = cast.actor("county_officer", begun), cast.actor("secretary", begun)
    _item, category, severity, problem, done = FOUND[order % len(FOUND)]
    typed = api.NoticeInput("半年述职评议反馈意见", problem, "立即整改，按期报告结果。", "县委组织部组织科 县安平")
    source = ("APPRAISAL", "RESIDENTS", "AUDIT", "OWN")[order % 4]
    origin = api.NoticeOrigin(home.pk, source, category, severity)
    issuer_id = inspecting.county.pk
    notice = api.issue_notice(actor=officer, now=begun, issuer_id=issuer_id, origin=origin, typed=typed)
    step = {"actor": secretary, "now": begun + timedelta(days=1), "notice_id": notice.pk}
    later = {"actor": get_actor(person_id=cast.people["inspector"].pk, user_id=None, now=begun), "notice_id": notice.pk}
    if state == "WITHDRAWN":
        reason = "与已发的通知单重复"
        api.withdraw_notice(actor=officer, now=begun + timedelta(hours=2), notice_id=notice.pk, reason=reason)
    if state in {"ISSUED", "WITHDRAWN"}:
        return
    api.receive_notice(**step)  # type: ignore[arg-type]
    if state == "RECEIVED":
        return
    plan = api.MendingPlan(
        done.replace("已", ""), cast.people["secretary"].pk, cast.people["clerk"].pk, notice.due_date
    )
    api.plan_mending(**step, plan=plan)  # type: ignore[arg-type]
    if state == "RECTIFYING":
        api.tell_progress(**step, text="已定下责任人，公开栏内容正在更新。")  # type: ignore[arg-type]
    if state in {"EXTENDING", *ANSWERED}:
        _extend(cast, notice, state, step)
    if state in {"REPORTED", "SENT_BACK"}:
        api.report_mended(**step, report=api.ReportInput(done, NO_DOCUMENT))  # type: ignore[arg-type]
    if state == "SENT_BACK":
        api.send_back_notice(**later, now=begun + timedelta(days=3), reason="到现场看，公开栏还没有更新")  # type: ignore[arg-type]


def _extend(cast: Cast, notice: Notice, state: str, step: dict[str, Any]) -> None:
    """More time is asked for; granted, the printed notice is printed anew, with both versions in the register."""
    until = notice.due_date + timedelta(days=7)
    asked = api.ask_extension(**step, until_date=until, reason="公开栏正在改造，材料还没有到")
    if state not in ANSWERED:
        return
    now = step["now"] + timedelta(hours=6)
    officer, approver = cast.actor("county_officer", now), cast.actor("approver", now)
    api.print_notice(actor=officer, now=now, notice_id=notice.pk, kind="NOTICE")
    if state == "EXTENDED":
        api.grant_extension(actor=approver, now=now, extension_id=asked.pk)
    else:
        api.refuse_extension(actor=approver, now=now, extension_id=asked.pk, reason="材料可以就近借用，请按期整改")
