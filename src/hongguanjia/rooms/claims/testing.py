"""Builders that go through the actions. Tests name only what matters to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from hongguanjia.base.files.testing import picture
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.rooms.claims import api
from hongguanjia.rooms.claims.data import ClaimInput
from hongguanjia.rooms.claims.models import Claim

INPUT = ClaimInput(
    kind="GOOD_DEED", title="送走失的老人回家", happened_date=date(2026, 6, 14), text="晚上八点在村口遇到。"
)
WAY = ("DRAFT", "SUBMITTED", "CHECKED", "APPROVED")


def photo(name: str = "现场.jpg", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    """A picture from a phone."""
    return SimpleUploadedFile(name, picture(size=size), content_type="image/jpeg")


def claimed(
    cast: Cast, part: str = "member", *, until: str = "SUBMITTED", now: datetime = NOW, **changes: Any
) -> Claim:
    """A claim of ``part``, taken as far as ``until`` by the clerk and the secretary."""
    photos = changes.pop("photos", ())
    basis = changes.pop("basis", "KNOWN")
    actor = cast.actor(part)
    typed = replace(INPUT, **changes)
    claim = api.make_claims(actor=actor, now=now, typed=typed, photos=photos, later=until == "DRAFT")[0]
    if WAY.index(until) >= WAY.index("CHECKED"):
        claim = api.check_claim(actor=cast.actor("clerk"), now=now, claim_id=claim.pk, basis=basis)
    if until == "APPROVED":
        claim = api.approve_claim(actor=cast.actor("secretary"), now=now, claim_id=claim.pk)
    return claim


def entered(cast: Cast, *parts: str, by: str = "clerk", now: datetime = NOW, **changes: Any) -> list[Claim]:
    """The branch enters one thing for several members."""
    photos = changes.pop("photos", ())
    people = [getattr(cast, part).pk for part in parts]
    typed = replace(INPUT, **changes)
    return api.make_claims(actor=cast.actor(by), now=now, typed=typed, photos=photos, person_ids=people)
