"""The list of tables, and one of them as a workbook."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Permission, not_found
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.sheets.api import Column, xlsx_response
from hongguanjia.base.web.api import Request, needs, signed_in
from hongguanjia.base.web.slots import list_exports
from hongguanjia.kit.clock import county_date


@needs(Permission.ORGANISATION_READ)
def export_list(request: Request) -> HttpResponse:
    """Every table that the actor may take away."""
    return render(request, "exports/list.html", {"tables": list_exports(request.actor)})


@require_POST
@signed_in
def export(request: Request, code: str) -> HttpResponse:
    """A table as ``.xlsx`` in the actor's scope. A form, not a link: taking data away is an act that is recorded."""
    table = next((table for table in list_exports(request.actor) if table.code == code), None)
    if table is None:
        raise not_found()
    head, rows = table.load(request.actor, request.now)
    paths = request.actor.paths(table.permission)
    leave_trail(
        actor=request.actor,
        now=request.now,
        verb="exports.table.taken",
        subject_kind="export",
        subject_id=0,
        subject_label=str(table.label),
        organisation_path=min(paths, key=len) if paths else "",
        code=code,
        rows=len(rows),
    )
    name = f"{table.label}-{county_date(request.now):%Y%m%d}"
    return xlsx_response(name, [Column(str(title)) for title in head], rows)
