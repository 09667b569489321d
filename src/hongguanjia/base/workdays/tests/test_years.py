"""Entering a year: who may, what is refused, what is seen."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.base.workdays.api import add_working_days, count_working_days, enter_year, load_calendar
from hongguanjia.base.workdays.asking import ask_for_years
from hongguanjia.base.workdays.models import CalendarYear
from hongguanjia.base.workdays.rules import LIBRARY_YEARS
from hongguanjia.kit.refusals import BadInput, NotFound

pytestmark = pytest.mark.django_db
NEXT = 2027
TYPED = {
    "year": NEXT,
    "holidays": "2027-01-01 至 2027-01-03",
    "worked": "2027-01-09",
    "citation": "国务院办公厅关于2027年部分节假日安排的通知",
}
PAGE = "/desk/workdays/"


def enter(cast: Cast, part: str = "county_officer", **changes: object) -> CalendarYear:
    typed = {
        "year": NEXT,
        "holidays": [date(2027, 1, 1)],
        "worked": [date(2027, 1, 9)],
        "citation": "通知",
    } | changes
    return enter_year(actor=cast.actor(part), now=NOW, **typed)  # type: ignore[arg-type]


def client_of(cast: Cast, part: str) -> Client:
    client = Client()
    sign_in(client, getattr(cast, part))
    return client


def test_an_entered_year_counts_and_leaves_a_line_in_the_trail(cast: Cast) -> None:
    enter(cast)

    assert add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert add_working_days(date(2027, 1, 8), 1) == date(2027, 1, 9)
    assert count_working_days(date(2026, 12, 31), date(2027, 1, 9)) == 6
    assert TrailEntry.objects.filter(verb="workdays.year.entered", subject_label="2027").count() == 1


def test_the_last_entry_of_a_year_holds_and_the_first_is_kept(cast: Cast) -> None:
    enter(cast)
    enter(cast, holidays=[date(2027, 1, 1), date(2027, 1, 4)])

    assert not load_calendar().is_worked(date(2027, 1, 4))
    assert CalendarYear.objects.count() == 2


@pytest.mark.parametrize("part", ["secretary", "town_officer", "outsider", "member", "auditor"])
def test_only_the_county_enters_it(cast: Cast, part: str) -> None:
    with pytest.raises(NotFound):
        enter(cast, part)

    assert client_of(cast, part).get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": 2030}, "workdays.year_far"),
        ({"holidays": []}, "workdays.no_holidays"),
        ({"worked": [date(2027, 1, 1)]}, "workdays.both"),
        ({"citation": "  "}, "workdays.uncited"),
    ],
)
def test_what_makes_no_sense_is_refused(cast: Cast, changes: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        enter(cast, **changes)

    assert refused.value.code == code
    assert not CalendarYear.objects.exists()


def test_the_database_wants_a_source(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="workdays_year_cited"):
        CalendarYear.objects.create(year=NEXT, days={}, citation="", entered_at=NOW)


def test_the_officer_sees_what_is_missing_enters_it_once_and_keeps_what_was_typed(cast: Cast) -> None:
    client = client_of(cast, "county_officer")
    assert "2027 年的节假日安排还没有录入" in client.get(PAGE).content.decode()

    wrong = client.post(PAGE, TYPED | {"holidays": "元旦三天"})
    assert wrong.status_code == 422 and "元旦三天" in wrong.content.decode()
    for _ in range(2):
        assert client.post(PAGE, TYPED | {"submission_key": "key-1"}).status_code == 302

    assert CalendarYear.objects.count() == 1
    shown = client.get(PAGE).content.decode()
    assert "还没有录入" not in shown and TYPED["citation"] in shown


def test_the_county_is_asked_once_a_month_for_the_next_year_when_this_one_ends(cast: Cast) -> None:
    last = max(LIBRARY_YEARS)
    spring, autumn = NOW.replace(year=last), NOW.replace(year=last, month=11)

    assert ask_for_years(spring) == 0
    assert [ask_for_years(autumn), ask_for_years(autumn)] == [1, 1]
    ask_for_years(autumn.replace(month=12))

    told = Notice.objects.filter(kind="workdays.missing").order_by("pk")
    assert {(row.person_id, str(last + 1) in row.text) for row in told} == {(cast.county_officer.pk, True)}
    assert len(told) == 2
