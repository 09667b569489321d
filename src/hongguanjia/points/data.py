"""What crosses the door of ``points``. Amounts are whole numbers in the unit's smallest part (points, minutes' steps, fen)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

AMOUNT_MOST = 10**15
BALANCE_MOST = 10**17


class OwnerKind(models.TextChoices):
    """Whose account it is."""

    PERSON = "PERSON", pgettext_lazy("积分规则", "个人")
    ORGANISATION = "ORGANISATION", pgettext_lazy("积分规则", "组织")
    SYSTEM = "SYSTEM", pgettext_lazy("积分规则", "全县")


class Unit(models.TextChoices):
    """What is counted. Units never mix: each balances by itself."""

    MERIT = "merit", _("考核积分")
    SERVICE = "service", _("可兑换积分")
    HOURS = "hours", _("服务时长")
    CNY = "CNY", _("人民币")


UNIT_WORDS = {
    Unit.MERIT: pgettext_lazy("积分规则", "分"),
    Unit.SERVICE: pgettext_lazy("积分规则", "分"),
    Unit.HOURS: pgettext_lazy("积分规则", "小时"),
    Unit.CNY: pgettext_lazy("积分规则", "分钱"),
}


class Role(models.TextChoices):
    """The part that an account plays. MAIN and HELD belong to owners; the others are the county's counter-accounts."""

    MAIN = "MAIN", _("可用")
    HELD = "HELD", _("冻结")
    ISSUE = "ISSUE", _("发放")
    REDEEMED = "REDEEMED", _("已兑换")
    EXPIRED = "EXPIRED", _("已过期")
    ADJUSTMENT = "ADJUSTMENT", _("更正")


MAINTAINED_ROLES = frozenset({Role.MAIN, Role.HELD})
FREE_FALLING = frozenset({(Unit.MERIT, Role.MAIN)})
"""Accounts of owners that may stand below zero: merit is never spent, and a deduction may outrun what was earned."""


class Kind(models.TextChoices):
    """Why a transfer was posted."""

    EARN = "EARN", _("按规则入账")
    WITHDRAW = "WITHDRAW", _("事实撤回")
    HOLD = "HOLD", _("冻结")
    SETTLE = "SETTLE", _("兑换")
    RELEASE = "RELEASE", _("解冻")
    REVERSE = "REVERSE", _("冲正")
    MOVE = "MOVE", _("划转")
    EXPIRE = "EXPIRE", _("到期")


class Owner(NamedTuple):
    """A person, an organisation, or the county itself (``SYSTEM``, id 0)."""

    kind: str
    id: int


COUNTY = Owner(OwnerKind.SYSTEM, 0)


class AccountKey(NamedTuple):
    """What names an account; it is opened by the first posting that touches it."""

    owner: Owner
    unit: str
    role: str = Role.MAIN

    @property
    def is_maintained(self) -> bool:
        return _keeping(self.owner.kind, self.unit, self.role)[0]

    @property
    def floor(self) -> int | None:
        """The least balance, or ``None`` where none is set."""
        return _keeping(self.owner.kind, self.unit, self.role)[1]


@lru_cache(maxsize=128)
def _keeping(kind: str, unit: str, role: str) -> tuple[bool, int | None]:
    """Whether such an account is maintained, and its floor."""
    maintained = kind != OwnerKind.SYSTEM and role in MAINTAINED_ROLES
    return maintained, 0 if maintained and (unit, role) not in FREE_FALLING else None


class Leg(NamedTuple):
    """One side of a posting."""

    account: AccountKey
    amount: int


@dataclass(frozen=True, slots=True)
class Posting:
    """A transfer about to be posted. ``key`` makes posting twice the same as once; the cause says where it comes from."""

    key: str
    kind: str
    legs: tuple[Leg, ...]
    business_date: date
    cause_kind: str
    cause_id: int
    memo: str = ""
    reverses: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """The answer: ``repeated`` when the same posting had been made before."""

    transfer_id: uuid.UUID
    repeated: bool


@dataclass(frozen=True, slots=True)
class Balance:
    """What an owner may spend (``available``) and what waits under holds (``held``)."""

    available: int
    held: int


@dataclass(frozen=True, slots=True)
class HoldReceipt:
    """A hold that was made, or made before under the same key."""

    id: int
    transfer_id: uuid.UUID
    amount: int
    state: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """How many facts an intake decided, by status."""

    decided: int
    by_status: dict[str, int]
