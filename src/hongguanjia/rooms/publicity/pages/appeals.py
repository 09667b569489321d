"""The appeals desk: what is due, what is overdue, one appeal with its fact, its evidence and the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.sheets.api import xlsx_response
from hongguanjia.base.web.api import OnceForm, Request, needs
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.models import Award
from hongguanjia.points.sentences import fact_title, reason_words
from hongguanjia.rooms.publicity import actions, forms, permits, queries, tables
from hongguanjia.rooms.publicity.flow import APPEAL
from hongguanjia.rooms.publicity.models import APPEAL_KIND, Appeal
from hongguanjia.rooms.publicity.pages.doing import act_once, show_form
from hongguanjia.rooms.publicity.states import OPEN_APPEALS

EXPORTED_MOST = 20_000
Act = Callable[[dict[str, Any], dict[str, Any]], Appeal]
VERBS: dict[str, tuple[object, type[OnceForm], Act]] = {
    "take": (gettext_lazy("受理"), OnceForm, lambda common, data: actions.take_appeal(**common)),
    "correct": (
        gettext_lazy("更正"),
        forms.CorrectForm,
        lambda common, data: actions.correct_appeal(**common, quantity=data["quantity"], answer=data["answer"]),
    ),
    "explain": (
        gettext_lazy("维持并答复"),
        forms.ExplainForm,
        lambda common, data: actions.explain_appeal(**common, answer=data["answer"]),
    ),
}


@needs(Permission.APPEAL_DECIDE)
def appeals(request: Request) -> HttpResponse:
    """Appeals at the actor's levels and below, the most pressing first; ``?format=xlsx`` takes them away."""
    rows = queries.list_appeals(request.actor)
    if request.GET.get("state") == "open":
        rows = rows.filter(state__in=OPEN_APPEALS)
    if request.GET.get("format") == "xlsx":
        return xlsx_response(_("申诉"), tables.columns(tables.APPEAL_HEAD), tables.appeal_rows(rows[:EXPORTED_MOST]))
    page = paginate(rows, read_page_number(request.GET.get("page")))
    deadlines = queries.tell_deadlines([row.due_date for row in page.rows], request.now)
    titles = [fact_title(row.fact.kind) for row in page.rows]
    context = {"page": page, "rows": list(zip(page.rows, deadlines, titles, strict=True)), "open": OPEN_APPEALS}
    return render(request, "publicity/desk/appeals.html", context)


@needs(Permission.APPEAL_DECIDE)
def appeal(request: Request, appeal_id: int) -> HttpResponse:
    """One appeal: the fact and what became of it, what is said against it, evidence, next steps, the whole trail."""
    row = get_in_scope(queries.list_appeals(request.actor), pk=appeal_id)
    outcome = row.fact.outcome
    context = {
        "appeal": row,
        "what": fact_title(row.fact.kind),
        "outcome": outcome,
        "why": reason_words(outcome.reason) if outcome.reason else "",
        "awards": Award.objects.filter(fact=row.fact).select_related("rule").order_by("pk"),
        "deadline": queries.tell_deadlines([row.due_date], request.now)[0],
        "is_open": row.state in OPEN_APPEALS,
        "papers": [paper.attachment for paper in row.papers.select_related("attachment")],
        "trail": list_timeline(APPEAL_KIND, row.pk),
        "buttons": [
            (verb, VERBS[verb][0])
            for verb in APPEAL.verbs(row.state)
            if verb in VERBS and permits.may_appeal_verb(request.actor, verb, row)
        ],
    }
    return render(request, "publicity/desk/appeal.html", context)


@needs(Permission.APPEAL_DECIDE)
def appeal_do(request: Request, appeal_id: int, verb: str) -> HttpResponse:
    """Take an appeal up, correct, or explain."""
    row = get_in_scope(queries.list_appeals(request.actor), pk=appeal_id)
    if verb not in VERBS:
        raise not_found()
    title, form_class, act = VERBS[verb]
    post = request.POST if request.method == "POST" else None
    form = form_class(post, initial={"quantity": row.fact.quantity} if verb == "correct" else None)
    common = {"actor": request.actor, "now": request.now, "appeal_id": appeal_id}
    if post is not None and act_once(request, form, verb, lambda: act(common, form.cleaned_data)):
        messages.success(request, _("已办理，并告诉了申诉人。"))
        return redirect("desk-publicity-appeal", appeal_id)
    hint = _("原记录：%(what)s，数量 %(quantity)s。更正后由规则重新计算积分。") if verb == "correct" else ""
    words = {"what": fact_title(row.fact.kind), "quantity": row.fact.quantity}
    back = reverse("desk-publicity-appeal", args=[appeal_id])
    return show_form(request, form, title=title, surface="desk", back=back, hint=str(hint) % words if hint else "")
