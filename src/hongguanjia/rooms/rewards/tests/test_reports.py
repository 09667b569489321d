"""Hand-overs without a signal: what fits is booked once, what does not is named, settled with a reason, charged once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hongguanjia.base.people.actions import appoint
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import LONG_AGO, NOW, SYSTEM, Cast
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.points.api import Owner, get_balance
from hongguanjia.rooms.rewards import actions, care, conflicts, figures, signed
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.flow import REPORT
from hongguanjia.rooms.rewards.models import Conflict, OfflineReport, ReportState, Stock, Voucher
from hongguanjia.rooms.rewards.reports import Told, report
from hongguanjia.rooms.rewards.shelf import change_shelf
from hongguanjia.rooms.rewards.testing import Shop, build_shop, carry, give_points, open_second_station, redeemed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BACK = NOW + 5 * HOUR
PARTS = (
    "member",
    "elder",
    "secretary",
    "clerk",
    "sibling_member",
    "town_officer",
    "approver",
    "auditor",
    "admin",
    "county_officer",
)


@pytest.fixture
def shop(cast: Cast) -> Shop:
    for part in PARTS:
        give_points(getattr(cast, part), 100)
    return build_shop(cast, pieces=10)


def second_clerk(cast: Cast) -> None:
    appoint(
        actor=SYSTEM,
        now=NOW,
        person=cast.clerk,
        organisation=cast.branch,
        role="STATION_CLERK",
        title="站务员",
        from_date=LONG_AGO,
    )


def tell(
    cast: Cast,
    shop: Shop,
    voucher: Voucher | str,
    *,
    key: str = "d1",
    part: str = "station_clerk",
    done_at: datetime = NOW + HOUR,
    now: datetime = BACK,
    token: str = "",
    since: datetime = NOW,
) -> OfflineReport:
    clerk: Person = getattr(cast, part)
    pack = signed.make_pack(station_id=shop.station.pk, clerk_id=clerk.pk, now=since)
    code = voucher if isinstance(voucher, str) else voucher.code
    return report(actor=cast.actor(part), now=now, told=Told(key, pack, code, token, done_at))


def service(person: Person) -> tuple[int, int]:
    balance = get_balance(owner=Owner("PERSON", person.pk), unit="service")
    return balance.available, balance.held


def faults() -> list[str]:
    return [fault for check in CHECKS for fault in check().faults]


def test_what_was_done_without_a_signal_is_booked_at_its_instant(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    row = tell(cast, shop, voucher)
    voucher.refresh_from_db()
    assert (row.state, row.late, voucher.state, voucher.closed_at) == ("DONE", True, "HANDED_OVER", NOW + HOUR)
    assert service(cast.member) == (80, 0)
    assert faults() == []


def test_the_same_report_twice_is_one(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    assert tell(cast, shop, voucher) == tell(cast, shop, voucher, now=BACK + HOUR)
    assert OfflineReport.objects.count() == 1


def test_with_a_signal_it_is_not_late(cast: Cast, shop: Shop) -> None:
    assert not tell(cast, shop, redeemed(cast.actor("member"), shop), done_at=BACK).late


def test_two_stations_without_a_signal_and_ten_pieces(cast: Cast, shop: Shop) -> None:
    """Two stations share ten pieces; each has its device, one has two. Exactly the right vouchers count."""
    second_clerk(cast)
    far = open_second_station(cast, shop, pieces=4)
    change_shelf(actor=SYSTEM, now=NOW, stock=shop.stock, kind="CORRECT", change=-4, reason="调往二站")
    here = [redeemed(cast.actor(part), shop, key=part) for part in PARTS[:6]]
    there = [redeemed(cast.actor(part), far, key=part) for part in PARTS[6:]]
    for number, voucher in enumerate(here):
        part = "station_clerk" if voucher.person_id == cast.clerk.pk or number % 2 else "clerk"
        assert tell(cast, shop, voucher, key=f"a{number}", part=part).state == "DONE"
    twice = tell(cast, shop, here[0], key="b0", done_at=NOW + 2 * HOUR)
    assert twice.conflict == Conflict.HANDED_OVER
    for number, voucher in enumerate(there):
        assert tell(cast, far, voucher, key=f"c{number}").state == "DONE"
    assert tell(cast, far, here[1], key="c9").conflict == Conflict.UNKNOWN
    assert Voucher.objects.filter(state="HANDED_OVER").count() == 10
    assert sum(Stock.objects.values_list("on_hand", flat=True)) == 0
    assert sum(service(getattr(cast, part))[0] for part in PARTS) == 100 * len(PARTS) - 10 * 20
    assert faults() == []


@pytest.mark.parametrize("conflict", Conflict.values)
def test_every_conflict_is_named_and_changes_nothing(cast: Cast, shop: Shop, conflict: str) -> None:
    row = in_conflict(cast, shop, conflict)
    assert (row.state, row.conflict) == (ReportState.CONFLICT, conflict)
    assert faults() == []


def in_conflict(cast: Cast, shop: Shop, conflict: str) -> OfflineReport:
    """One report of each kind of conflict, about the member's voucher."""
    member = cast.actor("member")
    if conflict == Conflict.OWN:
        give_points(cast.station_clerk, 100)
        return tell(cast, shop, redeemed(cast.actor("station_clerk"), shop))
    voucher = redeemed(member, shop)
    if conflict == Conflict.UNKNOWN:
        return tell(cast, shop, "ZZZZZZZZZZ")
    if conflict == Conflict.REPLACED:
        old = voucher.code
        care.replace_code(actor=member, now=NOW, voucher_id=voucher.pk, reason="手机丢了")
        return tell(cast, shop, old)
    if conflict == Conflict.HANDED_OVER:
        actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=voucher.code)
    if conflict == Conflict.CANCELLED:
        actions.cancel(actor=member, now=NOW, code=voucher.code)
    if conflict == Conflict.EXPIRED:
        late = voucher.expires_at + HOUR
        return tell(cast, shop, voucher, done_at=late, now=late + HOUR, since=late - HOUR)
    if conflict == Conflict.CLOCK:
        return tell(cast, shop, voucher, done_at=NOW - 9 * HOUR)
    if conflict == Conflict.BEYOND:
        for number in range(figures.STARTING.offline_most):
            tell(cast, shop, f"ZZZZZZZZ{number:02}", key=f"x{number}")
    return tell(cast, shop, voucher)


def test_expired_and_given_back_meanwhile_is_named_so(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    actions.expire_vouchers(now=voucher.expires_at)
    assert tell(cast, shop, voucher, now=voucher.expires_at + HOUR).conflict == Conflict.EXPIRED


CHARGEABLE = {"REPLACED", "CANCELLED", "EXPIRED", "BEYOND", "CLOCK"}


@pytest.mark.parametrize("conflict", Conflict.values)
def test_charging_spends_the_price_exactly_once(cast: Cast, shop: Shop, conflict: str) -> None:
    row = in_conflict(cast, shop, conflict)
    if conflict not in CHARGEABLE:
        with pytest.raises(Refusal) as told:
            conflicts.charge(actor=cast.actor("town_officer"), now=BACK, report_id=row.pk, reason="确实领走了")
        assert told.value.code in {"rewards.nobody_to_charge", "rewards.charged_before"}
        return
    conflicts.charge(actor=cast.actor("town_officer"), now=BACK, report_id=row.pk, reason="确实领走了")
    assert service(cast.member) == (80, 0)
    shop.stock.refresh_from_db()
    assert (shop.stock.on_hand, shop.stock.reserved) == (9, 0)
    assert faults() == []


def test_two_devices_that_gave_the_same_cancelled_voucher_charge_it_once(cast: Cast, shop: Shop) -> None:
    first = in_conflict(cast, shop, Conflict.CANCELLED)
    assert first.voucher is not None
    second = tell(cast, shop, first.voucher, key="d2")
    officer = cast.actor("town_officer")
    conflicts.charge(actor=officer, now=BACK, report_id=first.pk, reason="领走了")
    with pytest.raises(Refusal) as told:
        conflicts.charge(actor=officer, now=BACK, report_id=second.pk, reason="领走了")
    assert told.value.code == "rewards.charged_before"
    conflicts.write_off(actor=officer, now=BACK, report_id=second.pk, reason="多发了一件")
    shop.stock.refresh_from_db()
    assert (shop.stock.on_hand, service(cast.member)) == (8, (80, 0))
    assert faults() == []


def test_a_piece_that_is_promised_is_not_written_off(cast: Cast) -> None:
    give_points(cast.member, 100)
    shop = build_shop(cast, pieces=2)
    row = in_conflict(cast, shop, Conflict.HANDED_OVER)
    redeemed(cast.actor("member"), shop, key="next")
    with pytest.raises(Refusal) as told:
        conflicts.write_off(actor=cast.actor("town_officer"), now=BACK, report_id=row.pk, reason="多发了一件")
    assert told.value.code == "rewards.promised"
    assert faults() == []


def test_an_unknown_code_with_our_signature_names_its_shelf(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    voucher.code = "ABCDEFGH23"
    row = tell(cast, shop, voucher, token=signed.voucher_token(voucher))
    assert (row.conflict, row.stock_id, row.voucher) == (Conflict.UNKNOWN, shop.stock.pk, None)
    conflicts.write_off(actor=cast.actor("town_officer"), now=BACK, report_id=row.pk, reason="备份丢失的凭证")
    with_no_shelf = tell(cast, shop, "ZZZZZZZZZZ", key="d3", token="1.1.1.1.AAAA")
    with pytest.raises(Refusal) as told:
        conflicts.write_off(actor=cast.actor("town_officer"), now=BACK, report_id=with_no_shelf.pk, reason="不知道")
    assert told.value.code == "rewards.no_shelf"


VERBS = {"charge": conflicts.charge, "write_off": conflicts.write_off, "dismiss": conflicts.dismiss}


@pytest.mark.parametrize("verb", [step.verb for step in REPORT.transitions])
@pytest.mark.parametrize("state", REPORT.states)
def test_each_verb_in_each_state(cast: Cast, shop: Shop, state: str, verb: str) -> None:
    row = (
        tell(cast, shop, redeemed(cast.actor("member"), shop)) if state == "DONE" else in_conflict(cast, shop, "CLOCK")
    )
    officer = cast.actor("town_officer")
    if state == "SETTLED":
        conflicts.dismiss(actor=officer, now=BACK, report_id=row.pk, reason="没有发出")
    if REPORT.can(verb, state):
        assert VERBS[verb](actor=officer, now=BACK, report_id=row.pk, reason="核对过了").state == "SETTLED"
        return
    with pytest.raises(Refusal) as told:
        VERBS[verb](actor=officer, now=BACK, report_id=row.pk, reason="核对过了")
    assert told.value.code == "report.wrong_state"


def test_a_conflict_needs_a_reason_and_somebody_else(cast: Cast, shop: Shop) -> None:
    row = in_conflict(cast, shop, Conflict.CLOCK)
    with pytest.raises(Refusal) as told:
        conflicts.dismiss(actor=cast.actor("town_officer"), now=BACK, report_id=row.pk, reason=" ")
    assert told.value.code == "rewards.reason_missing"
    OfflineReport.objects.filter(pk=row.pk).update(clerk_id=cast.town_officer.pk)
    with pytest.raises(Refusal) as told:
        conflicts.dismiss(actor=cast.actor("town_officer"), now=BACK, report_id=row.pk, reason="没有发出")
    assert told.value.code == "rewards.own_conflict"


@pytest.mark.parametrize("part", ["member", "station_clerk", "secretary", "outsider", "outsider_secretary", "auditor"])
def test_strangers_settle_nothing(cast: Cast, shop: Shop, part: str) -> None:
    row = in_conflict(cast, shop, Conflict.CLOCK)
    with pytest.raises(NotFound):
        conflicts.dismiss(actor=cast.actor(part), now=BACK, report_id=row.pk, reason="没有发出")


@pytest.mark.parametrize("pack", ["", "1.2.3", "1.2.3.4", "x.y.z.0", "9" * 100])
def test_a_pack_that_we_did_not_give_out_is_refused(cast: Cast, shop: Shop, pack: str) -> None:
    with pytest.raises(Refusal) as told:
        report(actor=cast.actor("station_clerk"), now=BACK, told=Told("k", pack, "ABCDEFGH23", "", NOW))
    assert told.value.code == "rewards.pack_unknown"


def test_another_clerks_pack_is_refused_and_so_is_another_town(cast: Cast, shop: Shop) -> None:
    pack = signed.make_pack(station_id=shop.station.pk, clerk_id=cast.clerk.pk, now=NOW)
    with pytest.raises(Refusal) as told:
        report(actor=cast.actor("station_clerk"), now=BACK, told=Told("k", pack, "ABCDEFGH23", "", NOW))
    assert told.value.code == "rewards.pack_unknown"
    foreign = signed.make_pack(station_id=shop.station.pk, clerk_id=cast.outsider.pk, now=NOW)
    with pytest.raises(NotFound):
        report(actor=cast.actor("outsider"), now=BACK, told=Told("k", foreign, "ABCDEFGH23", "", NOW))


def test_a_report_without_a_key_is_refused(cast: Cast, shop: Shop) -> None:
    with pytest.raises(Refusal) as told:
        tell(cast, shop, "ABCDEFGH23", key="")
    assert told.value.code == "rewards.no_key"


def test_a_signed_voucher_proves_its_shelf_and_nothing_else(cast: Cast, shop: Shop) -> None:
    voucher = redeemed(cast.actor("member"), shop)
    token = signed.voucher_token(voucher)
    assert token.isascii()
    assert len(token) < 130
    assert signed.read_stock_id(voucher.code, token) == shop.stock.pk
    assert signed.read_stock_id("ABCDEFGH23", token) is None
    other = carry(shop.station, cast.county, pieces=1, title="毛巾")
    forged = token.replace(f".{shop.stock.pk}.", f".{other.stock.pk}.", 1)
    assert forged == token or signed.read_stock_id(voucher.code, forged) is None
    assert signed.read_stock_id(voucher.code, "1.x.1.1.AAAA") is None
    assert signed.read_stock_id(voucher.code, "") is None
