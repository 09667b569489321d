"""The desk: notices, objections, appeals with their deadlines."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, is_below
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.sheets.api import xlsx_response
from hongguanjia.base.web.api import OnceForm, Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.publicity import actions, forms, people, queries, tables
from hongguanjia.rooms.publicity.models import BATCH_KIND, OBJECTION_KIND, Line
from hongguanjia.rooms.publicity.pages.doing import act_once, show_form
from hongguanjia.rooms.publicity.states import ObjectionState

EXPORTED_MOST = 20_000


@needs(Permission.PUBLICITY_READ)
def notices(request: Request) -> HttpResponse:
    """Notices of the actor's places, the newest first; ``?format=xlsx`` takes them away."""
    rows = queries.kept_batches(request.actor)
    state = request.GET.get("state", "")
    if state:
        rows = rows.filter(state=state)
    if request.GET.get("format") == "xlsx":
        return xlsx_response(_("公示"), tables.columns(tables.BATCH_HEAD), tables.batch_rows(rows[:EXPORTED_MOST]))
    page = paginate(rows, read_page_number(request.GET.get("page")))
    context = {"page": page, "state": state, "may_open": request.actor.holds(Permission.PUBLICITY_MANAGE)}
    return render(request, "publicity/desk/notices.html", context)


@needs(Permission.PUBLICITY_MANAGE)
def open_now(request: Request) -> HttpResponse:
    """Open a notice without waiting for the daily round."""
    terms = queries.get_terms(county_date(request.now))
    post = request.POST if request.method == "POST" else None
    form = forms.OpenForm(post, initial={"scope": terms.scope, "days": terms.notice_days})
    places = list_organisations(request.actor, Permission.PUBLICITY_MANAGE)
    form.fields["organisation"].queryset = places  # type: ignore[attr-defined]
    made = act_once(request, form, "open", lambda: _open(request, form)) if post is not None else 0
    if made:
        messages.success(request, _("已开始公示，请打印张贴。"))
        return redirect("desk-publicity-notice", made)
    hint = _("每天会自动公示等待的事项；急需的可以现在就开始。最少 %(days)s 天。") % {"days": terms.notice_days}
    return show_form(
        request, form, title=_("现在公示"), surface="desk", back=reverse("desk-publicity-notices"), hint=hint
    )


def _open(request: Request, form: OnceForm) -> object:
    data = form.cleaned_data
    return actions.open_notice(
        actor=request.actor,
        now=request.now,
        organisation_id=data["organisation"].pk,
        scope=data["scope"],
        days=data["days"],
    )


@needs(Permission.PUBLICITY_READ)
def notice(request: Request, notice_id: int) -> HttpResponse:
    """One notice with every line, also after its end: it is a record."""
    batch = get_in_scope(queries.kept_batches(request.actor), pk=notice_id)
    today = county_date(request.now)
    page = paginate(queries.list_lines(batch), read_page_number(request.GET.get("page")))
    manages = is_below(batch.organisation.path, request.actor.paths(Permission.PUBLICITY_MANAGE))
    context = {
        "batch": batch,
        "page": page,
        "lines": queries.show_lines(batch, page.rows, today=today),
        "shown": queries.is_shown(batch, today),
        "may_object": manages and queries.is_shown(batch, today),
        "trail": list_timeline(BATCH_KIND, batch.pk),
    }
    return render(request, "publicity/desk/notice.html", context)


@needs(Permission.PUBLICITY_READ)
def poster(request: Request, notice_id: int) -> HttpResponse:
    """The notice on paper for the board of the village, with the way back to the page."""
    batch = get_in_scope(queries.kept_batches(request.actor), pk=notice_id)
    lines = queries.show_lines(batch, list(queries.list_lines(batch)), today=county_date(request.now))
    address = request.build_absolute_uri(reverse("public-publicity-notice", args=[batch.code]))
    return render(request, "publicity/paper/poster.html", {"batch": batch, "lines": lines, "paper_url": address})


@needs(Permission.PUBLICITY_MANAGE)
def paper_objection(request: Request, line_id: int) -> HttpResponse:
    """Enter an objection that came on paper or by word of mouth."""
    kept = queries.kept_batches(request.actor).order_by()
    line = get_in_scope(Line.objects.filter(batch__in=kept).select_related("batch__organisation"), pk=line_id)
    back = reverse("desk-publicity-notice", args=[line.batch_id])
    post = request.POST if request.method == "POST" else None
    form = forms.PaperObjectForm(post)
    if post is not None and act_once(request, form, "paper", lambda: _paper(request, form, line)):
        messages.success(request, _("异议已登记，这一条先不入账。"))
        return redirect(back)
    return show_form(request, form, title=_("登记纸质异议"), surface="desk", back=back)


def _paper(request: Request, form: OnceForm, line: Line) -> object:
    person_id = people.find_person(request.actor, form.cleaned_data["name"])
    text = form.cleaned_data["text"]
    return actions.object_on_paper(
        actor=request.actor, now=request.now, line_id=line.pk, person_id=person_id, text=text
    )


@needs(Permission.OBJECTION_DECIDE)
def objections(request: Request) -> HttpResponse:
    """Objections that the actor may decide, open ones first."""
    page = paginate(queries.list_objections(request.actor), read_page_number(request.GET.get("page")))
    deadlines = queries.tell_deadlines([row.due_date for row in page.rows], request.now)
    context = {"page": page, "rows": list(zip(page.rows, deadlines, strict=True))}
    return render(request, "publicity/desk/objections.html", context)


@needs(Permission.OBJECTION_DECIDE)
def objection(request: Request, objection_id: int) -> HttpResponse:
    """One objection with the line that it is about, and the decision."""
    row = get_in_scope(queries.list_objections(request.actor), pk=objection_id)
    post = request.POST if request.method == "POST" else None
    form = forms.DecideForm(post)
    if post is not None and act_once(request, form, "decide", lambda: _decide(request, form, objection_id)):
        messages.success(request, _("已处理，结果已告诉提出人和本人。"))
        return redirect("desk-publicity-objections")
    line = queries.list_lines(row.line.batch).get(pk=row.line_id)
    context = {
        "objection": row,
        "line": queries.show_lines(row.line.batch, [line], today=county_date(request.now))[0],
        "person": line.fact.person,
        "fact": line.fact,
        "deadline": queries.tell_deadlines([row.due_date], request.now)[0],
        "is_open": row.state == ObjectionState.OPEN,
        "form": form,
        "trail": list_timeline(OBJECTION_KIND, row.pk),
    }
    return render(request, "publicity/desk/objection.html", context, status=422 if form.errors else 200)


def _decide(request: Request, form: OnceForm, objection_id: int) -> object:
    return actions.decide_objection(
        actor=request.actor,
        now=request.now,
        objection_id=objection_id,
        uphold=form.cleaned_data["decision"] == "uphold",
        answer=form.cleaned_data["answer"],
    )
