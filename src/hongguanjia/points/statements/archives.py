"""A closed year kept for good: a manifest over the files of its batch, checked by ``hongguanjia verify``."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.files.api import place_of
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.leaves import canonical
from hongguanjia.points.models import DaySeal, RuleSet, RuleSetState
from hongguanjia.points.permits import check_county
from hongguanjia.points.statements.batches import list_batches, may_see_all
from hongguanjia.points.statements.models import Archive, BatchState, StatementBatch

FORM = "hongguanjia-archive-1"
MANIFEST = "manifest.json"


def list_archives(actor: Actor) -> QuerySet[Archive]:
    """All archives, newest first, for those who see the whole county; to others there are none."""
    rows = Archive.objects.select_related("archived_by", "batch").order_by("-year", "-number")
    return rows if may_see_all(actor) else rows.none()


@transaction.atomic
def archive_batch(*, actor: Actor, now: datetime, batch_id: int) -> Archive:
    """Keep the finished batch of a closed year for good. Refused: the year or its last seal is missing, files are missing."""
    check_county(actor, Permission.STATEMENT_MANAGE)
    batch = get_in_scope(list_batches(actor).select_for_update(of=("self",)), pk=batch_id)
    _check_whole(batch, county_date(now))
    seal = DaySeal.objects.first()
    if seal is None or seal.day < date(batch.year, 12, 31):
        raise Refusal("archive.unsealed", _("这一年最后一天的账还没有封存，请在封存以后（次日）再归档。"))
    manifest = _make_manifest(batch, seal, now)
    archive = Archive.objects.create(
        year=batch.year,
        number=Archive.objects.filter(year=batch.year).count() + 1,
        batch=batch,
        manifest=manifest,
        sha256=hash_manifest(manifest),
        archived_by_id=actor.person_id,
        archived_at=now,
    )
    leave_trail(
        actor=actor,
        now=now,
        verb="points.archive.made",
        subject_kind="archive",
        subject_id=archive.pk,
        subject_label=str(batch.year),
        sha256=archive.sha256,
    )
    return archive


def hash_manifest(manifest: Mapping[str, Any]) -> str:
    """The SHA-256 of a manifest in its one form."""
    return hashlib.sha256(canonical(manifest)).hexdigest()


def pack_archive(archive: Archive) -> IO[bytes]:
    """The manifest and every file as a ZIP, in a temporary file that is read from its beginning."""
    target = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as pack:
        pack.writestr(MANIFEST, canonical(archive.manifest))
        for file in archive.manifest["files"]:
            pack.write(place_of(file["sha256"]), file["name"])
    target.seek(0)
    return target


def find_faults(archive: Archive) -> list[str]:
    """What of an archive is not what it was: the manifest, a file, a rule set, the seal."""
    manifest = archive.manifest
    faults = [] if hash_manifest(manifest) == archive.sha256 else ["清单被改动 the manifest was changed"]
    faults += [
        f"{file['name']}: 文件不在或被改动 is missing or was changed"
        for file in manifest["files"]
        if not _is_kept(file["sha256"], file["size"])
    ]
    hashes = dict(RuleSet.objects.values_list("number", "content_hash"))
    faults += [
        f"v{one['number']}: 规则与归档时不同 rules differ"
        for one in manifest["rule_sets"]
        if hashes.get(one["number"]) != one["content_hash"]
    ]
    seal = manifest["seal"]
    if not DaySeal.objects.filter(number=seal["number"], tree_root=seal["tree_root"]).exists():
        faults.append(f"封存 seal {seal['number']}: 总指纹不同 tree root differs")
    return [f"{archive.year}-{archive.number}: {fault}" for fault in faults]


def _check_whole(batch: StatementBatch, today: date) -> None:
    if batch.state != BatchState.DONE or batch.files.exclude(problem="").exists():
        raise Refusal("archive.unfinished", _("这一批还没有全部印好，请先补印，再归档。"))
    if batch.year >= today.year:
        raise Refusal("archive.open_year", _("这一年还没有过完，过完以后才能归档。"))
    if batch.day < date(batch.year, 12, 31):
        raise Refusal("archive.printed_early", _("这一批是年度过完以前印的，请重新打印一批再归档。"))
    if Archive.objects.filter(batch=batch).exists():
        raise Refusal("archive.done_before", _("这一批已经归档。"))


def _make_manifest(batch: StatementBatch, seal: DaySeal, now: datetime) -> dict[str, Any]:
    files = batch.files.select_related("organisation").order_by("organisation__path")
    listed = [
        {
            "name": f"{batch.year}-{file.organisation.code}.pdf",
            "organisation": file.organisation.name,
            "statements": file.statements,
            "size": file.size_bytes,
            "sha256": file.sha256,
        }
        for file in files
    ]
    return {
        "form": FORM,
        "year": batch.year,
        "archived_at": now.isoformat(),
        "statements": sum(file.statements for file in files),
        "organisations": len(listed),
        "files": listed,
        "rule_sets": _list_rule_sets(batch.year),
        "seal": {"number": seal.number, "day": seal.day.isoformat(), "tree_root": seal.tree_root},
    }


def _list_rule_sets(year: int) -> list[dict[str, Any]]:
    """The versions that were in force on some day of the year."""
    published = RuleSet.objects.filter(state=RuleSetState.PUBLISHED)
    before = published.filter(active_from__lte=date(year, 1, 1)).order_by("-active_from").first()
    during = Q(active_from__gt=date(year, 1, 1), active_from__lt=date(year, 12, 31) + timedelta(days=1))
    rows = published.filter(during | Q(pk=before.pk if before else None)).order_by("active_from")
    return [
        {
            "number": row.number,
            "title": row.title,
            "active_from": row.active_from.isoformat() if row.active_from else "",
            "content_hash": row.content_hash,
        }
        for row in rows
    ]


def _is_kept(sha256: str, size: int) -> bool:
    place = place_of(sha256)
    if not place.is_file() or place.stat().st_size != size:
        return False
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256
