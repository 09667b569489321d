"""Desk pages of drops and draws: announce, look, call off with a reason."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards import announcing, draws, drops, permits, queries, telling
from hongguanjia.rooms.rewards.chance_pages import read_draw, read_draws, read_drops
from hongguanjia.rooms.rewards.forms import ReasonForm
from hongguanjia.rooms.rewards.forms_chances import DrawForm, DropForm
from hongguanjia.rooms.rewards.models import Draw, DrawState, Drop, Reward, Stock, Way

SHOWN = 5
MORNING, NOON, EVENING = timedelta(hours=9), timedelta(hours=11, minutes=30), timedelta(hours=17)
A_DAY, THREE_DAYS = timedelta(days=1), timedelta(days=3)


@needs(Permission.REWARD_READ)
def desk_drops(request: Request) -> HttpResponse:
    """All announced drops with their state."""
    return render(request, "rewards/desk_drops.html", read_drops(request))


@needs(Permission.REWARD_READ)
def desk_draws(request: Request) -> HttpResponse:
    """All draws with their state."""
    return render(request, "rewards/desk_draws.html", read_draws(request))


@needs(Permission.REWARD_READ)
def drop(request: Request, drop_id: int) -> HttpResponse:
    """One drop; its managers call it off before it opens."""
    row = get_in_scope(drops.list_drops(now=request.now), pk=drop_id)
    manages = permits.managed_drops(request.actor).filter(pk=row.pk).exists()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and manages:
        done = run(
            form,
            lambda: drops.call_off_drop(
                actor=request.actor, now=request.now, drop_id=drop_id, reason=form.cleaned_data["reason"]
            ),
        )
        if done is not None:
            messages.success(request, _("已取消。"))
            return redirect("desk-rewards-drop", drop_id=drop_id)
    tone, label = telling.tell_drop(row, request.now)
    open_yet = row.called_off_at is None and request.now < row.opens_at
    context = {"drop": row, "tone": tone, "label": label, "form": form if manages and open_yet else None}
    context["trail"] = list_timeline("drop", row.pk) if manages else None
    return render(request, "rewards/desk_drop.html", context, status=422 if form.errors else 200)


@needs(Permission.REWARD_READ)
def draw(request: Request, draw_id: int) -> HttpResponse:
    """One draw with its result; its managers call it off before it is drawn."""
    row = get_in_scope(permits.open_draws(request.actor), pk=draw_id)
    manages = permits.managed_draws(request.actor).filter(pk=row.pk).exists()
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and manages:
        done = run(
            form,
            lambda: draws.call_off_draw(
                actor=request.actor, now=request.now, draw_id=draw_id, reason=form.cleaned_data["reason"]
            ),
        )
        if done is not None:
            messages.success(request, _("已取消，报名的人都退回了积分，也告诉了他们原因。"))
            return redirect("desk-rewards-draw", draw_id=draw_id)
    context = read_draw(request, row) | {"form": form if manages and row.state == DrawState.OPEN else None}
    return render(request, "rewards/desk_draw.html", context, status=422 if form.errors else 200)


@needs(Permission.REWARD_MANAGE)
def new_drop(request: Request, reward_id: int) -> HttpResponse:
    """Announce a drop of one reward."""
    row = _managed(request, reward_id, Way.DROP)
    day = county_midnight(county_date(request.now) + A_DAY)
    form = DropForm(request.POST or None, initial={"opens_at": day + MORNING, "closes_at": day + NOON})
    if request.method == "POST":
        done = run(
            form,
            lambda: drops.announce_drop(actor=request.actor, now=request.now, reward_id=row.pk, plan=form.plan()),
        )
        if done is not None:
            messages.success(request, _("已公布。"))
            return redirect("desk-rewards-drop", drop_id=done.pk)
    return _announce(request, row, form, announcing.count_unpromised(row, request.now))


@needs(Permission.REWARD_MANAGE)
def new_draw(request: Request, reward_id: int) -> HttpResponse:
    """Announce a draw of what one station has of a reward."""
    row = _managed(request, reward_id, Way.DRAW)
    shelves = _shelves(request, row)
    ends = county_midnight(county_date(request.now) + THREE_DAYS) + EVENING
    form = DrawForm(request.POST or None, initial={"opens_at": request.now, "closes_at": ends})
    form.offer(shelves)
    if request.method == "POST":
        done = run(
            form,
            lambda: draws.announce_draw(
                actor=request.actor, now=request.now, stock_id=form.cleaned_data["stock"].pk, plan=form.plan()
            ),
        )
        if done is not None:
            messages.success(request, _("已公布。种子的指纹同时公开，到点自动抽签。"))
            return redirect("desk-rewards-draw", draw_id=done.pk)
    return _announce(request, row, form, sum(stock.free for stock in shelves))


def read_chances(request: Request, reward: Reward, stock: list[Stock]) -> dict[str, object] | None:
    """What the page of a reward says of its drops or draws: the newest, and whether another can be announced."""
    if reward.way == Way.ALWAYS:
        return None
    told: list[tuple[Drop | Draw, str, str]]
    if reward.way == Way.DROP:
        rows = drops.list_drops(now=request.now, reward_id=reward.pk)[:SHOWN]
        told = [(row, *telling.tell_drop(row, request.now)) for row in rows]
    else:
        found = draws.list_draws(now=request.now, reward_id=reward.pk)[:SHOWN]
        told = [(row, *telling.tell_draw(row, request.now)) for row in found]
    return {"rows": told, "is_drop": reward.way == Way.DROP, "stocked": any(row.free > 0 for row in stock)}


def _shelves(request: Request, reward: Reward) -> QuerySet[Stock]:
    rows = queries.list_all_stock(actor=request.actor)
    return rows.filter(reward=reward, station__closed_date__isnull=True)


def _managed(request: Request, reward_id: int, way: str) -> Reward:
    row = get_in_scope(permits.managed_rewards(request.actor), pk=reward_id)
    if row.way != way:
        raise Refusal(
            "rewards.other_way",
            _("“%(title)s”的兑换方式是%(way)s。要换一种，请先在“修改”里改。")
            % {"title": row.title, "way": row.get_way_display()},
        )
    return row


def _announce(request: Request, row: Reward, form: DropForm | DrawForm, free: int) -> HttpResponse:
    context = {"reward": row, "form": form, "free": free, "limit": telling.limit_label(row)}
    return render(request, "rewards/desk_announce.html", context, status=422 if form.errors else 200)
