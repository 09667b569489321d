"""The phone: what is in publicity around me, objecting, my appeals."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import get_in_scope, not_found
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import OnceForm, Request, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.sentences import fact_title, reason_words
from hongguanjia.rooms.publicity import actions, forms, permits, queries
from hongguanjia.rooms.publicity.flow import APPEAL
from hongguanjia.rooms.publicity.models import APPEAL_KIND, Line
from hongguanjia.rooms.publicity.pages.doing import act_once, show_form
from hongguanjia.rooms.publicity.states import LineState


@signed_in
def notices(request: Request) -> HttpResponse:
    """Notices that the actor may read, and the own objections."""
    rows = queries.visible_batches(request.actor, request.now)
    page = paginate(rows, read_page_number(request.GET.get("page")), size=20)
    today = county_date(request.now)
    context = {
        "page": page,
        "cards": [(row, queries.is_shown(row, today)) for row in page.rows],
        "objections": list(queries.list_own_objections(request.actor)[:10]),
    }
    return render(request, "publicity/phone/notices.html", context)


@signed_in
def notice(request: Request, notice_id: int) -> HttpResponse:
    """One notice while it is shown; afterwards only that it has ended, and what became of the own lines."""
    batch = get_in_scope(queries.visible_batches(request.actor, request.now), pk=notice_id)
    today = county_date(request.now)
    shown, rows = queries.is_shown(batch, today), queries.list_lines(batch)
    if not shown:
        rows = rows.filter(fact__person_id=request.actor.subject_id or 0)
    page = paginate(rows, read_page_number(request.GET.get("page")))
    lines = queries.show_lines(batch, page.rows, today=today)
    context = {"batch": batch, "shown": shown, "page": page, "lines": lines}
    return render(request, "publicity/phone/notice.html", context)


@signed_in
def object_line(request: Request, line_id: int) -> HttpResponse:
    """Say what is wrong with a line."""
    visible = queries.visible_batches(request.actor, request.now).order_by()
    line = get_in_scope(
        Line.objects.select_related("batch__organisation", "fact").filter(batch__in=visible), pk=line_id
    )
    today = county_date(request.now)
    if not queries.is_shown(line.batch, today) or line.state not in {LineState.SHOWN, LineState.DISPUTED}:
        raise not_found()
    back = reverse("phone-publicity-notice", args=[line.batch_id])
    form = forms.ObjectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and act_once(request, form, "object", lambda: _object(request, form, line_id)):
        messages.success(request, _("已收到您的异议，这一条先不入账，核实后告诉您结果。"))
        return redirect(back)
    person = queries.list_lines(line.batch).get(pk=line_id)
    shown = queries.show_lines(line.batch, [person], today=today)[0]
    return show_form(request, form, title=_("提异议"), surface="phone", back=back, line=shown)


def _object(request: Request, form: OnceForm, line_id: int) -> object:
    text = form.cleaned_data["text"]
    return actions.object_to_line(actor=request.actor, now=request.now, line_id=line_id, text=text)


@signed_in
def appeals(request: Request) -> HttpResponse:
    """The own appeals."""
    page = paginate(queries.list_own_appeals(request.actor), read_page_number(request.GET.get("page")), size=20)
    context = {"page": page, "titles": [(row, fact_title(row.fact.kind)) for row in page.rows]}
    return render(request, "publicity/phone/appeals.html", context)


@signed_in
def choose(request: Request) -> HttpResponse:
    """The own facts, whatever became of them: which one is wrong?"""
    page = paginate(queries.list_appealable(request.actor), read_page_number(request.GET.get("page")), size=20)
    cards = [(row, fact_title(row.kind), reason_words(row.outcome.reason)) for row in page.rows]
    return render(request, "publicity/phone/choose.html", {"page": page, "cards": cards})


@signed_in
def new_appeal(request: Request, fact_id: int) -> HttpResponse:
    """What is wrong, what should be, evidence."""
    fact = get_in_scope(queries.list_appealable(request.actor), pk=fact_id)
    post = request.method == "POST"
    form = forms.AppealForm(request.POST if post else None, request.FILES if post else None)
    made = act_once(request, form, "appeal", lambda: _appeal(request, form, fact_id)) if post else 0
    if made:
        messages.success(request, _("申诉已提交，答复期限和进展都在这一页。"))
        return redirect("phone-publicity-appeal", made)
    hint = _("由上一级党组织答复，不会由作出决定的人自己处理。")
    back = reverse("phone-publicity-choose")
    return show_form(
        request, form, title=_("提交申诉"), surface="phone", back=back, hint=hint, fact=fact, what=fact_title(fact.kind)
    )


def _appeal(request: Request, form: OnceForm, fact_id: int) -> object:
    data = form.cleaned_data
    return actions.make_appeal(
        actor=request.actor,
        now=request.now,
        fact_id=fact_id,
        wrong=data["wrong"],
        wanted=data["wanted"],
        uploads=data["papers"],
    )


@signed_in
def appeal(request: Request, appeal_id: int) -> HttpResponse:
    """One appeal: what was said, by when there is an answer, what was answered, the whole trail."""
    row = get_in_scope(queries.list_own_appeals(request.actor), pk=appeal_id)
    context = {
        "appeal": row,
        "what": fact_title(row.fact.kind),
        "deadline": queries.tell_deadlines([row.due_date], request.now)[0],
        "papers": [paper.attachment for paper in row.papers.select_related("attachment")],
        "trail": list_timeline(APPEAL_KIND, row.pk),
        "verbs": [verb for verb in APPEAL.verbs(row.state) if permits.may_appeal_verb(request.actor, verb, row)],
    }
    return render(request, "publicity/phone/appeal.html", context)


@signed_in
def appeal_do(request: Request, appeal_id: int, verb: str) -> HttpResponse:
    """Withdraw an own appeal, or ask the next level."""
    get_in_scope(queries.list_own_appeals(request.actor), pk=appeal_id)
    back = reverse("phone-publicity-appeal", args=[appeal_id])
    post = request.POST if request.method == "POST" else None
    common = {"actor": request.actor, "now": request.now, "appeal_id": appeal_id}
    if verb == "withdraw":
        form: OnceForm = OnceForm(post)
        title, act = _("撤回申诉"), lambda: actions.withdraw_appeal(**common)  # type: ignore[arg-type]
    elif verb == "ask_again":
        form = forms.AskAgainForm(post)
        title, act = _("申请复核"), lambda: actions.ask_again(**common, wrong=form.cleaned_data["wrong"])  # type: ignore[arg-type]
    else:
        raise not_found()
    if post is not None and act_once(request, form, verb, act):
        return redirect(back)
    return show_form(request, form, title=title, surface="phone", back=back)
