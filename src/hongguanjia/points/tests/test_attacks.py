"""Every invariant of the ledger attacked by raw SQL: refused by the database, or, with its guard torn out, named by verify."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.checks import check_guards
from hongguanjia.points.api import Owner, hold, settle_hold, take_in
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Posting, Role
from hongguanjia.points.ledger import move, post
from hongguanjia.points.models import Account, Award, Entry, Transfer
from hongguanjia.points.rollup import rebuild_scores
from hongguanjia.points.testing import publish_rules, record, rule
from hongguanjia.points.verify import CHECKS

pytestmark = pytest.mark.django_db
WANG = Owner("PERSON", 1)
HEAD = (
    "INSERT INTO points_transfer (id, key, fingerprint, kind, business_date, memo, cause_kind, cause_id, entry_count, "
    "posted_at, actor_label, reverses_id) VALUES (%s, %s, '', %s, '2026-06-15', '', 't', 1, %s, "
    "'2026-06-15 00:00:00+00:00', 'x', %s)"
)
ENTRY = (
    "INSERT INTO points_entry (transfer_id, account_id, unit, amount, balance_after, account_seq) "
    "VALUES (%s, %s, %s, %s, %s, %s)"
)


def sql(statement: str, parameters: list[object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def raw(value: uuid.UUID) -> object:
    return value.hex if connection.vendor == "sqlite" else value


@pytest.fixture
def ledger(cast: Cast) -> Cast:
    """Ten points in the account of one person, three of them held, one earned by a fact under published rules."""
    publish_rules(cast, [rule()])
    record(cast, "member", "f1")
    take_in(now=NOW)
    issue = AccountKey(COUNTY, "service", Role.ISSUE)
    legs = move(issue, AccountKey(WANG, "service"), 10)
    post(Posting("start", Kind.MOVE, legs, date(2026, 6, 15), "t", 1), actor=INTAKE, now=NOW)
    hold(
        owner=WANG,
        unit="service",
        amount=3,
        key="h",
        cause_kind="t",
        cause_id=1,
        memo="",
        expires_at=None,
        actor=INTAKE,
        now=NOW,
    )
    rebuild_scores(datetime(2026, 6, 20, tzinfo=UTC))
    return cast


def main() -> Account:
    return Account.objects.get(owner_kind="PERSON", owner_id=1, unit="service", role="MAIN")


def issue_id() -> int:
    return Account.objects.get(role="ISSUE", unit="service").pk


def insert_pair(amount: int, counter: int, *, count: int = 2, key: str = "x", kind: str = "MOVE") -> uuid.UUID:
    """A well-chained posting made by hand: to the person's account, from the county's."""
    account, new = main(), uuid.uuid4()
    sql(ENTRY, [raw(new), account.pk, "service", amount, account.balance + amount, account.version + 1])
    sql(ENTRY, [raw(new), issue_id(), "service", counter, None, None])
    sql(HEAD, [raw(new), key, kind, count, None])
    return new


def unbalanced() -> None:
    insert_pair(5, -4)


def wrong_count() -> None:
    insert_pair(5, -5, count=3)


def second_key() -> None:
    insert_pair(5, -5, key="start")


def overdraft() -> None:
    insert_pair(-8, 8)


def joins_a_posted_transfer() -> None:
    account, posted = main(), Transfer.objects.get(key="start")
    sql(ENTRY, [raw(posted.pk), account.pk, "service", 1, account.balance + 1, account.version + 1])


def breaks_the_chain() -> None:
    account = main()
    sql(ENTRY, [raw(uuid.uuid4()), account.pk, "service", 1, account.balance + 2, account.version + 1])


def skips_a_number() -> None:
    account = main()
    sql(ENTRY, [raw(uuid.uuid4()), account.pk, "service", 1, account.balance + 1, account.version + 2])


def hides_from_the_chain() -> None:
    sql(ENTRY, [raw(uuid.uuid4()), main().pk, "service", 1, None, None])


def numbers_the_issuer() -> None:
    sql(ENTRY, [raw(uuid.uuid4()), issue_id(), "service", 1, 1, 1])


def mixes_units() -> None:
    account = main()
    sql(ENTRY, [raw(uuid.uuid4()), account.pk, "merit", 1, account.balance + 1, account.version + 1])


def unknown_account() -> None:
    sql(ENTRY, [raw(uuid.uuid4()), 987654321, "service", 1, 1, 1])


def zero_entry() -> None:
    account = main()
    sql(ENTRY, [raw(uuid.uuid4()), account.pk, "service", 0, account.balance, account.version + 1])


def half_a_reversal() -> None:
    account, new = main(), uuid.uuid4()
    sql(ENTRY, [raw(new), account.pk, "service", -4, account.balance - 4, account.version + 1])
    sql(ENTRY, [raw(new), issue_id(), "service", 4, None, None])
    sql(HEAD, [raw(new), "r", "REVERSE", 2, raw(Transfer.objects.get(key="start").pk)])


def second_reversal() -> None:
    start = raw(Transfer.objects.get(key="start").pk)
    first = uuid.uuid4()
    legs = move(AccountKey(COUNTY, "service", Role.ISSUE), AccountKey(WANG, "service"), 20)
    post(Posting("more", Kind.MOVE, legs, date(2026, 6, 15), "t", 1), actor=INTAKE, now=NOW)
    for new, key in ((first, "r1"), (uuid.uuid4(), "r2")):
        account = main()
        sql(ENTRY, [raw(new), account.pk, "service", -10, account.balance - 10, account.version + 1])
        sql(ENTRY, [raw(new), issue_id(), "service", 10, None, None])
        sql(HEAD, [raw(new), key, "REVERSE", 2, start])


def sets_a_balance() -> None:
    sql("UPDATE points_account SET balance = balance + 1 WHERE id = %s", [main().pk])


def returns_to_an_older_balance() -> None:
    first = Entry.objects.filter(account=main()).order_by("account_seq")[0]
    sql("UPDATE points_account SET balance = %s, version = %s WHERE id = %s", [first.balance_after, 1, main().pk])


def removes_the_floor() -> None:
    sql("UPDATE points_account SET floor = NULL WHERE id = %s", [main().pk])


def gives_the_account_away() -> None:
    sql("UPDATE points_account SET owner_id = 2 WHERE id = %s", [main().pk])


def opens_a_rich_account() -> None:
    sql(
        "INSERT INTO points_account (owner_kind, owner_id, unit, role, maintained, floor, balance, version) "
        "VALUES ('PERSON', 77, 'service', 'MAIN', %s, 0, 5, 0)",
        [True],
    )


def opens_an_account_without_floor() -> None:
    sql(
        "INSERT INTO points_account (owner_kind, owner_id, unit, role, maintained, floor, balance, version) "
        "VALUES ('PERSON', 77, 'service', 'MAIN', %s, NULL, 0, 0)",
        [True],
    )


def plain(statement: str) -> Callable[[], None]:
    return lambda: sql(statement)


REFUSED: dict[str, Callable[[], None]] = {
    "1 sums to zero": unbalanced,
    "1 has all its entries": wrong_count,
    "1 frozen once posted": joins_a_posted_transfer,
    "1 units never mix": mixes_units,
    "2 chain: wrong balance": breaks_the_chain,
    "2 chain: gap": skips_a_number,
    "2 chain: entry beside it": hides_from_the_chain,
    "2 chain: issuer": numbers_the_issuer,
    "2 account there": unknown_account,
    "2 entry of nothing": zero_entry,
    "2 balance set by hand": sets_a_balance,
    "2 balance of an older entry": returns_to_an_older_balance,
    "2 account given away": gives_the_account_away,
    "2 account opened with money": opens_a_rich_account,
    "3 key twice": second_key,
    "5 entry changed": plain("UPDATE points_entry SET amount = amount + 1"),
    "5 entry deleted": plain("DELETE FROM points_entry"),
    "5 transfer changed": plain("UPDATE points_transfer SET memo = 'x'"),
    "5 transfer deleted": plain("DELETE FROM points_transfer"),
    "5 award changed": plain("UPDATE points_award SET amount = 9"),
    "5 award deleted": plain("DELETE FROM points_award"),
    "5 account deleted": plain("DELETE FROM points_account"),
    "5 fact changed": plain("UPDATE record_fact SET quantity = 9"),
    "6 overdraft": overdraft,
    "6 floor removed": removes_the_floor,
    "6 account without floor": opens_an_account_without_floor,
    "reversal of a part": half_a_reversal,
    "reversal twice": second_reversal,
    "hold changed": plain("UPDATE points_hold SET amount = 1"),
    "hold deleted": plain("DELETE FROM points_hold"),
    "outcome changed": plain("UPDATE points_outcome SET status = 'REFUSED', transfer_id = NULL"),
    "outcome deleted": plain("DELETE FROM points_outcome"),
    "outcome twice": plain(
        "INSERT INTO points_outcome (fact_id, status, reason, decided_at) "
        "SELECT fact_id, 'NO_RULE', '', decided_at FROM points_outcome"
    ),
    "rule changed after publication": plain("UPDATE points_rule SET amount = 50"),
    "rule deleted after publication": plain("DELETE FROM points_rule"),
    "rule set changed after publication": plain("UPDATE points_ruleset SET active_from = '2020-01-01'"),
    "rule set unpublished": plain("UPDATE points_ruleset SET state = 'DRAFT'"),
    "rule set published at once": plain(
        "INSERT INTO points_ruleset (number, title, state, basis, drafted_at, content_hash) "
        "VALUES (9, 'x', 'PUBLISHED', '', '2026-01-01 00:00:00+00:00', 'x')"
    ),
}


def faults() -> list[str]:
    return [fault for check in (check_guards, *CHECKS) for fault in check().faults]


def test_the_ledger_is_clean_before_any_attack(ledger: Cast) -> None:
    assert faults() == []


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(ledger: Cast, name: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        REFUSED[name]()
    assert faults() == []


def leave_orphan(account: Account) -> None:
    sql(ENTRY, [raw(uuid.uuid4()), account.pk, "service", 1, account.balance + 1, account.version + 1])
    connection.check_constraints()


def test_an_orphan_is_refused_at_commit(ledger: Cast) -> None:
    account = main()
    with pytest.raises(DatabaseError), transaction.atomic():
        leave_orphan(account)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["points_entry", "points_transfer", "points_account", "points_award", "record_fact"])
def test_truncate_is_refused(ledger: Cast, table: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")


def tear_out(*tables: str) -> None:
    """Drop the triggers of tables, as somebody with the keys of the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        for table in tables:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


LEDGER = ("points_entry", "points_transfer", "points_account")
NAMED: dict[str, tuple[tuple[str, ...], Callable[[], None], str]] = {
    "unbalanced transfer": (LEDGER, unbalanced, "transfer"),
    "entries missing": (LEDGER, wrong_count, "should have 3"),
    "late entry": (LEDGER, joins_a_posted_transfer, "should have 2"),
    "balance set by hand": (LEDGER, sets_a_balance, "account"),
    "gap in the chain": (LEDGER, skips_a_number, "does not continue"),
    "entry outside the chain": (LEDGER, hides_from_the_chain, "does not continue"),
    "orphan": (LEDGER, breaks_the_chain, "orphan"),
    "entry changed": (LEDGER, plain("UPDATE points_entry SET amount = amount + 1 WHERE amount = 10"), "sum"),
    "half a reversal": (LEDGER, half_a_reversal, "not the opposite"),
    "hold forged": (("points_hold",), plain("UPDATE points_hold SET amount = 1"), "open holds"),
    "award changed": (("points_award",), plain("UPDATE points_award SET amount = 9"), "award"),
    "outcome changed": (
        ("points_outcome",),
        plain("UPDATE points_outcome SET status = 'REFUSED', transfer_id = NULL"),
        "differ",
    ),
    "rule changed": (("points_rule",), plain("UPDATE points_rule SET amount = 50"), "after publication"),
    "roll-up changed": ((), plain("UPDATE points_score SET amount = amount + 1"), "score"),
}


@pytest.mark.parametrize("name", NAMED)
def test_without_its_guard_the_attack_passes_and_verify_names_it(ledger: Cast, name: str) -> None:
    tables, attack, word = NAMED[name]
    tear_out(*tables)
    attack()
    found = faults()
    assert any(word in fault for fault in found)
    if tables:
        assert any("is missing" in fault for fault in found)
    undo_orphans()


def undo_orphans() -> None:
    """Leave no dangling reference behind for the end-of-test check of foreign keys."""
    if connection.vendor == "sqlite":
        tear_out("points_entry")
        sql("DELETE FROM points_entry WHERE transfer_id NOT IN (SELECT id FROM points_transfer)")
    else:
        sql("DELETE FROM points_entry e WHERE NOT EXISTS (SELECT 1 FROM points_transfer t WHERE t.id = e.transfer_id)")


def test_a_redeemed_hold_leaves_a_clean_ledger(ledger: Cast) -> None:
    from hongguanjia.points.models import Hold

    settle_hold(hold_id=Hold.objects.get().pk, key="s", actor=INTAKE, now=NOW)
    assert faults() == []


@pytest.mark.parametrize("column", ["fact_id", "rule_id", "entry_id", "reverses_id"])
def test_an_award_refers_to_what_is_there(ledger: Cast, column: str) -> None:
    """Whatever stands in for the foreign keys of awards: nobody writes one that leads nowhere."""
    award = Award.objects.get()
    award.pk = None
    award.entry_id = Entry.objects.filter(award__isnull=True).values_list("pk", flat=True)[0]
    award.reverses_id = Award.objects.values_list("pk", flat=True)[0]
    setattr(award, column, 987654321)

    with pytest.raises(IntegrityError):
        write_award(award)


def test_an_award_may_refer_to_all_of_it(ledger: Cast) -> None:
    award = Award.objects.get()
    first, award.pk = award.pk, None
    award.entry_id = Entry.objects.filter(award__isnull=True).values_list("pk", flat=True)[0]
    award.reverses_id = first

    write_award(award)

    assert Award.objects.filter(reverses_id=first).exists()


def write_award(award: Award) -> None:
    with transaction.atomic():
        award.save(force_insert=True)
        connection.check_constraints()
