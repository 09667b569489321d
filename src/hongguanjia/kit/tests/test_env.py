"""Settings are read strictly: right, or refused by name."""

from pathlib import Path

import pytest

from hongguanjia.kit import env


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(env.SettingRefused, match="HGJ_SECRET_KEY"):
        env.text("HGJ_SECRET_KEY", env={})


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("abc\n")

    assert env.text("KEY", env={"KEY_FILE": str(secret)}) == "abc"


def test_an_unreadable_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(env.SettingRefused, match="KEY_FILE"):
        env.text("KEY", env={"KEY_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(("raw", "value"), [("true", True), ("ON", True), ("0", False), ("", False), (" no ", False)])
def test_a_flag_knows_its_words(raw: str, value: bool) -> None:
    assert env.flag("FLAG", default=not value, env={"FLAG": raw}) is value


@pytest.mark.parametrize("raw", ["maybe", "2", "是"])
def test_a_flag_is_not_guessed(raw: str) -> None:
    with pytest.raises(env.SettingRefused, match="FLAG"):
        env.flag("FLAG", default=False, env={"FLAG": raw})


def test_a_flag_that_is_not_given_has_its_default() -> None:
    assert env.flag("FLAG", default=True, env={}) is True


@pytest.mark.parametrize("raw", ["x", "0", "11", "1.5", ""])
def test_a_number_outside_its_bounds_is_refused(raw: str) -> None:
    with pytest.raises(env.SettingRefused, match="1 到 10"):
        env.number("N", default=5, least=1, most=10, env={"N": raw})


def test_numbers_and_words() -> None:
    assert env.number("N", default=5, least=1, most=10, env={"N": "10"}) == 10
    assert env.number("N", default=5, least=1, most=10, env={}) == 5
    assert env.words("W", default="a, b,,c", env={}) == ["a", "b", "c"]
