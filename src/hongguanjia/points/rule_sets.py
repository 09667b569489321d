"""Drafting, submitting and publishing the rules. Published rules are never edited: a new version takes their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.checks import check_ceiling, check_rule
from hongguanjia.points.flow import RULE_SET
from hongguanjia.points.models import CategoryCeiling, Rule, RuleSet, RuleSetState
from hongguanjia.points.permits import check_county, check_other_person
from hongguanjia.points.published import CEILING_FIELDS, RULE_FIELDS, hash_content


@dataclass(frozen=True, slots=True)
class Content:
    """The rules and category ceilings of a draft: field values of ``models.Rule`` and ``models.CategoryCeiling``."""

    rules: Sequence[Mapping[str, Any]]
    ceilings: Sequence[Mapping[str, Any]] = ()


@transaction.atomic
def draft_rule_set(*, actor: Actor, now: datetime, title: str, basis: str, content: Content) -> RuleSet:
    """Begin a new version with these rules."""
    check_county(actor, Permission.RULES_DRAFT)
    if not title.strip():
        raise BadInput("rule_set.no_title", _("请写规则名称。"), field="title")
    last = RuleSet.objects.aggregate(last=Max("number"))["last"] or 0
    rule_set = RuleSet.objects.create(
        number=last + 1, title=title.strip(), basis=basis, drafted_by_id=actor.person_id, drafted_at=now
    )
    _write_content(rule_set, content)
    _trail(actor, now, "points.rules.drafted", rule_set)
    return rule_set


@transaction.atomic
def edit_rule_set(
    *, actor: Actor, now: datetime, rule_set_id: int, title: str, basis: str, content: Content
) -> RuleSet:
    """Replace the rules of a draft. Whoever edits becomes the drafter, and so cannot approve it."""
    check_county(actor, Permission.RULES_DRAFT)
    rule_set = _lock(rule_set_id)
    RULE_SET.check("edit", rule_set.state)
    rule_set.rules.all().delete()
    rule_set.ceilings.all().delete()
    _write_content(rule_set, content)
    RuleSet.objects.filter(pk=rule_set.pk).update(title=title.strip(), basis=basis, drafted_by_id=actor.person_id)
    _trail(actor, now, "points.rules.edited", rule_set)
    rule_set.refresh_from_db()
    return rule_set


@transaction.atomic
def copy_rule_set(*, actor: Actor, now: datetime, rule_set_id: int) -> RuleSet:
    """Begin a new version as a copy of an older one."""
    source = get_in_scope(RuleSet.objects.all(), pk=rule_set_id)
    return draft_rule_set(actor=actor, now=now, title=source.title, basis=source.basis, content=read_content(source))


@transaction.atomic
def submit_rule_set(*, actor: Actor, now: datetime, rule_set_id: int) -> RuleSet:
    """Hand a draft in for approval; an empty one is refused."""
    check_county(actor, Permission.RULES_DRAFT)
    rule_set = _lock(rule_set_id)
    RULE_SET.check("submit", rule_set.state)
    if not rule_set.rules.exists():
        raise Refusal("rule_set.empty", _("这个版本还没有规则，请先添加规则再提交。"))
    return _move(actor, now, rule_set, "submit", submitted_at=now)


@transaction.atomic
def send_back_rule_set(*, actor: Actor, now: datetime, rule_set_id: int, reason: str) -> RuleSet:
    """Return a submitted version to its drafter, with the reason."""
    check_county(actor, Permission.RULES_APPROVE)
    rule_set = _lock(rule_set_id)
    if not reason.strip():
        raise BadInput("rule_set.no_reason", _("请写明退回的原因。"), field="reason")
    return _move(actor, now, rule_set, "send_back", reason=reason, submitted_at=None)


@transaction.atomic
def withdraw_rule_set(*, actor: Actor, now: datetime, rule_set_id: int) -> RuleSet:
    """Give a version up before it was published."""
    check_county(actor, Permission.RULES_DRAFT)
    return _move(actor, now, _lock(rule_set_id), "withdraw")


@transaction.atomic
def publish_rule_set(*, actor: Actor, now: datetime, rule_set_id: int, active_from: date) -> RuleSet:
    """Publish a submitted version that holds from ``active_from`` (today or later: points already given stay as they are).

    Raises ``Refusal`` ``rule_set.same_person`` for the drafter, ``rule_set.day_taken`` when another begins that day.
    """
    check_county(actor, Permission.RULES_APPROVE)
    rule_set = _lock(rule_set_id)
    RULE_SET.check("publish", rule_set.state)
    check_other_person(actor, rule_set)
    if active_from < county_date(now):
        raise BadInput("rule_set.past", _("生效日期不能早于今天，已经入账的积分不重新计算。"), field="active_from")
    if RuleSet.objects.filter(state=RuleSetState.PUBLISHED, active_from=active_from).exists():
        raise BadInput("rule_set.day_taken", _("这一天已有另一版规则生效，请换一天。"), field="active_from")
    rule_set.active_from = active_from
    return _move(
        actor,
        now,
        rule_set,
        "publish",
        active_from=active_from,
        approved_by_id=actor.person_id,
        published_at=now,
        content_hash=hash_content(rule_set),
    )


def read_content(rule_set: RuleSet) -> Content:
    """The content of a version, ready to be written into another."""
    return Content(
        list(rule_set.rules.values(*RULE_FIELDS)),
        list(rule_set.ceilings.order_by(*CEILING_FIELDS).values(*CEILING_FIELDS)),
    )


def _write_content(rule_set: RuleSet, content: Content) -> None:
    rules = [Rule(rule_set=rule_set, **dict(values)) for values in content.rules]
    ceilings = [CategoryCeiling(rule_set=rule_set, **dict(values)) for values in content.ceilings]
    codes = [rule.code for rule in rules]
    if len(codes) != len(set(codes)):
        raise BadInput("rule_set.code_twice", _("有两条规则的代号相同，请改成不同的代号。"), field="code")
    limited = [(one.category, one.subject, one.unit, one.period) for one in ceilings]
    if len(limited) != len(set(limited)):
        raise BadInput("rule_set.ceiling_twice", _("同一类别、同一对象、同一种积分、同一期间只能有一个上限。"))
    for rule in rules:
        check_rule(rule)
    for ceiling in ceilings:
        check_ceiling(ceiling)
    Rule.objects.bulk_create(rules)
    CategoryCeiling.objects.bulk_create(ceilings)


def _lock(rule_set_id: int) -> RuleSet:
    return get_in_scope(RuleSet.objects.select_for_update(), pk=rule_set_id)


def _move(actor: Actor, now: datetime, rule_set: RuleSet, verb: str, *, reason: str = "", **changes: object) -> RuleSet:
    step = RULE_SET.check(verb, rule_set.state)
    moved = RuleSet.objects.filter(pk=rule_set.pk, state=rule_set.state).update(state=step.target, **changes)
    if moved != 1:
        RULE_SET.check(verb, RuleSetState.WITHDRAWN)
    _trail(actor, now, f"points.rules.{verb}", rule_set, reason)
    rule_set.refresh_from_db()
    return rule_set


def _trail(actor: Actor, now: datetime, verb: str, rule_set: RuleSet, reason: str = "") -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="rule_set",
        subject_id=rule_set.pk,
        subject_label=f"{rule_set.title} v{rule_set.number}",
        reason=reason,
    )
