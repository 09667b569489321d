"""Pure checks: is it offered, is it within the limit, until when is a voucher good. No database, no clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.clock import COUNTY_ZONE, county_date, county_midnight
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards.models import LimitPeriod, Reward, Voucher

REASON_LENGTH_LEAST = 2
NIGHT_FROM, NIGHT_TO = 22, 7
"""Hours of the county day in which nothing is offered, opened or drawn, so that nobody loses by sleeping."""


def limit_since(period: str, day: date) -> datetime | None:
    """The instant from which redemptions count towards the limit; ``None`` counts all of them."""
    if period == LimitPeriod.EVER:
        return None
    first = day.replace(day=1) if period == LimitPeriod.MONTH else day.replace(month=1, day=1)
    return county_midnight(first)


def is_night(instant: datetime) -> bool:
    """Whether ``instant`` falls into the hours of rest; ten in the evening sharp may still be an end."""
    local = instant.astimezone(COUNTY_ZONE)
    return local.hour < NIGHT_TO or (local.hour, local.minute) > (NIGHT_FROM, 0)


def voucher_end(reward: Reward, now: datetime) -> datetime:
    """The midnight that ends the last of the voucher's days."""
    return county_midnight(county_date(now) + timedelta(days=reward.valid_days + 1))


def check_fresh(voucher: Voucher, now: datetime) -> None:
    """Refuse a voucher past its last day; the points go back to the member."""
    if now >= voucher.expires_at:
        raise Refusal("rewards.voucher_expired", _("这张凭证已经过期，积分会自动退回。请对方重新兑换。"))


def check_returnable(voucher: Voucher, days: int, now: datetime) -> None:
    """Refuse what was fetched longer than ``days`` ago."""
    if voucher.closed_at is not None and now >= voucher.closed_at + timedelta(days=days):
        raise Refusal("rewards.return_late", _("领取已超过%(days)s天，按规定不能再退。") % {"days": days})


def check_not_own(voucher: Voucher, person_id: int | None) -> None:
    """Nobody hands over to himself: the second pair of eyes is what makes a hand-over proof."""
    if person_id is not None and voucher.person_id == person_id:
        raise Refusal("rewards.own_voucher", _("不能给自己核销，请由另一位站务员办理。"))


def check_reason(reason: str) -> str:
    """The reason without blanks around it, refused when it says nothing."""
    said = reason.strip()
    if len(said) < REASON_LENGTH_LEAST:
        raise BadInput("rewards.reason_missing", _("请写明原因，例如“盘点少了一件”。"), field="reason")
    return said


def mask_name(name: str) -> str:
    """Surname and stars: enough to check at the counter, too little to tell strangers."""
    return name[:1] + "*" * (len(name) - 1)
