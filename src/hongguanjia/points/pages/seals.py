"""The public list of seals: anybody may copy the newest root and find out later that nothing was changed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.web.api import Request
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.models import DaySeal


def public_seals(request: Request) -> HttpResponse:
    """Every sealed day with its root, newest first."""
    page = paginate(DaySeal.objects.all(), read_page_number(request.GET.get("page")))
    newest = page.rows[0] if page.number == 1 and page.rows else DaySeal.objects.first()
    return render(request, "points/seals.html", {"page": page, "newest": newest})
