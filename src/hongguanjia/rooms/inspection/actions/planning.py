"""The yearly plan: drafted with its rounds, filed by another, amended only to be filed anew. Checklists by version."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.inspection import queries, rules
from hongguanjia.rooms.inspection.actions.steps import advance, note, take
from hongguanjia.rooms.inspection.data import RoundInput
from hongguanjia.rooms.inspection.flow import PLAN
from hongguanjia.rooms.inspection.models import Checklist, Filing, Plan, Round
from hongguanjia.rooms.inspection.states import Category, RoundState, Way

MANAGE = Permission.INSPECTION_MANAGE
ITEM = re.compile(r"^(?P<category>[^|｜]+)[|｜](?P<text>[^|｜]+)(?:[|｜](?P<basis>.*))?$")


@transaction.atomic
def draft_plan(*, actor: Actor, now: datetime, organisation_id: int, year: int, title: str, basis: str) -> Plan:
    """Begin the plan of a year; an organisation has one a year."""
    organisation = get_in_scope(list_organisations(actor, MANAGE), pk=organisation_id)
    named = rules.check_text(title, "title", 4)
    because = rules.check_text(basis, "basis", rules.REASON_LEAST)
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                organisation=organisation,
                year=year,
                title=named,
                basis=because,
                drafted_by_id=actor.person_id,
                created_at=now,
            )
    except IntegrityError as twice:
        raise BadInput("inspection.plan_twice", _("这一年已经有督查计划，请打开它修改。"), field="year") from twice
    note(actor, now, "inspection.plan.drafted", plan)
    return plan


@transaction.atomic
def add_round(*, actor: Actor, now: datetime, plan_id: int, typed: RoundInput) -> Round:
    """Put a round into a plan that is being drafted or amended."""
    plan = take(actor, PLAN, "add_round", queries.visible_plans(actor), plan_id)
    area = get_in_scope(list_organisations(actor, MANAGE), pk=typed.area_id)
    if not area.path.startswith(plan.organisation.path):
        raise BadInput("inspection.area_above", _("督查范围要在本单位以下。"), field="area")
    if typed.way not in Way.values or typed.last_date < typed.first_date or typed.first_date.year != plan.year:
        raise BadInput("inspection.round_dates", _("起止日期要在计划年度内，先后不能颠倒。"), field="first_date")
    if typed.targets < 1 or typed.inspectors_each < 1:
        raise BadInput("inspection.round_numbers", _("督查对象和每处督查人数至少是 1。"), field="targets")
    last = plan.rounds.aggregate(last=Max("number"))["last"] or 0
    row = Round.objects.create(
        plan=plan,
        number=last + 1,
        title=rules.check_text(typed.title, "title", 4),
        scope_text=rules.check_text(typed.scope_text, "scope_text", 4),
        area=area,
        target_kind=typed.target_kind,
        first_date=typed.first_date,
        last_date=typed.last_date,
        checklist=get_in_scope(Checklist.objects.all(), pk=typed.checklist_id),
        way=typed.way,
        targets=typed.targets,
        inspectors_each=typed.inspectors_each,
    )
    note(actor, now, "inspection.round.planned", row)
    return row


@transaction.atomic
def file_plan(*, actor: Actor, now: datetime, plan_id: int, number: str) -> Plan:
    """Put the plan on file under a number; by another than who drafted it. From now on its rounds may begin."""
    filed_under = rules.check_text(number, "number", 2)
    plan = take(actor, PLAN, "file", queries.visible_plans(actor), plan_id)
    rules.other_person(plan.drafted_by_id, actor.person_id)
    rounds = plan.rounds.exclude(state=RoundState.CALLED_OFF).count()
    if rounds == 0:
        raise Refusal("inspection.plan_empty", _("计划里还没有督查安排，请先添加再备案。"))
    if plan.filings.filter(number=filed_under).exists():
        raise BadInput("inspection.filing_number", _("这个备案号已经用过，请核对。"), field="number")
    Filing.objects.create(plan=plan, number=filed_under, filed_by_id=actor.person_id, filed_at=now, rounds=rounds)
    advance(PLAN, "file", plan)
    note(actor, now, "inspection.plan.filed", plan, number=filed_under)
    return plan


@transaction.atomic
def amend_plan(*, actor: Actor, now: datetime, plan_id: int, reason: str) -> Plan:
    """Take the plan back to change it; no round begins until it is filed anew. Who amends drafts the next version."""
    said = rules.check_reason(reason)
    plan = take(actor, PLAN, "amend", queries.visible_plans(actor), plan_id)
    advance(PLAN, "amend", plan, drafted_by_id=actor.person_id)
    note(actor, now, "inspection.plan.amended", plan, said)
    return plan


@transaction.atomic
def save_checklist(
    *, actor: Actor, now: datetime, code: str, title: str, lines: Sequence[str], reason: str = ""
) -> Checklist:
    """A checklist, or its next version; each line is ``类别|检查内容|依据``. Rounds keep the version that they began with."""
    if not actor.is_system and not actor.holds(MANAGE):
        raise Refusal("access.denied", _("您的职务没有这项权限，请找上级党组织办理。"))
    items = [_read_item(line, number) for number, line in enumerate((one for one in lines if one.strip()), start=1)]
    if not items:
        raise BadInput("inspection.checklist_empty", _("检查表至少要有一项，一行一项。"), field="lines")
    versions = Checklist.objects.filter(code=code)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    if last and not reason.strip():
        raise BadInput("inspection.version_reason", _("改检查表要写明为什么改。"), field="reason")
    row = Checklist.objects.create(
        code=rules.check_text(code, "code", 2),
        version=last + 1,
        title=rules.check_text(title, "title", 4),
        items=items,
        reason=reason.strip(),
        made_by_id=actor.person_id,
        made_at=now,
    )
    leave_trail(
        actor=actor,
        now=now,
        verb="inspection.checklist.saved",
        subject_kind="inspection.checklist",
        subject_id=row.pk,
        subject_label=str(row),
        reason=row.reason,
    )
    return row


def _read_item(line: str, number: int) -> dict[str, str]:
    labels = {str(label): value for value, label in Category.choices}
    read = ITEM.match(line.strip())
    if read is None or read["category"].strip() not in labels:
        raise BadInput(
            "inspection.item_unread",
            _("第 %(number)s 行看不懂，请写成“类别|检查内容|依据”，类别可以是：%(labels)s。")
            % {"number": number, "labels": "、".join(labels)},
            field="lines",
        )
    basis = (read["basis"] or "").strip()
    return {
        "code": str(number),
        "text": read["text"].strip(),
        "category": labels[read["category"].strip()],
        "basis": basis,
    }
