"""The tree of organisations: opening, renaming, moving, closing. Nothing is erased: periods end.

Whoever changes the tree first locks its root row, so that two changes never read the same "next free place"; on SQLite
the immediate transaction does the same. What the caller holds in hand is read again after that.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, below, check_permission
from hongguanjia.base.people.models import (
    SEGMENT_LENGTH,
    Leadership,
    Membership,
    Organisation,
    OrganisationName,
    Placement,
    Post,
    Residence,
)
from hongguanjia.base.people.pinyin import spell
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal

SEGMENTS_MOST = 10**SEGMENT_LENGTH - 1
PATH_LENGTH_MOST = 40


@transaction.atomic
def open_organisation(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    name: str,
    code: str,
    parent: Organisation | None,
    opened_date: date,
    short_name: str = "",
) -> Organisation:
    """Open an organisation under ``parent`` (``None`` only for the county committee itself)."""
    if parent is None and not actor.is_system:
        raise BadInput("people.no_parent", _("请选择上级组织。"), field="parent")
    if parent is not None:
        lock_tree(parent)
        check_manage(actor, parent)
        check_open(parent)
    if Organisation.objects.filter(code=code).exists():
        raise BadInput("people.code_taken", _("组织代码已经有了，请换一个代码。"), field="code")
    pinyin, initials = spell(name, surname_first=False)
    organisation = Organisation.objects.create(
        kind=kind,
        name=name,
        short_name=short_name or name,
        name_pinyin=pinyin,
        name_initials=initials,
        code=code,
        parent=parent,
        path=_next_path(parent),
        opened_date=opened_date,
    )
    Placement.objects.create(organisation=organisation, parent=parent, path=organisation.path, active_from=opened_date)
    OrganisationName.objects.create(
        organisation=organisation, name=name, short_name=organisation.short_name, active_from=opened_date
    )
    trail_organisation(actor, now, "people.organisation.opened", organisation)
    return organisation


@transaction.atomic
def set_leadership(
    *, actor: Actor, now: datetime, party: Organisation, led: Organisation, from_date: date
) -> Leadership:
    """Say that ``party`` leads ``led`` from a day on; the earlier leadership of ``led`` ends there."""
    check_manage(actor, led)
    check_manage(actor, party)
    if not party.is_party:
        raise BadInput("people.leader_not_party", _("领导组织应当是党组织，请重新选择。"), field="party")
    if led.is_party:
        raise BadInput("people.led_is_party", _("被领导的应当是村、社区或单位，请重新选择。"), field="led")
    earlier = Leadership.objects.filter(led=led, active_to__isnull=True)
    if earlier.filter(active_from__gt=from_date).exists():
        raise BadInput("people.date_before_last_change", _("日期早于上一次变更，请改用之后的日期。"), field="from_date")
    earlier.update(active_to=from_date)
    leadership = Leadership.objects.create(party=party, led=led, active_from=from_date)
    trail_organisation(actor, now, "people.leadership.set", led, party=party.name)
    return leadership


@transaction.atomic
def rename_organisation(
    *, actor: Actor, now: datetime, organisation: Organisation, name: str, short_name: str, from_date: date
) -> Organisation:
    """Give a new name from a day on; the old name stays with its period."""
    lock_tree(organisation)
    check_manage(actor, organisation)
    check_open(organisation)
    names = OrganisationName.objects.filter(organisation=organisation, active_to__isnull=True)
    check_day(names, from_date, now)
    names.update(active_to=from_date)
    OrganisationName.objects.create(organisation=organisation, name=name, short_name=short_name, active_from=from_date)
    before = organisation.name
    organisation.name, organisation.short_name = name, short_name
    organisation.name_pinyin, organisation.name_initials = spell(name, surname_first=False)
    organisation.save(update_fields=["name", "short_name", "name_pinyin", "name_initials"])
    trail_organisation(actor, now, "people.organisation.renamed", organisation, before=before)
    return organisation


@transaction.atomic
def move_organisation(
    *,
    actor: Actor,
    now: datetime,
    organisation: Organisation,
    parent: Organisation,
    from_date: date,
    reason: str,
) -> Organisation:
    """Move an organisation with all that is open below it under another parent from a day on.

    What was closed before stays at its last place: it never stood under the new parent.
    """
    lock_tree(organisation, parent)
    check_manage(actor, organisation)
    check_manage(actor, parent)
    check_open(organisation)
    check_open(parent)
    if parent.path.startswith(organisation.path):
        raise Refusal("people.move_into_itself", _("不能把组织移到它自己或下级之下，请选别的上级。"))
    if organisation.parent_id == parent.pk:
        raise Refusal("people.moved_already", _("它已经在这个上级之下，不用再移。"))
    old_path = organisation.path
    organisation.parent = parent
    organisation.save(update_fields=["parent"])
    _replace_subtree(old_path, _next_path(parent), from_date, now)
    organisation.refresh_from_db()
    trail_organisation(
        actor, now, "people.organisation.moved", organisation, reason, before=old_path, parent=parent.name
    )
    return organisation


@transaction.atomic
def close_organisation(
    *, actor: Actor, now: datetime, organisation: Organisation, closed_date: date, reason: str
) -> Organisation:
    """Close an organisation that has nobody and nothing below it any more; its posts and leaderships end."""
    lock_tree(organisation)
    check_manage(actor, organisation)
    check_open(organisation)
    check_day(open_placements(organisation), closed_date, now)
    if Organisation.objects.filter(parent=organisation, closed_date__isnull=True).exists():
        raise Refusal("people.has_children", _("它下面还有组织，请先移走或撤销下级组织。"))
    if has_people(organisation):
        raise Refusal("people.has_people", _("它名下还有党员或居民，请先转出，或者用“合并”“分设”。"))
    end_organisation(organisation, closed_date)
    trail_organisation(actor, now, "people.organisation.closed", organisation, reason)
    return organisation


def end_organisation(organisation: Organisation, day: date) -> None:
    """End every period that an organisation has open on ``day`` and mark it closed; for actions that have checked."""
    for table in (Placement, OrganisationName, Post):
        _end_periods(table.objects.filter(organisation=organisation), day)
    _end_periods(Leadership.objects.filter(Q(party=organisation) | Q(led=organisation)), day)
    organisation.closed_date = day
    organisation.save(update_fields=["closed_date"])


def lock_tree(*organisations: Organisation) -> None:
    """Let one change of the tree happen at a time, and read again what the caller holds."""
    list(Organisation.objects.select_for_update().filter(parent__isnull=True).values_list("pk"))
    for organisation in organisations:
        organisation.refresh_from_db()


def open_placements(organisation: Organisation) -> QuerySet[Placement]:
    """The placement in force, as rows."""
    return Placement.objects.filter(organisation=organisation, active_to__isnull=True)


def has_people(organisation: Organisation) -> bool:
    """Whether anybody is a member of, or lives in, the organisation."""
    return any(
        table.objects.filter(organisation=organisation, active_to__isnull=True).exists()
        for table in (Membership, Residence)
    )


def check_manage(actor: Actor, organisation: Organisation) -> None:
    """Refuse unless the actor manages organisations there."""
    check_permission(actor, Permission.ORGANISATION_MANAGE, organisation.path)


def check_open(organisation: Organisation) -> None:
    """Refuse for an organisation that is closed."""
    if organisation.closed_date is not None:
        raise Refusal("people.organisation_closed", _("这个组织已经撤销，请选仍在运行的组织。"))


def check_day(periods: QuerySet[Any], day: date, now: datetime) -> None:
    """Refuse a day before a period that it would end, or after today: the tree is changed when the change holds."""
    if day > county_date(now):
        raise BadInput("people.date_in_future", _("日期还没有到，请在变更生效的当天或之后办理。"), field="from_date")
    if periods.filter(active_from__gt=day).exists():
        raise BadInput("people.date_before_last_change", _("日期早于上一次变更，请改用之后的日期。"), field="from_date")


def trail_organisation(
    actor: Actor, now: datetime, verb: str, organisation: Organisation, reason: str = "", **detail: object
) -> None:
    """Leave the trail of a change to an organisation."""
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="organisation",
        subject_id=organisation.pk,
        subject_label=organisation.name,
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        reason=reason,
        **detail,
    )


def _replace_subtree(old_path: str, new_path: str, day: date, now: datetime) -> None:
    """Give all that is open at or below ``old_path`` its place below ``new_path`` from ``day`` on."""
    subtree = Organisation.objects.filter(below(old_path, field="path"), closed_date__isnull=True)
    ids = list(subtree.values_list("pk", flat=True))
    _check_depth(subtree.order_by(Length("path").desc()).values_list("path", flat=True)[:1], old_path, new_path)
    placements = Placement.objects.filter(organisation__in=ids, active_to__isnull=True)
    check_day(placements, day, now)
    placements.update(active_to=day)
    subtree.update(path=Concat(Value(new_path), Substr("path", len(old_path) + 1)))
    Placement.objects.bulk_create(
        Placement(organisation_id=row.pk, parent_id=row.parent_id, path=row.path, active_from=day)
        for row in Organisation.objects.filter(pk__in=ids)
    )


def _check_depth(deepest: Iterable[str], old_path: str, new_path: str) -> None:
    if any(len(path) - len(old_path) + len(new_path) > PATH_LENGTH_MOST for path in deepest):
        raise Refusal("people.too_deep", _("这样移动以后层级太多，请选更高一级的上级组织。"))


def _end_periods(rows: QuerySet[Model], day: date) -> None:
    """End what lasts beyond ``day``; what would only have begun later never begins."""
    lasting = rows.filter(Q(active_to__isnull=True) | Q(active_to__gt=day))
    lasting.filter(active_from__gt=day).update(active_to=F("active_from"))
    lasting.filter(active_from__lte=day).update(active_to=day)


def _next_path(parent: Organisation | None) -> str:
    """The next free place below ``parent``; closed and moved organisations keep theirs for ever."""
    base = parent.path if parent else ""
    length = len(base) + SEGMENT_LENGTH
    if length > PATH_LENGTH_MOST:
        raise Refusal("people.too_deep", _("这样移动以后层级太多，请选更高一级的上级组织。"))
    used = (
        Placement.objects.filter(below(base, field="path"))
        .annotate(path_length=Length("path"))
        .filter(path_length=length)
        .order_by("-path")
        .values_list("path", flat=True)
        .first()
    )
    number = int(used[-SEGMENT_LENGTH:]) + 1 if used else 1
    if number > SEGMENTS_MOST:
        raise Refusal("people.too_many_children", _("同一上级下的组织太多了，请先增设一级组织。"))
    return f"{base}{number:0{SEGMENT_LENGTH}d}"
