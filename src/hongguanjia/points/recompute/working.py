"""The work of a recomputation: computing what would change, and posting what was approved. May be done by a worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.awarding import counter_legs, list_entry_ids
from hongguanjia.points.data import AccountKey, Kind, Leg, Owner, OwnerKind, Posting, Unit
from hongguanjia.points.ledger import lock_accounts, post
from hongguanjia.points.models import Award, Recomputation, RecomputationLine
from hongguanjia.points.published import read_terms
from hongguanjia.points.recompute.models import RecomputationState
from hongguanjia.points.recompute.planning import Plan, Subject, list_short, make_plan
from hongguanjia.points.reversal import contra_award
from hongguanjia.points.running import Clock, Stopped, Watch, watch_rows
from hongguanjia.points.telling import tell_owners
from hongguanjia.points.terms import AwardPlan

SHORT_SHOWN = 10
RECOMPUTER = system_actor("重新核算")
AT_WORK = (RecomputationState.COMPUTING, RecomputationState.POSTING)


def list_working() -> QuerySet[Recomputation]:
    """The recomputations at work."""
    return Recomputation.objects.filter(state__in=AT_WORK)


def do_work(recomputation_id: int, now: Clock) -> None:
    """Compute, or post what was approved, whichever is due."""
    row = list_working().select_related("rule_set").filter(pk=recomputation_id).first()
    if row is None:
        return
    watch = watch_rows(Recomputation.objects.filter(pk=row.pk, state=row.state), now)
    if row.state == RecomputationState.COMPUTING:
        compute(row, now(), watch)
    else:
        post_approved(row, now(), watch)


def fail_work(recomputation_id: int, message: str, now: datetime) -> None:
    """Say why it broke off: what was being computed has failed, what was being posted goes back to be approved."""
    rows = Recomputation.objects.filter(pk=recomputation_id)
    said = {"message": message[:300], "beat_at": now}
    rows.filter(state=RecomputationState.COMPUTING).update(state=RecomputationState.FAILED, **said)
    rows.filter(state=RecomputationState.POSTING).update(state=RecomputationState.PREPARED, approved_by_id=None, **said)


def compute(row: Recomputation, now: datetime, watch: Watch) -> None:
    """Keep what would change, for approval. Posts nothing."""
    plan = make_plan(read_terms(row.rule_set), row.first_day, row.last_day, now, watch)
    with transaction.atomic():
        moved = Recomputation.objects.filter(pk=row.pk, state=RecomputationState.COMPUTING).update(
            state=RecomputationState.PREPARED,
            facts=len(plan.facts),
            changed_facts=plan.changed_facts,
            fingerprint=plan.fingerprint,
        )
        if not moved:
            raise Stopped
        _write_lines(row, plan)


def post_approved(row: Recomputation, now: datetime, watch: Watch) -> None:
    """Post what was approved, all of it or nothing, and tell everybody whose points change. Refused: facts that changed
    since, points that are spent already."""
    terms = read_terms(row.rule_set)
    seen = make_plan(terms, row.first_day, row.last_day, now, watch)
    _refuse_stale(row, seen)
    with transaction.atomic():
        lock_accounts(seen.list_accounts())
        plan = make_plan(terms, row.first_day, row.last_day, now)
        _refuse_stale(row, plan)
        _refuse_short(list_short(plan))
        moved = Recomputation.objects.filter(pk=row.pk, state=RecomputationState.POSTING)
        if not moved.update(state=RecomputationState.POSTED, posted_at=now):
            raise Stopped
        _post(row, plan, now)
        _tell(row, plan, now)
        leave_trail(
            actor=RECOMPUTER,
            now=now,
            verb="points.recomputation.posted",
            subject_kind="recomputation",
            subject_id=row.pk,
            subject_label=f"{row.first_day}—{row.last_day}",
            reason=row.note[:200],
        )


def name_subjects(subjects: Sequence[Subject]) -> dict[Owner, str]:
    """The names of owners."""
    ids = {kind: [owner.id for owner, _unit in subjects if owner.kind == kind] for kind in OwnerKind.values}
    persons = Person.objects.filter(pk__in=ids[OwnerKind.PERSON]).values_list("pk", "name")
    places = Organisation.objects.filter(pk__in=ids[OwnerKind.ORGANISATION]).values_list("pk", "name")
    return {Owner(OwnerKind.PERSON, pk): name for pk, name in persons} | {
        Owner(OwnerKind.ORGANISATION, pk): name for pk, name in places
    }


def _write_lines(row: Recomputation, plan: Plan) -> None:
    short = set(list_short(plan))
    RecomputationLine.objects.bulk_create(
        [
            RecomputationLine(
                recomputation=row,
                owner_kind=owner.kind,
                owner_id=owner.id,
                unit=unit,
                before=plan.before[owner, unit],
                after=plan.after[owner, unit],
                short=(owner, unit) in short,
            )
            for owner, unit in plan.changed
        ],
        batch_size=500,
    )


def _refuse_stale(row: Recomputation, plan: Plan) -> None:
    if plan.fingerprint != row.fingerprint:
        raise Refusal("recomputation.stale", _("提出以后事实或积分有变化，结果与审批人看到的不同。请撤回后重新提出。"))


def _refuse_short(short: Sequence[Subject]) -> None:
    if not short:
        return
    names = name_subjects(short[:SHORT_SHOWN])
    listed = "、".join(names.get(owner, "") for owner, _unit in short[:SHORT_SHOWN])
    sentence = _(
        "有 %(count)s 个对象的积分已经用掉，扣回后会低于零：%(names)s。没有入账。请先与本人协商，或缩小时间段。"
    )
    raise Refusal("recomputation.spent", sentence % {"count": len(short), "names": listed})


def _post(row: Recomputation, plan: Plan, now: datetime) -> None:
    """Up first, then down, so that no balance dips below zero on the way."""
    given = [_award(one, plan.facts[one.fact_id], now) for one in plan.given]
    back = [contra_award(award, fact_id=award.fact_id, entry_id=None, now=now) for award in plan.back]
    rows = [(Kind.EARN, award) for award in given] + [(Kind.WITHDRAW, award) for award in back]
    for is_up in (True, False):
        for kind in (Kind.EARN, Kind.WITHDRAW):
            chosen = [award for of, award in rows if of == kind and award.amount and (award.amount > 0) == is_up]
            if chosen:
                _post_one(row, kind, "up" if is_up else "down", chosen, now)
    for _kind, award in rows:
        award.recomputation_id = row.pk
    Award.objects.bulk_create([award for _kind, award in rows], batch_size=500)


def _award(plan: AwardPlan, fact: Fact, now: datetime) -> Award:
    return Award(
        fact_id=plan.fact_id,
        rule_id=plan.rule.id,
        rule_code=plan.rule.code,
        category=plan.rule.category,
        owner_kind=plan.owner.kind,
        owner_id=plan.owner.id,
        organisation_path=fact.organisation_path,
        unit=plan.rule.unit,
        on_date=plan.on_date,
        full_amount=plan.full_amount,
        amount=plan.amount,
        capped_by=plan.capped_by,
        awarded_at=now,
    )


def _post_one(row: Recomputation, kind: Kind, way: str, awards: Sequence[Award], now: datetime) -> None:
    legs = [Leg(AccountKey(Owner(one.owner_kind, one.owner_id), one.unit), one.amount) for one in awards]
    posting = Posting(
        key=f"recompute:{row.pk}:{kind}:{way}",
        kind=kind,
        legs=(*legs, *counter_legs(legs)),
        business_date=county_date(now),
        cause_kind="recomputation",
        cause_id=row.pk,
        memo=row.note[:200],
    )
    transfer_id = post(posting, actor=RECOMPUTER, now=now).transfer_id
    for award, entry_id in zip(awards, list_entry_ids(transfer_id, len(awards)), strict=True):
        award.entry_id = entry_id


def _tell(row: Recomputation, plan: Plan, now: datetime) -> None:
    """One sentence for all whose points change by the same."""
    changes: defaultdict[Owner, list[tuple[str, int]]] = defaultdict(list)
    for owner, unit in plan.changed:
        changes[owner].append((unit, plan.after[owner, unit] - plan.before[owner, unit]))
    alike: defaultdict[tuple[tuple[str, int], ...], list[Owner]] = defaultdict(list)
    for owner, listed in changes.items():
        alike[tuple(listed)].append(owner)
    for moved, owners in alike.items():
        tell_owners(
            owners=owners,
            kind="points.recomputed",
            text=_sentence(row, moved),
            link="/points/recomputations/",
            key=f"recomputation:{row.pk}",
            now=now,
        )


def _sentence(row: Recomputation, moved: Sequence[tuple[str, int]]) -> str:
    listed = "，".join(f"{Unit(unit).label} {amount:+d}" for unit, amount in moved)
    words: Mapping[str, object] = {"first": row.first_day, "last": row.last_day, "changes": listed}
    return _("%(first)s 至 %(last)s 的积分已重新核算：%(changes)s。原因和规则见公告，不同意可以申诉。") % words
