"""Storms with real threads and real commits: no place too many, nobody passed over, no number twice or missing."""

from functools import partial

import pytest

from hongguanjia.base.people.testing import NOW, Cast, build_cast
from hongguanjia.base.record.models import Fact
from hongguanjia.base.record.testing import race
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service import api, checks
from hongguanjia.rooms.service.models import Certificate, Rating, SignUp
from hongguanjia.rooms.service.testing import ENDS, published, settled, settling, wish

PARTS = ("member", "elder", "secretary", "clerk", "town_officer", "county_officer", "approver", "auditor")


@pytest.fixture
def county(committed: None) -> Cast:
    return build_cast()


def codes(outcomes: list[object]) -> list[str]:
    """What each heard: the code of a refusal, ``ok`` otherwise; anything else is raised."""
    for outcome in outcomes:
        if isinstance(outcome, Exception) and not isinstance(outcome, Refusal):
            raise outcome
    return sorted(outcome.code if isinstance(outcome, Refusal) else "ok" for outcome in outcomes)


def open_to_all(cast: Cast, **changes: object):
    return published(cast, audience_id=cast.county.pk, **changes)


def test_eight_want_three_places(county: Cast) -> None:
    activity = open_to_all(county, capacity=3)
    actors = [county.actor(part) for part in PARTS]

    heard = codes(race(*(partial(api.sign_up, actor=actor, now=NOW, activity_id=activity.pk) for actor in actors)))

    rows = SignUp.objects.filter(activity=activity)
    assert heard == ["ok"] * 8
    assert rows.filter(state="SIGNED_UP").count() == 3 and rows.filter(state="WAITING").count() == 5
    assert set(rows.filter(state="SIGNED_UP").values_list("place", flat=True)) == {1, 2, 3}
    assert checks.check_places().faults == []


def test_leaving_and_coming_at_once_loses_no_place(county: Cast) -> None:
    activity = open_to_all(county, capacity=2)
    for part in PARTS[:5]:
        api.sign_up(actor=county.actor(part), now=NOW, activity_id=activity.pk)
    leave = [
        partial(api.leave_activity, actor=county.actor(part), now=NOW, activity_id=activity.pk) for part in PARTS[:4]
    ]
    come = [partial(api.sign_up, actor=county.actor(part), now=NOW, activity_id=activity.pk) for part in PARTS[5:]]

    assert codes(race(*leave, *come)) == ["ok"] * 7

    rows = SignUp.objects.filter(activity=activity)
    assert rows.filter(state="SIGNED_UP").count() == 2 and rows.filter(state="WAITING").count() == 2
    assert checks.check_places().faults == []


def test_two_settle_at_once_and_it_is_settled_once(county: Cast) -> None:
    activity = settling(county, "member", "elder", seen=("member", "elder"))
    api.confirm_all(actor=county.actor("secretary"), now=ENDS, activity_id=activity.pk)
    settle = [
        partial(api.settle_activity, actor=county.actor(part), now=ENDS, activity_id=activity.pk)
        for part in ("secretary", "town_officer")
    ]

    assert codes(race(*settle)) == ["ok", "service.activity.wrong_state"]
    assert Fact.objects.filter(kind="service.attended").count() == 2


def test_certificate_numbers_have_no_gaps(county: Cast) -> None:
    settled(county, *PARTS[:5], audience_id=county.county.pk)
    asked = [
        api.request_certificate(
            actor=county.actor(part),
            now=ENDS,
            organisation_id=county.branch.pk,
            from_date=NOW.date(),
            to_date=ENDS.date(),
        )
        for part in PARTS[:5]
    ]
    clerks = [county.actor(part) for part in ("town_officer", "county_officer") * 4]
    issue = [
        partial(api.issue_certificate, actor=clerk, now=ENDS, certificate_id=row.pk, contact="村部")
        for clerk, row in zip(clerks, [*asked, *asked[:3]], strict=True)
    ]

    heard = codes(race(*issue))

    assert heard.count("service.certificate.wrong_state") == 3 and len(heard) == 8
    issued = Certificate.objects.exclude(number=None)
    assert sorted(issued.values_list("serial", flat=True)) == list(range(1, issued.count() + 1))
    assert checks.check_numbers().faults == []


def test_a_wish_is_claimed_by_one(county: Cast) -> None:
    row = wish(county, until="PUBLISHED")
    claim = [partial(api.claim_wish, actor=county.actor(part), now=NOW, wish_id=row.pk) for part in PARTS]

    heard = codes(race(*claim))

    assert heard.count("ok") == 1 and set(heard) <= {
        "ok",
        "service.wish.wrong_state",
        "access.not_found",
        "access.denied",
    }


def test_a_slip_answers_once(county: Cast) -> None:
    activity = settled(county, "member")
    code = api.print_slips(actor=county.actor("secretary"), now=ENDS, activity_id=activity.pk, number=1)[0]

    heard = codes(race(*[partial(api.answer_slip, now=ENDS, code=code, served=True, opinion="GOOD")] * 8))

    assert heard.count("ok") == 1 and Rating.objects.count() == 1
