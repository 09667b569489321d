"""The half-yearly report: drafted by itself, edited, submitted upward, accepted or sent back, published downward."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.duties import drafting, papers, permits, queries, rules
from hongguanjia.rooms.duties.actions.steps import advance, note, take, tell_leaders
from hongguanjia.rooms.duties.flow import WORK_REPORT
from hongguanjia.rooms.duties.models import WorkReport

TEXT_LEAST, TEXT_MOST = 50, 8000


@transaction.atomic
def draft_work_report(*, actor: Actor, now: datetime, organisation_id: int, year: int, half: int) -> WorkReport:
    """Let the report of an organisation draft itself from its lists, meetings, problems and facts."""
    organisation = get_in_scope(queries.visible_organisations(actor), pk=organisation_id)
    check_permission(actor, Permission.DUTY_REPORT, organisation.path)
    today = county_date(now)
    if half not in (1, 2) or not 0 <= today.year - year <= 1 or (year == today.year and half == 2 and today.month < 7):
        raise BadInput("duties.half_wrong", _("请选择今年或去年已经开始的半年。"), field="half")
    figures = drafting.count_figures(organisation, year, half)
    try:
        with transaction.atomic():
            report = WorkReport.objects.create(
                organisation=organisation,
                year=year,
                half=half,
                person_id=actor.person_id,
                text=drafting.write_text(organisation, year, half, figures),
                figures=figures,
                made_at=now,
            )
    except IntegrityError as twice:
        raise BadInput("duties.work_report_twice", _("这半年的报告已经有了，请打开原来的。"), field="half") from twice
    note(actor, now, "work_report.drafted", report, organisation, label=drafting.title_of(report))
    return report


@transaction.atomic
def edit_work_report(*, actor: Actor, now: datetime, report_id: int, text: str) -> WorkReport:
    """The secretary's own words."""
    report = take(actor, WORK_REPORT, "edit", queries.visible_work_reports(actor), report_id)
    if not TEXT_LEAST <= len(text.strip()) <= TEXT_MOST:
        raise BadInput("duties.work_report_length", _("报告正文 50 到 8000 字。"), field="text")
    advance(report, WORK_REPORT, "edit", text=text.strip())
    note(actor, now, "work_report.edited", report, report.organisation, label=drafting.title_of(report))
    return report


@transaction.atomic
def submit_work_report(*, actor: Actor, now: datetime, report_id: int) -> WorkReport:
    """Hand it to the superior."""
    report = take(actor, WORK_REPORT, "submit", queries.visible_work_reports(actor), report_id)
    changes = {"submitted_by_id": actor.person_id, "submitted_at": now, "decided_by_id": None, "decided_at": None}
    advance(report, WORK_REPORT, "submit", **changes, reason="")
    note(actor, now, "work_report.submitted", report, report.organisation, label=drafting.title_of(report))
    return report


@transaction.atomic
def accept_work_report(*, actor: Actor, now: datetime, report_id: int) -> WorkReport:
    """The superior takes it."""
    report = _take_to_decide(actor, "accept", report_id)
    advance(report, WORK_REPORT, "accept", decided_by_id=actor.person_id, decided_at=now)
    note(actor, now, "work_report.accepted", report, report.organisation, label=drafting.title_of(report))
    return report


@transaction.atomic
def send_back_work_report(*, actor: Actor, now: datetime, report_id: int, reason: str) -> WorkReport:
    """The superior wants it otherwise, and says how."""
    rules.check_reason(reason)
    report = _take_to_decide(actor, "send_back", report_id)
    words = reason.strip()[:200]
    advance(report, WORK_REPORT, "send_back", decided_by_id=actor.person_id, decided_at=now, reason=words)
    note(actor, now, "work_report.sent_back", report, report.organisation, reason, label=drafting.title_of(report))
    text = _("述职报告退回：%(reason)s") % {"reason": words}
    link = f"/desk/duties/reports/{report.pk}/"
    tell_leaders(report.organisation, "work_report_back", report, text, link, now)
    return report


@transaction.atomic
def publish_work_report(*, actor: Actor, now: datetime, report_id: int) -> WorkReport:
    """Show it downward: to members and residents, on the organisation's public page."""
    report = take(actor, WORK_REPORT, "publish", queries.visible_work_reports(actor), report_id)
    advance(report, WORK_REPORT, "publish", published_at=now)
    papers.issue_work_report(actor=actor, now=now, report=report)
    note(actor, now, "work_report.published", report, report.organisation, label=drafting.title_of(report))
    return report


def _take_to_decide(actor: Actor, verb: str, report_id: int) -> WorkReport:
    report = take(actor, WORK_REPORT, verb, queries.visible_work_reports(actor), report_id)
    if permits.is_own(actor, report.submitted_by_id, report.person_id):
        raise Refusal("duties.own_report", _("自己的报告，要由另一位负责人审核。"))
    return report
