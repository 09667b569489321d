"""From any figure down to what happened: sum in words, rule and version, facts with dates, evidence, source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Sum
from django.urls import reverse

from hongguanjia.base.access.api import Actor
from hongguanjia.base.files.api import find_attachments
from hongguanjia.base.files.models import Attachment
from hongguanjia.points.data import Owner, Role
from hongguanjia.points.models import Award, Entry, Rule
from hongguanjia.points.published import rule_terms
from hongguanjia.points.sentences import Group, cut_words, fact_title, rule_sentence, sum_sentence
from hongguanjia.points.sources import SourceLink, find_appeal, find_sources


@dataclass(frozen=True, slots=True)
class SumLine:
    """What one rule contributed."""

    words: str
    amount: int
    rule_sentence: str
    rule_set_number: int


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A movement that no rule made: a redemption, a hold, a correction."""

    day: date
    kind: str
    memo: str
    amount: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a figure is what it is. ``total`` equals the sum of the lines, and without a period the balance itself."""

    owner: Owner
    unit: str
    period: str
    total: int
    sums: Sequence[SumLine]
    others: Sequence[OtherLine]


@dataclass(frozen=True, slots=True)
class AwardStory:
    """One award: what happened, what it was worth under which rule, what cut it, whether it was taken back.

    ``evidence`` counts the papers of the fact, ``papers`` are those of them that the reader may open.
    """

    award: Award
    what: str
    rule_sentence: str
    cut: str
    source: SourceLink | None
    evidence: int
    is_taken_back: bool
    appeal: SourceLink | None = None
    papers: Sequence[SourceLink] = ()


def explain_balance(*, owner: Owner, unit: str, period: str = "") -> Explanation:
    """Explain what an owner has in a unit, or what came and went in a period (``2026`` or ``2026-06``)."""
    sums = [_sum_line(group, number) for group, number in _group(list_awards(owner, unit, period))]
    others = [
        OtherLine(
            entry.transfer.business_date,
            entry.transfer.get_kind_display(),
            entry.transfer.memo,
            entry.amount,
            entry.pk,
        )
        for entry in _list_others(owner, unit, period)
    ]
    total = sum(line.amount for line in sums) + sum(line.amount for line in others)
    return Explanation(owner, unit, period, total, sums, others)


def explain_award(*, award: Award, actor: Actor) -> AwardStory:
    """Explain one award down to its fact and the fact's source."""
    return tell_awards([award], actor)[0]


def tell_awards(awards: Iterable[Award], actor: Actor) -> list[AwardStory]:
    """The stories of awards that were read with their fact and rule (``list_awards`` does)."""
    rows = list(awards)
    sources = find_sources(actor, [(row.fact.source_kind, row.fact.source_id) for row in rows])
    papers = find_attachments(actor=actor, numbers={number for row in rows for number in row.fact.evidence})
    return [
        AwardStory(
            award,
            fact_title(award.fact.kind),
            rule_sentence(rule_terms(award.rule)),
            cut_words([award.capped_by]) if award.capped_by else "",
            sources.get((award.fact.source_kind, award.fact.source_id)),
            len(award.fact.evidence),
            award.reverses_id is not None or hasattr(award, "reversed_by"),
            find_appeal(actor, award.fact.person_id, award.fact_id),
            [_paper(papers[number]) for number in award.fact.evidence if number in papers],
        )
        for award in rows
    ]


def _paper(attachment: Attachment) -> SourceLink:
    return SourceLink(attachment.name, reverse("public-files-attachment", args=[attachment.key]))


def list_awards(owner: Owner, unit: str, period: str = "") -> QuerySet[Award]:
    """The awards of an owner in a unit, newest first, with what explaining them needs."""
    rows = Award.objects.filter(in_period(period, "on_date"), owner_kind=owner.kind, owner_id=owner.id, unit=unit)
    return rows.select_related("fact", "rule__rule_set", "reversed_by", "entry").order_by("-on_date", "-id")


def in_period(period: str, field: str) -> Q:
    """Days of a year (``2026``) or month (``2026-06``); everything for anything else."""
    parts = period.split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 2 or len(parts[0]) != 4:
        return Q()
    condition = Q(**{f"{field}__year": int(parts[0])})
    return condition & Q(**{f"{field}__month": int(parts[1])}) if len(parts) == 2 else condition


def _group(awards: QuerySet[Award]) -> list[tuple[Group, int]]:
    """Summed by rule in the database: an account of many years costs one query."""
    rows = (
        awards.order_by()
        .annotate(given=ExpressionWrapper(Q(reverses__isnull=True), output_field=BooleanField()))
        .values("rule_id", "capped_by", "given")
        .annotate(full=Sum("full_amount"), got=Sum("amount"), times=Count("id"))
    )
    by_rule: dict[int, list[Mapping[str, object]]] = {}
    for row in rows:
        by_rule.setdefault(row["rule_id"], []).append(row)
    rules = Rule.objects.filter(pk__in=by_rule).select_related("rule_set")
    return [
        (_make_group(rule, by_rule[rule.pk]), rule.rule_set.number)
        for rule in rules.order_by("rule_set__number", "order", "id")
    ]


def _make_group(rule: Rule, rows: Sequence[Mapping[str, object]]) -> Group:
    given = [row for row in rows if row["given"]]
    back = [row for row in rows if not row["given"]]
    full = sum(_int(row["full"]) for row in given)
    return Group(
        rule_terms(rule),
        times=sum(_int(row["times"]) for row in given),
        full=full,
        cut=full - sum(_int(row["got"]) for row in given),
        back=-sum(_int(row["got"]) for row in back),
        capped_by=tuple(sorted({str(row["capped_by"]) for row in given if row["capped_by"]})),
    )


def _sum_line(group: Group, number: int) -> SumLine:
    return SumLine(sum_sentence(group), group.total, rule_sentence(group.rule), number)


def _list_others(owner: Owner, unit: str, period: str) -> QuerySet[Entry]:
    rows = Entry.objects.filter(
        in_period(period, "transfer__business_date"),
        account__owner_kind=owner.kind,
        account__owner_id=owner.id,
        account__unit=unit,
        account__role=Role.MAIN,
        award__isnull=True,
    )
    return rows.select_related("transfer").order_by("-id")


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
