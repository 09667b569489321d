"""Builders for tests: members with hours of service, titles granted by the job, decisions on rankings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hongguanjia.base.people.models import Organisation
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.record.api import NewFact, record_facts
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import county_date
from hongguanjia.points.api import rebuild_scores, take_in
from hongguanjia.rooms.standing import actions
from hongguanjia.rooms.standing.data import RankingTerms
from hongguanjia.rooms.standing.facts import ATTENDED, HELD
from hongguanjia.rooms.standing.grading import grade
from hongguanjia.rooms.standing.models import Grant, RankingDecision, Veto

DAY_HOURS = 12
FIRST_DAY = date(2026, 1, 2)
BASIS = "县委组织部文件〔2026〕1号"


def serve(cast: Cast, part: str, hours: int, *, first: date = FIRST_DAY, grade: str = "A") -> list[Fact]:
    """Let somebody of the cast serve so many hours, at most twelve a day; rules must have been published."""
    person = getattr(cast, part)
    home = person.organisation
    wanted = [
        NewFact(
            kind=ATTENDED,
            key=f"{ATTENDED}:{part}:{first}:{order}",
            organisation_id=home.pk,
            organisation_path=home.path,
            occurred_at=_at(first + timedelta(days=order)),
            source_kind="test.source",
            source_id=order + 1,
            person_id=person.pk,
            quantity=min(DAY_HOURS, hours - order * DAY_HOURS) * 60,
            grade=grade,
            summary="清扫村道",
        )
        for order in range(-(-hours // DAY_HOURS))
    ]
    return _take(wanted)


def hold_activity(organisation: Organisation, day: date, people: int = 1) -> list[Fact]:
    """Let an organisation hold one activity."""
    fact = NewFact(
        kind=HELD,
        key=f"{HELD}:{organisation.pk}:{day}",
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        occurred_at=_at(day),
        source_kind="test.source",
        source_id=1,
        subject_organisation_id=organisation.pk,
        quantity=people,
        summary="清扫村道",
    )
    return _take([fact])


def granted(cast: Cast, part: str = "member", hours: int = 100) -> Grant:
    """A title that the job granted for so many hours."""
    serve(cast, part, hours)
    grade(NOW)
    return Grant.objects.filter(person=getattr(cast, part)).order_by("ladder_code", "-rank")[0]


def suspended(cast: Cast, part: str = "member", kind: str = "DUES") -> Veto:
    """A suspension decided by the town."""
    return actions.suspend_grading(
        actor=cast.actor("town_officer"),
        now=NOW,
        person_id=getattr(cast, part).pk,
        kind=kind,
        reason="连续七个月没有交纳党费",
        basis="支部台账2026年6月",
    )


def terms(now: datetime = NOW, **changes: object) -> RankingTerms:
    """Organisations by merit this year, for thirty days from today."""
    today = county_date(now)
    usual = RankingTerms("ORGANISATION", "merit", "2026", BASIS, today, today + timedelta(days=30), today)
    return replace(usual, **changes)  # type: ignore[arg-type]


def asked(
    cast: Cast, *, organisation: Organisation | None = None, now: datetime = NOW, **changes: object
) -> RankingDecision:
    """A ranking that the county officer asked for."""
    officer = cast.actor("county_officer", now)
    place = organisation or cast.county
    return actions.ask_ranking(actor=officer, now=now, organisation=place, terms=terms(now, **changes))


def approved(
    cast: Cast, *, organisation: Organisation | None = None, now: datetime = NOW, **changes: object
) -> RankingDecision:
    """A ranking in force."""
    decision = asked(cast, organisation=organisation, now=now, **changes)
    return actions.approve_ranking(actor=cast.actor("approver", now), now=now, decision_id=decision.pk)


def _take(wanted: list[NewFact]) -> list[Fact]:
    facts = record_facts(wanted, actor=SYSTEM, now=NOW)
    take_in(now=NOW, fact_ids=[fact.pk for fact in facts])
    rebuild_scores(NOW)
    return facts


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC)
