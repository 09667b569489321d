"""A closed year is kept whole; ``verify`` names whatever of it was changed."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from hongguanjia.base.files.api import place_of
from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.refusals import NotFound, Refusal
from hongguanjia.points.api import take_in
from hongguanjia.points.sealing import seal_due
from hongguanjia.points.statements.archives import archive_batch, find_faults, hash_manifest, list_archives
from hongguanjia.points.statements.batches import do_batch, start_batch
from hongguanjia.points.statements.checks import check_archives
from hongguanjia.points.statements.models import Archive, StatementBatch
from hongguanjia.points.statements.tests.test_batches import drawn, folder  # noqa: F401  fixtures
from hongguanjia.points.testing import publish_rules, record, rule
from hongguanjia.points.tests.test_pages import enter  # noqa: F401  the fixture signs in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drawn")]
IN_YEAR = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def county(cast: Cast) -> Cast:
    publish_rules(cast, [rule(title="志愿服务")])
    take_in(now=IN_YEAR, fact_ids=[record(cast, "member", "a", day=date(2026, 5, 5)).pk])
    seal_due(NEW_YEAR)
    return cast


def printed(cast: Cast, now: datetime = NEW_YEAR) -> StatementBatch:
    row = start_batch(actor=cast.actor("county_officer"), now=now, year=2026)
    do_batch(row.pk, lambda: now)
    return row


def archive(cast: Cast, row: StatementBatch, now: datetime = NEW_YEAR) -> Archive:
    return archive_batch(actor=cast.actor("county_officer"), now=now, batch_id=row.pk)


def test_a_closed_year_is_kept_with_all_that_belongs_to_it(county: Cast) -> None:
    row = printed(county)
    kept = archive(county, row)
    manifest = kept.manifest
    assert (kept.year, kept.number, manifest["organisations"]) == (2026, 1, row.files.count())
    assert [one["title"] for one in manifest["rule_sets"]] == ["测试规则"]
    assert manifest["seal"]["day"] >= "2026-12-31"
    assert kept.sha256 == hash_manifest(manifest)
    assert check_archives().faults == []
    assert archive(county, printed(county)).number == 2


def test_what_cannot_be_archived(county: Cast) -> None:
    early = printed(county, IN_YEAR)
    codes = []
    for row, now in ((early, IN_YEAR), (early, NEW_YEAR)):
        with pytest.raises(Refusal) as refusal:
            archive(county, row, now)
        codes.append(refusal.value.code)
    whole = printed(county)
    running = start_batch(actor=county.actor("county_officer"), now=NEW_YEAR, year=2026)
    with pytest.raises(Refusal) as refusal:
        archive(county, running)
    codes.append(refusal.value.code)
    archive(county, whole)
    with pytest.raises(Refusal) as refusal:
        archive(county, whole)
    codes.append(refusal.value.code)
    assert codes == ["archive.open_year", "archive.printed_early", "archive.unfinished", "archive.done_before"]


def test_a_year_without_its_last_seal_waits(cast: Cast) -> None:
    row = printed(cast)
    with pytest.raises(Refusal) as refusal:
        archive(cast, row)
    assert refusal.value.code == "archive.unsealed"


@pytest.mark.parametrize("part", ["secretary", "auditor", "approver", "outsider_secretary", "member"])
def test_only_the_county_archives(county: Cast, part: str) -> None:
    row = printed(county)
    with pytest.raises((NotFound, Refusal)):
        archive_batch(actor=county.actor(part), now=NEW_YEAR, batch_id=row.pk)
    archive(county, row)
    assert list_archives(county.actor(part)).exists() is (part in {"auditor", "approver"})


def test_nobody_rewrites_an_archive(county: Cast) -> None:
    kept = archive(county, printed(county))
    with pytest.raises(DatabaseError), transaction.atomic():
        Archive.objects.filter(pk=kept.pk).update(sha256="0" * 64)


def test_every_change_is_named(county: Cast) -> None:
    kept = archive(county, printed(county))
    first, second = kept.manifest["files"][:2]
    place_of(first["sha256"]).write_bytes(b"x" * first["size"])
    place_of(second["sha256"]).unlink(missing_ok=True)
    kept.manifest["seal"]["tree_root"] = "0" * 64
    kept.manifest["rule_sets"][0]["content_hash"] = "0" * 64
    faults = "\n".join(find_faults(kept))
    assert first["name"] in faults
    assert second["name"] in faults
    assert "清单被改动" in faults
    assert "规则与归档时不同" in faults
    assert "总指纹不同" in faults
    assert check_archives().faults


def test_the_auditor_takes_it_along(county: Cast, enter, folder: Path) -> None:  # noqa: F811
    row = printed(county)
    officer = enter("county_officer")
    assert officer.get(f"/desk/points/statements/{row.pk}/").status_code == 200
    kept = archive(county, row)
    auditor = enter("auditor")
    answer = auditor.get(f"/desk/points/archive/{kept.pk}/")
    pack = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    manifest = json.loads(pack.read("manifest.json"))
    assert hashlib.sha256(pack.read("manifest.json")).hexdigest() == kept.sha256
    for file in manifest["files"]:
        assert hashlib.sha256(pack.read(file["name"])).hexdigest() == file["sha256"]
    assert f"/desk/points/archive/{kept.pk}/" in auditor.get("/desk/points/statements/").content.decode()
    for part in ("secretary", "outsider_secretary", "member"):
        assert enter(part).get(f"/desk/points/archive/{kept.pk}/").status_code == 404
