"""Statements: opening plus movements is closing, whole years chain, everybody gets their own and nobody else's."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pdfplumber
import pytest

from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import Cast
from hongguanjia.doors.commands import statements as command
from hongguanjia.points.api import Owner, get_balance, hold, take_in
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.sealing import seal_due
from hongguanjia.points.statements.batches import start_batch
from hongguanjia.points.statements.figures import read_figures
from hongguanjia.points.testing import publish_rules, record, rule
from hongguanjia.points.tests.test_pages import enter  # noqa: F401  the fixture signs in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


@pytest.fixture
def county(cast: Cast) -> Cast:
    """Two awards in 2026, one of them in January, and a spend."""
    publish_rules(cast, [rule(unit="service", amount=10, title="志愿服务", category="服务")])
    for key, day in (("a", date(2026, 1, 5)), ("b", date(2026, 5, 2))):
        take_in(now=NOW, fact_ids=[record(cast, "member", key, day=day).pk])
    hold(
        owner=Owner("PERSON", cast.member.pk), unit="service", amount=4, key="s", cause_kind="voucher", cause_id=1,
        memo="理发", expires_at=None, actor=INTAKE, now=NOW,
    )  # fmt: skip
    return cast


def read_out(paper: bytes) -> str:
    with pdfplumber.open(io.BytesIO(paper)) as pages:
        return "\n".join(page.extract_text(layout=True) for page in pages.pages)


def test_the_year_adds_up(county: Cast) -> None:
    owner = Owner("PERSON", county.member.pk)
    [this_year] = read_figures("PERSON", [owner.id], 2026)
    [next_year] = read_figures("PERSON", [owner.id], 2027)

    [sums] = this_year.sums
    assert (sums.opening, dict(sums.movements), sums.closing) == (0, {"取得：服务": 20, "使用（退回的已冲减）": -4}, 16)
    assert sum(line.amount for line in this_year.lines) == get_balance(owner=owner, unit="service").available
    assert [(one.opening, one.closing) for one in next_year.sums] == [(16, 16)]


def test_who_has_nothing_has_an_empty_statement(county: Cast) -> None:
    [empty] = read_figures("PERSON", [county.elder.pk], 2026)

    assert (empty.sums, empty.lines) == ([], [])


def test_a_member_takes_the_own_statement_along(county: Cast, enter, tmp_path: Path) -> None:  # noqa: F811
    seal_due(datetime(2026, 6, 17, tzinfo=UTC))
    answer = enter("member").get("/m/points/statement/2026/")

    assert answer["Content-Type"] == "application/pdf"
    words = read_out(answer.content)
    assert "2026 年积分对账单" in words and "党一诺" in words
    assert "理发" in words and "16" in words and "总指纹" in words
    assert enter("member").get("/m/points/statement/2999/").status_code == 404


def test_a_clerk_prints_for_her_branch_and_nobody_else(county: Cast, enter) -> None:  # noqa: F811
    address = f"/desk/points/person/{county.member.pk}/statement/2026/"

    assert enter("secretary").get(address).status_code == 200
    assert enter("outsider_secretary").get(address).status_code == 404
    assert enter("secretary").get(f"/desk/points/organisation/{county.branch.pk}/statement/2026/").status_code == 200


def test_all_members_are_printed_by_branch(county: Cast, tmp_path: Path, capsys, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    folder = tmp_path / "2026"

    assert command.run(year=2026, folder=folder) == 0

    words = read_out((folder / f"2026-{county.branch.code}.pdf").read_bytes())
    assert "党一诺" in words and "曾老根" in words and "外来客" not in words
    assert words.index(county.branch.name) < words.index("党一诺"), "the organisation's own statement comes first"
    assert "份对账单" in capsys.readouterr().out


def test_a_name_that_cannot_be_printed_is_named_and_the_rest_is_printed(
    county: Cast, tmp_path: Path, capsys, settings
) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    Person.objects.filter(pk=county.outsider.pk).update(name="𠮷大")

    assert command.run(year=2026, folder=tmp_path) == 1

    assert "𠮷" in capsys.readouterr().err
    assert (tmp_path / f"2026-{county.branch.code}.pdf").exists()


def test_the_command_goes_on_where_it_was_broken_off(county: Cast, tmp_path: Path, capsys, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    begun = start_batch(actor=command.PRINTER, now=NOW, year=2026)

    assert command.run(year=2026, folder=tmp_path / "out") == 0
    assert command.run(year=1999, folder=tmp_path / "out") == 1

    begun.refresh_from_db()
    assert begun.state == "DONE"
    assert "✗" in capsys.readouterr().err
