"""Addresses of voluntary service on each surface."""

from django.urls import path

from hongguanjia.rooms.service.pages import desk as desk_pages
from hongguanjia.rooms.service.pages import organiser
from hongguanjia.rooms.service.pages import phone as phone_pages
from hongguanjia.rooms.service.pages import public as public_pages

PHONE = {"surface": "phone"}
DESK = {"surface": "desk"}

phone = [
    path("activities/", phone_pages.activities, name="phone-service-activities"),
    path("activities/<int:activity_id>/", phone_pages.activity, name="phone-service-activity"),
    path("activities/<int:activity_id>/do/<slug:verb>/", phone_pages.activity_do, name="phone-service-activity-do"),
    path("my-activities/", phone_pages.mine, name="phone-service-mine"),
    path("my-service/", phone_pages.record, name="phone-service-record"),
    path("my-certificates/", phone_pages.certificates, name="phone-service-certificates"),
    path("my-certificates/ask/", phone_pages.ask_certificate, name="phone-service-certificate-ask"),
    path("my-certificates/<int:certificate_id>/paper/", phone_pages.paper, name="phone-service-paper"),
    path("wishes/", phone_pages.wishes, name="phone-service-wishes"),
    path("wishes/new/", phone_pages.new_wish, name="phone-service-wish-new"),
    path("wishes/<int:wish_id>/", phone_pages.wish, name="phone-service-wish"),
    path("wishes/<int:wish_id>/do/<slug:verb>/", phone_pages.wish_do, name="phone-service-wish-do"),
    path("run/", organiser.running, name="phone-service-running"),
    path("run/new/", organiser.new_activity, PHONE, name="phone-service-run-new"),
    path("run/<int:activity_id>/", organiser.run_activity, name="phone-service-run"),
    path("run/<int:activity_id>/edit/", organiser.edit_activity, PHONE, name="phone-service-run-edit"),
    path("run/<int:activity_id>/slips/", organiser.slips, PHONE, name="phone-service-run-slips"),
    path("run/<int:activity_id>/do/<slug:verb>/", organiser.run_do, name="phone-service-run-do"),
    path("run/lines/<int:attendance_id>/", organiser.line, PHONE, name="phone-service-line"),
]

desk = [
    path("activities/", desk_pages.activities, name="desk-service-activities"),
    path("activities/new/", organiser.new_activity, DESK, name="desk-service-activity-new"),
    path("activities/<int:activity_id>/", desk_pages.activity, name="desk-service-activity"),
    path("activities/<int:activity_id>/edit/", organiser.edit_activity, DESK, name="desk-service-activity-edit"),
    path("activities/<int:activity_id>/roster.xlsx", desk_pages.roster, name="desk-service-roster"),
    path("activities/<int:activity_id>/slips/", organiser.slips, DESK, name="desk-service-slips"),
    path("activities/<int:activity_id>/second/", desk_pages.second, name="desk-service-second"),
    path("activities/<int:activity_id>/do/<slug:verb>/", desk_pages.activity_do, name="desk-service-activity-do"),
    path("attendance/<int:attendance_id>/", organiser.line, DESK, name="desk-service-line"),
    path("demands/", desk_pages.demands, name="desk-service-demands"),
    path("demands/<int:demand_id>/", desk_pages.demand, name="desk-service-demand"),
    path("wishes/", desk_pages.wishes, name="desk-service-wishes"),
    path("wishes/new/", desk_pages.new_wish, name="desk-service-wish-new"),
    path("wishes/<int:wish_id>/", desk_pages.wish, name="desk-service-wish"),
    path("wishes/<int:wish_id>/do/<slug:verb>/", desk_pages.wish_do, name="desk-service-wish-do"),
    path("certificates/", desk_pages.certificates, name="desk-service-certificates"),
    path("certificates/new/", desk_pages.new_certificate, name="desk-service-certificate-new"),
    path("certificates/<int:certificate_id>/", desk_pages.certificate, name="desk-service-certificate"),
    path(
        "certificates/<int:certificate_id>/do/<slug:verb>/",
        desk_pages.certificate_do,
        name="desk-service-certificate-do",
    ),
]

public = [
    path("activities/", public_pages.activities, name="public-service-activities"),
    path("activities/<int:activity_id>/", public_pages.activity, name="public-service-activity"),
    path("wishes/", public_pages.wishes, name="public-service-wishes"),
    path("certificates/", public_pages.check_certificate, name="public-service-check"),
    path("certificates/<slug:code>/", public_pages.certificate, name="public-service-certificate"),
    path("rate/", public_pages.rating, name="public-service-rate"),
    path("rate/done/", public_pages.rated, name="public-service-rated"),
    path("rate/<slug:code>/", public_pages.rating, name="public-service-rating"),
]
