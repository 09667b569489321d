"""A county's statements in the background: started, followed, given up, taken up, downloaded by who is in charge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from hongguanjia.base.files.api import place_of
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.points import jobs
from hongguanjia.points.flow import STATEMENT_BATCH
from hongguanjia.points.running import STALLED_AFTER, Stopped
from hongguanjia.points.statements import batches
from hongguanjia.points.statements.batches import (
    cancel_batch,
    do_batch,
    list_batches,
    list_files,
    resume_batch,
    start_batch,
)
from hongguanjia.points.statements.models import BatchState, StatementBatch, StatementFile, StatementProof
from hongguanjia.points.statements.tests.test_statements import read_out
from hongguanjia.points.tests.test_pages import enter  # noqa: F401  the fixture signs in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path


@pytest.fixture
def county(cast: Cast) -> Cast:
    return cast


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers of a few bytes: what is printed on them is tested elsewhere."""
    monkeypatch.setattr("hongguanjia.points.statements.papers.render", lambda *, data, **_: str(data["words"]).encode())


def start(cast: Cast, year: int = 2026) -> StatementBatch:
    return start_batch(actor=cast.actor("county_officer"), now=NOW, year=year)


def clock() -> datetime:
    return NOW


def test_every_organisation_with_members_gets_its_file(county: Cast, folder: Path) -> None:
    row = start(county)
    do_batch(row.pk, clock)
    row.refresh_from_db()
    files = {file.organisation_id: file for file in row.files.all()}
    assert (row.state, row.done, row.total) == (BatchState.DONE, len(files), len(files))
    own = files[county.branch.pk]
    words = read_out(place_of(own.sha256).read_bytes())
    assert county.branch.name in words
    assert county.member.name in words
    assert "外来客" not in words
    assert own.statements == 1 + county.branch.memberships.filter(active_to__isnull=True).count()
    codes = StatementProof.objects.filter(owner_kind="PERSON", owner_id=county.member.pk).values_list("code", flat=True)
    assert codes[0] in words


def test_a_past_year_goes_by_who_was_a_member_then(county: Cast, drawn: None) -> None:
    assert start(county, 2025).day == date(2025, 12, 31)
    assert start(county).day == date(2026, 6, 15)


def test_two_batches_of_a_year_do_not_run_at_once(county: Cast) -> None:
    row = start(county)
    with pytest.raises(Refusal) as refusal:
        start(county)
    assert refusal.value.code == "statements.running"
    with pytest.raises(IntegrityError), transaction.atomic():
        StatementBatch.objects.create(year=row.year, day=row.day, started_at=NOW)


@pytest.mark.parametrize("year", [1999, 2027])
def test_years_that_cannot_be_printed(county: Cast, year: int) -> None:
    with pytest.raises(BadInput):
        start(county, year)


@pytest.mark.parametrize("part", ["member", "secretary", "town_officer", "auditor", "approver", "outsider_secretary"])
def test_only_the_county_starts_one(county: Cast, part: str) -> None:
    with pytest.raises((NotFound, Refusal)):
        start_batch(actor=county.actor(part), now=NOW, year=2026)
    row = start(county)
    with pytest.raises((NotFound, Refusal)):
        cancel_batch(actor=county.actor(part), now=NOW, batch_id=row.pk)
    assert list_batches(county.actor(part)).exists() is (part in {"auditor", "approver"})


def bring(cast: Cast, state: str) -> StatementBatch:
    row = start(cast)
    if state == "CANCELLED":
        return cancel_batch(actor=cast.actor("county_officer"), now=NOW, batch_id=row.pk)
    if state == "FAILED":
        batches.fail_batch(row.pk, "断电", NOW)
    if state == "DONE":
        StatementFile.objects.create(batch=row, organisation=cast.branch, problem="缺字", made_at=NOW)
        StatementBatch.objects.filter(pk=row.pk).update(state="DONE")
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("state", STATEMENT_BATCH.states)
@pytest.mark.parametrize("verb", ["cancel", "resume"])
def test_every_state_against_every_verb(county: Cast, state: str, verb: str) -> None:
    row = bring(county, state)
    do = {"cancel": cancel_batch, "resume": resume_batch}[verb]
    if verb in STATEMENT_BATCH.verbs(state):
        assert do(actor=county.actor("county_officer"), now=NOW, batch_id=row.pk).state == (
            STATEMENT_BATCH.find(verb).target
        )
    else:
        with pytest.raises(Refusal):
            do(actor=county.actor("county_officer"), now=NOW, batch_id=row.pk)


def test_given_up_in_the_middle_it_goes_on_where_it_stopped(county: Cast, drawn: None) -> None:
    row = start(county)

    def give_up(done: int, _total: int) -> None:
        if done == 1:
            cancel_batch(actor=county.actor("county_officer"), now=NOW, batch_id=row.pk)

    with pytest.raises(Stopped):
        do_batch(row.pk, clock, give_up)
    assert row.files.count() == 2
    first = dict(row.files.values_list("organisation_id", "made_at"))
    resume_batch(actor=county.actor("county_officer"), now=NOW, batch_id=row.pk)
    do_batch(row.pk, lambda: NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.state, row.files.count()) == (BatchState.DONE, row.total)
    again = dict(row.files.values_list("organisation_id", "made_at"))
    assert {key: again[key] for key in first} == first, "what was printed is not printed again"
    with pytest.raises(Refusal) as refusal:
        resume_batch(actor=county.actor("county_officer"), now=NOW, batch_id=row.pk)
    assert refusal.value.code == "statements.complete"


def test_a_lost_worker_is_replaced(county: Cast, drawn: None, monkeypatch: pytest.MonkeyPatch) -> None:
    row = start(county)
    monkeypatch.setattr(jobs, "_enqueue", jobs.run.func)
    assert jobs.resume_stalled(NOW) == 0
    assert jobs.resume_stalled(NOW + STALLED_AFTER + timedelta(seconds=1)) == 1
    row.refresh_from_db()
    assert row.state == BatchState.DONE


def test_a_name_that_cannot_be_printed_is_named_and_printed_later(county: Cast) -> None:
    Person.objects.filter(pk=county.member.pk).update(name="𠮷大")
    row = start(county)
    do_batch(row.pk, clock)
    [problem] = row.files.exclude(problem="")
    assert (problem.organisation_id, problem.sha256) == (county.branch.pk, "")
    assert "𠮷" in problem.problem
    Person.objects.filter(pk=county.member.pk).update(name="吉大")
    resume_batch(actor=county.actor("county_officer"), now=NOW, batch_id=row.pk)
    do_batch(row.pk, clock)
    assert not row.files.exclude(problem="").exists()
    assert row.files.get(organisation=county.branch).statements


def test_a_fault_is_said(county: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = start(county)
    monkeypatch.setattr(batches, "print_place", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.perform("statements", row.pk)
    row.refresh_from_db()
    assert row.state == BatchState.FAILED
    assert row.message


def test_files_go_to_those_in_charge(county: Cast, drawn: None) -> None:
    do_batch(start(county).pk, clock)
    seen = {
        part: set(list_files(county.actor(part)).values_list("organisation__name", flat=True))
        for part in ("secretary", "outsider_secretary", "member", "town_officer", "auditor")
    }
    assert seen["secretary"] == {county.branch.name}
    assert county.branch.name not in seen["outsider_secretary"]
    assert seen["member"] == set()
    assert seen["secretary"] < seen["town_officer"] < seen["auditor"]


def test_a_newer_batch_takes_the_place_of_an_older(county: Cast, drawn: None) -> None:
    do_batch(start(county).pk, clock)
    newest = start(county)
    do_batch(newest.pk, clock)
    assert set(list_files(county.actor("auditor")).values_list("batch_id", flat=True)) == {newest.pk}


def test_the_pages(county: Cast, drawn: None, enter, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("hongguanjia.points.statements.desk.SMALL_FILES", 0)
    officer = enter("county_officer")
    assert "开始打印" in officer.get("/desk/points/statements/").content.decode()
    page = officer.post("/desk/points/statements/", {"year": 2026}, follow=True).content.decode()
    row = StatementBatch.objects.get()
    address = f"/desk/points/statements/{row.pk}/"
    assert "可以关掉这一页" in page
    assert "HX-Refresh" not in officer.get(f"{address}progress/")
    assert "接着印" in officer.post(f"{address}cancel/", follow=True).content.decode()
    assert "正在打印" in officer.post(f"{address}resume/", follow=True).content.decode()
    do_batch(row.pk, clock)
    assert officer.get(f"{address}progress/")["HX-Refresh"] == "true"
    assert "按组织下载" in officer.get(address).content.decode()
    file = row.files.get(organisation=county.branch)
    secretary = enter("secretary")
    assert county.branch.name in secretary.get("/desk/points/statements/").content.decode()
    assert secretary.get(f"/desk/points/statements/file/{file.pk}/").status_code == 200
    assert secretary.get(address).status_code == 404
    assert enter("outsider_secretary").get(f"/desk/points/statements/file/{file.pk}/").status_code == 404


def test_a_file_that_is_gone_is_not_found(county: Cast, drawn: None, enter) -> None:  # noqa: F811
    row = start(county)
    do_batch(row.pk, clock)
    file = row.files.get(organisation=county.branch)
    place_of(file.sha256).unlink()
    assert enter("secretary").get(f"/desk/points/statements/file/{file.pk}/").status_code == 404
