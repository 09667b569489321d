"""Pure rules: what is typed, who may come, how many minutes, what a wish may say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.people.models import Organisation
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service import rules
from hongguanjia.rooms.service.data import Seen, Volunteer, WishInput
from hongguanjia.rooms.service.models import Activity, Terms
from hongguanjia.rooms.service.testing import ENDS, INPUT, STARTS

TERMS = Terms(
    second_above_minutes=480,
    made_up_most_minutes=240,
    late_grace_minutes=15,
    ratings_shown_from=5,
    wish_lasts_days=60,
)
MINUTE = timedelta(minutes=1)


def activity(**changes: object) -> Activity:
    row = Activity(
        title="清理河道",
        starts_at=STARTS,
        ends_at=ENDS,
        sign_up_until=STARTS,
        needs_out=True,
        audience="MEMBERS",
        audience_organisation=Organisation(path="00010002"),
    )
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def code(do) -> str:
    with pytest.raises(Refusal) as caught:
        do()
    return caught.value.code


@pytest.mark.parametrize(
    ("changes", "heard"),
    [
        ({"title": " "}, "service.title_missing"),
        ({"category": "PARTY"}, "service.category_unknown"),
        ({"audience": "NOBODY"}, "service.audience_unknown"),
        ({"contact": ""}, "service.contact_missing"),
        ({"place": ""}, "service.place_missing"),
        ({"capacity": 0}, "service.capacity_wrong"),
        ({"capacity": 100_001}, "service.capacity_wrong"),
        ({"ends_at": STARTS}, "service.ends_before_start"),
        ({"ends_at": STARTS + timedelta(hours=25)}, "service.too_long"),
        ({"sign_up_until": ENDS + MINUTE}, "service.sign_up_too_late"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict, heard: str) -> None:
    assert code(lambda: rules.check_activity(replace(INPUT, **changes))) == heard


def test_a_sensible_activity_passes() -> None:
    rules.check_activity(INPUT)
    rules.check_activity(replace(INPUT, capacity=1, sign_up_until=ENDS, ends_at=STARTS + timedelta(hours=24)))


@pytest.mark.parametrize(
    ("changes", "dangerous"), [({}, False), ({"dangerous": True}, True), ({"category": "RESCUE"}, True)]
)
def test_danger_comes_from_the_category_or_the_organiser(changes: dict, dangerous: bool) -> None:
    assert rules.is_dangerous(replace(INPUT, **changes)) is dangerous


def test_danger_needs_insurance_before_publishing() -> None:
    risky = activity(dangerous=True, insurance_note="")

    assert code(lambda: rules.check_publish(risky, STARTS - MINUTE)) == "service.insurance_missing"
    risky.insurance_note = "意外险"
    rules.check_publish(risky, STARTS - MINUTE)
    assert code(lambda: rules.check_publish(risky, ENDS)) == "service.already_over"


def somebody(**changes: object) -> Volunteer:
    return replace(Volunteer(1, True, date(2000, 6, 21), frozenset({"0001", "00010002"})), **changes)


@pytest.mark.parametrize(
    ("row", "who", "heard"),
    [
        ({}, {"reach": frozenset({"0001"})}, "service.not_for_you"),
        ({}, {"is_member": False}, "service.members_only"),
        ({"age_least": 18}, {"birth_date": None}, "service.age_unknown"),
        ({"age_least": 26}, {}, "service.too_young"),
    ],
)
def test_who_may_not_come(row: dict, who: dict, heard: str) -> None:
    assert code(lambda: rules.check_may_come(activity(**row), somebody(**who))) == heard


def test_who_may_come() -> None:
    rules.check_may_come(activity(), somebody())
    rules.check_may_come(activity(audience="EVERYONE"), somebody(is_member=False))
    rules.check_may_come(activity(age_least=26), somebody(birth_date=date(2000, 6, 20)))


def test_the_doors_close_in_time() -> None:
    assert code(lambda: rules.check_sign_up_time(activity(), STARTS)) == "service.sign_up_closed"
    rules.check_sign_up_time(activity(), STARTS - MINUTE)
    assert code(lambda: rules.check_leave_time(activity(), STARTS)) == "service.already_started"
    rules.check_leave_time(activity(), STARTS - MINUTE)
    assert code(lambda: rules.check_start_time(activity(), STARTS - timedelta(minutes=61))) == "service.too_early"
    rules.check_start_time(activity(), STARTS - timedelta(minutes=60))
    assert code(lambda: rules.check_capacity(2, 3)) == "service.capacity_below_taken"
    rules.check_capacity(3, 3)
    rules.check_capacity(None, 3)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 6, 20), date(2026, 6, 20), 26),
    ],
)
def test_full_years(born: date, on: date, years: int) -> None:
    assert rules.full_years(born, on) == years


def test_a_month_without_the_day_uses_its_last() -> None:
    last_of_january = datetime(2027, 1, 31, 1, 0, tzinfo=UTC)
    starts = rules.list_occurrences(last_of_january, "MONTHLY", 3)
    assert [(start.month, start.day, start.hour) for start in starts] == [(2, 28, 9), (3, 31, 9), (4, 30, 9)]


def test_weeks_keep_weekday_and_hour() -> None:
    starts = rules.list_occurrences(STARTS, "WEEKLY", 2)
    assert [start - STARTS for start in starts] == [timedelta(weeks=1), timedelta(weeks=2)]
    assert code(lambda: rules.list_occurrences(STARTS, "WEEKLY", 0)) == "service.times_wrong"
    assert code(lambda: rules.list_occurrences(STARTS, "DAILY", 2)) == "service.cadence_unknown"


def seen(into: int | None, out: int | None = None, means: str = "OWN_PHONE") -> Seen:
    at = lambda minutes: None if minutes is None else STARTS + minutes * MINUTE  # noqa: E731
    return Seen(1, at(into), at(out), means)


@pytest.mark.parametrize(
    ("sight", "needs_out", "minutes", "grade"),
    [
        (seen(-30, 150), True, 120, "A"),
        (seen(10, 120), True, 120, "A"),
        (seen(16, 100), True, 84, "A"),
        (seen(0), True, None, "B"),
        (seen(0), False, 120, "A"),
        (seen(0, 30), False, 120, "A"),
        (seen(40), False, 80, "A"),
        (seen(0, 120, "PAPER"), True, 120, "B"),
        (seen(130), False, 0, "A"),
        (seen(None), True, None, "B"),
    ],
)
def test_minutes_that_check_in_proves(sight: Seen, needs_out: bool, minutes: int | None, grade: str) -> None:
    proposal = rules.propose(activity(needs_out=needs_out), sight, TERMS)
    assert (proposal.minutes, proposal.grade) == (minutes, grade)


def test_an_early_end_ends_the_minutes() -> None:
    row = activity(needs_out=False, ended_at=STARTS + 60 * MINUTE)
    assert rules.propose(row, seen(0), TERMS).minutes == 60


@given(st.integers(-500, 500), st.integers(-500, 500), st.booleans())
def test_proposed_minutes_stay_within_the_schedule(into: int, out: int, needs_out: bool) -> None:
    proposal = rules.propose(activity(needs_out=needs_out), seen(into, out), TERMS)
    assert proposal.minutes is None or 0 <= proposal.minutes <= 120


def test_confirmed_minutes_and_their_reasons() -> None:
    assert code(lambda: rules.check_minutes(0, activity())) == "service.minutes_missing"
    assert code(lambda: rules.check_minutes(121, activity())) == "service.minutes_beyond_schedule"
    rules.check_minutes(120, activity())
    assert code(lambda: rules.check_change_reason(90, 120, " ")) == "service.reason_missing"
    rules.check_change_reason(120, 120, "")
    rules.check_change_reason(90, 120, "早走")
    assert code(lambda: rules.check_reason("。")) == "service.reason_missing"
    assert code(lambda: rules.check_made_up(241, TERMS)) == "service.made_up_too_long"
    rules.check_made_up(240, TERMS)
    assert (rules.made_up_grade(None), rules.made_up_grade(7)) == ("C", "B")
    assert code(lambda: rules.check_not_own(1, (1, None))) == "service.own_hours"
    rules.check_not_own(1, (2, None))
    assert not rules.needs_second(480, TERMS) and rules.needs_second(481, TERMS)


@pytest.mark.parametrize(
    ("title", "text", "heard"),
    [
        ("", "", "service.wish_title_missing"),
        ("想要500元", "", "service.wish_money"),
        ("想要五百块钱", "", "service.wish_money"),
        ("买药", "请转账到卡上", "service.wish_money"),
        ("修锁", "电话138 0000 0000", "service.wish_private"),
        ("修锁", "身份证000122199001011234", "service.wish_private"),
    ],
)
def test_what_a_wish_may_not_say(title: str, text: str, heard: str) -> None:
    assert code(lambda: rules.check_wish(WishInput(title, text))) == heard


def test_an_honest_wish_passes() -> None:
    rules.check_wish(WishInput("想修一下门锁", "3号楼2单元,2026年6月前修好就行", "13800000000"))


def test_the_doer_does_not_confirm() -> None:
    assert code(lambda: rules.check_confirmer((1, 2), 2)) == "service.confirm_own"
    rules.check_confirmer((1, 1), 2)


def test_words_on_paper() -> None:
    assert (rules.mask_name("党一诺"), rules.mask_name("")) == ("党某", "某")
    assert rules.certificate_number("4101", 2026, 7) == "4101-2026-00007"
    assert [rules.hours_text(minutes) for minutes in (0, 5, 6, 59, 60, 95, 125)] == [
        "0",
        "0",
        "0.1",
        "0.9",
        "1",
        "1.5",
        "2",
    ]
