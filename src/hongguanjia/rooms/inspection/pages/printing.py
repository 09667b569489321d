"""Formal papers as PDF: made when first asked for, the same bytes ever after."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.papers.api import PaperKind, read_pdf
from hongguanjia.base.papers.models import Paper
from hongguanjia.base.sheets.api import file_response
from hongguanjia.base.web.api import OnceForm, Request, needs
from hongguanjia.rooms.inspection import actions, queries
from hongguanjia.rooms.inspection.pages.doing import act_once, show_form

READ = Permission.INSPECTION_READ
KINDS = frozenset({PaperKind.NOTICE, PaperKind.RECEIPT, PaperKind.ACCEPTANCE})


@needs(READ)
def notice_pdf(request: Request, notice_id: int, kind: str) -> HttpResponse:
    """The notice, its receipt or its acceptance form."""
    row = get_in_scope(queries.visible_notices(request.actor), pk=notice_id)
    if kind.upper() not in KINDS:
        raise not_found()
    found = queries.find_paper_of(row, kind.upper())
    back = reverse("desk-inspection-notice", args=[row.pk])

    def issue() -> Paper:
        return actions.print_notice(actor=request.actor, now=request.now, notice_id=row.pk, kind=kind.upper())

    return _serve(request, found, issue, back, queries.title_of(row, kind.upper()))


@needs(READ)
def bulletin_pdf(request: Request, bulletin_id: int) -> HttpResponse:
    """The bulletin as a formal paper."""
    row = get_in_scope(queries.visible_bulletins(request.actor), pk=bulletin_id)
    back = reverse("desk-inspection-bulletin", args=[row.pk])

    def issue() -> Paper:
        return actions.print_bulletin(actor=request.actor, now=request.now, bulletin_id=row.pk)

    return _serve(request, queries.find_bulletin_paper(row), issue, back, row.title)


def _serve(request: Request, found: Paper | None, issue: Callable[[], Paper], back: str, title: str) -> HttpResponse:
    if found is not None:
        return file_response(f"{title}.pdf", read_pdf(found), "application/pdf")
    form = OnceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and act_once(request, form, "paper", issue):
        return redirect(request.path)
    hint = _("生成后内容固定，带查验二维码，扫码可以看到是不是发出的那一份。")
    return show_form(request, form, title=_("生成正式文书"), surface="desk", back=back, hint=hint, about=title)
