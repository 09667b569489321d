"""Finding people and organisations by name, sound, initials or the tail of a phone number, in the actor's scope."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from hongguanjia.base.access.api import Actor, Permission, scope
from hongguanjia.base.people import seals
from hongguanjia.base.people.models import Organisation, Person

FOUND_MOST = 20
TEXT_LENGTH_MOST = 40


def search_people(actor: Actor, text: str) -> list[Person]:
    """Up to ``FOUND_MOST`` people: four digits are the tail of a phone, more are a whole phone or ID number."""
    condition = _person_condition(text)
    if condition is None:
        return []
    rows = scope(Person.objects.select_related("organisation"), actor, Permission.PERSON_READ)
    return list(rows.filter(condition).order_by("name_pinyin", "pk")[:FOUND_MOST])


def search_organisations(actor: Actor, text: str) -> list[Organisation]:
    """Up to ``FOUND_MOST`` organisations in the actor's scope, those still open first."""
    rows = scope(Organisation.objects.all(), actor, Permission.ORGANISATION_READ, path="path")
    return _named(rows, text)


def search_open_organisations(text: str) -> list[Organisation]:
    """The same among all organisations that are open: their names are public."""
    return _named(Organisation.objects.filter(closed_date__isnull=True), text)


def _named(rows: QuerySet[Organisation], text: str) -> list[Organisation]:
    words = clean(text)
    if not words:
        return []
    return list(rows.filter(_name_condition(words)).order_by("closed_date", "path")[:FOUND_MOST])


def clean(text: str) -> str:
    """What was typed, without blanks and too much length."""
    return re.sub(r"\s+", "", text)[:TEXT_LENGTH_MOST]


def _person_condition(text: str) -> Q | None:
    words = seals.normalise_digits(clean(text))
    if re.fullmatch(r"\d{4}", words):
        return Q(phone_tail_index=seals.phone_tail_index(words))
    if re.fullmatch(r"\d{5,17}", words):
        return Q(phone_index=seals.phone_index(words))
    if re.fullmatch(r"\d{17}[\dX]", words):
        return Q(id_number_index=seals.id_number_index(words))
    return _name_condition(clean(text)) if words and not words.isdigit() else None


def _name_condition(words: str) -> Q:
    sound = words.lower()
    if not sound.isascii():
        return Q(name__contains=words)
    return Q(name_pinyin__startswith=sound) | Q(name_initials__startswith=sound) | Q(name__icontains=words)
