"""Which organisation a clerk means: by full name, short name, name with its town, or code; within one subtree only."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence

from hongguanjia.base.access.api import below
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.roster.data import Problem

MEMBER_HOMES = ("BRANCH", "GENERAL_BRANCH", "TOWN_COMMITTEE", "STREET_COMMITTEE", "COUNTY_COMMITTEE")
RESIDENT_HOMES = ("VILLAGE", "COMMUNITY")
DEFAULTS = frozenset({"BRANCH", "GENERAL_BRANCH", *RESIDENT_HOMES})
"""A roster without a column of places may be that of one such organisation; never that of a whole committee."""
GENERAL_ENDING = re.compile(r"(?:党总支部委员会|总支部委员会|党总支委员会|党总支部|总支部|党总支|总支)$")
BRANCH_ENDING = re.compile(r"(?:党支部委员会|支部委员会|党支部|支部)$")
UPPER_ENDING = re.compile(r"(?:街道)?(?:党工委|工作委员会|党委|委员会)$")
VILLAGE_ENDING = re.compile(r"(?:村民委员会|村委会)$")
SUGGESTED_MOST = 200
"""Nearest names are looked for so many times in a file; a file of nothing but unknown names is not worth more."""


def core(name: str) -> str:
    """A name without the parts that clerks write or leave out at will."""
    name = unicodedata.normalize("NFKC", name).removeprefix("中国共产党").removeprefix("中共")
    name = VILLAGE_ENDING.sub("村", name)
    if GENERAL_ENDING.search(name):
        return GENERAL_ENDING.sub("党总支", name)
    return BRANCH_ENDING.sub("党支部", name)


class Places:
    """The open organisations at or below ``root`` that may have people of this kind, by every name they go by."""

    def __init__(self, root: Organisation, kind: str, *, default: Organisation | None = None) -> None:
        homes = MEMBER_HOMES if kind == "MEMBERS" else RESIDENT_HOMES
        rows = Organisation.objects.filter(below(root.path, field="path"), kind__in=homes, closed_date__isnull=True)
        self.by_id = {row.pk: row for row in rows.select_related("parent").order_by("path")}
        self.default = (
            default if default is not None and default.kind in DEFAULTS and default.pk in self.by_id else None
        )
        self._by_name: dict[str, list[Organisation]] = {}
        for row in self.by_id.values():
            for name in _names(row):
                found = self._by_name.setdefault(name, [])
                if row not in found:
                    found.append(row)
        self._answers: dict[str, Organisation | Problem] = {}
        self._suggested = 0

    def find(self, text: str, field: str) -> Organisation | Problem:
        """The organisation that ``text`` names, or what is wrong with it."""
        answer = self._answers.get(text)
        if answer is None:
            answer = self._answers[text] = self._look_up(text, field)
        return answer

    def named_like(self, text: str) -> Organisation | None:
        """The organisation if ``text`` names exactly one: for sheet names."""
        found = self._by_name.get(core(text), [])
        return found[0] if len(found) == 1 else None

    def _look_up(self, text: str, field: str) -> Organisation | Problem:
        if not text:
            return self.default or Problem(field, "place_missing")
        found = self._by_name.get(text) or self._by_name.get(core(text)) or []
        if len(found) == 1:
            return found[0]
        if found:
            near = "、".join(_full_name(row) for row in found[:3])
            return Problem(field, "place_ambiguous", {"found": text[:30], "near": near})
        if near := self._nearest(core(text)):
            return Problem(field, "place_unknown_near", {"found": text[:30], "near": near})
        return Problem(field, "place_unknown", {"found": text[:30]})

    def _nearest(self, name: str) -> str:
        self._suggested += 1
        if self._suggested > SUGGESTED_MOST:
            return ""
        matches: Sequence[str] = difflib.get_close_matches(name, self._by_name, n=1, cutoff=0.6)
        return self._by_name[matches[0]][0].name if matches else ""


def _names(row: Organisation) -> set[str]:
    names = {core(row.name), core(row.short_name), row.code}
    return names | {_with_parent(row, core(row.name)), _with_parent(row, core(row.short_name))}


def _with_parent(row: Organisation, name: str) -> str:
    return UPPER_ENDING.sub("", core(row.parent.name)) + name if row.parent else name


def _full_name(row: Organisation) -> str:
    return _with_parent(row, row.name)
