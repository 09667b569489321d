"""From a county's list to what a village reports: what counts, what is told, what is refused."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from hongguanjia.base.files.api import get_attachment
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.notices.api import list_notices
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.rooms.duties import api, checks, queries
from hongguanjia.rooms.duties.data import ReportInput
from hongguanjia.rooms.duties.models import Duty, DutyList, DutyReport, Item, Nudge, RequirementVersion
from hongguanjia.rooms.duties.testing import INPUT, asked, cascaded, due, listed, photo, reported

pytestmark = pytest.mark.django_db
LATE = NOW + timedelta(days=20)
DONE = ReportInput(amount=5, text="走访五户")


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


def kinds_told(cast: Cast, part: str) -> list[str]:
    return [notice.kind for notice in reversed(list_notices(person_id=getattr(cast, part).pk))]


def test_what_the_county_asks_reaches_every_branch_in_one_step(cast: Cast) -> None:
    item = cascaded(cast)

    places = set(Item.objects.filter(requirement=item.requirement).values_list("organisation__name", flat=True))
    assert places == {
        row.name for row in (cast.county, cast.guandu, cast.yaojia, cast.branch, cast.sibling_branch, cast.far_branch)
    }
    owed = set(Duty.objects.filter(state="OPEN").values_list("organisation__name", flat=True))
    assert owed == {cast.branch.name, cast.sibling_branch.name, cast.far_branch.name}
    assert Duty.objects.get(organisation=cast.county).state == "PASSED_DOWN"
    assert not Duty.objects.filter(organisation__in=(cast.guandu, cast.yaojia)).exists()
    assert set(DutyList.objects.exclude(organisation=cast.county).values_list("state", flat=True)) == {"PUBLISHED"}


def test_breaking_down_twice_makes_nothing_twice(cast: Cast) -> None:
    item = cascaded(cast)
    before = (Item.objects.count(), Duty.objects.count())

    again = api.cascade_items(actor=cast.actor("county_officer"), now=NOW, item_ids=[item.pk], levels=2)

    assert again.items == 0 and again.kept == 2
    assert (Item.objects.count(), Duty.objects.count()) == before


def test_quotas_add_up_to_the_whole_and_reports_add_up_again(cast: Cast) -> None:
    item = asked(cast, "guandu", by="county_officer", target=10)
    officer = cast.actor("town_officer")
    step = {
        "actor": officer,
        "now": NOW,
        "item_ids": [item.pk],
        "organisation_ids": [cast.branch.pk, cast.sibling_branch.pk],
    }
    with refused("duties.quota_sum"):
        api.cascade_items(**step, quotas={cast.branch.pk: 4, cast.sibling_branch.pk: 4})
    api.cascade_items(**step, quotas={cast.branch.pk: 4, cast.sibling_branch.pk: 6})
    duty = Duty.objects.get(organisation=cast.branch)
    api.report_duty(actor=cast.actor("secretary"), now=NOW, duty_id=duty.pk, typed=ReportInput(amount=4))
    assert queries.add_up_item(item, NOW.date())[item.pk].waiting == 1

    api.accept_duty(actor=officer, now=NOW, duty_id=duty.pk)

    total = queries.add_up_item(item, NOW.date())[item.pk]
    assert (total.asked, total.done, total.amount, total.target) == (2, 1, 4, 10)
    assert queries.add_up_lists(cast.guandu.path, [item.requirement_id], NOW.date()) == {item.requirement_id: total}


def test_only_what_is_published_and_directly_below_is_broken_down(cast: Cast) -> None:
    row = listed(cast)
    officer = cast.actor("county_officer")
    item = api.add_requirement(actor=officer, now=NOW, list_id=row.pk, typed=INPUT)
    with refused("duties.list_not_published"):
        api.cascade_items(actor=officer, now=NOW, item_ids=[item.pk])
    api.publish_list(actor=officer, now=NOW, list_id=row.pk)
    with refused("duties.organisation_not_below"):
        api.cascade_items(actor=officer, now=NOW, item_ids=[item.pk], organisation_ids=[cast.branch.pk])
    with refused("duties.items_missing"):
        api.cascade_items(actor=cast.actor("town_officer"), now=NOW, item_ids=[item.pk])


def test_a_town_adds_its_own(cast: Cast) -> None:
    cascaded(cast)
    row = DutyList.objects.get(organisation=cast.guandu)

    item = api.add_requirement(
        actor=cast.actor("town_officer"), now=NOW, list_id=row.pk, typed=replace(INPUT, title="镇里自己的防汛任务")
    )
    api.cascade_items(actor=cast.actor("town_officer"), now=NOW, item_ids=[item.pk])

    assert Duty.objects.filter(item__requirement=item.requirement, organisation=cast.branch, state="OPEN").exists()
    assert item.requirement.organisation == cast.guandu


def test_a_change_is_a_version_with_a_reason_and_the_old_one_stays(cast: Cast) -> None:
    item = cascaded(cast)
    officer = cast.actor("county_officer")
    step = {"actor": officer, "now": NOW, "requirement_id": item.requirement_id}
    with refused("duties.reason_missing"):
        api.change_requirement(**step, typed=replace(INPUT, target=3), reason=" ")
    with refused("duties.rhythm_fixed"):
        api.change_requirement(**step, typed=replace(INPUT, rhythm="YEARLY"), reason="改周期")
    api.change_requirement(**step, typed=replace(INPUT, target=3), reason="县委会议调整")

    assert list(RequirementVersion.objects.order_by("number").values_list("number", "target", "reason")) == [
        (1, 10, "测试"),
        (2, 3, "县委会议调整"),
    ]
    assert set(Item.objects.values_list("target", flat=True)) == {3}
    with pytest.raises(DatabaseError), transaction.atomic():
        RequirementVersion.objects.update(title="改掉")


def test_the_organisation_names_who_is_responsible(cast: Cast) -> None:
    item = asked(cast)
    step = {"now": NOW, "item_id": item.pk, "person_id": cast.clerk.pk}
    with refused("access.not_found"):
        api.assign_item(actor=cast.actor("outsider_secretary"), **step)

    assert api.assign_item(actor=cast.actor("secretary"), **step).person == cast.clerk


def test_what_is_dropped_is_asked_no_more_and_what_was_done_stays(cast: Cast) -> None:
    item = cascaded(cast)
    duty = Duty.objects.get(organisation=cast.branch)
    api.report_duty(actor=cast.actor("secretary"), now=NOW, duty_id=duty.pk, typed=DONE)
    api.accept_duty(actor=cast.actor("town_officer"), now=NOW, duty_id=duty.pk)

    with refused("access.not_found"):
        api.drop_item(actor=cast.actor("town_officer"), now=NOW, item_id=item.pk, reason="不要了")
    api.drop_item(actor=cast.actor("county_officer"), now=NOW, item_id=item.pk, reason="任务取消")

    assert not Item.objects.filter(active_to=None).exists()
    assert sorted(Duty.objects.values_list("state", flat=True)) == ["ACCEPTED", "DROPPED", "DROPPED", "PASSED_DOWN"]


def test_a_report_is_accepted_by_the_superior_and_becomes_a_fact(cast: Cast) -> None:
    duty = reported(cast, until="ACCEPTED")

    fact = Fact.objects.get(kind="duties.reported_on_time")
    assert (fact.subject_organisation, fact.source_id, fact.summary) == (cast.branch, duty.pk, INPUT.title)
    assert (duty.reported_by, duty.decided_by, duty.amount) == (cast.secretary, cast.town_officer, 5)
    assert checks.check_duties().faults == []


def test_who_reported_does_not_accept(cast: Cast) -> None:
    duty = due(cast, "guandu")
    api.report_duty(actor=cast.actor("county_officer"), now=NOW, duty_id=duty.pk, typed=DONE)

    with refused("duties.own_report"):
        api.accept_duty(actor=cast.actor("county_officer"), now=NOW, duty_id=duty.pk)
    with refused("access.denied"):
        api.accept_duty(actor=cast.actor("town_officer"), now=NOW, duty_id=duty.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(decided_by=cast.county_officer)


def test_sent_back_it_is_reported_anew_and_nothing_is_lost(cast: Cast) -> None:
    duty = reported(cast, until="SENT_BACK")
    assert kinds_told(cast, "secretary") == ["duties.sent_back"] and duty.reason == "请写清楚户名"

    api.report_duty(actor=cast.actor("clerk"), now=NOW, duty_id=duty.pk, typed=ReportInput(amount=7), photos=[photo()])

    assert list(DutyReport.objects.order_by("pk").values_list("amount", "typed_by__name", "person__name")) == [
        (5, "书启明", None),
        (7, "文小雅", "书启明"),
    ]
    with pytest.raises(DatabaseError), transaction.atomic():
        DutyReport.objects.update(amount=9)


def test_an_accepted_one_sent_back_takes_its_fact_along(cast: Cast) -> None:
    duty = reported(cast, until="ACCEPTED")
    officer = cast.actor("town_officer")

    api.send_back_duty(actor=officer, now=NOW, duty_id=duty.pk, reason="抽查不实")
    assert Fact.objects.filter(withdraws__source_id=duty.pk).count() == 1
    api.report_duty(actor=cast.actor("secretary"), now=NOW, duty_id=duty.pk, typed=DONE)
    api.accept_duty(actor=officer, now=NOW, duty_id=duty.pk)

    assert Fact.objects.filter(kind="duties.reported_on_time", withdraws=None, withdrawn_by=None).count() == 1
    assert checks.check_duties().faults == []


def test_late_is_late_for_good(cast: Cast) -> None:
    duty = due(cast)
    api.report_duty(actor=cast.actor("secretary"), now=LATE, duty_id=duty.pk, typed=DONE)
    duty = api.accept_duty(actor=cast.actor("town_officer"), now=LATE, duty_id=duty.pk)

    assert duty.overdue_at == LATE
    assert Fact.objects.get().kind == "duties.overdue"
    with pytest.raises(DatabaseError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(overdue_at=None)
    assert checks.check_duties().faults == []


def test_the_day_after_the_deadline_it_is_marked_once(cast: Cast) -> None:
    due(cast)
    assert api.mark_all_overdue(now=NOW) == 0
    assert [api.mark_all_overdue(now=LATE), api.mark_all_overdue(now=LATE)] == [1, 0]
    assert Fact.objects.get().kind == "duties.overdue"


def test_one_message_a_day_and_none_at_night(cast: Cast) -> None:
    due(cast, title="第一件要办的", due_date=date(2026, 6, 18), rhythm="ONCE")
    second = due(cast, title="另一件要做的", due_date=date(2026, 6, 15), rhythm="ONCE")
    api.nudge_duties(actor=cast.actor("town_officer"), now=NOW, duty_ids=[second.pk])

    assert api.remind(now=NOW + timedelta(hours=11)) == 0
    assert api.remind(now=NOW) == 1
    api.remind(now=NOW + timedelta(hours=2))

    told = list_notices(person_id=cast.secretary.pk)
    assert [notice.text for notice in told] == ["清单任务：2 项快到期，1 项上级在催。"]
    assert Nudge.objects.get().told_at == NOW
    api.nudge_duties(actor=cast.actor("county_officer"), now=NOW, duty_ids=[second.pk])
    assert api.remind(now=NOW + timedelta(hours=3)) == 0 and api.remind(now=NOW + timedelta(days=1)) == 1
    assert len(list_notices(person_id=cast.secretary.pk)) == 2
    with refused("duties.nothing_to_nudge"):
        api.nudge_duties(actor=cast.actor("secretary"), now=NOW, duty_ids=[second.pk])


def test_several_are_accepted_and_what_could_not_be_is_told(cast: Cast) -> None:
    duty, other = reported(cast), due(cast, title="另一件要做的")

    done, refused_sentences = api.accept_duties(
        actor=cast.actor("town_officer"), now=NOW, duty_ids=[duty.pk, other.pk, 999_999]
    )

    assert done == 1 and len(refused_sentences) == 1


def test_a_photo_of_a_report_is_seen_by_those_who_see_the_duty(cast: Cast) -> None:
    reported(cast, photos=[photo()])
    key = Attachment.objects.get().key

    assert get_attachment(actor=cast.actor("town_officer"), key=key).key == key
    for part in ("outsider_secretary", "resident", "member"):
        with pytest.raises(NotFound):
            get_attachment(actor=cast.actor(part), key=key)


@pytest.mark.parametrize(
    ("changes", "typed", "code"),
    [
        ({"measure": "EVIDENCE"}, ReportInput(), "duties.evidence_missing"),
        ({"measure": "DATE"}, ReportInput(), "duties.day_missing"),
        ({"measure": "PERCENT"}, ReportInput(amount=101), "duties.percent_wrong"),
        ({"measure": "YES_NO"}, ReportInput(amount=2), "duties.amount_wrong"),
        ({"measure": "FACTS", "fact_kind": "service.activity_held", "minutes": 0}, DONE, "duties.fills_itself"),
    ],
)
def test_a_report_says_what_its_measure_asks(
    cast: Cast, changes: dict[str, object], typed: ReportInput, code: str
) -> None:
    duty = due(cast, **changes)

    with refused(code):
        api.report_duty(actor=cast.actor("secretary"), now=NOW, duty_id=duty.pk, typed=typed)
