"""The dated tree: as it was and as it is now."""

from datetime import date

import pytest

from hongguanjia.base.people.api import (
    appoint,
    close_organisation,
    merge_organisations,
    move_organisation,
    open_organisation,
    rename_organisation,
    set_leadership,
    split_organisation,
)
from hongguanjia.base.people.models import (
    Leadership,
    Lineage,
    Membership,
    Organisation,
    OrganisationName,
    Placement,
    Post,
)
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.kit.refusals import Refusal

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)


def test_a_move_keeps_the_place_of_before(cast: Cast) -> None:
    before = cast.guandu.path

    move_organisation(
        actor=cast.actor("county_officer"),
        now=NOW,
        organisation=cast.branch,
        parent=cast.yaojia,
        from_date=DAY,
        reason="区划调整",
    )

    cast.branch.refresh_from_db()
    assert cast.branch.path.startswith(cast.yaojia.path)
    old, new = Placement.objects.filter(organisation=cast.branch).order_by("active_from")
    assert old.path.startswith(before) and old.active_to == DAY
    assert new.path == cast.branch.path and new.active_to is None


def test_an_organisation_cannot_move_below_itself(cast: Cast) -> None:
    with pytest.raises(Refusal, match="不能把组织移到它自己"):
        move_organisation(
            actor=cast.actor("county_officer"),
            now=NOW,
            organisation=cast.guandu,
            parent=cast.branch,
            from_date=DAY,
            reason="",
        )


def test_a_town_officer_cannot_move_a_branch(cast: Cast) -> None:
    with pytest.raises(Refusal):
        move_organisation(
            actor=cast.actor("town_officer"),
            now=NOW,
            organisation=cast.branch,
            parent=cast.guandu,
            from_date=DAY,
            reason="",
        )


def test_a_merge_carries_people_and_keeps_lineage(cast: Cast) -> None:
    merge_organisations(
        actor=cast.actor("county_officer"),
        now=NOW,
        sources=[cast.sibling_branch],
        target=cast.branch,
        on_date=DAY,
        reason="合村并组",
    )

    cast.sibling_branch.refresh_from_db()
    cast.sibling_member.refresh_from_db()
    assert cast.sibling_branch.closed_date == DAY
    assert cast.sibling_member.organisation_id == cast.branch.pk
    assert Lineage.objects.get(source=cast.sibling_branch).target_id == cast.branch.pk
    was, now_in = Membership.objects.filter(person=cast.sibling_member).order_by("pk")
    assert (was.active_to, now_in.active_from) == (DAY, DAY)


def test_a_town_officer_cannot_merge_branches(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        merge_organisations(
            actor=cast.actor("town_officer"),
            now=NOW,
            sources=[cast.sibling_branch],
            target=cast.branch,
            on_date=DAY,
            reason="",
        )
    assert refused.value.code == "access.denied"


def _open_branch(cast: Cast, name: str, parent: Organisation | None = None) -> Organisation:
    return open_organisation(
        actor=cast.actor("county_officer"),
        now=NOW,
        kind="BRANCH",
        name=name,
        code=name,
        parent=parent or cast.guandu,
        opened_date=date(2025, 1, 1),
    )


def test_a_closed_organisation_stays_at_its_last_place_when_its_parent_moves(cast: Cast) -> None:
    officer = cast.actor("county_officer")
    below = _open_branch(cast, "旧小组支部", cast.branch)
    close_organisation(actor=officer, now=NOW, organisation=below, closed_date=date(2026, 1, 1), reason="撤销")
    move_organisation(
        actor=officer, now=NOW, organisation=cast.branch, parent=cast.yaojia, from_date=DAY, reason="区划调整"
    )
    below.refresh_from_db()
    assert below.path.startswith(cast.guandu.path)
    assert not Placement.objects.filter(organisation=below, active_to__isnull=True).exists()


def test_a_place_is_never_given_twice(cast: Cast) -> None:
    officer = cast.actor("county_officer")
    first = _open_branch(cast, "甲支部")
    close_organisation(actor=officer, now=NOW, organisation=first, closed_date=DAY, reason="撤销")
    second = _open_branch(cast, "乙支部")
    assert second.path > first.path


def test_a_stale_parent_in_hand_does_no_harm(cast: Cast) -> None:
    stale = Organisation.objects.get(pk=cast.branch.pk)
    move_organisation(
        actor=cast.actor("county_officer"),
        now=NOW,
        organisation=cast.branch,
        parent=cast.yaojia,
        from_date=DAY,
        reason="区划调整",
    )
    child = _open_branch(cast, "丙支部", stale)
    assert child.path.startswith(cast.yaojia.path)


def test_closing_ends_posts_whose_term_would_have_lasted(cast: Cast) -> None:
    officer = cast.actor("county_officer")
    branch = _open_branch(cast, "丁支部")
    appoint(
        actor=officer,
        now=NOW,
        person=cast.member,
        organisation=branch,
        role="CLERK",
        title="党务员",
        from_date=date(2025, 2, 1),
        to_date=date(2030, 1, 1),
    )
    close_organisation(actor=officer, now=NOW, organisation=branch, closed_date=DAY, reason="撤销")
    assert Post.objects.get(organisation=branch).active_to == DAY


def test_a_merge_hands_over_what_the_source_led(cast: Cast) -> None:
    merge_organisations(
        actor=cast.actor("county_officer"),
        now=NOW,
        sources=[cast.branch],
        target=cast.sibling_branch,
        on_date=DAY,
        reason="合并",
    )
    was, goes_on = Leadership.objects.filter(led=cast.village).order_by("pk")
    assert (was.party_id, was.active_to) == (cast.branch.pk, DAY)
    assert (goes_on.party_id, goes_on.active_to) == (cast.sibling_branch.pk, None)


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2027, 1, 1), "people.date_in_future"), (date(2019, 1, 1), "people.date_before_last_change")],
)
def test_a_move_holds_from_a_day_between_the_last_change_and_today(cast: Cast, day: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        move_organisation(
            actor=cast.actor("county_officer"),
            now=NOW,
            organisation=cast.branch,
            parent=cast.yaojia,
            from_date=day,
            reason="",
        )
    assert refused.value.code == code


def test_a_split_names_a_place_for_everybody(cast: Cast) -> None:
    officer = cast.actor("county_officer")
    one, other = _open_branch(cast, "东支部"), _open_branch(cast, "西支部")
    with pytest.raises(Refusal) as refused:
        split_organisation(
            actor=officer,
            now=NOW,
            source=cast.sibling_branch,
            people_to={},
            targets=[one, other],
            on_date=DAY,
            reason="",
        )
    assert refused.value.code == "people.split_incomplete"
    split_organisation(
        actor=officer,
        now=NOW,
        source=cast.sibling_branch,
        people_to={cast.sibling_member.pk: other},
        targets=[one, other],
        on_date=DAY,
        reason="党员多了",
    )
    cast.sibling_member.refresh_from_db()
    assert cast.sibling_member.organisation_id == other.pk
    assert Lineage.objects.filter(source=cast.sibling_branch).count() == 2
    with pytest.raises(Refusal, match="已经撤销"):
        split_organisation(
            actor=officer, now=NOW, source=cast.sibling_branch, people_to={}, targets=[one], on_date=DAY, reason=""
        )


def test_only_organisations_of_one_kind_merge(cast: Cast) -> None:
    with pytest.raises(Refusal, match="同一类"):
        merge_organisations(actor=SYSTEM, now=NOW, sources=[cast.village], target=cast.branch, on_date=DAY, reason="")


def test_a_village_is_not_a_leader(cast: Cast) -> None:
    with pytest.raises(Refusal, match="应当是党组织"):
        set_leadership(actor=SYSTEM, now=NOW, party=cast.village, led=cast.branch, from_date=DAY)
    with pytest.raises(Refusal, match="村、社区或单位"):
        set_leadership(actor=SYSTEM, now=NOW, party=cast.branch, led=cast.sibling_branch, from_date=DAY)


def test_a_rename_keeps_the_old_name_with_its_period(cast: Cast) -> None:
    rename_organisation(
        actor=cast.actor("county_officer"),
        now=NOW,
        organisation=cast.branch,
        name="官渡桥联合党支部",
        short_name="官渡桥",
        from_date=DAY,
    )
    old, new = OrganisationName.objects.filter(organisation=cast.branch).order_by("pk")
    assert (old.name, old.active_to, new.name) == ("官渡桥村党支部", DAY, "官渡桥联合党支部")
    assert Organisation.objects.get(pk=cast.branch.pk).name_initials.startswith("gdqlh")


@pytest.mark.parametrize("name", ["branch", "guandu"])
def test_who_has_people_or_children_is_not_closed(cast: Cast, name: str) -> None:
    with pytest.raises(Refusal):
        close_organisation(actor=SYSTEM, now=NOW, organisation=getattr(cast, name), closed_date=DAY, reason="")
