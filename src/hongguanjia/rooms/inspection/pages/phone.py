"""The phone: notices to my organisation, findings to answer, visits on which I am sent, bulletins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.inspection import actions, forms, ledger, naming, queries, story
from hongguanjia.rooms.inspection.models import Tie
from hongguanjia.rooms.inspection.pages.desk import tell_finding
from hongguanjia.rooms.inspection.pages.doing import act_once, do_verb
from hongguanjia.rooms.inspection.states import OPEN_STATES, Category, FindingState, RoundState, Severity
from hongguanjia.rooms.inspection.verbs import split_buttons

READ, INSPECT = Permission.INSPECTION_READ, Permission.INSPECTION_INSPECT
CARDS = 20


@needs(READ)
def mine(request: Request) -> HttpResponse:
    """What my organisation has to mend, the most pressing first; findings that we may still answer; my visits."""
    homes = [path for post in request.actor.posts for path in post.paths]
    rows = ledger.visible(request.actor).filter(organisation__path__in=homes)
    if request.GET.get("closed") != "1":
        rows = rows.filter(state__in=OPEN_STATES)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=CARDS)
    asked = queries.visible_findings(request.actor).filter(visit__organisation__path__in=homes)
    visits = queries.own_visits(request.actor).filter(round__state=RoundState.OPEN)
    deadlines = story.tell_deadlines(page.rows, county_date(request.now))
    context = {
        "page": page,
        "cards": list(zip(page.rows, deadlines, strict=True)),
        "closed": request.GET.get("closed") == "1",
        "asked": list(asked.filter(state__in=[FindingState.FOUND, FindingState.CONFIRMED]).order_by("-pk")[:CARDS]),
        "visits": list(visits.order_by("round__last_date", "order")[:CARDS]) if request.actor.holds(INSPECT) else [],
        "may_inspect": request.actor.holds(INSPECT),
    }
    return render(request, "inspection/phone/mine.html", context)


@needs(READ)
def notice(request: Request, notice_id: int) -> HttpResponse:
    """One notice: where it stands, the one next step, the whole story."""
    row = get_in_scope(queries.visible_notices(request.actor), pk=notice_id)
    return render(request, "inspection/phone/notice.html", story.tell_notice(request.actor, row, request.now))


@needs(READ)
def finding(request: Request, finding_id: int) -> HttpResponse:
    """One finding, and our word about it."""
    row = get_in_scope(queries.visible_findings(request.actor), pk=finding_id)
    context = tell_finding(request, row)
    context["first"], context["rest"] = split_buttons(context["buttons"])
    return render(request, "inspection/phone/finding.html", context)


@needs(INSPECT)
def visit(request: Request, visit_id: int) -> HttpResponse:
    """The visit in the field: checklist, findings with photographs, signature. Works without a signal once opened."""
    row = get_in_scope(queries.own_visits(request.actor), pk=visit_id)
    context = {
        "visit": row,
        "inspectors": list(row.inspectors.select_related("person")),
        "categories": Category.choices,
        "severities": Severity.choices,
        "findings": list(row.findings.order_by("pk")),
        "open": row.recorded_at is None and row.round.state == RoundState.OPEN,
    }
    return render(request, "inspection/phone/visit.html", context)


@needs(READ)
def bulletin(request: Request, bulletin_id: int) -> HttpResponse:
    """A bulletin that reached me."""
    row = get_in_scope(queries.visible_bulletins(request.actor), pk=bulletin_id)
    context = {"bulletin": row, "corrections": list(row.corrections.order_by("pk"))}
    return render(request, "inspection/phone/bulletin.html", context)


@needs(INSPECT)
def ties(request: Request) -> HttpResponse:
    """Declare a tie: the draw will not send me there."""
    form = forms.TieForm(request.POST or None)
    if request.method == "POST" and act_once(request, form, "tie", lambda: _declare(request, form)):
        messages.success(request, _("已申报，抽取时会回避。"))
        return redirect("phone-inspection-ties")
    mine = Tie.objects.filter(person_id=request.actor.person_id or 0, active_to=None).select_related("organisation")
    status = 422 if form.errors else 200
    return render(request, "inspection/phone/ties.html", {"form": form, "ties": list(mine)}, status=status)


@needs(READ)
def step(request: Request, noun: str, row_id: int, verb: str) -> HttpResponse:
    """A step of a notice or a finding."""
    return do_verb(request, noun, row_id, verb, surface="phone")


def _declare(request: Request, form: forms.TieForm) -> Tie:
    place = naming.find_organisation(request.actor, form.cleaned_data["organisation"], INSPECT)
    return actions.declare_tie(actor=request.actor, now=request.now, organisation_id=place.pk)
