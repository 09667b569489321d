"""From one entry to what caused it: an award and its fact, a voucher, a closing, a recomputation, the entry it turned round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.points.data import Role
from hongguanjia.points.explain import AwardStory, tell_awards
from hongguanjia.points.models import Closing, Entry, Recomputation, Transfer
from hongguanjia.points.sources import SourceLink, find_sources, link_source

RECOMPUTATION, CLOSING, HOLD = "recomputation", "closing", "hold"


@dataclass(frozen=True, slots=True)
class Trace:
    """Where an entry comes from. ``story`` for what a rule gave or took back; ``cause`` for everything else.

    ``turned`` is the owner's entry in the transfer that this one reverses.
    """

    entry: Entry
    story: AwardStory | None
    cause: SourceLink | None
    turned: Entry | None

    @property
    def leads_on(self) -> bool:
        """Whether anything can be opened from here."""
        return any((self.story and self.story.source, self.cause, self.turned))


def find_cause(transfer: Transfer, actor: Actor) -> SourceLink | None:
    """What a whole transfer was posted for, as far as the actor may follow."""
    return find_sources(actor, [_cause(transfer)]).get(_cause(transfer))


def list_traceable() -> QuerySet[Entry]:
    """Entries of owners' available points with what tracing them reads."""
    return Entry.objects.filter(account__role=Role.MAIN).select_related(
        "account",
        "transfer",
        "award__fact",
        "award__rule__rule_set",
        "award__reversed_by",
        "award__entry",
        "transfer__hold",
        "transfer__closed_hold",
    )


def trace_entries(entries: Sequence[Entry], actor: Actor) -> list[Trace]:
    """Trace entries that were read by ``list_traceable``, as far as the actor may follow; a few queries for any number."""
    awards = [entry.award for entry in entries if hasattr(entry, "award")]
    stories = {story.award.entry_id: story for story in tell_awards(awards, actor)}
    causes = find_sources(actor, {_cause(row.transfer) for row in entries})
    turned = _find_turned(entries)
    return [
        Trace(
            entry,
            stories.get(entry.pk),
            causes.get(_cause(entry.transfer)),
            turned.get((entry.transfer.reverses_id, entry.account_id)),
        )
        for entry in entries
    ]


def _cause(transfer: Transfer) -> tuple[str, int]:
    """What is asked for a link: the hold, where points were set aside or freed, since that is what a room keeps."""
    held = getattr(transfer, "hold", None) or getattr(transfer, "closed_hold", None)
    return (HOLD, held.pk) if held else (transfer.cause_kind, transfer.cause_id)


def _find_turned(entries: Sequence[Entry]) -> dict[tuple[object, int], Entry]:
    reversed_ids = {entry.transfer.reverses_id for entry in entries if entry.transfer.reverses_id}
    accounts = {entry.account_id for entry in entries}
    if not reversed_ids:
        return {}
    rows = Entry.objects.filter(transfer_id__in=reversed_ids, account_id__in=accounts).select_related("transfer")
    return {(row.transfer_id, row.account_id): row for row in rows}


def register() -> None:
    """Say where the causes of the points' own making are found; called once at start."""
    link_source(RECOMPUTATION, _find_recomputations)
    link_source(CLOSING, _find_closings)


def _find_recomputations(actor: Actor, ids: Sequence[int]) -> dict[int, SourceLink]:
    """The public note, or the desk's page for who reads points there."""
    on_desk = actor.holds(Permission.RULES_DRAFT) or actor.holds(Permission.RULES_APPROVE)
    return {
        row.pk: SourceLink(
            _("重新核算：%(note)s") % {"note": row.note},
            reverse("desk-points-recomputation", args=[row.pk]) if on_desk else reverse("public-points-recomputations"),
        )
        for row in Recomputation.objects.filter(pk__in=ids)
    }


def _find_closings(actor: Actor, ids: Sequence[int]) -> dict[int, SourceLink]:
    """The terms by which points expire are public."""
    on_desk = actor.holds(Permission.RULES_DRAFT) or actor.holds(Permission.RULES_APPROVE)
    return {
        row.pk: SourceLink(
            _("%(year)s 年到期结转") % {"year": row.year},
            reverse("desk-points-closing-detail", args=[row.pk]) if on_desk else reverse("public-points-terms"),
        )
        for row in Closing.objects.filter(pk__in=ids)
    }
