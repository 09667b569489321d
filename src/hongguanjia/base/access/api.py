"""The door of ``access``."""

from hongguanjia.base.access.data import ANYONE, Actor, HeldPost, system_actor
from hongguanjia.base.access.permissions import Permission
from hongguanjia.base.access.roles import POST_ROLES, ROLES, Role
from hongguanjia.base.access.scope import below, check_permission, get_in_scope, is_below, not_found, scope

__all__ = [
    "ANYONE",
    "POST_ROLES",
    "ROLES",
    "Actor",
    "HeldPost",
    "Permission",
    "Role",
    "below",
    "check_permission",
    "get_in_scope",
    "is_below",
    "not_found",
    "scope",
    "system_actor",
]
