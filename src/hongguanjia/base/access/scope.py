"""The only source of row filters: which rows of a table this actor may see or touch.

A path is a chain of four-digit segments, so "at or below" is the half-open range ``path .. path + 'z'``: an index serves
it on both databases and under every collation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.data import Actor
from hongguanjia.base.access.permissions import Permission
from hongguanjia.kit.refusals import NotFound, Refusal

Rows = TypeVar("Rows", bound=Model)
PATH_END = "z"


def below(path: str, *, field: str = "organisation__path") -> Q:
    """Rows at or under ``path``."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": path + PATH_END})


def is_below(path: str, roots: Iterable[str]) -> bool:
    """The same in plain Python, for one path already in hand."""
    return any(path.startswith(root) for root in roots)


def scope(
    rows: QuerySet[Rows],
    actor: Actor,
    permission: Permission,
    *,
    path: str = "organisation__path",
    person: str | None = None,
    public: Q | None = None,
) -> QuerySet[Rows]:
    """The rows of ``rows`` that ``actor`` may have under ``permission``.

    ``path`` names the column with the tree path; ``person`` the column with the person whose own rows these are (the
    one represented, when acting on behalf); ``public`` a condition under which a row is open to everyone.
    """
    if actor.is_system:
        return rows
    wanted = Q(pk__in=[])
    for root in actor.paths(permission):
        wanted |= below(root, field=path)
    if person and actor.subject_id is not None:
        wanted |= Q(**{person: actor.subject_id})
    if public is not None:
        wanted |= public
    return rows.filter(wanted)


def check_permission(actor: Actor, permission: Permission, path: str) -> None:
    """Refuse unless a post grants ``permission`` over ``path``: unseen places are "not found", seen ones "not yours"."""
    if actor.is_system or is_below(path, actor.paths(permission)):
        return
    if is_below(path, actor.paths(Permission.ORGANISATION_READ)):
        raise Refusal(
            "access.denied", _("您的职务没有这项权限，请找上级党组织办理。"), detail={"permission": permission}
        )
    raise not_found()


def get_in_scope(rows: QuerySet[Rows], **lookup: Any) -> Rows:
    """The one row, or the same "not found" whether it is absent or not yours."""
    row = rows.filter(**lookup).first()
    if row is None:
        raise not_found()
    return row


def not_found() -> NotFound:
    """What a stranger hears, and what everybody hears about things that do not exist."""
    return NotFound("access.not_found", _("没有找到这一项。可能已经移走，或者不在您的查看范围内。"))
