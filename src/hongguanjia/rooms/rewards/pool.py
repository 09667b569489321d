"""The mutual-aid pool of a branch: members give service points, those who cannot earn get vouchers by two people's decision."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.api import Balance, Owner, get_balance, move_points
from hongguanjia.rooms.rewards import actions, permits, rules
from hongguanjia.rooms.rewards.asking import check_available
from hongguanjia.rooms.rewards.flow import GRANT
from hongguanjia.rooms.rewards.models import GrantState, PoolGift, PoolGrant, Stock, Voucher, Way

CAUSE = "rewards.pool"


def pool_of(organisation_id: int) -> Owner:
    """The pool's account: that of the organisation itself, in service points."""
    return Owner("ORGANISATION", organisation_id)


def get_pool(organisation_id: int) -> Balance:
    """What lies in a pool, and what of it waits for vouchers to be fetched."""
    return get_balance(owner=pool_of(organisation_id), unit=actions.UNIT)


def sum_pool(organisation_id: int) -> dict[str, int]:
    """Where a pool stands: points given, how many gave, vouchers granted, points that these cost or hold."""
    given = PoolGift.objects.filter(organisation=organisation_id).aggregate(
        given=Sum("amount"), givers=Count("giver", distinct=True)
    )
    granted = PoolGrant.objects.filter(organisation=organisation_id, voucher__state__in=actions.COUNTED).aggregate(
        granted=Count("pk"), paid=Sum("voucher__price")
    )
    return {name: value or 0 for name, value in (given | granted).items()}


@transaction.atomic
def give_to_pool(*, actor: Actor, now: datetime, amount: int, key: str) -> PoolGift:
    """Give own points into the pool of the own branch, for good. The same ``key`` gives once."""
    person = actions.lock_person(permits.check_may_redeem(actor))
    if person.organisation_id is None:
        raise Refusal("rewards.no_branch", _("您还没有编入支部，不能捐入互助池。"))
    earlier = PoolGift.objects.filter(giver=person, key=key).first()
    if earlier is not None:
        return earlier
    if amount <= 0:
        raise BadInput("points.amount", _("请填大于零的整数。"), field="amount")
    row = PoolGift.objects.create(organisation_id=person.organisation_id, giver=person, amount=amount, key=key, at=now)
    posted = move_points(
        giver=Owner("PERSON", person.pk),
        receiver=pool_of(person.organisation_id),
        amount=amount,
        key=f"rewards.pool:{row.pk}",
        cause_kind=CAUSE,
        cause_id=row.pk,
        memo=str(_("捐入互助池")),
        actor=actor,
        now=now,
    )
    row.transfer_id = posted.transfer_id
    row.save(update_fields=["transfer_id"])
    organisation = person.organisation
    assert organisation is not None
    _trail(actor, now, "rewards.pool.given", organisation, "pool_gift", row.pk)
    return row


@transaction.atomic
def propose_grant(*, actor: Actor, now: datetime, person_id: int, stock_id: int, basis: str) -> PoolGrant:
    """Propose a voucher out of the branch's pool for ``person_id``, under a resolution of the branch."""
    people = Person.objects.filter(organisation__isnull=False).select_related("organisation")
    person = get_in_scope(permits.grantable(people, actor), pk=person_id)
    organisation = person.organisation
    assert organisation is not None
    check_permission(actor, Permission.PERSON_MANAGE, organisation.path)
    if actor.person_id == person.pk:
        raise Refusal("rewards.own_grant", _("不能给自己申请互助池，请由别的同志提出。"))
    if len(basis.strip()) < rules.REASON_LENGTH_LEAST:
        raise BadInput("rewards.no_basis", _("请写明依据，例如支部决议的日期和编号。"), field="basis")
    stock = get_in_scope(permits.redeemable_stock(actor), pk=stock_id)
    _check_available(person, stock, now)
    row = PoolGrant.objects.create(
        organisation=organisation,
        person=person,
        stock=stock,
        basis=basis.strip(),
        proposed_at=now,
        proposed_by_id=actor.person_id,
        proposed_by_label=actor.label,
    )
    _trail(actor, now, "rewards.grant.proposed", organisation, "pool_grant", row.pk, row.basis)
    return row


@transaction.atomic
def approve_grant(*, actor: Actor, now: datetime, grant_id: int) -> PoolGrant:
    """Another person agrees: the voucher is the member's, paid by the pool. Refused when the pool has too little."""
    row = _open(actor, grant_id, "approve")
    person = actions.lock_person(row.person_id)
    kept_back = _check_available(person, row.stock, now)
    voucher = actions.issue(
        actor=actor,
        now=now,
        person=person,
        stock=row.stock,
        key=f"pool:{row.pk}",
        payer=pool_of(row.organisation_id),
        kept_back=kept_back,
    )
    actions.tell_holder(now, voucher, "granted", _("支部互助池为您兑换了“%(title)s”，请到%(station)s领取。"))
    return _decide(actor, now, row, GrantState.GRANTED, "", voucher)


@transaction.atomic
def refuse_grant(*, actor: Actor, now: datetime, grant_id: int, reason: str) -> PoolGrant:
    """Another person says no, and why."""
    row = _open(actor, grant_id, "refuse")
    return _decide(actor, now, row, GrantState.REFUSED, rules.check_reason(reason), None)


def _check_available(person: Person, stock: Stock, now: datetime) -> int:
    """What can be had at any time, within the person's limits; drops and draws are for those who ask themselves."""
    if stock.reward.way != Way.ALWAYS:
        raise Refusal("rewards.not_from_pool", _("限量发放和抽签的项目不能用互助池兑换，请换一个。"))
    return check_available(person, stock, now)


def _open(actor: Actor, grant_id: int, verb: str) -> PoolGrant:
    row = get_in_scope(permits.decidable_grants(actor).select_for_update(of=("self",)), pk=grant_id)
    GRANT.check(verb, row.state)
    if actor.person_id is not None and actor.person_id in (row.proposed_by_id, row.person_id):
        raise Refusal("rewards.own_proposal", _("提出的人和受助的人都不能审批，请由另一位同志办理。"))
    return row


def _decide(
    actor: Actor, now: datetime, row: PoolGrant, state: GrantState, reason: str, voucher: Voucher | None
) -> PoolGrant:
    row.state, row.decided_at, row.decided_by_label = state, now, actor.label
    row.reason, row.voucher = reason, voucher
    row.save(update_fields=["state", "decided_at", "decided_by_label", "reason", "voucher"])
    _trail(actor, now, f"rewards.grant.{state.lower()}", row.organisation, "pool_grant", row.pk, reason)
    return row


def _trail(
    actor: Actor, now: datetime, verb: str, organisation: Organisation, kind: str, pk: int, reason: str = ""
) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind=kind,
        subject_id=pk,
        subject_label=organisation.short_name,
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        reason=reason,
    )
