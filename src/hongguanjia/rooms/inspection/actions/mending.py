"""What the inspected organisation does: sign, plan, tell how far it is, report with evidence, ask for time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.files.api import store_upload
from hongguanjia.base.workdays.api import add_working_days
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.inspection import queries, rules
from hongguanjia.rooms.inspection.actions.issuing import tell_issuing
from hongguanjia.rooms.inspection.actions.steps import advance, note, take
from hongguanjia.rooms.inspection.data import MendingPlan, ReportInput
from hongguanjia.rooms.inspection.flow import NOTICE
from hongguanjia.rooms.inspection.models import Extension, Notice, Progress, Report, ReportEvidence
from hongguanjia.rooms.inspection.states import ExtensionState
from hongguanjia.rooms.inspection.terms import get_terms

FILES_MOST = 9
Files = Sequence[UploadedFile[Any]]


@transaction.atomic
def receive_notice(*, actor: Actor, now: datetime, notice_id: int, receiver_name: str = "") -> Notice:
    """Sign for it; ``receiver_name`` is who signed a paper receipt, if it was not the actor."""
    notice = take(actor, NOTICE, "receive", queries.visible_notices(actor), notice_id)
    name = receiver_name.strip() or actor.label
    advance(NOTICE, "receive", notice, received_by_id=actor.person_id, received_at=now, receiver_name=name[:40])
    note(actor, now, "inspection.notice.received", notice, name=name)
    return notice


@transaction.atomic
def plan_mending(*, actor: Actor, now: datetime, notice_id: int, plan: MendingPlan) -> Notice:
    """File measures, who answers, who does it, until when; both persons belong to the organisation."""
    notice = take(actor, NOTICE, "plan", queries.visible_notices(actor), notice_id)
    rules.check_plan(plan, county_date(now), max(notice.due_date, county_date(now)))
    there = dict(queries.list_people_there(notice.organisation, county_date(now)))
    for field, person_id in (("leader", plan.leader_id), ("mender", plan.mender_id)):
        if person_id not in there:
            raise BadInput("inspection.person_elsewhere", _("请选本组织的班子成员或工作人员。"), field=field)
    advance(
        NOTICE,
        "plan",
        notice,
        measures=plan.measures.strip(),
        leader_id=plan.leader_id,
        mender_id=plan.mender_id,
        planned_date=plan.planned_date,
        planned_by_id=actor.person_id,
        planned_at=now,
    )
    note(actor, now, "inspection.notice.planned", notice, until=str(plan.planned_date))
    return notice


@transaction.atomic
def tell_progress(*, actor: Actor, now: datetime, notice_id: int, text: str) -> Notice:
    """Say how far it is; nobody has to."""
    said = rules.check_text(text, "text")
    notice = take(actor, NOTICE, "progress", queries.visible_notices(actor), notice_id)
    Progress.objects.create(notice=notice, text=said, by_id=actor.person_id, at=now)
    advance(NOTICE, "progress", notice)
    note(actor, now, "inspection.notice.progressed", notice)
    return notice


@transaction.atomic
def report_mended(*, actor: Actor, now: datetime, notice_id: int, report: ReportInput, files: Files = ()) -> Notice:
    """Report that it is mended, with evidence or the written reason why no document is needed."""
    notice = take(actor, NOTICE, "report", queries.visible_notices(actor), notice_id)
    rules.check_report(report, len(files))
    if len(files) > FILES_MOST:
        raise BadInput(
            "inspection.files_many", _("一次最多附 %(most)s 份材料。") % {"most": FILES_MOST}, field="papers"
        )
    if notice.extensions.filter(state=ExtensionState.ASKED).exists():
        raise Refusal("inspection.extension_open", _("延期申请还没有答复，请等答复后再报告整改结果。"))
    row = Report.objects.create(
        notice=notice,
        turn=notice.turn,
        text=report.text.strip(),
        no_document_reason=report.no_document_reason.strip(),
        files=len(files),
        reported_by_id=actor.person_id,
        reported_at=now,
    )
    kept = [store_upload(actor=actor, now=now, upload=file, organisation=notice.organisation) for file in files]
    ReportEvidence.objects.bulk_create(ReportEvidence(report=row, attachment=attachment) for attachment in kept)
    advance(NOTICE, "report", notice, reported_by_id=actor.person_id, reported_at=now)
    note(actor, now, "inspection.notice.reported", notice, files=len(files))
    words = {"number": notice.number, "name": notice.organisation.short_name}
    text = _("%(name)s报告%(number)s已整改，请核查验收。") % words
    tell_issuing(notice, now, text, f"reported:{row.pk}", Permission.INSPECTION_CLOSE)
    return notice


@transaction.atomic
def ask_extension(*, actor: Actor, now: datetime, notice_id: int, until_date: date, reason: str) -> Extension:
    """Ask for more time, with the reason; one request at a time, and only so often as the terms allow."""
    said = rules.check_reason(reason)
    notice = take(actor, NOTICE, "ask_extension", queries.visible_notices(actor), notice_id)
    terms = get_terms(county_date(now))
    asked = notice.extensions.all()
    if asked.filter(state=ExtensionState.ASKED).exists():
        raise Refusal("inspection.extension_open", _("已经有一份延期申请等着答复，请等答复。"))
    granted = asked.filter(state=ExtensionState.APPROVED).count()
    begins = max(notice.due_date, county_date(now))
    latest = add_working_days(begins, terms.extension_days, weekdays_if_unknown=True)
    rules.check_extension(until_date, notice.due_date, latest, granted, terms)
    row = Extension.objects.create(
        notice=notice, until_date=until_date, reason=said, asked_by_id=actor.person_id, asked_at=now
    )
    note(actor, now, "inspection.notice.extension_asked", notice, said, until=str(until_date))
    words = {"number": notice.number, "until": until_date, "name": notice.organisation.short_name}
    text = _("%(name)s申请把%(number)s延期到%(until)s，请审批。") % words
    tell_issuing(notice, now, text, f"extension:{row.pk}", Permission.INSPECTION_APPROVE)
    return row
