"""What a paper can be checked by: the same statement has the same code, a changed ledger shows, a file proves itself."""

from __future__ import annotations

import copy
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client

from hongguanjia.base.people.testing import Cast
from hongguanjia.doors.commands import prove as command
from hongguanjia.points.api import Owner, take_in
from hongguanjia.points.models import Entry
from hongguanjia.points.sealing import seal_due
from hongguanjia.points.statements import proving
from hongguanjia.points.statements.checks import check_statements
from hongguanjia.points.statements.figures import read_figures
from hongguanjia.points.statements.models import StatementProof
from hongguanjia.points.testing import publish_rules, record, rule
from hongguanjia.points.tests.test_pages import enter  # noqa: F401  the fixture signs in
from hongguanjia.points.tests.test_seals import tamper

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
SEALED = datetime(2026, 6, 17, 2, 0, tzinfo=UTC)


@pytest.fixture
def county(cast: Cast) -> Cast:
    """Two awards of 2026."""
    cache.clear()
    publish_rules(cast, [rule(unit="service", amount=10, title="志愿服务"), rule("m", amount=3, title="考核")])
    for key, day in (("a", date(2026, 1, 5)), ("b", date(2026, 5, 2))):
        take_in(now=NOW, fact_ids=[record(cast, "member", key, day=day).pk])
    return cast


def note(cast: Cast, year: int = 2026) -> StatementProof:
    figures = list(read_figures("PERSON", [cast.member.pk], year))
    proving.note_statements("PERSON", figures, year, NOW)
    return StatementProof.objects.order_by("-pk")[0]


def me(cast: Cast) -> Owner:
    return Owner("PERSON", cast.member.pk)


def test_the_same_statement_has_the_same_code_and_a_later_one_another(county: Cast) -> None:
    first, again = note(county), note(county)
    assert (first.pk, len(first.code), first.entries, first.closings) == (again.pk, 12, 4, {"merit": 6, "service": 20})
    take_in(now=NOW, fact_ids=[record(county, "member", "c", day=date(2026, 2, 2)).pk])
    later = note(county)
    assert later.code != first.code
    old = proving.check_statement(first)
    assert (old.holds, old.entries, old.later) == (True, 4, 2)
    assert check_statements().faults == []
    assert check_statements().counted == 2


def test_an_empty_year_can_be_checked_too(county: Cast) -> None:
    row = note(county, 2024)
    assert (row.entries, proving.check_statement(row).holds) == (0, True)


def test_what_is_sealed_is_counted(county: Cast) -> None:
    row = note(county)
    assert proving.check_statement(row).sealed == 0
    seal_due(SEALED)
    found = proving.check_statement(row)
    assert (found.sealed, found.entries) == (4, 4)
    assert found.seal is not None


def test_a_changed_entry_shows(county: Cast) -> None:
    row = note(county)
    tamper("UPDATE points_entry SET amount = 11 WHERE amount = 10")
    assert not proving.check_statement(row).holds
    assert row.code in check_statements().faults[0]


def test_nobody_rewrites_what_was_printed(county: Cast) -> None:
    row = note(county)
    with pytest.raises(DatabaseError), transaction.atomic():
        StatementProof.objects.filter(pk=row.pk).update(digest="0" * 64)


def test_the_file_proves_itself(county: Cast, tmp_path: Path, capsys) -> None:
    seal_due(SEALED)
    file = proving.prove_statement(me(county), 2026)
    assert len(file["proofs"]) == 4
    assert proving.check_statement_file(file) == ""
    place = tmp_path / "proof.json"
    place.write_text(json.dumps(file), encoding="utf-8")
    assert command.run(entry=None, proof=place, root=file["tree_root"]) == 0
    assert command.run(entry=None, proof=place, root="0" * 64) == 1
    assert "day" in capsys.readouterr().out


def test_what_is_not_sealed_yet_is_said(county: Cast, tmp_path: Path, capsys) -> None:
    file = proving.prove_statement(me(county), 2026)
    assert (len(file["proofs"]), len(file["waiting"])) == (0, 4)
    place = tmp_path / "proof.json"
    place.write_text(json.dumps(file), encoding="utf-8")
    assert command.run(entry=None, proof=place, root=None) == 0
    assert "4 笔还没有封存" in capsys.readouterr().out


def forge(file: dict[str, object], what: str) -> dict[str, object]:
    """The same file with one thing changed."""
    forged = copy.deepcopy(file)
    body = json.loads(forged["text"])
    if what == "sums":
        body["units"][0]["closing"] += 1
    elif what == "owner":
        body["owner"] += 1
    elif what == "entries":
        forged["proofs"].pop()
    elif what == "entry":
        forged["proofs"][0]["entry"]["path"] = ["00" * 32] * len(forged["proofs"][0]["entry"]["path"])
    else:
        del forged["proofs"]
    forged["text"] = json.dumps(body)
    return forged


@pytest.mark.parametrize("what", ["sums", "owner", "entries", "entry", "form"])
def test_a_forged_file_is_named(county: Cast, what: str) -> None:
    seal_due(SEALED)
    assert proving.check_statement_file(forge(proving.prove_statement(me(county), 2026), what)) == what


def test_the_public_page_names_nobody(county: Cast, client: Client) -> None:
    seal_due(SEALED)
    row = note(county)
    page = client.get(f"/points/statement/{row.code}/").content.decode()
    assert "与账本一致" in page
    assert row.digest in page
    assert county.member.name not in page
    assert ">20<" not in page
    assert client.get(f"/points/statement/?code={row.code.lower()}").url == f"/points/statement/{row.code}/"
    assert "没有这个查验码" in client.get("/points/statement/?code=ABC").content.decode()
    assert client.get("/points/statement/ABCDEFGHJKLM/").status_code == 404


def test_who_holds_the_paper_compares_its_sums(county: Cast, client: Client) -> None:
    row = note(county)
    address = f"/points/statement/{row.code}/"
    assert "与这份对账单的年末余额不符" in client.post(address, {"closing": 7}).content.decode()
    page = client.post(address, {"closing": 20}).content.decode()
    assert "纸上应有的数字" in page
    assert ">20<" in page
    assert county.member.name not in page
    for _try in range(8):
        client.post(address, {"closing": 7})
    assert "纸上应有的数字" not in client.post(address, {"closing": 20}).content.decode()


def test_the_phone_offers_every_year_and_its_proof(county: Cast, enter) -> None:  # noqa: F811
    take_in(now=NOW, fact_ids=[record(county, "member", "old", day=date(2026, 3, 3)).pk])
    seal_due(SEALED)
    member = enter("member")
    page = member.get("/m/points/statements/").content.decode()
    assert "/m/points/statement/2026/" in page
    assert "/m/points/statements/" in member.get("/m/points/").content.decode()
    file = json.loads(member.get("/m/points/statement/2026/proof/").content)
    assert proving.check_statement_file(file) == ""
    assert member.get("/m/points/statement/2999/proof/").status_code == 404
    assert enter("elder").get("/m/points/statements/").status_code == 200


def test_one_entry_is_proved_to_its_owner_alone(county: Cast, enter) -> None:  # noqa: F811
    entry = Entry.objects.filter(account__owner_kind="PERSON", account__owner_id=county.member.pk)[0]
    address = f"/m/points/proof/{entry.pk}/"
    assert "请明天再来" in enter("member").get(address).content.decode()
    seal_due(SEALED)
    assert json.loads(enter("member").get(address).content)["form"] == "hongguanjia-proof-1"
    assert address in enter("member").get(f"/m/points/award/{entry.award.pk}/").content.decode()
    assert enter("outsider").get(address).status_code == 404
