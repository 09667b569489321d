"""Notices open by themselves or at a clerk's word, and take themselves down; what nobody disputed is posted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope, system_actor
from hongguanjia.base.notices.api import tell_many
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.ids import new_code
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.points.api import Proposal, list_waiting, preview, show_until, take_in
from hongguanjia.rooms.publicity import queries, rules
from hongguanjia.rooms.publicity.flow import BATCH, LINE
from hongguanjia.rooms.publicity.models import BATCH_KIND, Batch, Line
from hongguanjia.rooms.publicity.states import BatchState, LineState, NoticeScope

LINES_MOST = 500
DAYS_MOST = 60
ROUND = system_actor("公示")


@transaction.atomic
def open_notice(
    *, actor: Actor, now: datetime, organisation_id: int, scope: str | None = None, days: int | None = None
) -> Batch:
    """Show what waits in an organisation from today on, for the days that terms and rules ask, or ``days`` if longer.

    Refused: ``publicity.nothing_waits``; ``publicity.days`` below what the terms ask.
    """
    organisation = get_in_scope(Organisation.objects.select_for_update(of=("self",)), pk=organisation_id)
    check_permission(actor, Permission.PUBLICITY_MANAGE, organisation.path)
    terms = queries.get_terms(county_date(now))
    if days is not None and not terms.notice_days <= days <= DAYS_MOST:
        text = _("公示最少 %(least)s 天，最多 %(most)s 天。") % {"least": terms.notice_days, "most": DAYS_MOST}
        raise BadInput("publicity.days", text, field="days")
    facts = list(_list_unshown(organisation)[:LINES_MOST])
    proposals = preview(facts, now=now)
    wanted = [proposal.days for proposal in proposals.values()] + [days or 0]
    until = county_date(now) + timedelta(days=rules.notice_days(terms.notice_days, wanted))
    shown = set(show_until([fact.pk for fact in facts], until=until))
    facts = [fact for fact in facts if fact.pk in shown]
    if not facts:
        raise Refusal("publicity.nothing_waits", _("没有等待公示的事项。新的事项入账前会在这里等待公示。"))
    batch = _create(actor, now, organisation, NoticeScope(scope or terms.scope), until, len(facts))
    Line.objects.bulk_create([_line(batch, fact, proposals.get(fact.pk)) for fact in facts])
    _note(actor, now, "opened", batch, lines=len(facts))
    _tell_concerned(batch, facts, now)
    return batch


def open_due(*, now: datetime) -> int:
    """Open a notice in every organisation where something waits, at most one a day in each; returns how many."""
    places = Organisation.objects.filter(pk__in=_list_unshown().order_by().values("organisation_id"))
    today_already = Batch.objects.filter(from_date=county_date(now), opened_by__isnull=True).values("organisation_id")
    opened = 0
    for place_id in list(places.exclude(pk__in=today_already).order_by("pk").values_list("pk", flat=True)):
        try:
            open_notice(actor=ROUND, now=now, organisation_id=place_id)
        except Refusal:
            continue
        opened += 1
    return opened


def end_due(*, now: datetime) -> int:
    """Take down the notices whose days are over and post what nobody disputed; returns how many."""
    over = Batch.objects.filter(state=BatchState.OPEN, until_date__lte=county_date(now))
    return sum(_end(batch_id, now) for batch_id in list(over.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _end(batch_id: int, now: datetime) -> bool:
    batch = lock_batch(batch_id)
    if not BATCH.can("end", batch.state):
        return False
    close_lines(Line.objects.filter(batch=batch, state=LineState.SHOWN), now)
    Batch.objects.filter(pk=batch.pk, state=BatchState.OPEN).update(state=BatchState.ENDED, ended_at=now)
    _note(ROUND, now, "ended", batch)
    return True


def close_lines(lines: Iterable[Line], now: datetime) -> None:
    """Undisputed lines are posted; those whose fact was withdrawn meanwhile are only closed."""
    rows = list(lines)
    gone = set(
        Fact.objects.filter(withdraws_id__in=[row.fact_id for row in rows]).values_list("withdraws_id", flat=True)
    )
    take_in(now=now, fact_ids=[row.fact_id for row in rows], limit=max(1, len(rows)))
    for verb, ids in (
        ("drop", [row.pk for row in rows if row.fact_id in gone]),
        ("release", [row.pk for row in rows if row.fact_id not in gone]),
    ):
        step = LINE.find(verb)
        Line.objects.filter(pk__in=ids, state__in=step.sources).update(state=step.target)


def lock_batch(batch_id: int) -> Batch:
    """The notice, locked: objecting, deciding and taking down come one after the other."""
    rows = Batch.objects.select_related("organisation").select_for_update(of=("self",))
    return get_in_scope(rows, pk=batch_id)


def _list_unshown(organisation: Organisation | None = None) -> QuerySet[Fact]:
    rows = list_waiting().filter(notice_line__isnull=True).select_related("person", "subject_organisation", "outcome")
    return rows if organisation is None else rows.filter(organisation=organisation)


def _create(actor: Actor, now: datetime, organisation: Organisation, scope: str, until: date, line_count: int) -> Batch:
    today = county_date(now)
    last = Batch.objects.filter(organisation=organisation, year=today.year).aggregate(last=Max("serial"))["last"] or 0
    return Batch.objects.create(
        number=rules.notice_number(organisation.code, today.year, last + 1),
        code=new_code(),
        year=today.year,
        serial=last + 1,
        organisation=organisation,
        scope=scope,
        from_date=today,
        until_date=until,
        opened_by_id=actor.person_id,
        opened_at=now,
        line_count=line_count,
    )


def _line(batch: Batch, fact: Fact, proposal: Proposal | None) -> Line:
    worth = [[unit, amount, title] for _owner, unit, amount, title in proposal.awards] if proposal else []
    return Line(batch=batch, fact=fact, proposed=worth)


def _tell_concerned(batch: Batch, facts: Sequence[Fact], now: datetime) -> None:
    people = {fact.person_id for fact in facts if fact.person_id is not None}
    tell_many(
        person_ids=sorted(people),
        kind=BATCH_KIND,
        text=_("您的积分事项正在公示（%(number)s），%(until)s前可以提异议，期满入账。")
        % {"number": batch.number, "until": batch.until_date},
        link=f"/m/publicity/{batch.pk}/",
        key=f"{BATCH_KIND}:{batch.pk}",
        now=now,
    )


def _note(actor: Actor, now: datetime, verb: str, batch: Batch, **detail: Any) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=f"{BATCH_KIND}.{verb}",
        subject_kind=BATCH_KIND,
        subject_id=batch.pk,
        subject_label=batch.number,
        organisation_id=batch.organisation_id,
        organisation_path=batch.organisation.path,
        **detail,
    )
