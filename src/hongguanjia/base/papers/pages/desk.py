"""The register of the offices: every paper of their issuers, its bytes, its editable form, its versions; the issuers' words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, not_found, scope
from hongguanjia.base.documents.api import Stamp, gongwen_docx
from hongguanjia.base.papers import actions, queries, tables
from hongguanjia.base.papers.forms import PaperFilter, WordForm
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.sheets.api import file_response, xlsx_response
from hongguanjia.base.web.api import Request, find_sources, needs, run
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number

EXPORTED_MOST = 20_000
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs(Permission.PAPER_READ)
def papers(request: Request) -> HttpResponse:
    """The papers of the actor's places, the newest first."""
    form = PaperFilter(request.GET)
    rows = queries.list_papers(request.actor)
    if form.is_valid():
        rows = queries.narrow(rows, **form.cleaned_data)
    if request.GET.get("format") == "xlsx":
        return xlsx_response(_("发文登记簿"), tables.columns(), tables.rows(rows[:EXPORTED_MOST]))
    page = paginate(rows, read_page_number(request.GET.get("page")))
    may_set = request.actor.holds(Permission.ORGANISATION_MANAGE)
    return render(request, "papers/desk/papers.html", {"page": page, "form": form, "may_set": may_set})


@needs(Permission.PAPER_READ)
def paper(request: Request, paper_id: int) -> HttpResponse:
    """One paper with its record, its versions and its story."""
    row = queries.get_paper(actor=request.actor, paper_id=paper_id)
    key = (row.source_kind, row.source_id)
    context = {
        "paper": row,
        "versions": queries.list_versions(row),
        "editable": queries.editable(row) is not None,
        "source": find_sources(request.actor, [key]).get(key),
        "address": actions.verify_address(row.code),
        "trail": list_timeline("paper", row.pk),
    }
    return render(request, "papers/desk/paper.html", context)


@needs(Permission.PAPER_READ)
def pdf(request: Request, paper_id: int) -> HttpResponse:
    """The bytes as issued."""
    row = queries.get_paper(actor=request.actor, paper_id=paper_id)
    return file_response(f"{row}.pdf", queries.read_pdf(row), "application/pdf")


@needs(Permission.PAPER_READ)
def docx(request: Request, paper_id: int) -> HttpResponse:
    """The editable form of a formal paper or report; other kinds have none."""
    row = queries.get_paper(actor=request.actor, paper_id=paper_id)
    data = queries.editable(row)
    if data is None:
        raise not_found()
    made = gongwen_docx(data, stamp=Stamp(number=row.number_words))
    return file_response(f"{row}.docx", made, DOCX_TYPE)


@needs(Permission.ORGANISATION_MANAGE)
def words(request: Request) -> HttpResponse:
    """What the issuers' numbers begin with; a new word from a day on."""
    form = WordForm(request.POST if request.method == "POST" else None, initial={"from_date": county_date(request.now)})
    form.fields["issuer"].queryset = scope(  # type: ignore[attr-defined]
        Organisation.objects.filter(closed_date__isnull=True),
        request.actor,
        Permission.ORGANISATION_MANAGE,
        path="path",
    ).order_by("path")
    if form.is_bound:
        made = run(form, lambda: actions.set_word(actor=request.actor, now=request.now, **_typed(form)))
        if made is not None:
            messages.success(request, _("已设置，从起用日期起印在新文书上。"))
            return redirect("desk-papers-words")
    rows = queries.list_words(request.actor, county_date(request.now))
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(request, "papers/desk/words.html", {"form": form, "page": page})


def _typed(form: WordForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("issuer", "kind", "word", "from_date", "citation")}
