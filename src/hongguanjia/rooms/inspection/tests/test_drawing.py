"""The public draw: the same for whoever re-runs it, nobody with a tie, everybody the same chance."""

import subprocess
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongguanjia.base.people.api import appoint
from hongguanjia.base.people.testing import LONG_AGO, NOW, SYSTEM, Cast
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import actions, checks, pooling, testing
from hongguanjia.rooms.inspection.drawing import Candidate, Draw, draw
from hongguanjia.rooms.inspection.models import Inspector, Round, Visit

TARGETS, PEOPLE, WANTED, EACH = 10, 6, 3, 2
CHI_SQUARE_999 = {2: 13.816, 4: 18.467, 5: 20.515, 9: 27.877}
"""Upper 0.1 % points of the chi-square distribution by degrees of freedom."""


def chi_square(counts: list[int]) -> float:
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts)


def run(seed: str, *, ties: dict[int, set[int]] | None = None) -> Draw:
    people = [Candidate(number, frozenset((ties or {}).get(number, ()))) for number in range(1, PEOPLE + 1)]
    return draw(seed, range(1, TARGETS + 1), people, wanted=WANTED, each=EACH)


def count_draws(seeds: int) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """How often each target was drawn, was drawn first, and how often each inspector went to the first target."""
    drawn: Counter[int] = Counter()
    first: Counter[int] = Counter()
    sent: Counter[int] = Counter()
    for seed in range(seeds):
        steps = run(f"seed-{seed}").steps
        drawn.update(step.target for step in steps)
        first[steps[0].target] += 1
        sent.update(steps[0].inspectors[:1])
    return drawn, first, sent


def check_fair(seeds: int) -> None:
    drawn, first, sent = count_draws(seeds)
    assert len(drawn) == len(first) == TARGETS and len(sent) == PEOPLE
    assert chi_square(list(first.values())) < CHI_SQUARE_999[TARGETS - 1]
    assert chi_square(list(sent.values())) < CHI_SQUARE_999[PEOPLE - 1]
    # Drawn without putting back, counts vary less than a chi-square by (N - n) / (N - 1).
    assert chi_square(list(drawn.values())) < CHI_SQUARE_999[TARGETS - 1]


def test_every_target_and_inspector_has_the_same_chance() -> None:
    check_fair(3_000)


def test_the_first_lot_is_fair_over_a_hundred_thousand_seeds() -> None:
    """A small pool, one target and one inspector: what each further step does again with other names."""
    people = [Candidate(number) for number in range(1, 4)]
    first: Counter[int] = Counter()
    sent: Counter[int] = Counter()
    for seed in range(100_000):
        step = draw(f"seed-{seed}", range(1, 6), people, wanted=1, each=1).steps[0]
        first[step.target] += 1
        sent.update(step.inspectors)
    assert len(first) == 5 and chi_square(list(first.values())) < CHI_SQUARE_999[4]
    assert len(sent) == 3 and chi_square(list(sent.values())) < CHI_SQUARE_999[2]


@pytest.mark.slow
def test_every_target_and_inspector_has_the_same_chance_over_a_hundred_thousand_seeds() -> None:
    check_fair(100_000)


def test_an_unfair_draw_would_be_noticed() -> None:
    counts = [300 + 60 * (number == 0) for number in range(TARGETS)]
    assert chi_square(counts) > 0.3 * CHI_SQUARE_999[9] and chi_square([600, *[300] * 9]) > CHI_SQUARE_999[9]


@given(
    seed=st.text(min_size=1, max_size=64),
    ties=st.dictionaries(st.integers(1, PEOPLE), st.sets(st.integers(1, TARGETS))),
)
def test_nobody_goes_where_there_is_a_tie_and_loads_stay_even(seed: str, ties: dict[int, set[int]]) -> None:
    drawn = run(seed, ties=ties)

    assert drawn == run(seed, ties=ties)
    assert len({step.target for step in drawn.steps}) == WANTED
    assert {step.target for step in drawn.steps} | {number for number, _lot in drawn.left} == set(range(1, TARGETS + 1))
    for step in drawn.steps:
        free = [number for number in range(1, PEOPLE + 1) if step.target not in ties.get(number, ())]
        assert set(step.inspectors) <= set(free) and len(step.inspectors) == min(EACH, len(free))
        assert (step.target in drawn.short) == (len(free) < EACH)
    if not ties:
        loads = Counter(one for step in drawn.steps for one in step.inspectors)
        assert max(loads.values()) - min(loads.values(), default=0) <= 1


def test_a_shell_prints_the_same_lots() -> None:
    step = run("0123").steps[0]
    said = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", "0123"],
        input=f"target:{step.target}".encode(),
        capture_output=True,
        check=True,
    )

    assert said.stdout.decode().split()[-1] == step.lot


@pytest.mark.django_db
class TestRound:
    def drawn(self, cast: Cast, **changes: object) -> Round:
        for name in ("督公正", "督平允", "督清廉"):
            testing.inspector(cast, name)
        row = testing.filed(cast, way="DRAW", targets=2, **changes)
        officer = cast.actor("county_officer")
        actions.announce_round(actor=officer, now=NOW, round_id=row.pk)
        return actions.draw_round(actor=officer, now=NOW, round_id=row.pk)

    def test_the_visits_are_those_that_the_seed_gives(self, cast: Cast) -> None:
        row = self.drawn(cast)

        assert Visit.objects.filter(round=row).count() == 2 and checks.check_draws().faults == []
        assert not row.seed_sealed or bytes(row.seed_sealed).find(row.seed.encode()) < 0
        Round.objects.filter(pk=row.pk).update(seed="f" * 64)
        assert len(checks.check_draws().faults) == 1

    def test_a_visit_that_the_draw_did_not_give_is_found_by_verify(self, cast: Cast) -> None:
        row = self.drawn(cast)
        Inspector.objects.filter(visit__round=row).first().delete()

        assert len(checks.check_draws().faults) == 1

    def test_no_filed_plan_no_round(self, cast: Cast) -> None:
        officer, row = cast.actor("county_officer"), testing.planned(cast, way="DRAW")
        testing.inspector(cast), testing.inspector(cast, "督平允")
        with pytest.raises(Refusal) as heard:
            actions.announce_round(actor=officer, now=NOW, round_id=row.pk)
        assert heard.value.code == "inspection.not_filed"
        with pytest.raises(Refusal) as heard:
            actions.file_plan(actor=officer, now=NOW, plan_id=row.plan_id, number="组备1号")
        assert heard.value.code == "inspection.one_person"
        actions.file_plan(actor=cast.actor("approver"), now=NOW, plan_id=row.plan_id, number="组备1号")
        actions.amend_plan(actor=officer, now=NOW, plan_id=row.plan_id, reason="增加一轮")
        with pytest.raises(Refusal) as heard:
            actions.announce_round(actor=officer, now=NOW, round_id=row.pk)
        assert heard.value.code == "inspection.not_filed"

    def test_posts_memberships_and_declared_ties_keep_inspectors_away(self, cast: Cast) -> None:
        plain, posted, declared = (testing.inspector(cast, name) for name in ("督公正", "督平允", "督清廉"))
        appoint(
            actor=SYSTEM,
            now=NOW,
            person=posted,
            organisation=cast.guandu,
            role="CLERK",
            title="党务员",
            from_date=LONG_AGO,
        )
        actions.declare_tie(actor=testing.act_as(declared), now=NOW, organisation_id=cast.far_branch.pk)
        row = testing.planned(cast, target_kind="BRANCH")
        targets = pooling.list_targets(row)
        people = pooling.list_inspectors(cast.county, testing.DAY)

        ties = pooling.find_ties(row, people, targets, testing.DAY)

        assert [one.pk for one in targets] == [cast.branch.pk, cast.sibling_branch.pk, cast.far_branch.pk]
        assert ties == {
            plain.pk: set(),
            posted.pk: {cast.branch.pk, cast.sibling_branch.pk},
            declared.pk: {cast.far_branch.pk},
        }

    def test_a_draw_without_enough_untied_inspectors_is_refused(self, cast: Cast) -> None:
        first, second = testing.inspector(cast), testing.inspector(cast, "督平允")
        for place in (cast.guandu, cast.yaojia):
            actions.declare_tie(actor=testing.act_as(first), now=NOW, organisation_id=place.pk)
        row, officer = testing.filed(cast, way="DRAW"), cast.actor("county_officer")
        actions.announce_round(actor=officer, now=NOW, round_id=row.pk)

        with pytest.raises(Refusal) as heard:
            actions.draw_round(actor=officer, now=NOW, round_id=row.pk)

        assert heard.value.code == "inspection.inspectors_tied" and second.pk

    def test_choosing_asks_for_a_reason_and_keeps_ties_away(self, cast: Cast) -> None:
        first, second = testing.inspector(cast), testing.inspector(cast, "督平允")
        actions.declare_tie(actor=testing.act_as(first), now=NOW, organisation_id=cast.guandu.pk)
        row, officer = testing.filed(cast), cast.actor("county_officer")

        def choose(*people: int) -> str:
            teams = [(cast.branch.pk, people)]
            with pytest.raises(Refusal) as heard:
                actions.choose_targets(actor=officer, now=NOW, round_id=row.pk, teams=teams, why="群众反映较多")
            return heard.value.code

        assert choose(first.pk, second.pk) == "inspection.team_tied"
        assert choose(second.pk) == "inspection.team_small"
        assert choose(cast.member.pk, second.pk) == "inspection.team_unknown"
