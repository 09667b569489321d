"""Statements on paper: one owner's, or an organisation's with those of all its members in one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import segno
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.documents.api import render
from hongguanjia.base.people.api import open_on
from hongguanjia.base.people.models import Membership, Organisation, Person
from hongguanjia.points.data import Owner, OwnerKind
from hongguanjia.points.models import Account, DaySeal
from hongguanjia.points.sentences import unit_word
from hongguanjia.points.statements.figures import LINES_MOST, Figures, read_figures, unit_label
from hongguanjia.points.statements.models import StatementProof
from hongguanjia.points.statements.origins import Line, Origin
from hongguanjia.points.statements.proving import note_statements

TEMPLATE = Path(__file__).parent / "paper.typ"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose statement: figures, what it can be checked by, and how the paper calls the owner."""

    figures: Figures
    proof: StatementProof
    name: str
    place: str
    members: int | None = None


def print_statement(*, owner: Owner, name: str, place: str, year: int, now: datetime) -> bytes:
    """The statement of one owner for a year as PDF/A."""
    figures = list(read_figures(owner.kind, [owner.id], year))
    proofs = note_statements(owner.kind, figures, year, now)
    members = _count_members(owner.id, year, now) if owner.kind == OwnerKind.ORGANISATION else None
    subject = Subject(figures[0], proofs[owner.id], name, place, members)
    return render(template=TEMPLATE, data=_data([subject], year), now=now)


def list_places(day: date) -> QuerySet[Organisation]:
    """The organisations that have members on ``day`` or points of their own, in the order of the tree."""
    members = Membership.objects.filter(open_on(day), organisation=OuterRef("pk"))
    accounts = Account.objects.filter(owner_kind=OwnerKind.ORGANISATION, owner_id=OuterRef("pk"))
    return Organisation.objects.filter(Q(Exists(members)) | Q(Exists(accounts))).order_by("path")


def print_place(*, place: Organisation, year: int, day: date, now: datetime) -> tuple[int, bytes]:
    """An organisation's own statement and those of all who were its members on ``day`` in one PDF/A, and how many."""
    rows = Person.objects.filter(
        pk__in=Membership.objects.filter(open_on(day), organisation=place).values("person_id")
    ).order_by("name_pinyin", "pk")
    names = dict(rows.values_list("pk", "name"))
    [own] = read_figures(OwnerKind.ORGANISATION, [place.pk], year)
    figures = {one.owner_id: one for one in read_figures(OwnerKind.PERSON, sorted(names), year)}
    proofs = note_statements(OwnerKind.PERSON, list(figures.values()), year, now)
    first = Subject(
        own, note_statements(OwnerKind.ORGANISATION, [own], year, now)[place.pk], place.name, "", len(names)
    )
    members = [Subject(figures[pk], proofs[pk], name, place.name) for pk, name in names.items()]
    return 1 + len(members), render(template=TEMPLATE, data=_data([first, *members], year), now=now)


def last_day(year: int, today: date) -> date:
    """The day that says who was a member: the last of the year, or today while the year lasts."""
    return min(date(year, 12, 31), today)


def check_address(code: str) -> str:
    """The public page on which a printed statement is checked."""
    return f"{settings.SITE_URL}{reverse('public-points-statement', args=[code])}"


def _count_members(organisation_id: int, year: int, now: datetime) -> int:
    day = last_day(year, now.date())
    return Membership.objects.filter(open_on(day), organisation_id=organisation_id).count()


def _data(subjects: Sequence[Subject], year: int) -> dict[str, object]:
    seal = DaySeal.objects.filter(day__lt=date(year + 1, 1, 1)).first()
    return {
        "words": {
            "title": _("%(year)s 年积分对账单") % {"year": year},
            "lines": _("明细"),
            "day": _("日期"),
            "unit": _("种类"),
            "what": _("事由"),
            "amount": _("增减"),
            "number": _("分录"),
            "more": _("其余明细请在手机上查看，条数："),
            "seal": _("账本已封存，总指纹可在公开页面“账本封存”核对；逐笔的证明可在手机“历年对账单”下载。"),
            "check": _("扫码核对这份对账单是否与账本一致；网页不显示姓名和分数。"),
            "code": _("查验码"),
            "digest": _("指纹"),
            "origins": _("积分从哪里来"),
        },
        "seal": {"day": seal.day.isoformat(), "root": seal.tree_root} if seal else None,
        "statements": [_statement(one, year) for one in subjects],
    }


def _statement(subject: Subject, year: int) -> dict[str, object]:
    one = subject.figures
    return {
        "name": subject.name,
        "place": subject.place,
        "period": f"{year}-01-01 — {year}-12-31",
        "more": max(0, len(one.lines) - LINES_MOST),
        "units": [
            {
                "label": unit_label(sums.unit),
                "sums": [
                    {"label": _("年初余额"), "amount": str(sums.opening)},
                    *({"label": label, "amount": f"{amount:+d}"} for label, amount in sums.movements.items()),
                    {"label": _("年末余额"), "amount": str(sums.closing)},
                ],
            }
            for sums in one.sums
        ],
        "origins": [_tell_origin(origin, subject.members) for origin in one.origins],
        "lines": [_line(line) for line in one.lines[:LINES_MOST]],
        "check": _check(subject.proof),
    }


def _check(proof: StatementProof) -> dict[str, object]:
    address = check_address(proof.code)
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=1, svgclass=None, lineclass=None)
    return {"code": proof.code, "digest": proof.digest, "address": address, "qr": drawn}


def _tell_origin(origin: Origin, members: int | None) -> str:
    """In one sentence where an organisation's points of one unit came from."""
    words: Mapping[str, object] = {
        "unit": unit_label(origin.unit),
        "word": unit_word(origin.unit),
        "own": origin.own,
        "brought": origin.by_members,
        "people": origin.members,
        "deeds": origin.deeds,
        "percent": origin.percent,
    }
    told = _(
        "%(unit)s：组织自己的工作和其他变动 %(own)s %(word)s；党员和群众 %(people)s 人的 %(deeds)s 件事带来 "
        "%(brought)s %(word)s，占 %(percent)s%%。"
    )
    each = _("党员 %(members)s 人，人均带来 %(each).1f %(word)s。")
    return told % words + (each % {**words, **_each(origin, members)} if members else "")


def _each(origin: Origin, members: int) -> dict[str, object]:
    return {"members": members, "each": origin.by_members / members}


def _line(line: Line) -> dict[str, object]:
    return {
        "day": line.day.isoformat(),
        "unit": unit_label(line.unit),
        "what": line.what,
        "amount": f"{line.amount:+d}",
        "number": str(line.number or "—"),
    }
