"""Setting lists: open, ask, change with a reason, drop, publish; from templates, from last year, from a workbook."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.api import list_kinds
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.duties import burden, queries, rules, sheets, starters
from hongguanjia.rooms.duties.actions.opening import open_duties
from hongguanjia.rooms.duties.actions.steps import advance, note, take
from hongguanjia.rooms.duties.data import RequirementInput
from hongguanjia.rooms.duties.flow import FILLING, LIST
from hongguanjia.rooms.duties.models import Duty, DutyList, Item, Requirement, RequirementVersion
from hongguanjia.rooms.duties.states import OWED, DutyState, ListKind, ListState, Rhythm

YEARS_AHEAD = 1


@transaction.atomic
def open_list(*, actor: Actor, now: datetime, organisation_id: int, year: int, kind: str, post: str = "") -> DutyList:
    """Begin the list of an organisation, or of one post of it, for a year."""
    organisation = get_in_scope(queries.visible_organisations(actor), pk=organisation_id)
    check_permission(actor, Permission.DUTY_SET, organisation.path)
    if kind not in ListKind.values or not 0 <= year - county_date(now).year + 1 <= YEARS_AHEAD + 1:
        raise BadInput("duties.list_wrong", _("请选择清单种类和年度（去年、今年或明年）。"), field="year")
    try:
        with transaction.atomic():
            row = DutyList.objects.create(
                organisation=organisation, year=year, kind=kind, post=post.strip(), created_at=now
            )
    except IntegrityError as twice:
        raise BadInput("duties.list_twice", _("这张清单已经有了，请打开原来的清单。"), field="kind") from twice
    note(actor, now, "list.opened", row, organisation)
    return row


@transaction.atomic
def publish_list(*, actor: Actor, now: datetime, list_id: int) -> DutyList:
    """From now on it is on the wall, and what is due is counted."""
    row = take(actor, LIST, "publish", queries.visible_lists(actor), list_id)
    if not row.items.filter(active_to=None).exists():
        raise Refusal("duties.list_empty", _("清单里还没有条目，先添加再公布。"))
    advance(row, LIST, "publish", published_at=now)
    open_duties(now=now, items=row.items.all())
    note(actor, now, "list.published", row, row.organisation)
    return row


@transaction.atomic
def add_requirement(
    *, actor: Actor, now: datetime, list_id: int, typed: RequirementInput, again: str = "", override: str = ""
) -> Item:
    """Ask one thing of the list's organisation. Refused: what makes no sense, what was asked already, what is too much."""
    row = _take_list(actor, list_id)
    burden.check_not_asked(row.organisation, row.year, typed, again)
    return _add(actor, now, row, [typed], again, override)[0]


@transaction.atomic
def add_from_starters(*, actor: Actor, now: datetime, list_id: int, codes: Collection[str]) -> list[Item]:
    """Add what was chosen from the templates, but for what is there already."""
    row = _take_list(actor, list_id)
    known = set(row.items.filter(active_to=None).values_list("requirement__current__title", flat=True))
    chosen = [one.typed for one in starters.STARTERS if one.code in codes and one.typed.title not in known]
    return _add(actor, now, row, [starters.dated(typed, row.year) for typed in chosen])


@transaction.atomic
def copy_last_year(*, actor: Actor, now: datetime, list_id: int) -> list[Item]:
    """Add what the same list asked last year; one-offs move to the same day of this year."""
    row = _take_list(actor, list_id)
    known = set(row.items.filter(active_to=None).values_list("requirement__current__title", flat=True))
    before = Requirement.objects.filter(
        organisation=row.organisation, year=row.year - 1, kind=row.kind, items__active_to=None
    )
    rows = before.select_related("current").distinct().order_by("number")
    typed = [_as_input(one.version, row.year) for one in rows]
    return _add(actor, now, row, [one for one in typed if one.title not in known])


@transaction.atomic
def import_items(*, actor: Actor, now: datetime, list_id: int, name: str, data: bytes) -> list[Item]:
    """Add the rows of a workbook: all of them, or none and a sentence for each row that is wrong."""
    row = _take_list(actor, list_id)
    return _add(actor, now, row, sheets.read_requirements(name, data, row.year))


@transaction.atomic
def change_requirement(
    *, actor: Actor, now: datetime, requirement_id: int, typed: RequirementInput, reason: str, override: str = ""
) -> RequirementVersion:
    """A new version from now on, for all to whom it was broken down; what is overdue already stays so."""
    rules.check_reason(reason)
    rows = queries.visible_requirements(actor).select_for_update(of=("self",))
    requirement = get_in_scope(rows, pk=requirement_id)
    check_permission(actor, Permission.DUTY_SET, requirement.organisation.path)
    before = requirement.version
    if typed.rhythm != before.rhythm:
        raise BadInput("duties.rhythm_fixed", _("周期不能中途改。请停用这一项，另加一项。"), field="rhythm")
    rules.check_requirement(typed, requirement.year, _fact_kinds())
    after = _write_version(actor, now, requirement, typed, reason)
    Item.objects.filter(requirement=requirement, active_to=None, target=before.target).update(target=typed.target)
    if typed.minutes > before.minutes:
        places = Organisation.objects.filter(duty_items__requirement=requirement, duty_items__active_to=None)
        burden.check_cap(actor=actor, now=now, requirements=[requirement], organisations=places, override=override)
    if typed.rhythm == Rhythm.ONCE:
        owed = Duty.objects.filter(item__requirement=requirement, state__in=OWED, overdue_at=None)
        owed.update(due_date=typed.due_date, changed_at=now)
    note(actor, now, "requirement.changed", requirement, requirement.organisation, reason, label=after.title)
    return after


@transaction.atomic
def drop_item(*, actor: Actor, now: datetime, item_id: int, reason: str) -> Item:
    """Ask it no more, here and of all to whom it was broken down from here; what was done stays."""
    rules.check_reason(reason)
    item = get_in_scope(queries.visible_items(actor).select_for_update(of=("self",)), pk=item_id, active_to=None)
    check_permission(actor, Permission.DUTY_SET, item.requirement.organisation.path)
    ids = list_broken_down(item)
    Item.objects.filter(pk__in=ids).update(active_to=county_date(now), reason=reason.strip()[:200])
    duties = Duty.objects.filter(item_id__in=ids, state__in=FILLING.find("drop").sources)
    duties.update(state=DutyState.DROPPED, changed_at=now)
    note(actor, now, "item.dropped", item, item.organisation, reason, label=item.requirement.version.title)
    return item


@transaction.atomic
def assign_item(*, actor: Actor, now: datetime, item_id: int, person_id: int) -> Item:
    """The organisation names the person responsible for an item of its list."""
    item = get_in_scope(queries.visible_items(actor).select_for_update(of=("self",)), pk=item_id, active_to=None)
    check_permission(actor, Permission.DUTY_REPORT, item.organisation.path)
    person = Person.objects.filter(pk=person_id, deceased_date=None).first()
    if person is None:
        raise BadInput("duties.person_unknown", _("名册里没有这个人，请核对。"), field="person")
    item.person = person
    item.save(update_fields=["person"])
    title = item.requirement.version.title
    note(actor, now, "item.assigned", item, item.organisation, label=title, person=person.name)
    return item


def list_broken_down(item: Item) -> list[int]:
    """The item and all that came from it, by id."""
    found = level = [item.pk]
    while level:
        level = list(Item.objects.filter(parent_id__in=level, active_to=None).values_list("pk", flat=True))
        found = [*found, *level]
    return found


def _take_list(actor: Actor, list_id: int) -> DutyList:
    row = get_in_scope(queries.visible_lists(actor).select_for_update(of=("self",)), pk=list_id)
    check_permission(actor, Permission.DUTY_SET, row.organisation.path)
    return row


def _add(
    actor: Actor,
    now: datetime,
    row: DutyList,
    wanted: Collection[RequirementInput],
    again: str = "",
    override: str = "",
) -> list[Item]:
    """Requirements of the list's organisation, each an item of this list; due at once where the list is published.

    Together they stay within the cap, or the county says why not.
    """
    known = _fact_kinds()
    for typed in wanted:
        rules.check_requirement(typed, row.year, known)
    mine = Requirement.objects.filter(organisation=row.organisation, year=row.year, kind=row.kind)
    last = mine.aggregate(last=Max("number"))["last"] or 0
    items: list[Item] = []
    for number, typed in enumerate(wanted, start=last + 1):
        requirement = Requirement.objects.create(
            organisation=row.organisation, year=row.year, kind=row.kind, number=number, created_at=now
        )
        version = _write_version(actor, now, requirement, typed, again)
        items.append(
            Item.objects.create(
                duty_list=row,
                requirement=requirement,
                organisation=row.organisation,
                target=typed.target,
                active_from=county_date(now),
            )
        )
        note(actor, now, "requirement.asked", requirement, row.organisation, again, label=version.title)
    if row.state == ListState.PUBLISHED:
        open_duties(now=now, items=Item.objects.filter(pk__in=[item.pk for item in items]))
    asked = [item.requirement for item in items]
    places = [row.organisation]
    burden.check_cap(actor=actor, now=now, requirements=asked, organisations=places, override=override)
    return items


def _write_version(
    actor: Actor, now: datetime, requirement: Requirement, typed: RequirementInput, reason: str
) -> RequirementVersion:
    values = asdict(replace(typed, title=typed.title.strip(), text=typed.text.strip()))
    last = requirement.versions.aggregate(last=Max("number"))["last"] or 0
    version = RequirementVersion.objects.create(
        requirement=requirement,
        number=last + 1,
        reason=reason.strip()[:200],
        made_by_id=actor.person_id,
        made_at=now,
        **values,
    )
    requirement.current = version
    requirement.save(update_fields=["current"])
    return version


def _as_input(version: RequirementVersion, year: int) -> RequirementInput:
    names = RequirementInput.__dataclass_fields__
    typed = RequirementInput(**{name: getattr(version, name) for name in names})
    return replace(typed, due_date=_move(typed.due_date, year)) if typed.due_date else typed


def _move(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _fact_kinds() -> list[str]:
    return [kind.code for kind in list_kinds()]
