"""Breaking items down to lower organisations, many at once: rows are written by the table, not one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission
from hongguanjia.base.people.models import PARTY_KINDS, Organisation
from hongguanjia.kit.bulk import insert_rows, refresh_statistics, reserve_ids, stored_moment
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.duties import burden, queries, rules
from hongguanjia.rooms.duties.actions.opening import MANY, open_duties
from hongguanjia.rooms.duties.actions.steps import note
from hongguanjia.rooms.duties.data import Cascade
from hongguanjia.rooms.duties.flow import FILLING
from hongguanjia.rooms.duties.models import Duty, DutyList, Item
from hongguanjia.rooms.duties.states import DutyState, ListState

LEVELS_MOST = 3
LIST_COLUMNS = ("organisation_id", "year", "kind", "post", "state", "created_at", "published_at")
ITEM_COLUMNS = (
    "id",
    "duty_list_id",
    "requirement_id",
    "organisation_id",
    "parent_id",
    "target",
    "active_from",
    "reason",
)

Children = Mapping[int, list[Organisation]]


@transaction.atomic
def cascade_items(
    *,
    actor: Actor,
    now: datetime,
    item_ids: Collection[int],
    organisation_ids: Collection[int] | None = None,
    quotas: Mapping[int, int] | None = None,
    levels: int = 1,
    override: str = "",
) -> Cascade:
    """Break items down to all organisations below, or those chosen; ``quotas`` give each its share of one item.

    ``levels`` goes on downward to organisations below those. What is there already stays as it is. Refused: a list that
    is not published, an organisation that is not directly below, shares that do not add up, more than the cap allows.
    """
    items = _take(actor, item_ids)
    children = _list_children(items, organisation_ids)
    if quotas is not None:
        _check_quotas(items, children, quotas)
    made = kept = 0
    reached: dict[int, Organisation] = {}
    level = items
    for _step in range(min(levels, LEVELS_MOST)):
        fresh, known = _break_down(now, level, children, quotas)
        made, kept = made + len(fresh), kept + known
        reached |= {row.pk: row for rows in children.values() for row in rows}
        if not fresh:
            break
        level = list(Item.objects.filter(pk__in=fresh).select_related("requirement", "organisation").order_by("pk"))
        children = _list_children(level, None)
    open_duties(now=now, items=Item.objects.filter(requirement_id__in={item.requirement_id for item in items}))
    burden.check_cap(
        actor=actor,
        now=now,
        requirements=[item.requirement for item in items],
        organisations=reached.values(),
        override=override,
    )
    for item in items:
        note(actor, now, "item.cascaded", item, item.organisation, override, label=item.requirement.version.title)
    return Cascade(made, len(reached), kept)


def _take(actor: Actor, item_ids: Collection[int]) -> list[Item]:
    rows = queries.visible_items(actor).filter(pk__in=item_ids, active_to=None).select_for_update(of=("self",))
    items = list(rows.order_by("pk"))
    if len(items) != len(set(item_ids)) or not items:
        raise BadInput("duties.items_missing", _("请先勾选要分解的条目。"), field="items")
    for item in items:
        check_permission(actor, Permission.DUTY_SET, item.organisation.path)
        if item.duty_list.state != ListState.PUBLISHED:
            raise Refusal("duties.list_not_published", _("清单公布以后才能分解。"))
    return items


def _list_children(items: Collection[Item], chosen: Collection[int] | None) -> dict[int, list[Organisation]]:
    """The Party organisations directly below the organisation of each item; of these only the ``chosen``."""
    rows = Organisation.objects.filter(
        parent_id__in={item.organisation_id for item in items}, closed_date=None, kind__in=PARTY_KINDS
    )
    if chosen is not None:
        rows = rows.filter(pk__in=chosen)
    found: dict[int, list[Organisation]] = defaultdict(list)
    for row in rows.order_by("path"):
        found[row.parent_id or 0].append(row)
    if chosen is not None and sum(len(row) for row in found.values()) != len(set(chosen)):
        raise BadInput(
            "duties.organisation_not_below", _("只能分解给直接下级党组织，请重新选择。"), field="organisations"
        )
    return found


def _check_quotas(items: Collection[Item], children: Children, quotas: Mapping[int, int]) -> None:
    if len(items) != 1:
        raise BadInput("duties.quota_one_item", _("按指标分解一次只能选一项。"), field="quotas")
    for item in items:
        rules.check_quotas(quotas, [row.pk for row in children.get(item.organisation_id, [])], item.target)


def _break_down(
    now: datetime, items: list[Item], children: Children, quotas: Mapping[int, int] | None
) -> tuple[range, int]:
    """Write the lists and items below; returns the ids of the new items and how many were there already."""
    lists = _write_lists(now, items, children)
    known = set(
        Item.objects.filter(requirement_id__in={item.requirement_id for item in items}, active_to=None)
        .order_by()
        .values_list("organisation_id", "requirement_id")
    )
    wanted = [
        (item, child)
        for item in items
        for child in children.get(item.organisation_id, [])
        if (child.pk, item.requirement_id) not in known
    ]
    ids = reserve_ids(Item, len(wanted))
    today = county_date(now)
    rows = (
        (
            item_id,
            lists[(child.pk, item.requirement.year, item.requirement.kind)],
            item.requirement_id,
            child.pk,
            item.pk,
            quotas[child.pk] if quotas else item.target,
            today,
            "",
        )
        for item_id, (item, child) in zip(ids, wanted, strict=True)
    )
    insert_rows(Item, ITEM_COLUMNS, rows)
    if len(wanted) > MANY:
        refresh_statistics(DutyList, Item)
    broken = {item.pk for item, _child in wanted}
    owed = Duty.objects.filter(item_id__in=broken, state__in=FILLING.find("pass_down").sources)
    owed.update(state=DutyState.PASSED_DOWN, reason="", changed_at=now)
    total = sum(len(children.get(item.organisation_id, [])) for item in items)
    return ids, total - len(wanted)


def _write_lists(now: datetime, items: list[Item], children: Children) -> dict[tuple[int, int, str], int]:
    """The list of each organisation below for the year and kind of each item, published: asked from above is asked."""
    kinds = {(item.requirement.year, item.requirement.kind) for item in items}
    places = {child.pk for rows in children.values() for child in rows}
    held = _find_lists(kinds, places)
    at = stored_moment(now)
    missing = [
        (place, year, kind, "", ListState.PUBLISHED.value, at, at)
        for place in sorted(places)
        for year, kind in sorted(kinds)
        if (place, year, kind) not in held
    ]
    if missing:
        insert_rows(DutyList, LIST_COLUMNS, missing, skip_known=True)
        held = _find_lists(kinds, places)
    return held


def _find_lists(kinds: set[tuple[int, str]], places: set[int]) -> dict[tuple[int, int, str], int]:
    years, names = {year for year, _kind in kinds}, {kind for _year, kind in kinds}
    rows = DutyList.objects.filter(organisation_id__in=places, year__in=years, kind__in=names, post="")
    return {
        (place, year, kind): pk for place, year, kind, pk in rows.values_list("organisation_id", "year", "kind", "pk")
    }
