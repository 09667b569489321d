"""My points as a story: sentences whose figures open to facts, what comes next, what waits, what can be had; light."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.points.api import take_in
from hongguanjia.points.testing import publish_default_rules, publish_rules, record, rule
from hongguanjia.rooms.rewards.testing import build_shop, give_points
from hongguanjia.rooms.standing.testing import serve

pytestmark = pytest.mark.django_db
BYTES_MOST = 40_000


def read(cast: Cast, part: str) -> str:
    client = Client()
    sign_in(client, getattr(cast, part))
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse("phone-points-mine"))
    assert len(asked) <= 15
    assert len(answer.content) < BYTES_MOST
    return answer.content.decode()


def test_a_year_of_service_is_told_in_sentences(cast: Cast) -> None:
    publish_default_rules(cast)
    today = county_date(read_clock())
    serve(cast, "member", 24, first=date(today.year, 1, 2))
    page = read(cast, "member")
    year = f"?period={today.year}"
    assert "参加志愿服务 2 次" in page
    assert reverse("phone-points-why", args=["hours"]) + year in page
    assert "24 小时" in page
    assert "再有 16 小时，就到“年度银星”" in page


def test_an_empty_year_says_how_to_begin(cast: Cast) -> None:
    assert "来一次就有了" in read(cast, "member")


def test_what_waits_says_why_and_until_when(cast: Cast) -> None:
    publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=5)])
    fact = record(cast, "member", "f1")
    take_in(now=fact.recorded_at)
    page = read(cast, "member")
    assert "还在等的，为什么" in page and "测试f1" in page


def test_what_can_be_had_is_named_and_what_is_nearly_enough(cast: Cast) -> None:
    build_shop(cast)
    give_points(cast.member, 15)
    assert "再有 5 分，能换“理发一次”" in read(cast, "member")
    give_points(cast.member, 6)
    assert "积分够换" in read(cast, "member")


def test_all_movements_have_a_page(cast: Cast) -> None:
    publish_default_rules(cast)
    serve(cast, "member", 12)
    client = Client()
    sign_in(client, cast.member)
    assert "清扫村道" in client.get(reverse("phone-points-movements")).content.decode()
    sign_in(client, cast.outsider)
    assert "清扫村道" not in client.get(reverse("phone-points-movements")).content.decode()
