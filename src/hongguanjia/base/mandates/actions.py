"""Making, using, ending and questioning mandates: one function per verb."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope, not_found
from hongguanjia.base.mandates import permits, rules
from hongguanjia.base.mandates.flow import MANDATE, USE
from hongguanjia.base.mandates.models import Mandate, MandateKind, MandateState, MandateUse, MandateVerb
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Person
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.kit.ids import new_code
from hongguanjia.kit.refusals import BadInput, Refusal

Undo = Callable[[TrailEntry, Actor, datetime], None]
_undos: dict[str, Undo] = {}


def offer_undo(verb: str, undo: Undo) -> None:
    """A room says how what it records on the trail as ``verb`` is taken back; called from ``AppConfig.ready``."""
    _undos[verb] = undo


@transaction.atomic
def make_standing(
    *,
    actor: Actor,
    now: datetime,
    principal_id: int,
    helper: Person,
    verbs: Sequence[str],
    witness_name: str,
    active_to: datetime,
    note: str = "",
) -> Mandate:
    """Let a relative act for the principal until a day within the year; made by an official, before a witness."""
    principal = get_in_scope(permits.reachable_people(actor), pk=principal_id)
    rules.check_period(now, active_to, now)
    return _make(actor, now, MandateKind.STANDING, principal, helper, verbs, witness_name, active_to, note)


@transaction.atomic
def make_one_off(
    *, actor: Actor, now: datetime, principal_id: int, verbs: Sequence[str], witness_name: str, note: str = ""
) -> Mandate:
    """Let the official at the counter act for the principal who stands there, for the next two hours.

    Refused for somebody with an account of her own: she signs in herself, or gives a relative a standing mandate.
    """
    principal = get_in_scope(permits.reachable_people(actor), pk=principal_id)
    account = getattr(principal, "account", None)
    if account is not None and account.is_active:
        raise Refusal("mandates.has_account", _("本人已有账号，请本人登录办理；不方便的，可以给家人办长期代办。"))
    helper = Person.objects.filter(pk=actor.person_id or 0).first()
    if helper is None:
        raise not_found()
    until = now + rules.ONE_OFF_LASTS
    return _make(actor, now, MandateKind.ONE_OFF, principal, helper, verbs, witness_name, until, note)


@transaction.atomic
def close_mandate(*, actor: Actor, now: datetime, mandate_id: int) -> Mandate:
    """The helper has done what a one-off mandate was for."""
    mandate = get_in_scope(permits.visible(actor), pk=mandate_id)
    if mandate.helper_id != actor.person_id:
        raise not_found()
    return _end(actor, now, mandate, "close", "")


@transaction.atomic
def revoke_mandate(*, actor: Actor, now: datetime, mandate_id: int, reason: str) -> Mandate:
    """Take a mandate back at once: the principal, the helper, or the principal's branch."""
    mandate = get_in_scope(permits.visible(actor), pk=mandate_id)
    if not permits.may_end(actor, mandate):
        raise not_found()
    ended = _end(actor, now, mandate, "revoke", _reason(reason))
    for person_id in {mandate.helper_id, mandate.principal_id} - {actor.person_id}:
        _tell(person_id, "mandates.revoked", gettext("%(number)s 已撤销。") % {"number": ended.number}, ended, now)
    return ended


@transaction.atomic
def record_use(*, mandate_id: int, verb: str, path: str, now: datetime) -> MandateUse:
    """Note one thing done under a mandate; the door calls this in the transaction of what was done."""
    mandate = Mandate.objects.get(pk=mandate_id)
    MANDATE.check("use", mandate.state)
    use, fresh = MandateUse.objects.get_or_create(mandate=mandate, at=now, path=path[:200], defaults={"verb": verb})
    if fresh:
        text = gettext("有人替您办理了“%(what)s”。不是您的意思，72小时内可以提出异议。") % {
            "what": use.get_verb_display()
        }
        _tell(mandate.principal_id, f"mandates.used.{use.pk}", text, mandate, now)
    return use


@transaction.atomic
def object_to_use(*, actor: Actor, now: datetime, use_id: int, reason: str) -> MandateUse:
    """Say within 72 hours that something was done against the principal's will; her branch has to answer."""
    use = _get_use(actor, use_id)
    if not permits.may_object(actor, use.mandate):
        raise not_found()
    rules.check_objection_in_time(use.at, now)
    words = _reason(reason)
    _set_use(use, "object", objected_at=now, objected_by_label=actor.label, objection=words)
    _trail(actor, now, "mandates.use.objected", use.mandate, words, use=use.pk)
    text = gettext("%(number)s 下办的一件事有异议，支部正在核实。") % {"number": use.mandate.number}
    _tell(use.mandate.helper_id, f"mandates.objected.{use.pk}", text, use.mandate, now)
    return use


@transaction.atomic
def answer_objection(*, actor: Actor, now: datetime, use_id: int, undo: bool, reason: str) -> MandateUse:
    """Undo what was done, or keep it after asking both sides; a room that offered an undo carries it out now."""
    use = _get_use(actor, use_id)
    if not permits.may_answer(actor, use.mandate):
        raise not_found()
    words = _reason(reason)
    _set_use(use, "undo" if undo else "keep", answered_at=now, answered_by_label=actor.label, answer=words)
    if undo:
        _undo(use, actor, now)
    _trail(actor, now, "mandates.use.undone" if undo else "mandates.use.kept", use.mandate, words, use=use.pk)
    for person_id in (use.mandate.helper_id, use.mandate.principal_id):
        text = gettext("%(number)s 的异议已处理：%(result)s。") % {
            "number": use.mandate.number,
            "result": use.get_state_display(),
        }
        _tell(person_id, f"mandates.answered.{use.pk}", text, use.mandate, now)
    return use


def _make(
    actor: Actor,
    now: datetime,
    kind: MandateKind,
    principal: Person,
    helper: Person,
    verbs: Sequence[str],
    witness: str,
    active_to: datetime,
    note: str,
) -> Mandate:
    organisation = permits.check_make(actor, principal)
    rules.check_parties(principal_id=principal.pk, helper_id=helper.pk, kind=kind, maker_id=actor.person_id)
    rules.check_verbs(verbs)
    witness = rules.check_witness(witness, [principal.name, helper.name, actor.label])
    mandate = Mandate.objects.create(
        kind=kind,
        code=new_code(),
        principal=principal,
        helper=helper,
        verbs=[verb for verb in MandateVerb.values if verb in verbs],
        organisation=organisation,
        witness_name=witness,
        made_by_id=actor.person_id,
        made_by_label=actor.label,
        made_at=now,
        active_from=now,
        active_to=active_to,
        note=note.strip(),
    )
    _trail(actor, now, "mandates.mandate.made", mandate, verbs=mandate.verbs, helper=helper.pk)
    _tell(helper.pk, "mandates.made", gettext("您可以替 %(name)s 办事了。") % {"name": principal.name}, mandate, now)
    return mandate


def _end(actor: Actor, now: datetime, mandate: Mandate, verb: str, reason: str) -> Mandate:
    target = MANDATE.check(verb, mandate.state).target
    changed = Mandate.objects.filter(pk=mandate.pk, state=MandateState.ACTIVE).update(
        state=target, ended_at=now, ended_by_label=actor.label, end_reason=reason
    )
    if not changed:
        raise Refusal("mandates.mandate.wrong_state", MANDATE.refusal)
    _trail(actor, now, f"mandates.mandate.{verb}d", mandate, reason)
    mandate.refresh_from_db()
    return mandate


def _get_use(actor: Actor, use_id: int) -> MandateUse:
    rows = MandateUse.objects.select_related("mandate__organisation")
    return get_in_scope(rows.filter(mandate__in=permits.visible(actor)), pk=use_id)


def _set_use(use: MandateUse, verb: str, **changes: object) -> None:
    target = USE.check(verb, use.state).target
    if not MandateUse.objects.filter(pk=use.pk, state=use.state).update(state=target, **changes):
        raise Refusal("mandates.use.wrong_state", USE.refusal)
    use.refresh_from_db()


def _undo(use: MandateUse, actor: Actor, now: datetime) -> None:
    for entry in TrailEntry.objects.filter(mandate_id=use.mandate_id, at=use.at).order_by("-id"):
        if undo := _undos.get(entry.verb):
            undo(entry, actor, now)


def _reason(reason: str) -> str:
    words = reason.strip()
    if len(words) < 2:
        raise BadInput("mandates.reason_missing", _("请写明理由。"), field="reason")
    return words


def _tell(person_id: int, kind: str, text: str, mandate: Mandate, now: datetime) -> None:
    link = f"/m/mandates/{mandate.pk}/"
    tell(person_id=person_id, kind="mandates", text=text, link=link, key=f"{kind}:{mandate.pk}:{person_id}", now=now)


def _trail(actor: Actor, now: datetime, verb: str, mandate: Mandate, reason: str = "", **detail: object) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind="mandate",
        subject_id=mandate.pk,
        subject_label=mandate.number,
        organisation_id=mandate.organisation_id,
        organisation_path=mandate.organisation.path,
        reason=reason,
        principal=mandate.principal.name,
        **detail,
    )
