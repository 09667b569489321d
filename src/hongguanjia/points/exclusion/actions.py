"""Recording and ending a resolution that leaves somebody out of the assessment."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope, scope
from hongguanjia.base.people.models import Membership, Person
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.models import Exclusion


def list_exclusions(actor: Actor) -> QuerySet[Exclusion]:
    """Resolutions of the branches in the actor's care, those in force first."""
    rows = Exclusion.objects.select_related("person", "organisation")
    return scope(rows, actor, Permission.PERSON_MANAGE).order_by("active_to", "-active_from", "-pk")


@transaction.atomic
def exclude_person(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    reason: str,
    resolution_number: str,
    resolution_date: date,
    active_from: date,
    active_to: date | None = None,
) -> Exclusion:
    """Record that the person's branch resolved not to assess them from a day on, not before the resolution.

    Refused: nobody records it for himself; two resolutions never hold on the same day. Points already given stay.
    """
    person = get_in_scope(
        scope(Person.objects.select_related("organisation"), actor, Permission.PERSON_MANAGE), pk=person_id
    )
    branch = person.organisation
    if branch is None or not Membership.objects.filter(person=person, active_to__isnull=True).exists():
        raise BadInput("exclusion.no_member", _("只有党员才参加积分考核，非党员不需要登记。"), field="person")
    check_permission(actor, Permission.PERSON_MANAGE, branch.path)
    if actor.person_id == person.pk:
        raise Refusal("exclusion.self", _("本人的免于考核请由另一位同志登记。"))
    _check_days(now, resolution_date, active_from, active_to)
    if not resolution_number.strip():
        raise BadInput("exclusion.no_number", _("请写决议编号，例如“支决〔2026〕3号”。"), field="resolution_number")
    until = Q(active_from__lt=active_to) if active_to else Q()
    if Exclusion.objects.filter(
        until, Q(active_to__isnull=True) | Q(active_to__gt=active_from), person=person
    ).exists():
        raise BadInput("exclusion.twice", _("这段时间已经有一份免于考核的决议，请先结束原来的。"), field="active_from")
    row = Exclusion.objects.create(
        person=person,
        organisation=branch,
        reason=reason,
        resolution_number=resolution_number.strip(),
        resolution_date=resolution_date,
        active_from=active_from,
        active_to=active_to,
        recorded_by_id=actor.person_id,
        recorded_at=now,
    )
    _trail(actor, now, "points.exclusion.recorded", row)
    return row


@transaction.atomic
def end_exclusion(*, actor: Actor, now: datetime, exclusion_id: int) -> Exclusion:
    """Assess the person again from today on."""
    row = get_in_scope(list_exclusions(actor), pk=exclusion_id)
    check_permission(actor, Permission.PERSON_MANAGE, row.organisation.path)
    today = county_date(now)
    ended = Exclusion.objects.filter(pk=row.pk, active_to__isnull=True).update(active_to=max(today, row.active_from))
    if ended != 1:
        raise Refusal("exclusion.ended", _("这份决议已经结束。"))
    _trail(actor, now, "points.exclusion.ended", row)
    row.refresh_from_db()
    return row


def _check_days(now: datetime, resolution_date: date, active_from: date, active_to: date | None) -> None:
    if resolution_date > county_date(now):
        raise BadInput("exclusion.future", _("决议日期不能晚于今天。"), field="resolution_date")
    if active_from < resolution_date:
        raise BadInput("exclusion.before", _("开始日期不能早于决议日期。"), field="active_from")
    if active_to is not None and active_to <= active_from:
        raise BadInput("exclusion.period", _("结束日期应当晚于开始日期。"), field="active_to")


def _trail(actor: Actor, now: datetime, verb: str, row: Exclusion) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="points_exclusion",
        subject_id=row.pk,
        subject_label=row.person.name,
        organisation_id=row.organisation_id,
        organisation_path=row.organisation.path,
        reason=row.resolution_number,
    )
