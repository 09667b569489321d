"""Ten pieces for sixty members who all tap at once, through the whole application, with real threads and real commits."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.actions import admit_member, register_person
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import LONG_AGO, NOW, SYSTEM, Cast, build_cast
from hongguanjia.kit.clock import read_clock
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.drops import DropPlan, announce_drop
from hongguanjia.rooms.rewards.models import Drop, DropPlace, Voucher
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, morning, open_second_station

MEMBERS, PIECES, AT_ONCE = 60, 10, 12


@pytest.fixture
def county(committed: None) -> Cast:
    return build_cast()


def settle_members(cast: Cast) -> list[Person]:
    """Members of the branch, each with points for two pieces."""
    people = []
    for number in range(MEMBERS):
        person = register_person(actor=SYSTEM, now=NOW, name=f"候鸟{number}", organisation=cast.branch, phone=None)
        admit_member(actor=SYSTEM, now=NOW, person=person, branch=cast.branch, from_date=LONG_AGO)
        give_points(person, 40)
        people.append(person)
    return people


def stock_two_stations(cast: Cast) -> tuple[Shop, Shop]:
    """A drop of ten pieces that is open now, six here and six there: more lie there than may go."""
    now = read_clock()
    shop = build_shop(cast, pieces=6, way="DROP", limit_count=None)
    far = open_second_station(cast, shop, pieces=6)
    plan = DropPlan(PIECES, morning(now, -5), morning(now, 5))
    announce_drop(actor=SYSTEM, now=now - timedelta(days=9), reward_id=shop.reward.pk, plan=plan)
    return shop, far


def told(page: str) -> str:
    """What the page says about the refusal: all gone, or gone at this station while the other one still has some."""
    return strip_tags(page.partition('role="alert"')[2].partition("</div>")[0] or page)


def test_ten_pieces_make_ten_vouchers_and_everybody_is_answered(county: Cast) -> None:
    people, shops = settle_members(county), stock_two_stations(county)
    clients = [Client() for _person in people]
    for client, person in zip(clients, people, strict=True):
        sign_in(client, person)
    page = reverse("phone-rewards-reward", args=[shops[0].reward.pk])

    def tap(number: int) -> tuple[int, str]:
        sent = {"stock": shops[number % 2].stock.pk, "submission_key": f"tap-{number}"}
        try:
            answer = clients[number].post(page, sent)
            return answer.status_code, answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(tap, range(MEMBERS)))
        lucky = [number for number, (status, _text) in enumerate(answers) if status == 302]
        again = list(pool.map(tap, lucky))

    assert Counter(status for status, _text in answers) == {302: PIECES, 422: MEMBERS - PIECES}
    refused = [text for status, text in answers if status == 422]
    assert [says for says in map(told, refused) if "积分没有扣" not in says and "还有" not in says] == []
    assert [status for status, _text in again] == [302] * PIECES, "a retry finds the same voucher"
    winners = set(Voucher.objects.values_list("person", flat=True))
    assert (len(winners), Voucher.objects.count(), DropPlace.objects.count()) == (PIECES, PIECES, PIECES)
    assert Drop.objects.get().taken == PIECES
    for person in people:
        balance = get_balance(owner=Owner("PERSON", person.pk), unit="service")
        assert (balance.available, balance.held) == ((20, 20) if person.pk in winners else (40, 0))
    assert [fault for check in CHECKS for fault in check().faults] == []
