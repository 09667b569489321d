"""The counter attacked by raw SQL: refused by the database, or named by ``verify``."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.checks import check_guards
from hongguanjia.rooms.rewards import actions, giving
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.models import Drop, DropPlace, Gift, Voucher
from hongguanjia.rooms.rewards.testing import build_shop, give_points, redeemed

pytestmark = pytest.mark.django_db
REFUSED = {
    "stock below nothing": "UPDATE rewards_stock SET on_hand = -1",
    "promised more than there is": "UPDATE rewards_stock SET reserved = on_hand + 1",
    "stock moved to another shelf": "UPDATE rewards_stock SET reward_id = reward_id + 1",
    "stock erased": "DELETE FROM rewards_stock",
    "movement changed": "UPDATE rewards_stockmovement SET on_hand_change = 5",
    "movement erased": "DELETE FROM rewards_stockmovement",
    "second hand-over": "UPDATE rewards_voucher SET state = 'HANDED_OVER' WHERE state = 'HANDED_OVER'",
    "hand-over undone": "UPDATE rewards_voucher SET state = 'RESERVED', closed_at = NULL WHERE state = 'HANDED_OVER'",
    "hand-over cancelled": "UPDATE rewards_voucher SET state = 'CANCELLED' WHERE state = 'HANDED_OVER'",
    "fetched by somebody else": "UPDATE rewards_voucher SET person_id = person_id + 1 WHERE state = 'HANDED_OVER'",
    "returned before it was fetched": (
        "UPDATE rewards_voucher SET state = 'RETURNED', closed_at = redeemed_at WHERE state = 'RESERVED'"
    ),
    "voucher made cheaper": "UPDATE rewards_voucher SET price = 1 WHERE state = 'RESERVED'",
    "voucher of another hold": "UPDATE rewards_voucher SET hold_id = hold_id + 1000 WHERE state = 'RESERVED'",
    "voucher erased": "DELETE FROM rewards_voucher",
    "piece handed over twice": (
        "INSERT INTO rewards_stockmovement (stock_id, kind, on_hand_change, reserved_change, voucher_id, reason, at, "
        "actor_label) SELECT stock_id, kind, on_hand_change, reserved_change, voucher_id, reason, at, actor_label "
        "FROM rewards_stockmovement WHERE kind = 'HAND_OVER'"
    ),
    "gift answered twice": "UPDATE rewards_gift SET state = 'DECLINED'",
    "gift to somebody else": "UPDATE rewards_gift SET receiver_id = receiver_id + 1",
    "gift erased": "DELETE FROM rewards_gift",
    "more taken than there was": "UPDATE rewards_drop SET taken = number + 1",
    "taken given back": "UPDATE rewards_drop SET taken = 0",
}
NAMED = {
    "pieces out of nothing": "UPDATE rewards_stock SET on_hand = on_hand + 7",
    "pieces gone": "UPDATE rewards_stock SET on_hand = reserved",
    "a promise to nobody": "UPDATE rewards_stock SET reserved = reserved + 1 WHERE reserved < on_hand",
    "closed behind the ledger's back": (
        "UPDATE rewards_voucher SET state = 'CANCELLED', closed_at = redeemed_at WHERE state = 'RESERVED'"
    ),
}


@pytest.fixture
def counter(cast: Cast) -> Cast:
    """One voucher fetched, one waiting, one given to another member; a drop of which a piece is taken."""
    shop = build_shop(cast, pieces=6, limit_count=5)
    give_points(cast.member, 100)
    fetched = redeemed(cast.actor("member"), shop, key="fetched")
    actions.hand_over(actor=cast.actor("station_clerk"), now=NOW, code=fetched.code)
    redeemed(cast.actor("member"), shop, key="waiting")
    given = redeemed(cast.actor("member"), shop, key="given")
    gift = giving.offer_gift(
        actor=cast.actor("member"), now=NOW, voucher_id=given.pk, name=cast.elder.name, message="您拿去用"
    )
    giving.accept_gift(actor=cast.actor("elder"), now=NOW, gift_id=gift.pk)
    times = {"announced_at": NOW, "opens_at": NOW + timedelta(hours=1), "closes_at": NOW + timedelta(hours=2)}
    drop = Drop.objects.create(reward=shop.reward, number=3, taken=1, **times)
    DropPlace.objects.create(drop=drop, person=cast.member, voucher=fetched)
    return cast


def faults() -> list[str]:
    return [fault for check in (check_guards, *CHECKS) for fault in check().faults]


def sql(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def test_the_database_refuses(counter: Cast) -> None:
    """One county for all attacks: each is undone before the next."""
    assert faults() == []
    assert (Voucher.objects.count(), Gift.objects.count(), Drop.objects.count()) == (3, 1, 1)
    for name, attack in REFUSED.items():
        assert is_refused(attack), name
    assert faults() == []


def is_refused(attack: str) -> bool:
    try:
        with transaction.atomic():
            sql(attack)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("name", NAMED)
def test_verify_names_it(counter: Cast, name: str) -> None:
    assert sql(NAMED[name]) > 0
    assert faults() != []


@pytest.mark.parametrize(
    "table", ["rewards_voucher", "rewards_gift", "rewards_stockmovement", "presence_mark", "record_fact"]
)
def test_verify_names_a_guard_that_is_gone(db: None, table: str) -> None:
    if connection.vendor == "postgresql":
        sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")

    found = check_guards().faults

    assert found and all(f"{table}_" in fault and "is missing" in fault for fault in found)
