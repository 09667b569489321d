"""Windows, reach, limits, last days, reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime

import pytest

from hongguanjia.base.people.models import Organisation
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards import rules
from hongguanjia.rooms.rewards.models import Reward, Voucher
from hongguanjia.rooms.rewards.testing import TERMS

NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
LATE_IN_THE_COUNTY = datetime(2026, 6, 15, 16, 30, tzinfo=UTC)


def told(do: Callable[[], None]) -> str:
    """The code of the refusal, or nothing."""
    try:
        do()
    except Refusal as refusal:
        return refusal.code
    return ""


def a_reward(**terms: object) -> Reward:
    town = Organisation(path="00010001", short_name="官渡镇党委")
    return Reward(organisation=town, **asdict(replace(TERMS, **terms)))


@pytest.mark.parametrize(
    ("period", "since"),
    [
        ("MONTH", datetime(2026, 5, 31, 16, 0, tzinfo=UTC)),
        ("YEAR", datetime(2025, 12, 31, 16, 0, tzinfo=UTC)),
        ("EVER", None),
    ],
)
def test_a_limit_counts_from_the_countys_midnight(period: str, since: datetime | None) -> None:
    assert rules.limit_since(period, date(2026, 6, 15)) == since


def test_a_voucher_ends_with_its_last_county_day() -> None:
    end = rules.voucher_end(a_reward(valid_days=14), NOON)
    assert end == datetime(2026, 6, 29, 16, 0, tzinfo=UTC)
    assert Voucher(expires_at=end).last_date == date(2026, 6, 29)


def test_half_past_midnight_in_the_county_is_the_next_day() -> None:
    assert rules.voucher_end(a_reward(valid_days=1), LATE_IN_THE_COUNTY) == datetime(2026, 6, 17, 16, 0, tzinfo=UTC)


def test_a_voucher_is_fresh_until_its_very_end() -> None:
    voucher = Voucher(expires_at=NOON)
    rules.check_fresh(voucher, datetime(2026, 6, 15, 3, 59, 59, tzinfo=UTC))
    with pytest.raises(Refusal) as refused:
        rules.check_fresh(voucher, NOON)
    assert refused.value.code == "rewards.voucher_expired"


@pytest.mark.parametrize(("clerk", "code"), [(7, "rewards.own_voucher"), (8, ""), (None, "")])
def test_nobody_hands_over_to_himself(clerk: int | None, code: str) -> None:
    assert told(lambda: rules.check_not_own(Voucher(person_id=7), clerk)) == code


@pytest.mark.parametrize("reason", ["", "  ", "少", " 少 "])
def test_a_reason_that_says_nothing_is_refused(reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.check_reason(reason)
    assert (refused.value.code, refused.value.field) == ("rewards.reason_missing", "reason")


def test_a_reason_is_kept_without_blanks() -> None:
    assert rules.check_reason(" 盘点少一件 ") == "盘点少一件"


@pytest.mark.parametrize(("name", "shown"), [("党一诺", "党**"), ("欧阳娜娜", "欧***"), ("李", "李"), ("", "")])
def test_names_are_masked(name: str, shown: str) -> None:
    assert rules.mask_name(name) == shown
