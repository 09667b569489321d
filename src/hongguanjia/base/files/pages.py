"""Showing an attachment: only to whom it concerns, and in a way that it can do nothing."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse

from hongguanjia.base.access.api import not_found
from hongguanjia.base.files.actions import place_of
from hongguanjia.base.files.queries import get_attachment
from hongguanjia.base.web.api import Request, signed_in


@signed_in
def show_attachment(request: Request, key: UUID) -> HttpResponse:
    """The stored bytes: pictures in place, papers to be saved."""
    attachment = get_attachment(actor=request.actor, key=key)
    place = place_of(attachment.sha256)
    if not place.is_file():
        raise not_found()
    response = HttpResponse(place.read_bytes(), content_type=attachment.content_type)
    disposition = "inline" if attachment.is_image else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(attachment.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response
