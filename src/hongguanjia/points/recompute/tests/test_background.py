"""A recomputation of a large county: computed and posted by a worker, given up, failed, taken up again; everybody is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.points import jobs
from hongguanjia.points.balances import get_balance
from hongguanjia.points.data import Owner
from hongguanjia.points.intake import take_in
from hongguanjia.points.models import Award, Recomputation, RuleSet
from hongguanjia.points.pages import recomputations as pages
from hongguanjia.points.recompute import working
from hongguanjia.points.recompute.actions import (
    approve_recomputation,
    begin_posting,
    prepare_recomputation,
    start_recomputation,
    withdraw_recomputation,
)
from hongguanjia.points.running import STALLED_AFTER
from hongguanjia.points.testing import publish_rules, record, rule
from hongguanjia.points.tests.test_pages import enter  # noqa: F401  the fixture signs in

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 10)
PERIOD = {"first": date(2026, 5, 1), "last": date(2026, 5, 31), "note": "五月标准调整"}


@pytest.fixture
def county(cast: Cast) -> Cast:
    return cast


@pytest.fixture
def later(cast: Cast) -> RuleSet:
    """Five a time in May for the member and her branch; eight a time for members under the later version."""
    branch = rule("b", subject="ORGANISATION", amount=1)
    publish_rules(cast, [rule(), branch])
    for part in ("member", "elder"):
        record(cast, part, part, day=MAY)
    take_in(now=NOW)
    return publish_rules(cast, [rule(amount=8), branch | {"amount": 3}], now=NOW, active_from=date(2026, 6, 15))


def start(cast: Cast, rule_set: RuleSet) -> Recomputation:
    return start_recomputation(actor=cast.actor("county_officer"), now=NOW, rule_set_id=rule_set.pk, **PERIOD)


def merit(owner: Owner) -> int:
    return get_balance(owner=owner, unit="merit").available


def test_a_worker_computes_and_posts(cast: Cast, later: RuleSet) -> None:
    row = start(cast, later)
    assert (row.state, row.fingerprint) == ("COMPUTING", "")
    jobs.run.func("recomputation", row.pk)
    row.refresh_from_db()
    assert (row.state, row.done, row.changed_facts) == ("PREPARED", row.total, 2)
    begin_posting(actor=cast.actor("approver"), now=NOW, recomputation_id=row.pk)
    jobs.run.func("recomputation", row.pk)
    row.refresh_from_db()
    assert (row.state, row.approved_by_id) == ("POSTED", cast.approver.pk)
    assert merit(Owner("PERSON", cast.member.pk)) == 8
    jobs.run.func("recomputation", row.pk)
    assert merit(Owner("PERSON", cast.member.pk)) == 8, "a second worker finds it done"


def test_everybody_whose_points_change_is_told(cast: Cast, later: RuleSet) -> None:
    row = prepare_recomputation(actor=cast.actor("county_officer"), now=NOW, rule_set_id=later.pk, **PERIOD)
    assert not Notice.objects.filter(kind="points.recomputed").exists()
    approve_recomputation(actor=cast.actor("approver"), now=NOW, recomputation_id=row.pk)
    told = {
        (notice.person_id, notice.text.split("：")[0]): notice.text
        for notice in Notice.objects.filter(kind="points.recomputed")
    }
    assert "考核积分 +3" in told[cast.member.pk, "2026-05-01 至 2026-05-31 的积分已重新核算"]
    assert "考核积分 +4" in told[cast.secretary.pk, cast.branch.name], "the branch hears through its secretary"
    assert cast.outsider_secretary.pk not in {person_id for person_id, _text in told}


def test_what_went_stale_goes_back_to_be_approved(cast: Cast, later: RuleSet) -> None:
    row = prepare_recomputation(actor=cast.actor("county_officer"), now=NOW, rule_set_id=later.pk, **PERIOD)
    begin_posting(actor=cast.actor("approver"), now=NOW, recomputation_id=row.pk)
    record(cast, "elder", "late", day=MAY)
    take_in(now=NOW)
    jobs.perform("recomputation", row.pk)
    row.refresh_from_db()
    assert (row.state, row.approved_by_id) == ("PREPARED", None)
    assert "请撤回后重新提出" in row.message


def test_a_fault_while_computing_is_said(cast: Cast, later: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    row = start(cast, later)
    monkeypatch.setattr(working, "make_plan", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.perform("recomputation", row.pk)
    row.refresh_from_db()
    assert row.state == "FAILED"
    assert row.message


def test_what_was_given_up_stops(cast: Cast, later: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    row = start(cast, later)
    plan = working.make_plan

    def give_up(*values: object) -> object:
        withdraw_recomputation(actor=cast.actor("county_officer"), now=NOW, recomputation_id=row.pk, reason="写错了")
        return plan(*values[:4])

    monkeypatch.setattr(working, "make_plan", give_up)
    jobs.perform("recomputation", row.pk)
    row.refresh_from_db()
    assert (row.state, row.lines.count()) == ("WITHDRAWN", 0)


def test_what_a_lost_worker_left_is_begun_again(cast: Cast, later: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(jobs, "_enqueue", lambda *what: asked.append(what))
    row = start(cast, later)
    assert jobs.resume_stalled(NOW + STALLED_AFTER / 2) == 0
    assert jobs.resume_stalled(NOW + STALLED_AFTER + timedelta(seconds=1)) == 1
    assert jobs.resume_stalled(NOW + STALLED_AFTER + timedelta(seconds=2)) == 0, "handed out once"
    assert asked == [("recomputation", row.pk)]


def test_a_period_across_years_keeps_the_ceilings_of_each(cast: Cast) -> None:
    """2025 was before the rules; of 2026 the March that is not decided anew uses up five of twelve."""
    publish_rules(cast, [rule()])
    for number, day in enumerate((date(2025, 12, 3), date(2025, 12, 10), date(2026, 1, 3), date(2026, 3, 3))):
        record(cast, "member", f"y{number}", day=day)
    take_in(now=NOW)
    capped = publish_rules(cast, [rule(amount=8, most_year=12)], now=NOW, active_from=date(2026, 6, 15))
    row = prepare_recomputation(
        actor=cast.actor("county_officer"), now=NOW, rule_set_id=capped.pk, first=date(2025, 12, 1),
        last=date(2026, 1, 31), note="跨年",
    )  # fmt: skip
    approve_recomputation(actor=cast.actor("approver"), now=NOW, recomputation_id=row.pk)
    stands = Award.objects.filter(owner_id=cast.member.pk, reverses__isnull=True, reversed_by__isnull=True)
    assert list(stands.order_by("on_date").values_list("amount", flat=True)) == [8, 4, 7, 5]


def test_the_page_follows_a_large_one(cast: Cast, later: RuleSet, enter, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(pages, "INLINE_FACTS", 0)
    monkeypatch.setattr(jobs.transaction, "on_commit", lambda do: do())
    monkeypatch.setattr(jobs, "_enqueue", lambda *what: asked.append(what))
    officer = enter("county_officer")
    values = {"rule_set": later.pk, "first_day": "2026-05-01", "last_day": "2026-05-31", "note": "五月"}
    page = officer.post("/desk/points/recomputations/", values, follow=True).content.decode()
    row = Recomputation.objects.get()
    address = f"/desk/points/recomputations/{row.pk}/"
    assert "可以关掉这一页" in page
    assert "HX-Refresh" not in officer.get(f"{address}progress/")
    jobs.perform("recomputation", row.pk)
    assert officer.get(f"{address}progress/")["HX-Refresh"] == "true"
    approver = enter("approver")
    assert "正在入账" in approver.post(f"{address}approve/", follow=True).content.decode()
    jobs.perform("recomputation", row.pk)
    assert "已入账" in approver.get(address).content.decode()
    assert asked == [("recomputation", row.pk)] * 2


def test_a_small_one_that_is_refused_says_why(cast: Cast, later: RuleSet) -> None:
    client = Client()
    row = prepare_recomputation(actor=cast.actor("county_officer"), now=NOW, rule_set_id=later.pk, **PERIOD)
    record(cast, "elder", "late", day=MAY)
    take_in(now=NOW)
    sign_in(client, cast.approver)
    page = client.post(f"/desk/points/recomputations/{row.pk}/approve/", follow=True).content.decode()
    assert "请撤回后重新提出" in page
