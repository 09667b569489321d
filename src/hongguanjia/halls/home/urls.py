"""Addresses of the home pages."""

from __future__ import annotations

from django.urls import path

from hongguanjia.halls.home import pages

phone = [
    path("", pages.phone_home, name="phone-home-home"),
    path("me/", pages.me, name="phone-home-me"),
    path("me/notices/seen/", pages.notices_seen, name="phone-home-notices-seen"),
    path("help/", pages.phone_help, name="phone-home-help"),
]

desk = [
    path("", pages.desk_home, name="desk-home-home"),
    path("search/", pages.search, name="desk-home-search"),
    path("help/", pages.desk_help, name="desk-home-help"),
]
