"""The life of a rule set."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission
from hongguanjia.kit.flow import Flow, step
from hongguanjia.points.models import RuleSetState as S
from hongguanjia.points.recompute.models import RecomputationState as R
from hongguanjia.points.statements.models import BatchState as B

RULE_SET = Flow(
    noun="rule_set",
    states=tuple(S.values),
    transitions=(
        step("edit", S.DRAFT, None, permit=Permission.RULES_DRAFT),
        step("submit", S.DRAFT, S.SUBMITTED, permit=Permission.RULES_DRAFT),
        step("send_back", S.SUBMITTED, S.DRAFT, permit=Permission.RULES_APPROVE),
        step("publish", S.SUBMITTED, S.PUBLISHED, permit=Permission.RULES_APPROVE),
        step("withdraw", f"{S.DRAFT} {S.SUBMITTED}", S.WITHDRAWN, permit=Permission.RULES_DRAFT),
    ),
    refusal=_("规则现在的状态下不能这样做：已公布的规则不能改动，请起草新的版本。"),
)

RECOMPUTATION = Flow(
    noun="recomputation",
    states=tuple(R.values),
    transitions=(
        step("compute", R.COMPUTING, R.PREPARED, permit="system"),
        step("approve", R.PREPARED, R.POSTING, permit=Permission.RULES_APPROVE),
        step("post", R.POSTING, R.POSTED, permit="system"),
        step("give_back", R.POSTING, R.PREPARED, permit="system"),
        step("withdraw", f"{R.COMPUTING} {R.PREPARED}", R.WITHDRAWN, permit=Permission.RULES_DRAFT),
    ),
    refusal=_("这次重新核算已经办结，不能再这样做。"),
)

STATEMENT_BATCH = Flow(
    noun="statement_batch",
    states=tuple(B.values),
    transitions=(
        step("cancel", B.RUNNING, B.CANCELLED, permit=Permission.STATEMENT_MANAGE),
        step("resume", f"{B.CANCELLED} {B.FAILED} {B.DONE}", B.RUNNING, permit=Permission.STATEMENT_MANAGE),
    ),
    refusal=_("这一批对账单现在的状态下不能这样做，请刷新页面看最新状态。"),
)
