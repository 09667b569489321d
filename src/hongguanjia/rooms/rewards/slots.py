"""What the rewards offer to the halls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Concat, TruncDate
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission
from hongguanjia.base.jobs.api import every
from hongguanjia.base.mandates.api import offer_undo
from hongguanjia.base.web.api import (
    ExportTable,
    MenuEntry,
    Panel,
    Part,
    Row,
    SearchHit,
    ToDo,
    Waiting,
    as_part,
    offer,
    on_day,
)
from hongguanjia.points.api import Rate, offer_rate
from hongguanjia.rooms.rewards import permits, queries, rules
from hongguanjia.rooms.rewards.actions import expire_vouchers, undo_redemption
from hongguanjia.rooms.rewards.budgeting import find_rate
from hongguanjia.rooms.rewards.care import remind
from hongguanjia.rooms.rewards.checks import CHECKS
from hongguanjia.rooms.rewards.draws import draw_due
from hongguanjia.rooms.rewards.models import Reward, Station, Stock, VoucherState, WaitingState, Way
from hongguanjia.rooms.rewards.store_slots import (
    STORES_WAITING,
    export_counts,
    export_lots,
    export_transfers,
    list_ending_todos,
)
from hongguanjia.rooms.rewards.waiting import offer_returned

EXPIRY_MINUTES = 15
REMINDER_MINUTES = 360
DRAW_MINUTES = 1
WAITING_MINUTES = 5
SHOWN = 5
GAIN_MOST = 100
FOUND_MOST = 8


def register() -> None:
    """Offer everything; called once when the application starts."""
    offer(
        menus=(
            MenuEntry("desk", 40, gettext_lazy("积分兑换"), "desk-rewards-rewards", Permission.REWARD_READ),
            MenuEntry("public", 40, gettext_lazy("积分兑换目录"), "public-rewards-catalogue"),
        ),
        panels=(
            Panel("person", 60, "rewards/panel_person.html", load_person),
            Panel("points_gain", 10, "rewards/panel_gain.html", load_gain),
            Panel("phone_home", 5, "rewards/panel_phone_home.html", load_phone_home),
        ),
        waiting=(WAITING, STORES_WAITING),
        todos=(list_ending_todos,),
        searches=(search,),
        exports=(
            ExportTable("rewards-vouchers", gettext_lazy("兑换凭证"), Permission.REWARD_MANAGE, export_vouchers),
            ExportTable("rewards-stock", gettext_lazy("站点库存"), Permission.REWARD_MANAGE, export_stock),
            ExportTable("rewards-transfers", gettext_lazy("调拨"), Permission.REWARD_MANAGE, export_transfers),
            ExportTable("rewards-counts", gettext_lazy("盘点"), Permission.REWARD_MANAGE, export_counts),
            ExportTable("rewards-lots", gettext_lazy("临期物品"), Permission.REWARD_MANAGE, export_lots),
        ),
        checks=CHECKS,
    )
    offer_undo("rewards.voucher.redeemed", undo_redemption)
    offer_rate(find_point_rate)
    every(minutes=REMINDER_MINUTES, name="rewards.remind", do=lambda now: remind(now=now))
    every(minutes=DRAW_MINUTES, name="rewards.draw_due", do=lambda now: draw_due(now=now))
    every(minutes=WAITING_MINUTES, name="rewards.offer_returned", do=lambda now: offer_returned(now=now))
    every(minutes=EXPIRY_MINUTES, name="rewards.expire_vouchers", do=lambda now: expire_vouchers(now=now))


def find_point_rate(day: date) -> Rate | None:
    """What the county reckons a point at on a day, for whoever plans with points."""
    row = find_rate(day)
    return Rate(row.fen, row.basis) if row else None


def load_person(actor: Actor, _now: datetime, subject_id: int | None) -> Mapping[str, Any] | None:
    """The newest vouchers of a person at the stations that the actor's posts cover."""
    if subject_id is None or not actor.holds(Permission.REWARD_READ):
        return None
    rows = permits.read_vouchers(actor).filter(person=subject_id).order_by("-id")[:SHOWN]
    return {"vouchers": list(rows)} if rows else None


def load_phone_home(actor: Actor, _now: datetime, _subject_id: int | None) -> Mapping[str, Any] | None:
    """The counter, for a clerk. What lies ready to be fetched stands among the to-dos."""
    return {"waiting": queries.count_waiting(actor=actor)} if actor.holds(Permission.REWARD_HAND_OVER) else None


def load_gain(actor: Actor, now: datetime, _subject_id: int | None) -> Mapping[str, Any] | None:
    """The dearest things of which some lie there and for which the actor's points suffice, and the next one dearer.

    Limits and opening hours are said on the page of each; here one question has to do.
    """
    points = queries.spendable(actor)
    if points is None:
        return None
    left = Stock.objects.filter(reward=OuterRef("pk"), on_hand__gt=F("reserved"), station__closed_date__isnull=True)
    offered = list(
        queries.list_offered(actor=actor, now=now)
        .filter(Exists(left), way=Way.ALWAYS)
        .order_by("price", "pk")[:GAIN_MOST]
    )
    ahead = next((row for row in offered if row.price > points), None)
    missing = ahead.price - points if ahead else 0
    return {"rewards": [row for row in offered if row.price <= points][-SHOWN:], "ahead": ahead, "missing": missing}


def _list_waiting(actor: Actor, _now: datetime) -> Iterator[Part]:
    """A piece kept from the waiting list to take before its hour; a voucher to fetch before its last day."""
    if actor.subject_id is None:
        return
    kept = permits.own_waiting(actor).filter(state=WaitingState.OFFERED)
    yield as_part(kept, "offer", row="stock__reward_id", said="stock__reward__title", due=on_day("until"))
    where = Concat("stock__station__name", Value("\n"), "stock__reward__title", output_field=CharField())
    ready = permits.own_vouchers(actor).filter(state=VoucherState.RESERVED)
    last = TruncDate(F("expires_at") - timedelta(seconds=1))
    yield as_part(ready, "voucher", said=where, state="code", due=last)


def _tell(row: Row) -> ToDo:
    if row.part == "offer":
        text = _("候补的“%(title)s”为您留着，请兑换或放弃") % {"title": row.said}
        return ToDo(text, reverse("phone-rewards-reward", args=[row.row]), row.due)
    station, _break, title = row.said.partition("\n")
    text = _("到%(station)s领取“%(title)s”") % {"station": station, "title": title}
    return ToDo(text, reverse("phone-rewards-voucher", args=[row.state]), row.due)


WAITING = Waiting("rewards", _list_waiting, _tell)


def search(actor: Actor, words: str) -> Sequence[SearchHit]:
    """Rewards by title, stations by name."""
    if not actor.holds(Permission.REWARD_READ):
        return []
    rewards = queries.list_catalogue(actor=actor).filter(title__icontains=words)[:FOUND_MOST]
    stations = queries.list_stations(actor=actor).filter(name__icontains=words)[:FOUND_MOST]
    return [_reward_hit(row) for row in rewards] + [_station_hit(row) for row in stations]


def export_vouchers(actor: Actor, _now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """Vouchers in the actor's reach; names are masked, a voucher's code is worth goods and stays out."""
    head = [_("兑换项目"), _("站点"), _("姓名"), _("积分"), _("状态"), _("兑换时间"), _("办结时间"), _("经办人")]
    rows = queries.list_vouchers(actor=actor)
    return head, [
        [
            row.stock.reward.title,
            row.stock.station.name,
            rules.mask_name(row.person.name),
            row.price,
            row.get_state_display(),
            _minute(row.redeemed_at),
            _minute(row.closed_at),
            row.closed_by_label,
        ]
        for row in rows.iterator(chunk_size=1000)
    ]


def export_stock(actor: Actor, _now: datetime) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
    """Stock in the actor's reach."""
    head = [_("站点"), _("兑换项目"), _("在库"), _("已预留"), _("可兑换")]
    rows = queries.list_all_stock(actor=actor)
    return head, [[row.station.name, row.reward.title, row.on_hand, row.reserved, row.free] for row in rows]


def _reward_hit(row: Reward) -> SearchHit:
    note = _("%(price)s 分") % {"price": row.price}
    return SearchHit(_("兑换项目"), row.title, note, reverse("desk-rewards-reward", args=[row.pk]))


def _station_hit(row: Station) -> SearchHit:
    return SearchHit(_("服务站"), row.name, row.address, reverse("desk-rewards-station", args=[row.pk]))


def _minute(instant: datetime | None) -> str:
    return localtime(instant).strftime("%Y-%m-%d %H:%M") if instant else ""
