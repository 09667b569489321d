"""Issuing: numbers in a row, bytes kept under their fingerprint, corrections that name what they replace, nothing half done."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from hongguanjia.base.papers.api import PaperKind, find_paper, read_pdf, withdraw_paper
from hongguanjia.base.papers.models import Paper, PaperRegister, PaperState, PaperWord
from hongguanjia.base.papers.testing import bulletin, issued
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import Refusal


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def issue(cast: Cast, **more) -> Paper:
    return issued(**{"issuer": cast.county, "actor": cast.actor("county_officer"), **more})


def test_papers_are_numbered_one_after_the_other(cast: Cast) -> None:
    papers = [issue(cast) for _time in range(3)]

    assert [paper.number for paper in papers] == [1, 2, 3]
    assert papers[2].number_words == "中牟督〔2026〕3号"


def test_each_issuer_kind_and_year_has_its_own_register(cast: Cast) -> None:
    issue(cast)
    town = issue(cast, issuer=cast.guandu)
    other = issue(cast, kind=PaperKind.BULLETIN)
    later = issue(cast, now=NOW + timedelta(days=365))

    assert [row.number_words for row in (town, other, later)] == [
        "官渡督〔2026〕1号",
        "中牟通报〔2026〕1号",
        "中牟督〔2027〕1号",
    ]


def test_the_year_is_that_of_the_county(cast: Cast) -> None:
    new_year = NOW.replace(month=12, day=31, hour=16, minute=0)

    assert issue(cast, now=new_year).year == 2027


def test_a_word_that_was_set_holds_from_its_day(cast: Cast) -> None:
    PaperWord.objects.create(
        issuer=cast.county, word="牟组", active_from=date(2026, 1, 1), citation="牟办发〔2025〕1号"
    )
    PaperWord.objects.create(
        issuer=cast.county, kind=PaperKind.BULLETIN, word="牟组通", active_from=date(2026, 1, 1), citation="同上"
    )

    assert issue(cast).number_words == "牟组督〔2026〕1号"
    assert issue(cast, kind=PaperKind.BULLETIN).number_words == "牟组通〔2026〕1号"
    assert issue(cast, now=NOW - timedelta(days=365)).number_words == "中牟督〔2025〕1号"


def test_the_bytes_are_kept_under_their_fingerprint(cast: Cast) -> None:
    paper = issue(cast)

    printed = read_pdf(paper)
    assert printed.startswith(b"%PDF") and len(printed) == paper.size_bytes
    assert hashlib.sha256(printed).hexdigest() == paper.sha256
    assert find_paper(paper.code) == paper
    assert find_paper("WRONG") is None


def test_a_refused_paper_gives_its_number_back(cast: Cast) -> None:
    issue(cast)
    with pytest.raises(Refusal):
        issue(cast, data=bulletin("𠮷家村"))

    assert issue(cast).number == 2
    assert PaperRegister.objects.get().last == 2


def test_a_correction_keeps_the_number_and_names_what_it_replaces(cast: Cast) -> None:
    first = issue(cast)
    second = issue(cast, replaces=first, reason="日期写错", data=bulletin("更正。"))

    assert (second.number_words, second.version, second.replaces) == (first.number_words, 2, first)
    assert find_paper(first.code).state == PaperState.REPLACED
    assert find_paper(first.code).replaced_by == second
    assert find_paper(second.code).state == PaperState.ISSUED
    with pytest.raises(Refusal) as refused:
        issue(cast, replaces=first, reason="再改")
    assert refused.value.code == "papers.not_standing"


def test_a_withdrawn_paper_stays_readable(cast: Cast) -> None:
    paper = issue(cast)
    withdraw_paper(actor=cast.actor("county_officer"), now=NOW, paper=paper, reason="发错单位")

    assert find_paper(paper.code).state == PaperState.WITHDRAWN
    assert read_pdf(paper)
    with pytest.raises(Refusal):
        withdraw_paper(actor=cast.actor("county_officer"), now=NOW, paper=paper, reason="再撤")
    assert issue(cast).number == 2


def test_papers_cannot_be_changed_or_erased(cast: Cast) -> None:
    paper = issue(cast)
    for change in (lambda: Paper.objects.update(title="别的"), lambda: Paper.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    paper.refresh_from_db()
    assert paper.title == "督查通报"


def test_papers_about_persons_keep_no_data(cast: Cast) -> None:
    assert issue(cast).data["title"] == "督查通报"
    assert issue(cast, kind=PaperKind.CERTIFICATE).data == {}


def test_a_paper_may_go_without_a_number(cast: Cast) -> None:
    paper = issue(cast, numbered=False, kind=PaperKind.POSTER)

    assert (paper.number, paper.number_words) == (None, "")
    assert not PaperRegister.objects.exists()
