"""Pages for the phone of a member, and for the phone or tablet of a station clerk."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.web.api import Request, needs, run, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.kit.refusals import NotFound
from hongguanjia.rooms.rewards import actions, permits, providing, queries, rules, signed, stocking
from hongguanjia.rooms.rewards.asking import expiring
from hongguanjia.rooms.rewards.flow import VOUCHER
from hongguanjia.rooms.rewards.forms import CodeForm, CorrectForm, ReasonForm, ReceiveForm
from hongguanjia.rooms.rewards.lots import count_expired
from hongguanjia.rooms.rewards.models import Stock, Voucher
from hongguanjia.rooms.rewards.station_pages import say_opening

CARDS = 20


@signed_in
def catalogue(request: Request) -> HttpResponse:
    """What can be redeemed, the affordable first to see; prices and places on each card."""
    chosen = read_category(request)
    page = paginate(
        queries.list_offered(actor=request.actor, now=request.now, category_id=chosen),
        read_page_number(request.GET.get("page")),
        size=CARDS,
    )
    asker = queries.ask_as(request.actor)
    offers = queries.describe(page.rows, now=request.now, asker=asker)
    context = {"page": page, "offers": offers, "points": asker.points, **shelves(request, chosen)}
    return render(request, "rewards/phone_catalogue.html", context)


def read_category(request: Request) -> int | None:
    """The shelf that the address names."""
    raw = request.GET.get("category", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def shelves(request: Request, chosen: int | None) -> dict[str, object]:
    """The shelves to choose from, and the one chosen."""
    return {"categories": list(queries.list_categories(now=request.now)), "category_id": chosen}


@signed_in
def vouchers(request: Request) -> HttpResponse:
    """Own vouchers, those to be fetched first."""
    rows = queries.list_own_vouchers(actor=request.actor)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=CARDS)
    return render(request, "rewards/phone_vouchers.html", {"page": page})


@signed_in
def voucher(request: Request, code: str) -> HttpResponse:
    """One own voucher with its code as large as the screen allows."""
    row = get_in_scope(permits.own_vouchers(request.actor), code=code)
    address = request.build_absolute_uri(reverse("phone-rewards-hand-over", args=[row.code]))
    scan = f"{address}#{signed.voucher_token(row)}"
    parts = row.partial_returns.all()
    shut = queries.list_closures([row.stock.station_id], request.now).get(row.stock.station_id, [])
    where = {
        "opening": say_opening(row.stock.station, shut, request.now),
        "provider": providing.find_provider(row, request.now),
    }
    context = {"voucher": row, "scan": scan, "verbs": VOUCHER.verbs(row.state), "parts": parts}
    return render(request, "rewards/phone_voucher.html", context | where)


@require_POST
@signed_in
def cancel(request: Request, code: str) -> HttpResponse:
    """Give an own voucher back."""
    row = actions.cancel(actor=request.actor, now=request.now, code=code)
    messages.success(request, _("已取消，%(price)s 积分退回来了。") % {"price": row.price})
    return redirect("phone-rewards-voucher", code=code)


@needs(Permission.REWARD_HAND_OVER)
def counter(request: Request) -> HttpResponse:
    """The clerk's counter: a code goes in; stations and what waits are below."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound:
        row = _look_up(request, form)
        if row is not None:
            return redirect("phone-rewards-hand-over", code=row.code)
    stations = permits.served_stations(request.actor).order_by("name", "id")
    waiting = queries.count_waiting(actor=request.actor)
    page = paginate(stations, read_page_number(request.GET.get("page")), size=CARDS)
    context = {"form": form, "page": page, "waiting": waiting}
    return render(request, "rewards/phone_counter.html", context, status=422 if form.errors else 200)


@needs(Permission.REWARD_HAND_OVER)
def hand_over(request: Request, code: str) -> HttpResponse:
    """What is to be handed to whom (masked), and the button; afterwards the sentence that it is done."""
    if request.method == "POST":
        actions.hand_over(actor=request.actor, now=request.now, code=code)
        return redirect("phone-rewards-hand-over", code=code)
    row = actions.find_for_clerk(actor=request.actor, code=code)
    context = {"voucher": row, "whom": rules.mask_name(row.person.name), "verbs": VOUCHER.verbs(row.state)}
    return render(request, "rewards/phone_hand_over.html", context | {"reason_form": ReasonForm()})


@require_POST
@needs(Permission.REWARD_HAND_OVER)
def call_off(request: Request, code: str) -> HttpResponse:
    """The station cannot give it: a reason, and the member gets the points back."""
    form = ReasonForm(request.POST)
    done = run(
        form,
        lambda: actions.call_off(actor=request.actor, now=request.now, code=code, reason=form.cleaned_data["reason"]),
    )
    if done is None:
        messages.error(request, _("没有取消：请写明原因。"))
    return redirect("phone-rewards-hand-over", code=code)


@needs(Permission.REWARD_HAND_OVER)
def station(request: Request, station_id: int) -> HttpResponse:
    """What lies at one station."""
    row = get_in_scope(permits.served_stations(request.actor), pk=station_id)
    page = paginate(queries.list_stock(station=row), read_page_number(request.GET.get("page")))
    return render(request, "rewards/phone_station.html", {"station": row, "page": page})


@signed_in
def stock(request: Request, stock_id: int) -> HttpResponse:
    """One shelf: its figures, receiving and correcting, and every movement."""
    row = get_in_scope(permits.kept_stock(request.actor), pk=stock_id)
    form = stock_form(request)
    if request.method == "POST" and run(form, lambda: keep_stock(request, stock_id, form)) is not None:
        messages.success(request, _("已登记。"))
        return redirect("phone-rewards-stock", stock_id=stock_id)
    page = paginate(queries.list_movements(stock=row), read_page_number(request.GET.get("page")), size=CARDS)
    context = {"stock": row, "page": page, **stock_forms(form), **lots_of(row, request.now)}
    return render(request, "rewards/phone_stock.html", context, status=422 if form.errors else 200)


def lots_of(row: Stock, now: datetime) -> dict[str, object]:
    """What lies on a shelf by its last day, how much of it has expired, and the day of today."""
    lots, today = expiring([row.pk]).get(row.pk, []), county_date(now)
    return {"lots": lots, "expired": count_expired(lots, today), "today": today}


def stock_form(request: Request) -> ReceiveForm | CorrectForm:
    """The form of a shelf that was sent; on the first look the one for receiving."""
    form_class = CorrectForm if request.POST.get("what") == "correct" else ReceiveForm
    return form_class(request.POST or None)


def stock_forms(form: ReceiveForm | CorrectForm) -> dict[str, ReceiveForm | CorrectForm]:
    """The two forms of a shelf: the one just sent, with what was typed, and the other one empty."""
    if isinstance(form, CorrectForm):
        return {"receive_form": ReceiveForm(), "correct_form": form}
    return {"receive_form": form, "correct_form": CorrectForm()}


def keep_stock(request: Request, stock_id: int, form: ReceiveForm | CorrectForm) -> Stock:
    """Receive or correct, whichever form was sent."""
    data = form.cleaned_data
    if isinstance(form, CorrectForm):
        return stocking.correct_stock(
            actor=request.actor,
            now=request.now,
            stock_id=stock_id,
            counted=data["counted"],
            reason=data["reason"],
        )
    return stocking.receive_stock(
        actor=request.actor,
        now=request.now,
        stock_id=stock_id,
        quantity=data["quantity"],
        reason=data["reason"],
        good_until=data["good_until"],
    )


def _look_up(request: Request, form: CodeForm) -> Voucher | None:
    """The voucher that was asked for; an unknown code is said beside the field, where it can be typed again."""
    if not form.is_valid():
        return None
    try:
        return actions.find_for_clerk(actor=request.actor, code=form.cleaned_data["code"])
    except NotFound as unknown:
        form.add_error("code", str(unknown))
        return None
