"""Addresses of mandates on three surfaces."""

from typing import Any

from django.urls import URLPattern, path

from hongguanjia.base.mandates import pages


def _shared(surface: str) -> list[URLPattern]:
    """Pages that phone and desk both have, in their own shells."""
    kwargs: dict[str, Any] = {"surface": surface}
    name = f"{surface}-mandates"
    return [
        path("mandates/new/", pages.choose, kwargs, name=f"{name}-new"),
        path("mandates/new/<int:person_id>/counter/", pages.make_one_off, kwargs, name=f"{name}-counter"),
        path("mandates/new/<int:person_id>/standing/", pages.make_standing, kwargs, name=f"{name}-standing"),
        path("mandates/<int:mandate_id>/", pages.mandate, kwargs, name=f"{name}-mandate"),
        path("mandates/<int:mandate_id>/receipt/", pages.receipt, kwargs, name=f"{name}-receipt"),
        path("mandates/<int:mandate_id>/revoke/", pages.revoke, kwargs, name=f"{name}-revoke"),
        path("mandates/uses/<int:use_id>/object/", pages.object_to_use, kwargs, name=f"{name}-object"),
    ]


phone = [
    path("mandates/", pages.mine, name="phone-mandates-mine"),
    path("mandates/end/", pages.end, name="phone-mandates-end"),
    path("mandates/<int:mandate_id>/begin/", pages.begin, name="phone-mandates-begin"),
    *_shared("phone"),
]

desk = [
    path("mandates/", pages.register, name="desk-mandates-register"),
    path("mandates/uses/<int:use_id>/answer/", pages.answer, name="desk-mandates-answer"),
    *_shared("desk"),
]

public = [path("mandates/<str:code>/", pages.verify, name="public-mandates-verify")]
