"""Real threads and real commits: decided once, recorded once, claimed once."""

from functools import partial

import pytest

from hongguanjia.base.people.testing import NOW, Cast, build_cast
from hongguanjia.base.record.models import Fact
from hongguanjia.base.record.testing import race
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.claims import api, checks
from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.testing import INPUT, claimed


@pytest.fixture
def county(committed: None) -> Cast:
    return build_cast()


def codes(outcomes: list[object]) -> list[str]:
    """What each heard: the code of a refusal, ``ok`` otherwise; anything else is raised."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
            raise outcome
    return sorted(outcome.code if isinstance(outcome, Refusal) else "ok" for outcome in outcomes)


def test_two_approve_at_once_and_it_is_recorded_once(county: Cast) -> None:
    claim = claimed(county, until="CHECKED")
    approve = [
        partial(api.approve_claim, actor=county.actor(part), now=NOW, claim_id=claim.pk)
        for part in ("secretary", "town_officer", "county_officer")
    ]

    assert codes(race(*approve)) == ["claims.claim.wrong_state", "claims.claim.wrong_state", "ok"]
    assert Fact.objects.filter(source_kind="claims.claim").count() == 1
    assert checks.check_claims().faults == []


def test_one_approves_while_another_refuses_and_the_claimant_withdraws(county: Cast) -> None:
    claim = claimed(county, until="CHECKED")
    step = {"now": NOW, "claim_id": claim.pk}

    heard = codes(
        race(
            partial(api.approve_claim, actor=county.actor("secretary"), **step),
            partial(api.refuse_claim, actor=county.actor("town_officer"), reason="不实", **step),
            partial(api.withdraw_claim, actor=county.actor("member"), **step),
        )
    )

    state = Claim.objects.get().state
    assert heard.count("ok") == 1 and state in {"APPROVED", "REFUSED", "WITHDRAWN"}
    assert Fact.objects.filter(source_kind="claims.claim").count() == (state == "APPROVED")


def test_two_revoke_at_once_and_it_is_withdrawn_once(county: Cast) -> None:
    claim = claimed(county, until="APPROVED")
    revoke = [
        partial(api.revoke_claim, actor=county.actor(part), now=NOW, claim_id=claim.pk, reason="不实")
        for part in ("secretary", "town_officer")
    ]

    assert codes(race(*revoke)) == ["claims.claim.wrong_state", "ok"]
    assert Fact.objects.filter(withdraws=claim.fact_id).count() == 1


def test_the_same_thing_sent_twice_at_once_is_claimed_once(county: Cast) -> None:
    make = [partial(api.make_claims, actor=county.actor("member"), now=NOW, typed=INPUT)] * 3

    assert codes(race(*make)) == ["claims.twice", "claims.twice", "ok"]
    assert Claim.objects.count() == 1
