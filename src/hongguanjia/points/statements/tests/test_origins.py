"""An organisation's statement says what is its own and what its members brought, and names nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.people.testing import Cast
from hongguanjia.points.api import Owner, take_in
from hongguanjia.points.statements.figures import read_figures
from hongguanjia.points.statements.origins import Line, gather_members, split_origins
from hongguanjia.points.statements.papers import print_statement
from hongguanjia.points.statements.tests.test_statements import read_out
from hongguanjia.points.testing import HELD, publish_rules, record, rule

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


@pytest.fixture
def branch(cast: Cast) -> Cast:
    """The branch held a meeting for four points; two members brought it one point each time, three times in all."""
    rules = [
        rule("b", subject="ORGANISATION", amount=1, title="党员服务"),
        rule("h", subject="ORGANISATION", fact_kind=HELD, amount=4, title="按期开会"),
    ]
    publish_rules(cast, rules)
    record(cast, "branch", "meeting", kind=HELD, day=date(2026, 4, 1))
    for key, part, day in (("1", "member", 2), ("2", "member", 9), ("3", "elder", 20)):
        record(cast, part, key, day=date(2026, 5, day))
    take_in(now=NOW)
    return cast


def test_the_members_share_is_told(branch: Cast) -> None:
    [found] = read_figures("ORGANISATION", [branch.branch.pk], 2026)
    [origin] = found.origins
    assert (origin.unit, origin.own, origin.by_members, origin.members, origin.deeds, origin.percent) == (
        "merit", 4, 3, 2, 3, 42,
    )  # fmt: skip
    assert [(line.what, line.amount) for line in found.lines] == [
        ("按期开会 · 测试meeting", 4),
        ("党员服务 · 党员和群众 2 人 3 次", 3),
    ]
    assert len(found.hashes) == 4, "every entry stands behind the digest"


def test_a_person_has_no_shares(branch: Cast) -> None:
    [found] = read_figures("PERSON", [branch.member.pk], 2026)
    assert found.origins == ()


def test_on_paper_it_is_a_sentence_without_names(branch: Cast, tmp_path: Path) -> None:
    paper = print_statement(
        owner=Owner("ORGANISATION", branch.branch.pk), name=branch.branch.name, place="", year=2026, now=NOW
    )
    words = "".join(read_out(paper).split())
    assert "2人的3件事带来3分，占42%" in words
    assert "查验码" in words
    assert branch.member.name not in words


LINES = st.builds(
    Line,
    day=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    unit=st.sampled_from(["merit", "service"]),
    what=st.just("事"),
    amount=st.integers(-9, 9),
    number=st.integers(1, 99),
    title=st.sampled_from(["甲", "乙"]),
    person_id=st.one_of(st.none(), st.integers(1, 3)),
)


@given(st.lists(LINES, max_size=30))
def test_gathering_and_splitting_lose_nothing(lines: list[Line]) -> None:
    total = sum(line.amount for line in lines)
    assert sum(line.amount for line in gather_members(lines)) == total
    assert sum(origin.own + origin.by_members for origin in split_origins(lines)) == total
    assert all(0 <= origin.percent <= 100 for origin in split_origins(lines))
