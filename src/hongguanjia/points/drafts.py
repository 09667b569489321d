"""A draft on the desk: its forms together, and how one begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.record.api import list_kinds
from hongguanjia.kit.refusals import BadInput
from hongguanjia.points.blanks import (
    CeilingForm,
    CeilingForms,
    NewRuleForm,
    RuleForm,
    RuleForms,
    propose_code,
    start_rule,
)
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.defaults import BASIS, TITLE, default_content
from hongguanjia.points.forms import RuleSetForm
from hongguanjia.points.models import Period, RuleSet
from hongguanjia.points.rule_sets import Content, copy_rule_set, draft_rule_set, edit_rule_set, read_content


def begin_draft(*, actor: Actor, now: datetime, copy_of: int | None) -> RuleSet:
    """A copy of a version, or the proposal that comes with the product (rules for kinds of fact that are known here)."""
    if copy_of is not None:
        return copy_rule_set(actor=actor, now=now, rule_set_id=copy_of)
    known = {kind.code for kind in list_kinds()}
    proposal = default_content()
    rules = [values for values in proposal.rules if values["fact_kind"] in known]
    return draft_rule_set(actor=actor, now=now, title=TITLE, basis=BASIS, content=Content(rules, proposal.ceilings))


@dataclass(frozen=True, slots=True)
class Section:
    """A category of the county's table: its ceilings in the head, its rules below."""

    name: str
    ceilings: Sequence[CeilingForm]
    rules: Sequence[RuleForm]


class DraftForms:
    """The head, the rules and the category ceilings of a draft, bound or not."""

    def __init__(self, rule_set: RuleSet, data: QueryDict | None) -> None:
        self.rule_set = rule_set
        content = read_content(rule_set)
        categories = dict.fromkeys(str(rule["category"]) for rule in content.rules if rule["category"])
        limited = {str(ceiling["category"]) for ceiling in content.ceilings}
        empty = [_empty_ceiling(name) for name in categories if name not in limited]
        self.head = RuleSetForm(data, initial={"title": rule_set.title, "basis": rule_set.basis})
        self.rules = RuleForms(data, initial=[_as_typed(rule) for rule in content.rules], prefix="rules")
        self.ceilings = CeilingForms(data, initial=[*content.ceilings, *empty], prefix="ceilings")
        self.add = NewRuleForm(data if data and "add" in data else None, prefix="new")

    def sections(self) -> list[Section]:
        """The forms by category, in the order of their first rule; those without one last."""
        rules, ceilings = _by_category(self.rules), _by_category(self.ceilings)
        names = sorted(dict.fromkeys([*rules, *ceilings]), key=lambda name: not name)
        return [Section(name, ceilings.get(name, ()), rules.get(name, ())) for name in names]

    def add_rule(self, data: QueryDict) -> DraftForms:
        """The same forms as they were sent, with one rule more; nothing is saved by it."""
        if not self.add.is_valid():
            return self
        wanted = self.add.cleaned_data
        more = data.copy()
        place = _append(more, "rules", start_rule(wanted["fact_kind"], wanted["category"], wanted["form"]))
        known = {str(form["category"].value()) for form in self.ceilings}
        if wanted["category"] and wanted["category"] not in known:
            _append(more, "ceilings", _empty_ceiling(wanted["category"]))
        del more["add"]
        grown = DraftForms(self.rule_set, more)
        grown.rules[place].fields["amount"].widget.attrs["autofocus"] = True
        return grown

    def save(self, *, actor: Actor, now: datetime) -> RuleSet:
        """Write what was typed; raises ``BadInput`` when a row cannot be read (the rows say why)."""
        if not (self.rules.is_valid() and self.ceilings.is_valid()):
            raise BadInput("rule_set.rows", _("有的规则还没有填对，请看标红的地方。"))
        kept = [form for form in self.rules if not form.cleaned_data.get("DELETE")]
        content = Content(
            list(_with_codes(kept)), [form.cleaned_data for form in self.ceilings if form.cleaned_data["most"]]
        )
        return edit_rule_set(
            actor=actor,
            now=now,
            rule_set_id=self.rule_set.pk,
            title=self.head.cleaned_data["title"],
            basis=self.head.cleaned_data["basis"],
            content=content,
        )


def _as_typed(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule's columns as the blanks of its sentence; a table as its steps."""
    steps = {f"least_{place}": step[0] for place, step in enumerate(rule["table"])}
    return {**rule, **steps, **{f"worth_{place}": step[1] for place, step in enumerate(rule["table"])}}


def _empty_ceiling(category: str) -> dict[str, Any]:
    return {
        "category": category,
        "subject": OwnerKind.PERSON,
        "unit": Unit.MERIT,
        "period": Period.YEAR,
        "most": "",
    }


def _by_category(formset: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for form in formset:
        found.setdefault(str(form["category"].value() or ""), []).append(form)
    return found


def _append(data: QueryDict, prefix: str, values: Mapping[str, Any]) -> int:
    """Send one row more in a formset; its place."""
    place = int(data.get(f"{prefix}-TOTAL_FORMS") or 0)
    data[f"{prefix}-TOTAL_FORMS"] = str(place + 1)
    for name, value in values.items():
        data[f"{prefix}-{place}-{name}"] = str(value)
    return place


def _with_codes(kept: Sequence[RuleForm]) -> Iterator[dict[str, Any]]:
    """The rules in order; those without a code get one that no other has."""
    taken = [form.cleaned_data["code"] for form in kept if form.cleaned_data["code"]]
    for order, form in enumerate(kept, start=1):
        values = form.values(order)
        if not form.cleaned_data["code"]:
            values["code"] = propose_code(values, taken)
            taken.append(values["code"])
        yield values
