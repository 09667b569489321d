"""What the system administrator does to accounts: each with a reason, each on the trail, none to her own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, scope
from hongguanjia.base.accounts import brakes, second_factor, sessions
from hongguanjia.base.accounts.actions import trail
from hongguanjia.base.accounts.models import User
from hongguanjia.base.people import seals
from hongguanjia.kit.refusals import BadInput, Refusal

VERBS = ("deactivate", "reactivate", "end_sessions", "unlock", "reset_second_factor")


def in_reach(actor: Actor) -> QuerySet[User]:
    """The accounts of people in the organisations for which the actor manages accounts."""
    rows = User.objects.select_related("person__organisation").filter(person__isnull=False)
    return scope(rows, actor, Permission.ACCOUNT_MANAGE, path="person__organisation__path")


def search(actor: Actor, words: str) -> QuerySet[User]:
    """By name, pinyin, initials, or the whole phone number."""
    rows, plain = in_reach(actor).order_by("person__name_pinyin", "pk"), words.strip()
    if not plain:
        return rows
    match = Q(person__name__contains=plain) | Q(person__name_pinyin__startswith=plain.lower())
    match |= Q(person__name_initials__startswith=plain.lower()) | Q(phone_index=seals.phone_index(plain))
    return rows.filter(match)


def locked_until(user: User, now: datetime) -> datetime | None:
    """Until when wrong tries keep the account closed."""
    return brakes.closed_until(brakes.PASSWORD_OF_PHONE, user.phone_index or "", now)


@transaction.atomic
def manage(*, actor: Actor, now: datetime, user_id: int, verb: str, reason: str) -> User:
    """Do one of ``VERBS`` to an account in reach; ``Refusal`` ``accounts.own_account`` for one's own."""
    user = get_in_scope(in_reach(actor), pk=user_id)
    if user.person_id == actor.person_id:
        raise Refusal("accounts.own_account", _("不能处理自己的账号，请另一位系统管理员办理。"))
    words = reason.strip()
    if len(words) < 2:
        raise BadInput("accounts.reason_missing", _("请写明理由。"), field="reason")
    if verb not in VERBS:
        raise BadInput("accounts.verb_unknown", _("没有这种操作。"))
    _DO[verb](user)
    trail(user, f"accounts.account.{verb}", now, actor=actor, reason=words)
    return user


def _deactivate(user: User) -> None:
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise Refusal("accounts.wrong_state", _("这个账号已经停用了。"))
    sessions.end_sessions(user)


def _reactivate(user: User) -> None:
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise Refusal("accounts.wrong_state", _("这个账号本来就在用。"))


def _unlock(user: User) -> None:
    brakes.clear(brakes.OF_PHONE, user.phone_index or "")
    brakes.clear((brakes.SECOND_FACTOR,), str(user.pk))


def _reset_second_factor(user: User) -> None:
    if not second_factor.reset(user):
        raise Refusal("accounts.no_second_factor", _("这个账号没有开启第二重验证。"))
    sessions.end_sessions(user)


_DO: dict[str, Callable[[User], object]] = {
    "deactivate": _deactivate,
    "reactivate": _reactivate,
    "end_sessions": sessions.end_sessions,
    "unlock": _unlock,
    "reset_second_factor": _reset_second_factor,
}
