"""What anybody may read: notices of public scope while they are shown, and afterwards that they have ended."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.web.api import Request
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.publicity import queries
from hongguanjia.rooms.publicity.models import Batch
from hongguanjia.rooms.publicity.states import NoticeScope


def notices(request: Request) -> HttpResponse:
    """The public notices that are shown now."""
    page = paginate(queries.public_batches(county_date(request.now)), read_page_number(request.GET.get("page")))
    return render(request, "publicity/public/notices.html", {"page": page})


def notice(request: Request, code: str) -> HttpResponse:
    """The page behind the QR code of a poster. Lines only of public notices and within their days."""
    batch = get_in_scope(Batch.objects.select_related("organisation"), code=code.upper())
    today = county_date(request.now)
    shown = queries.is_shown(batch, today)
    open_to_all = batch.scope == NoticeScope.PUBLIC
    rows = queries.list_lines(batch) if shown and open_to_all else queries.list_lines(batch).none()
    page = paginate(rows, read_page_number(request.GET.get("page")))
    lines = queries.show_lines(batch, page.rows, today=today)
    context = {"batch": batch, "shown": shown, "open_to_all": open_to_all, "page": page, "lines": lines}
    return render(request, "publicity/public/notice.html", context)
