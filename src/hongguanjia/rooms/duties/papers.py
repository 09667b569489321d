"""What this room prints: the poster of an organisation's lists, the half-yearly report, the sheet to sign at a meeting."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.documents.api import (
    Line,
    Poster,
    PosterItem,
    PosterPart,
    Report,
    SignInSheet,
    Stamp,
    chinese_day,
    print_paper,
)
from hongguanjia.base.papers.api import PaperKind, find_papers_of, issue_paper
from hongguanjia.base.papers.models import Paper
from hongguanjia.base.people import naming
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.duties import drafting, queries
from hongguanjia.rooms.duties.models import Item, Meeting, WorkReport
from hongguanjia.rooms.duties.states import Measure

WORK_REPORT_SOURCE = "duties.work_report"
HEADINGS = "一二三四五六七八九十"
SIZES = ("a3", "a2")
BLANK_LINES = 8


def print_poster(organisation: Organisation, *, size: str, now: datetime) -> bytes:
    """The published lists of an organisation to hang on the wall; its QR opens the live page."""
    today = county_date(now)
    lists = list(queries.public_lists(organisation, today.year))
    rows = Item.objects.filter(duty_list__in=lists, active_to=None).select_related("requirement__current")
    items = list(rows.order_by("-requirement__current__weight", "requirement__number", "pk"))
    parts = tuple(
        PosterPart(
            " · ".join(filter(None, (str(one.get_kind_display()), one.post))),
            tuple(_poster_item(item) for item in items if item.duty_list_id == one.pk),
        )
        for one in lists
    )
    data = Poster(
        title=_("三个清单"),
        organisation=organisation.name,
        period=_("%(year)s年度") % {"year": today.year},
        parts=parts,
        size=size if size in SIZES else SIZES[0],
        note=_("%(day)s 的清单，以网上公示为准。") % {"day": chinese_day(today)},
    )
    address = settings.SITE_URL + reverse("public-duties-poster", args=[organisation.pk])
    return print_paper(data, now=now, stamp=Stamp(address=address))


def print_sheet(actor: Actor, meeting: Meeting, *, now: datetime) -> bytes:
    """The sheet to sign when coming to a meeting, with the members of the branch."""
    ids = naming.list_branch(actor, meeting.organisation)
    names = Person.objects.filter(pk__in=ids).order_by("name_pinyin", "pk").values_list("name", flat=True)
    data = SignInSheet(
        title=_("%(topic)s签到表") % {"topic": meeting.topic},
        organisation=meeting.organisation.name,
        place="",
        time=chinese_day(meeting.held_date),
        names=tuple(names),
        blank=BLANK_LINES,
    )
    return print_paper(data, now=now, stamp=Stamp())


def issue_work_report(*, actor: Actor, now: datetime, report: WorkReport) -> Paper:
    """Number and keep the report as it is shown to members and residents."""
    data = Report(
        title=drafting.title_of(report),
        author="　".join(filter(None, (report.organisation.name, report.person.name if report.person else ""))),
        day=county_date(now),
        body=tuple(_read_lines(report.text)),
    )
    return issue_paper(
        actor=actor,
        now=now,
        issuer=report.organisation,
        kind=PaperKind.REPORT,
        title=data.title,
        source_kind=WORK_REPORT_SOURCE,
        source_id=report.pk,
        data=data,
    )


def find_work_report_paper(report: WorkReport) -> Paper | None:
    """The paper of a published report."""
    return next(iter(find_papers_of(source_kind=WORK_REPORT_SOURCE, source_id=report.pk)), None)


def _poster_item(item: Item) -> PosterItem:
    version = item.requirement.version
    counted = version.measure in {Measure.COUNT, Measure.PERCENT, Measure.FACTS}
    measure = f"{item.target}{version.unit}" if counted else str(version.get_measure_display())
    deadline = chinese_day(version.due_date) if version.due_date else str(version.get_rhythm_display())
    return PosterItem(version.title, measure, deadline, version.responsible)


def _read_lines(text: str) -> list[Line]:
    """A paragraph that begins with ``一、`` is a heading; the template numbers headings itself."""
    found: list[Line] = []
    for raw in filter(None, (line.strip() for line in text.splitlines())):
        is_heading = raw[0] in HEADINGS and raw[1:2] == "、"
        found.append(Line(raw[2:], 1) if is_heading else Line(raw))
    return found
