"""What a station's device reports: booked at once where it fits, named as a conflict where it does not, never twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import actions, permits, signed
from hongguanjia.rooms.rewards.figures import terms_on
from hongguanjia.rooms.rewards.models import (
    Conflict,
    OfflineReport,
    ReportState,
    Station,
    Voucher,
    VoucherState,
)

CLOCK_LEAVE = timedelta(minutes=5)
"""How far a device's clock may be ahead of ours."""
AT_ONCE = timedelta(minutes=2)
"""Within this time after the tap a report counts as sent with a signal."""
KEY_MOST = 80
FATE = {
    VoucherState.HANDED_OVER: Conflict.HANDED_OVER,
    VoucherState.RETURNED: Conflict.HANDED_OVER,
    VoucherState.CANCELLED: Conflict.CANCELLED,
    VoucherState.EXPIRED: Conflict.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a device sends: under which pack, which code, what it read behind the code, when it was done."""

    key: str
    pack: str
    code: str
    token: str
    done_at: datetime


@transaction.atomic
def report(*, actor: Actor, now: datetime, told: Told) -> OfflineReport:
    """Book one hand-over that a device did, or keep it as a conflict. The same ``key`` is answered with the same row.

    Raises ``rewards.pack_unknown`` when the county did not give out that pack to this clerk, ``BadInput`` for no key.
    """
    pack = signed.read_pack(told.pack)
    if pack is None or pack.clerk_id != actor.person_id:
        raise Refusal("rewards.pack_unknown", _("这台设备的核销清单不是发给您的。请联网打开站点模式，再办一次。"))
    if not 0 < len(told.key) <= KEY_MOST:
        raise BadInput("rewards.no_key", _("提交的内容不完整，请重新打开页面再试。"))
    station = get_in_scope(permits.served_stations(actor).select_for_update(of=("self",)), pk=pack.station_id)
    earlier = OfflineReport.objects.filter(station=station, key=told.key).first()
    return earlier or _take_in(actor, now, told, pack, station)


def _take_in(actor: Actor, now: datetime, told: Told, pack: signed.Pack, station: Station) -> OfflineReport:
    code = tidy(told.code)
    voucher = _find(station, code)
    conflict = _judge(actor, now, told, pack, voucher, code)
    if conflict is None and voucher is not None:
        conflict = _book(actor, now, voucher, min(told.done_at, now))
    row = OfflineReport.objects.create(
        station=station,
        key=told.key,
        pack=pack.name,
        code=code,
        voucher=voucher,
        stock_id=voucher.stock_id if voucher else _signed_stock(station, code, told.token),
        done_at=told.done_at,
        received_at=now,
        late=now - told.done_at > AT_ONCE,
        clerk_id=pack.clerk_id,
        clerk_label=actor.label,
        state=ReportState.CONFLICT if conflict else ReportState.DONE,
        conflict=conflict or "",
    )
    _trail(actor, now, row)
    return row


def tidy(code: str) -> str:
    """A code as it was scanned or typed, without blanks, dashes and small letters."""
    return "".join(code.split()).replace("-", "").upper()[:24]


def _find(station: Station, code: str) -> Voucher | None:
    """The voucher of this code at this station, also under a code that was replaced since."""
    rows = Voucher.objects.select_related("person__organisation", "stock__station__organisation", "stock__reward")
    rows = rows.filter(stock__station=station)
    return rows.filter(code=code).first() or rows.filter(lost_codes__code=code).first()


def _judge(
    actor: Actor, now: datetime, told: Told, pack: signed.Pack, voucher: Voucher | None, code: str
) -> Conflict | None:
    """What speaks against booking it, the gravest first."""
    if voucher is None:
        return Conflict.UNKNOWN
    if voucher.person_id == actor.person_id:
        return Conflict.OWN
    if fate := FATE.get(VoucherState(voucher.state)):
        return fate
    return Conflict.REPLACED if voucher.code != code else _judge_time(now, told.done_at, pack, voucher)


def _judge_time(now: datetime, done_at: datetime, pack: signed.Pack, voucher: Voucher) -> Conflict | None:
    """Whether the instant that the device tells can be right, and whether so many were allowed without a signal."""
    terms = terms_on(county_date(pack.since))
    until = pack.since + timedelta(hours=terms.offline_hours)
    if done_at >= voucher.expires_at:
        return Conflict.EXPIRED
    if not max(pack.since, voucher.redeemed_at) - CLOCK_LEAVE <= done_at <= min(until, now + CLOCK_LEAVE):
        return Conflict.CLOCK
    if now - done_at > AT_ONCE and _count_late(pack) >= terms.offline_most:
        return Conflict.BEYOND
    return None


def _book(actor: Actor, now: datetime, voucher: Voucher, done_at: datetime) -> Conflict | None:
    """Hand over; somebody who closed it in the same moment makes it a conflict and nothing else."""
    try:
        with transaction.atomic():
            actions.spend(actor, now, voucher, done_at)
    except Refusal:
        voucher.refresh_from_db()
        return FATE.get(VoucherState(voucher.state), Conflict.UNKNOWN)
    return None


def _count_late(pack: signed.Pack) -> int:
    return OfflineReport.objects.filter(pack=pack.name, late=True).count()


def _signed_stock(station: Station, code: str, token: str) -> int | None:
    """The shelf of a voucher that we don't find: what its signature says, if it is a shelf of this station."""
    stock_id = signed.read_stock_id(code, token)
    return station.stock.filter(pk=stock_id).values_list("pk", flat=True).first() if stock_id else None


def _trail(actor: Actor, now: datetime, row: OfflineReport) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=f"rewards.report.{row.state.lower()}",
        subject_kind="offline_report",
        subject_id=row.pk,
        subject_label=f"{row.station.name} · {row.code[:2]}…",
        organisation_id=row.station.organisation_id,
        organisation_path=row.station.organisation.path,
        reason=str(row.get_conflict_display()) if row.conflict else "",
    )
