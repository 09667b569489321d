"""The trail in words: each verb has a sentence that a reader understands without knowing the product's insides.

Whoever owns a verb registers its sentence when the application starts. A sentence may name ``{subject}`` and every key of
the entry's detail; what is missing shows as an empty place, never as an error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from hongguanjia.base.record.models import TrailEntry

_SENTENCES: dict[str, object] = {}


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line of the trail as it is shown; ``<c-timeline>`` takes a list of them."""

    id: int
    at: datetime
    actor_label: str
    sentence: str
    reason: str
    verb: str
    on_behalf: bool


def describe_verbs(sentences: Mapping[str, object]) -> None:
    """Add sentences (lazy translations are welcome); another sentence for a known verb is a programming mistake."""
    for verb, sentence in sentences.items():
        if _SENTENCES.setdefault(verb, sentence) != sentence:
            raise ValueError(f"the verb {verb} is described twice")


def list_verbs() -> list[tuple[str, str]]:
    """(verb, sentence with blanks) of all described verbs, by verb: the choices of a filter."""
    blanks: defaultdict[str, str] = defaultdict(lambda: "…")
    return [(verb, str(_SENTENCES[verb]).format_map(blanks)) for verb in sorted(_SENTENCES)]


def tell_entry(entry: TrailEntry) -> TrailLine:
    """An entry as a line; a verb that nobody described is shown as it is."""
    words: defaultdict[str, object] = defaultdict(str, {key: _say(value) for key, value in entry.detail.items()})
    words["subject"] = entry.subject_label
    pattern = _SENTENCES.get(entry.verb)
    sentence = str(pattern).format_map(words) if pattern else f"{entry.subject_label} · {entry.verb}"
    return TrailLine(
        id=entry.pk,
        at=entry.at,
        actor_label=entry.actor_label,
        sentence=sentence,
        reason=entry.reason,
        verb=entry.verb,
        on_behalf=entry.behalf_of_id is not None,
    )


def _say(value: object) -> object:
    if isinstance(value, list):
        return _("、").join(str(part) for part in value)
    return value
