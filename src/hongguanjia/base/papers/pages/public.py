"""What the QR of a paper opens: whether it stands, where the live record is, and whether a file in hand is this paper."""

from __future__ import annotations

import hashlib

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.access.api import not_found
from hongguanjia.base.papers.forms import VerifyForm
from hongguanjia.base.papers.models import Paper
from hongguanjia.base.papers.queries import find_paper
from hongguanjia.base.web.api import Request, find_sources


def paper(request: Request, code: str) -> HttpResponse:
    """Number, title, issuer, day and state of the paper with this code; nothing about persons. A file is compared by hash."""
    row = find_paper(code)
    if row is None:
        raise not_found()
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    verdict = _compare(row, form) if form.is_bound and form.is_valid() else None
    key = (row.source_kind, row.source_id)
    source = find_sources(request.actor, [key]).get(key)
    return render(request, "papers/public.html", {"paper": row, "source": source, "form": form, "verdict": verdict})


def _compare(row: Paper, form: VerifyForm) -> bool:
    """Whether the file, or else the fingerprint, is that of the paper."""
    file = form.cleaned_data["file"]
    if not file:
        return row.sha256.startswith(form.cleaned_data["fingerprint"])
    digest = hashlib.sha256()
    for part in file.chunks():
        digest.update(part)
    return digest.hexdigest() == row.sha256
