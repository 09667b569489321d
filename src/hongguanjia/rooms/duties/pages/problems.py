"""The problem list: what is wrong, one problem with its story, putting one on the list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.duties import actions, forms, queries, verbs
from hongguanjia.rooms.duties.pages.doing import Answer, act_once, do_verb, sent, show_form


@needs(Permission.DUTY_READ)
def problems(request: Request) -> HttpResponse:
    """The problems of the actor's places: those with the nearest deadline first."""
    form = forms.ProblemFilter(request.GET)
    rows = queries.visible_problems(request.actor)
    if form.is_valid():
        if form.cleaned_data["state"]:
            rows = rows.filter(state=form.cleaned_data["state"])
        if form.cleaned_data["overdue"]:
            rows = rows.filter(overdue_at__isnull=False)
    page = paginate(rows.order_by("closed_at", "due_date", "pk"), read_page_number(request.GET.get("page")))
    context = {"page": page, "form": form, "may_add": bool(queries.own_organisations(request.actor))}
    return render(request, "duties/desk/problems.html", context)


@needs(Permission.DUTY_READ)
def problem(request: Request, problem_id: int) -> HttpResponse:
    """One problem: who mends it and how, the evidence, the story."""
    row = get_in_scope(queries.visible_problems(request.actor), pk=problem_id)
    context = {
        "problem": row,
        "buttons": verbs.list_buttons(request.actor, verbs.PROBLEM, row),
        "papers": [paper.attachment for paper in row.papers.select_related("attachment")],
        "trail": list_timeline("duties.problem", row.pk),
        "today": county_date(request.now),
    }
    return render(request, "duties/desk/problem.html", context)


@needs(Permission.DUTY_REPORT)
def new_problem(request: Request, organisation_id: int) -> HttpResponse:
    """Put a problem on an organisation's list."""
    place = get_in_scope(queries.visible_organisations(request.actor), pk=organisation_id)
    form = forms.ProblemForm(sent(request)[0])

    def act() -> Answer:
        row = actions.add_problem(actor=request.actor, now=request.now, organisation_id=place.pk, typed=form.typed())
        return {"pk": row.pk}

    if answer := act_once(request, form, "add_problem", act, pk=place.pk):
        return redirect("desk-duties-problem", answer["pk"])
    back = reverse("desk-duties-problems")
    return show_form(request, form, title=_("列入问题清单"), back=back, context={"about": place})


@needs(Permission.DUTY_REPORT)
def new_own_problem(request: Request) -> HttpResponse:
    """The same for the actor's own organisation."""
    own = queries.own_organisations(request.actor)
    return redirect("desk-duties-problem-new", own[0]) if own else redirect("desk-duties-problems")


@needs(Permission.DUTY_READ)
def problem_do(request: Request, problem_id: int, verb: str) -> HttpResponse:
    """A step of a problem."""
    return do_verb(request, verbs.PROBLEM, problem_id, verb)
