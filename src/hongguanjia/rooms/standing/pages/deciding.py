"""The desk: suspensions and decisions on rankings."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.standing import actions, boards, permits, rules
from hongguanjia.rooms.standing.flow import RANKING
from hongguanjia.rooms.standing.forms import RankingForm, ReasonForm, SuspendForm
from hongguanjia.rooms.standing.models import RankingDecision
from hongguanjia.rooms.standing.pages.common import posted

DONE = {
    "approve": gettext_lazy("已批准，到公布日期展示。"),
    "refuse": gettext_lazy("未批准，理由已记下。"),
    "withdraw": gettext_lazy("已撤回，任何页面都不再展示。"),
}
LASTS = timedelta(days=30)


@needs(Permission.GRADING_SUSPEND)
def vetoes(request: Request) -> HttpResponse:
    """Whose grading is or was suspended, why and by whom."""
    rows = permits.read_vetoes(request.actor).order_by("state", "-pk")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(request, "standing/desk_vetoes.html", {"page": page})


@needs(Permission.GRADING_SUSPEND)
def suspend(request: Request, person_id: int) -> HttpResponse:
    """Suspend a person's grading."""
    person = get_in_scope(permits.suspendable_people(request.actor), pk=person_id)
    form = SuspendForm(posted(request))
    veto = run(
        form,
        lambda: actions.suspend_grading(
            actor=request.actor,
            now=request.now,
            person_id=person.pk,
            kind=form.cleaned_data["kind"],
            reason=form.cleaned_data["reason"],
            basis=form.cleaned_data["basis"],
        ),
    )
    if veto is not None:
        messages.success(request, _("已暂停评定，本人已收到通知。"))
        return redirect("desk-standing-veto", veto_id=veto.pk)
    return render(request, "standing/desk_suspend.html", {"form": form, "person": person})


@needs(Permission.GRADING_SUSPEND)
def veto(request: Request, veto_id: int) -> HttpResponse:
    """One suspension with its story; lifting it."""
    row = get_in_scope(permits.read_vetoes(request.actor), pk=veto_id)
    form = ReasonForm(posted(request))
    done = run(
        form,
        lambda: actions.lift_suspension(
            actor=request.actor, now=request.now, veto_id=row.pk, reason=form.cleaned_data["reason"]
        ),
    )
    if done is not None:
        messages.success(request, _("已解除，系统会按规则重新评定。"))
        return redirect("desk-standing-veto", veto_id=row.pk)
    context = {"veto": row, "form": form, "trail": list_timeline("standing.veto", row.pk)}
    return render(request, "standing/desk_veto.html", context)


@needs(Permission.POINTS_READ)
def rankings(request: Request) -> HttpResponse:
    """The switch: off unless a decision is in force; every decision that was ever asked for."""
    rows = permits.read_rankings(request.actor).order_by("-pk")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    today = county_date(request.now)
    context = {
        "page": page,
        "told": [(row, rules.is_shown(row, today)) for row in page.rows],
        "may_ask": request.actor.holds(Permission.RANKING_ASK),
    }
    return render(request, "standing/desk_rankings.html", context)


@needs(Permission.RANKING_ASK)
def ask(request: Request) -> HttpResponse:
    """Ask for a ranking."""
    today = county_date(request.now)
    days = {"active_from": today, "publication_date": today, "active_to": today + LASTS}
    form = RankingForm(posted(request), initial={"period": str(today.year), **days})
    form.offer_organisations(permits.askable_organisations(request.actor))
    decision = run(
        form,
        lambda: actions.ask_ranking(
            actor=request.actor, now=request.now, organisation=form.cleaned_data["organisation"], terms=form.terms()
        ),
    )
    if decision is not None:
        messages.success(request, _("已提请审批。批准之前不展示。"))
        return redirect("desk-standing-ranking", decision_id=decision.pk)
    context = {"form": form, "back": reverse("desk-standing-rankings")}
    return render(request, "standing/desk_ask.html", context)


@needs(Permission.POINTS_READ)
def ranking(request: Request, decision_id: int) -> HttpResponse:
    """One decision: basis, who asked, who decides, from when to when, its story."""
    row = get_in_scope(permits.read_rankings(request.actor), pk=decision_id)
    return _show_decision(request, row, ReasonForm())


@needs(Permission.POINTS_READ)
def decide(request: Request, decision_id: int, verb: str) -> HttpResponse:
    """Approve, refuse or withdraw."""
    row = get_in_scope(permits.read_rankings(request.actor), pk=decision_id)
    if verb not in DONE:
        raise not_found()
    if request.method != "POST":
        return redirect("desk-standing-ranking", decision_id=row.pk)
    form = ReasonForm(request.POST)
    form.fields["reason"].required = verb != "approve"
    if run(form, lambda: _do(request, row, verb, form.cleaned_data["reason"])) is None:
        return _show_decision(request, row, form)
    messages.success(request, DONE[verb])
    return redirect("desk-standing-ranking", decision_id=row.pk)


@needs(Permission.POINTS_READ)
def table(request: Request, decision_id: int) -> HttpResponse:
    """The ranking itself, only while its decision is in force."""
    row = get_in_scope(permits.read_rankings(request.actor), pk=decision_id)
    board = boards.open_board(row, county_date(request.now), read_page_number(request.GET.get("page")))
    return render(request, "standing/desk_table.html", {"decision": row, "board": board})


def _do(request: Request, row: RankingDecision, verb: str, reason: str) -> RankingDecision:
    if verb == "approve":
        return actions.approve_ranking(actor=request.actor, now=request.now, decision_id=row.pk)
    act = actions.refuse_ranking if verb == "refuse" else actions.withdraw_ranking
    return act(actor=request.actor, now=request.now, decision_id=row.pk, reason=reason)


def _show_decision(request: Request, row: RankingDecision, form: ReasonForm) -> HttpResponse:
    verbs = {
        verb
        for verb in RANKING.verbs(row.state)
        if request.actor.holds(Permission(RANKING.find(verb).permit))
        and (verb == "withdraw" or row.asked_by_id != request.actor.person_id)
    }
    context = {
        "decision": row,
        "form": form,
        "verbs": verbs,
        "shown": rules.is_shown(row, county_date(request.now)),
        "trail": list_timeline("standing.ranking", row.pk),
    }
    return render(request, "standing/desk_ranking.html", context, status=422 if form.errors else 200)
