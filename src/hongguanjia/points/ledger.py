"""The one way into the ledger: ``post``. Everything that moves points or money goes through it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points import posting_postgresql, posting_sqlite
from hongguanjia.points.data import AMOUNT_MOST, AccountKey, Leg, Owner, OwnerKind, Posted, Posting
from hongguanjia.points.models import Account, Entry
from hongguanjia.points.verdicts import Header, Verdict

_ENGINES = {"sqlite": posting_sqlite.write, "postgresql": posting_postgresql.write}
_OPENERS = {"sqlite": posting_sqlite.open_accounts, "postgresql": posting_postgresql.open_and_lock}


def post(posting: Posting, *, actor: Actor, now: datetime) -> Posted:
    """Post a transfer, durably with the surrounding transaction; on its own it is one.

    The same key with the same content posts once and hears the same again. Raises ``Refusal``: ``points.key_reused``
    (another content under the key), ``points.not_enough`` (an account would fall below its floor; nothing is written),
    ``points.reversed`` (what it reverses was reversed before); ``BadInput`` ``points.amount`` beyond ±10¹⁵.
    """
    check_legs(posting.legs)
    header = Header.of(posting, _fingerprint(posting), actor, now)
    verdict, transfer_id, fingerprint = _ENGINES[connection.vendor](header, posting.legs)
    if verdict is Verdict.SHORT:
        raise Refusal("points.not_enough", _("可用积分不够，没有扣减。请减少数量，或者先参加活动积累积分。"))
    if verdict is Verdict.REVERSED:
        raise Refusal("points.reversed", _("这笔转账已经冲正过，不能再冲正。"))
    if verdict is Verdict.REPEATED and fingerprint != header.fingerprint:
        raise Refusal("points.key_reused", _("这个提交编号已经用于另一笔内容不同的转账。请刷新页面后重新提交。"))
    return Posted(transfer_id, repeated=verdict is Verdict.REPEATED)


def check_legs(legs: tuple[Leg, ...]) -> None:
    """Refuse amounts out of bounds; unbalanced or two-way legs are programming mistakes (``ValueError``)."""
    sums: dict[str, int] = {}
    signs: dict[AccountKey, bool] = {}
    for leg in legs:
        if leg.amount == 0 or abs(leg.amount) > AMOUNT_MOST:
            raise BadInput("points.amount", _("数量应当是不为零、不超过一千万亿的整数。"), field="amount")
        if signs.setdefault(leg.account, leg.amount > 0) != (leg.amount > 0):
            raise ValueError("a transfer moves an account one way only")
        sums[leg.account.unit] = sums.get(leg.account.unit, 0) + leg.amount
    if len(legs) < 2 or any(sums.values()):
        raise ValueError("the legs of a transfer sum to zero in each unit")


def get_amounts(owner: Owner, unit: str) -> dict[str, int]:
    """The balance of each of an owner's maintained accounts in a unit, by role."""
    rows = Account.objects.filter(owner_kind=owner.kind, owner_id=owner.id, unit=unit, maintained=True)
    return dict(rows.values_list("role", "balance"))


def get_all_amounts(owner: Owner) -> dict[tuple[str, str], int]:
    """The balance of each of an owner's maintained accounts, by unit and role."""
    rows = Account.objects.filter(owner_kind=owner.kind, owner_id=owner.id, maintained=True)
    return {(unit, role): balance for unit, role, balance in rows.values_list("unit", "role", "balance")}


def get_system_total(unit: str, role: str) -> int:
    """The balance of a county account: the sum of its entries (it is not maintained)."""
    rows = Entry.objects.filter(account__owner_kind=OwnerKind.SYSTEM, account__unit=unit, account__role=role)
    total: int | None = rows.aggregate(total=Sum("amount"))["total"]
    return total or 0


def lock_accounts(keys: Iterable[AccountKey]) -> None:
    """Open the accounts that are not there yet and lock them all in the order of their ids until the transaction ends.

    They are opened in the same order by everybody, so that two who open the same never wait for each other in a ring.
    """
    _OPENERS[connection.vendor](sorted(set(keys)))


def _fingerprint(posting: Posting) -> str:
    """What was asked, without what the server adds (day, instant, actor), so that a retry after midnight is the same."""
    legs = sorted(
        [leg.account.owner.kind, leg.account.owner.id, leg.account.unit, leg.account.role, leg.amount]
        for leg in posting.legs
    )
    body = [posting.kind, posting.cause_kind, posting.cause_id, posting.memo, str(posting.reverses), legs]
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()


def move(source: AccountKey, target: AccountKey, amount: int) -> tuple[Leg, Leg]:
    """The two legs that take ``amount`` from one account to another."""
    return Leg(source, -amount), Leg(target, amount)
