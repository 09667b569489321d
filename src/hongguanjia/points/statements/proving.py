"""By what a statement on paper can be checked: a digest over its entries and sums, and the whole proof as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hongguanjia.base.people.seals import key_ring
from hongguanjia.kit.ids import READABLE_ALPHABET
from hongguanjia.kit.merkle import hash_leaf, root_of
from hongguanjia.points.data import Owner, Role
from hongguanjia.points.leaves import canonical
from hongguanjia.points.models import DaySeal, Entry
from hongguanjia.points.proofs import check_proof, prove_entries
from hongguanjia.points.queries import SHOWN_UNITS
from hongguanjia.points.statements.figures import Figures, read_figures
from hongguanjia.points.statements.models import StatementProof

FORM = "hongguanjia-statement-1"
SALT_CONTEXT = "points.statement"
CODE_CONTEXT = "points.statement.code"
CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Check:
    """What the ledger says today of a printed statement. ``sealed`` of its ``entries`` stand in sealed days, ``seal`` is the
    newest of all; ``later`` were posted for that year afterwards and are on a newer paper."""

    proof: StatementProof
    holds: bool
    entries: int
    sealed: int
    later: int
    seal: DaySeal | None
    figures: Figures


def note_statements(owner_kind: str, figures: Sequence[Figures], year: int, now: datetime) -> dict[int, StatementProof]:
    """Keep by what each of these statements can be checked; by owner."""
    rows = {one.owner_id: _make_row(owner_kind, one, year, now) for one in figures}
    StatementProof.objects.bulk_create(rows.values(), ignore_conflicts=True, batch_size=500)
    return rows


def statement_text(owner: Owner, figures: Figures, year: int) -> bytes:
    """The bytes that stand for a statement. This form never changes: papers depend on it."""
    units = [{"unit": one.unit, "opening": one.opening, "closing": one.closing} for one in figures.sums]
    return canonical(
        {
            "form": FORM,
            "owner_kind": owner.kind,
            "owner": owner.id,
            "year": year,
            "units": units,
            "entries": len(figures.hashes),
            "entries_root": root_of(figures.hashes).hex(),
            "salt": key_ring().index(f"{owner.kind}:{owner.id}:{year}", context=SALT_CONTEXT),
        }
    )


def digest_of(owner: Owner, figures: Figures, year: int) -> str:
    """The fingerprint of a statement, as it stands on the paper."""
    return hash_leaf(statement_text(owner, figures, year)).hex()


def check_statement(proof: StatementProof) -> Check:
    """Compute a printed statement again from the ledger as it stands."""
    owner = Owner(proof.owner_kind, proof.owner_id)
    [figures] = read_figures(owner.kind, [owner.id], proof.year, marks={owner.id: proof.marks})
    entries = _list_entries(owner, proof.year)
    rows = list(entries.values_list("unit", "account_seq", "transfer__sealed__id"))
    on_paper = [sealed for unit, seq, sealed in rows if seq <= proof.marks.get(unit, 0)]
    return Check(
        proof,
        holds=digest_of(owner, figures, proof.year) == proof.digest and len(on_paper) == proof.entries,
        entries=proof.entries,
        sealed=sum(sealed is not None for sealed in on_paper),
        later=len(rows) - len(on_paper),
        seal=DaySeal.objects.first(),
        figures=figures,
    )


def prove_statement(owner: Owner, year: int) -> dict[str, Any]:
    """The statement of a year with the proof of each entry; what is not sealed yet stands in it as text alone."""
    [figures] = read_figures(owner.kind, [owner.id], year)
    proofs, waiting = prove_entries(list(_list_entries(owner, year).order_by("id").values_list("pk", flat=True)))
    newest = DaySeal.objects.first()
    return {
        "form": FORM,
        "text": statement_text(owner, figures, year).decode(),
        "proofs": proofs,
        "waiting": waiting,
        "tree_root": newest.tree_root if newest else "",
    }


def check_statement_file(file: Mapping[str, Any], *, tree_root: str | None = None) -> str:
    """Check such a file by arithmetic alone. Returns an empty text, or what does not hold: ``form``, ``owner``, ``entries``
    (not all are there, or one too many), ``sums``, or the step of a proof."""
    try:
        body = json.loads(file["text"])
        texts = [(str(proof["entry"]["text"])) for proof in file["proofs"]] + [str(text) for text in file["waiting"]]
        entries = sorted((json.loads(text) | {"text": text} for text in texts), key=lambda entry: int(entry["entry"]))
        if file["form"] != FORM or body["form"] != FORM:
            return "form"
        if any((one["owner_kind"], one["owner"]) != (body["owner_kind"], body["owner"]) for one in entries):
            return "owner"
        root = root_of([hash_leaf(one["text"].encode()) for one in entries]).hex()
        if len(entries) != body["entries"] or root != body["entries_root"]:
            return "entries"
        if not _adds_up(body["units"], entries):
            return "sums"
        weak = (check_proof(proof, tree_root=tree_root or file["tree_root"]) for proof in file["proofs"])
        return next((step for step in weak if step), "")
    except (KeyError, TypeError, ValueError, AttributeError):
        return "form"


def find_proof(code: str) -> StatementProof | None:
    """The printed statement with this code."""
    return StatementProof.objects.filter(code=code.strip().upper()).first()


def _make_row(owner_kind: str, figures: Figures, year: int, now: datetime) -> StatementProof:
    digest = digest_of(Owner(owner_kind, figures.owner_id), figures, year)
    return StatementProof(
        code=_code(digest),
        owner_kind=owner_kind,
        owner_id=figures.owner_id,
        year=year,
        digest=digest,
        entries=len(figures.hashes),
        marks=dict(figures.marks),
        closings={one.unit: one.closing for one in figures.sums},
        made_at=now,
    )


def _code(digest: str) -> str:
    """Sixty bits that only the county's key can make, in letters that can be read aloud."""
    number = int(key_ring().index(digest, context=CODE_CONTEXT), 16)
    return "".join(READABLE_ALPHABET[number >> 5 * place & 31] for place in range(CODE_LENGTH))


def _adds_up(units: Iterable[Mapping[str, Any]], entries: Iterable[Mapping[str, Any]]) -> bool:
    moved = {str(unit["unit"]): int(unit["closing"]) - int(unit["opening"]) for unit in units}
    for entry in entries:
        if entry["unit"] not in moved:
            return False
        moved[entry["unit"]] -= int(entry["amount"])
    return not any(moved.values())


def _list_entries(owner: Owner, year: int) -> Any:
    return Entry.objects.filter(
        account__owner_kind=owner.kind,
        account__owner_id=owner.id,
        account__role=Role.MAIN,
        unit__in=SHOWN_UNITS,
        transfer__business_date__gte=date(year, 1, 1),
        transfer__business_date__lt=date(year + 1, 1, 1),
    )
