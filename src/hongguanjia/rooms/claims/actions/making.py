"""What the claimant does, or the branch for a member: make, change, submit, bear witness, withdraw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission
from hongguanjia.base.files.api import store_upload
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.notices.api import tell
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.ids import new_uuid
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.claims import permits, queries, rules
from hongguanjia.rooms.claims.actions.steps import advance, link_to, note, take_claim, tell_claimant
from hongguanjia.rooms.claims.data import ClaimInput
from hongguanjia.rooms.claims.models import Claim, Evidence
from hongguanjia.rooms.claims.states import LIVE_STATES

Photos = Sequence[UploadedFile[Any]]


@transaction.atomic
def make_claims(
    *,
    actor: Actor,
    now: datetime,
    typed: ClaimInput,
    photos: Photos = (),
    person_ids: Collection[int] | None = None,
    later: bool = False,
) -> list[Claim]:
    """Claim a thing for oneself (or whom one represents), or as the branch for each of ``person_ids``.

    Submitted at once unless ``later``. Refused: input that makes no sense, what one may not enter, the same thing twice.
    """
    rules.check_claim(typed, queries.list_kinds_on(county_date(now)))
    people = _list_people(actor, now, person_ids)
    rules.check_witness(typed.witness_id, [person.pk for person in people], actor.person_id)
    claims = [_draft(actor, now, typed, person, by_office=person_ids is not None) for person in people]
    batch = new_uuid()
    for claim in claims:
        claim.batch = batch
        _save_once(claim)
        note(actor, now, "made", claim, person=claim.person_id)
    _attach(actor, now, claims, photos)
    for claim in claims:
        if not later:
            _submit(actor, now, claim)
    return claims


@transaction.atomic
def edit_claim(*, actor: Actor, now: datetime, claim_id: int, typed: ClaimInput, photos: Photos = ()) -> Claim:
    """Change a draft, or what was returned; new photographs are added to those that are there."""
    claim = take_claim(actor, "edit", claim_id)
    rules.check_claim(typed, queries.list_kinds_on(county_date(now)))
    rules.check_witness(typed.witness_id, [claim.person_id], claim.entered_by_id)
    if typed.witness_id != claim.witness_id:
        claim.attested_at = None
    _fill(claim, typed)
    _save_once(claim)
    _attach(actor, now, [claim], photos)
    note(actor, now, "edited", claim)
    return claim


@transaction.atomic
def submit_claim(*, actor: Actor, now: datetime, claim_id: int) -> Claim:
    """Hand a draft, or what was returned and mended, to the branch."""
    claim = take_claim(actor, "submit", claim_id)
    _submit(actor, now, claim)
    return claim


@transaction.atomic
def attest_claim(*, actor: Actor, now: datetime, claim_id: int) -> Claim:
    """The witness confirms that it was so; once is enough."""
    claim = take_claim(actor, "attest", claim_id)
    if claim.attested_at is None:
        advance(claim, "attest", attested_at=now)
        note(actor, now, "attested", claim)
    return claim


@transaction.atomic
def withdraw_claim(*, actor: Actor, now: datetime, claim_id: int, reason: str = "") -> Claim:
    """Take it back before it is approved."""
    claim = take_claim(actor, "withdraw", claim_id)
    advance(claim, "withdraw", reason=reason.strip(), due_date=None)
    note(actor, now, "withdrawn", claim, reason)
    if actor.subject_id != claim.person_id:
        tell_claimant(claim, "withdrawn", _("替您申报的“%s”已撤回。") % claim.title, now)
    return claim


def _list_people(actor: Actor, now: datetime, person_ids: Collection[int] | None) -> list[Person]:
    """Whom the claim is for, each of a place that the actor may enter claims for."""
    wanted = {actor.subject_id or 0} if person_ids is None else set(person_ids)
    most = queries.get_terms(county_date(now)).people_most
    if not 1 <= len(wanted) <= most:
        raise BadInput(
            "claims.people_wrong", _("请写明替谁申报，一次最多 %(most)s 人。") % {"most": most}, field="names"
        )
    people = list(Person.objects.filter(pk__in=wanted, deceased_date=None).select_related("organisation"))
    if len(people) != len(wanted) or any(person.organisation is None for person in people):
        raise BadInput("claims.person_unknown", _("名册里没有这个人，请核对。"), field="names")
    for person in people:
        _check_may_enter(actor, person, by_office=person_ids is not None)
    return sorted(people, key=lambda person: (person.name_pinyin, person.pk))


def _check_may_enter(actor: Actor, person: Person, *, by_office: bool) -> None:
    if not by_office:
        if not actor.is_system and not actor.holds_personally(Permission.CLAIM_MAKE):
            raise permits.denied()
        return
    check_permission(actor, Permission.CLAIM_MAKE, _home(person).path)
    if person.pk == actor.person_id:
        raise BadInput("claims.own_by_office", _("自己的事请在手机上自己申报，不要和别人一起填。"), field="names")


def _home(person: Person) -> Organisation:
    if person.organisation is None:
        raise BadInput("claims.person_unknown", _("名册里没有这个人，请核对。"), field="names")
    return person.organisation


def _draft(actor: Actor, now: datetime, typed: ClaimInput, person: Person, *, by_office: bool) -> Claim:
    claim = Claim(person=person, organisation=_home(person), created_at=now, by_office=by_office)
    claim.entered_by_id = actor.person_id
    _fill(claim, typed)
    return claim


def _fill(claim: Claim, typed: ClaimInput) -> None:
    claim.kind = typed.kind
    claim.title = typed.title.strip()
    claim.text = typed.text.strip()
    claim.place = typed.place.strip()
    claim.happened_date = typed.happened_date
    claim.quantity = typed.quantity
    claim.witness_id = typed.witness_id
    claim.sameness = rules.digest_thing(typed.kind, typed.happened_date, typed.title)


def _save_once(claim: Claim) -> None:
    """Keep it, unless the same thing is claimed already; who is a moment slower hears the same."""
    same = Claim.objects.filter(person_id=claim.person_id, sameness=claim.sameness, state__in=LIVE_STATES)
    try:
        if same.exclude(pk=claim.pk).exists():
            raise IntegrityError
        with transaction.atomic():
            claim.save()
    except IntegrityError as twice:
        raise BadInput(
            "claims.twice",
            _("%(name)s这一天的这件事已经申报过，不能再报一次。") % {"name": claim.person.name},
            field="title",
        ) from twice


def _attach(actor: Actor, now: datetime, claims: Sequence[Claim], photos: Photos) -> None:
    """Each photograph is kept once and belongs to all of the claims."""
    kept: list[Attachment] = [
        store_upload(actor=actor, now=now, upload=photo, organisation=claims[0].organisation) for photo in photos
    ]
    Evidence.objects.bulk_create(
        [Evidence(claim=claim, attachment=attachment) for claim in claims for attachment in kept]
    )


def _submit(actor: Actor, now: datetime, claim: Claim) -> None:
    today = county_date(now)
    terms = queries.get_terms(today)
    first_day = county_date(claim.submitted_at or now)
    rules.check_day(claim.happened_date, first_day, terms)
    rules.check_evidence(claim.kind, claim.evidence.count(), terms)
    due = today + timedelta(days=terms.check_within_days)
    advance(claim, "submit", submitted_at=claim.submitted_at or now, due_date=due, basis="", reason="")
    note(actor, now, "submitted", claim)
    if claim.by_office:
        tell_claimant(claim, "entered", _("党支部替您申报了“%s”，不对可以撤回。") % claim.title, now)
    _ask_witness(claim, now)


def _ask_witness(claim: Claim, now: datetime) -> None:
    if claim.witness_id is None or claim.attested_at is not None:
        return
    text = _("%(name)s申报“%(title)s”，写您是证明人，请看看是否属实。") % {
        "name": claim.person.name,
        "title": claim.title,
    }
    key = f"claims.attest:{claim.pk}:{claim.witness_id}"
    tell(person_id=claim.witness_id, kind="claims.attest", text=text, link=link_to(claim), key=key, now=now)
