"""Working days, names, numbers, and who may not decide."""

from __future__ import annotations

from datetime import date

import pytest

from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.publicity import rules

FRIDAY, SATURDAY = date(2026, 6, 12), date(2026, 6, 13)


@pytest.mark.parametrize(
    ("name", "masked"), [("王明", "王*"), ("王小明", "王*明"), ("欧阳小明", "欧**明"), ("王", "王*"), ("", "*")]
)
def test_the_middle_of_a_name_is_hidden(name: str, masked: str) -> None:
    assert rules.mask_name(name) == masked


@pytest.mark.parametrize("number", ["00012345678", "０００１２３４５６７８", "0001 2345 678", "41012220000101123X"])
def test_long_numbers_are_left_out(number: str) -> None:
    assert rules.without_numbers(f"找他，{number}，村东头") == "找他,…,村东头"
    assert rules.without_numbers("2026年6月10日 120 分钟") == "2026年6月10日 120 分钟"


def test_a_notice_lasts_as_long_as_whoever_asks_most() -> None:
    assert rules.notice_days(5, [3, 7]) == 7
    assert rules.notice_days(5, []) == 5


def test_nobody_with_a_part_decides() -> None:
    rules.check_apart((1, None), [2, 3, None])
    for acting in ((2, None), (1, 3)):
        with pytest.raises(Refusal) as heard:
            rules.check_apart(acting, [2, 3, None])
        assert heard.value.code == "publicity.own_case"


def test_something_must_be_said() -> None:
    assert rules.check_text("  没有来过 ", "text") == "没有来过"
    with pytest.raises(BadInput):
        rules.check_text(" 不对 ", "text")


def test_the_days_of_a_notice_end() -> None:
    rules.check_within(FRIDAY, SATURDAY)
    with pytest.raises(Refusal):
        rules.check_within(SATURDAY, SATURDAY)


def test_numbers_tell_organisation_and_year() -> None:
    assert rules.notice_number("410122102212P", 2026, 7) == "410122102212P-公示-2026-007"
