"""Whatever is broken down, reported, accepted, sent back or dropped, in any order: the sums are those of a plain model."""

from __future__ import annotations

import functools
import operator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.duties import api, checks, queries, rules
from hongguanjia.rooms.duties.data import Progress, ReportInput
from hongguanjia.rooms.duties.models import Duty, Item
from hongguanjia.rooms.duties.testing import asked

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
PLACES = ("county", "guandu", "yaojia", "branch", "sibling_branch", "far_branch")
REPORTERS = {"branch": "secretary", "far_branch": "outsider_secretary"}


def lies_below(item: Item, top: Item, live: list[Item]) -> bool:
    """Whether ``item`` is ``top`` or was broken down from it, along parents that are still live."""
    place: Item | None = item
    while place is not None and place.pk != top.pk:
        place = next((row for row in live if row.pk == place.parent_id), None)
    return place is not None


def expected_sums(live: list[Item]) -> list[Progress]:
    """For each item, the progress of all that lies below it, added up from the leaves one by one."""
    leaves = {
        row.item_id: rules.progress_of(row.state, row.amount, row.item.target, overdue=False)
        for row in Duty.objects.filter(item__in=live).select_related("item")
    }
    below = ([leaves.get(item.pk, Progress()) for item in live if lies_below(item, top, live)] for top in live)
    return [functools.reduce(operator.add, found, Progress()) for found in below]


def build_machine(cast: Cast) -> type[RuleBasedStateMachine]:  # noqa: C901 (the methods of one machine)
    """The machine over one county; each run asks something new of it."""

    class Cascade(RuleBasedStateMachine):
        """Leaves by place: state, amount. Everything above is computed anew from them."""

        @initialize()
        def begin(self) -> None:
            self.item = asked(cast, "county", by="county_officer", minutes=0)

        def duty(self, place: str) -> Duty | None:
            rows = Duty.objects.filter(item__requirement=self.item.requirement, organisation=getattr(cast, place))
            return rows.first()

        @rule(levels=st.sampled_from([1, 2]))
        def cascade(self, levels: int) -> None:
            api.cascade_items(actor=cast.actor("county_officer"), now=NOW, item_ids=[self.item.pk], levels=levels)

        @rule(town=st.sampled_from(["guandu", "yaojia"]))
        def cascade_town(self, town: str) -> None:
            rows = Item.objects.filter(requirement=self.item.requirement, organisation=getattr(cast, town))
            item = rows.first()
            if item is not None:
                api.cascade_items(actor=cast.actor("county_officer"), now=NOW, item_ids=[item.pk])

        @rule(place=st.sampled_from(sorted(REPORTERS)), amount=st.integers(0, 20))
        def report(self, place: str, amount: int) -> None:
            duty = self.duty(place)
            if duty is not None and duty.state in {"OPEN", "SENT_BACK"}:
                reporter = cast.actor(REPORTERS[place])
                api.report_duty(actor=reporter, now=NOW, duty_id=duty.pk, typed=ReportInput(amount=amount))

        @rule(place=st.sampled_from(PLACES), accept=st.booleans())
        def decide(self, place: str, accept: bool) -> None:
            duty = self.duty(place)
            if duty is None:
                return
            officer = cast.actor("county_officer")
            with suppress(Refusal):
                if accept:
                    api.accept_duty(actor=officer, now=NOW, duty_id=duty.pk)
                else:
                    api.send_back_duty(actor=officer, now=NOW, duty_id=duty.pk, reason="再核实")

        @precondition(lambda self: hasattr(self, "item"))
        @invariant()
        def sums_are_those_of_the_model(self) -> None:
            live = list(Item.objects.filter(requirement=self.item.requirement, active_to=None))
            for item, expected in zip(live, expected_sums(live), strict=True):
                place = next(getattr(cast, name) for name in PLACES if getattr(cast, name).pk == item.organisation_id)
                assert queries.add_up_item(item, TODAY)[item.pk] == expected
                told = queries.add_up_lists(place.path, [item.requirement_id], TODAY)
                assert told.get(item.requirement_id, Progress()) == expected

        @precondition(lambda self: hasattr(self, "item"))
        @invariant()
        def what_is_broken_down_is_reported_below_only(self) -> None:
            for row in Item.objects.filter(requirement=self.item.requirement, active_to=None):
                has_children = row.children.filter(active_to=None).exists()
                owed = row.duties.exclude(state="PASSED_DOWN").exists()
                assert not (has_children and owed and row.duties.filter(state="OPEN").exists())

    return Cascade


def test_progress_adds_up_along_the_way_it_came(cast: Cast) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        build_machine(cast),
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert checks.check_duties().faults == []
