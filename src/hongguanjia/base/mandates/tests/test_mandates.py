"""Making, using, ending, questioning: every state against every verb, and everybody who may not."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hongguanjia.base.access.api import Permission as P
from hongguanjia.base.mandates import actions, api, queries, rules
from hongguanjia.base.mandates.flow import MANDATE, USE
from hongguanjia.base.mandates.models import Mandate, MandateUse, MandateVerb
from hongguanjia.base.mandates.testing import acting, give_mandate
from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal

HOUR = timedelta(hours=1)


@contextmanager
def refused(code):
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code


def one_off(cast, part="clerk", now=NOW, **changes):
    typed = {"principal_id": cast.elder.pk, "verbs": ["SIGN_UP"], "witness_name": "见证人"} | changes
    return api.make_one_off(actor=cast.actor(part), now=now, **typed)


def used(mandate, now=NOW + HOUR, path="/m/activities/1/", verb="SIGN_UP"):
    return api.record_use(mandate_id=mandate.pk, verb=verb, path=path, now=now)


def test_the_clerk_acts_for_an_elder_who_stands_there(cast):
    mandate = one_off(cast)
    assert (mandate.helper, mandate.principal, mandate.state) == (cast.clerk, cast.elder, "ACTIVE")
    assert mandate.active_to - mandate.active_from == rules.ONE_OFF_LASTS
    actor = api.act_for(actor=cast.actor("clerk"), principal_id=cast.elder.pk, verb="SIGN_UP", now=NOW)
    assert (actor.person_id, actor.subject_id, actor.mandate_id) == (cast.clerk.pk, cast.elder.pk, mandate.pk)


def test_under_a_mandate_one_has_the_roles_of_the_principal_and_no_posts(cast):
    mandate = give_mandate(cast.resident, cast.secretary, NOW)
    actor = acting(cast.actor("secretary"), mandate, NOW)
    assert actor.posts == ()
    assert actor.personal_roles == {"RESIDENT"}
    assert actor.home_path == cast.village.path
    assert not actor.holds(P.SERVICE_MANAGE)


def test_a_mandate_narrows_what_the_principal_may(cast):
    actor = acting(
        cast.actor("sibling_member"), give_mandate(cast.elder, cast.sibling_member, NOW, verbs=("SIGN_UP",)), NOW
    )
    assert actor.holds(P.SERVICE_SIGN_UP)
    assert actor.holds(P.SERVICE_READ)
    assert not actor.holds(P.REWARD_REDEEM)
    with refused("mandates.none_in_force"):
        api.act_for(actor=cast.actor("sibling_member"), principal_id=cast.elder.pk, verb="REDEEM", now=NOW)


@pytest.mark.parametrize("part", ["outsider_secretary", "outsider", "member", "resident", "auditor", "admin"])
def test_strangers_and_people_without_the_post_make_none(cast, part):
    with pytest.raises(NotFound):
        one_off(cast, part)
    assert not Mandate.objects.exists()


def test_nobody_acts_for_oneself_as_another(cast):
    with refused("mandates.for_oneself"):
        one_off(cast, "clerk", principal_id=cast.clerk.pk)
    with refused("mandates.for_oneself"):
        give_mandate(cast.elder, cast.elder, NOW)


def test_an_official_cannot_give_herself_a_standing_mandate(cast):
    with refused("mandates.made_for_maker"):
        api.make_standing(
            actor=cast.actor("clerk"),
            now=NOW,
            principal_id=cast.elder.pk,
            helper=cast.clerk,
            verbs=["SIGN_UP"],
            witness_name="见证人",
            active_to=NOW + HOUR,
        )


def test_whoever_has_an_account_signs_in_herself(cast):
    from django.contrib.auth import get_user_model

    get_user_model().objects.create_user("handle", None, person=cast.elder)
    with refused("mandates.has_account"):
        one_off(cast)


@pytest.mark.parametrize("witness", ["", " 曾 ", "曾老根", "文 小雅"])
def test_the_witness_is_a_third_person(cast, witness):
    with pytest.raises(BadInput) as caught:
        one_off(cast, witness_name=witness)
    assert caught.value.field == "witness_name"


@pytest.mark.parametrize("verbs", [[], ["VOTE"], ["SIGN_UP", "EXAM"]])
def test_votes_and_exams_are_nobody_elses(cast, verbs):
    with pytest.raises(BadInput) as caught:
        one_off(cast, verbs=verbs)
    assert caught.value.field == "verbs"


@pytest.mark.parametrize(("days", "code"), [(-1, "mandates.period_over"), (400, "mandates.period_too_long")])
def test_a_standing_mandate_ends_within_a_year(cast, days, code):
    with refused(code):
        api.make_standing(
            actor=cast.actor("clerk"),
            now=NOW,
            principal_id=cast.elder.pk,
            helper=cast.member,
            verbs=["SIGN_UP"],
            witness_name="见证人",
            active_to=NOW + timedelta(days=days),
        )


def test_expired_and_future_mandates_make_no_actor(cast):
    mandate = one_off(cast)
    for when in (NOW - HOUR, NOW + rules.ONE_OFF_LASTS):
        with refused("mandates.none_in_force"):
            acting(cast.actor("clerk"), mandate, when)


def test_another_persons_mandate_makes_no_actor(cast):
    mandate = one_off(cast)
    with refused("mandates.none_in_force"):
        acting(cast.actor("secretary"), mandate, NOW)


def test_mandates_do_not_chain(cast):
    first = give_mandate(cast.elder, cast.member, NOW)
    second = give_mandate(cast.resident, cast.member, NOW)
    with refused("mandates.already_acting"):
        acting(acting(cast.actor("member"), first, NOW), second, NOW)


def test_the_dead_are_not_represented(cast):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    type(cast.elder).objects.filter(pk=cast.elder.pk).update(deceased_date=NOW.date())
    with refused("mandates.none_in_force"):
        acting(cast.actor("member"), mandate, NOW)


def test_revoked_at_once_by_helper_or_branch(cast):
    for part in ("member", "secretary", "town_officer"):
        mandate = give_mandate(cast.elder, cast.member, NOW)
        ended = api.revoke_mandate(actor=cast.actor(part), now=NOW, mandate_id=mandate.pk, reason="不再需要")
        assert (ended.state, ended.end_reason) == ("REVOKED", "不再需要")
        with refused("mandates.none_in_force"):
            acting(cast.actor("member"), mandate, NOW)


def test_the_principal_revokes_and_the_helper_hears_of_it(cast):
    mandate = give_mandate(cast.resident, cast.member, NOW)
    api.revoke_mandate(actor=cast.actor("resident"), now=NOW, mandate_id=mandate.pk, reason="自己有手机了")
    assert Notice.objects.filter(person=cast.member, key__startswith="mandates.revoked").count() == 1


def test_the_helper_cannot_revoke_or_object_in_the_principals_name(cast):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    other = give_mandate(cast.elder, cast.sibling_member, NOW)
    use = used(other)
    under = acting(cast.actor("member"), mandate, NOW)
    with pytest.raises(NotFound):
        api.revoke_mandate(actor=under, now=NOW, mandate_id=other.pk, reason="不要别人代办")
    with pytest.raises(NotFound):
        api.object_to_use(actor=under, now=NOW + HOUR, use_id=use.pk, reason="不是本人的意思")


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary", "sibling_member", "auditor"])
def test_outsiders_neither_see_nor_touch(cast, part):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    use = used(mandate)
    stranger = cast.actor(part)
    with pytest.raises(NotFound):
        api.revoke_mandate(actor=stranger, now=NOW, mandate_id=mandate.pk, reason="理由理由")
    with pytest.raises(NotFound):
        api.object_to_use(actor=stranger, now=NOW, use_id=use.pk, reason="理由理由")
    with pytest.raises(NotFound):
        api.answer_objection(actor=stranger, now=NOW, use_id=use.pk, undo=True, reason="理由理由")
    assert not queries.list_open_objections(stranger).exists()
    assert queries.find_people(stranger, "曾") == []


@pytest.mark.parametrize("state", MANDATE.states)
@pytest.mark.parametrize("verb", ["use", "close", "revoke"])
def test_every_verb_in_every_state_of_a_mandate(cast, state, verb):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    if state != "ACTIVE":
        Mandate.objects.filter(pk=mandate.pk).update(state=state, ended_at=NOW)
    do = {
        "use": lambda: used(mandate),
        "close": lambda: api.close_mandate(actor=cast.actor("member"), now=NOW, mandate_id=mandate.pk),
        "revoke": lambda: api.revoke_mandate(
            actor=cast.actor("member"), now=NOW, mandate_id=mandate.pk, reason="不再需要"
        ),
    }[verb]
    if MANDATE.can(verb, state):
        do()
        assert Mandate.objects.get(pk=mandate.pk).state == (MANDATE.find(verb).target or state)
    else:
        with refused("mandates.mandate.wrong_state"):
            do()


@pytest.mark.parametrize("state", USE.states)
@pytest.mark.parametrize("verb", ["object", "undo", "keep"])
def test_every_verb_in_every_state_of_a_use(cast, state, verb):
    use = used(give_mandate(cast.elder, cast.member, NOW))
    MandateUse.objects.filter(pk=use.pk).update(state=state, objection="" if state == "DONE" else "不是本人的意思")
    words = {"actor": cast.actor("secretary"), "now": NOW + HOUR, "use_id": use.pk, "reason": "问过本人"}
    do = {
        "object": lambda: api.object_to_use(**words),
        "undo": lambda: api.answer_objection(**words, undo=True),
        "keep": lambda: api.answer_objection(**words, undo=False),
    }[verb]
    if USE.can(verb, state):
        assert do().state == USE.find(verb).target
    else:
        with refused("mandates.use.wrong_state"):
            do()


def test_objections_are_taken_for_72_hours(cast):
    use = used(give_mandate(cast.resident, cast.member, NOW), now=NOW)
    late = NOW + rules.OBJECTION_WINDOW + timedelta(seconds=1)
    with refused("mandates.objection_late"):
        api.object_to_use(actor=cast.actor("resident"), now=late, use_id=use.pk, reason="不是我的意思")
    done = api.object_to_use(
        actor=cast.actor("resident"), now=NOW + rules.OBJECTION_WINDOW, use_id=use.pk, reason="不是我的意思"
    )
    assert done.objected_by_label == "居仁"
    assert api.is_objected(mandate_id=use.mandate_id, at=NOW)
    assert not api.is_objected(mandate_id=use.mandate_id, at=NOW + HOUR)


def test_an_objection_waits_for_the_branch_but_not_for_the_helper_herself(cast):
    mandate = one_off(cast)
    use = used(mandate, now=NOW)
    with pytest.raises(NotFound):
        api.object_to_use(actor=cast.actor("clerk"), now=NOW, use_id=use.pk, reason="自己反对自己")
    api.object_to_use(actor=cast.actor("secretary"), now=NOW, use_id=use.pk, reason="老人说没有要报名")
    assert [row.pk for row in queries.list_open_objections(cast.actor("secretary"))] == [use.pk]
    assert not queries.list_open_objections(cast.actor("clerk")).exists()
    with pytest.raises(NotFound):
        api.answer_objection(actor=cast.actor("clerk"), now=NOW, use_id=use.pk, undo=False, reason="我没有错")


def test_a_room_that_offers_an_undo_has_it_carried_out(cast, monkeypatch):
    undone = []
    monkeypatch.setattr(actions, "_undos", {})
    api.offer_undo("room.thing.done", lambda entry, actor, now: undone.append((entry.subject_id, actor.label)))
    mandate = give_mandate(cast.elder, cast.member, NOW)
    for verb, at in (("room.thing.done", NOW), ("room.other.done", NOW), ("room.thing.done", NOW + HOUR)):
        leave_trail(
            actor=acting(cast.actor("member"), mandate, NOW),
            now=at,
            verb=verb,
            subject_kind="thing",
            subject_id=7,
            subject_label="一件事",
        )
    use = used(mandate, now=NOW)
    api.object_to_use(actor=cast.actor("secretary"), now=NOW, use_id=use.pk, reason="不是本人的意思")
    api.answer_objection(actor=cast.actor("secretary"), now=NOW, use_id=use.pk, undo=True, reason="问过本人")
    assert undone == [(7, "书启明")]


def test_the_trail_names_who_acted_and_for_whom(cast):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    leave_trail(
        actor=acting(cast.actor("member"), mandate, NOW),
        now=NOW,
        verb="room.thing.done",
        subject_kind="thing",
        subject_id=1,
        subject_label="一件事",
    )
    line = TrailEntry.objects.latest("id")
    assert (line.person_id, line.behalf_of_id, line.mandate_id) == (cast.member.pk, cast.elder.pk, mandate.pk)
    assert TrailEntry.objects.filter(verb="mandates.mandate.made", subject_id=mandate.pk).exists()


def test_the_same_thing_is_noted_once_and_the_principal_hears_of_it(cast):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    assert used(mandate) == used(mandate)
    assert Notice.objects.filter(person=cast.elder).count() == 1


@pytest.mark.parametrize("reason", ["", " ", "无"])
def test_ending_and_questioning_ask_for_a_reason(cast, reason):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    use = used(mandate)
    with refused("mandates.reason_missing"):
        api.revoke_mandate(actor=cast.actor("secretary"), now=NOW, mandate_id=mandate.pk, reason=reason)
    with refused("mandates.reason_missing"):
        api.object_to_use(actor=cast.actor("secretary"), now=NOW, use_id=use.pk, reason=reason)


def test_what_is_not_covered_is_refused(cast):
    mandate = give_mandate(cast.elder, cast.member, NOW, verbs=("SIGN_UP",))
    api.check_covers(mandate_id=mandate.pk, verb="SIGN_UP")
    for verb in (None, "REDEEM"):
        with refused("mandates.not_covered"):
            api.check_covers(mandate_id=mandate.pk, verb=verb)


def test_every_verb_says_what_it_opens():
    assert set(rules.COVERS) == set(MandateVerb)


@pytest.mark.parametrize(
    "change",
    [{"helper_id": None}, {"active_to": NOW - timedelta(days=9)}, {"witness_name": ""}, {"state": "REVOKED"}],
)
def test_the_database_keeps_what_is_always_true(cast, change):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    change = {"helper_id": cast.elder.pk} if "helper_id" in change else change
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(**change)


def test_the_verification_page_masks_names(cast):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    shown = queries.find_public(mandate.code.lower(), NOW)
    assert (shown.principal, shown.helper, shown.holds) == ("曾**", "党**", True)
    assert not queries.find_public(mandate.code, NOW + timedelta(days=31)).holds
    assert queries.find_public("NOSUCHCODE", NOW) is None
