"""The brake on guessing: so many tries in a window, then closed for a while. Kept in the database, so every server
process sees the same count; keyed, so the table tells neither phones nor addresses.

A try is counted before it is judged, so that a storm of parallel guesses gets no more of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.accounts.models import Brake
from hongguanjia.base.people import seals
from hongguanjia.kit.refusals import Refusal

CONTEXT = "accounts.brake"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``most`` tries in ``window``; then closed for ``pause``."""

    name: str
    most: int
    window: timedelta
    pause: timedelta


QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

# A village committee shares one address, so an address may fail more often than an account.
PASSWORD_OF_PHONE = Limit("password.phone", 5, QUARTER, QUARTER)
SIGN_IN_OF_ADDRESS = Limit("sign_in.address", 60, QUARTER, QUARTER)
CODE_REST = Limit("code.rest", 1, timedelta(minutes=1), timedelta(minutes=1))
CODE_OF_PHONE = Limit("code.phone", 6, HOUR, HOUR)
CODE_OF_PHONE_DAILY = Limit("code.phone.daily", 12, DAY, DAY)
CODE_OF_ADDRESS = Limit("code.address", 60, HOUR, HOUR)
NAME_OF_PHONE = Limit("name.phone", 5, HOUR, HOUR)
SECOND_FACTOR = Limit("second_factor", 5, QUARTER, QUARTER)
SECOND_FACTOR_ONCE = Limit("second_factor.once", 1, timedelta(minutes=2), timedelta(minutes=2))
OF_PHONE = (PASSWORD_OF_PHONE, CODE_REST, CODE_OF_PHONE, CODE_OF_PHONE_DAILY, NAME_OF_PHONE)


@transaction.atomic
def spend(limit: Limit, value: str, now: datetime) -> bool:
    """Count one try; ``False`` when there are none left. The try that uses up the last one still passes."""
    key = _key(limit, value)
    fresh = Brake(key=key, tries=0, window_ends_at=now + limit.window)
    Brake.objects.bulk_create([fresh], ignore_conflicts=True)
    brake = Brake.objects.select_for_update().get(key=key)
    if brake.closed_until and brake.closed_until > now:
        return False
    if brake.window_ends_at <= now or brake.closed_until:
        brake.tries, brake.window_ends_at, brake.closed_until = 0, now + limit.window, None
    brake.tries += 1
    if brake.tries >= limit.most:
        brake.closed_until = now + limit.pause
    brake.save()
    return True


def check(limit: Limit, value: str, now: datetime, *, field: str | None = None) -> None:
    """Count one try, or refuse with code ``accounts.too_many_tries`` and the time from which to try again."""
    if not spend(limit, value, now):
        raise too_many_tries(closed_until(limit, value, now) or now, field=field)


def closed_until(limit: Limit, value: str, now: datetime) -> datetime | None:
    """When the brake opens again, or ``None`` while it is open."""
    brake = Brake.objects.filter(key=_key(limit, value), closed_until__gt=now).first()
    return brake.closed_until if brake else None


def give_back(limit: Limit, value: str) -> None:
    """A try that succeeded does not count; the brake opens again if that try had closed it."""
    Brake.objects.filter(key=_key(limit, value), tries__gt=0).update(tries=F("tries") - 1, closed_until=None)


def clear(limits: tuple[Limit, ...], value: str) -> int:
    """Forget all tries of ``value`` under each of ``limits``; returns how many brakes were there."""
    erased, _kinds = Brake.objects.filter(key__in=[_key(limit, value) for limit in limits]).delete()
    return erased


def forget_old(now: datetime) -> int:
    """Erase brakes that have long been open."""
    erased, _kinds = Brake.objects.filter(window_ends_at__lt=now - DAY).delete()
    return erased


def too_many_tries(again_at: datetime, *, field: str | None = None) -> Refusal:
    """The kind sentence, with the clock time from which to try again."""
    local = timezone.localtime(again_at + timedelta(seconds=59))
    return Refusal(
        "accounts.too_many_tries",
        _("试的次数太多了。请在 %(time)s 之后再试；急用请联系支部或系统管理员解锁。")
        % {"time": date_format(local, "H:i")},
        field=field,
    )


def _key(limit: Limit, value: str) -> str:
    return seals.key_ring().index(f"{limit.name}\x00{value}", context=CONTEXT)
