"""Suspending and lifting, consenting, asking for a ranking and deciding on it: one function per verb.

Titles are granted and revoked by ``grading`` alone; no action here gives or takes one.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope, not_found
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.standing import boards, permits, rules
from hongguanjia.rooms.standing.data import RankingTerms
from hongguanjia.rooms.standing.flow import RANKING, VETO
from hongguanjia.rooms.standing.models import (
    Consent,
    RankingDecision,
    RankingState,
    Veto,
    VetoKind,
    VetoState,
)


@transaction.atomic
def suspend_grading(*, actor: Actor, now: datetime, person_id: int, kind: str, reason: str, basis: str) -> Veto:
    """Suspend a person's grading (一票否决) from today; the person reads why and by whom. What was granted stays."""
    person = get_in_scope(permits.suspendable_people(actor), pk=person_id)
    decider = permits.check_not_own(actor, person.pk)
    if kind not in VetoKind.values:
        raise BadInput("veto.kind", _("请选择暂停评定的情形。"), field="kind")
    terms = {"reason": rules.check_reason(reason), "basis": rules.check_reason(basis, "basis")[:120]}
    defaults = {**terms, "active_from": county_date(now), "decided_by_id": decider, "decided_at": now}
    veto, made = Veto.objects.get_or_create(person=person, kind=kind, state=VetoState.IN_FORCE, defaults=defaults)
    if not made:
        raise Refusal("veto.already", _("这个人已经因同一情形暂停评定，不用再办一次。"))
    _trail_veto(actor, now, "standing.veto.decided", veto, reason=veto.reason)
    _tell_veto(veto, now, _("您的星级和等次评定暂停，情形：%(kind)s。理由和经办人可以查看。"))
    return veto


@transaction.atomic
def lift_suspension(*, actor: Actor, now: datetime, veto_id: int, reason: str) -> Veto:
    """Lift a suspension; the next run of the job grants what is reached."""
    veto = get_in_scope(permits.read_vetoes(actor), pk=veto_id)
    decider = permits.check_not_own(actor, veto.person_id)
    target = VETO.check("lift", veto.state).target
    done = {"lifted_by_id": decider, "lifted_at": now, "lift_reason": rules.check_reason(reason), "state": target}
    if not Veto.objects.filter(pk=veto.pk, state=VetoState.IN_FORCE).update(**done):
        VETO.check("lift", VetoState.LIFTED)
    veto.refresh_from_db()
    _trail_veto(actor, now, "standing.veto.lifted", veto, reason=veto.lift_reason)
    _tell_veto(veto, now, _("您的暂停评定已解除（%(kind)s），系统会按规则重新评定。"))
    return veto


@transaction.atomic
def give_consent(*, actor: Actor, now: datetime) -> Consent:
    """Let anybody with the code see the own titles. Doing it twice is the same as once."""
    person = _own_person(actor)
    consent, made = Consent.objects.get_or_create(person=person, withdrawn_at=None, defaults={"given_at": now})
    if made:
        _trail_consent(actor, now, "standing.consent.given", consent)
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Actor, now: datetime) -> bool:
    """Take the consent back: codes show nothing from now on. ``False`` when there was none."""
    person = _own_person(actor)
    consent = Consent.objects.filter(person=person, withdrawn_at=None).first()
    if consent is None or not Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=now):
        return False
    _trail_consent(actor, now, "standing.consent.withdrawn", consent)
    return True


@transaction.atomic
def ask_ranking(*, actor: Actor, now: datetime, organisation: Organisation, terms: RankingTerms) -> RankingDecision:
    """Ask that a ranking be shown for a time. Nothing is shown until somebody else has approved it."""
    asker = permits.check_may_ask(actor, organisation)
    rules.check_ranking_terms(terms.active_from, terms.active_to, terms.publication_date, county_date(now))
    decision = RankingDecision.objects.create(
        subject=terms.subject,
        unit=terms.unit,
        period=terms.period,
        organisation=organisation,
        basis=rules.check_reason(terms.basis, "basis"),
        active_from=terms.active_from,
        active_to=terms.active_to,
        publication_date=terms.publication_date,
        asked_by_id=asker,
        asked_at=now,
    )
    _trail_ranking(actor, now, "standing.ranking.asked", decision)
    return decision


@transaction.atomic
def approve_ranking(*, actor: Actor, now: datetime, decision_id: int) -> RankingDecision:
    """Approve what another person asked for; where its publication date has come, its figures are held fast at once."""
    decision = _get_to_decide(actor, decision_id)
    RANKING.check("approve", decision.state)
    done: dict[str, object] = {"decided_by_id": actor.person_id, "decided_at": now}
    decision = _step(actor, now, decision, "approve", "standing.ranking.approved", done)
    boards.freeze(decision, now)
    return decision


@transaction.atomic
def refuse_ranking(*, actor: Actor, now: datetime, decision_id: int, reason: str) -> RankingDecision:
    """Refuse what another person asked for, with a reason."""
    decision = _get_to_decide(actor, decision_id)
    RANKING.check("refuse", decision.state)
    why = rules.check_reason(reason)
    done: dict[str, object] = {"decided_by_id": actor.person_id, "decided_at": now}
    done |= {"close_reason": why, "closed_at": now}
    return _step(actor, now, decision, "refuse", "standing.ranking.refused", done)


@transaction.atomic
def withdraw_ranking(*, actor: Actor, now: datetime, decision_id: int, reason: str) -> RankingDecision:
    """Withdraw a ranking before its time is over: from now on its page says that it is withdrawn, and why."""
    decision = get_in_scope(permits.read_rankings(actor), pk=decision_id)
    permits.check_may_ask(actor, decision.organisation)
    RANKING.check("withdraw", decision.state)
    done: dict[str, object] = {"close_reason": rules.check_reason(reason), "closed_at": now}
    return _step(actor, now, decision, "withdraw", "standing.ranking.withdrawn", done)


def _own_person(actor: Actor) -> Person:
    """The actor in person: consent is nobody else's to give."""
    if actor.person_id is None or actor.behalf_of_id is not None:
        raise Refusal("consent.in_person", _("同意公开要由本人决定，不能代办。"))
    return Person.objects.select_related("organisation").get(pk=actor.person_id)


def _get_to_decide(actor: Actor, decision_id: int) -> RankingDecision:
    decision = get_in_scope(permits.read_rankings(actor), pk=decision_id)
    check_permission(actor, Permission.RANKING_APPROVE, decision.organisation.path)
    rules.check_other_person(decision.asked_by_id, actor.person_id, actor.behalf_of_id)
    return decision


def _step(
    actor: Actor, now: datetime, decision: RankingDecision, verb: str, told: str, done: dict[str, object]
) -> RankingDecision:
    """Compare and set: of two who decide at the same moment one wins."""
    target = RANKING.find(verb).target
    if not RankingDecision.objects.filter(pk=decision.pk, state=decision.state).update(state=target, **done):
        found = RankingDecision.objects.filter(pk=decision.pk).values_list("state", flat=True).first()
        RANKING.check(verb, found or RankingState.WITHDRAWN)
        raise not_found()
    decision.refresh_from_db()
    _trail_ranking(actor, now, told, decision, reason=decision.close_reason)
    return decision


def _trail_veto(actor: Actor, now: datetime, verb: str, veto: Veto, *, reason: str) -> None:
    home = veto.person.organisation
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="standing.veto",
        subject_id=veto.pk,
        subject_label=veto.person.name,
        organisation_id=veto.person.organisation_id,
        organisation_path=home.path if home else "",
        reason=reason,
    )


def _tell_veto(veto: Veto, now: datetime, sentence: str) -> None:
    tell(
        person_id=veto.person_id,
        kind="standing.veto",
        text=sentence % {"kind": veto.get_kind_display()},
        link="/m/standing/",
        key=f"veto:{veto.pk}:{veto.state}",
        now=now,
    )


def _trail_consent(actor: Actor, now: datetime, verb: str, consent: Consent) -> None:
    home = consent.person.organisation
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="standing.consent",
        subject_id=consent.pk,
        subject_label=consent.person.name,
        organisation_id=consent.person.organisation_id,
        organisation_path=home.path if home else "",
    )


def _trail_ranking(actor: Actor, now: datetime, verb: str, decision: RankingDecision, *, reason: str = "") -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="standing.ranking",
        subject_id=decision.pk,
        subject_label=f"{decision.organisation.short_name} {decision.get_subject_display()} {decision.period}",
        organisation_id=decision.organisation_id,
        organisation_path=decision.organisation.path,
        reason=reason,
        basis=decision.basis,
    )
