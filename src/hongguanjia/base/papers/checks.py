"""What ``hongguanjia verify`` asks of papers: kept bytes match their fingerprint, registers have no gap."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from hongguanjia.base.files.api import place_of
from hongguanjia.base.papers.models import Paper, PaperRegister
from hongguanjia.base.web.api import CheckReport


def check_papers() -> CheckReport:
    """Every paper's bytes are there and have its fingerprint."""
    rows = Paper.objects.order_by("pk").values_list("pk", "number_words", "title", "sha256")
    faults = [
        _("文书 %(pk)s（%(number)s%(title)s）的文件缺失或与指纹不符") % {"pk": pk, "number": words, "title": title}
        for pk, words, title, sha256 in rows.iterator(chunk_size=500)
        if not _matches(sha256)
    ]
    return CheckReport(_("文书"), rows.count(), faults)


def check_registers() -> CheckReport:
    """Every register's papers are numbered from 1 to its last number, none missing."""
    given = {
        (row["organisation_id"], row["kind"], row["year"]): row
        for row in Paper.objects.filter(number__isnull=False)
        .values("organisation_id", "kind", "year")
        .annotate(count=Count("number", distinct=True), first=Min("number"), last=Max("number"))
    }
    registers = {(row.issuer_id, row.kind, row.year): row.last for row in PaperRegister.objects.all()}
    faults = [
        _("组织 %(issuer)s 的 %(kind)s 登记簿（%(year)s 年）编号有缺号或与文书对不上")
        % {"issuer": key[0], "kind": key[1], "year": key[2]}
        for key in sorted(given.keys() | registers.keys())
        if not _whole(given.get(key), registers.get(key))
    ]
    return CheckReport(_("发文登记簿"), len(registers), faults)


def _matches(sha256: str) -> bool:
    place = place_of(sha256)
    return place.exists() and hashlib.sha256(place.read_bytes()).hexdigest() == sha256


def _whole(row: Mapping[str, Any] | None, last: int | None) -> bool:
    return row is not None and row["first"] == 1 and row["count"] == row["last"] == last
