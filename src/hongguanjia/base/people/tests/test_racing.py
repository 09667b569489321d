"""Changes of the tree at the same moment: every place is given once, every member counted once. Real threads and commits."""

from datetime import date
from functools import partial

import pytest

from hongguanjia.base.people.api import admit_member, merge_organisations, move_organisation, open_organisation
from hongguanjia.base.people.models import Membership, Organisation, Placement
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast, build_cast
from hongguanjia.base.record.testing import race
from hongguanjia.kit.refusals import Refusal

DAY = date(2026, 5, 1)


@pytest.fixture
def county(committed: None) -> Cast:
    return build_cast()


def _open(parent: Organisation, number: int) -> Organisation:
    return open_organisation(
        actor=SYSTEM,
        now=NOW,
        kind="BRANCH",
        name=f"支部{number}",
        code=f"N{number}",
        parent=Organisation.objects.get(pk=parent.pk),
        opened_date=DAY,
    )


def _check_places() -> None:
    open_places = Placement.objects.filter(active_to__isnull=True).select_related("organisation", "parent")
    paths = [row.path for row in open_places]
    assert len(paths) == len(set(paths))
    for row in open_places:
        assert row.path == row.organisation.path
        assert row.parent is None or row.path[:-4] == Organisation.objects.get(pk=row.parent_id).path


def test_branches_opened_at_once_get_places_of_their_own(county: Cast) -> None:
    opened = race(*(partial(_open, county.guandu, number) for number in range(6)))
    assert all(isinstance(row, Organisation) for row in opened), opened
    _check_places()


def test_a_branch_opened_while_its_town_moves_stands_below_it(county: Cast) -> None:
    move = partial(
        move_organisation,
        actor=SYSTEM,
        now=NOW,
        organisation=county.guandu,
        parent=county.yaojia,
        from_date=DAY,
        reason="合并乡镇",
    )
    outcomes = race(move, *(partial(_open, county.guandu, number) for number in range(4)))
    assert all(not isinstance(row, Exception) for row in outcomes), outcomes
    _check_places()


def test_two_merges_of_one_branch_do_it_once(county: Cast) -> None:
    merge = partial(
        merge_organisations, actor=SYSTEM, now=NOW, sources=[county.sibling_branch], on_date=DAY, reason="合并"
    )
    outcomes = race(partial(merge, target=county.branch), partial(merge, target=county.far_branch))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Refusal"]
    assert Membership.objects.filter(person=county.sibling_member, active_to__isnull=True).count() == 1


def test_two_transfers_of_one_member_leave_one_membership(county: Cast) -> None:
    transfer = partial(admit_member, actor=SYSTEM, now=NOW, person=county.member, from_date=DAY)
    outcomes = race(partial(transfer, branch=county.sibling_branch), partial(transfer, branch=county.far_branch))
    assert all(isinstance(outcome, (Membership, Refusal)) for outcome in outcomes), outcomes
    assert Membership.objects.filter(person=county.member, active_to__isnull=True).count() == 1
