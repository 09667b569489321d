"""What a trial says and who may start it; background, progress, pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.models import Membership
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.api import withdraw_fact
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.intake import take_in
from hongguanjia.points.models import RuleSet, Transfer, Trial
from hongguanjia.points.pricing import Rate
from hongguanjia.points.rule_sets import Content, draft_rule_set
from hongguanjia.points.testing import publish_rules, record, rule
from hongguanjia.points.trial import actions, jobs
from hongguanjia.points.trial.person import try_person
from hongguanjia.points.trial.tests.test_posting import posted, replayed
from hongguanjia.points.trial.words import cost_sentences

pytestmark = pytest.mark.django_db
BEFORE = datetime(2025, 1, 1, 1, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 1, 1), date(2026, 6, 14)
PARTS = ("member", "elder", "sibling_member", "outsider", "resident")


def draft(cast: Cast, rules: list[dict[str, object]], ceilings=()) -> RuleSet:
    return draft_rule_set(
        actor=cast.actor("county_officer"), now=NOW, title="草稿乙", basis="", content=Content(rules, ceilings)
    )


def test_what_was_withdrawn_or_refused_by_people_stays_out(cast: Cast) -> None:
    rule_set = publish_rules(cast, [rule()])
    kept, gone = record(cast, "member", "kept"), record(cast, "member", "gone")
    take_in(now=NOW)
    withdraw_fact(gone, reason="记错了", actor=INTAKE, now=NOW)
    take_in(now=NOW)
    assert replayed(rule_set) == posted() == {("served", "PERSON", kept.person_id): 5}


def test_before_and_after_by_group(cast: Cast) -> None:
    publish_rules(cast, [rule()])
    for number, part in enumerate(PARTS):
        record(cast, part, f"f{number}")
    take_in(now=NOW)
    posted_before = Transfer.objects.count()
    row = draft(cast, [rule(amount=8, excludes=["RESIDENT"]), rule("s", unit="service", amount=10)])
    trial = actions.start_trial(actor=cast.actor("county_officer"), now=NOW, rule_set_id=row.pk, first=FIRST, last=LAST)
    jobs.begin(trial)
    trial.refresh_from_db()
    assert (trial.state, trial.done, trial.total) == ("DONE", trial.total, trial.total)
    totals = {(one["owner_kind"], one["unit"]): (one["before"], one["after"]) for one in trial.result["totals"]}
    assert totals == {("PERSON", "merit"): (25, 32), ("PERSON", "service"): (0, 50)}
    members = Membership.objects.count()
    assert trial.result["moves"]["merit"] == {"up": 4, "down": 1, "same": members - 4}
    kinds = {one["name"]: (one["people"], one["after"]) for one in trial.result["groups"]["merit"]["kind"]}
    assert kinds == {"FULL": (members, 32), "RESIDENT": (1, 0)}
    bands = [(one["before"], one["after"]) for one in trial.result["bands"]["merit"]]
    assert bands == [(members - 4, members + 1 - 4), (5, 4), (0, 0), (0, 0), (0, 0), (0, 0)]
    towns = {one["name"] for one in trial.result["groups"]["merit"]["town"]}
    assert towns == {"中共中牟县委员会", "官渡镇党委", "姚家镇党委"}
    assert Transfer.objects.count() == posted_before, "a trial posts nothing"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (LAST, FIRST, "trial.period"),
        (FIRST, NOW.date(), "trial.future"),
    ],
)
def test_periods_that_cannot_be_tried(cast: Cast, first: date, last: date, code: str) -> None:
    row = draft(cast, [rule()])
    with pytest.raises(Refusal) as refusal:
        actions.start_trial(actor=cast.actor("approver"), now=NOW, rule_set_id=row.pk, first=first, last=last)
    assert refusal.value.code == code


@pytest.mark.parametrize("part", ["outsider", "member", "secretary", "town_officer", "auditor"])
def test_only_who_drafts_or_approves_for_the_county_tries(cast: Cast, part: str) -> None:
    row = draft(cast, [rule()])
    with pytest.raises(NotFound):
        actions.start_trial(actor=cast.actor(part), now=NOW, rule_set_id=row.pk, first=FIRST, last=LAST)
    assert list(actions.list_trials(cast.actor(part))) == []


def start(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Trial, list[int]]:
    asked: list[int] = []
    monkeypatch.setattr(jobs, "INLINE_FACTS", -1)
    monkeypatch.setattr(jobs, "_enqueue", asked.append)
    row = draft(cast, [rule()])
    trial = actions.start_trial(actor=cast.actor("county_officer"), now=NOW, rule_set_id=row.pk, first=FIRST, last=LAST)
    return trial, asked


def test_a_large_trial_runs_in_the_background(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:
    trial, asked = start(cast, monkeypatch)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.begin(trial)
    assert asked == [trial.pk]
    jobs.run.func(trial.pk)
    trial.refresh_from_db()
    assert trial.state == "DONE"


def test_a_cancelled_trial_stops(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    trial, _asked = start(cast, monkeypatch)
    actions.cancel_trial(actor=cast.actor("approver"), now=NOW, trial_id=trial.pk)
    jobs.perform(trial.pk)
    trial.refresh_from_db()
    assert (trial.state, trial.result) == ("CANCELLED", {})


def test_a_fault_is_said(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    trial, _asked = start(cast, monkeypatch)
    monkeypatch.setattr(actions, "compare", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.perform(trial.pk)
    trial.refresh_from_db()
    assert trial.state == "FAILED"
    assert trial.message


def do(cast: Cast, row: RuleSet, first: date = FIRST, last: date = LAST) -> Trial:
    trial = actions.start_trial(actor=cast.actor("county_officer"), now=NOW, rule_set_id=row.pk, first=first, last=last)
    jobs.perform(trial.pk)
    trial.refresh_from_db()
    return trial


def test_what_waits_still_is_left_out_on_both_sides(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=7)])
    record(cast, "member", "waiting")
    take_in(now=NOW)
    result = do(cast, draft(cast, [rule(amount=9)])).result
    assert (result["facts"], result["open"], result["totals"]) == (0, 1, [])


def test_ceilings_begin_anew_with_each_year_of_a_trial(cast: Cast) -> None:
    published = publish_rules(cast, [rule(most_year=7, most_month=6)], now=BEFORE, active_from=date(2025, 1, 1))
    for number, day in enumerate((date(2025, 11, 30), date(2025, 12, 1), date(2025, 12, 31), date(2026, 1, 1))):
        record(cast, "member", f"edge{number}", day=day)
    take_in(now=NOW)
    whole = do(cast, published, date(2025, 1, 1), date(2026, 1, 31)).result["totals"]
    cut = do(cast, published, date(2025, 12, 31), date(2026, 1, 31)).result["totals"]
    assert [(one["before"], one["after"]) for one in whole + cut] == [(12, 12), (5, 5)]


def test_which_rules_move_whom(cast: Cast) -> None:
    publish_rules(cast, [rule(), rule("old", amount=2)])
    for part in PARTS:
        record(cast, part, f"f-{part}")
    take_in(now=NOW)
    result = do(cast, draft(cast, [rule(amount=6), rule("new", amount=1, grade="A")])).result
    told = {row["code"]: (row["before"], row["after"], row["is_gone"], row["title"]) for row in result["rules"]}
    assert told == {
        "served": (25, 30, False, "规则served"),
        "new": (0, 5, False, "规则new"),
        "old": (10, 0, True, "规则old"),
    }
    assert result["why"]["merit"] == []
    assert result["moves"]["merit"]["same"] == Membership.objects.count() + 1


def test_groups_that_move_are_traced_to_rules(cast: Cast) -> None:
    publish_rules(cast, [rule()])
    record(cast, "member", "one")
    take_in(now=NOW)
    result = do(cast, draft(cast, [rule(amount=8)])).result
    (first, *_others) = result["why"]["merit"]
    assert (first["by"], first["rules"]) == ("town", [["served", 5, 8]])
    assert result["movers"]["merit"] == {"down": [], "up": [[cast.member.pk, 5, 8]]}


def test_the_person_of_a_trial_adds_up_to_the_whole(cast: Cast) -> None:
    publish_rules(cast, [rule(most_month=7)])
    for number in range(3):
        record(cast, "member", f"p{number}")
    take_in(now=NOW)
    trial = do(cast, draft(cast, [rule(amount=4, most_month=10), rule("s", unit="service")]))
    told = try_person(trial, cast.member.pk, "merit", NOW)
    assert (told.before, told.after) == (7, 10)
    assert [(row.title, row.before, row.after) for row in told.rules] == [("规则served", 7, 10)]
    assert [(row.before, row.after) for row in told.facts] == [(0, 2), (2, 4), (5, 4)]
    assert "超出月上限" in told.facts[0].why


def test_the_cost_is_told_in_yuan_where_there_is_a_rate(cast: Cast) -> None:
    publish_rules(cast, [rule("s", unit="service")])
    record(cast, "member", "one")
    take_in(now=NOW)
    result = do(cast, draft(cast, [rule("s", unit="service", amount=12)])).result
    assert "由 1.00 元变为 2.40 元（+1.40 元）" in cost_sentences(result, Rate(20, "文件"))[1]
    assert "还没有公布" in cost_sentences(result, None)[1]


def test_the_pages(cast: Cast, client: Client) -> None:
    publish_rules(cast, [rule()])
    for number in range(6):
        record(cast, "member", f"p{number}", day=FIRST + timedelta(days=number))
    take_in(now=NOW)
    row, other = draft(cast, [rule(amount=2)]), draft(cast, [rule(amount=9)])
    sign_in(client, cast.county_officer)
    page = client
    for one in (row, other):
        answer = page.post(
            reverse("desk-points-trials"), {"rule_set": one.pk, "first_day": FIRST, "last_day": LAST}, follow=True
        )
        assert "合计" in answer.content.decode()
    first, second = Trial.objects.order_by("pk")
    text = page.get(reverse("desk-points-trials-compare", args=[first.pk, second.pk])).content.decode()
    assert "第 2 版" in text
    assert "第 3 版" in text
    assert "每次个人记 9 分" in text
    assert ">42</td>" in text
    movers = page.get(reverse("desk-points-trial-people", args=[first.pk])).content.decode()
    assert cast.member.name in movers
    why = page.get(reverse("desk-points-trial-person", args=[first.pk, cast.member.pk])).content.decode()
    assert "现在 30 分，按这一版 12 分" in why
    Trial.objects.filter(pk=first.pk).update(result={"totals": []})
    assert "重新试算" in page.get(reverse("desk-points-trial", args=[first.pk])).content.decode()
    assert page.get(reverse("desk-points-trial-people", args=[first.pk])).status_code == 404
    assert page.get(reverse("desk-points-trial-progress", args=[first.pk]))["HX-Refresh"] == "true"
