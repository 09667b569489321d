"""Addresses of the exports."""

from __future__ import annotations

from django.urls import path

from hongguanjia.halls.exports import pages

desk = [
    path("exports/", pages.export_list, name="desk-exports-list"),
    path("exports/<slug:code>/", pages.export, name="desk-exports-table"),
]
