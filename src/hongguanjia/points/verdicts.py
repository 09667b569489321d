"""What the posting engines are told and what they answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from hongguanjia.base.access.api import Actor
from hongguanjia.kit.ids import new_uuid
from hongguanjia.points.data import Posting


class Verdict(StrEnum):
    """What became of a posting: written now, written before, below a floor, or reversed before."""

    POSTED = "POSTED"
    REPEATED = "REPEATED"
    SHORT = "SHORT"
    REVERSED = "REVERSED"


Answer = tuple[Verdict, uuid.UUID, str]
NOTHING = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Header:
    """A transfer's row without its entries."""

    id: uuid.UUID
    key: str
    fingerprint: str
    kind: str
    business_date: date
    memo: str
    cause_kind: str
    cause_id: int
    reverses_id: uuid.UUID | None
    posted_at: datetime
    user_id: int | None
    actor_label: str
    behalf_of_id: int | None
    mandate_id: int | None

    @classmethod
    def of(cls, posting: Posting, fingerprint: str, actor: Actor, now: datetime) -> Header:
        return cls(
            id=new_uuid(),
            key=posting.key,
            fingerprint=fingerprint,
            kind=posting.kind,
            business_date=posting.business_date,
            memo=posting.memo[:200],
            cause_kind=posting.cause_kind,
            cause_id=posting.cause_id,
            reverses_id=posting.reverses,
            posted_at=now,
            user_id=actor.user_id,
            actor_label=actor.label[:80],
            behalf_of_id=actor.behalf_of_id,
            mandate_id=actor.mandate_id,
        )
