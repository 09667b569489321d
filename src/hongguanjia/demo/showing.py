"""Publicity over the year: a notice in every branch each month, objections to some lines, and appeals in every state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.api import get_actor
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.models import Fact
from hongguanjia.demo.casting import Cast
from hongguanjia.demo.year import at
from hongguanjia.kit.ids import new_code
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import list_waiting, preview, show_until, take_in
from hongguanjia.rooms.publicity import api, rules
from hongguanjia.rooms.publicity.models import Batch, Line
from hongguanjia.rooms.publicity.states import BatchState, LineState

NOTICE_DAYS = timedelta(days=5)
OBJECTIONS_A_MONTH = 3
OBJECTIONS_MOST = 30
APPEALS = (
    "SENT", "CORRECTED", "EXPLAINED", "TAKEN", "WITHDRAWN", "CORRECTED", "EXPLAINED", "AGAIN", "SENT", "OVERDUE",
    "CORRECTED", "EXPLAINED", "TAKEN", "SENT", "CORRECTED", "EXPLAINED", "WITHDRAWN", "OVERDUE", "TAKEN", "SENT",
)  # fmt: skip
WRONG = ("那天我没有到场，是同名的人", "活动照片里没有他", "这项工作是两个人做的，只记了一个人", "时间和实际对不上")
APPEALED = ("少记了一个小时", "签到机没有扫上，记晚了", "同一次活动别人记得比我多", "那天我走得早，记多了")
ANSWER = "核对了签到表、照片和在场同志的说法"


@dataclass(slots=True)
class Showing:
    """The cast, chance of its own, and how many objections there were."""

    cast: Cast
    chance: Random
    today: date
    objections: int = 0
    serials: dict[tuple[int, int], int] = field(default_factory=dict)


def open_showing(*, cast: Cast, seed: int, today: date) -> Showing:
    """Begin; the seed gives the same notices, objections and appeals every time."""
    return Showing(cast, Random(f"publicity-{seed}"), today)  # noqa: S311 - a demonstration has to be the same every time


def show_month(showing: Showing, day: date) -> None:
    """Show what has come together by ``day``, object to a few lines, decide, take down. What is not over by today is left
    to the daily round."""
    first = day + timedelta(days=2)
    until = first + NOTICE_DAYS
    if until >= showing.today:
        return
    facts = list(list_waiting().filter(notice_line__isnull=True).select_related("organisation", "outcome"))
    facts.sort(key=lambda fact: (fact.organisation_id, fact.pk))
    if not facts:
        return
    proposals = preview(facts, now=at(first, 9))
    show_until([fact.pk for fact in facts], until=until)
    groups = [list(group) for _place, group in groupby(facts, key=lambda fact: fact.organisation_id)]
    batches = [_batch(showing, group[0].organisation, first, until, len(group)) for group in groups]
    Batch.objects.bulk_create(batches)
    lines = [
        Line(batch=batch, fact=fact, proposed=[[unit, amount, title] for _who, unit, amount, title in worth.awards])
        for batch, group in zip(batches, groups, strict=True)
        for fact in group
        if (worth := proposals[fact.pk])
    ]
    Line.objects.bulk_create(lines)
    _object(showing, lines, first)
    _take_down(batches, facts, at(until, 6))


def appeal_today(showing: Showing) -> None:
    """Twenty appeals in every state, made in the last weeks; what is overdue the clock hands on."""
    since = showing.today - timedelta(days=120)
    rows = Fact.objects.filter(
        kind="service.attended", withdraws=None, withdrawn_by=None, occurred_date__gte=since, quantity__gte=60
    )
    rows = rows.filter(outcome__status="POSTED").exclude(person_id=showing.cast.people["county_officer"].pk)
    found = list(rows.select_related("organisation").order_by("pk"))
    chosen = showing.chance.sample(found, min(len(found), len(APPEALS)))
    for order, (fact, end) in enumerate(zip(chosen, APPEALS, strict=False)):
        begun = at(showing.today - timedelta(days=30 if end == "OVERDUE" else 3 + order % 5), 9, order)
        _appeal(showing, fact, end, begun)


def _batch(showing: Showing, place: Organisation, first: date, until: date, count: int) -> Batch:
    serial = showing.serials[place.pk, first.year] = showing.serials.get((place.pk, first.year), 0) + 1
    return Batch(
        number=rules.notice_number(place.code, first.year, serial),
        code=new_code(),
        year=first.year,
        serial=serial,
        organisation=place,
        scope="VILLAGE",
        from_date=first,
        until_date=until,
        opened_at=at(first, 9),
        line_count=count,
    )


def _take_down(batches: list[Batch], facts: list[Fact], now: datetime) -> None:
    """The end of all notices of a month at once, as the daily round would do it one by one."""
    take_in(now=now, fact_ids=[fact.pk for fact in facts], limit=len(facts))
    Line.objects.filter(batch__in=batches, state=LineState.SHOWN).update(state=LineState.RELEASED)
    Batch.objects.filter(pk__in=[batch.pk for batch in batches]).update(state=BatchState.ENDED, ended_at=now)


def _object(showing: Showing, lines: list[Line], first: date) -> None:
    """Somebody else of the branch objects; the county's officer decides two days later, now for one side, now the other."""
    for line in showing.chance.sample(lines, min(len(lines), OBJECTIONS_A_MONTH)):
        fact = line.fact
        officer_id = showing.cast.people["county_officer"].pk
        apart = fact.organisation.people.exclude(pk__in=[fact.person_id or 0, officer_id]).order_by("pk")
        others = apart.values_list("pk", flat=True)[:5]
        if not others or fact.person_id == officer_id or showing.objections >= OBJECTIONS_MOST:
            continue
        now = at(first + timedelta(days=1), 19)
        objector = get_actor(person_id=showing.chance.choice(list(others)), user_id=None, now=now)
        row = api.object_to_line(actor=objector, now=now, line_id=line.pk, text=showing.chance.choice(WRONG))
        showing.objections += 1
        decided_at = now + timedelta(days=2)
        api.decide_objection(
            actor=showing.cast.actor("county_officer", decided_at),
            now=decided_at,
            objection_id=row.pk,
            uphold=showing.objections % 3 == 0,
            answer=ANSWER,
        )


def _appeal(showing: Showing, fact: Fact, end: str, begun: datetime) -> None:
    own = get_actor(person_id=fact.person_id or 0, user_id=None, now=begun)
    officer = showing.cast.actor("county_officer", begun)
    row = api.make_appeal(
        actor=own, now=begun, fact_id=fact.pk, wrong=showing.chance.choice(APPEALED), wanted="请核对签到记录后更正"
    )
    later = begun + timedelta(days=1)
    if end == "WITHDRAWN":
        api.withdraw_appeal(actor=own, now=later, appeal_id=row.pk)
    elif end == "TAKEN":
        api.take_appeal(actor=officer, now=later, appeal_id=row.pk)
    elif end == "CORRECTED":
        _correct(officer, fact, row.pk, later)
    elif end in {"EXPLAINED", "AGAIN"}:
        api.explain_appeal(actor=officer, now=later, appeal_id=row.pk, answer=ANSWER + "，原结果无误")
    if end == "AGAIN":
        api.ask_again(actor=own, now=later + timedelta(hours=3), appeal_id=row.pk, wrong="在场的同志可以作证")


def _correct(officer: Actor, fact: Fact, appeal_id: int, now: datetime) -> None:
    try:
        api.correct_appeal(actor=officer, now=now, appeal_id=appeal_id, quantity=fact.quantity - 15, answer=ANSWER)
    except Refusal:  # the points are spent already
        api.explain_appeal(actor=officer, now=now, appeal_id=appeal_id, answer=ANSWER + "，原结果无误")
