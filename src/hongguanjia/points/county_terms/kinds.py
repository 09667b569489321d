"""The kinds of terms that rooms offer to be dated anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from hongguanjia.kit.refusals import BadInput


@dataclass(frozen=True, slots=True)
class TermsRow:
    """Terms as they are written: what they say in words, from which day until before which, resting on what."""

    words: str
    from_date: date
    to_date: date | None
    citation: str


@dataclass(frozen=True, slots=True)
class TermsKind:
    """Terms of one kind. ``form`` asks for the values (no day, no source), ``start`` fills it with what holds on a day;
    ``tell`` says values in words; ``list_rows`` gives what is written, newest first; ``write`` adds the row from a day on and
    refuses (``Refusal``) what does not follow on it. Called within the transaction of the approval."""

    code: str
    title: object
    form: type[forms.Form]
    start: Callable[[date], Mapping[str, Any]]
    tell: Callable[[Mapping[str, Any]], str]
    list_rows: Callable[[], Sequence[TermsRow]]
    write: Callable[[date, Mapping[str, Any], str], None]


_kinds: dict[str, TermsKind] = {}


def offer_terms(*kinds: TermsKind) -> None:
    """Let the county date terms of these kinds; called once from ``AppConfig.ready``."""
    _kinds.update({kind.code: kind for kind in kinds})


def find_terms_kind(code: str) -> TermsKind | None:
    """The kind, if a room offers it."""
    return _kinds.get(code)


def list_terms_kinds() -> list[TermsKind]:
    """All kinds, in the order in which rooms offered them."""
    return list(_kinds.values())


def check_after(from_date: date, newest: date | None) -> None:
    """New terms begin after the newest that are written already."""
    if newest is not None and from_date <= newest:
        raise BadInput(
            "terms.not_after",
            _("已经有一份规定自 %(day)s 起执行，新规定要从那以后的日子起。") % {"day": newest},
            field="from_date",
        )
