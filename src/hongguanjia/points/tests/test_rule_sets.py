"""Drafting, approving, publishing: two people, never edited after, every state against every verb."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.api import FactKind
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.points import rule_sets
from hongguanjia.points.defaults import default_content, draft_default_rules
from hongguanjia.points.flow import RULE_SET
from hongguanjia.points.models import RuleSet, RuleSetState
from hongguanjia.points.published import find_in_force, hash_content, read_terms
from hongguanjia.points.rule_sets import Content
from hongguanjia.points.sentences import ceiling_sentence, rule_sentence
from hongguanjia.points.testing import SERVED, publish_default_rules, publish_rules, rule

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)


def draft(cast: Cast, rules=None) -> RuleSet:
    return rule_sets.draft_rule_set(
        actor=cast.actor("county_officer"), now=NOW, title="规则", basis="", content=Content(rules or [rule()])
    )


def in_state(cast: Cast, state: str) -> RuleSet:
    officer, approver = cast.actor("county_officer"), cast.actor("approver")
    row = draft(cast)
    if state in {"SUBMITTED", "PUBLISHED"}:
        rule_sets.submit_rule_set(actor=officer, now=NOW, rule_set_id=row.pk)
    if state == "PUBLISHED":
        rule_sets.publish_rule_set(actor=approver, now=NOW, rule_set_id=row.pk, active_from=TODAY)
    if state == "WITHDRAWN":
        rule_sets.withdraw_rule_set(actor=officer, now=NOW, rule_set_id=row.pk)
    row.refresh_from_db()
    return row


def do(cast: Cast, verb: str, row: RuleSet) -> RuleSet:
    officer, approver = cast.actor("county_officer"), cast.actor("approver")
    common = {"now": NOW, "rule_set_id": row.pk}
    if verb == "edit":
        return rule_sets.edit_rule_set(actor=officer, title="新", basis="", content=Content([rule()]), **common)
    if verb == "publish":
        return rule_sets.publish_rule_set(actor=approver, active_from=TODAY, **common)
    if verb == "send_back":
        return rule_sets.send_back_rule_set(actor=approver, reason="再议", **common)
    return getattr(rule_sets, f"{verb}_rule_set")(actor=officer, **common)


@pytest.mark.parametrize("state", RuleSetState.values)
@pytest.mark.parametrize("verb", [step.verb for step in RULE_SET.transitions])
def test_every_verb_in_every_state(cast: Cast, state: str, verb: str) -> None:
    row = in_state(cast, state)
    if RULE_SET.can(verb, state):
        assert do(cast, verb, row).state == (RULE_SET.find(verb).target or state)
    else:
        with pytest.raises(Refusal, match="不能这样做"):
            do(cast, verb, row)


@pytest.mark.parametrize("part", ["member", "secretary", "town_officer", "auditor", "outsider_secretary", "approver"])
def test_only_the_county_drafts(cast: Cast, part: str) -> None:
    with pytest.raises(Refusal):
        rule_sets.draft_rule_set(actor=cast.actor(part), now=NOW, title="规则", basis="", content=Content([rule()]))


def test_a_county_officer_cannot_approve(cast: Cast) -> None:
    row = in_state(cast, "SUBMITTED")
    with pytest.raises(Refusal):
        rule_sets.publish_rule_set(actor=cast.actor("county_officer"), now=NOW, rule_set_id=row.pk, active_from=TODAY)


def test_the_drafter_cannot_approve_even_with_both_posts(cast: Cast) -> None:
    row = in_state(cast, "SUBMITTED")
    RuleSet.objects.filter(pk=row.pk).update(drafted_by=cast.approver)
    with pytest.raises(Refusal) as refused:
        do(cast, "publish", row)
    assert refused.value.code == "rule_set.same_person"
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleSet.objects.filter(pk=row.pk).update(approved_by=cast.approver)


def test_rules_do_not_begin_in_the_past_nor_two_on_a_day(cast: Cast) -> None:
    row = in_state(cast, "SUBMITTED")
    with pytest.raises(BadInput, match="不能早于今天"):
        rule_sets.publish_rule_set(
            actor=cast.actor("approver"), now=NOW, rule_set_id=row.pk, active_from=date(2026, 6, 14)
        )
    do(cast, "publish", row)
    with pytest.raises(BadInput, match="已有另一版"):
        do(cast, "publish", in_state(cast, "SUBMITTED"))


def test_the_version_in_force_follows_the_day(cast: Cast) -> None:
    first = publish_rules(cast, [rule()])
    second = publish_rules(cast, [rule(amount=6)], now=NOW, active_from=date(2026, 7, 1))
    assert find_in_force(date(2025, 12, 31)) is None
    assert find_in_force(date(2026, 6, 30)) == first
    assert find_in_force(date(2026, 7, 1)) == second


def test_the_hash_covers_every_rule(cast: Cast) -> None:
    row = publish_rules(cast, [rule()])
    assert hash_content(row) == row.content_hash
    row.active_from = date(2026, 1, 2)
    assert hash_content(row) != row.content_hash


def test_a_copy_is_a_new_draft_with_the_same_rules(cast: Cast) -> None:
    row = publish_rules(cast, [rule(), rule("b", most_day=3)])
    copy = rule_sets.copy_rule_set(actor=cast.actor("county_officer"), now=NOW, rule_set_id=row.pk)
    assert (copy.state, copy.number) == ("DRAFT", 2)
    assert [terms.code for terms in read_terms(copy).rules] == ["served", "b"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": " "}, "rule.no_title"),
        ({"fact_kind": "nobody.knows"}, "rule.fact_kind"),
        ({"amount": 0}, "rule.amount"),
        ({"step": 0}, "rule.step"),
        ({"most_day": 0}, "rule.most"),
        ({"waits": "PUBLICITY", "publicity_days": 0}, "rule.publicity"),
        ({"form": "TABLE", "table": []}, "rule.table"),
        ({"form": "TABLE", "table": [[5, 1], [3, 2]]}, "rule.table"),
    ],
)
def test_a_rule_that_makes_no_sense_is_named(cast: Cast, changes: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        draft(cast, [rule(**changes)])
    assert refused.value.code == code


def test_two_rules_with_one_code_and_an_empty_set_are_refused(cast: Cast) -> None:
    with pytest.raises(BadInput, match="代号相同"):
        draft(cast, [rule(), rule()])
    with pytest.raises(BadInput, match="规则名称"):
        rule_sets.draft_rule_set(
            actor=cast.actor("county_officer"), now=NOW, title=" ", basis="", content=Content([rule()])
        )
    empty = rule_sets.draft_rule_set(
        actor=cast.actor("county_officer"), now=NOW, title="空", basis="", content=Content([])
    )
    with pytest.raises(Refusal, match="还没有规则"):
        rule_sets.submit_rule_set(actor=cast.actor("county_officer"), now=NOW, rule_set_id=empty.pk)


def test_sending_back_needs_a_reason_and_unknown_sets_are_not_there(cast: Cast) -> None:
    row = in_state(cast, "SUBMITTED")
    with pytest.raises(BadInput, match="退回的原因"):
        rule_sets.send_back_rule_set(actor=cast.actor("approver"), now=NOW, rule_set_id=row.pk, reason="")
    with pytest.raises(NotFound):
        rule_sets.submit_rule_set(actor=cast.actor("county_officer"), now=NOW, rule_set_id=404)


def test_the_default_rules_are_drafted_and_readable_in_both_languages(cast: Cast) -> None:
    row = publish_default_rules(cast)
    assert row.rules.count() == len(default_content().rules)
    terms = read_terms(draft_default_rules(actor=cast.actor("county_officer"), now=NOW))
    for language, stop in (("zh-hans", "。"), ("en", ".")):
        with translation.override(language):
            sentences = [rule_sentence(item) for item in terms.rules] + [ceiling_sentence(c) for c in terms.ceilings]
            assert all(sentence.endswith(stop) for sentence in sentences)


def test_nothing_by_default_rewards_using_the_software() -> None:
    words = ("login", "read", "click", "opinion", "petition", "complaint", "share")
    assert not [values for values in default_content().rules if any(word in values["fact_kind"] for word in words)]


def test_a_rule_reads_as_a_sentence(cast: Cast) -> None:
    row = publish_rules(
        cast, [rule(most_month=20, grade="B", waits="PUBLICITY", publicity_days=5, excludes=["RESIDENT"])]
    )
    assert rule_sentence(read_terms(row).rules[0]) == (
        "测试服务：每次个人记 5 分（考核积分）；每月最多 20 分；证据要求：他人确认；非党员居民不适用；公示 5 天后入账。"
    )
    assert row.rules.get().fact_kind == SERVED


def test_what_members_do_is_not_cut_for_large_branches() -> None:
    (served,) = [rule for rule in default_content().rules if rule["code"] == "branch-served"]
    assert not [name for name in served if name.startswith("most_")]


def test_duties_count_where_a_room_records_them(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = [FactKind(code, code, "times", "ORGANISATION", "") for code in ("duties.lecture_held", "duties.overdue")]
    monkeypatch.setattr("hongguanjia.points.defaults.list_kinds", lambda: kinds)
    amounts = {rule["fact_kind"]: rule["amount"] for rule in default_content().rules if "duties" in rule["fact_kind"]}
    assert amounts == {"duties.lecture_held": 2, "duties.overdue": -2}
