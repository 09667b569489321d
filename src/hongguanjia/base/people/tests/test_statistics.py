"""Members counted as it was and as it is now: whatever happens to the tree, nobody is lost and nobody counted twice."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongguanjia.base.people.api import (
    admit_member,
    correct_person,
    end_membership,
    merge_organisations,
    move_organisation,
    open_organisation,
    register_person,
    split_organisation,
)
from hongguanjia.base.people.models import Membership, Organisation, Person, Placement
from hongguanjia.base.people.statistics import (
    AsOf,
    Headcount,
    count_members,
    count_members_by_child,
    count_residents_now,
    find_path_on,
    years_before,
)
from hongguanjia.base.people.testing import LONG_AGO, NOW, SYSTEM, Cast
from hongguanjia.kit.refusals import Refusal

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)
BEFORE = DAY - timedelta(days=1)


def _check_groups(count: Headcount) -> None:
    assert count.full + count.probationary == count.total
    assert count.women + count.men + count.gender_unknown == count.total
    assert count.to_35 + count.to_45 + count.to_60 + count.over_60 + count.age_unknown == count.total


def test_groups_add_up(cast: Cast) -> None:
    for place in (cast.county, cast.guandu, cast.branch):
        _check_groups(count_members(place.path, DAY))
    assert count_members(cast.county.path, DAY).total == 13
    assert count_members(cast.far_branch.path, DAY).total == 2
    assert count_residents_now(cast.guandu.path, DAY) == 1
    assert count_residents_now(cast.yaojia.path, DAY) == 0


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (date(1990, 5, 2), "to_35"),
        (date(1990, 5, 1), "to_45"),
        (date(1980, 5, 1), "to_60"),
        (date(1965, 5, 2), "to_60"),
        (date(1965, 5, 1), "over_60"),
        (None, "age_unknown"),
    ],
)
def test_the_birthday_decides_the_age_band(cast: Cast, born: date | None, band: str) -> None:
    correct_person(
        actor=SYSTEM, now=NOW, person=cast.sibling_member, changes={"birth_date": born, "gender": "F"}, reason="核对"
    )
    count = count_members(cast.sibling_branch.path, DAY)
    assert (getattr(count, band), count.women, count.total) == (1, 1, 1)


def test_a_leap_day_birthday_turns_on_the_first_of_march() -> None:
    assert years_before(date(2024, 2, 29), 35) == date(1989, 2, 28)
    assert years_before(date(2024, 3, 1), 36) == date(1988, 3, 1)


def test_a_moved_branch_counts_where_it_stood_and_where_it_stands(cast: Cast) -> None:
    members = count_members(cast.branch.path, BEFORE).total
    move_organisation(
        actor=SYSTEM, now=NOW, organisation=cast.branch, parent=cast.yaojia, from_date=DAY, reason="区划调整"
    )
    old_town, new_town = cast.guandu.path, cast.yaojia.path
    assert count_members(new_town, BEFORE).total == 2
    assert count_members(new_town, BEFORE, as_of=AsOf.NOW).total == 2 + members
    assert count_members(new_town, DAY).total == 2 + members
    assert count_members(old_town, BEFORE).total - count_members(old_town, DAY).total == members
    assert find_path_on(cast.branch, BEFORE) != find_path_on(cast.branch, DAY)


def test_a_merged_branch_counts_with_what_it_became(cast: Cast) -> None:
    own = count_members(cast.branch.path, BEFORE).total
    merge_organisations(
        actor=SYSTEM, now=NOW, sources=[cast.sibling_branch], target=cast.branch, on_date=DAY, reason="合并"
    )
    assert count_members(cast.branch.path, BEFORE).total == own
    assert count_members(cast.branch.path, BEFORE, as_of=AsOf.NOW).total == own + 1
    assert count_members(cast.branch.path, DAY).total == own + 1
    assert find_path_on(cast.sibling_branch, DAY) is None


def test_of_a_split_branch_each_member_counts_where_she_went(cast: Cast) -> None:
    """Also after the part was merged on; who had left before the split stays at the last place."""
    early = count_members(cast.branch.path, BEFORE).total
    gone = Membership.objects.get(person=cast.elder)
    end_membership(actor=SYSTEM, now=NOW, person=gone.person, on_date=DAY, reason="迁出")
    fresh = open_organisation(
        actor=SYSTEM, now=NOW, kind="BRANCH", name="新支部", code="N1", parent=cast.yaojia, opened_date=DAY
    )
    people = list(Membership.objects.filter(organisation=cast.branch, active_to__isnull=True).order_by("pk"))
    people_to = {row.person_id: fresh if at == 0 else cast.sibling_branch for at, row in enumerate(people)}
    split_organisation(
        actor=SYSTEM,
        now=NOW,
        source=cast.branch,
        people_to=people_to,
        targets=[cast.sibling_branch, fresh],
        on_date=DAY,
        reason="分设",
    )
    merge_organisations(
        actor=SYSTEM, now=NOW, sources=[fresh], target=cast.far_branch, on_date=DAY + timedelta(days=1), reason="合并"
    )

    def now(path: str) -> int:
        return count_members(path, BEFORE, as_of=AsOf.NOW).total

    assert len(people) == early - 1
    assert now(cast.sibling_branch.path) == 1 + len(people) - 1
    assert now(cast.far_branch.path) == 2 + 1
    assert now(cast.branch.path) == 1
    assert now(cast.county.path) == count_members(cast.county.path, BEFORE).total


def test_children_add_up_to_their_parent(cast: Cast) -> None:
    for as_of in AsOf:
        parts = count_members_by_child(cast.county.path, DAY, as_of=as_of)
        assert sum(part.total for part in parts.values()) == count_members(cast.county.path, DAY, as_of=as_of).total


def test_a_membership_older_than_its_branch_is_still_counted(cast: Cast) -> None:
    person = register_person(actor=SYSTEM, now=NOW, name="早年党", organisation=cast.branch)
    admit_member(actor=SYSTEM, now=NOW, person=person, branch=cast.branch, from_date=date(1980, 7, 1))
    day = date(1990, 1, 1)
    assert count_members(cast.county.path, day).total == 1
    assert count_members(cast.county.path, day, as_of=AsOf.NOW).total == 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["move", "merge", "split", "open", "admit", "leave"]), st.integers(0, 50), st.integers(0, 50)
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_to_the_tree_the_totals_reconcile(cast: Cast, steps: list[tuple[str, int, int]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        days = [LONG_AGO]
        for number, (verb, first, second) in enumerate(steps):
            day = DAY + timedelta(days=number)
            days.append(day)
            try:
                _step(verb, first, second, day)
            except Refusal:
                continue
        for day in days:
            _check_reconciled(cast, day)
        transaction.set_rollback(True)


def _step(verb: str, first: int, second: int, day: date) -> None:
    branches = list(Organisation.objects.filter(kind="BRANCH", closed_date__isnull=True).order_by("pk"))
    towns = list(Organisation.objects.filter(kind="TOWN_COMMITTEE").order_by("pk"))
    one, other = branches[first % len(branches)], branches[second % len(branches)]
    town = towns[second % len(towns)]
    common = {"actor": SYSTEM, "now": NOW}
    if verb == "move":
        move_organisation(**common, organisation=one, parent=town, from_date=day, reason="")
    elif verb == "merge":
        merge_organisations(**common, sources=[one], target=other, on_date=day, reason="")
    elif verb == "split":
        fresh = _open(town, day, first, common)
        people = Membership.objects.filter(organisation=one, active_to__isnull=True).values_list("person_id", flat=True)
        people_to = {pk: (fresh if index % 2 else other) for index, pk in enumerate(people)}
        split_organisation(**common, source=one, people_to=people_to, targets=[fresh, other], on_date=day, reason="")
    elif verb == "open":
        _open(town, day, first, common)
    elif verb == "admit":
        person = register_person(**common, name=f"新{first}", organisation=one)
        admit_member(**common, person=person, branch=one, from_date=day)
    else:
        members = Membership.objects.filter(active_to__isnull=True).select_related("person").order_by("pk")
        end_membership(**common, person=members[first % len(members)].person, on_date=day, reason="迁出")


def _open(town: Organisation, day: date, number: int, common: dict) -> Organisation:
    code = f"N{Organisation.objects.count()}"
    return open_organisation(**common, kind="BRANCH", name=f"新支部{number}", code=code, parent=town, opened_date=day)


def _check_reconciled(cast: Cast, day: date) -> None:
    on_roll = Membership.objects.filter(active_from__lte=day).exclude(active_to__lte=day).count()
    for as_of in AsOf:
        total = count_members(cast.county.path, day, as_of=as_of)
        parts = count_members_by_child(cast.county.path, day, as_of=as_of)
        assert total.total == on_roll
        assert sum(part.total for part in parts.values()) == on_roll
        _check_groups(total)
    open_ones = Organisation.objects.filter(closed_date__isnull=True)
    assert Placement.objects.filter(active_to__isnull=True).count() == open_ones.count()
    for placement in Placement.objects.filter(active_to__isnull=True).select_related("organisation"):
        assert placement.path == placement.organisation.path
    assert not Person.objects.filter(organisation__closed_date__isnull=False).exists()
