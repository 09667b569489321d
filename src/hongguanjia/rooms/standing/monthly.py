"""Facts about organisations, once a month: how regularly they hold activities, how many members took part.

Recorded when a month is over and a few days have gone by, from what others recorded; what they are worth the rules say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.people.models import Membership, Organisation
from hongguanjia.base.record.api import NewFact, record_facts
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.rooms.standing.facts import ATTENDED, COVERAGE, HELD, RHYTHM, SOURCE

CLERK = system_actor("按月汇总")
SETTLES_AFTER = timedelta(days=10)
"""So long after its end a month is taken as settled: activities are settled within seven days."""
LOOKS_BACK = 12
BATCH = 1000


def record_last_month(now: datetime) -> int:
    """The regular job: the newest month that is over and settled, once; returns how many facts there are new."""
    settled = (county_date(now) - SETTLES_AFTER).replace(day=1)
    return record_month(_month_before(settled), now)


def record_month(first: date, now: datetime) -> int:
    """Record rhythm and coverage of the month that begins on ``first`` for every organisation with members."""
    key = f"{first:%Y-%m}"
    if Fact.objects.filter(source_kind=SOURCE, source_id=_source_id(first)).exists():
        return 0
    heads = _count_heads(_last_day(first))
    came, runs = _count_came(first), _count_runs(first)
    places = Organisation.objects.filter(pk__in=heads).order_by("pk")
    wanted = [fact for place in places for fact in _facts(place, first, key, heads, came, runs)]
    for start in range(0, len(wanted), BATCH):
        record_facts(wanted[start : start + BATCH], actor=CLERK, now=now)
    return len(wanted)


def _facts(
    place: Organisation, first: date, key: str, heads: dict[int, int], came: dict[int, int], runs: dict[int, int]
) -> Iterable[NewFact]:
    people = heads[place.pk]
    share = _("%(people)s 名党员中 %(came)s 人参加过服务") % {
        "people": people,
        "came": min(people, came.get(place.pk, 0)),
    }
    yield _fact(
        place, first, f"{COVERAGE}:{place.pk}:{key}", COVERAGE, min(100, came.get(place.pk, 0) * 100 // people), share
    )
    if months := runs.get(place.pk, 0):
        row = _("连续 %(months)s 个月办活动") % {"months": months}
        yield _fact(place, first, f"{RHYTHM}:{place.pk}:{key}", RHYTHM, months, row)


def _fact(place: Organisation, first: date, key: str, kind: str, quantity: int, summary: str) -> NewFact:
    return NewFact(
        kind=kind,
        key=key,
        organisation_id=place.pk,
        organisation_path=place.path,
        occurred_at=county_midnight(_last_day(first)),
        source_kind=SOURCE,
        source_id=_source_id(first),
        subject_organisation_id=place.pk,
        quantity=quantity,
        summary=summary,
    )


def _count_heads(day: date) -> dict[int, int]:
    held = Q(active_from__lte=day) & (Q(active_to__isnull=True) | Q(active_to__gt=day))
    rows = Membership.objects.filter(held, person__deceased_date__isnull=True).order_by()
    return dict(rows.values_list("organisation_id").annotate(people=Count("person_id")))


def _count_came(first: date) -> dict[int, int]:
    """Members of the organisation on the last day who took part somewhere in the month."""
    day = _last_day(first)
    held = Q(active_from__lte=day) & (Q(active_to__isnull=True) | Q(active_to__gt=day))
    there = _standing_facts(ATTENDED).filter(occurred_date__gte=first, occurred_date__lte=day).values("person_id")
    rows = Membership.objects.filter(held, person_id__in=there, person__deceased_date__isnull=True).order_by()
    return dict(rows.values_list("organisation_id").annotate(people=Count("person_id")))


def _count_runs(first: date) -> dict[int, int]:
    """How many months in a row, up to this one, each organisation held an activity; at most twelve."""
    earliest = first
    for _step in range(LOOKS_BACK - 1):
        earliest = _month_before(earliest)
    rows = _standing_facts(HELD).filter(occurred_date__gte=earliest, occurred_date__lte=_last_day(first))
    months: dict[int, set[str]] = defaultdict(set)
    for organisation_id, day in rows.values_list("subject_organisation_id", "occurred_date").distinct():
        months[organisation_id].add(f"{day:%Y-%m}")
    order = _list_back(first)
    return {pk: _run(order, held) for pk, held in months.items()}


def _run(order: Sequence[str], held: set[str]) -> int:
    return next((count for count, month in enumerate(order) if month not in held), len(order))


def _list_back(first: date) -> list[str]:
    months, day = [], first
    for _step in range(LOOKS_BACK):
        months.append(f"{day:%Y-%m}")
        day = _month_before(day)
    return months


def _standing_facts(kind: str) -> QuerySet[Fact]:
    return Fact.objects.filter(kind=kind, withdraws__isnull=True, withdrawn_by__isnull=True)


def _source_id(first: date) -> int:
    """A month as a number, ``202606``: such facts have no row of their own."""
    return first.year * 100 + first.month


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _last_day(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
