"""Builders that go through the actions. Tests name only what matters to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hongguanjia.base.files.testing import picture
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.rooms.duties import api
from hongguanjia.rooms.duties.data import MeetingInput, ProblemInput, ReportInput, RequirementInput
from hongguanjia.rooms.duties.models import Duty, DutyList, Item, Meeting, Problem, WorkReport

YEAR = 2026
INPUT = RequirementInput(title="走访困难党员群众", measure="COUNT", target=10, unit="户", rhythm="MONTHLY", minutes=10)
MEETING = MeetingInput(
    kind="MEMBERS",
    topic="学习条例并通报半年工作",
    held_date=date(2026, 6, 12),
    minutes_text="一、学习；二、通报；三、讨论。",
)
MENDED = "已逐户补登，附照片"


def photo(name: str = "现场.jpg", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    """A picture from a phone."""
    return SimpleUploadedFile(name, picture(size=size), content_type="image/jpeg")


def listed(cast: Cast, place: str = "county", *, by: str = "county_officer", kind: str = "TASK") -> DutyList:
    """The list of an organisation, not yet published."""
    organisation = getattr(cast, place)
    return api.open_list(actor=cast.actor(by), now=NOW, organisation_id=organisation.pk, year=YEAR, kind=kind)


def asked(cast: Cast, place: str = "branch", *, by: str = "town_officer", now: datetime = NOW, **changes: Any) -> Item:
    """One thing asked of an organisation, in its published list."""
    organisation = getattr(cast, place)
    row = DutyList.objects.filter(organisation=organisation, year=YEAR, kind="TASK", post="").first()
    row = row or listed(cast, place, by=by)
    item = api.add_requirement(
        actor=cast.actor(by), now=now, list_id=row.pk, typed=replace(INPUT, **changes), again="测试"
    )
    if row.state == "DRAFT":
        api.publish_list(actor=cast.actor(by), now=now, list_id=row.pk)
    return item


def cascaded(cast: Cast, *, levels: int = 2, now: datetime = NOW, **changes: Any) -> Item:
    """One thing that the county asks of itself and of everybody below; its own item comes back."""
    item = asked(cast, "county", by="county_officer", now=now, **changes)
    api.cascade_items(
        actor=cast.actor("county_officer"), now=now, item_ids=[item.pk], levels=levels, override="县里统一部署"
    )
    return item


def due(cast: Cast, place: str = "branch", **changes: Any) -> Duty:
    """What one organisation owes in the period of now."""
    by = "county_officer" if place in {"county", "guandu"} else "town_officer"
    return Duty.objects.get(item=asked(cast, place, by=by, **changes))


def reported(
    cast: Cast, part: str = "secretary", *, now: datetime = NOW, until: str = "REPORTED", **changes: Any
) -> Duty:
    """A duty of the branch, reported, and accepted or sent back by the town."""
    amount = changes.pop("amount", 5)
    photos = changes.pop("photos", ())
    duty = due(cast, **changes)
    typed = ReportInput(amount=amount, text="上门走访，送去慰问品")
    duty = api.report_duty(actor=cast.actor(part), now=now, duty_id=duty.pk, typed=typed, photos=photos)
    officer = cast.actor("town_officer")
    if until == "ACCEPTED":
        duty = api.accept_duty(actor=officer, now=now, duty_id=duty.pk)
    if until == "SENT_BACK":
        duty = api.send_back_duty(actor=officer, now=now, duty_id=duty.pk, reason="请写清楚户名")
    return duty


def met(cast: Cast, *parts: str, by: str = "clerk", now: datetime = NOW, **changes: Any) -> Meeting:
    """A meeting of the branch, typed from the paper sheet."""
    people = tuple(getattr(cast, part).pk for part in parts or ("member", "elder", "secretary"))
    photos = changes.pop("photos", ())
    typed = replace(MEETING, present_ids=people, chair_id=cast.secretary.pk, **changes)
    return api.record_meeting(actor=cast.actor(by), now=now, organisation_id=cast.branch.pk, typed=typed, photos=photos)


def planned(cast: Cast, *, by: str = "clerk", now: datetime = NOW) -> Meeting:
    """A meeting of the branch, announced for tomorrow, with its check-in."""
    return api.plan_meeting(
        actor=cast.actor(by),
        now=now,
        organisation_id=cast.branch.pk,
        typed=replace(MEETING, topic="研究下半年工作安排"),
        starts_at=now + timedelta(days=1),
        place="村部会议室",
    )


def problem(
    cast: Cast, *, until: str = "FOUND", by: str = "clerk", photos: Sequence[Any] = (), **changes: Any
) -> Problem:
    """A problem of the branch, taken as far as ``until`` by ``by``, closed by the secretary."""
    typed = ProblemInput(**{"title": "流动党员联系不紧", **changes})
    row = api.add_problem(actor=cast.actor(by), now=NOW, organisation_id=cast.branch.pk, typed=typed)
    step: dict[str, Any] = {"actor": cast.actor(by), "now": NOW, "problem_id": row.pk}
    if until in {"MENDING", "MENDED", "CLOSED"}:
        row = api.plan_problem(**step, measures="逐人建立联系卡", due_date=date(2026, 7, 31), owner_id=cast.clerk.pk)
    if until in {"MENDED", "CLOSED"}:
        row = api.mend_problem(**step, outcome=MENDED, photos=photos or [photo()])
    if until == "CLOSED":
        row = api.close_problem(actor=cast.actor("secretary"), now=NOW, problem_id=row.pk)
    return row


def work_report(cast: Cast, *, until: str = "DRAFT") -> WorkReport:
    """The half-yearly report of the branch, taken as far as ``until``."""
    secretary, officer = cast.actor("secretary"), cast.actor("town_officer")
    row = api.draft_work_report(actor=secretary, now=NOW, organisation_id=cast.branch.pk, year=YEAR, half=1)
    step: dict[str, Any] = {"now": NOW, "report_id": row.pk}
    if until != "DRAFT":
        row = api.submit_work_report(actor=secretary, **step)
    if until == "SENT_BACK":
        row = api.send_back_work_report(actor=officer, reason="问题部分太短", **step)
    if until in {"ACCEPTED", "PUBLISHED"}:
        row = api.accept_work_report(actor=officer, **step)
    if until == "PUBLISHED":
        row = api.publish_work_report(actor=secretary, **step)
    return row
