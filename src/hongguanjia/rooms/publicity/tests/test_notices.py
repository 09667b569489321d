"""Notices: opened by themselves, shown to their scope without private data, taken down, and then posted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.actions import withdraw_fact
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance, take_in
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.testing import publish_rules, rule
from hongguanjia.rooms.publicity import api, checks, queries
from hongguanjia.rooms.publicity.models import Batch, Line, Terms
from hongguanjia.rooms.publicity.slots import go_round
from hongguanjia.rooms.publicity.testing import WHEN_OVER, decided, line_of, noticed, objected, waiting

pytestmark = pytest.mark.django_db
TODAY = county_date(NOW)


def merit(cast: Cast, part: str = "member") -> int:
    return get_balance(owner=Owner("PERSON", getattr(cast, part).pk), unit="merit").available


def test_the_round_opens_a_notice_for_each_branch_where_something_waits(cast: Cast) -> None:
    waiting(cast, "member", "elder", "sibling_member")
    assert api.open_due(now=NOW) == 2
    batch = Batch.objects.get(organisation=cast.branch)
    assert (batch.number, batch.line_count, batch.opened_by) == ("410122102212P-公示-2026-001", 2, None)
    assert (batch.from_date, batch.until_date, batch.scope) == (TODAY, TODAY + timedelta(days=5), "VILLAGE")
    assert api.open_due(now=NOW) == 0
    assert Notice.objects.filter(person=cast.member, kind="publicity.batch").count() == 1


def test_at_most_one_a_day_opens_by_itself_in_a_branch(cast: Cast) -> None:
    waiting(cast)
    api.open_due(now=NOW)
    waiting(cast, "elder")
    assert api.open_due(now=NOW + timedelta(hours=3)) == 0
    assert api.open_due(now=NOW + timedelta(days=1)) == 1
    assert list(Batch.objects.order_by("pk").values_list("serial", flat=True)) == [1, 2]


def test_lines_say_what_would_be_earned_and_nothing_is_earned_yet(cast: Cast) -> None:
    batch = noticed(cast, "member")
    assert line_of(cast, batch).proposed == [["merit", 5, "规则served"]]
    assert merit(cast) == 0
    assert take_in(now=NOW + timedelta(days=4)).decided == 0


def test_when_the_days_are_over_it_is_taken_down_and_posted(cast: Cast) -> None:
    batch = noticed(cast, "member", "elder")
    assert api.end_due(now=WHEN_OVER - timedelta(days=1)) == 0
    assert api.end_due(now=WHEN_OVER) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.ended_at) == ("ENDED", WHEN_OVER)
    assert set(batch.lines.values_list("state", flat=True)) == {"RELEASED"}
    assert (merit(cast), merit(cast, "elder")) == (5, 5)
    assert api.end_due(now=WHEN_OVER) == 0


def test_the_intake_may_come_first(cast: Cast) -> None:
    batch = noticed(cast)
    take_in(now=WHEN_OVER)
    api.end_due(now=WHEN_OVER)
    assert line_of(cast, batch).state == "RELEASED"
    assert merit(cast) == 5


def test_a_withdrawn_fact_leaves_the_notice(cast: Cast) -> None:
    batch = noticed(cast)
    withdraw_fact(line_of(cast, batch).fact, reason="记错人", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    api.end_due(now=WHEN_OVER)
    assert line_of(cast, batch).state == "WITHDRAWN"
    assert merit(cast) == 0
    assert checks.check_lines().faults == []


def test_a_rule_may_ask_for_more_days_and_nobody_for_fewer(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=9)])
    assert noticed(cast).until_date == TODAY + timedelta(days=9)
    waiting(cast, "elder")
    with pytest.raises(Refusal) as heard:
        api.open_notice(actor=cast.actor("clerk"), now=NOW, organisation_id=cast.branch.pk, days=3)
    assert heard.value.code == "publicity.days"
    longer = api.open_notice(actor=cast.actor("clerk"), now=NOW, organisation_id=cast.branch.pk, days=12)
    assert longer.until_date == TODAY + timedelta(days=12)


def test_terms_hold_from_their_day(cast: Cast) -> None:
    first = Terms.objects.get()
    Terms.objects.create(
        active_from=TODAY,
        citation="县委组织部〔2026〕8号",
        notice_days=7,
        scope="TOWN",
        masks_residents=True,
        objection_days=5,
        appeal_days=10,
        remind_days=3,
    )
    assert queries.get_terms(TODAY - timedelta(days=1)) == first
    batch = noticed(cast)
    assert (batch.until_date, batch.scope) == (TODAY + timedelta(days=7), "TOWN")


@pytest.mark.parametrize(
    ("part", "code"),
    [("member", "access.not_found"), ("outsider_secretary", "access.not_found"), ("auditor", "access.denied")],
)
def test_only_who_works_for_the_branch_opens(cast: Cast, part: str, code: str) -> None:
    waiting(cast)
    with pytest.raises(Refusal) as heard:
        api.open_notice(actor=cast.actor(part), now=NOW, organisation_id=cast.branch.pk)
    assert heard.value.code == code


def test_nothing_to_show(cast: Cast) -> None:
    with pytest.raises(Refusal) as heard:
        api.open_notice(actor=cast.actor("clerk"), now=NOW, organisation_id=cast.branch.pk)
    assert heard.value.code == "publicity.nothing_waits"


READERS = {
    "BRANCH": {"member", "elder", "secretary", "town_officer", "auditor"},
    "VILLAGE": {"member", "elder", "secretary", "town_officer", "auditor", "resident"},
    "TOWN": {"member", "elder", "secretary", "town_officer", "auditor", "resident", "sibling_member"},
    "PUBLIC": {"member", "elder", "secretary", "town_officer", "auditor", "resident", "sibling_member", "outsider"},
}


@pytest.mark.parametrize("scope", READERS)
def test_each_scope_has_its_readers(cast: Cast, scope: str) -> None:
    batch = noticed(cast, scope=scope)
    readers = {part for part in READERS["PUBLIC"] if batch in queries.visible_batches(cast.actor(part), NOW)}
    assert readers == READERS[scope]


def test_a_public_notice_masks_residents_and_tells_no_summary(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=5)])
    waiting(cast, "resident")
    shown = api.open_notice(actor=cast.actor("secretary"), now=NOW, organisation_id=cast.village.pk, scope="PUBLIC")
    members = noticed(cast, "member", scope="PUBLIC")
    lines = [queries.show_lines(batch, list(queries.list_lines(batch)), today=TODAY)[0] for batch in (shown, members)]
    assert [line.name for line in lines] == ["居*", "党一诺"]
    assert [line.note for line in lines] == ["", ""]
    near = noticed(cast, "elder", scope="VILLAGE")
    assert queries.show_lines(near, list(queries.list_lines(near)), today=TODAY)[0].note.startswith("测试")


def test_the_round_does_all_that_is_due(cast: Cast) -> None:
    waiting(cast)
    assert go_round(NOW) == 1
    objection = objected(cast, Batch.objects.get())
    assert go_round(WHEN_OVER) == 2, "the notice has ended, and who decides is reminded"
    assert line_of(cast, Batch.objects.get()).state == "DISPUTED"
    assert merit(cast) == 0
    decided(cast, objection, uphold=False, now=WHEN_OVER)
    assert line_of(cast, Batch.objects.get()).state == "RELEASED"
    assert merit(cast) == 5


def test_verify_names_a_line_that_does_not_fit(cast: Cast) -> None:
    batch = noticed(cast)
    assert checks.check_lines().faults == []
    Line.objects.filter(batch=batch).update(state="DISPUTED")
    assert len(checks.check_lines().faults) == 1
