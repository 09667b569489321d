"""Persons, memberships, residences, posts, reveals: one function per verb."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import POST_ROLES, Actor, Permission, check_permission
from hongguanjia.base.people import seals
from hongguanjia.base.people.models import (
    Gender,
    Household,
    Membership,
    MembershipKind,
    Organisation,
    OrganisationKind,
    Person,
    Post,
    Residence,
    Reveal,
)
from hongguanjia.base.people.pinyin import spell
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import BadInput, Refusal

REVEALABLE = ("id_number", "phone")
CORRECTABLE = frozenset({"name", "gender", "birth_date", *REVEALABLE})
MEMBER_HOMES = frozenset({"BRANCH", "GENERAL_BRANCH", "TOWN_COMMITTEE", "STREET_COMMITTEE", "COUNTY_COMMITTEE"})

_COUNTY_ONLY = frozenset({"COUNTY_COMMITTEE"})
# Roles that reach far are held only where they belong: nobody makes a county officer of a village's own.
ROLE_HOMES = {
    "COUNTY_OFFICER": _COUNTY_ONLY,
    "RULES_APPROVER": _COUNTY_ONLY,
    "AUDITOR": _COUNTY_ONLY,
    "SYSTEM_ADMIN": _COUNTY_ONLY,
    "TOWN_OFFICER": frozenset({"TOWN_COMMITTEE", "STREET_COMMITTEE"}),
    "INSPECTOR": frozenset({"COUNTY_COMMITTEE", "TOWN_COMMITTEE", "STREET_COMMITTEE"}),
}


@transaction.atomic
def register_person(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    organisation: Organisation,
    gender: str = Gender.UNKNOWN,
    birth_date: date | None = None,
    id_number: str | None = None,
    phone: str | None = None,
) -> Person:
    """Put a person on the roll of ``organisation``; refused when the ID number is there already."""
    _check(actor, Permission.PERSON_MANAGE, organisation)
    if id_number and Person.objects.filter(id_number_index=seals.id_number_index(id_number)).exists():
        raise BadInput(
            "people.id_number_taken", _("这个身份证号已经登记过，请先搜索这个人，再办转入。"), field="id_number"
        )
    pinyin, initials = spell(name)
    person = Person(
        name=name,
        name_pinyin=pinyin,
        name_initials=initials,
        gender=gender,
        birth_date=birth_date,
        organisation=organisation,
        created_at=now,
        **seals.seal_fields(id_number=id_number, phone=phone),
    )
    person.save()
    _trail(actor, now, "people.person.registered", person)
    return person


@transaction.atomic
def enrol_person(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    organisation: Organisation,
    kind: str,
    from_date: date,
    **details: Any,
) -> Person:
    """Register a person and, with a ``kind`` of membership, admit them to the branch; without, a village's resident.

    ``details`` are those of ``register_person``.
    """
    person = register_person(actor=actor, now=now, name=name, organisation=organisation, **details)
    if kind:
        admit_member(actor=actor, now=now, person=person, branch=organisation, kind=kind, from_date=from_date)
    elif organisation.kind in {OrganisationKind.VILLAGE, OrganisationKind.COMMUNITY}:
        settle_resident(actor=actor, now=now, person=person, village=organisation, from_date=from_date)
    return person


@transaction.atomic
def admit_member(
    *,
    actor: Actor,
    now: datetime,
    person: Person,
    branch: Organisation,
    kind: str = MembershipKind.FULL,
    joined_date: date | None = None,
    from_date: date,
    start_reason: str = "",
) -> Membership:
    """Begin a Party membership in a branch; a transfer in when another branch had the person before."""
    _check(actor, Permission.PERSON_MANAGE, branch)
    if branch.kind not in MEMBER_HOMES:
        raise BadInput("people.not_a_branch", _("党员只能编入党组织，请选党支部。"), field="branch")
    if branch.closed_date is not None:
        raise Refusal("people.organisation_closed", _("这个组织已经撤销，请选仍在运行的组织。"))
    _lock(person)
    open_one = Membership.objects.select_related("organisation").filter(person=person, active_to__isnull=True).first()
    if open_one and open_one.organisation_id == branch.pk and open_one.kind == kind:
        return open_one
    _check_both_ends(actor, person, branch)
    if open_one and from_date < open_one.active_from:
        raise BadInput("people.date_before_last_change", _("日期早于上一次变更，请改用之后的日期。"), field="from_date")
    if open_one:
        Membership.objects.filter(pk=open_one.pk).update(active_to=from_date, end_reason=start_reason)
    membership = Membership.objects.create(
        person=person,
        organisation=branch,
        kind=kind,
        joined_date=joined_date or (open_one.joined_date if open_one else None),
        active_from=from_date,
        start_reason=start_reason,
    )
    Person.objects.filter(pk=person.pk).update(organisation=branch)
    person.organisation = branch
    _trail(actor, now, "people.membership.begun", person, branch=branch.name, kind=kind)
    return membership


@transaction.atomic
def end_membership(*, actor: Actor, now: datetime, person: Person, on_date: date, reason: str) -> None:
    """End the open membership (transfer out of the county, death, expulsion); the reason is kept."""
    _lock(person)
    membership = Membership.objects.filter(person=person, active_to__isnull=True).select_related("organisation").first()
    if membership is None:
        raise Refusal("people.not_a_member", _("这个人现在不是本县党员，不用办转出。"))
    _check(actor, Permission.PERSON_MANAGE, membership.organisation)
    if on_date < membership.active_from:
        raise BadInput("people.date_before_last_change", _("日期早于上一次变更，请改用之后的日期。"), field="on_date")
    Membership.objects.filter(pk=membership.pk).update(active_to=on_date, end_reason=reason)
    _trail(actor, now, "people.membership.ended", person, reason=reason)


@transaction.atomic
def settle_resident(
    *, actor: Actor, now: datetime, person: Person, village: Organisation, from_date: date, household: str = ""
) -> Residence:
    """Say in which village or community a person lives from a day on, and in which household (户号) there.

    Without a number the household stays while the village does: a household belongs to one village.
    """
    _check(actor, Permission.PERSON_MANAGE, village)
    _lock(person)
    earlier = Residence.objects.filter(person=person, active_to__isnull=True)
    if earlier.filter(active_from__gt=from_date).exists():
        raise BadInput("people.date_before_last_change", _("日期早于上一次变更，请改用之后的日期。"), field="from_date")
    home = _find_household(person, village, household.strip())
    earlier.update(active_to=from_date)
    residence = Residence.objects.create(person=person, organisation=village, household=home, active_from=from_date)
    Person.objects.filter(pk=person.pk).update(household=home)
    _trail(actor, now, "people.residence.begun", person, village=village.name, household=home.number if home else "")
    return residence


def _find_household(person: Person, village: Organisation, number: str) -> Household | None:
    if number:
        return Household.objects.get_or_create(organisation=village, number=number)[0]
    return Household.objects.filter(people=person, organisation=village).first()


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    now: datetime,
    person: Person,
    organisation: Organisation,
    role: str,
    title: str,
    from_date: date,
    to_date: date | None = None,
) -> Post:
    """Give a person a post in an organisation for a term."""
    _check(actor, Permission.POST_MANAGE, organisation)
    if role not in POST_ROLES:
        raise BadInput("people.role_unknown", _("没有这种职务，请从列表里选。"), field="role")
    if organisation.kind not in ROLE_HOMES.get(role, {organisation.kind}):
        raise BadInput("people.role_elsewhere", _("这个组织不设这种职务，请换一种职务或换一个组织。"), field="role")
    if to_date is not None and to_date <= from_date:
        raise BadInput("people.term_ends_first", _("任期结束应当晚于开始，请检查日期。"), field="to_date")
    if actor.person_id == person.pk:
        raise Refusal("people.appoint_oneself", _("不能任命自己，请由另一位管理员办理。"))
    _lock(person)
    held = Post.objects.filter(person=person, organisation=organisation, role=role, active_to__isnull=True).first()
    if held:
        raise Refusal("people.post_held", _("这个人已经担任这个职务，不用再任命。"))
    post = Post.objects.create(
        person=person,
        organisation=organisation,
        role=role,
        title=title,
        active_from=from_date,
        active_to=to_date,
    )
    _trail(actor, now, "people.post.begun", person, role=role, organisation=organisation.name)
    return post


@transaction.atomic
def end_post(*, actor: Actor, now: datetime, post: Post, on_date: date, reason: str) -> Post:
    """End a post; from that day it gives no abilities."""
    _check(actor, Permission.POST_MANAGE, post.organisation)
    changed = Post.objects.filter(Q(active_to__isnull=True) | Q(active_to__gt=on_date), pk=post.pk).update(
        active_to=max(on_date, post.active_from)
    )
    if not changed:
        raise Refusal("people.post_ended", _("这个职务已经免去，不用再办。"))
    _trail(actor, now, "people.post.ended", post.person, reason=reason, role=post.role)
    post.refresh_from_db()
    return post


@transaction.atomic
def correct_person(*, actor: Actor, now: datetime, person: Person, changes: Mapping[str, Any], reason: str) -> Person:
    """Correct what is written about a person; ``changes`` holds fields of ``CORRECTABLE`` with their new values.

    The trail keeps which fields were corrected and why, never an ID number or a phone.
    """
    if person.organisation is None:
        raise Refusal("people.no_organisation", _("这个人没有所属组织，请先登记所属组织。"))
    _check(actor, Permission.PERSON_MANAGE, person.organisation)
    if len(reason.strip()) < 2:
        raise BadInput("people.reason_missing", _("请写明更正的理由，例如“身份证上是另一个字”。"), field="reason")
    unknown = set(changes) - CORRECTABLE
    if unknown:
        raise BadInput("people.field_unknown", _("这一项不能在这里更正。"), detail={"fields": sorted(unknown)})
    columns = _corrected_columns(person, changes)
    if columns:
        Person.objects.filter(pk=person.pk).update(**columns)
        person.refresh_from_db()
        _trail(actor, now, "people.person.corrected", person, reason=reason.strip(), fields=sorted(changes))
    return person


@transaction.atomic
def reveal(*, actor: Actor, now: datetime, person: Person, field: str, reason: str) -> str:
    """Show an ID number or phone in clear to somebody entitled, and record who looked and why."""
    if person.organisation is None:
        raise Refusal("people.no_organisation", _("这个人没有所属组织，请先登记所属组织。"))
    _check(actor, Permission.PERSON_REVEAL, person.organisation)
    if field not in REVEALABLE:
        raise BadInput("people.field_unknown", _("只能查看身份证号或手机号。"), field="field")
    if len(reason.strip()) < 2:
        raise BadInput("people.reason_missing", _("请写明查看的理由，例如“核对参会人员”。"), field="reason")
    Reveal.objects.create(
        at=now, user_id=actor.user_id, actor_label=actor.label, person=person, field=field, reason=reason.strip()
    )
    _trail(actor, now, "people.person.revealed", person, reason=reason.strip(), field=field)
    if field == "phone":
        return seals.open_phone(person.phone_sealed)
    return seals.open_id_number(person.id_number_sealed)


def _corrected_columns(person: Person, changes: Mapping[str, Any]) -> dict[str, Any]:
    columns = {field: value for field, value in changes.items() if field in {"name", "gender", "birth_date"}}
    if "name" in columns:
        columns["name_pinyin"], columns["name_initials"] = spell(columns["name"])
    for field in REVEALABLE:
        if field in changes:
            sealed = seals.seal_fields(**{"id_number": None, "phone": None, field: changes[field]})
            columns |= {name: value for name, value in sealed.items() if name.startswith(field)}
    taken = columns.get("id_number_index")
    if taken and Person.objects.filter(id_number_index=taken).exclude(pk=person.pk).exists():
        raise BadInput(
            "people.id_number_taken", _("这个身份证号已经登记过，请先搜索这个人，再办转入。"), field="id_number"
        )
    return columns


def _lock(person: Person) -> None:
    """Let one change of a person's membership, residence or posts happen at a time (SQLite does so by itself)."""
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))


def _check_both_ends(actor: Actor, person: Person, branch: Organisation) -> None:
    """Nobody takes over a person who belongs where the actor has no say: such a transfer is made one level higher up."""
    home = person.organisation
    if home is not None and home.pk != branch.pk:
        _check(actor, Permission.PERSON_MANAGE, home)


def _check(actor: Actor, permission: Permission, organisation: Organisation) -> None:
    check_permission(actor, permission, organisation.path)


def _trail(actor: Actor, now: datetime, verb: str, person: Person, reason: str = "", **detail: object) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="person",
        subject_id=person.pk,
        subject_label=person.name,
        organisation_id=person.organisation_id,
        organisation_path=person.organisation.path if person.organisation else "",
        reason=reason,
        **detail,
    )
