"""Statements of a whole county at the desk: start, follow, give up, download one's part; the archives of closed years."""

from __future__ import annotations

from typing import TypeVar, cast

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.files.api import place_of
from hongguanjia.base.web.api import OnceForm, Request, needs, run
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.flow import STATEMENT_BATCH
from hongguanjia.points.jobs import begin
from hongguanjia.points.statements import batches
from hongguanjia.points.statements.archives import archive_batch, list_archives, pack_archive
from hongguanjia.points.statements.models import Archive, BatchState, StatementBatch

SMALL_FILES = 5
"""So few organisations are printed while the officer waits."""
TONES = {BatchState.RUNNING: "wait", BatchState.DONE: "ok", BatchState.FAILED: "bad", BatchState.CANCELLED: "off"}
NEWEST = 10
Answer = TypeVar("Answer", bound=HttpResponseBase)


class YearForm(OnceForm):
    """Which year."""

    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=batches.FIRST_YEAR, max_value=2100)


@needs(Permission.POINTS_READ)
def listing(request: Request) -> HttpResponse:
    """The files of the organisations in one's care; for who sees the whole county the batches, and the form to start one."""
    form = YearForm(request.POST or None, initial={"year": county_date(request.now).year - 1})
    batch = run(form, lambda: _start(request, form)) if request.method == "POST" else None
    if batch is not None:
        return redirect("desk-points-statement-batch", batch_id=batch.pk)
    page = paginate(batches.list_files(request.actor), read_page_number(request.GET.get("page")))
    newest = list(batches.list_batches(request.actor)[:NEWEST])
    context = {
        "page": page,
        "batches": [(row, TONES[BatchState(row.state)]) for row in newest],
        "archives": list(list_archives(request.actor)[:NEWEST]),
        "form": form,
        "may_start": request.actor.holds(Permission.STATEMENT_MANAGE),
    }
    return render(request, "points/statements.html", context)


@require_GET
@needs(Permission.POINTS_READ)
def batch(request: Request, batch_id: int) -> HttpResponse:
    """Progress while it moves; what is printed, and what could not be."""
    row = get_in_scope(batches.list_batches(request.actor), pk=batch_id)
    problems = row.files.exclude(problem="").select_related("organisation").order_by("organisation__path")
    context = {
        "batch": row,
        "tone": TONES[BatchState(row.state)],
        "statements": batches.count_statements(row),
        "problems": paginate(problems, read_page_number(request.GET.get("page"))),
        "verbs": STATEMENT_BATCH.verbs(row.state) if request.actor.holds(Permission.STATEMENT_MANAGE) else (),
        "archive": Archive.objects.filter(batch=row).first(),
        "is_over": row.year < county_date(request.now).year,
    }
    return render(request, "points/statement_batch.html", context)


@require_GET
@needs(Permission.POINTS_READ)
def progress(request: Request, batch_id: int) -> HttpResponse:
    """The moving part of the page; when nothing moves any more, the page is asked for anew."""
    row = get_in_scope(batches.list_batches(request.actor), pk=batch_id)
    response = render(request, "points/statement_progress.html", {"batch": row})
    if not row.is_moving:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Permission.STATEMENT_MANAGE)
def cancel(request: Request, batch_id: int) -> HttpResponse:
    """Give a running batch up."""
    batches.cancel_batch(actor=request.actor, now=request.now, batch_id=batch_id)
    return redirect("desk-points-statement-batch", batch_id=batch_id)


@require_POST
@needs(Permission.STATEMENT_MANAGE)
def resume(request: Request, batch_id: int) -> HttpResponse:
    """Take a batch up again."""
    row = batches.resume_batch(actor=request.actor, now=request.now, batch_id=batch_id)
    begin("statements", row.pk, is_small=row.total <= SMALL_FILES)
    return redirect("desk-points-statement-batch", batch_id=batch_id)


@require_POST
@needs(Permission.STATEMENT_MANAGE)
def keep(request: Request, batch_id: int) -> HttpResponse:
    """Archive the finished batch of a closed year."""
    archive_batch(actor=request.actor, now=request.now, batch_id=batch_id)
    messages.success(request, _("已归档。以后 hongguanjia verify 会核对每一个文件。"))
    return redirect("desk-points-statement-batch", batch_id=batch_id)


@require_GET
@needs(Permission.POINTS_READ)
def download(request: Request, file_id: int) -> HttpResponse:
    """One organisation's statements."""
    file = get_in_scope(batches.list_files(request.actor), pk=file_id)
    place = place_of(file.sha256)
    if not place.is_file():
        raise not_found()
    name = f"statements-{file.batch.year}-{file.organisation.code}.pdf"
    return _private(HttpResponse(place.read_bytes(), content_type="application/pdf"), name)


@require_GET
@needs(Permission.POINTS_READ)
def download_archive(request: Request, archive_id: int) -> HttpResponse:
    """A closed year with its manifest as one ZIP, for the auditor."""
    row = get_in_scope(list_archives(request.actor), pk=archive_id)
    answer = FileResponse(pack_archive(row), content_type="application/zip")
    return cast("HttpResponse", _private(answer, f"points-{row.year}.zip"))


def _start(request: Request, form: YearForm) -> StatementBatch:
    row = batches.start_batch(actor=request.actor, now=request.now, year=form.cleaned_data["year"])
    begin("statements", row.pk, is_small=row.total <= SMALL_FILES)
    return row


def _private(answer: Answer, name: str) -> Answer:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
