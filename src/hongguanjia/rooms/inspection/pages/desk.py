"""The desk: the ledger, who is stuck where, one notice with its whole story, findings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.sheets.api import xlsx_response
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.inspection import actions, forms, ledger, naming, queries, story
from hongguanjia.rooms.inspection.data import NoticeInput, NoticeOrigin
from hongguanjia.rooms.inspection.models import Finding, Notice
from hongguanjia.rooms.inspection.pages.doing import act_once, do_verb, show_form
from hongguanjia.rooms.inspection.states import FindingState
from hongguanjia.rooms.inspection.verbs import list_buttons

READ, MANAGE = Permission.INSPECTION_READ, Permission.INSPECTION_MANAGE
EXPORTED_MOST = 20_000
WAITING = (FindingState.FOUND, FindingState.OBJECTED)


@needs(READ)
def notices(request: Request) -> HttpResponse:
    """The ledger; at first what is not closed, the most pressing first. ``?format=xlsx`` takes it away."""
    form, rows = _filtered(request)
    if request.GET.get("format") == "xlsx":
        return xlsx_response(_("整改台账"), ledger.columns(), ledger.rows_of(ledger.for_sheet(rows)[:EXPORTED_MOST]))
    page, today = paginate(rows, read_page_number(request.GET.get("page"))), county_date(request.now)
    context = {
        "page": page,
        "cards": list(zip(page.rows, story.tell_deadlines(page.rows, today), strict=True)),
        "form": form,
        "may_issue": request.actor.holds(MANAGE),
    }
    return render(request, "inspection/desk/notices.html", context)


@needs(READ)
def overview(request: Request) -> HttpResponse:
    """Ageing, who is stuck where, by source, category and town, the trend of twelve months."""
    today, rows = county_date(request.now), queries.visible_notices(request.actor)
    months = ledger.tell_trend(rows, today)
    longest = ledger.list_longest(rows)
    context = {
        "ages": ledger.count_ages(rows, today),
        "stuck": ledger.tell_stuck(rows, today),
        "longest": list(zip(longest, story.tell_deadlines(longest, today), strict=True)),
        "sums": [
            (_("按来源"), ledger.sum_by(rows, "source", today)),
            (_("按类别"), ledger.sum_by(rows, "category", today)),
            (_("按乡镇和县直单位"), ledger.sum_by(rows, "town", today)),
        ],
        "months": months,
        "longest_bar": ledger.share(months),
    }
    return render(request, "inspection/desk/overview.html", context)


@needs(READ)
def notice(request: Request, notice_id: int) -> HttpResponse:
    """One notice: where it stands, the next step, the whole story."""
    row = get_in_scope(queries.visible_notices(request.actor), pk=notice_id)
    return render(request, "inspection/desk/notice.html", story.tell_notice(request.actor, row, request.now))


@needs(READ)
def notice_paper(request: Request, notice_id: int) -> HttpResponse:
    """The notice with its receipt on paper."""
    row = get_in_scope(queries.visible_notices(request.actor), pk=notice_id)
    address = request.build_absolute_uri(reverse("desk-inspection-notice", args=[row.pk]))
    return render(request, "inspection/paper/notice.html", {"notice": row, "paper_url": address})


@needs(MANAGE)
def new_notice(request: Request) -> HttpResponse:
    """Issue a notice for a problem that came to light elsewhere."""
    form = forms.OtherNoticeForm(request.POST or None)
    places = list_organisations(request.actor, MANAGE).filter(kind__in=naming.ISSUERS)
    form.fields["issuer"].queryset = places  # type: ignore[attr-defined]
    made = act_once(request, form, "issue", lambda: _issue(request, form)) if request.method == "POST" else 0
    if made:
        messages.success(request, _("通知单已发出。"))
        return redirect("desk-inspection-notice", made)
    back, hint = (
        reverse("desk-inspection-notices"),
        _("督查发现的问题请从“督查问题”里发，其他来源的在这里发。一个问题一个号。"),
    )
    return show_form(request, form, title=_("发整改通知单"), surface="desk", back=back, hint=hint)


@needs(READ)
def findings(request: Request) -> HttpResponse:
    """Findings of the actor's places; ``?waiting=1`` only those that wait for a word."""
    rows = queries.visible_findings(request.actor).order_by("-pk")
    waiting = request.GET.get("waiting") == "1"
    if waiting:
        rows = rows.filter(state__in=WAITING)
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(request, "inspection/desk/findings.html", {"page": page, "waiting": waiting})


@needs(READ)
def finding(request: Request, finding_id: int) -> HttpResponse:
    """One finding with what the other side said."""
    row = get_in_scope(queries.visible_findings(request.actor), pk=finding_id)
    return render(request, "inspection/desk/finding.html", tell_finding(request, row))


@needs(READ)
def step(request: Request, noun: str, row_id: int, verb: str) -> HttpResponse:
    """A step of anything of this room."""
    return do_verb(request, noun, row_id, verb, surface="desk")


def tell_finding(request: Request, row: Finding) -> dict[str, Any]:
    """What the page of a finding shows."""
    issued = Notice.objects.filter(finding=row).first()
    item = next((one for one in row.visit.round.checklist.items if one["code"] == row.item), None)
    return {
        "finding": row,
        "item": item,
        "notice": issued,
        "photos": [one.attachment for one in row.photos.select_related("attachment").order_by("pk")],
        "buttons": list_buttons(request.actor, "findings", row, but=("issue",) if issued else ()),
        "trail": list_timeline("inspection.finding", row.pk),
    }


def _filtered(request: Request) -> tuple[forms.LedgerFilter, QuerySet[Notice]]:
    data = request.GET.copy()
    data.setdefault("state", forms.OPEN)
    form = forms.LedgerFilter(data)
    rows = ledger.visible(request.actor)
    if not form.is_valid():
        return form, rows
    return form, ledger.narrow(rows, form.cleaned_data, county_date(request.now))


def _issue(request: Request, form: forms.OtherNoticeForm) -> Notice:
    data = form.cleaned_data
    place = naming.find_organisation(request.actor, data["organisation"], MANAGE)
    return actions.issue_notice(
        actor=request.actor,
        now=request.now,
        issuer_id=data["issuer"].pk,
        origin=NoticeOrigin(place.pk, data["source"], data["category"], data["severity"]),
        typed=NoticeInput(data["basis"], data["problem"], data["requirement"], data["contact"], data["due_date"]),
    )
