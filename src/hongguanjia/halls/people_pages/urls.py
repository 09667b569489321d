"""Addresses of organisations and people on the desk."""

from __future__ import annotations

from django.urls import path

from hongguanjia.halls.people_pages import organisations, person_changes, persons, splitting

desk = [
    path("organisations/", organisations.tree, name="desk-people-organisations"),
    path("organisations/<int:organisation_id>/", organisations.organisation_page, name="desk-people-organisation"),
    path("organisations/<int:organisation_id>/statistics/", organisations.statistics, name="desk-people-statistics"),
    path("organisations/<int:organisation_id>/households/", organisations.households, name="desk-people-households"),
    path("organisations/<int:organisation_id>/split/", splitting.split, name="desk-people-split"),
    path(
        "organisations/<int:organisation_id>/<slug:verb>/", organisations.change, name="desk-people-organisation-change"
    ),
    path("people/", persons.person_list, name="desk-people-people"),
    path("people/register/", persons.register, name="desk-people-register"),
    path("people/<int:person_id>/", persons.person_page, name="desk-people-person"),
    path("people/<int:person_id>/reveal/", persons.reveal, name="desk-people-reveal"),
    path("people/<int:person_id>/correct/", person_changes.correct, name="desk-people-correct"),
    path("people/<int:person_id>/transfer/", person_changes.transfer, name="desk-people-transfer"),
    path("people/<int:person_id>/leave/", person_changes.leave, name="desk-people-leave"),
    path("people/<int:person_id>/settle/", person_changes.settle, name="desk-people-settle"),
    path("people/<int:person_id>/appoint/", person_changes.appoint, name="desk-people-appoint"),
    path("posts/<int:post_id>/end/", person_changes.end_post, name="desk-people-end-post"),
]
