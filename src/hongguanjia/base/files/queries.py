"""Finding attachments for one actor."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, scope
from hongguanjia.base.files.models import Attachment

ListReadable = Callable[[Actor], QuerySet[Any, int]]
_readers: list[ListReadable] = []


def let_read(list_readable: ListReadable) -> None:
    """Have those look at an attachment who may see what it belongs to: ``list_readable`` gives the numbers of the
    attachments for an actor. Called from a room's ``AppConfig.ready``."""
    _readers.append(list_readable)


def get_attachment(*, actor: Actor, key: UUID) -> Attachment:
    """The attachment if it is of an organisation that the actor may see, the actor's own, or part of something that the
    actor may see; else not found."""
    return get_in_scope(_list_readable(actor), key=key)


def find_attachments(*, actor: Actor, numbers: Collection[int]) -> dict[int, Attachment]:
    """Those of the numbered attachments that the actor may open; one question for all, none for none."""
    if not numbers:
        return {}
    return {row.pk: row for row in _list_readable(actor).filter(pk__in=numbers)}


def _list_readable(actor: Actor) -> QuerySet[Attachment]:
    through = Q()
    for list_readable in _readers:
        through |= Q(pk__in=list_readable(actor))
    return scope(
        Attachment.objects.all(), actor, Permission.ORGANISATION_READ, person="uploaded_by_id", public=through or None
    )
