"""Addresses of claims on each surface."""

from django.urls import path

from hongguanjia.rooms.claims.pages import desk as desk_pages
from hongguanjia.rooms.claims.pages import making
from hongguanjia.rooms.claims.pages import phone as phone_pages

PHONE = {"surface": "phone"}
DESK = {"surface": "desk"}

phone = [
    path("claims/", phone_pages.mine, name="phone-claims-mine"),
    path("claims/new/", making.new_claim, name="phone-claims-new"),
    path("claims/<int:claim_id>/", phone_pages.claim, name="phone-claims-claim"),
    path("claims/<int:claim_id>/edit/", making.edit_claim, PHONE, name="phone-claims-edit"),
    path("claims/<int:claim_id>/sheet/", phone_pages.sheet, name="phone-claims-sheet"),
    path("claims/<int:claim_id>/do/<slug:verb>/", phone_pages.claim_do, name="phone-claims-do"),
]

desk = [
    path("claims/", desk_pages.claims, name="desk-claims-claims"),
    path("claims/new/", making.enter_claims, name="desk-claims-new"),
    path("claims/many/<slug:verb>/", desk_pages.many, name="desk-claims-many"),
    path("claims/<int:claim_id>/", desk_pages.claim, name="desk-claims-claim"),
    path("claims/<int:claim_id>/edit/", making.edit_claim, DESK, name="desk-claims-edit"),
    path("claims/<int:claim_id>/do/<slug:verb>/", desk_pages.claim_do, name="desk-claims-do"),
]

public = [path("claims/paper/", phone_pages.paper, name="public-claims-paper")]
