"""The second factor: who needs one, and whether it was passed in this session.

Roles with ``second_factor`` grant nothing until then. Asking costs no query: allauth keeps the methods of a session in
the session itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from hongguanjia.base.access.api import POST_ROLES
from hongguanjia.base.accounts.models import User
from hongguanjia.base.people.api import open_on
from hongguanjia.base.people.models import Post
from hongguanjia.kit.clock import county_date

MFA_METHOD = "mfa"
CONFIRMED_FOR = timedelta(minutes=10)
ROLES_ASKED = frozenset(role.code for role in POST_ROLES.values() if role.second_factor)


def has_passed(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor (or the county of a demonstration asks for none)."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    return any(record.get("method") == MFA_METHOD for record in _records(request))


def is_required(user: User, now: datetime) -> bool:
    """Whether a post in force asks this account for a second factor."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    posts = Post.objects.filter(open_on(county_date(now)), person__account=user, role__in=ROLES_ASKED)
    return bool(posts.exists())


def is_set_up(user: User) -> bool:
    """Whether the account has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def confirmed_lately(request: HttpRequest, now: datetime) -> bool:
    """Whether the person at the screen proved who she is within the last minutes: asked before anything delicate."""
    times = [float(record.get("at", 0)) for record in _records(request)]
    return bool(times) and now.timestamp() - max(times) < CONFIRMED_FOR.total_seconds()


def reset(user: User) -> int:
    """Take away all second factors of an account; returns how many there were."""
    erased, _kinds = Authenticator.objects.filter(user=user).delete()
    return int(erased)


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return records
