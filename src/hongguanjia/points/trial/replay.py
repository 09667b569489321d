"""What many facts would earn under a rule set, in columns: the same answers as ``rules.evaluate`` with every wait over.

Rules that share neither owner, unit nor category do not touch each other: each such group is replayed by itself. In a group
the ceilings are laid on one after the other, from the narrowest to the widest. That is exact while each ceiling lies inside
the next (a day in its month, a rule in its category). Where they cross, the result is proved: the amounts are right exactly
if each equals what the ceilings leave of it after those before it. Whoever fails that proof in a year is done step by step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from hongguanjia.points.data import OwnerKind
from hongguanjia.points.models import AmountForm, Period
from hongguanjia.points.rules import EXEMPT
from hongguanjia.points.terms import RuleSetTerms, RuleTerms

FACTS = {
    "id": pl.Int64,
    "kind": pl.String,
    "person_id": pl.Int64,
    "organisation_id": pl.Int64,
    "occurred_date": pl.Date,
    "quantity": pl.Int64,
    "grade": pl.String,
    "standing": pl.String,
    "exempt": pl.Boolean,
}
EARNED = {
    "owner_kind": pl.String,
    "owner_id": pl.Int64,
    "rule_code": pl.String,
    "category": pl.String,
    "unit": pl.String,
    "on_date": pl.Date,
    "amount": pl.Int64,
}
AWARDS = {
    "fact_id": pl.Int64,
    "rule": pl.Int32,
    "owner_id": pl.Int64,
    "on_date": pl.Date,
    "full_amount": pl.Int64,
    "amount": pl.Int64,
}
"""``rule`` is the rule's place in the rule set; with it come the kind of owner, the unit and the category."""

WIDTHS = tuple(Period.values)
UNLIMITED = 2**62
KEYS = {
    Period.DAY: pl.col("on_date").to_physical(),
    Period.MONTH: pl.col("on_date").dt.year() * 12 + pl.col("on_date").dt.month(),
    Period.QUARTER: pl.col("on_date").dt.year() * 4 + pl.col("on_date").dt.quarter(),
    Period.YEAR: pl.col("on_date").dt.year(),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """Ceilings of one period: of the category, or of each rule by itself. ``most`` by the rule's place in the set."""

    scope: str
    period: str
    most: Mapping[int, int]

    @property
    def key(self) -> str:
        return f"key_{self.period}"

    @property
    def bucket(self) -> list[str]:
        return ["owner_id", "rule", self.key] if self.scope == "rule" else ["owner_id", self.key]


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that may touch each other: of one category, or one rule without any."""

    subject: str
    unit: str
    category: str
    rules: Mapping[int, RuleTerms]
    limits: Sequence[Limit]

    @property
    def is_nested(self) -> bool:
        """Whether every ceiling of a rule lies within every ceiling of the category."""
        own = [WIDTHS.index(limit.period) for limit in self.limits if limit.scope == "rule"]
        shared = [WIDTHS.index(limit.period) for limit in self.limits if limit.scope == "category"]
        return max(own, default=0) <= min(shared, default=len(WIDTHS))


def replay(rule_set: RuleSetTerms, facts: pl.DataFrame, already: pl.DataFrame) -> pl.DataFrame:
    """The awards (``AWARDS``) of ``facts`` (``FACTS``), by group of rules, each owner's in the order of ``facts``.

    ``already`` (``EARNED``) is what the owners earned before in the years of the facts.
    """
    done = [replay_group(group, facts, already) for group in list_groups(rule_set)]
    return pl.concat([pl.DataFrame(schema=AWARDS), *done])


def list_groups(rule_set: RuleSetTerms) -> list[Group]:
    """The rules of a set, parted into groups that do not touch each other."""
    parted: dict[tuple[str, str, str, str], dict[int, RuleTerms]] = defaultdict(dict)
    for place, rule in enumerate(rule_set.rules):
        alone = "" if rule.category else rule.code
        parted[rule.subject, rule.unit, rule.category, alone][place] = rule
    return [
        Group(subject, unit, category, rules, list(_list_limits(rule_set, rules, (category, subject, unit))))
        for (subject, unit, category, _alone), rules in parted.items()
    ]


def replay_group(group: Group, facts: pl.DataFrame, already: pl.DataFrame) -> pl.DataFrame:
    """The awards of one group; ``facts`` are in the order in which they count."""
    rows = _match(group, facts)
    positive, negative = rows.filter(pl.col("full_amount") > 0), rows.filter(pl.col("full_amount") < 0)
    earned = already.filter(owner_kind=str(group.subject), unit=str(group.unit))
    cut = _cut(group, _with_used(group, positive, earned))
    return pl.concat(
        [frame.select(pl.col(name).cast(kind) for name, kind in AWARDS.items()) for frame in (cut, negative)]
    )


def name_ceilings(rule_set: RuleSetTerms, awards: pl.DataFrame, already: pl.DataFrame) -> pl.DataFrame:
    """The awards with ``capped_by``: which ceiling cut most, as ``evaluate`` names it; empty where nothing was cut."""
    named = []
    for group in list_groups(rule_set):
        mine = awards.filter(pl.col("rule").is_in(list(group.rules)), pl.col("full_amount") > 0)
        earned = already.filter(owner_kind=str(group.subject), unit=str(group.unit))
        rows = _with_used(group, mine, earned)
        name = pl.lit("")
        for limit in reversed(_in_order_of_naming(group, rule_set)):
            words = pl.format("{}:{}:{}", pl.lit(limit.scope), pl.lit(str(limit.period)), _most(limit))
            binds = (_left(limit) == pl.col("amount")) & (pl.col("amount") < pl.col("full_amount"))
            name = pl.when(binds).then(words).otherwise(name)
        named.append(rows.select(*AWARDS, name.alias("capped_by")))
    rest = awards.filter(pl.col("full_amount") < 0).with_columns(capped_by=pl.lit(""))
    return pl.concat([rest, *named])


def _in_order_of_naming(group: Group, rule_set: RuleSetTerms) -> list[Limit]:
    """The rule's own ceilings, then those of the category as the rule set lists them: the first of equals is named."""
    listed = [limit.period for limit in rule_set.ceilings if limit.category == group.category]
    return sorted(group.limits, key=lambda limit: -1 if limit.scope == "rule" else listed.index(limit.period))


def _list_limits(
    rule_set: RuleSetTerms, rules: Mapping[int, RuleTerms], shared: tuple[str, str, str]
) -> Iterator[Limit]:
    for period in WIDTHS:
        own = {place: rule.most[period] for place, rule in rules.items() if period in rule.most}
        if own:
            yield Limit("rule", period, own)
    for period in WIDTHS:
        limits = [
            ceiling.most
            for ceiling in rule_set.ceilings
            if (ceiling.category, ceiling.subject, ceiling.unit) == shared and ceiling.period == period
        ]
        if shared[0] and limits:
            yield Limit("category", period, dict.fromkeys(rules, min(limits)))


def _match(group: Group, facts: pl.DataFrame) -> pl.DataFrame:
    """One row for each fact that some rule of the group gives a worth: the first such rule, and the worth."""
    owner = pl.col("person_id" if group.subject == OwnerKind.PERSON else "organisation_id")
    speaks = pl.coalesce(
        pl.when(_applies(rule) & (_worth(rule) != 0)).then(pl.lit(place, dtype=pl.Int32))
        for place, rule in group.rules.items()
    )
    worth = pl.coalesce(pl.when(pl.col("rule") == place).then(_worth(rule)) for place, rule in group.rules.items())
    kinds = sorted({rule.fact_kind for rule in group.rules.values()})
    return (
        facts.lazy()
        .filter(pl.col("kind").is_in(kinds), owner.is_not_null())
        .with_columns(speaks.alias("rule"))
        .filter(pl.col("rule").is_not_null())
        .with_columns(worth.alias("full_amount"))
        .select(
            pl.col("id").alias("fact_id"),
            "rule",
            owner.alias("owner_id"),
            pl.col("occurred_date").alias("on_date"),
            "full_amount",
            pl.col("full_amount").alias("amount"),
        )
        .collect()
        .sort("owner_id", maintain_order=True)
    )


def _applies(rule: RuleTerms) -> pl.Expr:
    matches = (pl.col("kind") == rule.fact_kind) & (pl.col("grade") <= str(rule.grade))
    if rule.subject != OwnerKind.PERSON or not rule.excludes:
        return matches
    excluded = pl.col("standing").is_in(sorted(rule.excludes))
    return matches & ~(excluded | pl.col("exempt") if EXEMPT in rule.excludes else excluded)


def _worth(rule: RuleTerms) -> pl.Expr:
    if rule.form == AmountForm.PER_UNIT:
        return rule.amount * (pl.col("quantity") // rule.step)
    if rule.form == AmountForm.TABLE:
        steps = sorted(rule.table, reverse=True)
        reached = [pl.when(pl.col("quantity") >= least).then(pl.lit(worth, dtype=pl.Int64)) for least, worth in steps]
        return pl.coalesce(*reached, pl.lit(0, dtype=pl.Int64))
    return pl.lit(rule.amount, dtype=pl.Int64)


def _with_used(group: Group, rows: pl.DataFrame, earned: pl.DataFrame) -> pl.DataFrame:
    """The rows with the key of each period, and what each bucket held before (``used_…``)."""
    periods = {limit.period for limit in group.limits}
    keys = [KEYS[Period(period)].cast(pl.Int32).alias(f"key_{period}") for period in sorted(periods)]
    rows = rows.with_columns(keys)
    codes = {rule.code: place for place, rule in group.rules.items()}
    before = earned.with_columns(
        *keys, rule=pl.col("rule_code").replace_strict(codes, default=None, return_dtype=pl.Int32)
    )
    for limit in group.limits:
        wanted = pl.col("rule").is_not_null() if limit.scope == "rule" else pl.col("category") == group.category
        sums = before.filter(wanted).group_by(limit.bucket).agg(pl.col("amount").sum().alias(_used(limit)))
        if sums.is_empty():
            rows = rows.with_columns(pl.lit(0, dtype=pl.Int64).alias(_used(limit)))
        else:
            rows = rows.join(sums, on=limit.bucket, how="left", maintain_order="left")
            rows = rows.with_columns(pl.col(_used(limit)).fill_null(0))
    return rows


def _used(limit: Limit) -> str:
    return f"used_{limit.scope}_{limit.period}"


def _most(limit: Limit) -> pl.Expr:
    """The ceiling of each row, or null where its rule has none."""
    return pl.col("rule").replace_strict(dict(limit.most), default=None, return_dtype=pl.Int64)


def _left(limit: Limit) -> pl.Expr:
    """What the ceiling leaves for each row after the amounts of the rows before it; null without a ceiling."""
    before = pl.col("amount").cum_sum().over(limit.bucket) - pl.col("amount")
    return (_most(limit) - pl.col(_used(limit)) - before).clip(lower_bound=0)


def _cut(group: Group, rows: pl.DataFrame) -> pl.DataFrame:
    for limit in group.limits:
        rows = rows.with_columns(pl.min_horizontal("amount", _left(limit)).alias("amount"))
    if group.is_nested or rows.is_empty():
        return rows
    right = pl.min_horizontal("full_amount", *(_left(limit) for limit in group.limits))
    year = KEYS[Period.YEAR]
    failed = rows.filter(right != pl.col("amount")).select("owner_id", year.alias("of_year")).unique()
    rows = rows.with_columns(year.alias("of_year"))
    kept = rows.join(failed, on=["owner_id", "of_year"], how="anti")
    redone = rows.join(failed, on=["owner_id", "of_year"], how="semi", maintain_order="left")
    amounts = pl.Series("amount", _step_by_step(group, redone), dtype=pl.Int64)
    return pl.concat([kept, redone.with_columns(amounts)])


def _step_by_step(group: Group, rows: pl.DataFrame) -> list[int]:
    """The amounts in order, each after those before it. A bucket is named by the number of its first row."""
    count, numbered = len(rows), rows.with_row_index("number")
    left: list[int] = []
    buckets: list[list[int]] = []
    for place, limit in enumerate(group.limits):
        most = _most(limit).fill_null(UNLIMITED)
        left += rows.select((most - pl.col(_used(limit))).clip(lower_bound=0)).to_series().to_list()
        first = pl.col("number").cast(pl.Int64).first().over(limit.bucket)
        buckets.append(numbered.select(first + place * count).to_series().to_list())
    amounts: list[int] = []
    for full, *mine in zip(rows["full_amount"].to_list(), *buckets, strict=True):
        amount = min([full, *[left[bucket] for bucket in mine]])
        if amount:
            for bucket in mine:
                left[bucket] -= amount
        amounts.append(amount)
    return amounts
