"""A resident's wish: made, reviewed, claimed, done, confirmed by somebody other than who did it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope, system_actor
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Person
from hongguanjia.base.record.api import NewFact, leave_trail, record_facts
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service import facts, permits, queries, rules
from hongguanjia.rooms.service.data import WishInput
from hongguanjia.rooms.service.flow import WISH
from hongguanjia.rooms.service.models import Wish
from hongguanjia.rooms.service.states import WishState


@transaction.atomic
def make_wish(*, actor: Actor, now: datetime, typed: WishInput, person_id: int | None = None) -> Wish:
    """A resident makes a wish, or a clerk enters one from paper for ``person_id``; it waits for review."""
    rules.check_wish(typed)
    person = get_in_scope(Person.objects.select_related("organisation"), pk=person_id or actor.subject_id)
    if person.organisation is None:
        raise Refusal("service.wish_no_place", _("名册里没有您所在的村（社区），请联系村（社区）补登。"))
    if person.pk != actor.subject_id:
        check_permission(actor, Permission.WISH_MANAGE, person.organisation.path)
    today = county_date(now)
    wish = Wish.objects.create(
        organisation=person.organisation,
        person=person,
        created_at=now,
        expires_date=today + timedelta(days=queries.get_terms(today).wish_lasts_days),
        **_texts(typed),
    )
    _note(actor, now, "made", wish)
    return wish


@transaction.atomic
def resubmit_wish(*, actor: Actor, now: datetime, wish_id: int, typed: WishInput) -> Wish:
    """Put a returned wish in again, with other words."""
    rules.check_wish(typed)
    return _move(actor, now, "resubmit", wish_id, **_texts(typed), reason="")


@transaction.atomic
def publish_wish(*, actor: Actor, now: datetime, wish_id: int) -> Wish:
    """Reviewed: from now on anybody may read it, and a member may claim it."""
    today = county_date(now)
    expires = today + timedelta(days=queries.get_terms(today).wish_lasts_days)
    wish = _move(actor, now, "publish", wish_id, expires_date=expires)
    _tell(wish, wish.person_id, now, _("您的微心愿“%s”已公布，等待认领。") % wish.title)
    return wish


@transaction.atomic
def return_wish(*, actor: Actor, now: datetime, wish_id: int, reason: str) -> Wish:
    """Back to the resident with what to change, or where to turn instead."""
    rules.check_reason(reason)
    wish = _move(actor, now, "return", wish_id, reason=reason.strip())
    _tell(wish, wish.person_id, now, _("您的微心愿“%(title)s”已退回：%(reason)s") % _words(wish))
    return wish


@transaction.atomic
def claim_wish(*, actor: Actor, now: datetime, wish_id: int) -> Wish:
    """A member takes it on; the first one wins, and nobody takes the own wish."""
    claimer_id = actor.subject_id
    volunteer = queries.list_volunteers([claimer_id], now).get(claimer_id) if claimer_id else None
    if claimer_id is None or volunteer is None or not volunteer.is_member:
        raise Refusal("service.claim_members_only", _("微心愿由党员认领。"))
    if Wish.objects.filter(pk=wish_id, person_id=claimer_id).exists():
        raise Refusal("service.claim_own", _("不能认领自己的心愿。"))
    wish = _move(actor, now, "claim", wish_id, claimed_by_id=claimer_id, claimed_at=now)
    _tell(wish, wish.person_id, now, _("您的微心愿“%s”有人认领了。") % wish.title)
    return wish


@transaction.atomic
def give_back_wish(*, actor: Actor, now: datetime, wish_id: int, reason: str) -> Wish:
    """The claimer cannot do it after all: it is open to others again."""
    rules.check_reason(reason)
    return _move(actor, now, "give_back", wish_id, reason=reason.strip(), claimed_by_id=None, claimed_at=None)


@transaction.atomic
def report_wish(*, actor: Actor, now: datetime, wish_id: int, report: str) -> Wish:
    """The claimer says what was done; now it waits for confirmation."""
    rules.check_reason(report)
    wish = _move(actor, now, "report", wish_id, report=report.strip())
    _tell(wish, wish.person_id, now, _("您的微心愿“%s”已办好，请确认。") % wish.title)
    return wish


@transaction.atomic
def send_back_wish(*, actor: Actor, now: datetime, wish_id: int, reason: str) -> Wish:
    """Not done yet: back to the claimer with what is missing."""
    rules.check_reason(reason)
    wish = _move(actor, now, "send_back", wish_id, reason=reason.strip())
    if wish.claimed_by_id:
        _tell(wish, wish.claimed_by_id, now, _("微心愿“%(title)s”还没有办好：%(reason)s") % _words(wish))
    return wish


@transaction.atomic
def confirm_wish(*, actor: Actor, now: datetime, wish_id: int, reason: str = "") -> Wish:
    """The resident says that it came true, or a clerk with a reason; never who did it. Records ``service.wish_done``."""
    wish = _take(actor, "confirm", wish_id, now)
    rules.check_confirmer((actor.person_id, actor.subject_id), wish.claimed_by_id)
    if wish.person_id != actor.subject_id:
        rules.check_reason(reason)
    fact = record_facts([_done_fact(wish, now)], actor=actor, now=now)[0]
    _set(wish, "confirm", confirmed_by_id=actor.subject_id, reason=reason.strip(), fact=fact)
    _note(actor, now, "confirmed", wish, reason)
    if wish.claimed_by_id:
        _tell(wish, wish.claimed_by_id, now, _("您认领的微心愿“%s”已确认实现，谢谢您。") % wish.title)
    return wish


@transaction.atomic
def withdraw_wish(*, actor: Actor, now: datetime, wish_id: int, reason: str = "") -> Wish:
    """No longer wished; possible until somebody has claimed it."""
    return _move(actor, now, "withdraw", wish_id, reason=reason.strip())


@transaction.atomic
def expire_wishes(*, now: datetime) -> int:
    """Let published wishes lapse whose day is over; returns how many. Run daily; each wisher is told."""
    actor = system_actor(_("到期处理"))
    lapsed = list(Wish.objects.filter(state=WishState.PUBLISHED, expires_date__lt=county_date(now)).order_by("pk"))
    for wish in lapsed:
        _move(actor, now, "expire", wish.pk)
        _tell(wish, wish.person_id, now, _("您的微心愿“%s”到期没有人认领，还需要请再提一次。") % wish.title)
    return len(lapsed)


def _move(actor: Actor, now: datetime, verb: str, wish_id: int, **changes: object) -> Wish:
    wish = _take(actor, verb, wish_id, now)
    _set(wish, verb, **changes)
    _note(actor, now, verb, wish, str(changes.get("reason", "")))
    return wish


def _take(actor: Actor, verb: str, wish_id: int, now: datetime) -> Wish:
    wish = get_in_scope(queries.visible_wishes(actor, now), pk=wish_id)
    if not permits.may_wish(actor, verb, wish):
        raise permits.denied()
    WISH.check(verb, wish.state)
    return wish


def _set(wish: Wish, verb: str, **changes: object) -> None:
    step = WISH.check(verb, wish.state)
    if Wish.objects.filter(pk=wish.pk, state=wish.state).update(state=step.target, **changes) != 1:
        raise Refusal("service.wish.wrong_state", WISH.refusal)
    wish.refresh_from_db()


def _texts(typed: WishInput) -> dict[str, str]:
    return {
        "title": typed.title.strip(),
        "text": typed.text.strip(),
        "private_note": typed.private_note.strip(),
    }


def _words(wish: Wish) -> dict[str, str]:
    return {"title": wish.title, "reason": wish.reason}


def _done_fact(wish: Wish, now: datetime) -> NewFact:
    return NewFact(
        kind=facts.WISH_DONE,
        key=f"{facts.WISH_DONE}:{wish.pk}",
        organisation_id=wish.organisation_id,
        organisation_path=wish.organisation.path,
        occurred_at=now,
        source_kind=facts.WISH_SOURCE,
        source_id=wish.pk,
        person_id=wish.claimed_by_id,
        grade="B",
        summary=wish.title,
    )


def _note(actor: Actor, now: datetime, verb: str, wish: Wish, reason: str = "") -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=f"service.wish.{verb}",
        subject_kind="service.wish",
        subject_id=wish.pk,
        subject_label=wish.title,
        organisation_id=wish.organisation_id,
        organisation_path=wish.organisation.path,
        reason=reason.strip(),
    )


def _tell(wish: Wish, person_id: int, now: datetime, text: str) -> None:
    key = f"service.wish:{wish.pk}:{wish.state}:{int(now.timestamp())}"
    tell(person_id=person_id, kind="service.wish", text=text, link=f"/m/wishes/{wish.pk}/", key=key, now=now)
