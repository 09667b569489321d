"""Papers of notices follow the record: what changes after printing is printed anew, and the earlier sheet says so."""

import io
from datetime import date, timedelta

import pdfplumber
import pytest

from hongguanjia.base.documents.api import chinese_day
from hongguanjia.base.papers.api import PaperState, find_paper, find_papers_of, read_pdf
from hongguanjia.base.papers.models import Paper
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.rooms.inspection import actions, testing
from hongguanjia.rooms.inspection.models import Extension, Notice

pytestmark = pytest.mark.django_db


def printed(cast: Cast, notice: Notice) -> Paper:
    return actions.print_notice(actor=cast.actor("county_officer"), now=NOW, notice_id=notice.pk, kind="NOTICE")


def asked(cast: Cast, notice: Notice) -> Extension:
    until = notice.due_date + timedelta(days=3)
    step = {"actor": cast.actor("secretary"), "now": NOW, "notice_id": notice.pk}
    return actions.ask_extension(**step, until_date=until, reason="公开栏正在改造，材料还没有到")


def text_of(paper: Paper) -> str:
    with pdfplumber.open(io.BytesIO(read_pdf(paper))) as opened:
        return "".join(page.extract_text() for page in opened.pages).replace("\n", "")


def shows(paper: Paper, day: date) -> bool:
    return chinese_day(day).replace(" ", "") in text_of(paper).replace(" ", "")


def test_an_extended_deadline_is_printed_anew(cast: Cast) -> None:
    notice = testing.noticed(cast, "PLANNED")
    first = printed(cast, notice)
    row = asked(cast, notice)

    actions.grant_extension(actor=cast.actor("approver"), now=NOW, extension_id=row.pk)

    again = printed(cast, notice)
    assert (again.replaces_id, again.version, again.family) == (first.pk, 2, first.family)
    assert str(row.until_date) in again.reason
    earlier = find_paper(first.code)
    assert earlier is not None and earlier.state == PaperState.REPLACED
    assert shows(again, row.until_date) and not shows(again, notice.first_due_date)
    assert shows(first, notice.first_due_date)


def test_what_was_never_printed_is_not_printed_by_an_extension(cast: Cast) -> None:
    notice = testing.noticed(cast, "PLANNED")
    row = asked(cast, notice)

    actions.grant_extension(actor=cast.actor("approver"), now=NOW, extension_id=row.pk)

    assert list(find_papers_of(source_kind="inspection.notice", source_id=notice.pk)) == []
    assert shows(printed(cast, notice), row.until_date)


def test_a_refused_extension_leaves_the_paper_as_it_is(cast: Cast) -> None:
    notice = testing.noticed(cast, "PLANNED")
    first, row = printed(cast, notice), asked(cast, notice)

    actions.refuse_extension(actor=cast.actor("approver"), now=NOW, extension_id=row.pk, reason="材料可以就近借用")

    assert printed(cast, notice) == first
