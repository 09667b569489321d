"""The table of addresses. Every room and hall keeps lists for the surfaces it has; here they get their place.

An app's ``urls.py`` may define ``public``, ``phone``, ``desk`` and ``api``: lists of ``path(...)``.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule

from hongguanjia.doors.health import healthz

SURFACES = {"phone": "m/", "desk": "desk/", "api": "api/", "public": ""}


def _url_modules() -> list[ModuleType]:
    return [
        import_module(f"{config.name}.urls")
        for config in apps.get_app_configs()
        if config.name.startswith("hongguanjia.") and module_has_submodule(config.module, "urls")
    ]


def _surface_patterns() -> list[URLPattern | URLResolver]:
    modules = _url_modules()
    return [
        path(prefix, include(patterns))
        for surface, prefix in SURFACES.items()
        for module in modules
        if (patterns := getattr(module, surface, None))
    ]


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    *_surface_patterns(),
]

handler400 = "hongguanjia.doors.shell.errors.bad_request"
handler403 = "hongguanjia.doors.shell.errors.forbidden"
handler404 = "hongguanjia.doors.shell.errors.page_not_found"
handler500 = "hongguanjia.doors.shell.errors.server_error"
