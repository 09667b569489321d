"""Facts that wait to be shown (公示) before they count: which do, until when, what they would earn, and what stops them.

Whoever shows facts says until which day with ``show_until``; the regular intake posts them from that day on. A disputed
fact has no day until somebody decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import below
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.data import Owner
from hongguanjia.points.intake import take_in
from hongguanjia.points.models import Outcome, Status
from hongguanjia.points.published import RulesInForce
from hongguanjia.points.reading import list_earned, list_standings, view_fact
from hongguanjia.points.rules import PUBLICITY, evaluate, publicity_days
from hongguanjia.points.terms import AwardPlan, FactView, RuleSetTerms

OBJECTED = "objected"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a waiting fact would earn if it counted today, by owner, unit and rule, and how many days its rules want it
    shown. Ceilings may have moved by the time it is posted."""

    fact_id: int
    days: int
    awards: tuple[tuple[Owner, str, int, str], ...]


def list_waiting(*, path: str = "", limit: int | None = None) -> QuerySet[Fact]:
    """Facts at or below ``path`` that wait for publicity and have no day yet: not shown, or disputed; the oldest first."""
    rows = Fact.objects.filter(
        outcome__status=Status.WAITING, outcome__reason=PUBLICITY, outcome__waits_until__isnull=True
    )
    if path:
        rows = rows.filter(below(path, field="organisation_path"))
    return rows.order_by("id")[:limit]


def preview(facts: Sequence[Fact], *, now: datetime) -> dict[int, Proposal]:
    """What ``facts`` would earn, all together and after what their subjects have, under the rules of their days."""
    rules, standings, already = RulesInForce(), list_standings(facts), list_earned(facts)
    views: dict[int, tuple[RuleSetTerms, list[FactView]]] = {}
    for fact in sorted(facts, key=lambda row: (row.occurred_date, row.pk)):
        terms = rules.on(fact.occurred_date)
        if terms is not None:
            view = replace(view_fact(fact, standings, now), released=True)
            views.setdefault(terms.id, (terms, []))[1].append(view)
    found: dict[int, Proposal] = {}
    for terms, shown in views.values():
        decisions = {decision.fact_id: decision for decision in evaluate(terms, shown, already)}
        for view in shown:
            awards = decisions[view.id].awards
            already.extend(award.as_earned() for award in awards if award.full_amount > 0)
            found[view.id] = Proposal(view.id, publicity_days(terms, view), tuple(map(_line, awards)))
    return found


def show_until(fact_ids: Sequence[int], *, until: date) -> list[int]:
    """Let facts that wait for publicity count from ``until`` on; returns those that did wait without a day."""
    rows = Outcome.objects.select_for_update().filter(
        fact_id__in=fact_ids, status=Status.WAITING, reason=PUBLICITY, waits_until__isnull=True
    )
    shown = list(rows.order_by("pk").values_list("fact_id", flat=True))
    Outcome.objects.filter(fact_id__in=shown, status=Status.WAITING).update(waits_until=until)
    return shown


def hold_line(fact_id: int) -> None:
    """A shown fact is disputed: it does not count until somebody decided. Refused when it has been posted meanwhile."""
    rows = Outcome.objects.filter(fact_id=fact_id, status=Status.WAITING, reason=PUBLICITY, waits_until__isnull=False)
    if rows.update(waits_until=None) != 1:
        raise Refusal("points.not_waiting", _("这一条已经入账或办结，不能再提异议。对结果有意见的，请本人申诉。"))


@transaction.atomic
def release(fact_id: int, *, now: datetime) -> None:
    """A fact counts from now on, whatever it waited for in publicity."""
    _waiting(fact_id).update(waits_until=county_date(now))
    take_in(now=now, fact_ids=[fact_id])


def refuse_waiting(fact_id: int, *, reason: str = OBJECTED, now: datetime) -> None:
    """A fact that waits for publicity does not count; ``reason`` is a code of ``sentences.REASONS``."""
    changed = _waiting(fact_id).update(status=Status.REFUSED, reason=reason, waits_until=None, decided_at=now)
    if changed != 1:
        raise Refusal("points.not_waiting", _("这一条已经入账或办结，请刷新页面看最新结果。"))


@transaction.atomic
def pass_approval(fact_id: int, *, now: datetime) -> None:
    """An approved fact counts, unless another of its rules wants it shown first: then it waits for that."""
    fact = Fact.objects.get(pk=fact_id)
    terms = RulesInForce().on(fact.occurred_date)
    view = view_fact(fact, list_standings([fact]), now)
    rows = Outcome.objects.filter(fact_id=fact_id, status=Status.WAITING)
    if terms is not None and publicity_days(terms, view):
        rows.update(reason=PUBLICITY, waits_until=None)
        return
    rows.update(waits_until=county_date(now))
    take_in(now=now, fact_ids=[fact_id])


def _waiting(fact_id: int) -> QuerySet[Outcome]:
    return Outcome.objects.filter(fact_id=fact_id, status=Status.WAITING, reason=PUBLICITY)


def _line(award: AwardPlan) -> tuple[Owner, str, int, str]:
    return award.owner, award.rule.unit, award.amount, award.rule.title
