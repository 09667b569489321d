"""Starting and cancelling a trial, and doing one. Nothing is posted by it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, not_found
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput
from hongguanjia.points.models import RuleSet, RuleSetState
from hongguanjia.points.published import hash_content, read_terms
from hongguanjia.points.running import Stopped
from hongguanjia.points.trial.comparing import compare
from hongguanjia.points.trial.models import Trial, TrialState


def may_try(actor: Actor) -> bool:
    """Whether the actor drafts or approves rules over the whole county."""
    root = Organisation.objects.filter(parent__isnull=True).values_list("path", flat=True).first()
    held = {*actor.paths(Permission.RULES_DRAFT), *actor.paths(Permission.RULES_APPROVE)}
    return actor.is_system or root in held


def list_trials(actor: Actor) -> QuerySet[Trial]:
    """All trials, newest first, for those who may try; to others there are none."""
    rows = Trial.objects.select_related("rule_set", "started_by").order_by("-pk")
    return rows if may_try(actor) else rows.none()


@transaction.atomic
def start_trial(*, actor: Actor, now: datetime, rule_set_id: int, first: date, last: date) -> Trial:
    """Begin to replay a past period under a version of the rules; it may go across years, ceilings begin anew with each."""
    if not may_try(actor):
        raise not_found()
    if last < first:
        raise BadInput("trial.period", _("结束日期不能早于开始日期。"), field="last_day")
    if last >= county_date(now):
        raise BadInput("trial.future", _("只能试算已经过去的日子，请选择今天以前的日期。"), field="last_day")
    rule_set = get_in_scope(RuleSet.objects.exclude(state=RuleSetState.WITHDRAWN), pk=rule_set_id)
    if not rule_set.rules.exists():
        raise BadInput("trial.empty", _("这个版本还没有规则，请先添加规则再试算。"))
    trial = Trial.objects.create(
        rule_set=rule_set,
        first_day=first,
        last_day=last,
        content_hash=hash_content(rule_set),
        started_by_id=actor.person_id,
        started_at=now,
    )
    leave_trail(
        actor=actor,
        now=now,
        verb="points.trial.started",
        subject_kind="rule_set",
        subject_id=rule_set.pk,
        subject_label=f"{rule_set.title} v{rule_set.number}",
        detail={"trial": trial.pk},
    )
    return trial


@transaction.atomic
def cancel_trial(*, actor: Actor, now: datetime, trial_id: int) -> Trial:
    """Give a running trial up; one that has ended stays as it is."""
    trial = get_in_scope(list_trials(actor), pk=trial_id)
    Trial.objects.filter(pk=trial.pk, state=TrialState.RUNNING).update(state=TrialState.CANCELLED, finished_at=now)
    trial.refresh_from_db()
    return trial


def do_trial(*, trial_id: int, now: Callable[[], datetime]) -> None:
    """Compute a trial that was started; ``now`` is read again at the end."""
    trial = Trial.objects.select_related("rule_set").get(pk=trial_id)
    result = compare(read_terms(trial.rule_set), trial.first_day, trial.last_day, _watch(trial_id))
    rows = Trial.objects.filter(pk=trial_id, state=TrialState.RUNNING)
    rows.update(state=TrialState.DONE, result=result, finished_at=now())


def fail_trial(*, trial_id: int, now: datetime) -> None:
    """Say that a trial broke off."""
    rows = Trial.objects.filter(pk=trial_id, state=TrialState.RUNNING)
    rows.update(
        state=TrialState.FAILED, message=str(_("系统出了故障，没有算成。请再试一次，或联系管理员。")), finished_at=now
    )


def _watch(trial_id: int) -> Callable[[int, int], None]:
    def watch(done: int, total: int) -> None:
        if not Trial.objects.filter(pk=trial_id, state=TrialState.RUNNING).update(done=done, total=total):
            raise Stopped

    return watch
