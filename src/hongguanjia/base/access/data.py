"""The actor: who is doing this, by which posts, on whose behalf. Built once at the door and passed on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hongguanjia.base.access.permissions import Permission
from hongguanjia.base.access.roles import ROLES


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post in force: its role and the tree paths that it covers (its organisation and those it leads)."""

    post_id: int
    role_code: str
    title: str
    organisation_id: int
    organisation_name: str
    paths: tuple[str, ...]

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLES[self.role_code].permissions


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at the door, or a part of the system itself (``user_id`` and ``person_id`` are ``None``).

    ``person_id`` is who acts; ``behalf_of_id`` the person for whom, under ``mandate_id``. ``home_path`` is the path of
    the branch (members) or village (residents) to which the person belongs. ``limited_to`` narrows personal permissions
    under a mandate; ``None`` leaves them whole.
    """

    user_id: int | None
    person_id: int | None
    label: str
    personal_roles: frozenset[str] = frozenset()
    posts: tuple[HeldPost, ...] = ()
    home_organisation_id: int | None = None
    home_path: str = ""
    behalf_of_id: int | None = None
    mandate_id: int | None = None
    second_factor_passed: bool = True
    is_system: bool = False
    limited_to: frozenset[Permission] | None = None

    @property
    def subject_id(self) -> int | None:
        """The person whom this action concerns as its doer: the one represented, else the actor."""
        return self.behalf_of_id or self.person_id

    def holds(self, permission: Permission) -> bool:
        """Whether any post or personal role grants ``permission`` anywhere."""
        return self.holds_personally(permission) or any(permission in post.permissions for post in self._live_posts)

    def holds_personally(self, permission: Permission) -> bool:
        """Whether the person has ``permission`` without a post, as a member or resident."""
        if self.limited_to is not None and permission not in self.limited_to:
            return False
        return any(permission in ROLES[code].permissions for code in self.personal_roles)

    def paths(self, permission: Permission) -> tuple[str, ...]:
        """The tree paths over which posts grant ``permission``."""
        return tuple(
            sorted({path for post in self._live_posts if permission in post.permissions for path in post.paths})
        )

    def acting_for(
        self,
        person_id: int,
        mandate_id: int,
        *,
        principal: Actor | None = None,
        limited_to: frozenset[Permission] | None = None,
    ) -> Actor:
        """The same actor, now under a mandate for another person.

        With ``principal`` given (as at every door) the personal roles and the home are the principal's and the actor's
        own posts rest; ``limited_to`` narrows the personal permissions to what the mandate covers.
        """
        acting = replace(self, behalf_of_id=person_id, mandate_id=mandate_id, limited_to=limited_to)
        if principal is None:
            return acting
        return replace(
            acting,
            personal_roles=principal.personal_roles,
            posts=(),
            home_organisation_id=principal.home_organisation_id,
            home_path=principal.home_path,
        )

    @property
    def awaits_second_factor(self) -> bool:
        """Whether some post grants nothing yet because the second factor has not been passed in this session."""
        return len(self._live_posts) < len(self.posts)

    @property
    def _live_posts(self) -> tuple[HeldPost, ...]:
        """Posts whose role asks for a second factor grant nothing until it has been passed."""
        if self.second_factor_passed:
            return self.posts
        return tuple(post for post in self.posts if not ROLES[post.role_code].second_factor)


ANYONE = Actor(None, None, "访客")


def system_actor(part: str) -> Actor:
    """The actor for work that no person started (a job, the command line, the demo): it is not asked for permits."""
    return Actor(None, None, part, is_system=True)
