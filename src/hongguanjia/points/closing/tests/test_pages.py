"""The pages of terms, closings and spends."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hongguanjia.base.people.testing import Cast
from hongguanjia.points.api import Owner, hold, take_in
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.closing.models import Closing, ClosingState, ExpiryTerm
from hongguanjia.points.models import Entry
from hongguanjia.points.testing import publish_rules, record, rule
from hongguanjia.points.tests.test_pages import enter  # noqa: F401  the fixture signs in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


@pytest.fixture
def county(cast: Cast) -> Cast:
    publish_rules(cast, [rule(unit="service", amount=10, title="志愿服务")])
    for key, day in (("a", date(2026, 3, 1)), ("b", date(2026, 5, 2))):
        take_in(now=NOW, fact_ids=[record(cast, "member", key, day=day).pk])
    return cast


def test_a_spend_names_the_awards_it_was_drawn_from(county: Cast, enter) -> None:  # noqa: F811
    hold(
        owner=Owner("PERSON", county.member.pk), unit="service", amount=14, key="s", cause_kind="voucher", cause_id=1,
        memo="理发", expires_at=None, actor=INTAKE, now=NOW,
    )  # fmt: skip
    entry = Entry.objects.get(amount=-14)
    address = f"/m/points/entry/{entry.pk}/"

    page = enter("member").get(address).content.decode().split("先用最早取得的积分")[1]

    assert page.index("10 分") < page.index("2026年3月1日") < page.index("4 分") < page.index("2026年5月2日")
    assert "看怎么来的" in page
    assert address in enter("member").get("/m/points/").content.decode()
    assert enter("outsider").get(address).status_code == 404


def test_from_proposal_to_cancellation(county: Cast, enter, client) -> None:  # noqa: F811
    officer, approver = enter("county_officer"), None
    year = datetime.now(UTC).year
    values = {
        "owner_kind": "PERSON", "unit": "service", "years": 0, "carry_percent": 0, "notice_days": 30,
        "first_year": year, "basis": "县委文件", "submission_key": "00000000-0000-7000-8000-000000000001",
    }  # fmt: skip
    assert "有效年数" in officer.get("/desk/points/closing/propose/").content.decode()
    assert officer.post("/desk/points/closing/propose/", values | {"unit": "merit", "basis": ""}).status_code == 200
    assert officer.post("/desk/points/closing/propose/", values).status_code == 302
    term = ExpiryTerm.objects.get()
    assert "积分长期有效" in client.get("/points/expiry/").content.decode()

    approver = enter("approver")
    assert "待审批" in approver.get("/desk/points/closing/").content.decode()
    assert approver.post(f"/desk/points/closing/term/{term.pk}/approve/").status_code == 302
    assert "县委文件" in client.get("/points/expiry/").content.decode()

    officer = enter("county_officer")
    assert officer.post(f"/desk/points/closing/term/{term.pk}/plan/").status_code == 302
    closing = Closing.objects.get()
    assert "党一诺" in officer.get(f"/desk/points/closing/{closing.pk}/").content.decode()

    approver = enter("approver")
    assert "批准并告知" in approver.get(f"/desk/points/closing/{closing.pk}/").content.decode()
    assert approver.post(f"/desk/points/closing/{closing.pk}/approve/").status_code == 302
    assert approver.post(f"/desk/points/closing/{closing.pk}/cancel/", {"reason": "算早了"}).status_code == 302
    closing.refresh_from_db()
    assert closing.state == ClosingState.CANCELLED
    for path in ("approve", "cancel"):
        assert approver.get(f"/desk/points/closing/{closing.pk}/{path}/").status_code == 405
