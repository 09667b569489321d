"""State tables. One table per noun gives the check, the buttons, the diagram and the exhaustive test."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Transition:
    """One lawful step: ``verb`` takes a row from any of ``sources`` to ``target``.

    ``permit`` is the permission that the actor needs; ``fact`` the kind of fact recorded, if any.
    A ``target`` of ``None`` leaves the state as it is.
    """

    verb: str
    sources: frozenset[str]
    target: str | None
    permit: str
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole life of one noun."""

    noun: str
    states: tuple[str, ...]
    transitions: tuple[Transition, ...]
    refusal: object = field(default=_("现在的状态下不能这样做，请刷新页面看最新状态。"))

    def __post_init__(self) -> None:
        known = set(self.states)
        for step in self.transitions:
            unknown = (step.sources | ({step.target} if step.target else set())) - known
            if unknown:
                raise ValueError(f"{self.noun}.{step.verb} names unknown states {sorted(unknown)}")

    def find(self, verb: str) -> Transition:
        """The step called ``verb``; a ``KeyError`` is a programming mistake."""
        for step in self.transitions:
            if step.verb == verb:
                return step
        raise KeyError(f"{self.noun} has no verb {verb}")

    def can(self, verb: str, state: str) -> bool:
        """Whether ``verb`` may follow in ``state``."""
        return state in self.find(verb).sources

    def check(self, verb: str, state: str) -> Transition:
        """The step, or a refusal with code ``<noun>.wrong_state``."""
        step = self.find(verb)
        if state not in step.sources:
            raise Refusal(f"{self.noun}.wrong_state", self.refusal, detail={"verb": verb, "state": state})
        return step

    def verbs(self, state: str) -> tuple[str, ...]:
        """The verbs that may follow in ``state``, in table order: the buttons of a page."""
        return tuple(step.verb for step in self.transitions if state in step.sources)

    def mermaid(self) -> str:
        """The table as a state diagram."""
        lines = ["stateDiagram-v2", f"  [*] --> {self.states[0]}"]
        for step in self.transitions:
            for source in sorted(step.sources, key=self.states.index):
                lines.append(f"  {source} --> {step.target or source}: {step.verb}")
        return "\n".join(lines)


def step(verb: str, sources: str, target: str | None, *, permit: str, fact: str | None = None) -> Transition:
    """A transition written in one line; ``sources`` are separated by blanks."""
    return Transition(verb, frozenset(sources.split()), target, permit, fact)
