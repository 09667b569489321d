"""The codes that screens show: the gathering's rotating one, and a member's own for the day."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

import segno
from django.conf import settings
from django.urls import reverse

from hongguanjia.base.access.api import Actor, not_found
from hongguanjia.base.presence import permits, tokens
from hongguanjia.base.presence.data import Code, DrawnCode
from hongguanjia.base.presence.keys import gathering_secret, member_secret
from hongguanjia.base.presence.models import Direction
from hongguanjia.kit.clock import county_date

AHEAD_MOST = 360


def current_code(*, actor: Actor, now: datetime, gathering_id: int, direction: str = Direction.IN) -> Code:
    """The code that the organiser's screen shows now."""
    return list_codes(actor=actor, now=now, gathering_id=gathering_id, direction=direction, count=1)[0]


def list_codes(
    *, actor: Actor, now: datetime, gathering_id: int, direction: str = Direction.IN, count: int
) -> list[Code]:
    """The code of now and those of the next steps, so that a screen which loses its signal goes on showing codes."""
    gathering = permits.get_hosted(actor, gathering_id)
    secret, first = gathering_secret(gathering.code), tokens.step_of(now)
    return [
        Code(
            token=tokens.make_gathering_token(secret=secret, direction=direction, code=gathering.code, step=step),
            short=tokens.make_short_code(secret=secret, direction=direction, code=gathering.code, step=step),
            step=step,
            turns_at=tokens.step_start(step + 1),
        )
        for step in range(first, first + min(count, AHEAD_MOST))
    ]


def member_code(*, actor: Actor, now: datetime) -> str:
    """The actor's own code (or that of whom she represents) for today, for an organiser to scan."""
    if actor.subject_id is None:
        raise not_found()
    return tokens.make_member_token(secret=member_secret(), person_id=actor.subject_id, day=county_date(now))


def list_drawn(*, actor: Actor, now: datetime, gathering_id: int, direction: str, count: int) -> list[DrawnCode]:
    """The same as squares, so that a screen can draw them long after it has lost its signal."""
    found = list_codes(actor=actor, now=now, gathering_id=gathering_id, direction=direction, count=count)
    return [_draw(code) for code in found]


def address_of(token: str) -> str:
    """What the QR says: the page on which this code checks in."""
    return f"{settings.SITE_URL}{reverse('phone-presence-land', args=[token])}"


def _draw(code: Code) -> DrawnCode:
    """The QR of a code; the mask is fixed because choosing one costs five times the drawing."""
    drawn = segno.make(address_of(code.token), error="l", micro=False, mask=3)
    bits = "".join("1" if dark else "0" for row in drawn.matrix for dark in row)
    packed = int(bits, 2).to_bytes(-(-len(bits) // 8), "big")
    return DrawnCode(step=code.step, short=code.short, side=len(drawn.matrix), bits=b64encode(packed).decode())
