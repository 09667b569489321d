"""Addresses of check-in."""

from django.urls import path

from hongguanjia.base.presence import pages, rest

phone = [
    path("scan/", pages.scan, name="phone-presence-scan"),
    path("c/<str:token>/", pages.land, name="phone-presence-land"),
    path("my-code/", pages.my_code, name="phone-presence-my-code"),
    path("gatherings/", pages.phone_gatherings, name="phone-presence-gatherings"),
    path("gatherings/<int:gathering_id>/host/", pages.host, name="phone-presence-host"),
    path("gatherings/<int:gathering_id>/scan/", pages.host_scan, name="phone-presence-host-scan"),
    path("gatherings/<int:gathering_id>/sheet/", pages.phone_sheet, name="phone-presence-sheet"),
]
desk = [
    path("gatherings/", pages.desk_gatherings, name="desk-presence-gatherings"),
    path("gatherings/<int:gathering_id>/", pages.desk_gathering, name="desk-presence-gathering"),
    path("gatherings/<int:gathering_id>/sheet/", pages.desk_sheet, name="desk-presence-sheet"),
    path("gatherings/<int:gathering_id>/paper/", pages.paper, name="desk-presence-paper"),
    path("gatherings/<int:gathering_id>/void/<int:person_id>/", pages.void, name="desk-presence-void"),
]
api = [
    path("presence/check-in/", rest.check_in, name="api-presence-check-in"),
    path("presence/gatherings/<int:gathering_id>/scan/", rest.scan, name="api-presence-scan"),
    path("presence/gatherings/<int:gathering_id>/codes/", rest.list_codes, name="api-presence-codes"),
]
