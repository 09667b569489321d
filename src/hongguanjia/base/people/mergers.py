"""Merging and splitting organisations: people, lower organisations and leaderships go over; lineage is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.models import (
    Leadership,
    Lineage,
    LineageKind,
    Membership,
    Organisation,
    Person,
    Residence,
)
from hongguanjia.base.people.tree import (
    check_day,
    check_manage,
    check_open,
    end_organisation,
    has_people,
    lock_tree,
    move_organisation,
    open_placements,
    trail_organisation,
)
from hongguanjia.kit.refusals import BadInput, Refusal


@transaction.atomic
def merge_organisations(
    *,
    actor: Actor,
    now: datetime,
    sources: Sequence[Organisation],
    target: Organisation,
    on_date: date,
    reason: str,
) -> None:
    """Merge ``sources`` into ``target``: people and lower organisations go over, the sources close, lineage is kept."""
    lock_tree(target, *sources)
    for source in sources:
        _check_pair(actor, source, target)
        check_day(open_placements(source), on_date, now)
        _move_children(actor, now, source, target, on_date, reason)
        carry_people(source, target, on_date, reason=str(_("组织合并")))
        _carry_leaderships(source, target, on_date)
        _end_with_lineage(source, [target], LineageKind.MERGE, on_date, reason)
        trail_organisation(actor, now, "people.organisation.merged", source, reason, into=target.name)


@transaction.atomic
def split_organisation(
    *,
    actor: Actor,
    now: datetime,
    source: Organisation,
    people_to: dict[int, Organisation],
    targets: Sequence[Organisation],
    on_date: date,
    reason: str,
) -> None:
    """Split ``source`` into ``targets``: every person is named a target (id → organisation), or it is refused.

    Lower organisations and leaderships go to the first target; move them on afterwards where they belong elsewhere.
    """
    if not targets:
        raise BadInput("people.split_into_nothing", _("请至少选择一个承接的组织。"), field="targets")
    lock_tree(source, *targets)
    for target in targets:
        _check_pair(actor, source, target)
    check_day(open_placements(source), on_date, now)
    for target in targets:
        named = [person for person, goal in people_to.items() if goal.pk == target.pk]
        carry_people(source, target, on_date, reason=str(_("组织分设")), only=named)
    if has_people(source):
        raise Refusal("people.split_incomplete", _("还有人没有分到新组织，请给每个人选好去处。"))
    carry_people(source, targets[0], on_date, reason=str(_("组织分设")))
    _move_children(actor, now, source, targets[0], on_date, reason)
    _carry_leaderships(source, targets[0], on_date)
    _end_with_lineage(source, targets, LineageKind.SPLIT, on_date, reason)
    trail_organisation(
        actor, now, "people.organisation.split", source, reason, into=[target.name for target in targets]
    )


def carry_people(
    source: Organisation, target: Organisation, on_date: date, *, reason: str, only: Sequence[int] | None = None
) -> None:
    """End memberships and residences in ``source`` and begin them in ``target`` on the same day.

    Without ``only`` also those go over who belong to ``source`` without either, so that nobody is left in a closed place.
    """
    for table in (Membership, Residence):
        rows = table.objects.filter(organisation=source, active_to__isnull=True)
        if only is not None:
            rows = rows.filter(person_id__in=only)
        if rows.filter(active_from__gt=on_date).exists():
            raise BadInput(
                "people.date_before_last_change", _("有人在这一天之后才转入，请改用之后的日期。"), field="on_date"
            )
        _carry_rows(table, list(rows), target, on_date, reason)
    belonging = Person.objects.filter(organisation=source)
    if only is not None:
        belonging = belonging.filter(pk__in=only)
    belonging.update(organisation=target)


def _carry_rows(
    table: type[Membership] | type[Residence],
    rows: Sequence[Membership | Residence],
    target: Organisation,
    day: date,
    reason: str,
) -> None:
    ended = table.objects.filter(pk__in=[row.pk for row in rows])
    ended.update(active_to=day, **({"end_reason": reason} if table is Membership else {}))
    for row in rows:
        row.pk, row.organisation, row.active_from = None, target, day
        if isinstance(row, Membership):
            row.start_reason = reason
        else:
            row.household = None
    table.objects.bulk_create(rows)  # type: ignore[arg-type]


def _move_children(
    actor: Actor, now: datetime, source: Organisation, target: Organisation, day: date, reason: str
) -> None:
    children = Organisation.objects.filter(parent=source, closed_date__isnull=True).order_by("path")
    for child in list(children):
        move_organisation(actor=actor, now=now, organisation=child, parent=target, from_date=day, reason=reason)


def _carry_leaderships(source: Organisation, target: Organisation, day: date) -> None:
    """What a Party organisation led is led by its successor from the same day on."""
    led = Leadership.objects.filter(party=source, active_to__isnull=True, active_from__lte=day)
    goals = list(led.values_list("led_id", flat=True))
    led.update(active_to=day)
    Leadership.objects.bulk_create(Leadership(party=target, led_id=goal, active_from=day) for goal in goals)


def _end_with_lineage(
    source: Organisation, targets: Sequence[Organisation], kind: LineageKind, day: date, reason: str
) -> None:
    Lineage.objects.bulk_create(
        Lineage(kind=kind, source=source, target=target, on_date=day, reason=reason) for target in targets
    )
    end_organisation(source, day)


def _check_pair(actor: Actor, source: Organisation, target: Organisation) -> None:
    check_manage(actor, source)
    check_manage(actor, target)
    check_open(source)
    check_open(target)
    if source.kind != target.kind or source.pk == target.pk:
        raise Refusal("people.kind_differs", _("只有同一类的两个组织才能合并或分设，请重新选择。"))
