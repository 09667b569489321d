"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from hongguanjia.halls.portal import pages

public = [
    path("", pages.portal, name="public-home-portal"),
    path("organisations/", pages.organisations, name="public-home-organisations"),
    path("organisations/<int:organisation_id>/", pages.organisation, name="public-home-organisation"),
    path("search/", pages.search, name="public-home-search"),
    path("compliance/", pages.compliance, name="public-home-compliance"),
    path("help/", pages.public_help, name="public-home-help"),
]
