"""Who may stand where in a mandate, for how long, for what: pure checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission as P
from hongguanjia.base.mandates.models import MandateKind, MandateVerb
from hongguanjia.kit.refusals import BadInput, Refusal

ONE_OFF_LASTS = timedelta(hours=2)
STANDING_MOST = timedelta(days=366)
OBJECTION_WINDOW = timedelta(hours=72)

READS = frozenset({P.SERVICE_READ, P.REWARD_READ})
COVERS: dict[str, frozenset[P]] = {
    MandateVerb.SIGN_UP: frozenset({P.SERVICE_SIGN_UP}),
    MandateVerb.CHECK_IN: frozenset(),
    MandateVerb.WISH: frozenset({P.WISH_TAKE}),
    MandateVerb.REDEEM: frozenset({P.REWARD_REDEEM}),
    MandateVerb.CLAIM: frozenset({P.CLAIM_MAKE, P.FILE_UPLOAD}),
    MandateVerb.APPEAL: frozenset({P.APPEAL_MAKE}),
}


def permissions_of(verbs: Sequence[str]) -> frozenset[P]:
    """The personal permissions that a mandate for ``verbs`` leaves; reading is always among them."""
    return READS.union(*(COVERS[verb] for verb in verbs))


def check_verbs(verbs: Sequence[str]) -> None:
    """At least one thing, and only things that one person may do for another."""
    if not verbs:
        raise BadInput("mandates.nothing_covered", _("请选择代办哪些事。"), field="verbs")
    if not set(verbs) <= set(MandateVerb.values):
        raise BadInput("mandates.verb_unknown", _("投票、评议、学习和考试必须本人办理，不能代办。"), field="verbs")


def check_parties(*, principal_id: int, helper_id: int, kind: str, maker_id: int | None) -> None:
    """Nobody acts for herself as another; nobody but another official hands out a standing mandate."""
    if principal_id == helper_id:
        raise BadInput("mandates.for_oneself", _("自己的事自己办就可以，不用代办。"), field="helper_name")
    if principal_id == maker_id:
        raise Refusal("mandates.made_for_oneself", _("不能替自己办理代办手续，请另一位工作人员办理。"))
    if kind == MandateKind.STANDING and helper_id == maker_id:
        raise Refusal("mandates.made_for_maker", _("长期代办人不能是经办人自己，请另一位工作人员办理。"))


def check_witness(witness: str, others: Sequence[str]) -> str:
    """A named third person."""
    name = "".join(witness.split())
    if len(name) < 2:
        raise BadInput("mandates.witness_missing", _("请填写见证人姓名。"), field="witness_name")
    if name in {"".join(other.split()) for other in others}:
        raise BadInput(
            "mandates.witness_not_third", _("见证人要是第三个人，不能是本人、代办人或经办人。"), field="witness_name"
        )
    return name


def check_period(active_from: datetime, active_to: datetime, now: datetime) -> None:
    """A standing mandate ends within a year and has not ended already."""
    if active_to <= max(active_from, now):
        raise BadInput("mandates.period_over", _("截止日期要在今天以后。"), field="to_date")
    if active_to - active_from > STANDING_MOST:
        raise BadInput("mandates.period_too_long", _("长期代办最长一年，到期可以续办。"), field="to_date")


def check_objection_in_time(done_at: datetime, now: datetime) -> None:
    """Objections are taken for 72 hours."""
    if now - done_at > OBJECTION_WINDOW:
        raise Refusal("mandates.objection_late", _("已过72小时的异议期。仍有问题请通过“投诉与建议”反映。"))


def can_object(done_at: datetime, now: datetime) -> bool:
    """Whether the window is still open."""
    return now - done_at <= OBJECTION_WINDOW
