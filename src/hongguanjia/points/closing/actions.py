"""Terms and closings: proposed or planned by one person, approved by another, told to everybody, then posted."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import Actor, Permission, get_in_scope
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.closing.models import Closing, ClosingState, ExpiryTerm
from hongguanjia.points.closing.planning import compute_lines
from hongguanjia.points.data import Owner, OwnerKind, Unit
from hongguanjia.points.permits import check_county
from hongguanjia.points.running import no_watch
from hongguanjia.points.telling import tell_owners

TERM_UNITS = (Unit.MERIT, Unit.SERVICE)
TOLD_PERSON = gettext_lazy("您有 %(amount)s 分%(unit)s将在%(year)s年%(month)s月%(day)s日到期，到期前仍可使用。")
TOLD_ORGANISATION = gettext_lazy("有 %(amount)s 分%(unit)s将在%(year)s年%(month)s月%(day)s日到期，到期前仍可使用。")
CANCELLABLE = frozenset({ClosingState.PLANNING, ClosingState.PLANNED, ClosingState.APPROVED})


@transaction.atomic
def propose_term(
    *,
    owner_kind: str,
    unit: str,
    years: int,
    carry_percent: int,
    notice_days: int,
    first_year: int,
    basis: str,
    actor: Actor,
    now: datetime,
) -> ExpiryTerm:
    """Propose for how long points are good. It binds nobody until another person approves it."""
    check_county(actor, Permission.RULES_DRAFT)
    if unit not in TERM_UNITS:
        raise BadInput("closing.unit", _("只有考核积分和可兑换积分可以设有效期。"), field="unit")
    if first_year < county_date(now).year:
        raise BadInput("closing.past", _("首次结转的年度不能早于今年，已经过去的年度不追溯。"), field="first_year")
    term = ExpiryTerm.objects.create(
        owner_kind=owner_kind,
        unit=unit,
        years=years,
        carry_percent=carry_percent,
        notice_days=notice_days,
        first_year=first_year,
        basis=basis,
        proposed_by_id=actor.person_id,
        proposed_at=now,
    )
    _trail(actor, now, "points.term.proposed", "expiry_term", term.pk, term.get_unit_display())
    return term


@transaction.atomic
def approve_term(*, term_id: int, actor: Actor, now: datetime) -> ExpiryTerm:
    """Put a proposed term in force. Nobody approves his own proposal."""
    check_county(actor, Permission.RULES_APPROVE)
    term = get_in_scope(ExpiryTerm.objects.all(), pk=term_id)
    _check_other(actor, term.proposed_by_id)
    rows = ExpiryTerm.objects.filter(pk=term_id, approved_at__isnull=True)
    if not rows.update(approved_by_id=actor.person_id, approved_at=now):
        raise Refusal("closing.done_before", _("这项有效期规定已经批准。"))
    _trail(actor, now, "points.term.approved", "expiry_term", term.pk, term.get_unit_display())
    term.refresh_from_db()
    return term


@transaction.atomic
def start_closing(*, term_id: int, year: int, actor: Actor, now: datetime) -> Closing:
    """Begin the dry run of a year's closing: of this year, or of an earlier one that was forgotten. Moves no points."""
    check_county(actor, Permission.RULES_DRAFT)
    term = get_in_scope(ExpiryTerm.objects.filter(approved_at__isnull=False), pk=term_id)
    if not term.first_year <= year <= county_date(now).year:
        raise BadInput("closing.year", _("只能结转今年和规定施行以来的年度。"), field="year")
    if _list_lasting(term).filter(year=year).exists():
        raise Refusal("closing.planned_before", _("这一年的结转已经试算过；要重算请先取消原来的。"))
    cutoff = date(year - term.years, 12, 31)
    closing = Closing.objects.create(
        term=term, year=year, cutoff=cutoff, planned_by_id=actor.person_id, planned_at=now, beat_at=now
    )
    _trail(actor, now, "points.closing.planned", "closing", closing.pk, str(year))
    return closing


@transaction.atomic
def plan_closing(*, term_id: int, year: int, actor: Actor, now: datetime) -> Closing:
    """Start the dry run of a closing and do it at once."""
    closing = start_closing(term_id=term_id, year=year, actor=actor, now=now)
    compute_lines(closing, no_watch)
    closing.refresh_from_db()
    return closing


def list_open_years(term: ExpiryTerm, today: date) -> list[int]:
    """The years that a term covers and that nobody has closed or tried, the oldest first: a forgotten one is not lost."""
    closed = set(_list_lasting(term).values_list("year", flat=True))
    return [year for year in range(term.first_year, today.year + 1) if year not in closed]


@transaction.atomic
def approve_closing(*, closing_id: int, actor: Actor, now: datetime) -> Closing:
    """Approve a dry run made by somebody else and tell everybody concerned. Posted after the year and the notice."""
    check_county(actor, Permission.RULES_APPROVE)
    closing = get_in_scope(Closing.objects.select_related("term"), pk=closing_id)
    _check_other(actor, closing.planned_by_id)
    told = county_date(now) + timedelta(days=closing.term.notice_days)
    closing.due_date = max(date(closing.year + 1, 1, 1), told)
    moved = Closing.objects.filter(pk=closing_id, state=ClosingState.PLANNED).update(
        state=ClosingState.APPROVED, due_date=closing.due_date, approved_by_id=actor.person_id, approved_at=now
    )
    if not moved:
        raise Refusal("closing.done_before", _("这次结转已经处理过，请刷新页面。"))
    _tell_all(closing, now)
    _trail(actor, now, "points.closing.approved", "closing", closing.pk, str(closing.year))
    closing.refresh_from_db()
    return closing


@transaction.atomic
def cancel_closing(*, closing_id: int, reason: str, actor: Actor, now: datetime) -> Closing:
    """Give a closing up before anything of it is posted; a dry run that is being computed by whoever may start one, too."""
    closing = get_in_scope(Closing.objects.select_for_update(), pk=closing_id)
    is_planning = closing.state == ClosingState.PLANNING and actor.holds(Permission.RULES_DRAFT)
    check_county(actor, Permission.RULES_DRAFT if is_planning else Permission.RULES_APPROVE)
    if not reason.strip():
        raise BadInput("closing.no_reason", _("请写明取消的原因。"), field="reason")
    begun = closing.lines.filter(posted__isnull=False).exists()
    if begun or closing.state not in CANCELLABLE:
        raise Refusal("closing.done_before", _("这次结转已经处理过，请刷新页面。"))
    closing.state = ClosingState.CANCELLED
    closing.save(update_fields=["state"])
    _trail(actor, now, "points.closing.cancelled", "closing", closing.pk, str(closing.year), reason)
    return closing


def sum_posted(closing: Closing) -> int:
    """What has been posted of a closing so far."""
    return closing.lines.aggregate(total=Sum("posted"))["total"] or 0


def _list_lasting(term: ExpiryTerm) -> QuerySet[Closing]:
    return term.closings.exclude(state__in=[ClosingState.CANCELLED, ClosingState.FAILED])


def _tell_all(closing: Closing, now: datetime) -> None:
    """One message for each amount that is to expire: it says how much, and from when."""
    if closing.due_date is None:
        return
    kind, due = closing.term.owner_kind, closing.due_date
    amounts: dict[int, list[Owner]] = {}
    for owner_id, planned in closing.lines.values_list("owner_id", "planned"):
        amounts.setdefault(planned, []).append(Owner(kind, owner_id))
    sentence = TOLD_PERSON if kind == OwnerKind.PERSON else TOLD_ORGANISATION
    for amount, owners in amounts.items():
        words = {
            "amount": amount,
            "unit": Unit(closing.term.unit).label,
            "year": due.year,
            "month": due.month,
            "day": due.day,
        }
        tell_owners(
            owners=owners,
            kind="points.expiry",
            text=str(sentence) % words,
            link="/m/points/",
            key=f"closing:{closing.pk}",
            now=now,
        )


def _check_other(actor: Actor, first_id: int | None) -> None:
    if actor.person_id is None or actor.person_id == first_id or actor.behalf_of_id is not None:
        raise Refusal("closing.same_person", _("由一人提出、另一人批准。请交给另一位审批人。"))


def _trail(actor: Actor, now: datetime, verb: str, kind: str, pk: int, label: object, reason: str = "") -> None:
    leave_trail(
        actor=actor, now=now, verb=verb, subject_kind=kind, subject_id=pk, subject_label=str(label), reason=reason
    )
