"""What the stores offer to the halls: what waits for a keeper, and tables to take away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import CharField, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.web.api import Part, Row, ToDo, Waiting, as_part
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.rewards import permits, store_queries
from hongguanjia.rooms.rewards.models import PartState, StockCount

SHOWN = 5
Table = tuple[Sequence[str], Sequence[Sequence[object]]]


def _surface(actor: Actor) -> str:
    return "phone" if actor.holds(Permission.REWARD_HAND_OVER) else "desk"


def _list_waiting(actor: Actor, _now: datetime) -> Iterator[Part]:
    """Transfers to receive, sheets and partial returns to confirm."""
    if not permits.keeps(actor) or actor.is_system:
        return
    surface = _surface(actor)
    what = Concat("target__station__name", Value("\n"), "target__reward__title", output_field=CharField())
    yield as_part(store_queries.list_coming(actor=actor), f"coming-{surface}", said=what, state="quantity")
    sheets = store_queries.list_sheets_to_confirm(actor=actor)
    yield as_part(sheets, f"sheet-{surface}", said="station__name")
    rows = permits.kept_parts(actor).filter(state=PartState.PROPOSED).exclude(proposed_by_id=actor.person_id)
    rows = rows.exclude(voucher__person=actor.person_id)
    yield as_part(rows, f"part-{surface}", said="voucher__stock__reward__title", state="points")


def _tell(row: Row) -> ToDo:
    part, _dash, surface = row.part.partition("-")
    if part == "coming":
        station, _break, title = row.said.partition("\n")
        text = _("%(station)s接收调来的“%(title)s” %(quantity)s 份")
        words = {"station": station, "title": title, "quantity": row.state}
        return ToDo(text % words, reverse(f"{surface}-rewards-transfer", args=[row.row]))
    if part == "sheet":
        text = _("复核%(station)s的盘点表") % {"station": row.said}
        return ToDo(text, reverse(f"{surface}-rewards-count", args=[row.row]))
    text = _("确认“%(title)s”退回 %(points)s 分") % {"title": row.said, "points": row.state}
    return ToDo(text, reverse(f"{surface}-rewards-part", args=[row.row]))


STORES_WAITING = Waiting("rewards.stores", _list_waiting, _tell)


def export_transfers(actor: Actor, _now: datetime) -> Table:
    """Transfers in the actor's reach."""
    head = [_("物品"), _("从"), _("到"), _("调出"), _("实收"), _("状态"), _("调出时间"), _("办结时间"), _("原因")]
    return head, [
        [
            row.source.reward.title,
            row.source.station.name,
            row.target.station.name,
            row.quantity,
            "" if row.received is None else row.received,
            row.get_state_display(),
            _minute(row.sent_at),
            _minute(row.closed_at),
            row.difference_reason,
        ]
        for row in store_queries.list_transfers(actor=actor)
    ]


def export_counts(actor: Actor, _now: datetime) -> Table:
    """Every line of the stock-takings in the actor's reach."""
    head = [
        _("站点"),
        _("开始"),
        _("状态"),
        _("物品"),
        _("账上"),
        _("实际"),
        _("差"),
        _("原因"),
        _("清点人"),
        _("复核人"),
    ]
    rows = store_queries.list_counts(actor=actor).prefetch_related("lines__stock__reward")
    return head, [cells for row in rows for cells in _lines(row)]


def export_lots(actor: Actor, now: datetime) -> Table:
    """What expires soon or has expired, in the actor's reach."""
    head = [_("站点"), _("物品"), _("份数"), _("保质期至"), _("状态")]
    rows = store_queries.list_ending(shelves=permits.read_shelves(actor), now=now)
    return head, [
        [
            row.stock.station.name,
            row.stock.reward.title,
            row.pieces,
            row.good_until.isoformat(),
            _("已过期") if row.expired else _("快到期"),
        ]
        for row in rows
    ]


def _lines(row: StockCount) -> list[list[object]]:
    return [
        [
            row.station.name,
            _minute(row.opened_at),
            row.get_state_display(),
            line.stock.reward.title,
            "" if line.expected is None else line.expected,
            "" if line.counted is None else line.counted,
            line.difference,
            line.reason,
            row.counted_by_label,
            row.closed_by_label,
        ]
        for line in row.lines.all()
    ]


def list_ending_todos(actor: Actor, now: datetime) -> list[ToDo]:
    """Deliveries that expire soon: which pieces are left of them has to be computed."""
    if not permits.keeps(actor) or actor.is_system:
        return []
    surface = _surface(actor)
    rows = store_queries.list_ending(shelves=permits.kept_stock(actor), now=now)
    return [
        ToDo(
            _("%(station)s的“%(title)s”有 %(pieces)s 份已过期，请报废")
            % {"station": row.stock.station.name, "title": row.stock.reward.title, "pieces": row.pieces}
            if row.expired
            else _("%(station)s的“%(title)s”有 %(pieces)s 份快到期")
            % {"station": row.stock.station.name, "title": row.stock.reward.title, "pieces": row.pieces},
            reverse(f"{surface}-rewards-stock", args=[row.stock.pk]),
            max(row.good_until, county_date(now)),
        )
        for row in rows[:SHOWN]
    ]


def _minute(instant: datetime | None) -> str:
    return localtime(instant).strftime("%Y-%m-%d %H:%M") if instant else ""
