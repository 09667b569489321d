"""Builders that go through the actions. Tests name only what matters to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.points.api import take_in
from hongguanjia.points.models import RuleSet
from hongguanjia.points.testing import publish_rules, record, rule
from hongguanjia.rooms.publicity import api
from hongguanjia.rooms.publicity.models import Appeal, Batch, Line, Objection

WHEN_OVER = NOW + timedelta(days=5)
AFTERWARDS = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)
REASON = "那天他没有来，有签到表为证"


def waiting(cast: Cast, *parts: str, **changes: object) -> list[Fact]:
    """A fact about each of ``parts`` that wants to be shown before it counts."""
    if not RuleSet.objects.exists():
        publish_rules(cast, [rule(waits="PUBLICITY", publicity_days=5)])
    count = Fact.objects.count()
    facts = [record(cast, part, f"shown-{count}-{part}", **changes) for part in parts or ("member",)]  # type: ignore[arg-type]
    take_in(now=NOW)
    return facts


def noticed(cast: Cast, *parts: str, scope: str | None = None) -> Batch:
    """A notice of the branch that shows a line for each of ``parts``."""
    waiting(cast, *parts)
    return api.open_notice(actor=cast.actor("clerk"), now=NOW, organisation_id=cast.branch.pk, scope=scope)


def line_of(cast: Cast, batch: Batch, part: str = "member") -> Line:
    """The line about somebody on a notice."""
    return Line.objects.select_related("fact", "batch").get(batch=batch, fact__person=getattr(cast, part))


def objected(cast: Cast, batch: Batch, part: str = "member", *, by: str = "elder") -> Objection:
    """``by`` objects to the line about ``part``."""
    return api.object_to_line(actor=cast.actor(by), now=NOW, line_id=line_of(cast, batch, part).pk, text=REASON)


def decided(
    cast: Cast, objection: Objection, *, uphold: bool, by: str = "town_officer", now: datetime = NOW
) -> Objection:
    """The town decides an objection."""
    return api.decide_objection(
        actor=cast.actor(by), now=now, objection_id=objection.pk, uphold=uphold, answer="核对了签到表和照片"
    )


def awarded(cast: Cast, part: str = "member", **changes: object) -> Fact:
    """A fact that was posted under a rule that counts by quantity: a point for each half hour."""
    if not RuleSet.objects.exists():
        publish_rules(cast, [rule(form="PER_UNIT", step=30, amount=1, grade="B")])
    fact = record(cast, part, f"awarded-{Fact.objects.count()}", **changes)  # type: ignore[arg-type]
    take_in(now=NOW)
    return fact


def appealed(cast: Cast, fact: Fact | None = None, *, by: str = "member", now: datetime = NOW) -> Appeal:
    """``by`` appeals against what became of a fact about ``by``."""
    fact = fact or awarded(cast, by)
    return api.make_appeal(
        actor=cast.actor(by, now), now=now, fact_id=fact.pk, wrong="少记了一个小时", wanted="应当记两个小时"
    )


def explained(cast: Cast, appeal: Appeal) -> Appeal:
    """The town explains."""
    return api.explain_appeal(
        actor=cast.actor("town_officer"), now=NOW, appeal_id=appeal.pk, answer="按签到时间计算，没有少记"
    )
