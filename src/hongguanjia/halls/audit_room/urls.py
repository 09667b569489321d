"""Addresses of the audit room."""

from __future__ import annotations

from django.urls import path

from hongguanjia.halls.audit_room import pages

desk = [path("trail/", pages.trail, name="desk-audit-trail")]
