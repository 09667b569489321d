"""Reads of papers: by code for everybody, by scope for the offices."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, scope
from hongguanjia.base.documents.api import Gongwen, Report, from_plain
from hongguanjia.base.files.api import place_of
from hongguanjia.base.papers.models import Paper, PaperState, PaperWord

_IN_STATE: dict[str, Q] = {
    PaperState.ISSUED: Q(withdrawal__isnull=True, replaced_by__isnull=True),
    PaperState.REPLACED: Q(withdrawal__isnull=True, replaced_by__isnull=False),
    PaperState.WITHDRAWN: Q(withdrawal__isnull=False),
}


def find_paper(code: str) -> Paper | None:
    """The paper whose QR says ``code``, whoever asks."""
    return _with_state().filter(code=code).first()


def list_papers(actor: Actor) -> QuerySet[Paper]:
    """The papers of issuers that the actor may see, the newest first."""
    return scope(_with_state(), actor, Permission.PAPER_READ).order_by("-issued_at", "-pk")


def narrow(
    rows: QuerySet[Paper], *, kind: str = "", year: int | None = None, state: str = "", words: str = ""
) -> QuerySet[Paper]:
    """Those of a kind, year and state whose number, title or issuer contains ``words``."""
    if kind:
        rows = rows.filter(kind=kind)
    if year:
        rows = rows.filter(year=year)
    if words:
        rows = rows.filter(
            Q(number_words__icontains=words) | Q(title__icontains=words) | Q(organisation__name__icontains=words)
        )
    return rows.filter(_IN_STATE[state]) if state in _IN_STATE else rows


def list_versions(paper: Paper) -> list[Paper]:
    """All versions of a paper, the newest first."""
    return list(_with_state().filter(family=paper.family).order_by("-version"))


def editable(paper: Paper) -> Gongwen | Report | None:
    """What an editable form is made of, for the kinds of paper that have one."""
    if paper.data.get("template") not in (Gongwen.TEMPLATE, Report.TEMPLATE):
        return None
    data = from_plain(paper.data)
    return data if isinstance(data, (Gongwen, Report)) else None


def list_words(actor: Actor, day: date) -> QuerySet[PaperWord]:
    """The words in force of the issuers that the actor manages."""
    rows = PaperWord.objects.filter(Q(active_to__isnull=True) | Q(active_to__gt=day)).select_related("issuer")
    scoped = scope(rows, actor, Permission.ORGANISATION_MANAGE, path="issuer__path")
    return scoped.order_by("issuer__path", "kind", "active_from")


def get_paper(*, actor: Actor, paper_id: int) -> Paper:
    """One of them, else not found."""
    return get_in_scope(list_papers(actor), pk=paper_id)


def find_papers_of(*, source_kind: str, source_id: int) -> list[Paper]:
    """The papers about a record, the oldest first. For rooms that have asked whether the record may be seen."""
    return list(_with_state().filter(source_kind=source_kind, source_id=source_id).order_by("issued_at", "pk"))


def paper_pdf(actor: Actor, paper: Paper) -> bytes:
    """The bytes as issued, if the actor may read the paper; else not found."""
    return read_pdf(get_paper(actor=actor, paper_id=paper.pk))


def read_pdf(paper: Paper) -> bytes:
    """The bytes as issued. For rooms that have asked whether their record may be seen."""
    return place_of(paper.sha256).read_bytes()


def _with_state() -> QuerySet[Paper]:
    return Paper.objects.select_related("organisation", "withdrawal", "replaced_by")
