"""The triggers that keep vouchers, gifts and drops from being turned back by hand, in the words of each database."""

from __future__ import annotations

from django.db import migrations

from hongguanjia.base.record.triggers import sql_for

NEVER_DELETED = (
    "rewards_voucher",
    "rewards_stock",
    "rewards_gift",
    "rewards_poolgift",
    "rewards_poolgrant",
    "rewards_drop",
)
REFUSED = {
    # A voucher that was fetched is not fetched again; the one way on is its return, in part or whole.
    ("rewards_voucher", "closed"): (
        "OLD.state <> 'RESERVED' AND NOT (OLD.state = 'HANDED_OVER'"
        " AND (NEW.state = 'RETURNED' OR NEW.state = 'HANDED_OVER' AND NEW.returned > OLD.returned))"
    ),
    ("rewards_voucher", "unfetched"): "OLD.state = 'RESERVED' AND NEW.state = 'RETURNED'",
    ("rewards_voucher", "terms"): (
        "NEW.price <> OLD.price OR NEW.stock_id <> OLD.stock_id OR NEW.hold_id <> OLD.hold_id"
        " OR NEW.redeemed_at <> OLD.redeemed_at"
    ),
    ("rewards_stock", "place"): "NEW.station_id <> OLD.station_id OR NEW.reward_id <> OLD.reward_id",
    ("rewards_gift", "answered"): "OLD.state <> 'OFFERED'",
    ("rewards_gift", "people"): (
        "NEW.voucher_id <> OLD.voucher_id OR NEW.giver_id <> OLD.giver_id OR NEW.receiver_id <> OLD.receiver_id"
    ),
    ("rewards_poolgift", "given"): (
        "NEW.amount <> OLD.amount OR NEW.giver_id <> OLD.giver_id OR NEW.organisation_id <> OLD.organisation_id"
    ),
    ("rewards_poolgrant", "decided"): "OLD.state <> 'PROPOSED' AND NEW.state <> OLD.state",
    ("rewards_drop", "taken"): "NEW.taken < OLD.taken",
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION rewards_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rewards: % on % is refused (%)', TG_OP, TG_TABLE_NAME, TG_NAME USING ERRCODE = '23514';
END $$;
"""


def install() -> migrations.RunPython:
    """The migration step that puts every guard in place."""
    sqlite = [_sqlite(f"{table}_{name}", table, "UPDATE", f"WHEN {when}") for (table, name), when in REFUSED.items()]
    sqlite += [_sqlite(f"{table}_no_delete", table, "DELETE", "") for table in NEVER_DELETED]
    postgresql = [
        _postgresql(f"{table}_{name}", table, "UPDATE", f"WHEN ({when})") for (table, name), when in REFUSED.items()
    ]
    postgresql += [_postgresql(f"{table}_no_delete", table, "DELETE", "") for table in NEVER_DELETED]
    return sql_for(postgresql=[_FUNCTION, *postgresql], sqlite=sqlite)


def _sqlite(name: str, table: str, verb: str, when: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when} BEGIN SELECT RAISE(ABORT, 'rewards: {name}'); END"


def _postgresql(name: str, table: str, verb: str, when: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION rewards_refuse()"
