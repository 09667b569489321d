"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from hongguanjia.rooms.standing.pages import deciding as c
from hongguanjia.rooms.standing.pages import desk as d
from hongguanjia.rooms.standing.pages import month as m
from hongguanjia.rooms.standing.pages import phone as p
from hongguanjia.rooms.standing.pages import public as o

public = [
    path("standing/", o.spread, name="public-standing-spread"),
    path("standing/titles/", o.titles, name="public-standing-titles"),
    path("standing/check/", o.check, name="public-standing-check"),
    path("standing/check/<str:code>/", o.title, name="public-standing-title"),
    path("standing/rankings/<int:decision_id>/", o.ranking, name="public-standing-ranking"),
]

phone = [
    path("standing/", p.mine, name="phone-standing-mine"),
    path("standing/months/<int:month>/", m.month, name="phone-standing-month"),
    path("standing/consent/", p.consent, name="phone-standing-consent"),
]

desk = [
    path("standing/", d.spread, name="desk-standing-spread"),
    path("standing/members/<int:organisation_id>/", d.members, name="desk-standing-members"),
    path("standing/organisations/<int:organisation_id>/", d.organisation, name="desk-standing-organisation"),
    path("standing/titles/", d.titles, name="desk-standing-titles"),
    path("standing/titles/<int:grant_id>/", d.grant, name="desk-standing-grant"),
    path("standing/vetoes/", c.vetoes, name="desk-standing-vetoes"),
    path("standing/vetoes/new/<int:person_id>/", c.suspend, name="desk-standing-suspend"),
    path("standing/vetoes/<int:veto_id>/", c.veto, name="desk-standing-veto"),
    path("standing/rankings/", c.rankings, name="desk-standing-rankings"),
    path("standing/rankings/new/", c.ask, name="desk-standing-ask"),
    path("standing/rankings/<int:decision_id>/", c.ranking, name="desk-standing-ranking"),
    path("standing/rankings/<int:decision_id>/table/", c.table, name="desk-standing-table"),
    path("standing/rankings/<int:decision_id>/<str:verb>/", c.decide, name="desk-standing-decide"),
]
