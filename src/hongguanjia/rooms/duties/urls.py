"""Addresses of the lists on each surface."""

from django.urls import path

from hongguanjia.rooms.duties import rest
from hongguanjia.rooms.duties.pages import burden, duties, items, lists, meetings, overview, problems, works
from hongguanjia.rooms.duties.pages import public as open_pages

PHONE = {"surface": "phone"}
DESK = {"surface": "desk"}

phone = [
    path("duties/", duties.mine, name="phone-duties-mine"),
    path("duties/<int:duty_id>/", duties.phone_duty, name="phone-duties-duty"),
    path("duties/<int:duty_id>/report/", duties.report, PHONE, name="phone-duties-report"),
]

desk = [
    path("duties/", overview.overview, name="desk-duties-matrix"),
    path("duties/cell/", overview.cell, name="desk-duties-cell"),
    path("duties/waiting/", overview.waiting, name="desk-duties-waiting"),
    path("duties/changes/", overview.changes, name="desk-duties-changes"),
    path("duties/nudge/", overview.nudge, name="desk-duties-nudge"),
    path("duties/o/<int:organisation_id>/", lists.organisation, name="desk-duties-organisation"),
    path("duties/o/<int:organisation_id>/poster/", lists.poster, name="desk-duties-organisation-poster"),
    path("duties/lists/", lists.lists, name="desk-duties-lists"),
    path("duties/lists/new/", lists.new_list, name="desk-duties-list-new"),
    path("duties/lists/<int:list_id>/", lists.one_list, name="desk-duties-list"),
    path("duties/lists/<int:list_id>/add/", lists.add, name="desk-duties-list-add"),
    path("duties/lists/<int:list_id>/starters/", lists.starters, name="desk-duties-list-starters"),
    path("duties/lists/<int:list_id>/copy/", lists.copy, name="desk-duties-list-copy"),
    path("duties/lists/<int:list_id>/import/", lists.bring_in, name="desk-duties-list-import"),
    path("duties/lists/<int:list_id>/publish/", lists.publish, name="desk-duties-list-publish"),
    path("duties/lists/<int:list_id>/cascade/", lists.cascade, name="desk-duties-list-cascade"),
    path("duties/requirements/<int:requirement_id>/", items.requirement, name="desk-duties-requirement"),
    path("duties/requirements/<int:requirement_id>/change/", items.change, name="desk-duties-requirement-change"),
    path("duties/items/<int:item_id>/", items.item, name="desk-duties-item"),
    path("duties/items/<int:item_id>/assign/", items.assign, name="desk-duties-item-assign"),
    path("duties/items/<int:item_id>/drop/", items.drop, name="desk-duties-item-drop"),
    path("duties/<int:duty_id>/", duties.desk_duty, name="desk-duties-duty"),
    path("duties/<int:duty_id>/report/", duties.report, DESK, name="desk-duties-duty-report"),
    path("duties/<int:duty_id>/do/<slug:verb>/", duties.duty_do, name="desk-duties-duty-do"),
    path("duties/meetings/", meetings.meetings, name="desk-duties-meetings"),
    path("duties/meetings/new/", meetings.record, name="desk-duties-meeting-new"),
    path("duties/meetings/plan/", meetings.plan, name="desk-duties-meeting-plan"),
    path("duties/meetings/<int:meeting_id>/", meetings.meeting, name="desk-duties-meeting"),
    path("duties/meetings/<int:meeting_id>/sheet/", meetings.sheet, name="desk-duties-meeting-sheet"),
    path("duties/meetings/<int:meeting_id>/hold/", meetings.hold, name="desk-duties-meeting-hold"),
    path("duties/meetings/<int:meeting_id>/do/<slug:verb>/", meetings.meeting_do, name="desk-duties-meeting-do"),
    path("duties/problems/", problems.problems, name="desk-duties-problems"),
    path("duties/problems/new/", problems.new_own_problem, name="desk-duties-problem-own"),
    path("duties/problems/new/<int:organisation_id>/", problems.new_problem, name="desk-duties-problem-new"),
    path("duties/problems/<int:problem_id>/", problems.problem, name="desk-duties-problem"),
    path("duties/problems/<int:problem_id>/do/<slug:verb>/", problems.problem_do, name="desk-duties-problem-do"),
    path("duties/reports/", works.reports, name="desk-duties-reports"),
    path("duties/reports/new/", works.draft, name="desk-duties-report-new"),
    path("duties/reports/<int:report_id>/", works.report, name="desk-duties-report"),
    path("duties/reports/<int:report_id>/paper/", works.paper, name="desk-duties-report-paper"),
    path("duties/reports/<int:report_id>/edit/", works.edit, name="desk-duties-report-edit"),
    path("duties/reports/<int:report_id>/do/<slug:verb>/", works.report_do, name="desk-duties-report-do"),
    path("duties/burden/", burden.meter, name="desk-duties-burden"),
    path("duties/burden/<int:organisation_id>/", burden.organisation, name="desk-duties-burden-organisation"),
]

public = [
    path("lists/", open_pages.wall, name="public-duties-wall"),
    path("lists/<int:organisation_id>/", open_pages.poster, name="public-duties-poster"),
    path("lists/<int:organisation_id>/reports/<int:year>/<int:half>/", open_pages.report, name="public-duties-report"),
]

api = [path("duties/<int:duty_id>/report/", rest.report, name="api-duties-report")]
