"""Pages of station mode, for a tablet that several clerks share: scan or type, confirm, next. It works without a signal."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.web.api import Request, needs, run, signed_in
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.rooms.rewards import care, permits, queries, rules, signed
from hongguanjia.rooms.rewards.figures import terms_on
from hongguanjia.rooms.rewards.forms import ReasonForm
from hongguanjia.rooms.rewards.forms_counter import TakeBackForm
from hongguanjia.rooms.rewards.models import OfflineReport, Station, Voucher, VoucherState

SHOWN_TODAY = 30


@needs(Permission.REWARD_HAND_OVER)
def mode(request: Request, station_id: int) -> HttpResponse:
    """The counter of one station in large buttons, with what its device needs to work without a signal."""
    station = get_in_scope(permits.served_stations(request.actor), pk=station_id)
    today = county_midnight(county_date(request.now))
    done = permits.served_vouchers(request.actor).filter(
        stock__station=station, state=VoucherState.HANDED_OVER, closed_at__gte=today
    )
    context = {
        "station": station,
        "pack": json.dumps(build_pack(request.actor, station, request.now), ensure_ascii=False),
        "done": [(row, rules.mask_name(row.person.name)) for row in done.order_by("-closed_at")[:SHOWN_TODAY]],
        "conflicts": OfflineReport.objects.filter(station=station, state="CONFLICT").count(),
    }
    return render(request, "rewards/station_mode.html", context)


def build_pack(actor: Actor, station: Station, now: datetime) -> dict[str, object]:
    """What the device takes along: at most so many open vouchers by fingerprint, the shelves, the public key, the limits."""
    terms = terms_on(county_date(now))
    waiting = permits.served_vouchers(actor).filter(
        stock__station=station, state=VoucherState.RESERVED, expires_at__gt=now
    )
    return {
        "name": signed.make_pack(station_id=station.pk, clerk_id=actor.person_id or 0, now=now),
        "station": station.pk,
        "most": terms.offline_most,
        "end": int((now + timedelta(hours=terms.offline_hours)).timestamp()),
        "key": signed.public_key(),
        "shelves": {str(row.pk): row.reward.title for row in queries.list_stock(station=station)},
        "vouchers": {
            signed.digest(station.pk, row.code): [
                row.stock.reward.title,
                rules.mask_name(row.person.name),
                int(row.expires_at.timestamp()),
            ]
            for row in waiting.exclude(person=actor.person_id).order_by("expires_at", "pk")[: terms.offline_most]
        },
    }


@signed_in
def lost(request: Request, voucher_id: int) -> HttpResponse:
    """A new code for a lost voucher: asked by its holder, or by a clerk who knows him."""
    rows = permits.own_vouchers(request.actor) | permits.served_vouchers(request.actor)
    row = get_in_scope(rows, pk=voucher_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        done = run(form, lambda: _replace(request, voucher_id, form))
        if done is not None:
            messages.success(request, _("旧码作废，新码已经生成。"))
            own = row.person_id == request.actor.subject_id
            return redirect("phone-rewards-voucher", code=done.code) if own else redirect("phone-rewards-counter")
    return render(
        request, "rewards/phone_lost.html", {"voucher": row, "form": form}, status=422 if form.errors else 200
    )


@needs(Permission.REWARD_HAND_OVER)
def take_back(request: Request, voucher_id: int) -> HttpResponse:
    """A faulty piece comes back: a reason, and whether it can be given to somebody else."""
    row = get_in_scope(permits.served_vouchers(request.actor), pk=voucher_id)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST":
        done = run(form, lambda: _take_back(request, voucher_id, form))
        if done is not None:
            messages.success(request, _("已收下，%(price)s 积分退给本人。") % {"price": row.price})
            return redirect("phone-rewards-hand-over", code=row.code)
    days = terms_on(county_date(request.now)).return_days
    context = {"voucher": row, "form": form, "whom": rules.mask_name(row.person.name), "days": days}
    return render(request, "rewards/phone_take_back.html", context, status=422 if form.errors else 200)


def _replace(request: Request, voucher_id: int, form: ReasonForm) -> Voucher:
    reason = form.cleaned_data["reason"]
    return care.replace_code(actor=request.actor, now=request.now, voucher_id=voucher_id, reason=reason)


def _take_back(request: Request, voucher_id: int, form: TakeBackForm) -> object:
    return care.take_back(
        actor=request.actor,
        now=request.now,
        voucher_id=voucher_id,
        reason=form.cleaned_data["reason"],
        to_shelf=form.cleaned_data["to_shelf"] == "yes",
    )
