"""Reads about organisations and people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q

from hongguanjia.base.access.api import POST_ROLES, Actor, HeldPost, Permission
from hongguanjia.base.people.models import Membership, Organisation, Person, Post
from hongguanjia.kit.clock import county_date


def open_on(day: date, *, of: str = "") -> Q:
    """Rows whose period holds on ``day``; ``of`` leads to the period of a related row (``posts__``)."""
    began, lasts = Q(**{f"{of}active_from__lte": day}), Q(**{f"{of}active_to__isnull": True})
    return began & (lasts | Q(**{f"{of}active_to__gt": day}))


def get_actor(*, person_id: int, user_id: int | None, now: datetime, second_factor_passed: bool = True) -> Actor:
    """The actor that a person is at ``now``: posts in force with the paths they cover, membership, home.

    One query: every page of everybody begins here.
    """
    rows = _list_standing(person_id, county_date(now))
    if not rows:
        raise Person.DoesNotExist
    first = rows[0]
    return Actor(
        user_id=user_id,
        person_id=person_id,
        label=first.name,
        personal_roles=frozenset({"RESIDENT", "MEMBER"} if first.is_member else {"RESIDENT"}),
        posts=_held(rows),
        home_organisation_id=first.organisation_id,
        home_path=first.organisation__path or "",
        second_factor_passed=second_factor_passed,
    )


def list_ancestors(organisation: Organisation) -> list[Organisation]:
    """The organisations above, from the county down, without the organisation itself."""
    path = organisation.path
    prefixes = [path[:end] for end in range(4, len(path), 4)]
    return list(Organisation.objects.filter(path__in=prefixes).order_by("path"))


def _list_standing(person_id: int, day: date) -> list[Any]:
    """A row for each post in force and each organisation that it leads; one row for a person without posts."""
    membership = Membership.objects.filter(open_on(day), person=OuterRef("pk"))
    rows = Person.objects.filter(pk=person_id).annotate(
        is_member=Exists(membership),
        held=FilteredRelation("posts", condition=open_on(day, of="posts__")),
        lead=FilteredRelation("held__organisation__leads", condition=open_on(day, of="held__organisation__leads__")),
    )
    named = rows.values_list(
        "name",
        "is_member",
        "organisation_id",
        "organisation__path",
        "held__id",
        "held__role",
        "held__title",
        "held__organisation_id",
        "held__organisation__name",
        "held__organisation__path",
        "lead__led__path",
        named=True,
    )
    return list(named.order_by("held__id", "lead__id"))


def _held(rows: list[Any]) -> tuple[HeldPost, ...]:
    posts: dict[int, HeldPost] = {}
    for row in rows:
        if row.held__id is None:
            continue
        post = posts.get(row.held__id) or HeldPost(
            post_id=row.held__id,
            role_code=row.held__role,
            title=row.held__title,
            organisation_id=row.held__organisation_id,
            organisation_name=row.held__organisation__name,
            paths=(row.held__organisation__path,),
        )
        led = (row.lead__led__path,) if row.lead__led__path else ()
        posts[row.held__id] = replace(post, paths=(*post.paths, *led))
    return tuple(posts.values())


def list_holders(organisation: Organisation, day: date, permission: Permission) -> list[int]:
    """The people whose posts in ``organisation`` itself grant ``permission`` on ``day``."""
    codes = [code for code, role in POST_ROLES.items() if permission in role.permissions]
    posts = Post.objects.filter(open_on(day), organisation=organisation, role__in=codes)
    return list(posts.values_list("person_id", flat=True).distinct())
