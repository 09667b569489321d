"""Desk pages of the import: list and upload, progress, preview, result, marked workbook, template, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hongguanjia.base.access.api import Permission, not_found
from hongguanjia.base.roster.actions import cancel_batch, confirm_batch, mark_batch, start_undo, upload_roster
from hongguanjia.base.roster.forms import UndoForm, UploadForm
from hongguanjia.base.roster.jobs import start
from hongguanjia.base.roster.models import BatchState, Outcome, RosterBatch
from hongguanjia.base.roster.queries import describe_row, get_batch, list_batches, list_rows
from hongguanjia.base.roster.templating import TEMPLATES, make_template
from hongguanjia.base.roster.words import STEPS
from hongguanjia.base.sheets.api import XLSX_TYPE, file_response
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.kit.refusals import Refusal

TONES = {
    BatchState.UPLOADED: "wait",
    BatchState.READY: "wait",
    BatchState.APPLYING: "wait",
    BatchState.APPLIED: "ok",
    BatchState.UNDOING: "wait",
    BatchState.UNDONE: "off",
    BatchState.REFUSED: "bad",
    BatchState.CANCELLED: "off",
}


@needs(Permission.PERSON_IMPORT)
def show_batches(request: Request) -> HttpResponse:
    """The form to upload, and what was imported before."""
    page = paginate(list_batches(actor=request.actor), read_page_number(request.GET.get("page")))
    rows = [(batch, TONES[BatchState(batch.state)]) for batch in page.rows]
    form = UploadForm(actor=request.actor)
    return render(request, "roster/batches.html", {"page": page, "rows": rows, "form": form, "action": _upload_url()})


@needs(Permission.PERSON_IMPORT)
def upload(request: Request) -> HttpResponse:
    """Take a file in and begin to read it."""
    form = UploadForm(request.POST or None, request.FILES or None, actor=request.actor)
    batch = run(form, lambda: _upload(request, form)) if request.method == "POST" else None
    if batch is None:
        return render(request, "roster/upload.html", {"form": form, "action": _upload_url()})
    return redirect("desk-roster-batch", batch.pk)


def _upload(request: Request, form: UploadForm) -> RosterBatch:
    batch = upload_roster(
        actor=request.actor,
        now=request.now,
        organisation=form.cleaned_data["organisation"],
        name=form.cleaned_data["file"].name,
        data=form.read_file(),
    )
    start("read", batch, request.actor)
    return batch


def _upload_url() -> str:
    return reverse("desk-roster-upload")


@require_GET
@needs(Permission.PERSON_IMPORT)
def show_batch(request: Request, batch_id: int) -> HttpResponse:
    """Progress while it moves, the preview while it waits, the result afterwards."""
    batch = get_batch(actor=request.actor, batch_id=batch_id)
    return render(request, "roster/batch.html", _context(request, batch))


def _context(request: Request, batch: RosterBatch) -> dict[str, Any]:
    outcome = request.GET.get("outcome", "")
    if outcome not in Outcome.values:
        outcome = next((code for code in ("BAD", "NEW", "CHANGED", "MOVED") if batch.counts.get(code)), "UNCHANGED")
    page = paginate(list_rows(batch=batch, outcome=outcome), read_page_number(request.GET.get("page")))
    sheets = batch.report.get("sheets", [])
    return {
        "batch": batch,
        "tone": TONES[BatchState(batch.state)],
        "step": STEPS[batch.step],
        "counts": [(code, Outcome(code).label, batch.counts.get(code, 0)) for code in Outcome.values],
        "outcome": outcome,
        "outcome_label": Outcome(outcome).label,
        "page": page,
        "rows": [describe_row(row, sheets) for row in page.rows],
        "unused": sorted({title for head in batch.report.get("heads", []) for title in head["unused"]}),
        "undo_form": UndoForm(),
    }


@require_GET
@needs(Permission.PERSON_IMPORT)
def show_progress(request: Request, batch_id: int) -> HttpResponse:
    """The moving part of the page; when nothing moves any more, the page is asked for anew."""
    batch = get_batch(actor=request.actor, batch_id=batch_id)
    response = render(request, "roster/progress.html", {"batch": batch, "step": STEPS[batch.step]})
    if not batch.is_moving:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Permission.PERSON_IMPORT)
def confirm(request: Request, batch_id: int) -> HttpResponse:
    """The clerk agrees."""
    good_rows_only = request.POST.get("good_rows_only") == "1"
    try:
        batch = confirm_batch(actor=request.actor, now=request.now, batch_id=batch_id, good_rows_only=good_rows_only)
        start("apply", batch, request.actor)
    except Refusal as refusal:
        return _back_with(request, batch_id, refusal)
    return redirect("desk-roster-batch", batch_id)


@require_POST
@needs(Permission.PERSON_IMPORT)
def cancel(request: Request, batch_id: int) -> HttpResponse:
    """Give the batch up."""
    try:
        cancel_batch(actor=request.actor, now=request.now, batch_id=batch_id)
    except Refusal as refusal:
        return _back_with(request, batch_id, refusal)
    messages.success(request, _("已取消，名册没有改动。"))
    return redirect("desk-roster-batches")


@require_POST
@needs(Permission.PERSON_IMPORT)
def undo(request: Request, batch_id: int) -> HttpResponse:
    """Take the batch back."""
    reason = request.POST.get("reason", "")[:200]
    try:
        batch = start_undo(actor=request.actor, now=request.now, batch_id=batch_id, reason=reason)
        start("undo", batch, request.actor)
    except Refusal as refusal:
        return _back_with(request, batch_id, refusal)
    return redirect("desk-roster-batch", batch_id)


def _back_with(request: Request, batch_id: int, refusal: Refusal) -> HttpResponse:
    """Say why on the page of the batch; a batch that is not there stays "not found"."""
    if refusal.status == 404:
        raise refusal
    messages.error(request, str(refusal))
    return redirect("desk-roster-batch", batch_id)


@require_GET
@needs(Permission.PERSON_IMPORT)
def take_marked(request: Request, batch_id: int) -> HttpResponse:
    """The clerk's own workbook with its bad cells marked."""
    batch = get_batch(actor=request.actor, batch_id=batch_id)
    if not batch.bad or batch.state == BatchState.CANCELLED:
        raise not_found()
    stem = batch.file_name.rsplit(".", 1)[0]
    return file_response(f"{stem}-{_('问题标注')}.xlsx", mark_batch(batch=batch), XLSX_TYPE)


@require_GET
@needs(Permission.PERSON_IMPORT)
def take_template(_request: Request, kind: str) -> HttpResponse:
    """An empty workbook with the right columns."""
    if kind not in TEMPLATES:
        raise not_found()
    return file_response(f"{TEMPLATES[kind].title}.xlsx", make_template(kind), XLSX_TYPE)
