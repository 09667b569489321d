"""Public pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.people.search import clean
from hongguanjia.base.web.api import Request
from hongguanjia.base.web.panels import render_panels
from hongguanjia.halls.portal import queries
from hongguanjia.halls.portal.compliance import PROHIBITIONS
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number


def portal(request: Request) -> HttpResponse:
    """What is on, who we are, how to be heard."""
    root = queries.find_root()
    total, towns = queries.list_public_children(root, county_date(request.now)) if root else (0, [])
    context = {"panels": render_panels(request, "portal"), "total": total, "towns": towns, "root": root}
    return render(request, "portal/portal.html", context)


def organisations(request: Request) -> HttpResponse:
    """The county's organisations, one level at a time; this is the first."""
    root = queries.find_root()
    if root is None:
        return render(request, "portal/empty.html")
    return organisation(request, root.pk)


def organisation(request: Request, organisation_id: int) -> HttpResponse:
    found = queries.get_public_organisation(organisation_id, county_date(request.now))
    page = paginate(found.children, read_page_number(request.GET.get("page")))
    return render(request, "portal/organisation.html", {"found": found, "page": page})


def search(request: Request) -> HttpResponse:
    text = clean(request.GET.get("q", ""))
    return render(request, "portal/search.html", {"text": text, "hits": queries.search_public(text) if text else []})


def compliance(request: Request) -> HttpResponse:
    """Each prohibition and what in the product keeps it."""
    return render(request, "portal/compliance.html", {"prohibitions": PROHIBITIONS})


def public_help(request: Request) -> HttpResponse:
    paper = {"address": settings.OFFICE_ADDRESS, "phone": settings.OFFICE_PHONE}
    return render(request, "portal/help.html", {"paper": paper})
