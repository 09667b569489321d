"""Half-yearly reports: the list, one report, drafting and editing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.papers.api import read_pdf
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.sheets.api import file_response
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.duties import actions, drafting, forms, papers, permits, queries, verbs
from hongguanjia.rooms.duties.flow import WORK_REPORT
from hongguanjia.rooms.duties.pages.doing import Answer, act_once, do_verb, sent, show_form


@needs(Permission.DUTY_READ)
def reports(request: Request) -> HttpResponse:
    """The reports of the actor's places, newest half-year first."""
    rows = queries.visible_work_reports(request.actor).order_by("-year", "-half", "organisation__path")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    context = {
        "page": page,
        "cards": [(row, drafting.title_of(row)) for row in page.rows],
        "may_draft": bool(queries.own_organisations(request.actor)),
    }
    return render(request, "duties/desk/reports.html", context)


@needs(Permission.DUTY_READ)
def report(request: Request, report_id: int) -> HttpResponse:
    """One report: its text, the figures on which the draft stood, the story."""
    row = get_in_scope(queries.visible_work_reports(request.actor), pk=report_id)
    context = {
        "report": row,
        "name": drafting.title_of(row),
        "buttons": verbs.list_buttons(request.actor, verbs.WORK_REPORT, row),
        "may_edit": "edit" in permits.list_verbs(request.actor, WORK_REPORT, row.state, row.organisation),
        "paper": papers.find_work_report_paper(row),
        "trail": list_timeline("duties.work_report", row.pk),
    }
    return render(request, "duties/desk/report.html", context)


@needs(Permission.DUTY_READ)
def paper(request: Request, report_id: int) -> HttpResponse:
    """The report as it was issued when it was published."""
    row = get_in_scope(queries.visible_work_reports(request.actor), pk=report_id)
    found = papers.find_work_report_paper(row)
    if found is None:
        raise not_found()
    return file_response(f"{found.title}.pdf", read_pdf(found), "application/pdf")


@needs(Permission.DUTY_REPORT)
def draft(request: Request) -> HttpResponse:
    """Let the report of my organisation draft itself."""
    own = queries.own_organisations(request.actor)
    if not own:
        raise not_found()
    today = county_date(request.now)
    form = forms.WorkReportForm(sent(request)[0], initial={"year": today.year, "half": 1 if today.month <= 6 else 2})

    def act() -> Answer:
        year, half = form.cleaned_data["year"], form.cleaned_data["half"]
        row = actions.draft_work_report(
            actor=request.actor, now=request.now, organisation_id=own[0], year=year, half=half
        )
        return {"pk": row.pk}

    if answer := act_once(request, form, "draft_work_report", act, pk=own[0]):
        messages.success(request, _("已按清单和记录起草，请修改后上报。"))
        return redirect("desk-duties-report", answer["pk"])
    return show_form(request, form, title=_("起草述职报告"), back=reverse("desk-duties-reports"))


@needs(Permission.DUTY_REPORT)
def edit(request: Request, report_id: int) -> HttpResponse:
    """The secretary's own words."""
    row = get_in_scope(queries.visible_work_reports(request.actor), pk=report_id)
    if not permits.may(request.actor, WORK_REPORT, "edit", row.organisation):
        raise not_found()
    form = forms.TextForm(sent(request)[0], initial={"text": row.text})

    def act() -> Answer:
        text = form.cleaned_data["text"]
        actions.edit_work_report(actor=request.actor, now=request.now, report_id=row.pk, text=text)
        return {"pk": row.pk}

    back = reverse("desk-duties-report", args=[row.pk])
    if act_once(request, form, "edit_work_report", act, pk=row.pk):
        return redirect(back)
    return show_form(request, form, title=_("修改报告"), back=back, context={"hint": row.reason})


@needs(Permission.DUTY_READ)
def report_do(request: Request, report_id: int, verb: str) -> HttpResponse:
    """A step of a report."""
    return do_verb(request, verbs.WORK_REPORT, report_id, verb)
