"""Addresses of the import."""

from django.urls import path

from hongguanjia.base.roster import pages

desk = [
    path("roster/", pages.show_batches, name="desk-roster-batches"),
    path("roster/upload/", pages.upload, name="desk-roster-upload"),
    path("roster/template/<slug:kind>/", pages.take_template, name="desk-roster-template"),
    path("roster/<int:batch_id>/", pages.show_batch, name="desk-roster-batch"),
    path("roster/<int:batch_id>/progress/", pages.show_progress, name="desk-roster-progress"),
    path("roster/<int:batch_id>/confirm/", pages.confirm, name="desk-roster-confirm"),
    path("roster/<int:batch_id>/cancel/", pages.cancel, name="desk-roster-cancel"),
    path("roster/<int:batch_id>/undo/", pages.undo, name="desk-roster-undo"),
    path("roster/<int:batch_id>/marked/", pages.take_marked, name="desk-roster-marked"),
]
