"""Lists, search, history and previews: in scope only."""

from datetime import date

import pytest

from hongguanjia.base.people.api import correct_person, merge_organisations, move_organisation
from hongguanjia.base.people.history import get_history
from hongguanjia.base.people.lists import (
    PersonFilter,
    list_children_on,
    list_organisations,
    list_own_posts,
    list_people,
    list_posts,
    list_reveals,
)
from hongguanjia.base.people.previews import preview_change, preview_post
from hongguanjia.base.people.search import clean, search_open_organisations, search_organisations, search_people
from hongguanjia.base.people.testing import LONG_AGO, NOW, SYSTEM, Cast

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


def test_each_sees_the_own_people_only(cast: Cast) -> None:
    seen = {
        part: list_people(cast.actor(part), PersonFilter(), DAY).count()
        for part in ("member", "outsider", "outsider_secretary", "secretary", "town_officer", "county_officer")
    }
    assert seen == {
        "member": 0,
        "outsider": 0,
        "outsider_secretary": 2,
        "secretary": 6,
        "town_officer": 8,
        "county_officer": 14,
    }


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (PersonFilter(kind="RESIDENT"), {"居仁"}),
        (PersonFilter(name="曾"), {"曾老根"}),
        (PersonFilter(name="zenglao"), {"曾老根"}),
        (PersonFilter(name="zlg"), {"曾老根"}),
        (PersonFilter(age="61-"), {"党一诺"}),
        (PersonFilter(gender="F"), {"党一诺"}),
        (PersonFilter(kind="PROBATIONARY"), set()),
    ],
)
def test_filters_narrow(cast: Cast, wanted: PersonFilter, names: set[str]) -> None:
    correct_person(
        actor=SYSTEM,
        now=NOW,
        person=cast.member,
        changes={"birth_date": date(1950, 1, 1), "gender": "F"},
        reason="核对",
    )
    assert {person.name for person in list_people(cast.actor("secretary"), wanted, DAY)} == names


def test_an_organisation_narrows_to_what_stands_below_it(cast: Cast) -> None:
    people = list_people(cast.actor("county_officer"), PersonFilter(organisation=cast.far_branch), DAY)
    assert {person.name for person in people} == {"外来客", "外书记"}


@pytest.mark.parametrize("text", ["党一诺", "党 一诺", "dangyinuo", "DYN", "0002", "00000000002"])
def test_a_person_is_found_by_name_sound_initials_and_phone(cast: Cast, text: str) -> None:
    assert [person.name for person in search_people(cast.actor("secretary"), text)] == ["党一诺"]
    assert search_people(cast.actor("outsider_secretary"), text) == []
    assert search_people(cast.actor("member"), text) == []


@pytest.mark.parametrize("text", ["", "  ", "12", "%", "000122199001011234"])
def test_nothing_is_found_for_nothing(cast: Cast, text: str) -> None:
    assert search_people(cast.actor("county_officer"), text) == []


@pytest.mark.parametrize("text", ["板桥", "banqiao", "bqcdzb"])
def test_an_organisation_is_found_in_scope(cast: Cast, text: str) -> None:
    assert [row.name for row in search_organisations(cast.actor("town_officer"), text)] == ["板桥村党支部"]
    assert search_organisations(cast.actor("outsider_secretary"), text) == []
    assert [row.name for row in search_open_organisations(text)] == ["板桥村党支部"]


def test_what_is_typed_has_a_limit() -> None:
    assert len(clean("长" * 500)) == 40


def test_children_are_shown_as_they_stood(cast: Cast) -> None:
    move_organisation(
        actor=SYSTEM, now=NOW, organisation=cast.branch, parent=cast.yaojia, from_date=DAY, reason="区划调整"
    )
    before = {child.organisation.pk for child in list_children_on(cast.guandu, date(2026, 4, 30))}
    after = {child.organisation.pk for child in list_children_on(cast.guandu, DAY)}
    assert before - after == {cast.branch.pk}
    history = get_history(cast.branch)
    assert [row.name for row in history.placements] == [cast.guandu.name, cast.yaojia.name]
    assert [row.active_to for row in history.placements] == [DAY, None]
    assert [(row.name, row.active_from) for row in history.leads] == [(cast.village.name, LONG_AGO)]


def test_what_became_of_an_organisation_is_told_on_both_sides(cast: Cast) -> None:
    merge_organisations(
        actor=SYSTEM, now=NOW, sources=[cast.sibling_branch], target=cast.branch, on_date=DAY, reason="村庄合并"
    )
    gone, grown = get_history(cast.sibling_branch), get_history(cast.branch)
    told = [(row.get_kind_display(), row.name, row.active_from, row.active_to, row.reason) for row in gone.became]
    assert told == [("合并", cast.branch.name, DAY, None, "村庄合并")]
    assert [row.name for row in grown.came_from] == [cast.sibling_branch.name]
    assert gone.came_from == grown.became == []


def test_organisations_in_scope(cast: Cast) -> None:
    assert [row.pk for row in list_organisations(cast.actor("secretary"))] == [cast.branch.pk, cast.village.pk]
    assert not list_organisations(cast.actor("outsider")).exists()


def test_posts_are_listed_for_organisation_and_person(cast: Cast) -> None:
    assert {post.role for post in list_posts(cast.branch, DAY)} == {"SECRETARY", "CLERK", "STATION_CLERK"}
    assert [post.role for post in list_own_posts(cast.secretary.pk)] == ["SECRETARY"]
    assert list_reveals(cast.secretary.pk) == []


def test_a_preview_counts_what_a_change_touches(cast: Cast) -> None:
    preview = preview_change([cast.branch])
    assert (preview.organisations, preview.members, preview.posts_ending, preview.leaderships) == (1, 5, 3, 1)
    town = preview_change([cast.guandu])
    assert (town.organisations, town.residents) == (4, 1)


def test_a_preview_of_a_post_tells_its_reach(cast: Cast) -> None:
    preview = preview_post(cast.branch, "SECRETARY")
    assert preview.organisations == 2 and not preview.second_factor
    assert preview_post(cast.county, "COUNTY_OFFICER").second_factor
