"""Stations and pictures as everybody may see them: where, when, how to get there, what there is."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.http import HttpResponse
from django.shortcuts import render
from PIL import Image

from hongguanjia.base.access.api import get_in_scope, not_found
from hongguanjia.base.files.api import place_of
from hongguanjia.base.web.api import Request
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.rewards import hours, permits, queries, sketching
from hongguanjia.rooms.rewards.models import RewardPicture, Station

CARDS = 20
CARD_EDGE, CARD_QUALITY = 160, 70
CACHED = 256


def stations(request: Request, surface: str) -> HttpResponse:
    """All open stations, with whether they are open now."""
    rows = permits.public_stations(request.actor).filter(closed_date__isnull=True).order_by("name", "pk")
    page = paginate(rows, read_page_number(request.GET.get("page")), size=CARDS)
    shut = queries.list_closures([row.pk for row in page.rows], request.now)
    cards = [(row, say_opening(row, shut.get(row.pk, []), request.now)) for row in page.rows]
    return render(request, "rewards/stations.html", {"page": page, "cards": cards, **on(surface)})


def station(request: Request, station_id: int, surface: str) -> HttpResponse:
    """One station: where, when, the way, and what there is."""
    row = get_in_scope(permits.public_stations(request.actor).select_related("sketch"), pk=station_id)
    shelves = queries.list_stock(station=row).filter(queries.active_on(county_date(request.now), "reward__"))
    page = paginate(shelves, read_page_number(request.GET.get("page")), size=CARDS)
    context = {"station": row, "page": page, **tell_station(row, request.now), **on(surface)}
    return render(request, "rewards/station.html", context)


def picture(request: Request, picture_id: int, size: str) -> HttpResponse:
    """A picture of a reward, small for a card or as it was kept; the catalogue is public."""
    rows = RewardPicture.objects.filter(removed_at__isnull=True).select_related("attachment")
    row = rows.filter(pk=picture_id).first()
    if row is None:
        raise not_found()
    return _answer(row.attachment.sha256, CARD_EDGE if size == "card" else 0)


def sketch(request: Request, station_id: int) -> HttpResponse:
    """The photographed map of the way to a station."""
    row = get_in_scope(permits.public_stations(request.actor).select_related("sketch"), pk=station_id)
    if row.sketch is None:
        raise not_found()
    return _answer(row.sketch.sha256, 0)


def on(surface: str) -> dict[str, object]:
    """What a template needs to stand on a surface."""
    return {"shell": f"shells/{surface}.html", "surface": surface, "public": surface == "public"}


def tell_station(row: Station, now: datetime) -> dict[str, object]:
    """Whether it is open, when it is not, and the sketch of the way."""
    shut = queries.list_closures([row.pk], now).get(row.pk, [])
    return {
        "opening": say_opening(row, shut, now),
        "closures": shut,
        "marks": sketching.draw(row.landmarks) if row.sketch_id is None else [],
        "week": [(day, hours.write_day(spans)) for day, spans in zip(hours.WEEKDAYS, row.week, strict=False)],
    }


def say_opening(row: Station, shut: Sequence[hours.Closure], now: datetime) -> tuple[bool, str]:
    """Whether it is open now, and in words until when or from when; no words when nobody has said the hours."""
    opening = hours.opening_at(row.week, shut, now)
    return opening.is_open, hours.describe_opening(opening, now)


def _answer(digest: str, edge: int) -> HttpResponse:
    place = place_of(digest)
    if not place.is_file():
        raise not_found()
    response = HttpResponse(_shrink(digest, edge) if edge else place.read_bytes(), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=86400"
    return response


@lru_cache(maxsize=CACHED)
def _shrink(digest: str, edge: int) -> bytes:
    """The kept picture at the size of a card, a few kilobytes."""
    target = io.BytesIO()
    with Image.open(place_of(digest)) as kept:
        kept.thumbnail((edge, edge))
        kept.save(target, "JPEG", quality=CARD_QUALITY, optimize=True)
    return target.getvalue()
