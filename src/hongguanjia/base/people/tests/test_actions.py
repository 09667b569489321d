"""Persons: registered, corrected, transferred, appointed, looked up; each with a trail and within the actor's reach."""

from datetime import date

import pytest

from hongguanjia.base.people import seals
from hongguanjia.base.people.api import (
    admit_member,
    appoint,
    correct_person,
    end_membership,
    end_post,
    register_person,
    reveal,
    settle_resident,
)
from hongguanjia.base.people.models import Household, Membership, Organisation, Person, Post, Reveal
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.people.tree import open_organisation
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 1)
ID_NUMBER = "000122199001011234"


def _register(cast: Cast, part: str, **fields: object) -> Person:
    organisation = fields.pop("organisation", cast.branch)
    return register_person(
        actor=cast.actor(part),
        now=NOW,
        name="新来客",
        organisation=organisation,
        **fields,  # type: ignore[arg-type]
    )


def test_a_secretary_registers_a_person_and_the_trail_tells(cast: Cast) -> None:
    person = _register(cast, "secretary", id_number=ID_NUMBER, phone="000 1234 5678")
    assert (person.name_pinyin, person.name_initials) == ("xinlaike", "xlk")
    entry = TrailEntry.objects.get(verb="people.person.registered", subject_id=person.pk)
    assert entry.person_id == cast.secretary.pk and ID_NUMBER not in str(entry.detail)
    assert b"1990" not in bytes(person.id_number_sealed)
    with pytest.raises(BadInput, match="已经登记过"):
        _register(cast, "secretary", id_number=ID_NUMBER)


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary", "member"])
def test_strangers_register_nobody(cast: Cast, part: str) -> None:
    with pytest.raises(NotFound):
        _register(cast, part)


def test_a_correction_keeps_reason_and_fields_but_no_number(cast: Cast) -> None:
    person = correct_person(
        actor=cast.actor("secretary"),
        now=NOW,
        person=cast.member,
        changes={"name": "单一诺", "phone": "00099990000", "gender": "F"},
        reason="本人核对",
    )
    assert (person.name_pinyin, person.gender) == ("shanyinuo", "F")
    assert seals.open_phone(person.phone_sealed) == "00099990000"
    entry = TrailEntry.objects.get(verb="people.person.corrected")
    assert entry.detail == {"fields": ["gender", "name", "phone"]} and entry.reason == "本人核对"


def test_a_correction_may_empty_a_phone(cast: Cast) -> None:
    person = correct_person(
        actor=cast.actor("secretary"), now=NOW, person=cast.member, changes={"phone": None}, reason="停机了"
    )
    assert person.phone_sealed is None and person.phone_tail_index is None


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"name": "改"}, " ", "people.reason_missing"),
        ({"organisation_id": 1}, "试试看", "people.field_unknown"),
        ({"id_number": ID_NUMBER}, "录错了", "people.id_number_taken"),
    ],
)
def test_a_correction_is_refused_by_name(cast: Cast, changes: dict, reason: str, code: str) -> None:
    _register(cast, "secretary", id_number=ID_NUMBER)
    with pytest.raises(BadInput) as refused:
        correct_person(actor=cast.actor("secretary"), now=NOW, person=cast.member, changes=changes, reason=reason)
    assert refused.value.code == code


def test_an_outsider_corrects_nobody(cast: Cast) -> None:
    with pytest.raises(NotFound):
        correct_person(
            actor=cast.actor("outsider_secretary"), now=NOW, person=cast.member, changes={"name": "坏"}, reason="乱改"
        )


def _admit(cast: Cast, part: str, person: Person, branch: Organisation, **fields: object) -> Membership:
    return admit_member(
        actor=cast.actor(part),
        now=NOW,
        person=person,
        branch=branch,
        from_date=DAY,
        **fields,  # type: ignore[arg-type]
    )


def test_a_transfer_within_the_town_ends_one_period_and_begins_the_next(cast: Cast) -> None:
    _admit(cast, "town_officer", cast.member, cast.sibling_branch, start_reason="搬家")
    was, goes_on = Membership.objects.filter(person=cast.member).order_by("pk")
    assert (was.active_to, was.end_reason, goes_on.active_from) == (DAY, "搬家", DAY)
    cast.member.refresh_from_db()
    assert cast.member.organisation_id == cast.sibling_branch.pk


def test_nobody_takes_over_a_member_of_another_town(cast: Cast) -> None:
    with pytest.raises(NotFound):
        _admit(cast, "outsider_secretary", cast.member, cast.far_branch)
    assert _admit(cast, "county_officer", cast.member, cast.far_branch).organisation_id == cast.far_branch.pk


def test_admitting_again_changes_nothing(cast: Cast) -> None:
    before = Membership.objects.get(person=cast.member)
    assert _admit(cast, "secretary", cast.member, cast.branch).pk == before.pk


def test_a_probationary_member_becomes_full_in_the_same_branch(cast: Cast) -> None:
    person = _register(cast, "secretary")
    _admit(cast, "secretary", person, cast.branch, kind="PROBATIONARY")
    full = admit_member(actor=SYSTEM, now=NOW, person=person, branch=cast.branch, from_date=date(2026, 6, 1))
    assert full.kind == "FULL" and Membership.objects.filter(person=person).count() == 2


def test_membership_is_in_a_party_organisation_only(cast: Cast) -> None:
    with pytest.raises(BadInput, match="党组织"):
        _admit(cast, "secretary", cast.member, cast.village)


def test_a_day_before_the_last_change_is_refused(cast: Cast) -> None:
    early = date(2019, 1, 1)
    with pytest.raises(BadInput, match="早于"):
        admit_member(actor=SYSTEM, now=NOW, person=cast.member, branch=cast.far_branch, from_date=early)
    with pytest.raises(BadInput, match="早于"):
        end_membership(actor=SYSTEM, now=NOW, person=cast.member, on_date=early, reason="转出")
    with pytest.raises(BadInput, match="早于"):
        settle_resident(actor=SYSTEM, now=NOW, person=cast.resident, village=cast.village, from_date=early)


def test_a_household_stays_with_its_village(cast: Cast) -> None:
    """Named once, it stays while one lives in the village, and neighbours share it; elsewhere it is named anew."""

    def settle(village: Organisation, number: str, day: int) -> tuple[str | None, str | None]:
        row = settle_resident(
            actor=SYSTEM,
            now=NOW,
            person=cast.resident,
            village=village,
            from_date=date(2026, 6, day),
            household=number,
        )
        now = Person.objects.get(pk=cast.resident.pk).household
        return row.household and row.household.number, now and now.number

    other = open_organisation(
        actor=SYSTEM,
        now=NOW,
        kind="VILLAGE",
        name="板桥村",
        code="V2",
        parent=cast.guandu,
        opened_date=date(2020, 1, 1),
    )
    assert settle(cast.village, "012", 1) == ("012", "012")
    assert settle(cast.village, "", 2) == ("012", "012")
    assert settle(other, "", 3) == (None, None)
    assert settle(cast.village, "012", 4) == ("012", "012")
    assert Household.objects.count() == 1


def test_who_left_cannot_leave_again(cast: Cast) -> None:
    secretary = cast.actor("secretary")
    end_membership(actor=secretary, now=NOW, person=cast.member, on_date=DAY, reason="转出县外")
    with pytest.raises(Refusal, match="不是本县党员"):
        end_membership(actor=secretary, now=NOW, person=cast.member, on_date=DAY, reason="转出县外")


def _appoint(cast: Cast, part: str, **fields: object) -> Post:
    wanted = {"organisation": cast.branch, "role": "CLERK", "title": "党务员", "from_date": DAY, "person": cast.member}
    return appoint(actor=cast.actor(part), now=NOW, **(wanted | fields))  # type: ignore[arg-type]


def test_a_post_gives_abilities_and_its_end_takes_them(cast: Cast) -> None:
    post = _appoint(cast, "town_officer")
    assert cast.actor("member").posts[0].role_code == "CLERK"
    ended = end_post(actor=cast.actor("town_officer"), now=NOW, post=post, on_date=date(2026, 6, 1), reason="换届")
    assert ended.active_to == date(2026, 6, 1) and not cast.actor("member").posts
    with pytest.raises(Refusal, match="已经免去"):
        end_post(actor=cast.actor("town_officer"), now=NOW, post=post, on_date=date(2026, 6, 2), reason="换届")


def test_a_post_cannot_be_given_twice(cast: Cast) -> None:
    _appoint(cast, "town_officer")
    with pytest.raises(Refusal, match="已经担任"):
        _appoint(cast, "town_officer")


def test_nobody_appoints_oneself(cast: Cast) -> None:
    with pytest.raises(Refusal, match="不能任命自己"):
        _appoint(cast, "town_officer", person=cast.town_officer)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"role": "COUNTY_OFFICER"}, "people.role_elsewhere"),
        ({"role": "TOWN_OFFICER"}, "people.role_elsewhere"),
        ({"role": "MEMBER"}, "people.role_unknown"),
        ({"to_date": DAY}, "people.term_ends_first"),
    ],
)
def test_a_wrong_post_is_refused_by_name(cast: Cast, fields: dict, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        _appoint(cast, "town_officer", **fields)
    assert refused.value.code == code


def test_a_secretary_appoints_nobody(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        _appoint(cast, "secretary")
    assert refused.value.code == "access.denied"


def test_a_reveal_is_recorded_with_its_reason(cast: Cast) -> None:
    seen = reveal(actor=cast.actor("secretary"), now=NOW, person=cast.member, field="phone", reason="通知开会")
    assert seen == "00000000002"
    row = Reveal.objects.get()
    assert (row.person_id, row.field, row.reason) == (cast.member.pk, "phone", "通知开会")
    assert TrailEntry.objects.filter(verb="people.person.revealed").count() == 1


@pytest.mark.parametrize(("field", "reason"), [("phone", " "), ("name", "想看看")])
def test_a_reveal_without_reason_or_of_something_else_shows_nothing(cast: Cast, field: str, reason: str) -> None:
    with pytest.raises(BadInput):
        reveal(actor=cast.actor("secretary"), now=NOW, person=cast.member, field=field, reason=reason)
    assert not Reveal.objects.exists()


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary", "member"])
def test_strangers_reveal_nothing(cast: Cast, part: str) -> None:
    with pytest.raises(NotFound):
        reveal(actor=cast.actor(part), now=NOW, person=cast.member, field="phone", reason="好奇想看")
