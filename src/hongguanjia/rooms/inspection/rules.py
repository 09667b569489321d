"""Pure checks: no database, no clock. Sources: the county's terms; 一件一号、验收销号 as the county's notice form has it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.inspection.data import MendingPlan, ReportInput, VisitInput
from hongguanjia.rooms.inspection.models import LadderStep, Terms
from hongguanjia.rooms.inspection.states import Category, Check, Severity

REASON_LEAST = 4
TEXT_LEAST = 6
FINDINGS_MOST = 40
ANSWERS = frozenset({"YES", "NO", "NA"})


def check_text(text: str, field: str, least: int = TEXT_LEAST) -> str:
    """The text, trimmed; too short a one says nothing."""
    said = text.strip()
    if len(said) < least:
        raise BadInput("inspection.text_missing", _("请写具体一些，别人看得懂是什么事。"), field=field)
    return said


def check_reason(reason: str) -> str:
    """A reason is given."""
    return check_text(reason, "reason", REASON_LEAST)


def check_plan(plan: MendingPlan, today: date, due: date) -> None:
    """The measures say something, and the day promised lies between today and the deadline."""
    check_text(plan.measures, "measures")
    if not today <= plan.planned_date <= due:
        raise BadInput(
            "inspection.planned_date",
            _("完成日期要在今天和整改期限 %(due)s 之间；做不到请先申请延期。") % {"due": due},
            field="planned_date",
        )


def check_report(report: ReportInput, files: int) -> None:
    """It is said what was done, and shown: by evidence, or by the written reason why no document is needed."""
    check_text(report.text, "text")
    if files == 0 and len(report.no_document_reason.strip()) < REASON_LEAST:
        raise BadInput(
            "inspection.evidence_missing",
            _("请附佐证材料；确实不需要材料的，请写明理由。"),
            field="no_document_reason",
        )


def check_acceptance(check: str, files: int) -> None:
    """It is said how the evidence was looked at; papers that were not handed in cannot have been checked."""
    if check not in Check.values:
        raise BadInput("inspection.check_missing", _("请选择怎么核查的。"), field="check")
    if check == Check.PAPERS and files == 0:
        raise BadInput("inspection.no_papers", _("没有交材料的整改，请到现场看或问过党员群众再销号。"), field="check")


def check_closer(is_mender: bool) -> None:
    """The closer is never the mender."""
    if is_mender:
        raise Refusal("inspection.mender_closes", _("您经手过这件整改，要由另一位没有经手的同志验收。"))


def check_extension(until: date, due: date, latest: date, granted: int, terms: Terms) -> None:
    """It is later than the deadline, not later than the terms allow, and not asked for too often."""
    if granted >= terms.extensions_most:
        raise Refusal(
            "inspection.extensions_used",
            _("这件整改已经延期 %(most)s 次，不能再延。请抓紧整改，有困难向发通知的单位说明。")
            % {"most": terms.extensions_most},
        )
    if not due < until <= latest:
        raise BadInput(
            "inspection.extension_date",
            _("延期要在 %(due)s 之后、%(latest)s 之前，请改日期。") % {"due": due, "latest": latest},
            field="until_date",
        )


def check_recheck(closed: date, today: date, months: int) -> None:
    """A closed notice is opened again only within the months of the terms."""
    if today > add_months(closed, months):
        raise Refusal(
            "inspection.recheck_over",
            _("销号已超过 %(months)s 个月，不能再按反弹处理。新的问题请另发通知单。") % {"months": months},
        )


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def find_step(ladder: Sequence[LadderStep], overdue_days: int) -> LadderStep | None:
    """The highest step of the ladder that so many working days after the deadline have reached."""
    reached = [step for step in ladder if step.overdue_days <= overdue_days]
    return max(reached, key=lambda step: step.order, default=None)


def check_visit(typed: VisitInput, codes: Collection[str]) -> None:
    """Who was met is named, every answer is to an item of the checklist, every finding says what it is."""
    check_text(typed.met_name, "met_name", 2)
    unknown = sorted(set(typed.answers) - set(codes))
    if unknown or not set(typed.answers.values()) <= ANSWERS:
        raise BadInput("inspection.answer_unknown", _("检查表里没有这一项，请打开最新的检查表再填。"), field="answers")
    if len(typed.findings) > FINDINGS_MOST:
        raise BadInput("inspection.findings_many", _("一次最多记 %(most)s 个问题。") % {"most": FINDINGS_MOST})
    for finding in typed.findings:
        check_text(finding.text, "text")
        if finding.category not in Category.values or finding.severity not in Severity.values:
            raise BadInput("inspection.finding_kind", _("请选择问题的类别和程度。"), field="category")


def check_heard(replied: bool, due: date, today: date) -> None:
    """The other side has spoken, or had its days to."""
    if not replied and today <= due:
        raise Refusal(
            "inspection.not_heard",
            _("对方在 %(due)s 前可以说明情况，收到说明或者过了期限再确认。") % {"due": due},
        )


def check_naming(text: str, names: bool, basis: str, known: Collection[str]) -> None:
    """A text that names an organisation or a person says that it does, and on what basis."""
    found = sorted(name for name in known if name and name in text)
    if found and not names:
        raise BadInput(
            "inspection.names_unsaid",
            _("文中点了名：%(names)s。请删去，或者勾选“点名通报”并写明依据。") % {"names": "、".join(found[:5])},
            field="text",
        )
    if names and len(basis.strip()) < REASON_LEAST:
        raise BadInput("inspection.names_basis", _("点名通报要写明依据（文件名称、会议决定）。"), field="basis")


def other_person(one: int | None, other: int | None) -> None:
    """Two people have looked."""
    if one is not None and one == other:
        raise Refusal("inspection.one_person", _("这一步要由另一位同志办，自己经手的不能自己审定。"))
