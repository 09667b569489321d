"""Points that go from one owner to another, such as into a branch's mutual-aid pool (互助池). Never for money."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput
from hongguanjia.points.data import AccountKey, Kind, Owner, Posted, Posting, Unit
from hongguanjia.points.ledger import move, post


def move_points(
    *,
    giver: Owner,
    receiver: Owner,
    amount: int,
    key: str,
    cause_kind: str,
    cause_id: int,
    memo: str,
    actor: Actor,
    now: datetime,
) -> Posted:
    """Move service points, which alone may be given. ``Refusal`` ``points.not_enough``; the same key posts once."""
    if amount <= 0:
        raise BadInput("points.amount", _("数量应当大于零。"), field="amount")
    legs = move(AccountKey(giver, Unit.SERVICE), AccountKey(receiver, Unit.SERVICE), amount)
    posting = Posting(key, Kind.MOVE, legs, county_date(now), cause_kind, cause_id, memo)
    return post(posting, actor=actor, now=now)
