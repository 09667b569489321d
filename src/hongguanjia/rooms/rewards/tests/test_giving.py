"""Gifts, the pool, services that members provide: points never come from nowhere and always go back to the payer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.points.api import Owner, get_balance, take_in
from hongguanjia.points.testing import publish_default_rules
from hongguanjia.rooms.rewards import actions, giving, pool, providing
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.flow import GIFT, GIVEN, GRANT
from hongguanjia.rooms.rewards.models import Gift, PoolGift, PoolGrant, Voucher
from hongguanjia.rooms.rewards.testing import Shop, build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def shop(cast: Cast) -> Shop:
    give_points(cast.member, 100)
    return build_shop(cast, limit_count=3, pieces=10)


def service(cast: Cast, part: str) -> tuple[int, int]:
    balance = get_balance(owner=Owner("PERSON", getattr(cast, part).pk), unit="service")
    return balance.available, balance.held


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check().faults]


def offered(cast: Cast, shop: Shop, key: str = "k1", name: str = "曾老根") -> Gift:
    voucher = redeemed(cast.actor("member"), shop, key=key)
    return giving.offer_gift(actor=cast.actor("member"), now=NOW, voucher_id=voucher.pk, name=name, message="您拿去用")


def test_an_accepted_gift_is_the_receivers_under_a_new_code(cast: Cast, shop: Shop) -> None:
    gift = offered(cast, shop)
    old = gift.voucher.code
    giving.accept_gift(actor=cast.actor("elder"), now=NOW, gift_id=gift.pk)
    voucher = Voucher.objects.get()
    assert (voucher.person, voucher.code != old) == (cast.elder, True)
    with pytest.raises(Refusal):
        actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=old)
    actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=voucher.code)
    assert (service(cast, "member"), service(cast, "elder")) == ((80, 0), (0, 0))
    assert "接受了" in Notice.objects.filter(person=cast.member).order_by("pk")[0].text
    assert faults() == []


def test_a_gift_that_is_not_fetched_goes_back_to_the_giver(cast: Cast, shop: Shop) -> None:
    giving.accept_gift(actor=cast.actor("elder"), now=NOW, gift_id=offered(cast, shop).pk)
    actions.cancel(actor=cast.actor("elder"), now=NOW, code=Voucher.objects.get().code)
    assert (service(cast, "member"), service(cast, "elder")) == ((100, 0), (0, 0))
    assert faults() == []


@pytest.mark.parametrize("name", ["邻大同", "党一诺", "没有人", ""])
def test_only_another_member_of_the_branch_is_found(cast: Cast, shop: Shop, name: str) -> None:
    with pytest.raises(Refusal) as told:
        offered(cast, shop, name=name)
    assert told.value.code == "rewards.receiver_unknown"


def test_a_voucher_is_given_once_and_two_a_month(cast: Cast, shop: Shop) -> None:
    gift = offered(cast, shop)
    with pytest.raises(Refusal) as told:
        giving.offer_gift(actor=cast.actor("member"), now=NOW, voucher_id=gift.voucher_id, name="文小雅")
    assert told.value.code == "rewards.given_before"
    offered(cast, shop, "k2")
    with pytest.raises(Refusal) as told:
        offered(cast, shop, "k3")
    assert told.value.code == "rewards.gifts_full"


def test_a_gift_does_not_step_over_the_receivers_limit(cast: Cast) -> None:
    shop = build_shop(cast, limit_count=1)
    give_points(cast.member, 100)
    give_points(cast.elder, 100)
    redeemed(cast.actor("elder"), shop)
    gift = offered(cast, shop)
    with pytest.raises(Refusal) as told:
        giving.accept_gift(actor=cast.actor("elder"), now=NOW, gift_id=gift.pk)
    assert told.value.code == "rewards.limit_reached"


def test_a_voucher_that_is_gone_meanwhile_is_not_accepted(cast: Cast, shop: Shop) -> None:
    gift = offered(cast, shop)
    actions.cancel(actor=cast.actor("member"), now=NOW, code=gift.voucher.code)
    with pytest.raises(Refusal) as told:
        giving.accept_gift(actor=cast.actor("elder"), now=NOW, gift_id=gift.pk)
    assert told.value.code == "voucher.wrong_state"


GIFT_VERBS = {
    "accept": ("elder", giving.accept_gift),
    "decline": ("elder", giving.decline_gift),
    "withdraw": ("member", giving.withdraw_gift),
}
GIFT_REACHED = {"OFFERED": None, "ACCEPTED": "accept", "DECLINED": "decline", "WITHDRAWN": "withdraw"}


@pytest.mark.parametrize("verb", GIFT_VERBS)
@pytest.mark.parametrize("state", GIFT.states)
def test_each_verb_of_a_gift_in_each_state(cast: Cast, shop: Shop, state: str, verb: str) -> None:
    gift = offered(cast, shop)
    if way := GIFT_REACHED[state]:
        GIFT_VERBS[way][1](actor=cast.actor(GIFT_VERBS[way][0]), now=NOW, gift_id=gift.pk)
    part, do = GIFT_VERBS[verb]
    if GIFT.can(verb, state):
        assert do(actor=cast.actor(part), now=NOW, gift_id=gift.pk).state == GIFT.find(verb).target
        return
    with pytest.raises(Refusal) as told:
        do(actor=cast.actor(part), now=NOW, gift_id=gift.pk)
    assert told.value.code == "gift.wrong_state"


@pytest.mark.parametrize(("verb", "part"), [("accept", "member"), ("accept", "clerk"), ("withdraw", "elder")])
def test_each_of_the_two_answers_for_himself(cast: Cast, shop: Shop, verb: str, part: str) -> None:
    gift = offered(cast, shop)
    with pytest.raises(NotFound):
        GIFT_VERBS[verb][1](actor=cast.actor(part), now=NOW, gift_id=gift.pk)


def fill(cast: Cast, amount: int = 60) -> PoolGift:
    return pool.give_to_pool(actor=cast.actor("member"), now=NOW, amount=amount, key="p1")


def proposed(cast: Cast, shop: Shop) -> PoolGrant:
    return pool.propose_grant(
        actor=cast.actor("secretary"),
        now=NOW,
        person_id=cast.elder.pk,
        stock_id=shop.stock.pk,
        basis="6月1日支部决议3号",
    )


def test_the_pool_takes_points_once_and_no_more_than_there_are(cast: Cast, shop: Shop) -> None:
    assert fill(cast) == fill(cast)
    assert (service(cast, "member"), pool.get_pool(cast.branch.pk).available) == ((40, 0), 60)
    for amount, code in ((41, "points.not_enough"), (0, "points.amount")):
        with pytest.raises(Refusal) as told:
            pool.give_to_pool(actor=cast.actor("member"), now=NOW, amount=amount, key=f"x{amount}")
        assert told.value.code == code


def test_two_people_grant_a_voucher_that_the_pool_pays(cast: Cast, shop: Shop) -> None:
    fill(cast)
    grant = pool.approve_grant(actor=cast.actor("town_officer"), now=NOW, grant_id=proposed(cast, shop).pk)
    assert grant.voucher is not None
    assert grant.voucher.person == cast.elder
    balance = pool.get_pool(cast.branch.pk)
    assert (balance.available, balance.held, service(cast, "elder")) == (40, 20, (0, 0))
    actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=grant.voucher.code)
    assert pool.get_pool(cast.branch.pk).held == 0
    assert faults() == []


def test_what_is_not_fetched_goes_back_to_the_pool(cast: Cast, shop: Shop) -> None:
    fill(cast)
    pool.approve_grant(actor=cast.actor("town_officer"), now=NOW, grant_id=proposed(cast, shop).pk)
    actions.expire_vouchers(now=NOW + timedelta(days=40))
    assert pool.get_pool(cast.branch.pk).available == 60
    assert faults() == []


def test_an_empty_pool_grants_nothing(cast: Cast, shop: Shop) -> None:
    with pytest.raises(Refusal) as told:
        pool.approve_grant(actor=cast.actor("town_officer"), now=NOW, grant_id=proposed(cast, shop).pk)
    assert told.value.code == "points.not_enough"
    assert not Voucher.objects.exists()


def test_nobody_decides_alone_or_for_himself(cast: Cast, shop: Shop) -> None:
    officer = cast.actor("town_officer")
    own = pool.propose_grant(
        actor=officer, now=NOW, person_id=cast.elder.pk, stock_id=shop.stock.pk, basis="支部决议3号"
    )
    with pytest.raises(Refusal) as told:
        pool.approve_grant(actor=officer, now=NOW, grant_id=own.pk)
    assert told.value.code == "rewards.own_proposal"
    with pytest.raises(Refusal) as told:
        pool.propose_grant(
            actor=cast.actor("secretary"), now=NOW, person_id=cast.secretary.pk, stock_id=shop.stock.pk, basis="决议"
        )
    assert told.value.code == "rewards.own_grant"
    with pytest.raises(Refusal) as told:
        pool.propose_grant(
            actor=cast.actor("secretary"), now=NOW, person_id=cast.elder.pk, stock_id=shop.stock.pk, basis=" "
        )
    assert told.value.code == "rewards.no_basis"


@pytest.mark.parametrize("part", ["member", "clerk", "outsider", "outsider_secretary", "auditor"])
def test_strangers_propose_and_decide_nothing(cast: Cast, shop: Shop, part: str) -> None:
    grant = proposed(cast, shop)
    with pytest.raises(NotFound):
        pool.approve_grant(actor=cast.actor(part), now=NOW, grant_id=grant.pk)
    with pytest.raises(NotFound):
        pool.propose_grant(
            actor=cast.actor(part), now=NOW, person_id=cast.elder.pk, stock_id=shop.stock.pk, basis="支部决议"
        )


GRANT_REACHED = {"PROPOSED": None, "GRANTED": "approve", "REFUSED": "refuse"}


def decide(verb: str, cast: Cast, grant: PoolGrant) -> PoolGrant:
    officer = cast.actor("town_officer")
    if verb == "approve":
        return pool.approve_grant(actor=officer, now=NOW, grant_id=grant.pk)
    return pool.refuse_grant(actor=officer, now=NOW, grant_id=grant.pk, reason="本人已有积分")


@pytest.mark.parametrize("verb", [step.verb for step in GRANT.transitions])
@pytest.mark.parametrize("state", GRANT.states)
def test_each_verb_of_a_grant_in_each_state(cast: Cast, shop: Shop, state: str, verb: str) -> None:
    fill(cast)
    grant = proposed(cast, shop)
    if way := GRANT_REACHED[state]:
        decide(way, cast, grant)
    if GRANT.can(verb, state):
        assert decide(verb, cast, grant).state == GRANT.find(verb).target
        return
    with pytest.raises(Refusal) as told:
        decide(verb, cast, grant)
    assert told.value.code == "grant.wrong_state"


def served(cast: Cast, shop: Shop) -> Voucher:
    """The clerk cuts hair; the member fetches a haircut."""
    providing.name_provider(
        actor=cast.actor("town_officer"), now=NOW, stock_id=shop.stock.pk, person=cast.clerk, from_date=date(2026, 6, 1)
    )
    code = redeemed(cast.actor("member"), shop).code
    return actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=code)


def test_a_redeemed_service_is_a_service_done_by_somebody_who_earns(cast: Cast, shop: Shop) -> None:
    publish_default_rules(cast)
    voucher = served(cast, shop)
    assert not Fact.objects.filter(kind="rewards.service_given").exists()
    providing.confirm_service(actor=cast.actor("member"), now=LATER, voucher_id=voucher.pk)
    fact = Fact.objects.get(kind="rewards.service_given")
    assert (fact.person, fact.grade) == (cast.clerk, "B")
    take_in(now=LATER)
    assert service(cast, "clerk") == (10, 0)


def test_nobody_serves_himself_and_goods_have_no_provider(cast: Cast, shop: Shop) -> None:
    officer = cast.actor("town_officer")
    providing.name_provider(
        actor=officer, now=NOW, stock_id=shop.stock.pk, person=cast.member, from_date=date(2026, 6, 1)
    )
    code = redeemed(cast.actor("member"), shop).code
    voucher = actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=code)
    with pytest.raises(NotFound):
        providing.confirm_service(actor=cast.actor("member"), now=NOW, voucher_id=voucher.pk)
    shop.reward.kind = "GOODS"
    shop.reward.save()
    with pytest.raises(Refusal) as told:
        providing.name_provider(actor=officer, now=NOW, stock_id=shop.stock.pk, person=None, from_date=date(2026, 6, 1))
    assert told.value.code == "rewards.not_a_service"


def answer(verb: str, cast: Cast, voucher: Voucher) -> object:
    if verb == "confirm":
        return providing.confirm_service(actor=cast.actor("member"), now=LATER, voucher_id=voucher.pk)
    return providing.deny_service(actor=cast.actor("member"), now=LATER, voucher_id=voucher.pk, reason="人没来")


GIVEN_REACHED = {"AWAITING": None, "CONFIRMED": "confirm", "DENIED": "deny"}


@pytest.mark.parametrize("verb", [step.verb for step in GIVEN.transitions])
@pytest.mark.parametrize("state", GIVEN.states)
def test_each_answer_in_each_state(cast: Cast, shop: Shop, state: str, verb: str) -> None:
    voucher = served(cast, shop)
    if way := GIVEN_REACHED[state]:
        answer(way, cast, voucher)
    if GIVEN.can(verb, state):
        answer(verb, cast, voucher)
        return
    with pytest.raises(Refusal) as told:
        answer(verb, cast, voucher)
    assert told.value.code == "given.wrong_state"


@pytest.mark.parametrize("part", ["clerk", "station_clerk", "elder", "outsider"])
def test_only_the_receiver_confirms(cast: Cast, shop: Shop, part: str) -> None:
    voucher = served(cast, shop)
    with pytest.raises(NotFound):
        providing.confirm_service(actor=cast.actor(part), now=LATER, voucher_id=voucher.pk)
