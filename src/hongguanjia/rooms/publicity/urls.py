"""Addresses of publicity and appeals on each surface."""

from django.urls import path

from hongguanjia.rooms.publicity.pages import appeals as appeal_pages
from hongguanjia.rooms.publicity.pages import desk as desk_pages
from hongguanjia.rooms.publicity.pages import phone as phone_pages
from hongguanjia.rooms.publicity.pages import public as public_pages

phone = [
    path("publicity/", phone_pages.notices, name="phone-publicity-notices"),
    path("publicity/<int:notice_id>/", phone_pages.notice, name="phone-publicity-notice"),
    path("publicity/lines/<int:line_id>/", phone_pages.object_line, name="phone-publicity-object"),
    path("appeals/", phone_pages.appeals, name="phone-publicity-appeals"),
    path("appeals/new/", phone_pages.choose, name="phone-publicity-choose"),
    path("appeals/new/<int:fact_id>/", phone_pages.new_appeal, name="phone-publicity-appeal-new"),
    path("appeals/<int:appeal_id>/", phone_pages.appeal, name="phone-publicity-appeal"),
    path("appeals/<int:appeal_id>/do/<slug:verb>/", phone_pages.appeal_do, name="phone-publicity-appeal-do"),
]

desk = [
    path("publicity/", desk_pages.notices, name="desk-publicity-notices"),
    path("publicity/open/", desk_pages.open_now, name="desk-publicity-open"),
    path("publicity/<int:notice_id>/", desk_pages.notice, name="desk-publicity-notice"),
    path("publicity/<int:notice_id>/poster/", desk_pages.poster, name="desk-publicity-poster"),
    path("publicity/lines/<int:line_id>/", desk_pages.paper_objection, name="desk-publicity-object"),
    path("objections/", desk_pages.objections, name="desk-publicity-objections"),
    path("objections/<int:objection_id>/", desk_pages.objection, name="desk-publicity-objection"),
    path("appeals/", appeal_pages.appeals, name="desk-publicity-appeals"),
    path("appeals/<int:appeal_id>/", appeal_pages.appeal, name="desk-publicity-appeal"),
    path("appeals/<int:appeal_id>/do/<slug:verb>/", appeal_pages.appeal_do, name="desk-publicity-appeal-do"),
]

public = [
    path("publicity/", public_pages.notices, name="public-publicity-notices"),
    path("publicity/<slug:code>/", public_pages.notice, name="public-publicity-notice"),
]
