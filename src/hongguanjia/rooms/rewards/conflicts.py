"""Settling what did not fit: a manager decides with a reason. A voucher is charged at most once, whatever was reported."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner
from hongguanjia.rooms.rewards import actions, permits, rules
from hongguanjia.rooms.rewards.flow import REPORT
from hongguanjia.rooms.rewards.models import MovementKind, OfflineReport, ReportState, Settlement, Voucher, VoucherState
from hongguanjia.rooms.rewards.shelf import change_shelf


@transaction.atomic
def charge(*, actor: Actor, now: datetime, report_id: int, reason: str) -> OfflineReport:
    """The member did get the piece: spend the points that wait for it, or take them again if they went back.

    Refused when they were spent already (``rewards.charged_before``), when the person is not known, or has too little.
    """
    row, said = _open(actor, report_id, "charge", reason)
    if row.voucher is None or row.conflict == "OWN":
        raise Refusal("rewards.nobody_to_charge", _("这条记录找不到可以扣积分的人，请选“报损”或“没有发出”。"))
    if row.voucher.state in (VoucherState.HANDED_OVER, VoucherState.RETURNED) or _charged(row):
        raise Refusal("rewards.charged_before", _("这张凭证的积分已经扣过，不能再扣。如果多发了一件，请选“报损”。"))
    voucher = row.voucher if row.voucher.state == VoucherState.RESERVED else _again(actor, now, row.voucher, row)
    actions.spend(actor, now, voucher, min(row.done_at, now))
    return _settle(actor, now, row, Settlement.CHARGED, said)


@transaction.atomic
def write_off(*, actor: Actor, now: datetime, report_id: int, reason: str) -> OfflineReport:
    """A piece is gone and nobody is charged for it: it leaves the shelf with the reason."""
    row, said = _open(actor, report_id, "write_off", reason)
    if row.stock is None:
        raise Refusal("rewards.no_shelf", _("这条记录说不出是哪一种物品，请先盘点，再选“没有发出”。"))
    change_shelf(actor=actor, now=now, stock=row.stock, kind=MovementKind.WRITE_OFF, change=-1, reason=said)
    return _settle(actor, now, row, Settlement.WRITTEN_OFF, said)


@transaction.atomic
def dismiss(*, actor: Actor, now: datetime, report_id: int, reason: str) -> OfflineReport:
    """Nothing was given: a mistaken tap."""
    row, said = _open(actor, report_id, "dismiss", reason)
    return _settle(actor, now, row, Settlement.DISMISSED, said)


def _open(actor: Actor, report_id: int, verb: str, reason: str) -> tuple[OfflineReport, str]:
    row = get_in_scope(permits.managed_reports(actor).select_for_update(of=("self",)), pk=report_id)
    REPORT.check(verb, row.state)
    if actor.person_id is not None and actor.person_id == row.clerk_id:
        raise Refusal("rewards.own_conflict", _("这是您自己办的核销，请由另一位管理人员处理。"))
    return row, rules.check_reason(reason)


def _charged(row: OfflineReport) -> bool:
    return OfflineReport.objects.filter(voucher=row.voucher, settlement=Settlement.CHARGED).exists()


def _again(actor: Actor, now: datetime, voucher: Voucher, row: OfflineReport) -> Voucher:
    """A second voucher in place of one that was given back meanwhile; its points are held anew."""
    person = actions.lock_person(voucher.person_id)
    return actions.issue(
        actor=actor,
        now=now,
        person=person,
        stock=voucher.stock,
        key=f"report:{row.pk}",
        payer=Owner("PERSON", person.pk),
    )


def _settle(actor: Actor, now: datetime, row: OfflineReport, settlement: Settlement, reason: str) -> OfflineReport:
    done = {
        "state": ReportState.SETTLED,
        "settlement": settlement,
        "settled_at": now,
        "settled_by_label": actor.label,
        "reason": reason,
    }
    if not OfflineReport.objects.filter(pk=row.pk, state=ReportState.CONFLICT).update(**done):
        REPORT.check("dismiss", ReportState.SETTLED)
    row.refresh_from_db()
    leave_trail(
        actor=actor,
        now=now,
        verb="rewards.report.settled",
        subject_kind="offline_report",
        subject_id=row.pk,
        subject_label=f"{row.station.name} · {row.code[:2]}…",
        organisation_id=row.station.organisation_id,
        organisation_path=row.station.organisation.path,
        reason=reason,
    )
    return row
