"""Seals: every past day once, late transfers in later seals, any change of the past named, proofs that stand alone."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.merkle import EMPTY_ROOT, is_consistent, prove_consistency
from hongguanjia.kit.refusals import NotFound
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Owner, Posting, Role
from hongguanjia.points.ledger import move, post
from hongguanjia.points.models import Entry, Transfer
from hongguanjia.points.proofs import check_proof, prove_entry
from hongguanjia.points.seal_checks import check_seals
from hongguanjia.points.sealing import seal_due, tree_hashes
from hongguanjia.points.sealing_models import DaySeal, SealedTransfer

pytestmark = pytest.mark.django_db
ISSUE = AccountKey(COUNTY, "service", Role.ISSUE)
FIRST = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)


def give(cast: Cast, part: str, amount: int, at: datetime) -> Entry:
    """Points for somebody of the cast, written at an instant; returns the entry."""
    owner = AccountKey(Owner("PERSON", getattr(cast, part).pk), "service")
    key = f"give:{part}:{at.isoformat()}:{amount}"
    posting = Posting(key, Kind.MOVE, move(ISSUE, owner, amount), at.date(), "test", 1)
    transfer_id = post(posting, actor=INTAKE, now=at).transfer_id
    return Entry.objects.get(transfer_id=transfer_id, account__owner_kind="PERSON")


@pytest.fixture
def entries(cast: Cast) -> list[Entry]:
    """Three transfers on 10 June, none on the 11th, one on the 12th."""
    return [
        give(cast, "member", 5, FIRST),
        give(cast, "elder", 7, FIRST + timedelta(hours=1)),
        give(cast, "member", 9, FIRST + timedelta(hours=2)),
        give(cast, "member", 3, FIRST + timedelta(days=2)),
    ]


def tamper(statement: str, *values: object) -> None:
    """Change a row behind the triggers' back, as somebody with the database's own password could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        cursor.execute(statement, values)
        for _name, sql in triggers:
            cursor.execute(sql)


def test_every_past_day_is_sealed_once(entries: list[Entry]) -> None:
    assert seal_due(FIRST + timedelta(days=3)) == 3
    assert seal_due(FIRST + timedelta(days=3)) == 0

    seals = list(DaySeal.objects.order_by("number"))
    assert [(seal.number, seal.day, seal.transfer_count) for seal in seals] == [
        (1, date(2026, 6, 10), 3),
        (2, date(2026, 6, 11), 0),
        (3, date(2026, 6, 12), 1),
    ]
    assert seals[1].root == EMPTY_ROOT.hex()
    assert check_seals().faults == []


def test_a_day_is_left_open_until_it_is_well_over(entries: list[Entry]) -> None:
    midnight = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)

    assert seal_due(midnight + timedelta(minutes=59)) == 0
    assert seal_due(midnight + timedelta(hours=1)) == 1


def test_nothing_is_sealed_in_an_empty_ledger() -> None:
    assert seal_due(FIRST) == 0
    assert check_seals().counted == 0


def test_a_late_transfer_stands_in_a_later_seal(cast: Cast, entries: list[Entry]) -> None:
    seal_due(FIRST + timedelta(days=3))
    roots = list(DaySeal.objects.values_list("root", flat=True))
    late = give(cast, "elder", 11, FIRST + timedelta(minutes=5))

    seal_due(FIRST + timedelta(days=4))

    assert SealedTransfer.objects.get(transfer=late.transfer_id).seal.day == date(2026, 6, 13)
    assert list(DaySeal.objects.exclude(number=4).values_list("root", flat=True)) == roots
    assert check_seals().faults == []


def test_the_tree_of_days_only_grows(cast: Cast, entries: list[Entry]) -> None:
    seal_due(FIRST + timedelta(days=2))
    before = DaySeal.objects.order_by("number").last()
    seal_due(FIRST + timedelta(days=9))
    seals = list(DaySeal.objects.order_by("number"))

    proof = prove_consistency(tree_hashes(seals), before.number)
    assert is_consistent(
        before.number, len(seals), bytes.fromhex(before.tree_root), bytes.fromhex(seals[-1].tree_root), proof
    )


def test_seals_are_append_only(entries: list[Entry]) -> None:
    seal_due(FIRST + timedelta(days=3))
    for rows in (DaySeal.objects.filter(number=1), SealedTransfer.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises(IntegrityError), transaction.atomic():
        DaySeal.objects.filter(number=1).update(root="0" * 64)


def test_verify_names_the_day_of_a_changed_transfer(entries: list[Entry]) -> None:
    seal_due(FIRST + timedelta(days=3))
    name = entries[3].transfer_id.hex if connection.vendor == "sqlite" else str(entries[3].transfer_id)

    tamper("UPDATE points_transfer SET memo = 'bribe' WHERE id = %s", name)

    assert check_seals().faults == ["封存 seal 2026-06-12: 当日账目被改动 the day's transfers were changed"]


def test_verify_names_the_day_of_a_changed_entry(entries: list[Entry]) -> None:
    seal_due(FIRST + timedelta(days=3))

    tamper("UPDATE points_entry SET amount = 500 WHERE id = %s", entries[0].pk)

    assert [fault[:18] for fault in check_seals().faults] == ["封存 seal 2026-06-10"[:18]]


def test_verify_names_the_day_of_a_transfer_that_is_gone(entries: list[Entry]) -> None:
    seal_due(FIRST + timedelta(days=3))
    tamper("DELETE FROM points_sealedtransfer WHERE transfer_id IN (SELECT id FROM points_transfer WHERE memo = '')")

    assert len(check_seals().faults) == 2


def test_verify_names_a_root_that_was_rewritten(entries: list[Entry]) -> None:
    """Whoever changes a day and its root together is betrayed by the tree of days."""
    seal_due(FIRST + timedelta(days=3))

    tamper("UPDATE points_dayseal SET root = %s WHERE number = 2", "0" * 64)

    assert "封存 seal 2 (2026-06-11): 总根不符 tree root differs" in check_seals().faults


def test_a_proof_is_checked_without_the_database(entries: list[Entry], django_assert_num_queries) -> None:
    seal_due(FIRST + timedelta(days=5))
    for entry in entries:
        proof = json.loads(json.dumps(prove_entry(entry.pk), ensure_ascii=False))
        with django_assert_num_queries(0):
            assert check_proof(proof, tree_root=proof["tree_root"]) == ""
        assert json.loads(proof["entry"]["text"])["amount"] == entry.amount


def test_a_forged_proof_names_its_weak_step(entries: list[Entry]) -> None:
    seal_due(FIRST + timedelta(days=5))
    proof = prove_entry(entries[0].pk)

    def forged(step: str, old: str, new: str) -> str:
        bent = copy.deepcopy(proof)
        assert old in bent[step]["text"]
        bent[step]["text"] = bent[step]["text"].replace(old, new)
        return check_proof(bent)

    assert forged("entry", '"amount":5', '"amount":500') == "entry"
    assert forged("transfer", '"kind":"MOVE"', '"kind":"EARN"') == "transfer"
    assert forged("day", '"transfers":3', '"transfers":4') == "day"
    assert check_proof(proof, tree_root="0" * 64) == "day"
    assert check_proof({}) == "form"
    assert check_proof(proof | {"form": "other"}) == "form"


def test_neighbours_in_a_proof_cannot_be_guessed(entries: list[Entry]) -> None:
    """The salt of an entry comes from the county's key: without it the sibling hashes tell nothing."""
    seal_due(FIRST + timedelta(days=5))
    salts = {json.loads(prove_entry(entry.pk)["entry"]["text"])["salt"] for entry in entries}

    assert len(salts) == len(entries)


def test_an_entry_of_today_has_no_proof_yet(entries: list[Entry]) -> None:
    with pytest.raises(NotFound):
        prove_entry(entries[0].pk)
    with pytest.raises(NotFound):
        prove_entry(987654321)


def test_every_transfer_is_sealed(entries: list[Entry]) -> None:
    seal_due(FIRST + timedelta(days=5))

    assert not Transfer.objects.filter(sealed__isnull=True).exists()


def test_anybody_reads_the_roots(client, entries: list[Entry]) -> None:
    assert "还没有封存的账" in client.get("/points/seals/").content.decode()
    seal_due(FIRST + timedelta(days=5))

    page = client.get("/points/seals/").content.decode()

    newest = DaySeal.objects.order_by("-number")[0]
    assert newest.tree_root in page and newest.root in page
    assert "2026年6月12日" in page


def test_the_command_proves_and_checks(entries: list[Entry], tmp_path, capsys) -> None:
    from hongguanjia.doors.commands import prove

    assert prove.run(entry=None, proof=None, root=None) == 2
    assert prove.run(entry=entries[0].pk, proof=None, root=None) == 1
    seal_due(FIRST + timedelta(days=5))
    capsys.readouterr()
    assert prove.run(entry=entries[0].pk, proof=None, root=None) == 0
    paper = tmp_path / "proof.json"
    paper.write_text(capsys.readouterr().out, encoding="utf-8")

    assert prove.run(entry=None, proof=paper, root=None) == 0
    assert prove.run(entry=None, proof=paper, root="0" * 64) == 1
    paper.write_text("[]", encoding="utf-8")
    assert prove.run(entry=None, proof=paper, root=None) == 1
    paper.write_text("no json", encoding="utf-8")
    assert prove.run(entry=None, proof=paper, root=None) == 1
