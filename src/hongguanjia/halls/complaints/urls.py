"""Addresses of the complaint entrance and of those who answer."""

from __future__ import annotations

from django.urls import path

from hongguanjia.halls.complaints import pages

public = [
    path("complaint/", pages.send, name="public-home-complaint"),
    path("complaint/answer/", pages.look_up, name="public-home-complaint-answer"),
]

desk = [
    path("complaints/", pages.complaint_list, name="desk-complaints-list"),
    path("complaints/<int:complaint_id>/", pages.complaint_page, name="desk-complaints-complaint"),
    path("complaints/<int:complaint_id>/take-up/", pages.take_up, name="desk-complaints-take-up"),
    path("complaints/<int:complaint_id>/contact/", pages.contact, name="desk-complaints-contact"),
]
