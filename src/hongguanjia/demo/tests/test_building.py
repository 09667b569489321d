"""A small county: built, built again the same, clean, and with nobody in it who could be real."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from django.db.models import Count
from django.test import Client

from hongguanjia.base.people import seals
from hongguanjia.base.people.models import Leadership, Organisation, Person
from hongguanjia.base.web.slots import list_checks
from hongguanjia.demo import commands
from hongguanjia.demo.building import build, is_empty
from hongguanjia.demo.casting import PARTS, PASSWORD, Cast
from hongguanjia.demo.names import MADE_UP_PREFIX, PHONE_PREFIX, make_phone
from hongguanjia.demo.places import GUANDU_VILLAGES, STREETS, TOWNS
from hongguanjia.points.models import Account, Outcome
from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.states import ClaimState
from hongguanjia.rooms.duties.models import Duty, DutyList, Item, Meeting, Problem, WorkReport
from hongguanjia.rooms.duties.starters import STARTERS
from hongguanjia.rooms.duties.states import DutyState, ProblemState
from hongguanjia.rooms.publicity.models import Appeal, Objection
from hongguanjia.rooms.publicity.states import AppealState
from hongguanjia.rooms.rewards.models import Voucher, VoucherState
from hongguanjia.rooms.service.models import Activity, Attendance, Wish

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
MEMBERS = 60


def silent(_done: int, _total: int, _label: str) -> None:
    return None


def county(seed: int = 1) -> Cast:
    return build(members=MEMBERS, seed=seed, today=TODAY, progress=silent)


def lines() -> Iterator[str]:
    """Everything that a visitor could tell apart, without keys and secrets."""
    yield from map(str, Organisation.objects.order_by("code").values_list("code", "name", "path"))
    yield from map(str, Person.objects.order_by("pk").values_list("name", "birth_date", "organisation__code"))
    yield from map(str, Activity.objects.order_by("pk").values_list("title", "starts_at", "state", "taken"))
    yield from map(str, Attendance.objects.order_by("pk").values_list("person__name", "state", "minutes", "grade"))
    yield from map(str, Voucher.objects.order_by("pk").values_list("person__name", "stock__reward__title", "state"))
    yield from map(str, Claim.objects.order_by("pk").values_list("title", "person__name", "state", "happened_date"))
    yield from map(str, Duty.objects.order_by("pk").values_list("organisation__code", "due_date", "state", "amount"))
    yield from map(str, Meeting.objects.order_by("pk").values_list("topic", "held_date", "state"))
    yield from map(str, Wish.objects.order_by("pk").values_list("title", "state"))
    yield from map(
        str, Account.objects.order_by("owner_kind", "owner_id", "unit", "role").values_list("unit", "balance")
    )


def digest() -> str:
    return hashlib.sha256("\n".join(lines()).encode()).hexdigest()


def built_and_taken_back(seed: int) -> str:
    """The digest of a county that is gone again afterwards."""
    with transaction.atomic():
        county(seed)
        found = digest()
        transaction.set_rollback(True)
    return found


def test_the_county_is_whole_clean_and_the_same_again() -> None:
    earlier = built_and_taken_back(seed=1)
    cast = county()
    assert digest() == earlier
    check_places()
    check_nobody_is_real()
    check_every_state()
    check_lists()
    assert [fault for check in list_checks() for fault in check().faults] == []
    assert set(Outcome.objects.values_list("status", flat=True)) <= {
        "POSTED",
        "CAPPED",
        "NO_RULE",
        "REFUSED",
        "WAITING",
    }
    check_sign_in(cast)
    assert commands.build_demo(members=MEMBERS) == commands.REFUSED


def check_places() -> None:
    towns = Organisation.objects.filter(kind__in=("TOWN_COMMITTEE", "STREET_COMMITTEE"))
    assert towns.count() == len(STREETS) + len(TOWNS) == 20
    in_guandu = Organisation.objects.filter(kind="VILLAGE", code__startswith="410122102")
    assert {row.name for row in in_guandu} == {f"{name}村" for name in GUANDU_VILLAGES.values()}
    villages = Organisation.objects.filter(kind__in=("VILLAGE", "COMMUNITY"))
    assert Leadership.objects.filter(led__in=villages).count() == villages.count()
    assert not Organisation.objects.values("parent", "name").annotate(same=Count("pk")).filter(same__gt=1).exists()


def check_nobody_is_real() -> None:
    for person in Person.objects.all():
        number, phone = seals.open_id_number(person.id_number_sealed), seals.open_phone(person.phone_sealed)
        assert not number or number.startswith(MADE_UP_PREFIX)
        assert not phone or (phone.startswith(PHONE_PREFIX) and len(phone) == 11)


def check_lists() -> None:
    """Every organisation has the county's whole three lists, the cast's town its own item besides; two half-years reported."""
    held = DutyList.objects.values("organisation").distinct().count()
    towns = Organisation.objects.filter(kind__in=("TOWN_COMMITTEE", "STREET_COMMITTEE")).count()
    branches = Organisation.objects.filter(kind="BRANCH").count()
    assert held == 1 + towns + branches
    own = Item.objects.filter(requirement__organisation__name="官渡镇党委").count()
    assert own == 1 + Organisation.objects.filter(kind="BRANCH", path__startswith=guandu_path()).count()
    assert Item.objects.count() == len(STARTERS) * held + own
    assert Duty.objects.filter(overdue_at__isnull=False).exists()
    assert set(WorkReport.objects.values_list("year", "half")) == {(2025, 2), (2026, 1)}


def guandu_path() -> str:
    return Organisation.objects.get(name="官渡镇党委").path


def check_every_state() -> None:
    found = set(Activity.objects.values_list("state", flat=True))
    assert found == {"DRAFT", "PUBLISHED", "RUNNING", "SETTLING", "SETTLED", "CANCELLED"}
    wishes = set(Wish.objects.values_list("state", flat=True))
    assert {"PUBLISHED", "CLAIMED", "DONE", "CONFIRMED", "SUBMITTED", "RETURNED", "WITHDRAWN", "EXPIRED"} == wishes
    assert set(Voucher.objects.values_list("state", flat=True)) == set(VoucherState.values)
    assert set(Claim.objects.values_list("state", flat=True)) == set(ClaimState.values) and Claim.objects.count() == 200
    assert set(Duty.objects.values_list("state", flat=True)) == set(DutyState.values) - {"DROPPED"}
    assert Duty.objects.filter(overdue_at__isnull=False).exists()
    assert set(Problem.objects.values_list("state", flat=True)) == set(ProblemState.values)
    assert {(2026, 1), (2025, 2)} == set(WorkReport.objects.values_list("year", "half"))
    assert set(Appeal.objects.values_list("state", flat=True)) == set(AppealState.values)
    assert Appeal.objects.count() == 20 and 0 < Objection.objects.count() <= 30


def check_sign_in(cast: Cast) -> None:
    assert cast.people["elder"].phone_sealed is None
    table = commands.sign_in_table()
    for part in PARTS:
        assert (part.phone is None) or (part.name in table and make_phone(part.phone) in table)
    assert PASSWORD in table
    account = cast.people["member"].account  # type: ignore[attr-defined]
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert Client().get("/").status_code == 200


def test_an_empty_database_says_so() -> None:
    assert is_empty()
    assert commands.sign_in_table() == ""


def test_too_few_members_are_refused() -> None:
    assert commands.build_demo(members=3) == commands.REFUSED
    assert is_empty()


def test_the_command_builds_for_today() -> None:
    assert commands.build_demo(members=len(PARTS), seed=2) == commands.DONE
    assert not is_empty()
