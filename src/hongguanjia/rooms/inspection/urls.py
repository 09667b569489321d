"""Addresses of inspection on each surface."""

from django.urls import path

from hongguanjia.rooms.inspection import rest
from hongguanjia.rooms.inspection.pages import desk as desk_pages
from hongguanjia.rooms.inspection.pages import phone as phone_pages
from hongguanjia.rooms.inspection.pages import planning, printing
from hongguanjia.rooms.inspection.pages import public as public_pages

phone = [
    path("inspection/", phone_pages.mine, name="phone-inspection-mine"),
    path("inspection/notices/<int:notice_id>/", phone_pages.notice, name="phone-inspection-notice"),
    path("inspection/findings/<int:finding_id>/", phone_pages.finding, name="phone-inspection-finding"),
    path("inspection/visits/<int:visit_id>/", phone_pages.visit, name="phone-inspection-visit"),
    path("inspection/bulletins/<int:bulletin_id>/", phone_pages.bulletin, name="phone-inspection-bulletin"),
    path("inspection/ties/", phone_pages.ties, name="phone-inspection-ties"),
    path("inspection/<slug:noun>/<int:row_id>/<slug:verb>/", phone_pages.step, name="phone-inspection-do"),
]

desk = [
    path("inspection/", desk_pages.notices, name="desk-inspection-notices"),
    path("inspection/overview/", desk_pages.overview, name="desk-inspection-overview"),
    path("inspection/notices/new/", desk_pages.new_notice, name="desk-inspection-notice-new"),
    path("inspection/notices/<int:notice_id>/", desk_pages.notice, name="desk-inspection-notice"),
    path("inspection/notices/<int:notice_id>/paper/", desk_pages.notice_paper, name="desk-inspection-notice-paper"),
    path("inspection/notices/<int:notice_id>/pdf/<slug:kind>/", printing.notice_pdf, name="desk-inspection-notice-pdf"),
    path("inspection/bulletins/<int:bulletin_id>/pdf/", printing.bulletin_pdf, name="desk-inspection-bulletin-pdf"),
    path("inspection/findings/", desk_pages.findings, name="desk-inspection-findings"),
    path("inspection/findings/<int:finding_id>/", desk_pages.finding, name="desk-inspection-finding"),
    path("inspection/plans/", planning.plans, name="desk-inspection-plans"),
    path("inspection/plans/new/", planning.new_plan, name="desk-inspection-plan-new"),
    path("inspection/plans/<int:plan_id>/", planning.plan, name="desk-inspection-plan"),
    path("inspection/plans/<int:plan_id>/rounds/new/", planning.new_round, name="desk-inspection-round-new"),
    path("inspection/rounds/<int:round_id>/", planning.round_page, name="desk-inspection-round"),
    path("inspection/rounds/<int:round_id>/bulletin/", planning.new_bulletin, name="desk-inspection-bulletin-new"),
    path("inspection/visits/<int:visit_id>/", planning.visit, name="desk-inspection-visit"),
    path("inspection/checklists/", planning.checklists, name="desk-inspection-checklists"),
    path("inspection/checklists/new/", planning.save_checklist, name="desk-inspection-checklist-new"),
    path("inspection/bulletins/", planning.bulletins, name="desk-inspection-bulletins"),
    path("inspection/bulletins/<int:bulletin_id>/", planning.bulletin, name="desk-inspection-bulletin"),
    path("inspection/<slug:noun>/<int:row_id>/do/<slug:verb>/", desk_pages.step, name="desk-inspection-do"),
]

public = [
    path("inspection/", public_pages.overview, name="public-inspection-overview"),
    path("inspection/draws/<int:round_id>/", public_pages.draw, name="public-inspection-draw"),
    path("inspection/bulletins/<str:code>/", public_pages.bulletin, name="public-inspection-bulletin"),
]

api = [
    path("inspection/visits/<int:visit_id>/", rest.record_visit, name="api-inspection-visit"),
    path("inspection/visits/<int:visit_id>/photos/", rest.add_photo, name="api-inspection-photo"),
]
