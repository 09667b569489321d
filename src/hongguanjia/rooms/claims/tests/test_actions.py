"""From a draft to points: who is told what, what is recorded, what is refused."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from hongguanjia.base.files.api import get_attachment
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.notices.api import list_notices
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.points.api import amend_fact, take_in
from hongguanjia.rooms.claims import actions, api, checks, queries
from hongguanjia.rooms.claims.models import Claim, Evidence, Listing
from hongguanjia.rooms.claims.testing import INPUT, claimed, entered, photo

pytestmark = pytest.mark.django_db
TODAY = county_date(NOW)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def kinds_told(cast: Cast, part: str) -> list[str]:
    return [notice.kind for notice in reversed(list_notices(person_id=getattr(cast, part).pk))]


@contextmanager
def refused(code: str):
    """What happens inside is refused with this code and a sentence."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code
    assert str(caught.value).endswith("。")


def test_a_claim_goes_through_two_people_and_becomes_a_fact(cast: Cast) -> None:
    claim = claimed(cast, until="APPROVED", photos=[photo()])

    fact = Fact.objects.get(pk=claim.fact_id)
    assert (fact.kind, fact.person, fact.grade, fact.source_id) == ("claims.good_deed", cast.member, "B", claim.pk)
    assert fact.evidence == [Attachment.objects.get().pk]
    assert (fact.occurred_date, fact.organisation, fact.summary) == (INPUT.happened_date, cast.branch, claim.title)
    assert (claim.checked_by, claim.decided_by) == (cast.clerk, cast.secretary)
    assert kinds_told(cast, "member") == ["claims.checked", "claims.approved"]
    assert checks.check_claims().faults == []


@pytest.mark.parametrize(
    ("basis", "attested", "grade"), [("KNOWN", False, "B"), ("PAPERS", False, "C"), ("PAPERS", True, "B")]
)
def test_the_grade_follows_from_how_it_was_found_true(cast: Cast, basis: str, attested: bool, grade: str) -> None:
    claim = claimed(cast, photos=[photo()], witness_id=cast.elder.pk)
    if attested:
        api.attest_claim(actor=cast.actor("elder"), now=NOW, claim_id=claim.pk)
    api.check_claim(actor=cast.actor("clerk"), now=NOW, claim_id=claim.pk, basis=basis)

    claim = api.approve_claim(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk)

    assert claim.grade == Fact.objects.get(pk=claim.fact_id).grade == grade


def test_the_witness_is_asked_and_says_so_once(cast: Cast) -> None:
    claim = claimed(cast, witness_id=cast.elder.pk)
    assert kinds_told(cast, "elder") == ["claims.attest"]
    assert list(queries.asked_to_attest(cast.actor("elder"))) == [claim]

    api.attest_claim(actor=cast.actor("elder"), now=NOW, claim_id=claim.pk)
    again = api.attest_claim(actor=cast.actor("elder"), now=NOW + timedelta(hours=1), claim_id=claim.pk)

    assert again.attested_at == NOW
    assert list(queries.asked_to_attest(cast.actor("elder"))) == []


def test_nobody_bears_witness_on_anothers_behalf(cast: Cast) -> None:
    claim = claimed(cast, witness_id=cast.elder.pk)
    acting = cast.actor("sibling_member").acting_for(cast.elder.pk, 1, principal=cast.actor("elder"))

    with refused("access.not_found"):
        api.attest_claim(actor=acting, now=NOW, claim_id=claim.pk)


def test_a_member_acts_for_another_under_a_mandate(cast: Cast) -> None:
    acting = cast.actor("member").acting_for(cast.elder.pk, 1, principal=cast.actor("elder"))

    claim = api.make_claims(actor=acting, now=NOW, typed=INPUT, photos=[photo()])[0]

    assert (claim.person, claim.entered_by, claim.by_office) == (cast.elder, cast.member, False)
    attachment = Attachment.objects.get()
    assert get_attachment(actor=cast.actor("elder"), key=attachment.key) == attachment


def test_the_branch_enters_one_thing_for_several(cast: Cast) -> None:
    claims = entered(cast, "member", "elder", photos=[photo()])

    assert {claim.person for claim in claims} == {cast.member, cast.elder}
    assert len({claim.batch for claim in claims}) == 1 and all(claim.by_office for claim in claims)
    assert Attachment.objects.count() == 1 and Evidence.objects.count() == 2
    assert kinds_told(cast, "elder") == ["claims.entered"]
    assert queries.list_together(claims[0]) == [claims[1]]


def test_who_entered_it_decides_nothing_about_it(cast: Cast) -> None:
    claim = entered(cast, "elder")[0]

    with refused("claims.own_case"):
        api.check_claim(actor=cast.actor("clerk"), now=NOW, claim_id=claim.pk, basis="KNOWN")
    api.check_claim(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk, basis="KNOWN")
    approved = api.approve_claim(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk)

    assert approved.state == "APPROVED"


def test_nobody_decides_about_an_own_claim(cast: Cast) -> None:
    claim = claimed(cast, "secretary")
    for do in (
        lambda **c: api.check_claim(**c, basis="KNOWN"),
        lambda **c: api.return_claim(**c, reason="补充"),
        lambda **c: api.refuse_claim(**c, reason="不实"),
    ):
        with refused("claims.own_case"):
            do(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk)
    api.check_claim(actor=cast.actor("clerk"), now=NOW, claim_id=claim.pk, basis="KNOWN")
    with refused("claims.own_case"):
        api.approve_claim(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk)

    assert api.approve_claim(actor=cast.actor("town_officer"), now=NOW, claim_id=claim.pk).state == "APPROVED"


def test_one_person_does_not_both_check_and_approve(cast: Cast) -> None:
    claim = claimed(cast)
    api.check_claim(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk, basis="KNOWN")

    with refused("claims.one_person"):
        api.approve_claim(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk)


def test_the_witness_does_not_check(cast: Cast) -> None:
    claim = claimed(cast, witness_id=cast.clerk.pk)

    with refused("claims.witness_checks"):
        api.check_claim(actor=cast.actor("clerk"), now=NOW, claim_id=claim.pk, basis="WITNESS")


@pytest.mark.parametrize(
    ("basis", "code"),
    [("WITNESS", "claims.no_witness"), ("PAPERS", "claims.no_papers"), ("SURE", "claims.basis_unknown")],
)
def test_a_check_rests_on_something(cast: Cast, basis: str, code: str) -> None:
    claim = claimed(cast)

    with refused(code):
        api.check_claim(actor=cast.actor("clerk"), now=NOW, claim_id=claim.pk, basis=basis)


def test_the_same_thing_is_claimed_once(cast: Cast) -> None:
    first = claimed(cast)
    for title in ("送走失的老人回家。", "送 走失的老人 回家！"):
        with refused("claims.twice"):
            claimed(cast, title=title)
    claimed(cast, title="帮邻居收麦子")
    claimed(cast, "elder")

    api.withdraw_claim(actor=cast.actor("member"), now=NOW, claim_id=first.pk)
    assert claimed(cast).pk != first.pk


def test_the_database_holds_it_too(cast: Cast) -> None:
    first, other = claimed(cast), claimed(cast, title="帮邻居收麦子")
    rows = Claim.objects.filter(pk=other.pk)
    for wrong in (
        {"sameness": first.sameness},
        {"checked_by": cast.member},
        {"decided_by": cast.member},
        {"witness": cast.member},
        {"state": "APPROVED"},
        {"state": "REFUSED"},
        {"quantity": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_what_was_returned_is_mended_and_handed_in_again(cast: Cast) -> None:
    claim = claimed(cast, until="CHECKED")
    api.return_claim(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk, reason="写清楚在哪里")
    returned = Claim.objects.get()
    assert (returned.state, returned.checked_by, returned.due_date) == ("RETURNED", None, None)

    typed = replace(INPUT, place="村口")
    api.edit_claim(actor=cast.actor("member"), now=NOW, claim_id=claim.pk, typed=typed, photos=[photo()])
    api.submit_claim(actor=cast.actor("member"), now=NOW + timedelta(days=60), claim_id=claim.pk)

    again = Claim.objects.get()
    assert (again.state, again.place, again.submitted_at, again.evidence.count()) == ("SUBMITTED", "村口", NOW, 1)
    assert "claims.returned" in kinds_told(cast, "member")


def test_who_entered_it_hears_that_it_came_back(cast: Cast) -> None:
    claim = entered(cast, "elder")[0]
    api.return_claim(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk, reason="补照片")

    assert kinds_told(cast, "clerk") == ["claims.returned"]


def test_a_wrong_one_is_revoked_by_withdrawing_its_fact(cast: Cast) -> None:
    claim = claimed(cast, until="APPROVED")

    api.revoke_claim(actor=cast.actor("town_officer"), now=NOW, claim_id=claim.pk, reason="核查不实")

    claim.refresh_from_db()
    withdrawal = Fact.objects.get(withdraws=claim.fact_id)
    assert (claim.state, withdrawal.summary) == ("REVOKED", "核查不实")
    assert kinds_told(cast, "member")[-1] == "claims.revoked"
    assert checks.check_claims().faults == []
    assert claimed(cast, until="APPROVED").fact_id != claim.fact_id


@pytest.mark.parametrize("verb", ["return", "refuse", "revoke"])
def test_no_without_a_reason(cast: Cast, verb: str) -> None:
    claim = claimed(cast, until="APPROVED" if verb == "revoke" else "SUBMITTED")
    do = getattr(actions, f"{verb}_claim")

    with refused("claims.reason_missing"):
        do(actor=cast.actor("secretary"), now=NOW, claim_id=claim.pk, reason=" ")


def test_deadlines_follow_the_terms(cast: Cast) -> None:
    claim = claimed(cast)
    assert claim.due_date == TODAY + timedelta(days=7)
    later = NOW + timedelta(days=2)
    claim = api.check_claim(actor=cast.actor("clerk"), now=later, claim_id=claim.pk, basis="KNOWN")
    assert claim.due_date == TODAY + timedelta(days=9)

    with refused("claims.too_late"):
        claimed(cast, happened_date=TODAY - timedelta(days=31))
    with refused("claims.not_yet"):
        claimed(cast, happened_date=TODAY + timedelta(days=1))
    assert claimed(cast, happened_date=TODAY - timedelta(days=30)).state == "SUBMITTED"


def test_a_draft_may_wait_but_not_be_handed_in_late(cast: Cast) -> None:
    claim = claimed(cast, until="DRAFT")

    with refused("claims.too_late"):
        api.submit_claim(actor=cast.actor("member"), now=NOW + timedelta(days=60), claim_id=claim.pk)


def test_a_draft_is_seen_by_nobody_else(cast: Cast) -> None:
    claim = claimed(cast, until="DRAFT", witness_id=cast.elder.pk)

    for part in ("secretary", "clerk", "elder", "town_officer", "auditor"):
        assert claim not in queries.visible_claims(cast.actor(part)), part
    assert list(queries.own_claims(cast.actor("member"))) == [claim]


def test_a_kind_that_the_county_no_longer_takes_is_refused(cast: Cast) -> None:
    Listing.objects.filter(kind="GOOD_DEED").update(active_to=TODAY)

    with refused("claims.kind_unlisted"):
        claimed(cast)
    assert claimed(cast, kind="HELPED").state == "SUBMITTED"


def test_a_commendation_comes_with_its_paper(cast: Cast) -> None:
    with refused("claims.evidence_missing"):
        claimed(cast, kind="COMMENDED", quantity=3)
    assert claimed(cast, kind="COMMENDED", quantity=3, photos=[photo()]).how_much == "县级"
    with refused("claims.evidence_too_many"):
        claimed(cast, title="另外一件事", photos=[photo(size=(10, 10 + n)) for n in range(7)])


@pytest.mark.parametrize("parts", [(), ("outsider",), ("clerk",)])
def test_the_branch_enters_only_for_its_own_and_not_for_oneself(cast: Cast, parts: tuple[str, ...]) -> None:
    with pytest.raises((BadInput, NotFound)):
        entered(cast, *parts)
    assert not Claim.objects.exists()


def test_a_member_enters_nothing_for_others(cast: Cast) -> None:
    with pytest.raises(Refusal):
        entered(cast, "elder", by="member")
    assert not Claim.objects.exists()


def test_one_of_many_that_cannot_be_done_holds_up_no_other(cast: Cast) -> None:
    good, own = claimed(cast), claimed(cast, "clerk")
    far = claimed(cast, "outsider")

    report = api.check_claims(
        actor=cast.actor("clerk"), now=NOW, claim_ids=[good.pk, own.pk, far.pk, 999_999], basis="KNOWN"
    )

    assert report.done == (good.pk,) and [pk for pk, _why in report.refused] == [own.pk]
    report = api.approve_claims(actor=cast.actor("secretary"), now=NOW, claim_ids=[good.pk, good.pk, own.pk])
    assert report.done == (good.pk,) and [pk for pk, _why in report.refused] == [own.pk]


def test_what_to_look_at_before_saying_yes(cast: Cast) -> None:
    like = claimed(cast, title="帮走失老人联系家人", photos=[photo()])
    claim = claimed(cast, photos=[photo()])
    claimed(cast, "elder", happened_date=date(2026, 6, 1), photos=[photo(size=(90, 90))])

    words = [flag.words for flag in queries.list_flags(cast.actor("clerk"), claim)]

    assert len(words) == 2
    assert like.title in words[0] and "同一天" in words[0]
    assert like.title in words[1] and "同一张" in words[1]


def test_a_photo_is_seen_by_those_who_see_the_claim(cast: Cast) -> None:
    claimed(cast, photos=[photo()], witness_id=cast.elder.pk)
    attachment = Attachment.objects.get()

    for part in ("member", "elder", "clerk", "secretary", "town_officer"):
        assert get_attachment(actor=cast.actor(part), key=attachment.key) == attachment
    for part in ("outsider", "outsider_secretary", "resident", "sibling_member"):
        with pytest.raises(NotFound):
            get_attachment(actor=cast.actor(part), key=attachment.key)


def test_a_wrong_amount_is_put_right_by_a_new_fact(cast: Cast) -> None:
    claim = claimed(cast, kind="LECTURED", quantity=90, until="APPROVED")
    first = claim.fact_id

    claim = api.correct_claim(
        actor=cast.actor("town_officer"), now=NOW, claim_id=claim.pk, quantity=60, reason="核实签到"
    )

    assert (claim.quantity, claim.grade, Fact.objects.get(pk=claim.fact_id).quantity) == (60, "B", 60)
    assert Fact.objects.filter(withdraws=first).exists() and claim.fact_id != first
    assert checks.check_claims().faults == []
    with refused("claims.quantity_wrong"):
        api.correct_claim(actor=cast.actor("town_officer"), now=NOW, claim_id=claim.pk, quantity=481, reason="笔误")


@pytest.mark.parametrize(("quantity", "state"), [(30, "APPROVED"), (0, "REVOKED")])
def test_an_upheld_appeal_reaches_the_claim(cast: Cast, quantity: int, state: str) -> None:
    claim = claimed(cast, kind="LECTURED", quantity=90, until="APPROVED")
    take_in(now=NOW)

    fact = amend_fact(
        Fact.objects.get(pk=claim.fact_id),
        quantity=quantity,
        key="appeal",
        reason="申诉成立",
        actor=cast.actor("town_officer"),
        now=NOW,
    )

    claim.refresh_from_db()
    assert claim.state == state and (fact.quantity if fact else 0) == quantity
    assert checks.check_claims().faults == []
