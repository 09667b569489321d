"""What the home pages tell of the actor and the actor's organisations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, HeldPost
from hongguanjia.base.people import seals
from hongguanjia.base.people.lists import list_own_posts, list_reveals
from hongguanjia.base.people.models import Membership, Person, Post, Reveal
from hongguanjia.base.people.search import search_organisations, search_people
from hongguanjia.base.people.statistics import Headcount, count_organisations_now, list_headcounts_now
from hongguanjia.base.web.slots import SearchHit, list_search_sources

SHOWN_POSTS = 6


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """What the county holds about a person, with identifying fields masked."""

    person: Person
    phone: str
    id_number: str
    membership: Membership | None
    posts: list[Post]
    reveals: list[Reveal]


@dataclass(frozen=True, slots=True)
class OwnOrganisation:
    """An organisation in which the actor holds a post, with what stands at and below it now."""

    post: HeldPost
    members: Headcount
    organisations: int


def get_own_details(person_id: int) -> OwnDetails:
    """The person's own data. Opening the own number is no reveal: only its masked form leaves this function."""
    person = Person.objects.select_related("organisation").get(pk=person_id)
    membership = Membership.objects.filter(person=person, active_to__isnull=True).select_related("organisation")
    return OwnDetails(
        person=person,
        phone=seals.mask_phone(seals.open_phone(person.phone_sealed)),
        id_number=seals.mask_id_number(seals.open_id_number(person.id_number_sealed)),
        membership=membership.first(),
        posts=list_own_posts(person_id),
        reveals=list_reveals(person_id),
    )


def list_own_organisations(actor: Actor, day: date) -> list[OwnOrganisation]:
    """The actor's organisations in the order of the posts, each once; at most ``SHOWN_POSTS``."""
    by_organisation = {post.organisation_id: post for post in reversed(actor.posts)}
    posts = [post for post in actor.posts if by_organisation[post.organisation_id] is post][:SHOWN_POSTS]
    paths = [post.paths[0] for post in posts]
    members, organisations = list_headcounts_now(paths, day), count_organisations_now(paths)
    return [OwnOrganisation(post, members[post.paths[0]], organisations[post.paths[0]]) for post in posts]


def search_everything(actor: Actor, text: str) -> list[SearchHit]:
    """People, organisations and whatever rooms find, each in the actor's scope."""
    people = [
        SearchHit(_("人员"), person.name, _name_of(person), reverse("desk-people-person", args=[person.pk]))
        for person in search_people(actor, text)
    ]
    organisations = [
        SearchHit(
            _("组织"),
            organisation.name,
            organisation.get_kind_display(),
            reverse("desk-people-organisation", args=[organisation.pk]),
        )
        for organisation in search_organisations(actor, text)
    ]
    return [*people, *organisations, *(hit for source in list_search_sources() for hit in source(actor, text))]


def _name_of(person: Person) -> str:
    return person.organisation.name if person.organisation else ""
