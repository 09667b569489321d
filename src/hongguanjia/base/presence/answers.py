"""What a person hears after a mark: definite, short, with the time that counts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hongguanjia.base.presence.data import Answer
from hongguanjia.base.presence.marks import Ending, Outcome
from hongguanjia.base.presence.models import Direction, Gathering, Mark
from hongguanjia.base.presence.rules import say_instant
from hongguanjia.kit.refusals import Refusal


def answer_for(gathering: Gathering, draft: Mark, outcome: Outcome) -> Answer:
    """The answer to a mark handed in; raises ``presence.voided`` when an organiser has declared it void."""
    if outcome.ending == Ending.VOIDED or outcome.valid is None:
        reason = outcome.void.reason if outcome.void else ""
        raise Refusal(
            "presence.voided", _("这次签到已被组织者作废(%(reason)s)。有疑问请找组织者。") % {"reason": reason}
        )
    code, sentence = _say(gathering, outcome, outcome.valid)
    return Answer(code, sentence, draft.person_id, outcome.valid.at)


def refused(refusal: Refusal, person_id: int = 0) -> Answer:
    """A refusal as one answer of a batch."""
    return Answer(refusal.code, str(refusal), person_id)


def _say(gathering: Gathering, outcome: Outcome, valid: Mark) -> tuple[str, str]:
    time = {"time": say_instant(valid.at)}
    leaving = valid.direction == Direction.OUT
    if outcome.ending == Ending.DUPLICATE:
        said = _("重复签退，已于 %(time)s 签退。") if leaving else _("重复签到，已于 %(time)s 签到。")
        return "duplicate", said % time
    if valid.offline:
        return "pending", _("已收到离线记录(%(time)s),等组织者确认。") % time
    if leaving and not outcome.has_come:
        return "pending", _("已记下签退(%(time)s),签到记录还没有到，等组织者确认。") % time
    if leaving:
        return "checked_out", _("已签退，%(time)s。") % time
    if valid.timed and valid.at > gathering.late_after:
        return "late", _("已签到，%(time)s，迟到。") % time
    return "checked_in", _("已签到，%(time)s。") % time
