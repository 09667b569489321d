"""The matrix organisations × items: 400 by 40 in one page, so its cells are written as text, not by a template.

A cell says its state by a mark; only what needs somebody also has a colour. One query reads all cells of the page.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, below, scope
from hongguanjia.base.people.models import SEGMENT_LENGTH, Organisation, OrganisationKind
from hongguanjia.kit.paging import Page
from hongguanjia.rooms.duties import queries
from hongguanjia.rooms.duties.data import Progress
from hongguanjia.rooms.duties.models import Duty, Item, Requirement
from hongguanjia.rooms.duties.states import COUNTED, KIND_ORDER, DutyState

ROWS_MOST, COLUMNS_MOST = 400, 40
LEGEND = (
    ("✓", "", _("已完成")),
    ("○", "", _("待办")),
    ("审", "r", _("待审核")),
    ("退", "s", _("已退回")),
    ("逾", "b", _("逾期")),
    ("迟", "l", _("迟报，已完成")),
    ("↓", "", _("已分解")),
)
MARKS = {
    DutyState.ACCEPTED.value: "✓",
    DutyState.OPEN.value: "○",
    DutyState.REPORTED.value: "审",
    DutyState.SENT_BACK.value: "退",
    DutyState.PASSED_DOWN.value: "↓",
}
TONES = {mark: tone for mark, tone, _words in LEGEND}
TOWN_KINDS = frozenset({OrganisationKind.TOWN_COMMITTEE.value, OrganisationKind.STREET_COMMITTEE.value})
TOWN_LENGTH = 2 * SEGMENT_LENGTH
TROUBLE = frozenset({"逾", "退"})


@dataclass(frozen=True, slots=True)
class Column:
    """A requirement at the head of the matrix, with how far all organisations together are."""

    requirement_id: int
    title: str
    by: str
    url: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Matrix:
    """One page of the matrix: ``body`` is the rows as HTML; ``page`` pages the organisations."""

    columns: list[Column]
    body: SafeString
    page: Page[Organisation]
    more_columns: int


def build_matrix(
    actor: Actor,
    *,
    day: date,
    kind: str = "",
    number: int = 1,
    trouble: bool = False,
    first_column: int = 0,
    root: Organisation | None = None,
) -> Matrix:
    """The matrix of the actor's places on ``day``: 400 organisations by 40 requirements of that year; with ``root`` a town
    opened, itself and what is below it."""
    items = scope(Item.objects.filter(active_to=None, requirement__year=day.year), actor, Permission.DUTY_READ)
    if kind:
        items = items.filter(requirement__kind=kind)
    wanted = _list_requirements(items)
    shown = wanted[first_column : first_column + COLUMNS_MOST]
    rows = _list_organisations(actor, items, number, root)
    asked = [row.pk for row in shown]
    cells = _read_cells(actor, asked, rows.rows, day)
    for place, sums in _read_sums(actor, asked, rows.rows, day).items():
        cells[place] = sums | cells.get(place, {}) if place in cells else sums
    if trouble:
        kept = [row for row in rows.rows if TROUBLE & set(cells.get(row.pk, {}).values())]
        rows = Page(kept, rows.number, rows.size, rows.total)
    columns = _head(actor, shown, day)
    body = _write_body(rows.rows, asked, cells, _opening(day, kind, root))
    return Matrix(columns, body, rows, max(0, len(wanted) - first_column - len(shown)))


def mark_of(state: str, overdue: bool) -> str:
    """The mark of a duty in a cell; lateness shows whatever came after."""
    if overdue:
        return "迟" if state == DutyState.ACCEPTED else "逾"
    return MARKS.get(state, "")


def _list_requirements(items: QuerySet[Item]) -> list[Requirement]:
    rows = Requirement.objects.filter(pk__in=items.order_by().values("requirement_id").distinct())
    return list(rows.select_related("current", "organisation").order_by("organisation__path", KIND_ORDER, "number"))


def _list_organisations(
    actor: Actor, items: QuerySet[Item], number: int, root: Organisation | None
) -> Page[Organisation]:
    held = items.filter(organisation=OuterRef("pk"))
    places = queries.visible_organisations(actor).filter(Exists(held)).order_by("path")
    if root is not None:
        places = places.filter(below(root.path, field="path"))
    total = places.count()
    number = min(number, max(1, -(-total // ROWS_MOST)))
    found = places.only("id", "short_name", "path", "kind")[(number - 1) * ROWS_MOST : number * ROWS_MOST]
    return Page(list(found), number, ROWS_MOST, total)


def _read_cells(actor: Actor, requirement_ids: list[int], places: object, day: date) -> dict[int, dict[int, str]]:
    listed: list[Organisation] = list(places)  # type: ignore[call-overload]
    if not listed or not requirement_ids:
        return {}
    rows = scope(Duty.objects.all(), actor, Permission.DUTY_READ).filter(
        period_start__lte=day,
        period_end__gt=day,
        item__requirement_id__in=requirement_ids,
        organisation__path__gte=listed[0].path,
        organisation__path__lte=listed[-1].path,
    )
    cells: dict[int, dict[int, str]] = defaultdict(dict)
    marks: dict[tuple[str, bool], str] = {}
    read = rows.order_by().values_list("organisation_id", "item__requirement_id", "state", "overdue_at")
    for place, requirement_id, state, overdue_at in read:
        how = (state, overdue_at is not None)
        mark = marks.get(how)
        if mark is None:
            mark = marks[how] = mark_of(*how)
        cells[place][requirement_id] = mark
    return cells


def _read_sums(actor: Actor, requirement_ids: list[int], places: object, day: date) -> dict[int, dict[int, str]]:
    """For towns, which report nothing that they broke down: how many below are done, of how many."""
    listed: list[Organisation] = list(places)  # type: ignore[call-overload]
    towns = {row.path: row.pk for row in listed if row.kind in TOWN_KINDS}
    if not towns or not requirement_ids:
        return {}
    rows = scope(Duty.objects.all(), actor, Permission.DUTY_READ).filter(
        period_start__lte=day, period_end__gt=day, item__requirement_id__in=requirement_ids, state__in=COUNTED
    )
    grouped = rows.annotate(town=Substr("organisation__path", 1, TOWN_LENGTH)).order_by()
    counted = grouped.values_list("town", "item__requirement_id").annotate(
        asked=Count("pk"), done=Count("pk", filter=Q(state=DutyState.ACCEPTED))
    )
    sums: dict[int, dict[int, str]] = defaultdict(dict)
    for path, requirement_id, asked, done in counted:
        if path in towns:
            sums[towns[path]][requirement_id] = "✓" if done == asked else f"{done}/{asked}"
    return sums


def _head(actor: Actor, shown: list[Requirement], day: date) -> list[Column]:
    roots = actor.paths(Permission.DUTY_READ) or ("",)
    sums: dict[int, Progress] = defaultdict(Progress)
    for root in roots:
        for pk, progress in queries.add_up_lists(root, [row.pk for row in shown], day).items():
            sums[pk] += progress
    address = reverse("desk-duties-requirement", args=[0])
    return [
        Column(
            row.pk, row.version.title, row.organisation.short_name, address.replace("/0/", f"/{row.pk}/"), sums[row.pk]
        )
        for row in shown
    ]


def _opening(day: date, kind: str, root: Organisation | None) -> str:
    """What opens a town, but for its number at the end; empty when a town is open already."""
    return "" if root is not None else "?" + urlencode({"month": f"{day:%Y-%m}", "kind": kind, "root": ""})


def _write_body(
    places: object, requirement_ids: list[int], cells: dict[int, dict[int, str]], opening: str
) -> SafeString:
    """Rows without closing tags, as HTML allows: the page is half as long. A town's row also opens what is below it."""
    written = {mark: f"<td class={tone}>{mark}" if tone else f"<td>{mark}" for mark, tone in TONES.items()}
    written[""] = "<td>"
    listed: list[Organisation] = list(places)  # type: ignore[call-overload]
    open_words = escape(_("展开"))
    parts: list[str] = []
    for row in listed:
        own = cells.get(row.pk, {})
        parts.append(f"<tr><th><a href=o/{row.pk}/>{escape(row.short_name)}</a>")
        if opening and row.kind in TOWN_KINDS:
            parts.append(f' <a class=open href="{escape(opening)}{row.pk}">{open_words}</a>')
        parts += [written.get(mark, f"<td>{mark}") for pk in requirement_ids for mark in (own.get(pk, ""),)]
    return mark_safe("".join(parts))  # noqa: S308 (names are escaped, all else is ours)


def cell_address(organisation_id: int, requirement_id: int, day: date) -> str:
    """Where a cell of the matrix leads."""
    query = urlencode({"organisation": organisation_id, "requirement": requirement_id, "day": day.isoformat()})
    return f"{reverse('desk-duties-cell')}?{query}"
