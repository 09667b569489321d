"""Pages of the stores, on the phone of a station and at the desk: transfers, stock-takings, what expires soon."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs, run, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.rewards import counts, permits, stocking, store_queries, transfers
from hongguanjia.rooms.rewards.asking import expiring
from hongguanjia.rooms.rewards.figures import terms_on
from hongguanjia.rooms.rewards.flow import COUNT, TRANSFER
from hongguanjia.rooms.rewards.forms_stores import ArriveForm, CountForm, SendForm, WhyForm
from hongguanjia.rooms.rewards.lots import count_expired
from hongguanjia.rooms.rewards.models import Station, StockCount, StockTransfer

CARDS = 20


@needs(Permission.REWARD_READ)
def transfer_list(request: Request, surface: str, station_id: int | None = None) -> HttpResponse:
    """Transfers: of one station on the phone, of all in reach at the desk; those on their way first."""
    station = _station(request, station_id)
    page = _page(request, store_queries.list_transfers(actor=request.actor, station=station))
    return _show(request, surface, "transfers", {"page": page, "station": station, "tab": "transfers"})


@needs(Permission.REWARD_READ)
def transfer(request: Request, surface: str, transfer_id: int) -> HttpResponse:
    """One transfer: what is on its way, receiving it, or taking it back."""
    row = get_in_scope(permits.read_transfers(request.actor), pk=transfer_id)
    verbs = _transfer_verbs(request, row)
    arrive = ArriveForm.of(row, request.POST if request.POST.get("what") == "receive" else None)
    back = WhyForm(request.POST if request.POST.get("what") == "take_back" else None)
    if request.method == "POST" and _close_transfer(request, row, arrive, back) is not None:
        messages.success(request, _("已登记。"))
        return redirect(f"{surface}-rewards-transfer", transfer_id=row.pk)
    context = {"transfer": row, "verbs": verbs, "arrive": arrive, "back": back, "tab": "transfers"}
    return _show(request, surface, "transfer", context, arrive, back)


@signed_in
def send(request: Request, surface: str, stock_id: int) -> HttpResponse:
    """Send pieces of a shelf to another station."""
    row = get_in_scope(permits.kept_stock(request.actor), pk=stock_id)
    form = SendForm(request.POST or None)
    form.offer(store_queries.list_targets(stock=row))
    if request.method == "POST":
        done = run(form, lambda: _send(request, stock_id, form))
        if done is not None:
            messages.success(request, _("已调出，等对方站点接收。"))
            return redirect(f"{surface}-rewards-transfer", transfer_id=done.pk)
    return _show(request, surface, "send", {"stock": row, "form": form, "tab": "transfers"}, form)


@signed_in
def write_off(request: Request, surface: str, stock_id: int) -> HttpResponse:
    """Take what has expired off a shelf, with a reason."""
    row = get_in_scope(permits.kept_stock(request.actor), pk=stock_id)
    expired = count_expired(expiring([row.pk]).get(row.pk, []), county_date(request.now))
    form = WhyForm(request.POST or None, initial={"reason": _("过期报废")})
    if request.method == "POST":
        done = run(
            form,
            lambda: stocking.write_off(
                actor=request.actor, now=request.now, stock_id=stock_id, reason=form.cleaned_data["reason"]
            ),
        )
        if done is not None:
            messages.success(request, _("已报废登记。"))
            return redirect(f"{surface}-rewards-stock", stock_id=stock_id)
    return _show(request, surface, "write_off", {"stock": row, "expired": expired, "form": form, "tab": "ending"}, form)


@needs(Permission.REWARD_READ)
def count_list(request: Request, surface: str, station_id: int | None = None) -> HttpResponse:
    """Stock-takings, the newest first."""
    station = _station(request, station_id)
    page = _page(request, store_queries.list_counts(actor=request.actor, station=station))
    may = station is not None and permits.kept_stations(request.actor).filter(pk=station.pk).exists()
    return _show(request, surface, "counts", {"page": page, "station": station, "may": may, "tab": "counts"})


@require_POST
@signed_in
def open_count(request: Request, surface: str, station_id: int) -> HttpResponse:
    """Begin a stock-taking of a station."""
    row = counts.open_count(actor=request.actor, now=request.now, station_id=station_id)
    return redirect(f"{surface}-rewards-count", count_id=row.pk)


@needs(Permission.REWARD_READ)
def count(request: Request, surface: str, count_id: int) -> HttpResponse:
    """One sheet: to be counted, to be confirmed by another person, or done."""
    row = get_in_scope(permits.read_counts(request.actor), pk=count_id)
    lines = list(row.lines.select_related("stock__reward"))
    posted = request.POST.get("what", "")
    form = CountForm(request.POST if posted == "submit" else None, lines=lines)
    why = WhyForm(request.POST if posted in {"send_back", "abandon"} else None)
    if request.method == "POST" and _do_count(request, row, posted, form, why) is not None:
        return redirect(f"{surface}-rewards-count", count_id=row.pk)
    context = {
        "count": row,
        "lines": lines,
        "form": form,
        "why": why,
        "verbs": _count_verbs(request, row),
        "own": row.counted_by_id is not None and row.counted_by_id == request.actor.person_id,
        "trail": list_timeline("stock_count", row.pk),
        "tab": "counts",
    }
    return _show(request, surface, "count", context, form, why)


@needs(Permission.REWARD_READ)
def ending(request: Request, surface: str, station_id: int | None = None) -> HttpResponse:
    """What expires soon or has expired, the earliest first."""
    station = _station(request, station_id)
    shelves = permits.read_shelves(request.actor)
    rows = store_queries.list_ending(shelves=shelves.filter(station=station) if station else shelves, now=request.now)
    days = terms_on(county_date(request.now)).soon_days
    page = _page(request, rows)
    return _show(request, surface, "ending", {"page": page, "station": station, "days": days, "tab": "ending"})


def _station(request: Request, station_id: int | None) -> Station | None:
    rows = permits.read_stations(request.actor)
    return None if station_id is None else get_in_scope(rows, pk=station_id)


def _page(request: Request, rows: Any) -> Any:
    return paginate(rows, read_page_number(request.GET.get("page")), size=CARDS)


def _show(request: Request, surface: str, name: str, context: dict[str, Any], *forms: Any) -> HttpResponse:
    """Render on the surface it was asked on; 422 when something typed was refused."""
    context |= {"shell": f"shells/{surface}.html", "surface": surface, "desk": surface == "desk"}
    wrong = any(form.is_bound and form.errors for form in forms)
    return render(request, f"rewards/stores/{name}.html", context, status=422 if wrong else 200)


def _transfer_verbs(request: Request, row: StockTransfer) -> list[str]:
    mine = {
        "receive": permits.coming_transfers(request.actor).filter(pk=row.pk).exists(),
        "take_back": permits.sent_transfers(request.actor).filter(pk=row.pk).exists(),
    }
    return [verb for verb in TRANSFER.verbs(row.state) if mine[verb]]


def _count_verbs(request: Request, row: StockCount) -> tuple[str, ...]:
    keeps = permits.kept_counts(request.actor).filter(pk=row.pk).exists()
    return tuple(COUNT.verbs(row.state)) if keeps else ()


def _send(request: Request, stock_id: int, form: SendForm) -> StockTransfer:
    data = form.cleaned_data
    return transfers.send_stock(
        actor=request.actor,
        now=request.now,
        stock_id=stock_id,
        station_id=data["station"].pk,
        quantity=data["quantity"],
        key=data["submission_key"],
    )


def _close_transfer(request: Request, row: StockTransfer, arrive: ArriveForm, back: WhyForm) -> StockTransfer | None:
    asked: dict[str, Any] = {"actor": request.actor, "now": request.now, "transfer_id": row.pk}
    if arrive.is_bound:
        return run(
            arrive,
            lambda: transfers.receive_transfer(
                **asked, received=arrive.cleaned_data["received"], reason=arrive.cleaned_data["reason"]
            ),
        )
    if back.is_bound:
        return run(back, lambda: transfers.take_back_transfer(**asked, reason=back.cleaned_data["reason"]))
    raise _unknown()


def _do_count(request: Request, row: StockCount, verb: str, form: CountForm, why: WhyForm) -> StockCount | None:
    asked: dict[str, Any] = {"actor": request.actor, "now": request.now, "count_id": row.pk}
    if verb == "submit":
        return run(form, lambda: counts.submit_count(**asked, counted=form.counted()))
    if verb == "confirm":
        return counts.confirm_count(**asked)
    do = {"send_back": counts.send_back_count, "abandon": counts.abandon_count}.get(verb)
    if do is None:
        raise _unknown()
    return run(why, lambda: do(**asked, reason=why.cleaned_data["reason"]))


def _unknown() -> BadInput:
    return BadInput("input.malformed", _("提交的内容不完整，请重新打开页面再试。"))
