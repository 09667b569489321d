"""The public draw of targets and inspectors (双随机). Pure: the same pool and seed give the same draw to whoever re-runs it.

Lots are HMAC-SHA256 under the published seed. Targets: the smallest lots of ``target:NUMBER``. For each drawn target, in the
order drawn, inspectors without a tie to it: those with the fewest visits so far go first, among them the smallest lot of
``NUMBER:NUMBER`` (target, inspector).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hongguanjia.kit.lots import lot_of


@dataclass(frozen=True, slots=True)
class Candidate:
    """An inspector in the pool: the number, and the numbers of the targets to which there is a tie."""

    number: int
    ties: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Turn:
    """What befell one inspector for one target: tied, or the lot and the visits so far, and whether drawn."""

    number: int
    tied: bool
    lot: str
    load: int
    drawn: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One drawn target with its lot and what befell each inspector, the drawn ones first."""

    target: int
    lot: str
    turns: tuple[Turn, ...]

    @property
    def inspectors(self) -> tuple[int, ...]:
        return tuple(turn.number for turn in self.turns if turn.drawn)


@dataclass(frozen=True, slots=True)
class Draw:
    """The whole draw: a step for each target drawn, and the lots of those that were not, in order.

    ``short`` are drawn targets for which there were not enough inspectors without a tie.
    """

    steps: tuple[Step, ...]
    left: tuple[tuple[int, str], ...]
    short: tuple[int, ...]


def draw(seed: str, targets: Sequence[int], inspectors: Sequence[Candidate], *, wanted: int, each: int) -> Draw:
    """Draw ``wanted`` of ``targets`` and ``each`` inspectors for every one of them."""
    lots = sorted((lot_of(seed, f"target:{number}"), number) for number in targets)
    load = dict.fromkeys((one.number for one in inspectors), 0)
    steps: list[Step] = []
    for lot, number in lots[:wanted]:
        step = Step(number, lot, _turns(seed, number, inspectors, load, each))
        for drawn in step.inspectors:
            load[drawn] += 1
        steps.append(step)
    short = tuple(step.target for step in steps if len(step.inspectors) < each)
    return Draw(tuple(steps), tuple((number, lot) for lot, number in lots[wanted:]), short)


def _turns(
    seed: str, target: int, inspectors: Sequence[Candidate], load: dict[int, int], each: int
) -> tuple[Turn, ...]:
    free = sorted(
        (load[one.number], lot_of(seed, f"{target}:{one.number}"), one.number)
        for one in inspectors
        if target not in one.ties
    )
    turns = [Turn(number, False, lot, had, place < each) for place, (had, lot, number) in enumerate(free)]
    tied = [Turn(one.number, True, "", load[one.number], False) for one in inspectors if target in one.ties]
    return (*turns, *tied)
