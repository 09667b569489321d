"""Reads for one actor: whose accounts, which transfers, how points are spread. Nobody is ranked."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, not_found, scope
from hongguanjia.base.people.models import Membership, Organisation, Person
from hongguanjia.points.closing.models import Closing, ClosingLine
from hongguanjia.points.data import Owner, OwnerKind, Unit
from hongguanjia.points.models import Account, Entry, Outcome, RuleSet, RuleSetState, Score, Status, Transfer

BANDS = (0, 1, 10, 30, 60, 100)
SHOWN_UNITS = (Unit.MERIT, Unit.SERVICE, Unit.HOURS)


@dataclass(frozen=True, slots=True)
class Band:
    """How many people earned from ``least`` up to below the next band."""

    least: int
    most: int | None
    people: int

    @property
    def label(self) -> str:
        """``0``, ``1–9``, ``≥ 100``."""
        if self.most is None:
            return f"≥ {self.least}"
        return str(self.least) if self.most == self.least + 1 else f"{self.least}–{self.most - 1}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How points are spread below one organisation in a period: members, how many earned anything, in bands."""

    organisation: Organisation
    members: int
    earning: int
    total: int


def get_owner(actor: Actor, kind: str, owner_id: int) -> tuple[Owner, Person | Organisation]:
    """An account's owner whom the actor may see: oneself, one's own branch, or by post. Strangers get "not found"."""
    if kind == OwnerKind.PERSON:
        return Owner(OwnerKind.PERSON, owner_id), get_in_scope(list_persons(actor), pk=owner_id)
    if kind == OwnerKind.ORGANISATION:
        return Owner(OwnerKind.ORGANISATION, owner_id), get_in_scope(list_places(actor), pk=owner_id)
    raise not_found()


def list_persons(actor: Actor) -> QuerySet[Person]:
    """The persons whose accounts the actor may see."""
    return scope(Person.objects.all(), actor, Permission.POINTS_READ, person="pk")


def list_places(actor: Actor) -> QuerySet[Organisation]:
    """The organisations whose accounts the actor may see."""
    own = Q(pk=actor.home_organisation_id) if actor.home_organisation_id else None
    return scope(Organisation.objects.all(), actor, Permission.POINTS_READ, path="path", public=own)


def list_transfers(actor: Actor) -> QuerySet[Transfer]:
    """Transfers that touch an account in the actor's scope, newest first."""
    if actor.is_system:
        return Transfer.objects.order_by("-id")
    persons = scope(Person.objects.all(), actor, Permission.POINTS_READ).values("pk")
    places = scope(Organisation.objects.all(), actor, Permission.POINTS_READ, path="path").values("pk")
    mine = Account.objects.filter(
        Q(owner_kind=OwnerKind.PERSON, owner_id__in=persons) | Q(owner_kind=OwnerKind.ORGANISATION, owner_id__in=places)
    )
    touching = Entry.objects.filter(transfer=OuterRef("pk"), account__in=mine)
    return Transfer.objects.filter(Exists(touching)).order_by("-id")


def get_transfer(actor: Actor, transfer_id: uuid.UUID) -> Transfer:
    """One transfer in the actor's scope."""
    rows = list_transfers(actor).select_related("reverses", "reversed_by")
    return get_in_scope(rows, pk=transfer_id)


def list_rule_sets(actor: Actor) -> QuerySet[RuleSet]:
    """Versions, newest first: the published ones for everybody, drafts for those who draft or approve."""
    rows = RuleSet.objects.order_by("-number").annotate(rule_count=Count("rules"))
    if actor.holds(Permission.RULES_DRAFT) or actor.holds(Permission.RULES_APPROVE) or actor.is_system:
        return rows
    return rows.filter(state=RuleSetState.PUBLISHED)


def list_refused(actor: Actor) -> QuerySet[Outcome]:
    """Facts in the actor's scope that were refused or wait, newest first: somebody should look at them."""
    rows = Outcome.objects.filter(status__in=[Status.REFUSED, Status.WAITING]).exclude(reason="withdrawn")
    return (
        scope(rows, actor, Permission.POINTS_READ, path="fact__organisation_path")
        .select_related("fact__person", "fact__subject_organisation")
        .order_by("-id")
    )


def list_coverage(actor: Actor, unit: str, period: str) -> list[Coverage]:
    """Coverage of each Party organisation that has members, in the actor's scope and in the order of the tree."""
    branches = scope(Organisation.objects.all(), actor, Permission.POINTS_READ, path="path")
    members = dict(
        Membership.objects.filter(active_to__isnull=True, organisation__in=branches)
        .values_list("organisation_id")
        .annotate(people=Count("person_id"))
    )
    scores = {
        path: (earning, total or 0)
        for path, earning, total in Score.objects.filter(
            owner_kind=OwnerKind.PERSON, unit=unit, period=period, amount__gt=0
        )
        .values_list("organisation_path")
        .annotate(earning=Count("owner_id", distinct=True), total=Sum("amount"))
    }
    rows = Organisation.objects.filter(pk__in=members).order_by("path")
    return [Coverage(row, members[row.pk], *scores.get(row.path, (0, 0))) for row in rows]


def list_bands(actor: Actor, unit: str, period: str) -> Sequence[Band]:
    """How many people in the actor's scope earned how much in a period."""
    sums = (
        scope(Score.objects.all(), actor, Permission.POINTS_READ, path="organisation_path")
        .filter(owner_kind=OwnerKind.PERSON, unit=unit, period=period)
        .values("owner_id")
        .annotate(total=Sum("amount"))
        .values_list("total", flat=True)
    )
    totals = list(sums)
    edges = [*BANDS[1:], None]
    return [
        Band(least, most, sum(least <= total and (most is None or total < most) for total in totals))
        for least, most in zip(BANDS, edges, strict=True)
    ]


def list_entries(actor: Actor, transfer: Transfer) -> QuerySet[Entry]:
    """The entries of a transfer whose accounts the actor may see, and the county's counter-entries."""
    persons = scope(Person.objects.all(), actor, Permission.POINTS_READ).values("pk")
    places = scope(Organisation.objects.all(), actor, Permission.POINTS_READ, path="path").values("pk")
    visible = (
        Q(account__owner_kind=OwnerKind.PERSON, account__owner_id__in=persons)
        | Q(account__owner_kind=OwnerKind.ORGANISATION, account__owner_id__in=places)
        | Q(account__owner_kind=OwnerKind.SYSTEM)
    )
    rows = Entry.objects.filter(visible, transfer=transfer)
    return rows.select_related("account", "award__fact", "award__rule").order_by("id")


def name_owners(entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """Each entry with the name of its account's owner."""
    ids: dict[str, set[int]] = {}
    for entry in entries:
        ids.setdefault(entry.account.owner_kind, set()).add(entry.account.owner_id)
    persons = dict(Person.objects.filter(pk__in=ids.get(OwnerKind.PERSON, ())).values_list("pk", "name"))
    places = dict(Organisation.objects.filter(pk__in=ids.get(OwnerKind.ORGANISATION, ())).values_list("pk", "name"))
    names = {OwnerKind.PERSON: persons, OwnerKind.ORGANISATION: places}
    return [
        (
            entry,
            names.get(OwnerKind(entry.account.owner_kind), {}).get(
                entry.account.owner_id, str(entry.account.get_role_display())
            ),
        )
        for entry in entries
    ]


def list_closing_lines(actor: Actor, closing: Closing) -> QuerySet[ClosingLine]:
    """The lines of a closing whose owners the actor may see."""
    persons = scope(Person.objects.all(), actor, Permission.POINTS_READ).values("pk")
    places = scope(Organisation.objects.all(), actor, Permission.POINTS_READ, path="path").values("pk")
    visible = Q(owner_kind=OwnerKind.PERSON, owner_id__in=persons) | Q(
        owner_kind=OwnerKind.ORGANISATION, owner_id__in=places
    )
    return ClosingLine.objects.filter(visible, closing=closing).order_by("id")


def name_lines(lines: Sequence[ClosingLine]) -> list[tuple[ClosingLine, str]]:
    """Each line of one closing with the name of its owner."""
    ids = [line.owner_id for line in lines]
    is_person = bool(lines) and lines[0].owner_kind == OwnerKind.PERSON
    rows = Person.objects.filter(pk__in=ids) if is_person else Organisation.objects.filter(pk__in=ids)
    names = dict(rows.values_list("pk", "name"))
    return [(line, names.get(line.owner_id, "")) for line in lines]
