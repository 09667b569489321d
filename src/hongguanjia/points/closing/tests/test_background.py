"""The dry run of a large county in the background; a year that was forgotten; organisations are told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.points import jobs
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.closing import pages, planning
from hongguanjia.points.closing.actions import (
    approve_closing,
    approve_term,
    cancel_closing,
    list_open_years,
    plan_closing,
    propose_term,
    start_closing,
)
from hongguanjia.points.closing.models import Closing, ClosingState, ExpiryTerm
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Owner, Posting, Role
from hongguanjia.points.ledger import move, post
from hongguanjia.points.running import no_watch
from hongguanjia.points.tests.test_pages import enter  # noqa: F401  the fixture signs in

pytestmark = pytest.mark.django_db
JUNE = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
NEXT_JUNE = datetime(2027, 6, 15, 2, 0, tzinfo=UTC)


def give(owner: Owner, amount: int, day: date) -> None:
    legs = move(AccountKey(COUNTY, "service", Role.ISSUE), AccountKey(owner, "service"), amount)
    post(Posting(f"give:{owner}:{day}", Kind.MOVE, legs, day, "test", 1), actor=INTAKE, now=JUNE)


def decide(cast: Cast, owner_kind: str = "PERSON") -> ExpiryTerm:
    term = propose_term(
        owner_kind=owner_kind, unit="service", years=1, carry_percent=0, notice_days=30, first_year=2026,
        basis="县委文件", actor=cast.actor("county_officer"), now=JUNE,
    )  # fmt: skip
    return approve_term(term_id=term.pk, actor=cast.actor("approver"), now=JUNE)


@pytest.fixture
def county(cast: Cast) -> Cast:
    give(Owner("PERSON", cast.member.pk), 30, date(2025, 3, 1))
    give(Owner("ORGANISATION", cast.branch.pk), 9, date(2025, 3, 1))
    return cast


def begin(cast: Cast, term: ExpiryTerm, year: int = 2026, now: datetime = NEXT_JUNE) -> Closing:
    return start_closing(term_id=term.pk, year=year, actor=cast.actor("county_officer"), now=now)


def test_a_worker_tries_it(county: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "TOLD_EVERY", 1)
    closing = begin(county, decide(county))
    assert (closing.state, closing.owners) == (ClosingState.PLANNING, 0)
    jobs.run.func("closing", closing.pk)
    closing.refresh_from_db()
    assert (closing.state, closing.owners, closing.planned, closing.done) == (ClosingState.PLANNED, 1, 30, 1)
    jobs.run.func("closing", closing.pk)
    assert closing.lines.count() == 1


def test_a_fault_leaves_the_year_open(county: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    term = decide(county)
    closing = begin(county, term)
    monkeypatch.setattr(planning, "compute_lines", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.perform("closing", closing.pk)
    closing.refresh_from_db()
    assert closing.state == ClosingState.FAILED
    assert closing.message
    assert plan_after(monkeypatch, county, term).state == ClosingState.PLANNED


def plan_after(monkeypatch: pytest.MonkeyPatch, cast: Cast, term: ExpiryTerm) -> Closing:
    monkeypatch.undo()
    return plan_closing(term_id=term.pk, year=2026, actor=cast.actor("county_officer"), now=NEXT_JUNE)


def test_who_may_start_it_may_stop_it(county: Cast) -> None:
    closing = begin(county, decide(county))
    for part in ("secretary", "outsider_secretary"):
        with pytest.raises((NotFound, Refusal)):
            cancel_closing(closing_id=closing.pk, reason="错", actor=county.actor(part), now=NEXT_JUNE)
    cancel_closing(closing_id=closing.pk, reason="算早了", actor=county.actor("county_officer"), now=NEXT_JUNE)
    with pytest.raises(planning.Stopped):
        planning.compute_lines(closing, no_watch)
    assert closing.lines.count() == 0


def test_but_not_what_is_planned(county: Cast) -> None:
    closing = plan_closing(term_id=decide(county).pk, year=2026, actor=county.actor("county_officer"), now=NEXT_JUNE)
    with pytest.raises(Refusal):
        cancel_closing(closing_id=closing.pk, reason="错", actor=county.actor("county_officer"), now=NEXT_JUNE)


def test_a_forgotten_year_can_be_closed(county: Cast) -> None:
    term = decide(county)
    assert list_open_years(term, date(2027, 6, 15)) == [2026, 2027]
    closing = plan_closing(term_id=term.pk, year=2026, actor=county.actor("county_officer"), now=NEXT_JUNE)
    assert (closing.cutoff, closing.planned) == (date(2025, 12, 31), 30)
    assert list_open_years(term, date(2027, 6, 15)) == [2027]
    approved = approve_closing(closing_id=closing.pk, actor=county.actor("approver"), now=NEXT_JUNE)
    assert approved.due_date == date(2027, 7, 15)


def test_an_organisation_hears_it_through_its_secretary(county: Cast) -> None:
    closing = plan_closing(
        term_id=decide(county, "ORGANISATION").pk, year=2026, actor=county.actor("county_officer"), now=NEXT_JUNE
    )
    approve_closing(closing_id=closing.pk, actor=county.actor("approver"), now=NEXT_JUNE)
    told = {notice.person_id: notice for notice in Notice.objects.filter(kind="points.expiry")}
    assert county.secretary.pk in told
    assert county.outsider_secretary.pk not in told
    assert told[county.secretary.pk].text.startswith(f"{county.branch.name}：有 9 分")
    assert told[county.secretary.pk].link == f"/desk/points/organisation/{county.branch.pk}/"


def test_the_page_names_forgotten_years_and_follows(county: Cast, enter, monkeypatch) -> None:  # noqa: F811
    term = decide(county)
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(pages, "SMALL_ACCOUNTS", 0)
    monkeypatch.setattr(jobs.transaction, "on_commit", lambda do: do())
    monkeypatch.setattr(jobs, "_enqueue", lambda *what: asked.append(what))
    monkeypatch.setattr(pages, "county_date", lambda _now: date(2027, 6, 15))
    monkeypatch.setattr("hongguanjia.points.closing.actions.county_date", lambda _now: date(2027, 6, 15))
    officer = enter("county_officer")
    page = officer.get("/desk/points/closing/propose/").content.decode()
    assert "试算 2026 年的结转" in page
    assert "试算 2027 年的结转" in page
    page = officer.post(f"/desk/points/closing/term/{term.pk}/plan/", {"year": "2026"}, follow=True).content.decode()
    closing = Closing.objects.get()
    assert (closing.year, asked) == (2026, [("closing", closing.pk)])
    assert "可以关掉这一页" in page
    assert "取消这次结转" in page
    address = f"/desk/points/closing/{closing.pk}/progress/"
    assert "HX-Refresh" not in officer.get(address)
    jobs.perform("closing", closing.pk)
    assert officer.get(address)["HX-Refresh"] == "true"
    assert enter("outsider_secretary").get(address).status_code == 404
