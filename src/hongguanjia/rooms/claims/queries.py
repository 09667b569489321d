"""Reads, always in the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, scope
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.queries import open_on
from hongguanjia.base.record.models import Fact
from hongguanjia.points.api import fact_title, find_sources
from hongguanjia.rooms.claims import facts
from hongguanjia.rooms.claims.data import Flag
from hongguanjia.rooms.claims.models import Claim, Evidence, Listing, Terms
from hongguanjia.rooms.claims.states import LIVE_STATES, OPEN_STATES, ClaimState

FLAGS_MOST = 5


def get_terms(day: date) -> Terms:
    """The terms in force on a day."""
    return Terms.objects.filter(open_on(day)).order_by("-active_from")[0]


def list_kinds_on(day: date) -> list[str]:
    """The kinds that the county takes on a day."""
    return list(Listing.objects.filter(open_on(day)).values_list("kind", flat=True))


def visible_claims(actor: Actor) -> QuerySet[Claim]:
    """Claims of the actor, those to which the actor bears witness, and those where a post covers the branch; what a
    member has only drafted is nobody else's."""
    drafted = Q(state=ClaimState.DRAFT, by_office=False)
    witnessed = Q(pk__in=[])
    if actor.behalf_of_id is None and actor.person_id is not None:
        witnessed = Q(witness_id=actor.person_id) & ~Q(state=ClaimState.DRAFT)
    rows = scope(
        Claim.objects.select_related("person", "organisation", "witness"),
        actor,
        Permission.CLAIM_READ,
        person="person_id",
        public=witnessed,
    )
    return rows if actor.is_system else rows.filter(~drafted | Q(person_id=actor.subject_id or 0))


def covered_claims(actor: Actor) -> QuerySet[Claim]:
    """Claims of the places that a post covers, without what members have only drafted."""
    rows = scope(Claim.objects.select_related("person", "organisation", "fact"), actor, Permission.CLAIM_READ)
    return rows.exclude(state=ClaimState.DRAFT, by_office=False)


def own_claims(actor: Actor) -> QuerySet[Claim]:
    """The claims of the person for whom the actor acts, newest first."""
    rows = Claim.objects.filter(person_id=actor.subject_id or 0)
    return rows.select_related("organisation", "fact").order_by("-happened_date", "-pk")


def asked_to_attest(actor: Actor) -> QuerySet[Claim]:
    """Claims that wait for the actor's word as a witness."""
    if actor.behalf_of_id is not None or actor.person_id is None:
        return Claim.objects.none()
    rows = Claim.objects.filter(witness_id=actor.person_id, attested_at=None, state__in=OPEN_STATES)
    return rows.select_related("person", "organisation").order_by("pk")


def list_evidence(claim: Claim) -> list[Attachment]:
    """What proves a claim, in the order in which it was added."""
    rows = Evidence.objects.filter(claim=claim).select_related("attachment").order_by("pk")
    return [row.attachment for row in rows]


def readable_attachments(actor: Actor) -> QuerySet[Evidence, int]:
    """Numbers of the attachments that the actor may look at because of a claim."""
    return Evidence.objects.filter(claim__in=visible_claims(actor).order_by()).values_list("attachment_id", flat=True)


def list_flags(actor: Actor, claim: Claim) -> list[Flag]:
    """What who checks should look at: something else recorded of that person on that day, a claim much like this one,
    and a photograph that was used before."""
    return [*_same_day_facts(actor, claim), *_like_claims(claim), *_photos_used(claim)]


def _same_day_facts(actor: Actor, claim: Claim) -> list[Flag]:
    rows = Fact.objects.filter(
        person_id=claim.person_id, occurred_date=claim.happened_date, withdraws=None, withdrawn_by=None
    )
    found = list(rows.exclude(source_kind=facts.CLAIM_SOURCE).order_by("pk")[:FLAGS_MOST])
    links = find_sources(actor, [(row.source_kind, row.source_id) for row in found])
    words = _("同一天系统已经记了“%(what)s”：%(title)s。是同一件事就不要再计。")
    return [
        Flag(
            words % {"what": fact_title(row.kind), "title": row.summary},
            link.url if (link := links.get((row.source_kind, row.source_id))) else "",
        )
        for row in found
    ]


def _like_claims(claim: Claim) -> list[Flag]:
    rows = Claim.objects.filter(
        person_id=claim.person_id, kind=claim.kind, happened_date=claim.happened_date, state__in=LIVE_STATES
    )
    words = _("本人同一天还申报了同类的“%(title)s”（%(state)s），请看是不是同一件事。")
    return [
        Flag(
            words % {"title": row.title, "state": row.get_state_display()},
            reverse("desk-claims-claim", args=[row.pk]),
        )
        for row in rows.exclude(pk=claim.pk).exclude(state=ClaimState.DRAFT).order_by("pk")[:FLAGS_MOST]
    ]


def _photos_used(claim: Claim) -> list[Flag]:
    """The same bytes in another claim that was not entered together with this one."""
    prints = Evidence.objects.filter(claim=claim).values("attachment__sha256")
    others = Claim.objects.filter(
        evidence__attachment__sha256__in=prints, organisation_id=claim.organisation_id, state__in=LIVE_STATES
    )
    rows = others.exclude(batch=claim.batch).exclude(state=ClaimState.DRAFT).select_related("person").distinct()
    words = _("材料和%(name)s的“%(title)s”用的是同一张，请核对。")
    return [
        Flag(words % {"name": row.person.name, "title": row.title}, reverse("desk-claims-claim", args=[row.pk]))
        for row in rows.order_by("pk")[:FLAGS_MOST]
    ]


def list_together(claim: Claim) -> list[Claim]:
    """The other claims that were entered together with this one."""
    return list(Claim.objects.filter(batch=claim.batch).exclude(pk=claim.pk).select_related("person").order_by("pk"))


def find_neighbour(actor: Actor, name: str) -> Person | None:
    """Somebody of the actor's own branch or village, by the whole name; ``None`` when nobody or several bear it."""
    rows = list(Person.objects.filter(organisation_id=actor.home_organisation_id or 0, name=name.strip())[:2])
    return rows[0] if len(rows) == 1 else None


def narrow(
    rows: QuerySet[Claim], *, state: str = "", kind: str = "", name: str = "", overdue_on: date | None = None
) -> QuerySet[Claim]:
    """What stands in the address; an empty part narrows nothing."""
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    if name:
        rows = rows.filter(Q(person__name__contains=name) | Q(title__contains=name))
    if overdue_on:
        rows = rows.filter(state__in=OPEN_STATES, due_date__lt=overdue_on)
    return rows


def count_states(rows: QuerySet[Claim]) -> dict[str, int]:
    """How many there are in each state."""
    return dict(rows.order_by().values_list("state").annotate(number=Count("pk")))


def fact_ids(claims: Sequence[Claim]) -> list[int]:
    """The facts that these claims became."""
    return [claim.fact_id for claim in claims if claim.fact_id is not None]
