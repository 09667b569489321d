"""Reads: the code on the screen, who came, how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q, QuerySet

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.seals import PHONE_TAIL, key_ring, normalise_digits
from hongguanjia.base.presence import rules, tokens
from hongguanjia.base.presence.data import GatheringInfo, Landing, PresenceCounts, PresenceLine
from hongguanjia.base.presence.keys import gathering_secret
from hongguanjia.base.presence.models import Direction, Expected, Gathering, Mark, MarkVoid, PresenceRule
from hongguanjia.base.presence.permits import enterable_people, get_hosted, hosted

RUNNING_MOST = 5


def find_figures(day: date) -> rules.Figures:
    """The county's figures for gatherings of ``day``, or the usual ones."""
    row = (
        PresenceRule.objects.filter(Q(active_to__isnull=True) | Q(active_to__gt=day), active_from__lte=day)
        .order_by("-active_from")
        .first()
    )
    return rules.Figures(row.sync_days, row.late_minutes) if row else rules.USUAL


def gathering_info(gathering: Gathering) -> GatheringInfo:
    """A row as it crosses the door."""
    return GatheringInfo(
        id=gathering.pk,
        code=gathering.code,
        organisation_id=gathering.organisation_id,
        organisation_path=gathering.organisation.path,
        source_kind=gathering.source_kind,
        source_id=gathering.source_id,
        title=gathering.title,
        place=gathering.place,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        opens_at=gathering.opens_at,
        closes_at=gathering.closes_at,
        late_after=gathering.late_after,
        sync_until=gathering.sync_until,
        needs_out=gathering.needs_out,
        walk_in_paths=tuple(gathering.walk_in_paths),
        closed_at=gathering.closed_at,
    )


def find_gathering(*, source_kind: str, source_id: int) -> GatheringInfo | None:
    """The gathering of a room's row, if it has one."""
    row = Gathering.objects.select_related("organisation").filter(source_kind=source_kind, source_id=source_id).first()
    return gathering_info(row) if row else None


def list_presences(*, gathering_id: int) -> list[PresenceLine]:
    """Everybody expected or come, those on the roster first, by name. For callers that have asked for the permit."""
    return _lines(Gathering.objects.get(pk=gathering_id))


def _lines(gathering: Gathering) -> list[PresenceLine]:
    marks = list(Mark.objects.filter(gathering=gathering, void__isnull=True))
    expected = set(Expected.objects.filter(gathering=gathering).values_list("person_id", flat=True))
    voided = _void_reasons(gathering.pk)
    arrivals = {mark.person_id: mark for mark in marks if mark.direction == Direction.IN}
    leavings = {mark.person_id: mark for mark in marks if mark.direction == Direction.OUT}
    shared = _people_per_device(arrivals.values())
    people = Person.objects.filter(pk__in=expected | set(arrivals) | set(leavings) | set(voided))
    names = dict(people.order_by("name_pinyin", "pk").values_list("pk", "name"))
    lines = [
        _line(
            gathering,
            person_id,
            name,
            person_id in expected,
            arrivals.get(person_id),
            leavings.get(person_id),
            shared,
            voided,
        )
        for person_id, name in names.items()
    ]
    return sorted(lines, key=lambda line: not line.expected)


def find_presence(*, gathering_id: int, person_id: int) -> PresenceLine | None:
    """One person's line, if expected or come."""
    return next((line for line in list_presences(gathering_id=gathering_id) if line.person_id == person_id), None)


def count_presences(lines: Sequence[PresenceLine]) -> PresenceCounts:
    """The sums over lines in hand."""
    return PresenceCounts(
        expected=sum(line.expected for line in lines),
        present=sum(line.present for line in lines),
        present_expected=sum(line.present and line.expected for line in lines),
        late=sum(line.late for line in lines),
        left=sum(line.out_at is not None for line in lines),
        to_confirm=sum(line.to_confirm for line in lines),
    )


def find_name(person_id: int) -> str:
    """What to call somebody whom an organiser has just marked."""
    return Person.objects.values_list("name", flat=True).get(pk=person_id)


def find_landing(*, token: str, now: datetime) -> Landing | None:
    """What a rotating code belongs to, if it is genuine; says nothing about who may come."""
    read = tokens.read_gathering_token(token)
    gathering = Gathering.objects.filter(code=read.code).first() if read else None
    if read is None or gathering is None or not read.proves(gathering_secret(gathering.code)):
        return None
    fresh = abs(read.step - tokens.step_of(now)) <= rules.STEPS_OFF
    return Landing(gathering.title, gathering.place, gathering.starts_at, read.direction, fresh)


def count_hosted(*, actor: Actor, gathering_id: int) -> PresenceCounts:
    """The sums of a gathering whose check-in the actor runs."""
    return count_presences(_lines(get_hosted(actor, gathering_id)))


def list_hosted(*, actor: Actor) -> QuerySet[Gathering]:
    """The gatherings whose check-in the actor may run, the newest first."""
    return hosted(actor).order_by("-starts_at", "-pk")


def list_running(*, actor: Actor, now: datetime) -> list[Gathering]:
    """Those of them whose check-in is open now."""
    running = list_hosted(actor=actor).filter(opens_at__lte=now, closes_at__gte=now, closed_at__isnull=True)
    return list(running[:RUNNING_MOST])


def find_by_names(*, actor: Actor, gathering: Gathering, typed: Sequence[str]) -> tuple[list[int], list[str]]:
    """People written on a sheet by name (two of one name: with the last four digits of the phone), and whom nobody knows."""
    found, unknown = [], []
    for line in typed:
        name, _blank, tail = line.partition(" ")
        people = enterable_people(actor, gathering).filter(name=name)
        if tail:
            people = people.filter(phone_tail_index=key_ring().index(normalise_digits(tail), context=PHONE_TAIL))
        ids = list(people.values_list("pk", flat=True)[:2])
        if len(ids) == 1:
            found.append(ids[0])
        else:
            unknown.append(line)
    return found, unknown


def _line(
    gathering: Gathering,
    person_id: int,
    name: str,
    expected: bool,
    came: Mark | None,
    left: Mark | None,
    shared: Counter[str],
    voided: dict[int, str],
) -> PresenceLine:
    if came is None:
        return PresenceLine(
            person_id, name, expected, out_alone=left is not None, void_reason=voided.get(person_id, "")
        )
    gone = left if left is not None and (left.at >= came.at or not (left.timed and came.timed)) else None
    return PresenceLine(
        person_id=person_id,
        name=name,
        expected=expected,
        in_at=came.at,
        in_means=came.means,
        in_timed=came.timed,
        out_at=max(gone.at, came.at) if gone else None,
        out_means=gone.means if gone else "",
        out_timed=gone.timed if gone else True,
        late=came.timed and came.at > gathering.late_after,
        to_confirm=came.offline or (gone is not None and gone.offline),
        shared_device=0 if came.mandate_id else shared[came.device],
        mandate_id=came.mandate_id,
        recorded_by=came.recorded_by_label,
    )


def _people_per_device(marks: Iterable[Mark]) -> Counter[str]:
    """How many came by the same browser, each for himself."""
    return Counter(mark.device for mark in marks if mark.device and mark.means == "OWN_PHONE" and not mark.mandate_id)


def _void_reasons(gathering_id: int) -> dict[int, str]:
    """Why the organiser declared somebody absent, by person."""
    rows = MarkVoid.objects.filter(
        mark__gathering_id=gathering_id, mark__direction=Direction.IN, superseded=False, replaced_by__isnull=True
    )
    return dict(rows.values_list("mark__person_id", "reason"))
