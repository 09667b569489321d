"""Whose rows are seen: below one's posts, one's own, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.access.api import (
    ANYONE,
    Actor,
    HeldPost,
    Permission,
    check_permission,
    is_below,
    scope,
    system_actor,
)
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.refusals import NotFound, Refusal

PARTS = ("resident", "member", "secretary", "town_officer", "county_officer", "outsider_secretary", "admin")


def officer(path: str, role: str = "SECRETARY", **fields: object) -> Actor:
    return Actor(1, 1, "某", posts=(HeldPost(1, role, "", 1, "", (path,)),), **fields)  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_people_are_seen_below_ones_posts_and_nowhere_else(cast: Cast, part: str) -> None:
    actor = cast.actor(part)

    seen = set(scope(Person.objects.all(), actor, Permission.PERSON_READ, person="pk").values_list("pk", flat=True))

    roots = actor.paths(Permission.PERSON_READ)
    expected = {
        person.pk
        for person in Person.objects.select_related("organisation")
        if person.pk == actor.person_id or (person.organisation and is_below(person.organisation.path, roots))
    }
    assert seen == expected


@pytest.mark.django_db
def test_a_secretary_sees_the_village_that_the_branch_leads(cast: Cast) -> None:
    seen = scope(Organisation.objects.all(), cast.actor("secretary"), Permission.ORGANISATION_READ, path="path")

    assert set(seen) == {cast.branch, cast.village}


@pytest.mark.django_db
def test_nobody_sees_nothing_and_the_system_sees_all(cast: Cast) -> None:
    rows = Organisation.objects.all()

    assert not scope(rows, ANYONE, Permission.ORGANISATION_READ, path="path").exists()
    assert scope(rows, system_actor("job"), Permission.ORGANISATION_READ, path="path").count() == rows.count()


def test_what_is_not_seen_is_not_found_and_what_is_seen_is_denied() -> None:
    with pytest.raises(NotFound):
        check_permission(officer("00010001"), Permission.POST_MANAGE, "00010002")
    with pytest.raises(Refusal) as refused:
        check_permission(officer("00010001"), Permission.POST_MANAGE, "000100010001")
    assert refused.value.code == "access.denied"
    check_permission(officer("0001", "TOWN_OFFICER"), Permission.POST_MANAGE, "00010002")


def test_a_post_that_asks_for_a_second_factor_gives_nothing_before_it() -> None:
    before = officer("0001", "COUNTY_OFFICER", second_factor_passed=False)
    after = officer("0001", "COUNTY_OFFICER")

    assert not before.holds(Permission.PERSON_READ)
    assert before.paths(Permission.PERSON_READ) == ()
    assert after.paths(Permission.PERSON_READ) == ("0001",)


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=5), st.lists(st.integers(1, 9999), max_size=3))
def test_below_is_a_range_of_paths(segments: list[int], further: list[int]) -> None:
    root = "".join(f"{number:04d}" for number in segments)
    deeper = root + "".join(f"{number:04d}" for number in further)

    assert root <= deeper < root + "z"
    assert is_below(deeper, [root])
