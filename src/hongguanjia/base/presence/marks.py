"""How marks are kept: one insert when all is ordinary; better evidence takes the place of worse, whatever comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.presence import rules
from hongguanjia.base.presence.models import Direction, Mark, MarkVoid
from hongguanjia.kit.refusals import Refusal

TRIES = 8
SUPERSEDED = "有更早(签退为更晚)的有效记录"


class Ending(StrEnum):
    """What became of a mark handed in."""

    KEPT = "KEPT"
    DUPLICATE = "DUPLICATE"
    VOIDED = "VOIDED"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The ending; the valid mark of that direction (``None`` when voided); the void; whether a coming is known."""

    ending: Ending
    valid: Mark | None
    void: MarkVoid | None
    has_come: bool


def put_marks(drafts: Sequence[Mark]) -> list[Outcome]:
    """Keep each draft (all of one gathering) or find what is there already. Safe to repeat, race and reorder."""
    Mark.objects.bulk_create(drafts, ignore_conflicts=True, batch_size=200)
    chains = _read_chains(drafts[0].gathering_id, [draft.person_id for draft in drafts])
    return [_settle(draft, chains.get(draft.person_id, [])) for draft in drafts]


def _settle(draft: Mark, marks: list[Mark]) -> Outcome:
    """Find the place of one draft among the marks of its person; tries again when others change them meanwhile."""
    for _attempt in range(TRIES):
        chain = [mark for mark in marks if mark.direction == draft.direction]
        valid = next((mark for mark in chain if not _is_void(mark)), None)
        last_void = _last_void(chain)
        has_come = any(mark.direction == Direction.IN and not _is_void(mark) for mark in marks)
        if any(mark.key == draft.key for mark in chain):
            return Outcome(Ending.KEPT if valid else Ending.VOIDED, valid, last_void, has_come)
        if valid and not rules.is_better(draft, valid):
            return Outcome(Ending.DUPLICATE, valid, None, has_come)
        if valid is None and last_void and not rules.may_follow_void(draft, last_void.at):
            return Outcome(Ending.VOIDED, None, last_void, has_come)
        if _follow(draft, valid, last_void):
            return Outcome(Ending.KEPT, draft, None, has_come or draft.direction == Direction.IN)
        marks = _read_chains(draft.gathering_id, [draft.person_id]).get(draft.person_id, [])
    raise Refusal("presence.busy", _("同时有多处在登记这个人，请稍后再试。"))


def _follow(draft: Mark, valid: Mark | None, last_void: MarkVoid | None) -> bool:
    """Put the draft after a void, voiding worse evidence first; false when somebody else was quicker."""
    try:
        with transaction.atomic():
            draft.replaces = _supersede(valid, draft) if valid else last_void
            draft.save(force_insert=True)
    except IntegrityError:
        draft.pk = None
        return False
    return True


def _supersede(mark: Mark, by: Mark) -> MarkVoid:
    return MarkVoid.objects.create(
        mark=mark,
        superseded=True,
        reason=SUPERSEDED,
        at=by.received_at,
        actor_user_id=by.recorded_by_user_id,
        actor_label=by.recorded_by_label,
    )


def _read_chains(gathering_id: int, person_ids: Iterable[int]) -> dict[int, list[Mark]]:
    chains: dict[int, list[Mark]] = {}
    rows = Mark.objects.filter(gathering_id=gathering_id, person_id__in=list(person_ids)).select_related("void")
    for mark in rows.order_by("pk"):
        chains.setdefault(mark.person_id, []).append(mark)
    return chains


def _is_void(mark: Mark) -> bool:
    return hasattr(mark, "void")


def _last_void(chain: Sequence[Mark]) -> MarkVoid | None:
    """The void that no mark has followed yet."""
    followed = {mark.replaces_id for mark in chain}
    return next((mark.void for mark in chain if _is_void(mark) and mark.void.pk not in followed), None)
