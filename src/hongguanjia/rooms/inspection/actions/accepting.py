"""What the issuer does: accept and close by number, send back, decide about time, open again on recheck."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.record.api import NewFact, record_facts
from hongguanjia.base.workdays.api import add_working_days
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import facts, permits, queries, rules
from hongguanjia.rooms.inspection.actions.issuing import tell_mending
from hongguanjia.rooms.inspection.actions.printing import reprint_notice
from hongguanjia.rooms.inspection.actions.steps import advance, note, take
from hongguanjia.rooms.inspection.flow import AT_WORK, EXTENSION, NOTICE
from hongguanjia.rooms.inspection.models import Extension, Notice, Report
from hongguanjia.rooms.inspection.states import ReportState
from hongguanjia.rooms.inspection.terms import get_terms


@transaction.atomic
def close_notice(*, actor: Actor, now: datetime, notice_id: int, check: str, answer: str = "") -> Notice:
    """Accept the evidence and close by number (销号). Reported in time, it is a fact of the organisation.

    Refused to whoever received, planned, led, mended or reported it.
    """
    notice = take(actor, NOTICE, "close", queries.visible_notices(actor), notice_id)
    rules.check_closer(permits.has_mended(actor.person_id, notice))
    report = _sent_report(notice)
    rules.check_acceptance(check, report.files)
    _decide(report, actor, now, ReportState.ACCEPTED, how=check, answer=answer.strip())
    advance(NOTICE, "close", notice, accepted_id=report.pk, closed_by_id=actor.person_id, closed_at=now)
    note(actor, now, "inspection.notice.closed", notice, answer, check=str(report.get_how_display()))
    if county_date(report.reported_at) <= notice.due_date:
        record(actor, now, notice, facts.ACCEPTED_ON_TIME, report.reported_at)
    tell_mending(notice, now, _("%(number)s验收通过，已销号。") % {"number": notice.number}, "closed")
    return notice


@transaction.atomic
def send_back_notice(*, actor: Actor, now: datetime, notice_id: int, reason: str) -> Notice:
    """Not mended, or not shown: back to mending with what is missing; the deadline stays."""
    said = rules.check_reason(reason)
    notice = take(actor, NOTICE, "send_back", queries.visible_notices(actor), notice_id)
    rules.check_closer(permits.has_mended(actor.person_id, notice))
    report = _sent_report(notice)
    _decide(report, actor, now, ReportState.SENT_BACK, answer=said)
    advance(NOTICE, "send_back", notice, reason=said)
    note(actor, now, "inspection.notice.sent_back", notice, said)
    words = {"number": notice.number, "reason": said}
    tell_mending(notice, now, _("%(number)s退回继续整改：%(reason)s") % words, f"sent_back:{report.pk}")
    return notice


@transaction.atomic
def grant_extension(*, actor: Actor, now: datetime, extension_id: int) -> Extension:
    """Move the deadline to the day asked for; an overdue notice is no longer overdue, that it was stays a fact. A notice
    that was printed is printed anew with the new deadline."""
    row = take(actor, EXTENSION, "grant", queries.visible_extensions(actor), extension_id)
    rules.other_person(row.asked_by_id, actor.person_id)
    notice = get_in_scope(queries.visible_notices(actor).select_for_update(of=("self",)), pk=row.notice_id)
    if notice.state not in AT_WORK.split():
        raise Refusal("inspection.notice.wrong_state", NOTICE.refusal)
    advance(EXTENSION, "grant", row, decided_by_id=actor.person_id, decided_at=now)
    moved = {"due_date": row.until_date, "overdue_on": None, "escalated": "", "reminded_date": None}
    Notice.objects.filter(pk=notice.pk).update(**moved)
    notice.refresh_from_db(fields=list(moved))
    reprint_notice(actor, now, notice, _("整改期限延长到%(until)s") % {"until": row.until_date})
    note(actor, now, "inspection.notice.extended", notice, until=str(row.until_date))
    words = {"number": notice.number, "until": row.until_date}
    tell_mending(notice, now, _("%(number)s同意延期到%(until)s。") % words, f"extended:{row.pk}")
    return row


@transaction.atomic
def refuse_extension(*, actor: Actor, now: datetime, extension_id: int, reason: str) -> Extension:
    """Say no, with the reason; the deadline stays."""
    said = rules.check_reason(reason)
    row = take(actor, EXTENSION, "refuse", queries.visible_extensions(actor), extension_id)
    rules.other_person(row.asked_by_id, actor.person_id)
    advance(EXTENSION, "refuse", row, decided_by_id=actor.person_id, decided_at=now, answer=said)
    note(actor, now, "inspection.notice.extension_refused", row.notice, said)
    words = {"number": row.notice.number, "reason": said}
    tell_mending(row.notice, now, _("%(number)s的延期申请没有同意：%(reason)s") % words, f"unextended:{row.pk}")
    return row


@transaction.atomic
def reopen_notice(*, actor: Actor, now: datetime, notice_id: int, reason: str) -> Notice:
    """A recheck (回头看) found it as before: the same number goes the way again, with new working days."""
    said = rules.check_reason(reason)
    notice = take(actor, NOTICE, "reopen", queries.visible_notices(actor), notice_id)
    today = county_date(now)
    terms = get_terms(today)
    rules.check_recheck(county_date(notice.closed_at or now), today, terms.recheck_months)
    advance(
        NOTICE,
        "reopen",
        notice,
        turn=notice.turn + 1,
        reason=said,
        accepted_id=None,
        closed_by_id=None,
        closed_at=None,
        due_date=max(add_working_days(today, terms.mend_days), notice.first_due_date),
        overdue_on=None,
        escalated="",
        reminded_date=None,
    )
    note(actor, now, "inspection.notice.reopened", notice, said, turn=notice.turn)
    record(actor, now, notice, facts.REOPENED, now)
    words = {"number": notice.number, "reason": said}
    tell_mending(notice, now, _("回头看：%(number)s反弹，请重新整改。%(reason)s") % words, "reopened")
    return notice


def record(actor: Actor, now: datetime, notice: Notice, kind: str, occurred_at: datetime) -> None:
    """One fact of the organisation for this turn and deadline of the notice."""
    place = notice.organisation
    turn = f"{notice.turn}:{notice.due_date}" if kind == facts.OVERDUE else str(notice.turn)
    fact = NewFact(
        kind=kind,
        key=f"{kind}:{notice.pk}:{turn}",
        organisation_id=place.pk,
        organisation_path=place.path,
        occurred_at=occurred_at,
        source_kind=facts.NOTICE_SOURCE,
        source_id=notice.pk,
        subject_organisation_id=place.pk,
        summary=notice.number,
    )
    record_facts([fact], actor=actor, now=now)


def _sent_report(notice: Notice) -> Report:
    """The report that waits; a notice in this state always has one."""
    return notice.reports.select_for_update().get(state=ReportState.SENT)


def _decide(report: Report, actor: Actor, now: datetime, state: str, **changes: object) -> None:
    rows = Report.objects.filter(pk=report.pk, state=ReportState.SENT)
    if rows.update(state=state, decided_by_id=actor.person_id, decided_at=now, **changes) != 1:
        raise Refusal("inspection.notice.wrong_state", NOTICE.refusal)
    report.refresh_from_db()
