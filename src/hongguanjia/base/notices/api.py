"""The door of ``notices``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from hongguanjia.base.notices.models import Notice
from hongguanjia.kit.bulk import insert_rows, stored_moment

__all__ = ["list_notices", "mark_seen", "tell", "tell_many"]


def tell(*, person_id: int, kind: str, text: str, link: str, key: str, now: datetime) -> None:
    """Put a message into a person's inbox, once per ``key``. Called inside the transaction of the action it tells of."""
    Notice.objects.bulk_create(
        [Notice(person_id=person_id, kind=kind, text=text[:200], link=link, at=now, key=key[:120])],
        ignore_conflicts=True,
    )


def tell_many(*, person_ids: Iterable[int], kind: str, text: str, link: str, key: str, now: datetime) -> None:
    """Tell many people the same at once; each hears it once per ``key``."""
    at = stored_moment(now)
    rows = ((person_id, kind, text[:200], link, at, f"{key[:100]}:{person_id}") for person_id in person_ids)
    insert_rows(Notice, ("person_id", "kind", "text", "link", "at", "key"), rows, skip_known=True)


def list_notices(*, person_id: int) -> QuerySet[Notice]:
    """The messages of a person, newest first, to be paged."""
    return Notice.objects.filter(person_id=person_id).order_by("-id")


def mark_seen(*, person_id: int, now: datetime) -> int:
    """Mark all of a person's messages as seen; returns how many were new."""
    return Notice.objects.filter(person_id=person_id, seen_at__isnull=True).update(seen_at=now)
