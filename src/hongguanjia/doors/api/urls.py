"""Addresses of the interface for programs."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from hongguanjia.doors.api.interface import api as interface

# The patterns themselves rather than an include: every address keeps its plain name.
api: list[URLPattern | URLResolver] = [
    pattern for pattern in interface.urls[0] if getattr(pattern, "name", None) != "api-root"
]
