"""The pure checks: what is taken, what is refused, and with which code."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.claims import rules
from hongguanjia.rooms.claims.journey import list_steps
from hongguanjia.rooms.claims.kinds import KINDS, get_kind, say_quantity
from hongguanjia.rooms.claims.models import Claim, Terms
from hongguanjia.rooms.claims.testing import INPUT

TERMS = Terms(claim_within_days=30, check_within_days=7, approve_within_days=7, people_most=50, photos_most=6)
LISTED = [kind.code for kind in KINDS]
DAY = date(2026, 6, 14)


def code_of(do, *args: object) -> str:
    """The code of the refusal, empty when nothing was refused."""
    try:
        do(*args)
    except Refusal as refusal:
        return refusal.code if str(refusal).endswith("。") else f"no sentence: {refusal}"
    else:
        return ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"kind": "LOGIN"}, "claims.kind_unlisted"),
        ({"title": " 好事 "}, "claims.title_missing"),
        ({"title": "送老人回家，电话 0000 1234567"}, "claims.title_private"),
        ({"title": "送老人回家１２３４５６７８"}, "claims.title_private"),
        ({"title": "2026年6月送老人回家"}, ""),
        ({"quantity": 0}, "claims.quantity_wrong"),
        ({"quantity": 2}, "claims.quantity_wrong"),
        ({"kind": "LECTURED", "quantity": 480}, ""),
        ({"kind": "LECTURED", "quantity": 481}, "claims.quantity_wrong"),
        ({"kind": "COMMENDED", "quantity": 5}, ""),
        ({"kind": "COMMENDED", "quantity": 6}, "claims.quantity_wrong"),
    ],
)
def test_what_is_typed(changes: dict[str, object], code: str) -> None:
    assert code_of(rules.check_claim, replace(INPUT, **changes), LISTED) == code


@pytest.mark.parametrize(("days", "code"), [(-1, "claims.not_yet"), (0, ""), (30, ""), (31, "claims.too_late")])
def test_the_deadline_is_counted_from_the_event(days: int, code: str) -> None:
    assert code_of(rules.check_day, DAY, DAY + timedelta(days=days), TERMS) == code


@pytest.mark.parametrize(
    ("witness", "people", "enterer", "code"),
    [
        (None, [1], 1, ""),
        (3, [1, 2], 9, ""),
        (2, [1, 2], 9, "claims.witness_concerned"),
        (9, [1, 2], 9, "claims.witness_concerned"),
    ],
)
def test_the_witness_is_somebody_else(witness: int | None, people: list[int], enterer: int, code: str) -> None:
    assert code_of(rules.check_witness, witness, people, enterer) == code


@pytest.mark.parametrize(
    ("kind", "photos", "code"),
    [
        ("GOOD_DEED", 0, ""),
        ("COMMENDED", 0, "claims.evidence_missing"),
        ("COMMENDED", 1, ""),
        ("GOOD_DEED", 6, ""),
        ("GOOD_DEED", 7, "claims.evidence_too_many"),
    ],
)
def test_evidence(kind: str, photos: int, code: str) -> None:
    assert code_of(rules.check_evidence, kind, photos, TERMS) == code


@pytest.mark.parametrize(
    ("basis", "witness", "checker", "papers", "code"),
    [
        ("KNOWN", None, 5, 0, ""),
        ("WITNESS", 7, 5, 0, ""),
        ("PAPERS", None, 5, 1, ""),
        ("PAPERS", None, None, 1, ""),
        ("", None, 5, 1, "claims.basis_unknown"),
        ("WITNESS", None, 5, 1, "claims.no_witness"),
        ("PAPERS", None, 5, 0, "claims.no_papers"),
        ("KNOWN", 5, 5, 0, "claims.witness_checks"),
    ],
)
def test_on_what_it_was_found_true(
    basis: str, witness: int | None, checker: int | None, papers: int, code: str
) -> None:
    assert code_of(rules.check_basis, Claim(witness_id=witness), basis, checker, papers) == code


@pytest.mark.parametrize(
    ("checked_by", "by_office", "approver", "code"),
    [(5, False, 6, ""), (5, False, 5, "claims.one_person"), (5, True, 5, ""), (None, False, None, "")],
)
def test_two_people_have_looked(checked_by: int | None, by_office: bool, approver: int | None, code: str) -> None:
    assert code_of(rules.check_two_people, Claim(checked_by_id=checked_by, by_office=by_office), approver) == code


@pytest.mark.parametrize(("basis", "grade"), [("KNOWN", "B"), ("WITNESS", "B"), ("PAPERS", "C"), ("", "C")])
def test_no_claim_is_ever_as_good_as_what_the_system_saw(basis: str, grade: str) -> None:
    assert rules.grade_of(Claim(basis=basis)) == grade


@pytest.mark.parametrize(
    ("reason", "code"), [("不实", ""), (" 无 ", "claims.reason_missing"), ("", "claims.reason_missing")]
)
def test_a_reason(reason: str, code: str) -> None:
    assert code_of(rules.check_reason, reason) == code


def test_the_same_thing_has_the_same_digest_however_it_is_typed() -> None:
    first = rules.digest_thing("GOOD_DEED", DAY, "送 ABC 老人回家。")

    assert first == rules.digest_thing("GOOD_DEED", DAY, "送ａｂｃ老人，回家")
    assert (
        len({first, rules.digest_thing("HELPED", DAY, "送ABC老人回家"), rules.digest_thing("GOOD_DEED", DAY, "别的")})
        == 3
    )


def test_quantities_in_words() -> None:
    assert [say_quantity("GOOD_DEED", 1), say_quantity("COMMENDED", 3), say_quantity("RESCUED", 90)] == [
        "",
        "县级",
        "90 分钟",
    ]
    with pytest.raises(KeyError):
        get_kind("LOGIN")


@pytest.mark.parametrize(
    ("state", "status", "states"),
    [
        ("DRAFT", "", ["now", "", "", ""]),
        ("RETURNED", "", ["now", "", "", ""]),
        ("SUBMITTED", "", ["done", "now", "", ""]),
        ("CHECKED", "", ["done", "done", "now", ""]),
        ("APPROVED", "WAITING", ["done", "done", "done", "now"]),
        ("APPROVED", "POSTED", ["done", "done", "done", "done"]),
        ("REFUSED", "", []),
        ("WITHDRAWN", "", []),
        ("REVOKED", "REFUSED", []),
    ],
)
def test_the_way_in_steps(state: str, status: str, states: list[str]) -> None:
    assert [step.state for step in list_steps(Claim(state=state), status)] == states
