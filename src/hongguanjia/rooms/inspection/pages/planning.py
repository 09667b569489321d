"""The desk: plans, rounds with their draw, visits, checklists, bulletins."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.inspection import actions, forms, naming, permits, queries
from hongguanjia.rooms.inspection.data import RoundInput
from hongguanjia.rooms.inspection.flow import PLAN
from hongguanjia.rooms.inspection.models import Bulletin, Checklist, Plan, Round
from hongguanjia.rooms.inspection.pages.doing import act_once, show_form
from hongguanjia.rooms.inspection.states import RoundState
from hongguanjia.rooms.inspection.verbs import list_buttons

READ, MANAGE = Permission.INSPECTION_READ, Permission.INSPECTION_MANAGE


@needs(READ)
def plans(request: Request) -> HttpResponse:
    """The yearly plans, and the rounds under way."""
    page = paginate(queries.visible_plans(request.actor), read_page_number(request.GET.get("page")))
    running = queries.visible_rounds(request.actor).filter(state__in=[RoundState.ANNOUNCED, RoundState.OPEN])
    context = {"page": page, "running": list(running.order_by("last_date")[:20]), "may": request.actor.holds(MANAGE)}
    return render(request, "inspection/desk/plans.html", context)


@needs(MANAGE)
def new_plan(request: Request) -> HttpResponse:
    """Begin the plan of a year."""
    year = county_date(request.now).year
    form = forms.PlanForm(request.POST or None, initial={"year": year, "title": _("%s年督查计划") % year})
    places = list_organisations(request.actor, MANAGE).filter(kind__in=naming.ISSUERS)
    form.fields["organisation"].queryset = places  # type: ignore[attr-defined]
    made = act_once(request, form, "plan", lambda: _draft(request, form)) if request.method == "POST" else 0
    if made:
        return redirect("desk-inspection-plan", made)
    back, hint = reverse("desk-inspection-plans"), _("督查检查实行年度计划和备案：没有备案的计划，不能开展督查。")
    return show_form(request, form, title=_("起草督查计划"), surface="desk", back=back, hint=hint)


@needs(READ)
def plan(request: Request, plan_id: int) -> HttpResponse:
    """One plan with its rounds and filings."""
    row = get_in_scope(queries.visible_plans(request.actor), pk=plan_id)
    context = {
        "plan": row,
        "rounds": list(row.rounds.select_related("area").order_by("first_date", "number")[:100]),
        "filings": list(row.filings.select_related("filed_by").order_by("-pk")),
        "buttons": list_buttons(request.actor, "plans", row),
        "may_add": "add_round" in permits.list_verbs(request.actor, PLAN, row),
        "trail": list_timeline("inspection.plan", row.pk),
    }
    return render(request, "inspection/desk/plan.html", context)


@needs(MANAGE)
def new_round(request: Request, plan_id: int) -> HttpResponse:
    """Put a round into a plan."""
    row = get_in_scope(queries.visible_plans(request.actor), pk=plan_id)
    if not permits.may(request.actor, PLAN, "add_round", row):
        raise permits.denied()
    form = forms.RoundForm(request.POST or None)
    form.fields["area"].queryset = list_organisations(request.actor, MANAGE).filter(kind__in=naming.ISSUERS)  # type: ignore[attr-defined]
    form.fields["checklist"].queryset = _newest_checklists()  # type: ignore[attr-defined]
    made = act_once(request, form, "round", lambda: _add(request, form, row)) if request.method == "POST" else 0
    back = reverse("desk-inspection-plan", args=[row.pk])
    if made:
        messages.success(request, _("已列入计划。"))
        return redirect(back)
    return show_form(request, form, title=_("添加督查"), surface="desk", back=back)


@needs(READ)
def round_page(request: Request, round_id: int) -> HttpResponse:
    """One round: how its targets were found, its visits, its bulletin."""
    row = get_in_scope(queries.visible_rounds(request.actor), pk=round_id)
    visits = queries.visible_visits(request.actor).filter(round=row)
    bulletin = Bulletin.objects.filter(round=row).first()
    may_draft = row.state == RoundState.FINISHED and bulletin is None and permits.may_by(request.actor, MANAGE, row)
    context = {
        "round": row,
        "visits": list(visits.prefetch_related("inspectors__person", "findings").order_by("order")[:400]),
        "buttons": list_buttons(request.actor, "rounds", row, but=("choose",) if row.way == "DRAW" else ("announce",)),
        "bulletin": bulletin,
        "may_draft": may_draft,
        "trail": list_timeline("inspection.round", row.pk),
    }
    return render(request, "inspection/desk/round.html", context)


@needs(READ)
def visit(request: Request, visit_id: int) -> HttpResponse:
    """One visit: answers, findings, who was met."""
    row = get_in_scope(queries.visible_visits(request.actor), pk=visit_id)
    context = {
        "visit": row,
        "items": [(item, row.answers.get(item["code"], "")) for item in row.round.checklist.items],
        "inspectors": list(row.inspectors.select_related("person")),
        "findings": list(queries.visible_findings(request.actor).filter(visit=row).order_by("pk")),
        "trail": list_timeline("inspection.visit", row.pk),
    }
    return render(request, "inspection/desk/visit.html", context)


@needs(READ)
def checklists(request: Request) -> HttpResponse:
    """Every checklist with its versions, the newest first."""
    page = paginate(Checklist.objects.order_by("code", "-version"), read_page_number(request.GET.get("page")), size=20)
    return render(request, "inspection/desk/checklists.html", {"page": page, "may": request.actor.holds(MANAGE)})


@needs(MANAGE)
def save_checklist(request: Request) -> HttpResponse:
    """A new checklist, or the next version of one."""
    form = forms.ChecklistForm(request.POST or None)
    made = act_once(request, form, "checklist", lambda: _save(request, form)) if request.method == "POST" else 0
    back = reverse("desk-inspection-checklists")
    if made:
        messages.success(request, _("检查表已保存，正在进行的督查仍用原来的版本。"))
        return redirect(back)
    return show_form(request, form, title=_("编检查表"), surface="desk", back=back)


@needs(MANAGE)
def new_bulletin(request: Request, round_id: int) -> HttpResponse:
    """Let the bulletin of a round draft itself."""
    row = get_in_scope(queries.visible_rounds(request.actor), pk=round_id)
    form = forms.BulletinStartForm(request.POST if request.method == "POST" else None)
    made = act_once(request, form, "bulletin", lambda: _start(request, form, row)) if request.method == "POST" else 0
    if made:
        return redirect("desk-inspection-bulletin", made)
    back, hint = reverse("desk-inspection-round", args=[row.pk]), _("系统按督查结果起草，您再修改。默认不点名。")
    return show_form(request, form, title=_("起草通报"), surface="desk", back=back, hint=hint, about=row)


@needs(READ)
def bulletins(request: Request) -> HttpResponse:
    """Bulletins that the actor may read."""
    page = paginate(queries.visible_bulletins(request.actor), read_page_number(request.GET.get("page")))
    return render(request, "inspection/desk/bulletins.html", {"page": page})


@needs(READ)
def bulletin(request: Request, bulletin_id: int) -> HttpResponse:
    """One bulletin with its corrections and the next step."""
    row = get_in_scope(queries.visible_bulletins(request.actor), pk=bulletin_id)
    context = {
        "bulletin": row,
        "corrections": list(row.corrections.order_by("pk")),
        "buttons": list_buttons(request.actor, "bulletins", row),
        "trail": list_timeline("inspection.bulletin", row.pk),
    }
    return render(request, "inspection/desk/bulletin.html", context)


def _draft(request: Request, form: forms.PlanForm) -> Plan:
    data = form.cleaned_data
    return actions.draft_plan(
        actor=request.actor,
        now=request.now,
        organisation_id=data["organisation"].pk,
        year=data["year"],
        title=data["title"],
        basis=data["basis"],
    )


def _add(request: Request, form: forms.RoundForm, row: Plan) -> Round:
    data = {name: value for name, value in form.cleaned_data.items() if name != "submission_key"}
    data["area_id"], data["checklist_id"] = data.pop("area").pk, data.pop("checklist").pk
    return actions.add_round(actor=request.actor, now=request.now, plan_id=row.pk, typed=RoundInput(**data))


def _save(request: Request, form: forms.ChecklistForm) -> Checklist:
    data = form.cleaned_data
    return actions.save_checklist(
        actor=request.actor,
        now=request.now,
        code=data["code"],
        title=data["title"],
        lines=data["lines"].splitlines(),
        reason=data["reason"],
    )


def _start(request: Request, form: forms.BulletinStartForm, row: Round) -> Bulletin:
    data = form.cleaned_data
    return actions.draft_bulletin(
        actor=request.actor, now=request.now, round_id=row.pk, names=data["names"], basis=data["basis"]
    )


def _newest_checklists() -> QuerySet[Checklist]:
    """The last version of every checklist."""
    later = Checklist.objects.filter(code=OuterRef("code"), version__gt=OuterRef("version"))
    return Checklist.objects.exclude(Exists(later)).order_by("title")
