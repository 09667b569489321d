"""The checks of ``hongguanjia verify`` for statements: printed ones still follow from the ledger, archives are whole."""

from __future__ import annotations

from collections.abc import Iterator

from hongguanjia.base.web.api import CheckReport
from hongguanjia.points.data import Owner
from hongguanjia.points.statements.archives import find_faults
from hongguanjia.points.statements.figures import read_figures
from hongguanjia.points.statements.models import Archive, StatementProof
from hongguanjia.points.statements.proving import digest_of

CHUNK = 400


def check_statements() -> CheckReport:
    """Every statement that was printed says what the ledger says, as far as it reached then."""
    counted, faults = 0, []
    rows = StatementProof.objects.order_by("year", "owner_kind", "owner_id", "id")
    for chunk in _chunk(list(rows.values_list("year", "owner_kind", "owner_id", "marks", "digest", "code"))):
        counted += len(chunk)
        faults += _check_chunk(chunk)
    return CheckReport("points: 对账单 statements", counted, faults)


def check_archives() -> CheckReport:
    """Every archived year is whole and unchanged."""
    rows = list(Archive.objects.order_by("year", "number"))
    return CheckReport("points: 归档 archives", len(rows), [fault for row in rows for fault in find_faults(row)])


Row = tuple[int, str, int, dict[str, int], str, str]


def _check_chunk(rows: list[Row]) -> list[str]:
    """Rows of one year and kind, an owner at most once."""
    year, kind = rows[0][0], rows[0][1]
    marks = {row[2]: row[3] for row in rows}
    now = {one.owner_id: one for one in read_figures(kind, sorted(marks), year, marks=marks)}
    return [
        f"对账单 statement {code} ({year}): 与账本不符 differs from the ledger"
        for _year, _kind, owner_id, _marks, digest, code in rows
        if digest_of(Owner(kind, owner_id), now[owner_id], year) != digest
    ]


def _chunk(rows: list[Row]) -> Iterator[list[Row]]:
    """Cut rows so that each piece has one year, one kind and no owner twice."""
    piece: list[Row] = []
    for row in rows:
        is_other = piece and (row[:2] != piece[0][:2] or row[2] == piece[-1][2] or len(piece) == CHUNK)
        if is_other:
            yield piece
            piece = []
        piece.append(row)
    if piece:
        yield piece
