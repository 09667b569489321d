"""Pages of the day-end sheet, of conflicts, and of the county's figures for the counter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs, run, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.rewards import closing, conflicts, figures, permits
from hongguanjia.rooms.rewards.flow import CLOSING, REPORT
from hongguanjia.rooms.rewards.forms import ReasonForm
from hongguanjia.rooms.rewards.forms_counter import ClosingForm, SettleForm, TermsForm
from hongguanjia.rooms.rewards.models import CounterTerms, OfflineReport, ReportState

SETTLE = {"charge": conflicts.charge, "write_off": conflicts.write_off, "dismiss": conflicts.dismiss}


@needs(Permission.REWARD_HAND_OVER)
def close_day(request: Request, station_id: int) -> HttpResponse:
    """Count every shelf at the end of the day; earlier sheets are below."""
    station = get_in_scope(permits.served_stations(request.actor), pk=station_id)
    shelves = list(closing.list_shelves(station=station, now=request.now))
    form = ClosingForm(request.POST or None, shelves=shelves)
    if request.method == "POST":
        done = run(
            form,
            lambda: closing.close_day(
                actor=request.actor, now=request.now, station_id=station_id, counted=form.counted()
            ),
        )
        if done is not None:
            messages.success(request, _("日结单已交，请另一位站务员或管理人员复核。"))
            return redirect("phone-rewards-closing-sheet", closing_id=done.pk)
    rows = permits.signable_closings(request.actor).filter(station=station)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=10)
    today = rows.filter(day=county_date(request.now)).exclude(state="REJECTED").exists()
    context = {"station": station, "form": form, "shelves": shelves, "page": page, "closed": today}
    return render(request, "rewards/phone_closing.html", context, status=422 if form.errors else 200)


@signed_in
def sheet(request: Request, closing_id: int) -> HttpResponse:
    """One sheet on the phone, to be signed off by somebody else."""
    row = get_in_scope(permits.signable_closings(request.actor), pk=closing_id)
    form = ReasonForm(request.POST if request.POST.get("what") == "reject" else None)
    if request.method == "POST" and _decide(request, closing_id, form):
        return redirect("phone-rewards-closing-sheet", closing_id=closing_id)
    own = row.counted_by_id == request.actor.person_id
    lines = row.lines.select_related("stock__reward")
    context = {"closing": row, "lines": lines, "form": form, "own": own, "verbs": CLOSING.verbs(row.state)}
    return render(request, "rewards/phone_closing_sheet.html", context, status=422 if form.errors else 200)


@needs(Permission.REWARD_READ)
def paper(request: Request, closing_id: int) -> HttpResponse:
    """One sheet on paper, with room for two signatures."""
    row = get_in_scope(permits.read_closings(request.actor), pk=closing_id)
    return render(
        request, "rewards/paper_closing.html", {"closing": row, "lines": row.lines.select_related("stock__reward")}
    )


@needs(Permission.REWARD_READ)
def closings(request: Request) -> HttpResponse:
    """The sheets of all stations, those that wait first by day."""
    page = paginate(permits.read_closings(request.actor), read_page_number(request.GET.get("page")))
    return render(request, "rewards/desk_closings.html", {"page": page})


@needs(Permission.REWARD_READ)
def reports(request: Request) -> HttpResponse:
    """What devices reported that did not fit, open ones first."""
    rows = permits.read_reports(request.actor).exclude(state=ReportState.DONE).order_by("state", "-id")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(request, "rewards/desk_reports.html", {"page": page})


@needs(Permission.REWARD_READ)
def report(request: Request, report_id: int) -> HttpResponse:
    """One report: what the device said, what stands here, and the decision."""
    row = get_in_scope(permits.read_reports(request.actor), pk=report_id)
    mine = permits.managed_reports(request.actor).filter(pk=row.pk).exists()
    form = SettleForm(request.POST or None)
    if request.method == "POST" and mine and run(form, lambda: _settle(request, report_id, form)) is not None:
        messages.success(request, _("已处理。"))
        return redirect("desk-rewards-report", report_id=report_id)
    context = {
        "report": row,
        "form": form if mine and REPORT.verbs(row.state) else None,
        "trail": list_timeline("offline_report", row.pk),
    }
    return render(request, "rewards/desk_report.html", context, status=422 if form.errors else 200)


@needs(Permission.REWARD_READ)
def terms(request: Request) -> HttpResponse:
    """The figures that hold at the counter now, those to come and those before; the county sets new ones."""
    county = permits.managed_organisations(request.actor).filter(parent__isnull=True).first()
    form = TermsForm(request.POST or None)
    if request.method == "POST" and county is not None:
        new = run(
            form,
            lambda: figures.set_terms(
                actor=request.actor, now=request.now, county=county, terms=figures.NewTerms(**form.cleaned_data)
            ),
        )
        if new is not None:
            messages.success(request, _("已公布，到日子自动执行。"))
            return redirect("desk-rewards-terms")
    context = {
        "form": form if county is not None else None,
        "now_in_force": figures.terms_on(county_date(request.now)),
        "rows": CounterTerms.objects.all()[:20],
    }
    return render(request, "rewards/desk_terms.html", context, status=422 if form.errors else 200)


def _decide(request: Request, closing_id: int, form: ReasonForm) -> bool:
    """Sign off, or send back with a reason; whether it was done."""
    if request.POST.get("what") == "reject":
        done = run(
            form,
            lambda: closing.reject(
                actor=request.actor, now=request.now, closing_id=closing_id, reason=form.cleaned_data["reason"]
            ),
        )
        return done is not None
    closing.sign_off(actor=request.actor, now=request.now, closing_id=closing_id)
    messages.success(request, _("已复核签字。"))
    return True


def _settle(request: Request, report_id: int, form: SettleForm) -> OfflineReport:
    data = form.cleaned_data
    do = SETTLE[data["verb"]]
    return do(actor=request.actor, now=request.now, report_id=report_id, reason=data["reason"])
