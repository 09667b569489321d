"""Numbers of papers: the next one of a register, and how it is written."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import connection
from django.db.models import Q

from hongguanjia.base.papers.kinds import TRAITS
from hongguanjia.base.papers.models import PaperWord
from hongguanjia.base.people.models import Organisation, OrganisationKind

# One statement on both databases. The row stays locked until the caller's transaction ends: the next one waits, and what
# is rolled back gives its number back.
_TAKE = """
INSERT INTO papers_paperregister (issuer_id, kind, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = papers_paperregister.last + 1
RETURNING last
"""
# Longest first: what an organisation's name ends in is not part of its word.
_ENDINGS = (
    "党总支部委员会", "党支部委员会", "街道党工委", "党总支", "党支部", "党工委", "镇党委", "乡党委", "委员会", "党委", "支部",
)  # fmt: skip


def take_number(*, issuer_id: int, kind: str, year: int) -> int:
    """The next number of a register, from 1 on. Call inside the transaction that issues the paper."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [issuer_id, kind, year])
        return int(cursor.fetchone()[0])


def say_number(*, word: str, year: int, number: int) -> str:
    """牟组督〔2026〕12号: the whole year in hexagonal brackets, no leading zeros (GB/T 9704-2012, 7.2.5)."""
    return f"{word}〔{year}〕{number}号"


def find_word(issuer: Organisation, kind: str, day: date) -> str:
    """What stands before the year on ``day``: the row of the kind, else the issuer's with the kind's sign, else one derived."""
    rows = PaperWord.objects.filter(
        Q(active_to__isnull=True) | Q(active_to__gt=day), issuer=issuer, kind__in=["", kind], active_from__lte=day
    ).order_by("-kind", "-active_from")
    row = rows.first()
    if row is None:
        return derive_word(issuer) + TRAITS[kind].mark
    return row.word if row.kind else row.word + TRAITS[kind].mark


def derive_word(issuer: Organisation) -> str:
    """A word for issuers whose county has set none: the county's own name, else the short name without its ending."""
    if issuer.kind == OrganisationKind.COUNTY_COMMITTEE:
        return str(settings.COUNTY_NAME).removesuffix("县")
    name = issuer.short_name or issuer.name
    ending = next((ending for ending in _ENDINGS if name.endswith(ending) and len(name) > len(ending) + 1), "")
    return name.removesuffix(ending)[:12]
