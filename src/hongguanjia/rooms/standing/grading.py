"""Granting and revoking by rule: the regular job. Nobody grants by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, system_actor
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Person
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.points.data import Unit
from hongguanjia.points.rollup import find_age
from hongguanjia.points.tallies import prove_percents, sum_by_person
from hongguanjia.rooms.standing import rules
from hongguanjia.rooms.standing.data import GradingReport
from hongguanjia.rooms.standing.models import Grant, Ladder, Measure, Revocation, Rung, Veto, VetoState

GRADER = system_actor("按规则评定")
UNITS = {Measure.HOURS_TOTAL: Unit.HOURS, Measure.HOURS_YEAR: Unit.HOURS, Measure.MERIT_YEAR: Unit.MERIT}
CHUNK = 400
Due = tuple[int, Rung, int, int]
"""Person, rung, figure, number of facts."""


def grade(now: datetime) -> GradingReport:
    """Revoke what no longer holds, then grant what is reached. Doing it twice does no harm; the figures are the roll-ups'."""
    measured_at = find_age()
    if measured_at is None:
        return GradingReport(0, 0)
    revoked = sum(_revoke_fallen(measure, period, now) for measure, period in _list_granted_periods())
    granted = sum(
        _grant_reached(ladder, period, measured_at, now)
        for ladder in list_ladders(now)
        for period in rules.list_periods(ladder.measure, ladder.settle_days, county_date(now))
    )
    return GradingReport(granted, revoked)


def run_grading(now: datetime) -> int:
    """The regular job: how many grants and revocations there were."""
    report = grade(now)
    return report.granted + report.revoked


def list_ladders(now: datetime) -> list[Ladder]:
    """The ladders in force, each with its rungs, rising."""
    today = county_date(now)
    in_force = Q(active_from__lte=today) & (Q(active_to__isnull=True) | Q(active_to__gt=today))
    return list(Ladder.objects.filter(in_force).prefetch_related("rungs").order_by("pk"))


def _list_granted_periods() -> list[tuple[str, str]]:
    rows = Grant.objects.filter(revocation__isnull=True).order_by()
    return sorted(set(rows.values_list("rung__ladder__measure", "period").distinct()))


def _revoke_fallen(measure: str, period: str, now: datetime) -> int:
    figures = sum_by_person(UNITS[Measure(measure)], period)
    rows = Grant.objects.filter(revocation__isnull=True, rung__ladder__measure=measure, period=period)
    fallen = [
        (grant_id, figures.get(person_id, (0, 0))[0])
        for grant_id, person_id, threshold in rows.values_list("pk", "person_id", "rung__threshold")
        if figures.get(person_id, (0, 0))[0] < threshold
    ]
    return sum(_revoke(grant_id, figure, now) for grant_id, figure in fallen)


@transaction.atomic
def _revoke(grant_id: int, figure: int, now: datetime) -> bool:
    grant = Grant.objects.select_related("rung__ladder", "person").get(pk=grant_id)
    reason = _("依据的记录被撤回：现有 %(figure)s，授予需要 %(threshold)s。") % {
        "figure": figure,
        "threshold": grant.rung.threshold,
    }
    done = {"figure": figure, "reason": reason, "at": now, "actor_label": GRADER.label}
    _row, made = Revocation.objects.get_or_create(grant=grant, defaults=done)
    if made:
        _note("standing.grant.revoked", grant, reason, now)
        _tell(grant, "revoked", _("“%(title)s”已收回。%(reason)s如有不同意见，可以要求更正服务记录。"), reason, now)
    return made


def _grant_reached(ladder: Ladder, period: str, measured_at: datetime, now: datetime) -> int:
    rungs = list(ladder.rungs.all())
    unit = UNITS[Measure(ladder.measure)]
    reached = sum_by_person(unit, period, least=rungs[0].threshold) if rungs else {}
    due = list(_list_due(ladder, rungs, period, reached))
    percents = prove_percents(unit, [row[0] for row in due], period)
    proved = [row for row in due if percents.get(row[0], 0) >= ladder.proved_percent_least]
    people = _read_people(row[0] for row in proved)
    return sum(
        _grant(row, period, percents.get(row[0], 0), measured_at, people[row[0]], now)
        for row in proved
        if row[0] in people
    )


def _list_due(
    ladder: Ladder, rungs: Sequence[Rung], period: str, reached: Mapping[int, tuple[int, int]]
) -> Iterator[Due]:
    """Whoever has reached a rung above the highest that is held, and is not suspended."""
    held: dict[int, int] = {}
    rows = Grant.objects.filter(revocation__isnull=True, ladder_code=ladder.code, period=period)
    for person_id, rank in rows.values_list("person_id", "rank"):
        held[person_id] = max(held.get(person_id, 0), rank)
    suspended = set(Veto.objects.filter(state=VetoState.IN_FORCE).values_list("person_id", flat=True))
    for person_id, (figure, facts) in sorted(reached.items()):
        rung = rules.find_rung(rungs, figure)
        if rung is not None and rung.rank > held.get(person_id, 0) and person_id not in suspended:
            yield person_id, rung, figure, facts


def _read_people(ids: Iterable[int]) -> dict[int, Person]:
    wanted, found = list(ids), {}
    for start in range(0, len(wanted), CHUNK):
        rows = Person.objects.filter(pk__in=wanted[start : start + CHUNK], deceased_date__isnull=True)
        found.update({person.pk: person for person in rows.select_related("organisation")})
    return found


@transaction.atomic
def _grant(row: Due, period: str, percent: int, measured_at: datetime, person: Person, now: datetime) -> bool:
    """Grant once: the unique key over the turn lets one of two runs win."""
    person_id, rung, figure, facts = row
    key = {"person_id": person_id, "ladder_code": rung.ladder.code, "rank": rung.rank, "period": period}
    turn = Grant.objects.filter(**key, revocation__isnull=False).count()
    grant, made = Grant.objects.get_or_create(
        **key,
        turn=turn,
        defaults={
            "rung": rung,
            "figure": figure,
            "facts": facts,
            "proved_percent": percent,
            "measured_at": measured_at,
            "granted_at": now,
            "organisation_path": person.organisation.path if person.organisation else "",
        },
    )
    if made:
        _note("standing.grant.granted", grant, "", now)
        _tell(grant, "granted", _("您获得了“%(title)s”。依据的每一条记录都可以查看。"), "", now)
    return made


def _note(verb: str, grant: Grant, reason: str, now: datetime, actor: Actor = GRADER) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="standing.grant",
        subject_id=grant.pk,
        subject_label=f"{grant.person.name} {grant.rung.title}",
        organisation_id=grant.person.organisation_id,
        organisation_path=grant.organisation_path,
        reason=reason,
        figure=grant.figure,
    )


def _tell(grant: Grant, event: str, sentence: str, reason: str, now: datetime) -> None:
    tell(
        person_id=grant.person_id,
        kind=f"standing.grant.{event}",
        text=sentence % {"title": grant.rung.title, "reason": reason},
        link="/m/standing/",
        key=f"grant:{grant.pk}:{event}",
        now=now,
    )
