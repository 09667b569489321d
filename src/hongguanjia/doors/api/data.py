"""What the interface answers. No ID number or phone ever leaves by it, not even masked."""

from __future__ import annotations

from datetime import date

from ninja import Schema


class OrganisationOut(Schema):
    """An organisation as it is now. ``path`` is its place in the tree; ``closed_date`` is set once it is closed."""

    id: int
    kind: str
    name: str
    short_name: str
    code: str
    path: str
    parent_id: int | None
    opened_date: date
    closed_date: date | None


class PersonOut(Schema):
    """A person; ``birth_year`` instead of the date, ``member_kind`` only of members."""

    id: int
    name: str
    gender: str
    birth_year: int | None
    organisation_id: int | None
    member_kind: str | None


class MeOut(Schema):
    """Who is signed in, and the permissions that the posts give."""

    person_id: int
    name: str
    organisation_id: int | None
    permissions: list[str]


class BalanceOut(Schema):
    """The own balance in one unit; ``held`` is reserved for what has been redeemed and not yet handed over."""

    unit: str
    available: int
    held: int


class PageOut(Schema):
    """One page; ``next`` is the number of the following one."""

    number: int
    total: int
    next: int | None


class OrganisationsOut(PageOut):
    rows: list[OrganisationOut]


class PeopleOut(PageOut):
    rows: list[PersonOut]


class RefusedOut(Schema):
    """A refusal: a stable code and a sentence for people."""

    code: str
    sentence: str
