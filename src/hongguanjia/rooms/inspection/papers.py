"""Formal papers of this room: what each is made of. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hongguanjia.base.documents.api import Field, Form, Gongwen, Line, chinese_day
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.inspection.models import Bulletin, Notice, Report


def notice_form(notice: Notice) -> Form:
    """The notice itself (《党建重点任务整改通知单》)."""
    return Form(
        title=_("党建重点任务整改通知单"),
        issuer=notice.issuer.name,
        day=county_date(notice.issued_at),
        addressee=notice.organisation.name,
        fields=(
            Field(_("编号"), notice.number, half=True),
            Field(_("整改期限"), chinese_day(notice.due_date), half=True),
            Field(_("依据"), notice.basis),
            Field(_("存在的问题"), notice.problem, lines=4),
            Field(_("整改要求"), notice.requirement, lines=4),
            Field(_("签收期限"), chinese_day(notice.receive_due)),
        ),
        contact=notice.contact,
    )


def receipt_form(notice: Notice) -> Form:
    """The receipt with the plan of mending, as far as it is known (回执)."""
    return Form(
        title=_("整改通知单回执"),
        issuer=notice.organisation.name,
        day=county_date(notice.received_at) if notice.received_at else None,
        addressee=notice.issuer.name,
        fields=(
            Field(_("通知单编号"), notice.number, half=True),
            Field(_("签收人"), notice.receiver_name, half=True),
            Field(_("整改措施"), notice.measures, lines=5),
            Field(_("责任领导"), notice.leader.name if notice.leader else "", half=True),
            Field(_("责任人"), notice.mender.name if notice.mender else "", half=True),
            Field(_("完成日期"), chinese_day(notice.planned_date) if notice.planned_date else ""),
        ),
        signers=(_("签收人"),),
    )


def acceptance_form(notice: Notice, report: Report) -> Form:
    """What was mended, shown and accepted (整改验收表)."""
    shown = _("%(files)s 份") % {"files": report.files} if report.files else report.no_document_reason
    return Form(
        title=_("整改验收销号表"),
        issuer=notice.issuer.name,
        day=county_date(notice.closed_at) if notice.closed_at else None,
        fields=(
            Field(_("通知单编号"), notice.number, half=True),
            Field(_("整改的组织"), notice.organisation.name, half=True),
            Field(_("存在的问题"), notice.problem, lines=3),
            Field(_("整改结果"), report.text, lines=4),
            Field(_("佐证材料"), shown, half=True),
            Field(_("怎么核查的"), str(report.get_how_display()), half=True),
            Field(_("验收意见"), report.answer, lines=2),
            Field(_("验收人"), notice.closed_by.name if notice.closed_by else "", half=True),
            Field(_("销号日期"), chinese_day(county_date(notice.closed_at)) if notice.closed_at else "", half=True),
        ),
        signers=(_("验收人"),),
    )


def bulletin_paper(bulletin: Bulletin) -> Gongwen:
    """The bulletin as a formal paper."""
    day = county_date(bulletin.published_at or bulletin.drafted_at)
    return Gongwen(
        title=bulletin.title,
        issuer=bulletin.round.plan.organisation.name,
        day=day,
        body=tuple(Line(line.strip()) for line in bulletin.text.splitlines() if line.strip()),
        addressees=_("各被督查组织：") if bulletin.scope == "INSPECTED" else "",
    )
