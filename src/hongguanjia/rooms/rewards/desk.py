"""Pages for the desk: rewards, stations, stock and vouchers of the organisations that an officer covers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.rewards import catalogue, permits, queries, stocking
from hongguanjia.rooms.rewards.chance_desk import read_chances
from hongguanjia.rooms.rewards.flow import VOUCHER
from hongguanjia.rooms.rewards.forms import CarryForm, RewardForm, StationForm, VoucherFilter, initial_of
from hongguanjia.rooms.rewards.models import Provider, Reward, RewardPicture, Station, Stock, VoucherState
from hongguanjia.rooms.rewards.phone import keep_stock, lots_of, stock_form, stock_forms
from hongguanjia.rooms.rewards.station_pages import tell_station
from hongguanjia.rooms.rewards.telling import limit_label


@needs(Permission.REWARD_READ)
def rewards(request: Request) -> HttpResponse:
    """The whole catalogue, also what is no longer offered."""
    page = paginate(queries.list_catalogue(actor=request.actor), read_page_number(request.GET.get("page")))
    mine = request.actor.holds(Permission.REWARD_MANAGE)
    return render(
        request, "rewards/desk_rewards.html", {"page": page, "today": county_date(request.now), "may_manage": mine}
    )


@needs(Permission.REWARD_MANAGE)
def new_reward(request: Request) -> HttpResponse:
    """Put a reward into the catalogue."""
    form = RewardForm(request.POST or None, initial={"active_from": county_date(request.now)})
    form.offer_organisations(permits.managed_organisations(request.actor))
    if request.method == "POST":
        row = run(
            form,
            lambda: catalogue.list_reward(
                actor=request.actor, now=request.now, organisation=form.cleaned_data["organisation"], terms=form.terms()
            ),
        )
        if row is not None:
            return redirect("desk-rewards-reward", reward_id=row.pk)
    return render(request, "rewards/desk_form.html", _page(form, _("新增兑换项目"), reverse("desk-rewards-rewards")))


@needs(Permission.REWARD_READ)
def reward(request: Request, reward_id: int) -> HttpResponse:
    """One reward: its terms and where it lies."""
    row = get_in_scope(queries.list_catalogue(actor=request.actor), pk=reward_id)
    stock = queries.list_stock_of(actor=request.actor, reward=row)
    page = paginate(stock, read_page_number(request.GET.get("page")))
    mine = permits.managed_rewards(request.actor).filter(pk=row.pk).exists()
    context = {"reward": row, "page": page, "may_manage": mine, "limit": limit_label(row), "pictures": _pictures(row)}
    context["chances"] = read_chances(request, row, list(page.rows))
    return render(request, "rewards/desk_reward.html", context)


@needs(Permission.REWARD_MANAGE)
def change_reward(request: Request, reward_id: int) -> HttpResponse:
    """Change a reward; its organisation stays."""
    row = get_in_scope(permits.managed_rewards(request.actor), pk=reward_id)
    form = RewardForm(request.POST or None, initial=initial_of(row))
    form.keep_organisation()
    if request.method == "POST":
        done = run(
            form,
            lambda: catalogue.change_reward(
                actor=request.actor, now=request.now, reward_id=reward_id, terms=form.terms()
            ),
        )
        if done is not None:
            return redirect("desk-rewards-reward", reward_id=row.pk)
    return render(
        request,
        "rewards/desk_form.html",
        _page(form, _("修改兑换项目"), reverse("desk-rewards-reward", args=[reward_id])),
    )


@needs(Permission.REWARD_READ)
def stations(request: Request) -> HttpResponse:
    """The stations of the organisations that the officer covers."""
    page = paginate(queries.list_stations(actor=request.actor), read_page_number(request.GET.get("page")))
    mine = request.actor.holds(Permission.REWARD_MANAGE)
    return render(request, "rewards/desk_stations.html", {"page": page, "may_manage": mine})


@needs(Permission.REWARD_MANAGE)
def new_station(request: Request) -> HttpResponse:
    """Open a station."""
    form = StationForm(request.POST or None)
    form.offer_organisations(permits.managed_organisations(request.actor))
    if request.method == "POST":
        row = run(
            form,
            lambda: catalogue.open_station(
                actor=request.actor, now=request.now, organisation=form.cleaned_data["organisation"], terms=form.terms()
            ),
        )
        if row is not None:
            return redirect("desk-rewards-station", station_id=row.pk)
    return render(request, "rewards/desk_form.html", _page(form, _("新设服务站"), reverse("desk-rewards-stations")))


@needs(Permission.REWARD_READ)
def station(request: Request, station_id: int) -> HttpResponse:
    """One station: where, when, what it carries; carrying one more reward."""
    row = get_in_scope(queries.list_stations(actor=request.actor), pk=station_id)
    mine = permits.managed_stations(request.actor).filter(pk=row.pk).exists()
    form = CarryForm(request.POST or None)
    form.offer_rewards(queries.list_not_carried(station=row, now=request.now))
    if request.method == "POST" and mine:
        done = run(form, lambda: _carry(request, row, form))
        if done is not None:
            return redirect("desk-rewards-stock", stock_id=done.pk)
    page = paginate(queries.list_stock(station=row), read_page_number(request.GET.get("page")))
    keeps = permits.kept_stations(request.actor).filter(pk=row.pk).exists()
    context = {"station": row, "page": page, "may_manage": mine, "form": form, "keeps": keeps}
    context |= tell_station(row, request.now) | {
        "shut_days": row.closures.filter(last_date__gte=county_date(request.now))
    }
    return render(request, "rewards/desk_station.html", context)


@needs(Permission.REWARD_MANAGE)
def change_station(request: Request, station_id: int) -> HttpResponse:
    """Change a station's name, address or hours."""
    row = get_in_scope(permits.managed_stations(request.actor), pk=station_id)
    form = StationForm(request.POST or None, initial=initial_of(row))
    form.keep_organisation()
    if request.method == "POST":
        done = run(
            form,
            lambda: catalogue.change_station(
                actor=request.actor, now=request.now, station_id=station_id, terms=form.terms()
            ),
        )
        if done is not None:
            return redirect("desk-rewards-station", station_id=row.pk)
    return render(
        request,
        "rewards/desk_form.html",
        _page(form, _("修改服务站"), reverse("desk-rewards-station", args=[station_id])),
    )


@require_POST
@needs(Permission.REWARD_MANAGE)
def close_station(request: Request, station_id: int) -> HttpResponse:
    """Close a station from today on."""
    today = county_date(request.now)
    catalogue.close_station(actor=request.actor, now=request.now, station_id=station_id, closed_date=today)
    messages.success(request, _("服务站已停办。"))
    return redirect("desk-rewards-station", station_id=station_id)


@needs(Permission.REWARD_READ)
def stock(request: Request, stock_id: int) -> HttpResponse:
    """One shelf with its movements; receiving and correcting for those who keep it."""
    row = get_in_scope(queries.list_all_stock(actor=request.actor), pk=stock_id)
    form = stock_form(request)
    if request.method == "POST" and run(form, lambda: keep_stock(request, stock_id, form)) is not None:
        messages.success(request, _("已登记。"))
        return redirect("desk-rewards-stock", stock_id=stock_id)
    keeps = permits.kept_stock(request.actor).filter(pk=row.pk).exists()
    page = paginate(queries.list_movements(stock=row), read_page_number(request.GET.get("page")))
    context = {"stock": row, "page": page, "keeps": keeps, **stock_forms(form), **lots_of(row, request.now)}
    context["provider"] = Provider.objects.filter(stock=row, to_date__isnull=True).select_related("person").first()
    context["manages"] = permits.managed_stock(request.actor).filter(pk=row.pk).exists()
    return render(request, "rewards/desk_stock.html", context, status=422 if form.errors else 200)


@needs(Permission.REWARD_READ)
def vouchers(request: Request) -> HttpResponse:
    """The vouchers of the stations that the officer covers; the filter stays in the address."""
    chosen = VoucherFilter(request.GET)
    chosen.is_valid()
    state, station_id = chosen.cleaned_data.get("state", ""), chosen.cleaned_data.get("station")
    rows = queries.list_vouchers(actor=request.actor, state=state, station_id=station_id)
    page = paginate(rows, read_page_number(request.GET.get("page")))
    context = {"page": page, "state": state, "station_id": station_id, "states": VoucherState.choices}
    return render(request, "rewards/desk_vouchers.html", context)


@needs(Permission.REWARD_READ)
def voucher(request: Request, voucher_id: int) -> HttpResponse:
    """One voucher: what, where, when, by whom, and its whole story."""
    row = get_in_scope(queries.list_vouchers(actor=request.actor), pk=voucher_id)
    may = VOUCHER.can("give_back_part", row.state) and permits.kept_vouchers(request.actor).filter(pk=row.pk).exists()
    context = {"voucher": row, "trail": list_timeline("voucher", row.pk), "parts": row.partial_returns.all()}
    return render(request, "rewards/desk_voucher.html", context | {"may_part": may})


def _pictures(row: Reward) -> list[RewardPicture]:
    return queries.list_pictures([row.pk]).get(row.pk, [])


def _carry(request: Request, station_row: Station, form: CarryForm) -> Stock:
    return stocking.stock_reward(
        actor=request.actor, now=request.now, station=station_row, reward=form.cleaned_data["reward"]
    )


def _page(form: forms.Form, title: str, back: str) -> dict[str, Any]:
    return {"form": form, "title": title, "back": back}
