"""What every page knows: the county, the version, how letters are shown, whose page it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from hongguanjia.base.mandates.api import ACTING_KEY

TYPE_MODES = ("standard", "large", "care")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the shells; costs no query (``account`` is only looked up where a shell prints it)."""
    mode = request.COOKIES.get("type_mode", "standard")
    return {
        "county_name": settings.COUNTY_NAME,
        "product_version": settings.VERSION,
        "filing_number": settings.FILING_NUMBER,
        "type_mode": mode if mode in TYPE_MODES else "standard",
        "account": lambda: find_account(request),
        "has_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
    }


def find_account(request: HttpRequest) -> str:
    """A mark of the account signed in, and of the mandate in use, that says nothing about them; or an empty text.

    ``account`` or ``account.mandate``. The phone keeps it beside what waits to be sent, so that nothing is sent under
    another account, and nothing done for somebody else is sent later in one's own name.
    """
    session = getattr(request, "session", None)
    user_id = session.get(SESSION_KEY) if session is not None else None
    if session is None or not user_id:
        return ""
    mandate_id = request.actor.mandate_id if ACTING_KEY in session else None  # type: ignore[attr-defined]
    mark = _mark(f"{user_id}", 16)
    return f"{mark}.{_mark(f'{user_id}/{mandate_id}', 8)}" if mandate_id else mark


def _mark(text: str, length: int) -> str:
    return salted_hmac("hongguanjia.account-mark", text).hexdigest()[:length]
