"""Meetings, problems, half-yearly reports, the burden meter and setting lists."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from hongguanjia.base.notices.api import list_notices
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.presence.api import find_gathering
from hongguanjia.base.presence.testing import token_at
from hongguanjia.base.record.models import Fact
from hongguanjia.base.sheets.api import write_xlsx
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.duties import api, burden, checks, jobs, queries, sheets, starters
from hongguanjia.rooms.duties.models import BurdenCap, CapOverride, Duty, Item, Meeting, Problem, RequirementVersion
from hongguanjia.rooms.duties.testing import (
    INPUT,
    MEETING,
    asked,
    cascaded,
    due,
    listed,
    met,
    photo,
    planned,
    problem,
    work_report,
)

pytestmark = pytest.mark.django_db
STATUTORY = {
    "measure": "FACTS",
    "fact_kind": "duties.members_meeting_held",
    "minutes": 0,
    "target": 1,
    "rhythm": "QUARTERLY",
}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@contextmanager
def refused(code: str):
    """What happens inside is refused with this code and a sentence."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code
    assert str(caught.value).rstrip("”").endswith("。")


def test_a_meeting_is_a_fact_and_fills_the_duty_in(cast: Cast) -> None:
    duty = due(cast, **STATUTORY)
    meeting = met(cast, "member", "elder", photos=[photo()])
    assert api.fill_duties(now=NOW, organisation_ids=[cast.branch.pk]) == 1

    duty.refresh_from_db()
    assert (duty.state, duty.amount, duty.by_facts) == ("ACCEPTED", 1, True)
    held, *attended = Fact.objects.order_by("pk")
    assert (held.kind, held.subject_organisation, held.grade) == ("duties.members_meeting_held", cast.branch, "B")
    assert {fact.person for fact in attended} == {cast.member, cast.elder}
    assert queries.count_meetings(cast.branch.pk, date(2026, 1, 1), date(2026, 12, 31)) == {"MEMBERS": 1}
    assert checks.check_meetings().faults == [] == checks.check_duties().faults

    api.void_meeting(actor=cast.actor("secretary"), now=NOW, meeting_id=meeting.pk, reason="日期写错")
    api.fill_duties(now=NOW, organisation_ids=[cast.branch.pk])
    duty.refresh_from_db()
    assert (duty.state, duty.amount) == ("OPEN", 0)
    assert checks.check_meetings().faults == []
    assert met(cast).pk != meeting.pk


def test_what_was_just_recorded_fills_in_without_waiting(cast: Cast, monkeypatch) -> None:
    duty = due(cast, **STATUTORY)
    meeting = met(cast)
    monkeypatch.setattr(jobs, "read_clock", lambda: NOW)

    jobs.hear_facts([meeting.fact_id or 0])

    duty.refresh_from_db()
    assert duty.state == "ACCEPTED"


def test_hours_are_summed_and_times_are_counted(cast: Cast) -> None:
    from hongguanjia.rooms.service import testing as service

    duty = due(cast, title="志愿服务满一小时", measure="FACTS", fact_kind="service.attended", minutes=0, target=60)
    service.settled(cast, "member", "elder")
    minutes = sum(Fact.objects.filter(kind="service.attended").values_list("quantity", flat=True))

    api.fill_duties(now=NOW, organisation_ids=[cast.branch.pk])

    duty.refresh_from_db()
    inside = Fact.objects.filter(
        kind="service.attended", occurred_date__gte=duty.period_start, occurred_date__lt=duty.period_end
    )
    assert duty.amount == sum(inside.values_list("quantity", flat=True)) <= minutes


def test_an_announced_meeting_takes_who_checked_in(cast: Cast) -> None:
    from hongguanjia.base.presence.api import Claim, check_in

    meeting = planned(cast)
    start = NOW + timedelta(days=1)
    gathering = find_gathering(source_kind="duties.meeting", source_id=meeting.pk)
    assert gathering is not None
    check_in(actor=cast.actor("member"), now=start, token=token_at(gathering, start), claim=Claim(key="a"))
    typed = replace(MEETING, topic=meeting.topic, held_date=start.date(), present_ids=(cast.elder.pk,))

    held = api.hold_meeting(actor=cast.actor("clerk"), now=start, meeting_id=meeting.pk, typed=typed)

    assert list(held.attendances.order_by("person_id").values_list("person__name", "by_presence")) == [
        (cast.member.name, True),
        (cast.elder.name, False),
    ]
    assert set(Fact.objects.filter(kind="duties.meeting_attended").values_list("grade", flat=True)) == {"A", "B"}


@pytest.mark.parametrize(("parts", "code"), [((), "duties.nobody_came")])
def test_somebody_came(cast: Cast, parts: tuple[str, ...], code: str) -> None:
    with refused(code):
        api.record_meeting(actor=cast.actor("clerk"), now=NOW, organisation_id=cast.branch.pk, typed=MEETING)


def test_the_same_meeting_is_recorded_once_and_only_at_home(cast: Cast) -> None:
    met(cast)
    with refused("duties.meeting_twice"):
        met(cast)
    with refused("access.not_found"):
        met(cast, by="outsider_secretary", topic="别的支部的会议")
    assert Meeting.objects.count() == 1


def test_a_problem_is_closed_by_another_with_evidence(cast: Cast) -> None:
    row = problem(cast, until="MENDED")
    with refused("duties.own_mending"):
        api.close_problem(actor=cast.actor("clerk"), now=NOW, problem_id=row.pk)
    row = api.close_problem(actor=cast.actor("secretary"), now=NOW, problem_id=row.pk)
    assert row.state == "CLOSED"
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=row.pk).update(closed_by=cast.clerk)

    row = api.reopen_problem(actor=cast.actor("town_officer"), now=NOW, problem_id=row.pk, reason="回头看又出现")
    assert (row.state, row.closed_by) == ("MENDING", None)
    assert "duties.problem_reopened" in [notice.kind for notice in list_notices(person_id=cast.secretary.pk)]


def test_without_evidence_nothing_is_closed(cast: Cast) -> None:
    row = problem(cast, until="MENDING")
    api.mend_problem(actor=cast.actor("clerk"), now=NOW, problem_id=row.pk, outcome="口头说已整改")

    with refused("duties.no_evidence"):
        api.close_problem(actor=cast.actor("secretary"), now=NOW, problem_id=row.pk)


def test_a_problem_mended_late_stays_marked(cast: Cast) -> None:
    row = problem(cast, until="MENDING")
    late = NOW + timedelta(days=90)
    row = api.mend_problem(
        actor=cast.actor("clerk"), now=late, problem_id=row.pk, outcome="终于整改了", photos=[photo()]
    )
    row.refresh_from_db()

    assert row.overdue_at == late
    with pytest.raises(DatabaseError), transaction.atomic():
        Problem.objects.filter(pk=row.pk).update(overdue_at=None)


def test_petitions_stand_on_no_wall(cast: Cast) -> None:
    problem(cast, source="PETITION", title="信访反映的事情")
    shown = problem(cast, source="INSPECTION", title="督查发现的事情")

    assert list(queries.public_problems(cast.branch, 2026)) == [shown]


def test_a_report_drafts_itself_and_goes_up_and_down(cast: Cast) -> None:
    met(cast)
    due(cast, **STATUTORY)
    api.fill_duties(now=NOW)
    row = work_report(cast)
    assert "支部党员大会 1 次" in row.text and row.figures["done"] == 1

    secretary = cast.actor("secretary")
    with refused("duties.work_report_length"):
        api.edit_work_report(actor=secretary, now=NOW, report_id=row.pk, text="短")
    with refused("duties.work_report_twice"):
        work_report(cast)
    api.submit_work_report(actor=secretary, now=NOW, report_id=row.pk)
    assert list(queries.public_reports(cast.branch)) == []
    api.accept_work_report(actor=cast.actor("town_officer"), now=NOW, report_id=row.pk)
    api.publish_work_report(actor=secretary, now=NOW, report_id=row.pk)
    assert list(queries.public_reports(cast.branch)) == [row]


def test_what_was_asked_already_is_not_asked_again_without_a_reason(cast: Cast) -> None:
    cascaded(cast)
    row = listed(cast, "branch", by="town_officer", kind="PROBLEM")
    step = {"actor": cast.actor("town_officer"), "now": NOW, "list_id": row.pk}
    for typed in (replace(INPUT, title="走访困难党员、群众"), replace(INPUT, title="开展主题党日")):
        with refused("duties.asked_already"):
            api.add_requirement(**step, typed=typed)

    item = api.add_requirement(**step, typed=replace(INPUT, title="走访困难党员、群众"), again="镇里要单独核对")

    assert RequirementVersion.objects.get(requirement=item.requirement).reason == "镇里要单独核对"


def test_more_than_the_cap_needs_a_county_officers_word(cast: Cast) -> None:
    BurdenCap.objects.update(minutes=15)
    asked(cast, minutes=10)
    row = Item.objects.get().duty_list
    step = {"list_id": row.pk, "now": NOW, "typed": replace(INPUT, title="再来一张统计表格", minutes=60)}

    with refused("duties.over_cap"):
        api.add_requirement(actor=cast.actor("town_officer"), **step)
    with refused("access.denied"):
        api.add_requirement(actor=cast.actor("town_officer"), **step, override="镇里需要")
    api.add_requirement(actor=cast.actor("county_officer"), **step, override="防汛应急，两个月后取消")

    row.refresh_from_db()
    first = row.items.order_by("pk")[0].requirement_id
    with refused("duties.over_cap"):
        api.change_requirement(
            actor=cast.actor("town_officer"),
            now=NOW,
            requirement_id=first,
            typed=replace(INPUT, minutes=30),
            reason="加长",
        )
    override = CapOverride.objects.get()
    assert (override.minutes, override.made_by) == (70, cast.county_officer)
    assert burden.list_loads(cast.guandu.path, 2026) == {cast.branch.pk: 70}
    assert burden.count_minutes([cast.branch.pk], date(2026, 6, 1), date(2026, 6, 30)) == {cast.branch.pk: 70}
    assert [line.minutes for line in burden.list_asked(cast.branch.pk, date(2026, 6, 1), date(2026, 6, 30))] == [60, 10]


def test_lists_from_templates_and_from_last_year(cast: Cast) -> None:
    officer = cast.actor("county_officer")
    before = api.open_list(actor=officer, now=NOW, organisation_id=cast.county.pk, year=2025, kind="PROBLEM")
    codes = [one.code for one in starters.STARTERS if one.kind == "PROBLEM"]
    made = api.add_from_starters(actor=officer, now=NOW, list_id=before.pk, codes=codes)
    assert (
        len(made) == len(codes) and api.add_from_starters(actor=officer, now=NOW, list_id=before.pk, codes=codes) == []
    )

    row = listed(cast, kind="PROBLEM")
    copied = api.copy_last_year(actor=officer, now=NOW, list_id=row.pk)

    assert {item.requirement.version.due_date for item in copied} == {None, date(2026, 6, 30)}
    assert api.copy_last_year(actor=officer, now=NOW, list_id=row.pk) == []


@pytest.mark.parametrize(("year", "kind"), [(2031, "TASK"), (2026, "WISH")])
def test_a_list_is_of_a_kind_and_of_about_now(cast: Cast, year: int, kind: str) -> None:
    with refused("duties.list_wrong"):
        api.open_list(actor=cast.actor("county_officer"), now=NOW, organisation_id=cast.county.pk, year=year, kind=kind)


def test_a_list_is_begun_once_and_not_published_empty(cast: Cast) -> None:
    row = listed(cast)
    with refused("duties.list_twice"):
        listed(cast)
    with refused("duties.list_empty"):
        api.publish_list(actor=cast.actor("county_officer"), now=NOW, list_id=row.pk)


def test_a_workbook_comes_in_whole_or_not_at_all(cast: Cast) -> None:
    row = listed(cast)
    officer = cast.actor("county_officer")
    heads = sheets.template_columns()
    good = ["走访群众", "", "年度计划", "", "书记", "数量", "", 5, "户", "每月", "", 0, 1, 10]
    bad = ["防汛", "", "年度计划", "", "书记", "数量", "", 5, "户", "每天", "", 0, 1, 10]

    with pytest.raises(Refusal) as caught:
        api.import_items(
            actor=officer, now=NOW, list_id=row.pk, name="a.xlsx", data=write_xlsx(heads, [good, bad], sheet="清单")
        )
    assert caught.value.code == "duties.rows_wrong" and "第 3 行" in str(caught.value)
    assert not Item.objects.exists()

    api.import_items(
        actor=officer, now=NOW, list_id=row.pk, name="a.xlsx", data=write_xlsx(heads, [good], sheet="清单")
    )
    again = list(sheets.item_rows(queries.list_live_items(row.pk)))
    assert [str(cell) if cell is not None else "" for cell in again[0]] == [str(cell) for cell in good]


def test_the_year_turns_by_itself(cast: Cast) -> None:
    asked(cast)
    july = NOW + timedelta(days=20)

    jobs.turn_period(july)
    jobs.turn_period(july)

    rows = list(Duty.objects.order_by("period_start").values_list("period_start", "state", "overdue_at"))
    assert rows == [(date(2026, 6, 1), "OPEN", july), (date(2026, 7, 1), "OPEN", None)]
