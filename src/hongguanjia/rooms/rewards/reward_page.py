"""The page of one reward on the phone: what is possible now in words, and the buttons for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.web.api import Request, run, signed_in
from hongguanjia.rooms.rewards import actions, draws, queries, waiting
from hongguanjia.rooms.rewards.forms_chances import ChanceForm, RedeemForm
from hongguanjia.rooms.rewards.models import Way


@signed_in
def reward(request: Request, reward_id: int) -> HttpResponse:
    """Terms, limits, stations; taking a piece, the draw and the waiting list. A refusal stays on the page, which is then
    read anew."""
    row = queries.get_offered(actor=request.actor, now=request.now, reward_id=reward_id)
    sent = ChanceForm(request.POST) if request.POST.get("what") else RedeemForm(request.POST or None)
    if request.method == "POST":
        done = run(sent, lambda: _do(request, sent))
        if done is not None:
            return done
    asker = queries.ask_as(request.actor)
    (offer,) = queries.describe([row], now=request.now, asker=asker)
    form = sent if isinstance(sent, RedeemForm) else RedeemForm()
    form.offer(offer)
    context = {"reward": row, "offer": offer, "points": asker.points, "form": form, "sent": sent}
    return render(request, "rewards/phone_reward.html", context, status=422 if sent.errors else 200)


def _do(request: Request, sent: RedeemForm | ChanceForm) -> HttpResponse:
    data = sent.cleaned_data
    if isinstance(sent, ChanceForm):
        return CHANCES[data["what"]](request, data["row"])
    voucher = actions.redeem(
        actor=request.actor, now=request.now, stock_id=int(data["stock"]), key=data["submission_key"]
    )
    messages.success(request, _("兑换好了。请在有效期内凭此码领取。"))
    return redirect("phone-rewards-voucher", code=voucher.code)


def _enter(request: Request, draw_id: int) -> HttpResponse:
    entry = draws.enter_draw(actor=request.actor, now=request.now, draw_id=draw_id)
    messages.success(request, _("报好名了，您是 %(number)s 号。") % {"number": entry.number})
    return redirect("phone-rewards-draw", draw_id=draw_id)


def _leave(request: Request, draw_id: int) -> HttpResponse:
    draws.withdraw_entry(actor=request.actor, now=request.now, draw_id=draw_id)
    messages.success(request, _("已退出报名，积分退回来了。"))
    return redirect("phone-rewards-draw", draw_id=draw_id)


def _wait(request: Request, stock_id: int) -> HttpResponse:
    place = waiting.join_waiting(actor=request.actor, now=request.now, stock_id=stock_id)
    if place.stock.reward.way == Way.ALWAYS:
        messages.success(request, _("已登记候补，有了会通知您，为您留两天。"))
    else:
        messages.success(request, _("记下了，公布下一次时会通知您。"))
    return redirect("phone-rewards-reward", reward_id=place.stock.reward_id)


def _decline(request: Request, waiting_id: int) -> HttpResponse:
    place = waiting.decline_waiting(actor=request.actor, now=request.now, waiting_id=waiting_id)
    messages.success(request, _("已放弃，让给下一位。"))
    return redirect("phone-rewards-reward", reward_id=place.stock.reward_id)


CHANCES = {"enter": _enter, "leave": _leave, "wait": _wait, "decline": _decline}
