"""A finding and the other side: a reply before it counts, confirmed by another, an objection decided by a third."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.workdays.api import add_working_days
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import queries, rules
from hongguanjia.rooms.inspection.actions.issuing import withdraw
from hongguanjia.rooms.inspection.actions.steps import advance, note, take, tell_holders
from hongguanjia.rooms.inspection.flow import FINDING, NOTICE
from hongguanjia.rooms.inspection.models import Bulletin, Correction, Finding, Notice
from hongguanjia.rooms.inspection.states import BulletinState
from hongguanjia.rooms.inspection.terms import get_terms


@transaction.atomic
def reply_to_finding(*, actor: Actor, now: datetime, finding_id: int, text: str) -> Finding:
    """The organisation says how it was; who confirms reads it first. Said again, the later word stands."""
    said = rules.check_text(text, "text")
    finding = take(actor, FINDING, "reply", queries.visible_findings(actor), finding_id)
    if county_date(now) > finding.reply_due:
        raise Refusal("inspection.reply_late", _("说明情况的期限已过。问题确认后，您还可以提出异议。"))
    advance(FINDING, "reply", finding, reply=said, replied_by_id=actor.person_id, replied_at=now)
    note(actor, now, "inspection.finding.replied", finding)
    return finding


@transaction.atomic
def confirm_finding(*, actor: Actor, now: datetime, finding_id: int) -> Finding:
    """It is so: after the other side was heard, by another than who found it."""
    finding = take(actor, FINDING, "confirm", queries.visible_findings(actor), finding_id)
    today = county_date(now)
    rules.other_person(finding.found_by_id, actor.person_id)
    rules.check_heard(finding.replied_at is not None, finding.reply_due, today)
    due = add_working_days(today, get_terms(today).object_days)
    advance(FINDING, "confirm", finding, confirmed_by_id=actor.person_id, confirmed_at=now, object_due=due)
    note(actor, now, "inspection.finding.confirmed", finding)
    tell_inspected(finding, now, _("问题已确认，有异议请在%(due)s前提出：%(text)s"), "confirmed")
    return finding


@transaction.atomic
def dismiss_finding(*, actor: Actor, now: datetime, finding_id: int, reason: str) -> Finding:
    """It is not so, as the reply shows."""
    said = rules.check_reason(reason)
    finding = take(actor, FINDING, "dismiss", queries.visible_findings(actor), finding_id)
    advance(FINDING, "dismiss", finding, answer=said, decided_by_id=actor.person_id, decided_at=now)
    note(actor, now, "inspection.finding.dismissed", finding, said)
    tell_inspected(finding, now, _("问题不成立，已销去：%(text)s"), "dismissed")
    return finding


@transaction.atomic
def object_to_finding(*, actor: Actor, now: datetime, finding_id: int, text: str) -> Finding:
    """The organisation objects within its days, once."""
    said = rules.check_text(text, "text")
    finding = take(actor, FINDING, "object", queries.visible_findings(actor), finding_id)
    if finding.objection:
        raise Refusal("inspection.objected_already", _("这个问题已经提过异议并有答复，不能再提。"))
    if finding.object_due is None or county_date(now) > finding.object_due:
        raise Refusal("inspection.object_late", _("提异议的期限已过，有新情况请直接向发通知的单位说明。"))
    advance(FINDING, "object", finding, objection=said, objected_by_id=actor.person_id, objected_at=now)
    note(actor, now, "inspection.finding.objected", finding)
    issuer = finding.visit.round.plan.organisation
    place = finding.visit.organisation.short_name
    text = _("%(place)s对督查问题提出异议，请复核。") % {"place": place}
    link, key = f"/desk/inspection/findings/{finding.pk}/", f"inspection.finding:{finding.pk}:objected"
    tell_holders(issuer, Permission.INSPECTION_APPROVE, now, text, link, key)
    return finding


@transaction.atomic
def reject_objection(*, actor: Actor, now: datetime, finding_id: int, reason: str) -> Finding:
    """The finding stands, and why; by another than who found or confirmed it."""
    said = rules.check_reason(reason)
    finding = _judged(actor, "reject", finding_id)
    advance(FINDING, "reject", finding, answer=said, decided_by_id=actor.person_id, decided_at=now)
    note(actor, now, "inspection.finding.objection_rejected", finding, said)
    tell_inspected(finding, now, _("异议复核后问题仍成立，理由见详情：%(text)s"), "rejected")
    return finding


@transaction.atomic
def uphold_objection(*, actor: Actor, now: datetime, finding_id: int, reason: str) -> Finding:
    """The objection was right: the finding is gone, its notice withdrawn, a published bulletin corrected where it stands."""
    said = rules.check_reason(reason)
    finding = _judged(actor, "uphold", finding_id)
    advance(FINDING, "uphold", finding, answer=said, decided_by_id=actor.person_id, decided_at=now)
    note(actor, now, "inspection.finding.objection_upheld", finding, said)
    notice = Notice.objects.filter(finding=finding).select_related("issuer", "organisation").first()
    if notice is not None and NOTICE.can("withdraw", notice.state):
        withdraw(actor, now, notice, said)
    bulletin = Bulletin.objects.filter(round=finding.visit.round, state=BulletinState.PUBLISHED).first()
    if bulletin is not None:
        words = {"category": finding.get_category_display(), "reason": said}
        text = _("通报中的一个问题（%(category)s）经复核不成立，予以更正：%(reason)s") % words
        Correction.objects.create(bulletin=bulletin, finding=finding, text=text[:300], by_id=actor.person_id, at=now)
    tell_inspected(finding, now, _("异议成立，问题已销去：%(text)s"), "upheld")
    return finding


def tell_inspected(finding: Finding, now: datetime, text: str, event: str) -> None:
    """Tell those who answer for the organisation inspected; ``text`` may name ``due`` and ``text``."""
    due = finding.object_due or finding.reply_due
    sentence = text % {"due": due, "text": finding.text}
    link, key = f"/m/inspection/findings/{finding.pk}/", f"inspection.finding:{finding.pk}:{event}"
    tell_holders(finding.visit.organisation, Permission.INSPECTION_MEND, now, sentence, link, key)


def _judged(actor: Actor, verb: str, finding_id: int) -> Finding:
    finding = take(actor, FINDING, verb, queries.visible_findings(actor), finding_id)
    for earlier in (finding.found_by_id, finding.confirmed_by_id, finding.objected_by_id):
        rules.other_person(earlier, actor.person_id)
    return finding
