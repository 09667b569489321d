"""A brake for forms without an account. Addresses of devices are not stored: only a keyed count that forgets itself."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.people.seals import key_ring
from hongguanjia.kit.refusals import Refusal

WINDOW_SECONDS = 3600
SENT_MOST = 5
LOOKED_UP_MOST = 20


class TooMany(Refusal):
    """Too many tries from one place."""

    status = 429


def brake(request: HttpRequest, what: str, most: int) -> None:
    """Count one try; refuse beyond ``most`` within an hour from one network address (per server process)."""
    place = key_ring().index(request.META.get("REMOTE_ADDR", ""), context=f"brake.{what}")
    key = f"brake:{what}:{place}"
    cache.add(key, 0, WINDOW_SECONDS)
    if cache.incr(key) > most:
        raise TooMany("complaint.too_fast", _("提交得太多了，请一小时后再试；着急的事请打电话或当面反映。"))
