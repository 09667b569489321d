"""Addresses of the shells' own pages."""

from django.urls import path

from hongguanjia.doors.shell import pages

public = [
    path("type-mode/", pages.choose_type_mode, name="public-shell-type-mode"),
    path("language/", pages.choose_language, name="public-shell-language"),
    path("manifest.webmanifest", pages.manifest, name="public-shell-manifest"),
    path("favicon.ico", pages.favicon, name="public-shell-favicon"),
]
phone = [
    path("sw.js", pages.service_worker, name="phone-shell-worker"),
    path("offline/", pages.offline, name="phone-shell-offline"),
    path("waiting/", pages.waiting, name="phone-shell-waiting"),
    path("token/", pages.token, name="phone-shell-token"),
]
desk = [
    path("components/", pages.components, name="desk-shell-components"),
]
