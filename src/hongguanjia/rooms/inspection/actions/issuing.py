"""Issuing a notice: from a confirmed finding, or from another source; and taking a wrong one back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope, not_found
from hongguanjia.base.papers.api import PaperState, find_papers_of, withdraw_paper
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.workdays.api import load_calendar
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.inspection import queries, rules
from hongguanjia.rooms.inspection.actions.steps import advance, note, take, tell_holders
from hongguanjia.rooms.inspection.data import NoticeInput, NoticeOrigin
from hongguanjia.rooms.inspection.flow import FINDING, NOTICE
from hongguanjia.rooms.inspection.models import Notice, NoticeRegister
from hongguanjia.rooms.inspection.states import Category, Severity, Source
from hongguanjia.rooms.inspection.terms import get_terms


@transaction.atomic
def issue_from_finding(*, actor: Actor, now: datetime, finding_id: int, typed: NoticeInput) -> Notice:
    """Issue the notice of a confirmed finding; each finding has one (一件一号)."""
    finding = take(actor, FINDING, "issue", queries.visible_findings(actor), finding_id)
    if Notice.objects.filter(finding=finding).exists():
        raise _issued_already()
    visit = finding.visit
    notice = _draft(visit.round.plan.organisation, visit.organisation, typed)
    notice.source, notice.finding = Source.ROUND, finding
    notice.category, notice.severity = finding.category, finding.severity
    return _issue(actor, now, notice, typed.due_date)


@transaction.atomic
def issue_notice(*, actor: Actor, now: datetime, issuer_id: int, origin: NoticeOrigin, typed: NoticeInput) -> Notice:
    """Issue a notice for a problem that came to light elsewhere: appraisal, audit, residents, the organisation itself."""
    manage = Permission.INSPECTION_MANAGE
    issuer = get_in_scope(list_organisations(actor, manage), pk=issuer_id)
    organisation = get_in_scope(list_organisations(actor, manage), pk=origin.organisation_id)
    if not organisation.path.startswith(issuer.path) or organisation == issuer:
        raise BadInput("inspection.not_below", _("只能给下级组织发整改通知单。"), field="organisation")
    if origin.source not in set(Source.values) - {Source.ROUND} or origin.category not in Category.values:
        raise BadInput(
            "inspection.source_unknown", _("请选择问题来源和类别；督查发现的请从督查问题里发。"), field="source"
        )
    if origin.severity not in Severity.values:
        raise BadInput("inspection.severity_unknown", _("请选择问题的程度。"), field="severity")
    notice = _draft(issuer, organisation, typed)
    notice.source, notice.category, notice.severity = origin.source, origin.category, origin.severity
    return _issue(actor, now, notice, typed.due_date)


@transaction.atomic
def withdraw_notice(*, actor: Actor, now: datetime, notice_id: int, reason: str) -> Notice:
    """It should not have been issued: the number stays taken, the reason stands beside it."""
    said = rules.check_reason(reason)
    notice = take(actor, NOTICE, "withdraw", queries.visible_notices(actor), notice_id)
    withdraw(actor, now, notice, said)
    return notice


def withdraw(actor: Actor, now: datetime, notice: Notice, reason: str) -> None:
    """The step itself; an objection that was upheld takes it too."""
    advance(NOTICE, "withdraw", notice, reason=reason)
    for paper in find_papers_of(source_kind="inspection.notice", source_id=notice.pk):
        if paper.state == PaperState.ISSUED:
            withdraw_paper(actor=actor, now=now, paper=paper, reason=reason)
    note(actor, now, "inspection.notice.withdrawn", notice, reason)
    text = _("%(number)s整改通知单已撤销：%(reason)s") % {"number": notice.number, "reason": reason}
    tell_mending(notice, now, text, "withdrawn")


def tell_mending(notice: Notice, now: datetime, text: str, event: str) -> None:
    """Tell those who mend at the organisation."""
    key = f"inspection.notice:{notice.pk}:{notice.turn}:{event}"
    tell_holders(notice.organisation, Permission.INSPECTION_MEND, now, text, f"/m/inspection/notices/{notice.pk}/", key)


def tell_issuing(notice: Notice, now: datetime, text: str, event: str, permission: Permission) -> None:
    """Tell those at the issuer who can act on it."""
    key = f"inspection.notice:{notice.pk}:{notice.turn}:{event}"
    tell_holders(notice.issuer, permission, now, text, f"/desk/inspection/notices/{notice.pk}/", key)


def _draft(issuer: Organisation, organisation: Organisation, typed: NoticeInput) -> Notice:
    return Notice(
        issuer=issuer,
        organisation=organisation,
        basis=rules.check_text(typed.basis, "basis", rules.REASON_LEAST),
        problem=rules.check_text(typed.problem, "problem"),
        requirement=rules.check_text(typed.requirement, "requirement"),
        contact=rules.check_text(typed.contact, "contact", 2),
    )


def _issue(actor: Actor, now: datetime, notice: Notice, due: date | None) -> Notice:
    check_permission(actor, Permission.INSPECTION_MANAGE, notice.issuer.path)
    today = county_date(now)
    terms, calendar = get_terms(today), load_calendar()
    notice.receive_due = calendar.add(today, terms.receive_days)
    notice.due_date = notice.first_due_date = due or calendar.add(today, terms.mend_days)
    if notice.due_date < notice.receive_due:
        raise BadInput(
            "inspection.due_early",
            _("整改期限不能早于签收期限 %(day)s，请改日期。") % {"day": notice.receive_due},
            field="due_date",
        )
    notice.year, notice.issued_by_id, notice.issued_at = today.year, actor.person_id, now
    notice.serial = _next_serial(notice.issuer, notice.year)
    try:
        with transaction.atomic():
            notice.save()
    except IntegrityError as twice:
        raise _issued_already() from twice
    note(actor, now, "inspection.notice.issued", notice, number=notice.number)
    words = {"number": notice.number, "due": notice.receive_due}
    tell_mending(notice, now, _("收到%(number)s整改通知单，请在%(due)s前签收。") % words, "issued")
    return notice


def _issued_already() -> Refusal:
    return Refusal("inspection.issued_already", _("这个问题已经发过通知单，一个问题一个号，请打开那一件办理。"))


def _next_serial(issuer: Organisation, year: int) -> int:
    """The next number; the register's row stays locked until the notice is committed, so none is lost or doubled."""
    NoticeRegister.objects.bulk_create([NoticeRegister(issuer=issuer, year=year)], ignore_conflicts=True)
    register = NoticeRegister.objects.filter(issuer=issuer, year=year)
    if register.update(last=F("last") + 1) != 1:
        raise not_found()
    return register.values_list("last", flat=True).get()
