"""A round: announced with its pool and the hash of the seed, drawn or chosen, finished or called off; declared ties."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.people.lists import list_organisations
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.people.seals import key_ring
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.lots import hash_seed
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.inspection import pooling, queries, rules
from hongguanjia.rooms.inspection.actions.steps import advance, note, take, tell_people
from hongguanjia.rooms.inspection.flow import ROUND
from hongguanjia.rooms.inspection.models import Filing, Inspector, Round, Tie, Visit
from hongguanjia.rooms.inspection.states import FindingState, PlanState, Way
from hongguanjia.rooms.inspection.terms import get_terms

SEED = "inspection.round.seed"
Team = tuple[int, Sequence[int]]


@transaction.atomic
def announce_round(*, actor: Actor, now: datetime, round_id: int, seed: str = "") -> Round:
    """Publish who may be drawn and the hash of a seed that nobody knows yet; afterwards neither changes any more."""
    row = take(actor, ROUND, "announce", queries.visible_rounds(actor), round_id)
    filing = _filing(row)
    if row.way != Way.DRAW:
        raise Refusal("inspection.not_by_draw", _("这一轮是指定对象，不用抽取，请直接指定。"))
    pool = pooling.build_pool(row, county_date(now))
    if len(pool["targets"]) < row.targets or len(pool["inspectors"]) < row.inspectors_each:
        raise Refusal(
            "inspection.pool_small",
            _("可抽的对象 %(targets)s 个、督查员 %(inspectors)s 名，不够这一轮用。请先改计划，或者任命督查员。")
            % {"targets": len(pool["targets"]), "inspectors": len(pool["inspectors"])},
        )
    seed = seed or secrets.token_hex(32)
    sealed = key_ring().seal(seed, context=SEED)
    advance(
        ROUND,
        "announce",
        row,
        pool=pool,
        seed_hash=hash_seed(seed),
        seed_sealed=sealed,
        announced_at=now,
        filing_id=filing.pk,
    )
    note(actor, now, "inspection.round.announced", row, seed_hash=row.seed_hash)
    return row


@transaction.atomic
def draw_round(*, actor: Actor, now: datetime, round_id: int) -> Round:
    """Show the seed; targets and inspectors follow from it and the published pool."""
    row = take(actor, ROUND, "draw", queries.visible_rounds(actor), round_id)
    seed = key_ring().open(bytes(row.seed_sealed or b""), context=SEED)
    drawn = pooling.draw_again(row, seed)
    if drawn.short:
        raise Refusal(
            "inspection.inspectors_tied",
            _("抽中的对象里有 %(short)s 个，没有回避关系的督查员不够。请取消这一轮，增加督查员后另行安排。")
            % {"short": len(drawn.short)},
        )
    places = {one["number"]: one["id"] for one in row.pool["targets"]}
    people = {one["number"]: one["id"] for one in row.pool["inspectors"]}
    advance(ROUND, "draw", row, seed=seed, drawn_at=now)
    teams = [(places[step.target], [people[number] for number in step.inspectors]) for step in drawn.steps]
    _send(row, teams, now)
    note(actor, now, "inspection.round.drawn", row, targets=len(teams))
    return row


@transaction.atomic
def choose_targets(*, actor: Actor, now: datetime, round_id: int, teams: Sequence[Team], why: str) -> Round:
    """Name targets and inspectors, with the reason; nobody is sent where there is a tie."""
    said = rules.check_text(why, "why", rules.REASON_LEAST)
    row = take(actor, ROUND, "choose", queries.visible_rounds(actor), round_id)
    filing = _filing(row)
    if row.way != Way.CHOICE:
        raise Refusal("inspection.by_draw", _("计划里写的是随机抽取，请先公布抽取名单。"))
    _check_teams(row, teams, now)
    advance(ROUND, "choose", row, why_chosen=said, filing_id=filing.pk, drawn_at=now)
    _send(row, teams, now)
    note(actor, now, "inspection.round.chosen", row, said, targets=len(teams))
    return row


@transaction.atomic
def finish_round(*, actor: Actor, now: datetime, round_id: int) -> Round:
    """All visits are recorded and every finding was heard: the round is over, its bulletin may be drafted."""
    row = take(actor, ROUND, "finish", queries.visible_rounds(actor), round_id)
    left = row.visits.filter(recorded_at=None).count()
    if left:
        raise Refusal("inspection.visits_left", _("还有 %(left)s 处没有督查记录，请办完再结束。") % {"left": left})
    if row.visits.filter(findings__state__in=[FindingState.FOUND, FindingState.OBJECTED]).exists():
        raise Refusal("inspection.findings_open", _("还有问题在听取说明或有异议，请处理完再结束。"))
    advance(ROUND, "finish", row, finished_at=now)
    note(actor, now, "inspection.round.finished", row)
    return row


@transaction.atomic
def call_off_round(*, actor: Actor, now: datetime, round_id: int, reason: str) -> Round:
    """The round will not be held; why stands beside it."""
    said = rules.check_reason(reason)
    row = take(actor, ROUND, "call_off", queries.visible_rounds(actor), round_id)
    advance(ROUND, "call_off", row, reason=said)
    note(actor, now, "inspection.round.called_off", row, said)
    return row


@transaction.atomic
def declare_tie(*, actor: Actor, now: datetime, organisation_id: int) -> Tie:
    """An inspector says that there is a tie to an organisation (回避); declaring it twice is the same as once."""
    place = get_in_scope(list_organisations(actor, Permission.INSPECTION_INSPECT), pk=organisation_id)
    if actor.person_id is None:
        raise Refusal("access.denied", _("回避关系要由督查员本人申报。"))
    mine = {"person_id": actor.person_id, "organisation": place, "active_to": None}
    row, made = Tie.objects.get_or_create(**mine, defaults={"active_from": county_date(now)})
    if made:
        leave_trail(
            actor=actor,
            now=now,
            verb="inspection.tie.declared",
            subject_kind="inspection.tie",
            subject_id=row.pk,
            subject_label=place.name,
            organisation_id=place.pk,
            organisation_path=place.path,
        )
    return row


def _filing(row: Round) -> Filing:
    """The filing under which a round begins: no filed plan, no round."""
    filing = row.plan.filings.order_by("-pk").first()
    if row.plan.state != PlanState.FILED or filing is None:
        raise Refusal("inspection.not_filed", _("督查计划还没有备案，不能开展督查。请先备案。"))
    return filing


def _check_teams(row: Round, teams: Sequence[Team], now: datetime) -> None:
    today = county_date(now)
    targets = {one.pk: one for one in pooling.list_targets(row)}
    people = {one.pk: one for one in pooling.list_inspectors(row.plan.organisation, today)}
    least = max(row.inspectors_each, get_terms(today).inspectors_least)
    named = {pk for _place, members in teams for pk in members}
    if not teams or not {place for place, _members in teams} <= set(targets) or not named <= set(people):
        raise BadInput("inspection.team_unknown", _("请从范围内的组织和在任的督查员里选。"), field="targets")
    ties = pooling.find_ties(row, people.values(), list(targets.values()), today)
    for place, members in teams:
        if len(set(members)) < least:
            raise BadInput(
                "inspection.team_small", _("每处至少要 %(least)s 名督查员。") % {"least": least}, field="inspectors"
            )
        tied = [people[pk].name for pk in members if place in ties[pk]]
        if tied:
            raise BadInput(
                "inspection.team_tied",
                _("%(who)s与%(place)s有回避关系，请换人。") % {"who": "、".join(tied), "place": targets[place].name},
                field="inspectors",
            )


def _send(row: Round, teams: Sequence[Team], now: datetime) -> None:
    """A visit for each target, its inspectors told."""
    names = dict(Organisation.objects.filter(pk__in=[place for place, _ in teams]).values_list("pk", "short_name"))
    for order, (place, members) in enumerate(teams, start=1):
        visit = Visit.objects.create(round=row, organisation_id=place, order=order)
        Inspector.objects.bulk_create(Inspector(visit=visit, person_id=pk) for pk in members)
        text = _("请在%(until)s前到%(place)s督查：%(title)s。") % {
            "until": row.last_date,
            "place": names[place],
            "title": row.title,
        }
        tell_people(members, now, text, f"/m/inspection/visits/{visit.pk}/", f"inspection.visit:{visit.pk}")
