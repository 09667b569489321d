"""Whom a branch does not assess: recorded by its secretary, dated, followed by evaluation and trial alike."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal
from hongguanjia.points.exclusion.actions import end_exclusion, exclude_person, list_exclusions
from hongguanjia.points.intake import take_in
from hongguanjia.points.models import Exclusion, Outcome
from hongguanjia.points.testing import publish_rules, record, rule
from hongguanjia.points.trial.loading import load_facts

pytestmark = pytest.mark.django_db
RESOLVED, BEGINS = date(2026, 5, 20), date(2026, 6, 1)


def exclude(cast: Cast, part: str = "secretary", whom: str = "elder", **changes: object) -> Exclusion:
    values: dict[str, object] = {
        "person_id": getattr(cast, whom).pk,
        "reason": "OLD",
        "resolution_number": "支决〔2026〕3号",
        "resolution_date": RESOLVED,
        "active_from": BEGINS,
    }
    return exclude_person(actor=cast.actor(part), now=NOW, **(values | changes))


def test_the_rules_that_say_so_leave_them_out_in_that_time(cast: Cast) -> None:
    publish_rules(cast, [rule(excludes=["EXCLUDED"]), rule("s", unit="service", amount=3)])
    exclude(cast, active_to=date(2026, 6, 11))
    days = {"before": date(2026, 5, 31), "in": date(2026, 6, 10), "after": date(2026, 6, 11)}
    facts = {name: record(cast, "elder", name, day=day).pk for name, day in days.items()}
    record(cast, "member", "other", day=days["in"])
    take_in(now=NOW)
    found = {name: Outcome.objects.get(fact_id=pk).fact.awards.count() for name, pk in facts.items()}
    assert found == {"before": 2, "in": 1, "after": 2}
    tried = load_facts(date(2026, 1, 1), date(2026, 6, 30))
    assert tried.filter(exempt=True)["id"].to_list() == [facts["in"]]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"resolution_date": date(2026, 7, 1)}, "exclusion.future"),
        ({"active_from": date(2026, 5, 1)}, "exclusion.before"),
        ({"active_to": BEGINS}, "exclusion.period"),
        ({"resolution_number": " "}, "exclusion.no_number"),
    ],
)
def test_what_is_not_a_resolution(cast: Cast, changes: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        exclude(cast, **changes)
    assert refusal.value.code == code


def test_two_never_hold_on_one_day(cast: Cast) -> None:
    row = exclude(cast)
    with pytest.raises(BadInput) as refusal:
        exclude(cast, active_from=date(2026, 9, 1))
    assert refusal.value.code == "exclusion.twice"
    end_exclusion(actor=cast.actor("secretary"), now=NOW, exclusion_id=row.pk)
    row.refresh_from_db()
    assert row.active_to == NOW.date()
    exclude(cast, active_from=NOW.date())
    with pytest.raises(Refusal):
        end_exclusion(actor=cast.actor("secretary"), now=NOW, exclusion_id=row.pk)


def test_nobody_leaves_himself_out_and_residents_are_not_assessed_anyway(cast: Cast) -> None:
    with pytest.raises(Refusal) as refusal:
        exclude(cast, whom="secretary")
    assert refusal.value.code == "exclusion.self"
    with pytest.raises(BadInput):
        exclude(cast, "town_officer", whom="resident")


@pytest.mark.parametrize("part", ["outsider_secretary", "member"])
def test_strangers_see_and_record_nothing(cast: Cast, part: str) -> None:
    row = exclude(cast)
    assert list(list_exclusions(cast.actor(part))) == []
    with pytest.raises((NotFound, Refusal)):
        exclude(cast, part, whom="member")
    with pytest.raises((NotFound, Refusal)):
        end_exclusion(actor=cast.actor(part), now=NOW, exclusion_id=row.pk)


def test_the_page(cast: Cast, client: Client) -> None:
    sign_in(client, cast.secretary)
    form = {
        "name": cast.elder.name,
        "reason": "ILL",
        "resolution_number": "支决〔2026〕4号",
        "resolution_date": RESOLVED,
        "active_from": BEGINS,
    }
    wrong = client.post("/desk/points/exclusions/", form | {"name": cast.outsider.name}).content.decode()
    assert "名册里没有这个姓名" in wrong
    page = client.post("/desk/points/exclusions/", form, follow=True).content.decode()
    assert "支决〔2026〕4号" in page
    row = Exclusion.objects.get()
    client.post(f"/desk/points/exclusions/{row.pk}/end/")
    row.refresh_from_db()
    assert row.active_to is not None
