"""Formal papers: issued once as the record stands, asked for again the same one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.documents.api import PaperData
from hongguanjia.base.papers.api import PaperKind, issue_paper
from hongguanjia.base.papers.models import Paper
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.inspection import papers, permits, queries
from hongguanjia.rooms.inspection.models import Notice
from hongguanjia.rooms.inspection.states import BulletinState


@transaction.atomic
def print_notice(*, actor: Actor, now: datetime, notice_id: int, kind: str) -> Paper:
    """The paper of a notice of ``kind``: NOTICE, RECEIPT once it is planned, ACCEPTANCE once it is closed.

    The notice has its own number; the paper adds the code by which it is checked. Reopened, it gets new papers.
    """
    rows = queries.visible_notices(actor).select_for_update(of=("self",))
    notice = get_in_scope(rows, pk=notice_id)
    if not any(
        permits.may_by(actor, one, notice) for one in (Permission.INSPECTION_MANAGE, Permission.INSPECTION_MEND)
    ):
        raise permits.denied()
    return queries.find_paper_of(notice, kind) or _issue(actor, now, notice, kind)


def reprint_notice(actor: Actor, now: datetime, notice: Notice, reason: str) -> None:
    """Part of a step that changes what the printed notice says: a corrected version replaces it, and the code of the
    earlier one says so. Never printed, there is nothing to replace."""
    found = queries.find_paper_of(notice, PaperKind.NOTICE)
    if found is not None:
        _issue(actor, now, notice, PaperKind.NOTICE, replaces=found, reason=reason)


@transaction.atomic
def print_bulletin(*, actor: Actor, now: datetime, bulletin_id: int) -> Paper:
    """The formal paper of a published bulletin, with its number from the register of the issuer."""
    bulletin = get_in_scope(queries.visible_bulletins(actor).select_for_update(of=("self",)), pk=bulletin_id)
    found = queries.find_bulletin_paper(bulletin)
    if found is not None:
        return found
    if not permits.may_by(actor, Permission.INSPECTION_MANAGE, bulletin):
        raise permits.denied()
    if bulletin.state != BulletinState.PUBLISHED:
        raise Refusal("inspection.not_published", _("通报还没有印发，批准以后才有正式文件。"))
    return issue_paper(
        actor=actor,
        now=now,
        issuer=bulletin.round.plan.organisation,
        kind=PaperKind.BULLETIN,
        title=bulletin.title,
        source_kind="inspection.bulletin",
        source_id=bulletin.pk,
        data=papers.bulletin_paper(bulletin),
    )


def _issue(
    actor: Actor, now: datetime, notice: Notice, kind: str, *, replaces: Paper | None = None, reason: str = ""
) -> Paper:
    return issue_paper(
        actor=actor,
        now=now,
        issuer=notice.issuer,
        kind=kind,
        title=queries.title_of(notice, kind),
        source_kind="inspection.notice",
        source_id=notice.pk,
        data=_form(notice, kind),
        replaces=replaces,
        reason=reason,
        numbered=False,
    )


def _form(notice: Notice, kind: str) -> PaperData:
    if kind == PaperKind.NOTICE:
        return papers.notice_form(notice)
    if kind == PaperKind.RECEIPT and notice.planned_at is not None:
        return papers.receipt_form(notice)
    if kind == PaperKind.ACCEPTANCE and notice.accepted is not None:
        return papers.acceptance_form(notice, notice.accepted)
    raise Refusal("inspection.paper_early", _("这份文书要等这一步办完才有，请办完再来。"))
