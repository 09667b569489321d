"""The rules through the year: version A from the beginning, draft B tried and published mid-year, one month recomputed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hongguanjia.demo.casting import Cast
from hongguanjia.demo.year import at
from hongguanjia.points.models import RuleSet
from hongguanjia.points.published import find_in_force
from hongguanjia.points.recompute.actions import approve_recomputation, prepare_recomputation
from hongguanjia.points.rule_sets import (
    Content,
    draft_rule_set,
    publish_rule_set,
    read_content,
    submit_rule_set,
)
from hongguanjia.points.trial.actions import do_trial, start_trial

CHANGES_IN = 6
"""The month of the year's story at whose end draft B is published."""
RAISED = {"service-merit": 6, "organising-merit": 4}
NOTE = "参加和组织志愿服务的考核分自本月起调高，经县委组织部研究，上月的志愿服务按新标准补记。"


def rule_month(*, cast: Cast, order: int, day: date) -> None:
    """What happens to the rules at the end of the ``order``-th month."""
    if order == CHANGES_IN:
        _change_rules(cast, day)
    if order == CHANGES_IN + 1:
        _recompute_month(cast, day)


def _change_rules(cast: Cast, day: date) -> None:
    now, current = at(day, 18), find_in_force(day)
    if current is None:
        return
    officer, approver = cast.actor("county_officer", now), cast.actor("approver", now)
    content = read_content(current)
    rules = [{**rule, "amount": RAISED.get(rule["code"], rule["amount"])} for rule in content.rules]
    draft = draft_rule_set(
        actor=officer, now=now, title=current.title, basis=current.basis, content=Content(rules, content.ceilings)
    )
    _try(cast, draft, day, now)
    submit_rule_set(actor=officer, now=now, rule_set_id=draft.pk)
    publish_rule_set(actor=approver, now=now, rule_set_id=draft.pk, active_from=day + timedelta(days=1))


def _try(cast: Cast, draft: RuleSet, day: date, now: datetime) -> None:
    trial = start_trial(
        actor=cast.actor("county_officer", now),
        now=now,
        rule_set_id=draft.pk,
        first=date(day.year, 1, 1),
        last=day - timedelta(days=1),
    )
    do_trial(trial_id=trial.pk, now=lambda: now)


def _recompute_month(cast: Cast, day: date) -> None:
    """The month before the change, in the words of the public note."""
    now, current = at(day, 18), find_in_force(day)
    last = date(day.year, day.month, 1) - timedelta(days=1)
    if current is None:
        return
    row = prepare_recomputation(
        actor=cast.actor("county_officer", now),
        now=now,
        rule_set_id=current.pk,
        first=date(last.year, last.month, 1),
        last=last,
        note=NOTE,
    )
    if row.lines.filter(short=True).exists():
        return  # it stays with the approver: what was spent is not taken back
    approve_recomputation(actor=cast.actor("approver", now), now=now, recomputation_id=row.pk)
