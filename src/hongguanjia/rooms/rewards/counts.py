"""Stock-taking (盘点): a sheet is counted by one person, a difference is given a reason, another person confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import permits, rules
from hongguanjia.rooms.rewards.flow import COUNT
from hongguanjia.rooms.rewards.models import CountLine, CountState, MovementKind, Stock, StockCount
from hongguanjia.rooms.rewards.shelving import move_shelf
from hongguanjia.rooms.rewards.stocking import QUANTITY_MOST


@dataclass(frozen=True, slots=True)
class Counted:
    """What was found on one shelf; ``reason`` is needed when it differs from the books."""

    pieces: int
    reason: str = ""


@transaction.atomic
def open_count(*, actor: Actor, now: datetime, station_id: int) -> StockCount:
    """A new counting sheet with a line for every shelf; one sheet at a time per station."""
    station = get_in_scope(permits.kept_stations(actor), pk=station_id)
    if StockCount.objects.filter(station=station, state__in=(CountState.COUNTING, CountState.COUNTED)).exists():
        raise Refusal("rewards.count_open", _("这个站点已有一张盘点表没有办结，请先完成或作废它。"))
    shelves = list(Stock.objects.filter(station=station))
    if not shelves:
        raise Refusal("rewards.count_empty", _("这个站点还没有兑换项目，没有什么可盘点。"))
    count = StockCount.objects.create(station=station, opened_at=now, opened_by_label=actor.label)
    CountLine.objects.bulk_create([CountLine(count=count, stock=stock) for stock in shelves])
    _trail(actor, now, "opened", count)
    return count


@transaction.atomic
def submit_count(*, actor: Actor, now: datetime, count_id: int, counted: Mapping[int, Counted]) -> StockCount:
    """Hand in the sheet: every shelf counted (``counted`` by line), every difference with its reason."""
    count = _get(actor, count_id)
    COUNT.check("submit", count.state)
    lines = list(count.lines.select_related("stock__reward"))
    for line in lines:
        _count_line(line, counted.get(line.pk))
    CountLine.objects.bulk_update(lines, ["expected", "counted", "reason"])
    _step(
        "submit",
        count,
        counted_at=now,
        counted_by_id=actor.person_id,
        counted_by_label=actor.label,
    )
    _trail(actor, now, "submitted", count)
    return count


@transaction.atomic
def confirm_count(*, actor: Actor, now: datetime, count_id: int) -> StockCount:
    """Another person has looked: the differences move the shelves. What moved since the count stays moved."""
    count = _get(actor, count_id)
    COUNT.check("confirm", count.state)
    if actor.person_id is not None and actor.person_id == count.counted_by_id:
        raise Refusal("rewards.count_own", _("不能复核自己盘点的表，请另一位站务员或乡镇干部复核。"))
    _step("confirm", count, closed_at=now, closed_by_label=actor.label)
    for line in count.lines.select_related("stock__station", "stock__reward"):
        if line.difference:
            move_shelf(
                actor,
                now,
                line.stock,
                MovementKind.COUNT,
                on_hand=line.difference,
                count_line=line,
                reason=line.reason,
            )
    _trail(actor, now, "confirmed", count)
    return count


@transaction.atomic
def send_back_count(*, actor: Actor, now: datetime, count_id: int, reason: str) -> StockCount:
    """The one who confirms wants it counted again."""
    count = _get(actor, count_id)
    COUNT.check("send_back", count.state)
    _step("send_back", count, remark=rules.check_reason(reason))
    _trail(actor, now, "sent_back", count, count.remark)
    return count


@transaction.atomic
def abandon_count(*, actor: Actor, now: datetime, count_id: int, reason: str) -> StockCount:
    """Give the sheet up; nothing moves."""
    count = _get(actor, count_id)
    COUNT.check("abandon", count.state)
    _step("abandon", count, remark=rules.check_reason(reason), closed_at=now, closed_by_label=actor.label)
    _trail(actor, now, "abandoned", count, count.remark)
    return count


def _get(actor: Actor, count_id: int) -> StockCount:
    return get_in_scope(permits.kept_counts(actor), pk=count_id)


def _count_line(line: CountLine, found: Counted | None) -> None:
    title = line.stock.reward.title
    if found is None or not 0 <= found.pieces <= QUANTITY_MOST:
        raise BadInput(
            "rewards.count_missing",
            _("“%(title)s”还没有填实际数量，请填完再交。") % {"title": title},
            field=f"counted_{line.pk}",
        )
    line.expected, line.counted, line.reason = line.stock.on_hand, found.pieces, found.reason.strip()
    if line.difference and len(line.reason) < rules.REASON_LENGTH_LEAST:
        raise BadInput(
            "rewards.count_reason",
            _("“%(title)s”账上 %(expected)s，实际 %(counted)s，请写明差异原因。")
            % {"title": title, "expected": line.expected, "counted": line.counted},
            field=f"reason_{line.pk}",
        )


def _step(verb: str, count: StockCount, **columns: Any) -> None:
    """Compare and set: of two who act at the same moment one wins."""
    before, columns["state"] = count.state, COUNT.find(verb).target
    if not StockCount.objects.filter(pk=count.pk, state=before).update(**columns):
        count.refresh_from_db(fields=["state"])
        COUNT.check(verb, count.state)
    for name, value in columns.items():
        setattr(count, name, value)


def _trail(actor: Actor, now: datetime, verb: str, count: StockCount, reason: str = "") -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=f"rewards.count.{verb}",
        subject_kind="stock_count",
        subject_id=count.pk,
        subject_label=count.station.name,
        organisation_id=count.station.organisation_id,
        organisation_path=count.station.organisation.path,
        reason=reason,
    )
