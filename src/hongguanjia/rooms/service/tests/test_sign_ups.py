"""Places and the waiting list: first come, first served; nobody waits while a place is free."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service import api, checks
from hongguanjia.rooms.service.actions.activities import copy_input
from hongguanjia.rooms.service.models import Activity, SignUp
from hongguanjia.rooms.service.testing import STARTS, published

pytestmark = pytest.mark.django_db
PEOPLE = ("member", "elder", "secretary", "clerk", "station_clerk")


def states(activity: Activity) -> dict[int, str]:
    return dict(SignUp.objects.filter(activity=activity).values_list("person_id", "state"))


def test_the_first_who_waits_gets_the_place_and_is_told(cast: Cast) -> None:
    activity = published(cast, capacity=1)
    for part in ("member", "elder", "clerk"):
        api.sign_up(actor=cast.actor(part), now=NOW, activity_id=activity.pk)

    api.leave_activity(actor=cast.actor("member"), now=NOW, activity_id=activity.pk)

    assert states(activity) == {
        cast.member.pk: "LEFT",
        cast.elder.pk: "SIGNED_UP",
        cast.clerk.pk: "WAITING",
    }
    assert "转为报名成功" in Notice.objects.get(person=cast.elder, kind="service.promoted").text


def test_signing_up_twice_is_once(cast: Cast) -> None:
    activity = published(cast)
    first = api.sign_up(actor=cast.actor("member"), now=NOW, activity_id=activity.pk)

    assert api.sign_up(actor=cast.actor("member"), now=NOW, activity_id=activity.pk) == first
    activity.refresh_from_db()
    assert activity.taken == 1


def test_more_places_go_to_those_who_wait_and_places_held_stay(cast: Cast) -> None:
    activity = published(cast, capacity=1)
    for part in ("member", "elder", "clerk"):
        api.sign_up(actor=cast.actor(part), now=NOW, activity_id=activity.pk)

    _set_capacity(cast, activity, 3, place="村口")

    assert list(states(activity).values()) == ["SIGNED_UP"] * 3
    assert Notice.objects.filter(kind="service.moved", person=cast.member).exists()
    with pytest.raises(Refusal, match="已经有 3 人"):
        _set_capacity(cast, activity, 2)


def _set_capacity(cast: Cast, activity: Activity, capacity: int, **changes: object) -> None:
    activity.refresh_from_db()
    typed = replace(copy_input(activity), capacity=capacity, **changes)
    api.edit_activity(actor=cast.actor("secretary"), now=NOW, activity_id=activity.pk, typed=typed)


def test_a_whole_branch_is_enrolled_and_the_rest_waits(cast: Cast) -> None:
    activity = published(cast, capacity=2)
    people = [getattr(cast, part).pk for part in PEOPLE]

    rows = api.enrol_people(actor=cast.actor("secretary"), now=NOW, activity_id=activity.pk, person_ids=people * 2)

    assert [row.state for row in rows] == ["SIGNED_UP"] * 2 + ["WAITING"] * 3
    assert TrailEntry.objects.get(verb="service.activity.enrolled").detail == {"people": 5, "placed": 2}


def test_enrolling_somebody_for_whom_it_is_not_names_the_person(cast: Cast) -> None:
    activity = published(cast)

    with pytest.raises(Refusal, match="居仁"):
        api.enrol_people(
            actor=cast.actor("secretary"),
            now=NOW,
            activity_id=activity.pk,
            person_ids=[cast.member.pk, cast.resident.pk],
        )
    assert states(activity) == {}


def test_who_was_removed_comes_back_only_through_the_organiser(cast: Cast) -> None:
    activity = published(cast)
    api.sign_up(actor=cast.actor("member"), now=NOW, activity_id=activity.pk)
    api.remove_person(
        actor=cast.actor("secretary"), now=NOW, activity_id=activity.pk, person_id=cast.member.pk, reason="报错了"
    )

    with pytest.raises(Refusal, match="联系组织者"):
        api.sign_up(actor=cast.actor("member"), now=NOW, activity_id=activity.pk)
    api.enrol_people(actor=cast.actor("secretary"), now=NOW, activity_id=activity.pk, person_ids=[cast.member.pk])
    assert states(activity) == {cast.member.pk: "SIGNED_UP"}


def test_signing_up_on_behalf_of_an_elder(cast: Cast) -> None:
    activity = published(cast)
    clerk = cast.actor("clerk").acting_for(cast.elder.pk, mandate_id=7)

    api.sign_up(actor=clerk, now=NOW, activity_id=activity.pk)

    assert states(activity) == {cast.elder.pk: "SIGNED_UP"}
    entry = TrailEntry.objects.get(verb="service.activity.signed_up")
    assert (entry.person_id, entry.behalf_of_id, entry.mandate_id) == (cast.clerk.pk, cast.elder.pk, 7)


def test_a_resident_comes_where_everyone_may(cast: Cast) -> None:
    inside, outside = published(cast), published(cast, audience="EVERYONE")

    api.sign_up(actor=cast.actor("resident"), now=NOW, activity_id=outside.pk)
    with pytest.raises(Refusal) as caught:
        api.sign_up(actor=cast.actor("resident"), now=NOW, activity_id=inside.pk)
    assert caught.value.code == "access.not_found"


def test_nobody_leaves_after_the_start(cast: Cast) -> None:
    activity = published(cast)
    api.sign_up(actor=cast.actor("member"), now=NOW, activity_id=activity.pk)

    with pytest.raises(Refusal, match="已经开始"):
        api.leave_activity(actor=cast.actor("member"), now=STARTS, activity_id=activity.pk)


STEPS = st.lists(st.tuples(st.sampled_from(("in", "out", "grow")), st.sampled_from(PEOPLE)), max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_the_queue_is_as_in_a_plain_model(cast: Cast, steps: list[tuple[str, str]]) -> None:
    activity = published(cast, capacity=2)
    capacity, queue = 2, []
    for step, part in steps:
        if step == "in":
            api.sign_up(actor=cast.actor(part), now=NOW, activity_id=activity.pk)
            queue += [] if part in queue else [part]
        elif step == "out" and part in queue:
            api.leave_activity(actor=cast.actor(part), now=NOW, activity_id=activity.pk)
            queue.remove(part)
        elif step == "grow" and capacity < 4:
            capacity += 1
            _set_capacity(cast, activity, capacity)
    rows = SignUp.objects.filter(activity=activity, state__in=("SIGNED_UP", "WAITING"))
    held = set(rows.filter(state="SIGNED_UP").values_list("person_id", flat=True))

    assert held == {getattr(cast, part).pk for part in queue[:capacity]}
    assert rows.count() == len(queue)
    assert checks.check_places().faults == []
