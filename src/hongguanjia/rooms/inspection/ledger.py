"""The ledger of rectifications (整改台账): filters, ageing, by source, category and town, trend, who is stuck where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Substr, TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.sheets.api import Column
from hongguanjia.kit.clock import COUNTY_ZONE, county_date
from hongguanjia.rooms.inspection import queries
from hongguanjia.rooms.inspection.forms import LATE, OPEN
from hongguanjia.rooms.inspection.models import Notice, Progress, Report
from hongguanjia.rooms.inspection.states import MENDING_STATES, OPEN_STATES, Category, NoticeState, Source

AGES = (
    (7, gettext_lazy("7 天以内")),
    (15, gettext_lazy("8–15 天")),
    (30, gettext_lazy("16–30 天")),
    (60, gettext_lazy("31–60 天")),
)
OLDER = gettext_lazy("60 天以上")
TOWN_DEPTH = 8
MONTHS = 12
HEAD = (
    gettext_lazy("编号"), gettext_lazy("组织"), gettext_lazy("问题"), gettext_lazy("来源"), gettext_lazy("类别"),
    gettext_lazy("整改措施"), gettext_lazy("责任领导"), gettext_lazy("责任人"), gettext_lazy("完成时限"),
    gettext_lazy("进展"), gettext_lazy("佐证（份）"), gettext_lazy("验收人"), gettext_lazy("销号日期"),
    gettext_lazy("状态"), gettext_lazy("逾期处置"), gettext_lazy("反弹次数"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary: all, still open, overdue, closed, reopened."""

    label: str
    total: int
    open: int
    late: int
    closed: int
    reopened: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many notices wait at one step, for whom, since when the oldest."""

    label: str
    whose: str
    number: int
    late: int
    oldest: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Month:
    """Issued, closed and overdue in a month; the notices open at its end."""

    day: date
    issued: int
    closed: int
    open: int


def narrow(rows: QuerySet[Notice], wanted: Mapping[str, Any], today: date) -> QuerySet[Notice]:
    """What stands in the address; an empty part narrows nothing."""
    state = wanted.get("state")
    if state == OPEN:
        rows = rows.filter(state__in=OPEN_STATES)
    elif state == LATE:
        rows = rows.filter(late(today))
    elif state:
        rows = rows.filter(state=state)
    plain = {"source": "source", "category": "category", "measure": "escalated", "year": "year"}
    rows = rows.filter(**{column: wanted[name] for name, column in plain.items() if wanted.get(name)})
    if wanted.get("name"):
        rows = rows.filter(Q(organisation__name__contains=wanted["name"]) | Q(problem__contains=wanted["name"]))
    return rows


def late(today: date) -> Q:
    """Past the deadline, and nothing reported."""
    return Q(state__in=MENDING_STATES, due_date__lt=today)


def count_ages(rows: QuerySet[Notice], today: date) -> list[tuple[str, int]]:
    """Open notices by the days since they were issued."""
    days = [
        (today - county_date(at)).days
        for at in rows.filter(state__in=OPEN_STATES).order_by().values_list("issued_at", flat=True)
    ]
    counted = Counter(next((str(label) for most, label in AGES if age <= most), str(OLDER)) for age in days)
    return [(label, counted[label]) for label in [*(str(label) for _most, label in AGES), str(OLDER)]]


def sum_by(rows: QuerySet[Notice], field: str, today: date) -> list[Line]:
    """The lines of a summary by ``source``, ``category`` or ``town``."""
    if field == "town":
        rows = rows.annotate(town=Substr("organisation__path", 1, TOWN_DEPTH))
    counted = (
        rows.order_by()
        .values(field)
        .annotate(
            total=Count("pk"),
            open=Count("pk", filter=Q(state__in=OPEN_STATES)),
            late=Count("pk", filter=late(today)),
            closed=Count("pk", filter=Q(state=NoticeState.CLOSED)),
            reopened=Count("pk", filter=Q(turn__gte=1)),
        )
    )
    labels = _labels(field, counted)
    lines = [
        Line(labels.get(row[field], row[field]), row["total"], row["open"], row["late"], row["closed"], row["reopened"])
        for row in counted
    ]
    return sorted(lines, key=lambda line: (-line.open, line.label))


def tell_stuck(rows: QuerySet[Notice], today: date) -> list[Stuck]:
    """At which step notices wait, for the organisation or for the issuer; the fullest step first."""
    counted = (
        rows.filter(state__in=OPEN_STATES)
        .order_by()
        .values("state")
        .annotate(waiting=Count("pk"), late=Count("pk", filter=late(today)), oldest=Min("issued_at"))
    )
    theirs, ours = _("等被督查组织"), _("等督查单位")
    found = [
        Stuck(
            str(NoticeState(row["state"]).label),
            theirs if row["state"] in MENDING_STATES else ours,
            row["waiting"],
            row["late"],
            county_date(row["oldest"]),
            row["state"],
        )
        for row in counted
    ]
    return sorted(found, key=lambda one: -one.number)


def list_longest(rows: QuerySet[Notice]) -> list[Notice]:
    """The open notices that have waited longest."""
    return list(rows.filter(state__in=OPEN_STATES).order_by("due_date", "pk")[:10])


def tell_trend(rows: QuerySet[Notice], today: date) -> list[Month]:
    """Twelve months to this one."""
    first = date(today.year - 1, today.month, 1)
    days = [_month(first, number) for number in range(1, MONTHS + 1)]
    issued, closed = _by_month(rows, "issued_at"), _by_month(rows.filter(state=NoticeState.CLOSED), "closed_at")
    live = rows.exclude(state=NoticeState.WITHDRAWN)
    before = live.filter(issued_at__date__lt=days[0]).count()
    before -= live.filter(state=NoticeState.CLOSED, closed_at__date__lt=days[0]).count()
    months: list[Month] = []
    for day in days:
        before += issued[day] - closed[day]
        months.append(Month(day, issued[day], closed[day], max(before, 0)))
    return months


def columns() -> list[Column]:
    """The head of the ledger in the reader's language, as columns."""
    return [Column(title) for title in titles()]


def titles() -> list[str]:
    """The head of the ledger in the reader's language."""
    return [str(word) for word in HEAD]


def rows_of(notices: Iterable[Notice]) -> Iterator[list[object]]:
    """One row of the ledger for each notice."""
    for notice in notices:
        yield [
            notice.number,
            notice.organisation.name,
            notice.problem,
            notice.get_source_display(),
            notice.get_category_display(),
            notice.measures,
            notice.leader.name if notice.leader else "",
            notice.mender.name if notice.mender else "",
            notice.due_date,
            notice.said,  # type: ignore[attr-defined]
            notice.shown,  # type: ignore[attr-defined]
            notice.closed_by.name if notice.closed_by else "",
            county_date(notice.closed_at) if notice.closed_at else None,
            notice.get_state_display(),
            notice.get_escalated_display(),
            notice.turn,
        ]


def for_sheet(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Notices with their last word on progress and the number of papers shown, for the workbook."""
    last = Progress.objects.filter(notice=OuterRef("pk")).order_by("-pk").values("text")[:1]
    files = Report.objects.filter(notice=OuterRef("pk")).order_by("-pk").values("files")[:1]
    return rows.annotate(said=Coalesce(Subquery(last), Value("")), shown=Coalesce(Subquery(files), Value(0)))


def visible(actor: Actor) -> QuerySet[Notice]:
    """The notices of the ledger, the most pressing first."""
    return queries.visible_notices(actor).order_by(F("closed_at").asc(nulls_first=True), "due_date", "-pk")


def _labels(field: str, counted: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    if field == "source":
        return {value: str(label) for value, label in Source.choices}
    if field == "category":
        return {value: str(label) for value, label in Category.choices}
    paths = [row["town"] for row in counted]
    return dict(Organisation.objects.filter(path__in=paths).values_list("path", "short_name"))


def _by_month(rows: QuerySet[Notice], field: str) -> Mapping[date, int]:
    counted = (
        rows.order_by().annotate(month=TruncMonth(field, tzinfo=COUNTY_ZONE)).values_list("month").annotate(Count("pk"))
    )
    found: defaultdict[date, int] = defaultdict(int)
    for month, number in counted:
        if month is not None:
            found[month.date()] += number
    return found


def _month(first: date, number: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
    return date(year, month + 1, 1)


def share(months: Sequence[Month]) -> int:
    """The highest figure of a trend, at least 1: the length of its longest bar."""
    return max(1, *(max(month.issued, month.closed, month.open) for month in months))
