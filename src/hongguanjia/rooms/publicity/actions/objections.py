"""Objections hold one line and nothing else; somebody without a part in it decides, and both are told."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope
from hongguanjia.base.notices.api import tell, tell_many
from hongguanjia.base.people.api import list_holders
from hongguanjia.base.people.models import Person
from hongguanjia.base.record.api import leave_trail
from hongguanjia.base.record.models import Fact
from hongguanjia.base.workdays.api import add_working_days
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import hold_line, refuse_waiting, release, show_until
from hongguanjia.rooms.publicity import permits, queries, rules
from hongguanjia.rooms.publicity.actions.notices import lock_batch
from hongguanjia.rooms.publicity.flow import BATCH, LINE, OBJECTION
from hongguanjia.rooms.publicity.models import OBJECTION_KIND, Batch, Line, Objection
from hongguanjia.rooms.publicity.states import LineState, ObjectionState


@transaction.atomic
def object_to_line(*, actor: Actor, now: datetime, line_id: int, text: str) -> Objection:
    """Somebody within the scope of a notice says that a line is wrong; from now on it does not count until decided."""
    objector_id = permits.check_may_object(actor)
    line = get_in_scope(Line.objects.filter(batch__in=queries.visible_batches(actor, now).order_by()), pk=line_id)
    return _object(actor, now, line, objector_id, None, text)


@transaction.atomic
def object_on_paper(*, actor: Actor, now: datetime, line_id: int, person_id: int, text: str) -> Objection:
    """A clerk enters an objection that came on paper, for somebody whom the notice is shown to."""
    line = get_in_scope(Line.objects.filter(batch__in=queries.kept_batches(actor).order_by()), pk=line_id)
    check_permission(actor, Permission.PUBLICITY_MANAGE, line.batch.organisation.path)
    person = get_in_scope(Person.objects.select_related("organisation"), pk=person_id)
    home = person.organisation
    reach = queries.within(home.path if home else "", home.pk if home else None, county_date(now))
    if not Batch.objects.filter(reach, pk=line.batch_id).exists():
        raise Refusal("publicity.out_of_scope", _("这个人不在这份公示的公示范围内。"), field="name")
    return _object(actor, now, line, person.pk, actor.person_id, text)


def _object(
    actor: Actor, now: datetime, line: Line, objector_id: int, entered_by_id: int | None, text: str
) -> Objection:
    said = rules.check_text(text, "text")
    batch = lock_batch(line.batch_id)
    BATCH.check("object", batch.state)
    rules.check_within(county_date(now), batch.until_date)
    line.refresh_from_db()
    LINE.check("dispute", line.state)
    if Objection.objects.filter(line=line, objector_id=objector_id).exists():
        raise Refusal("publicity.objected_before", _("您对这一条已经提过异议，请等待处理结果。"))
    if line.state == LineState.SHOWN:
        hold_line(line.fact_id)
        _step(line, "dispute")
    objection = Objection.objects.create(
        line=line,
        objector_id=objector_id,
        entered_by_id=entered_by_id,
        text=said,
        made_at=now,
        due_date=find_objection_due(now),
    )
    # The trail is read by many and must not name who objected: the clerk who types is the only person it may show.
    note(actor if entered_by_id else _nameless(), now, "made", objection, batch)
    tell_deciders(objection, now, _("公示 %(number)s 有一条异议，请在%(due)s前处理。"))
    return objection


@transaction.atomic
def decide_objection(*, actor: Actor, now: datetime, objection_id: int, uphold: bool, answer: str) -> Objection:
    """Uphold an objection, and the line never counts; or reject it, and the line is shown on or counts.

    Other open objections against the line go with an upheld one. Refused: who has a part in it, decided before.
    """
    said = rules.check_text(answer, "answer")
    objection = get_in_scope(queries.list_objections(actor), pk=objection_id)
    permits.check_decides_objection(actor, objection)
    batch = lock_batch(objection.line.batch_id)
    objection.refresh_from_db()
    OBJECTION.check("uphold" if uphold else "reject", objection.state)
    line = Line.objects.select_related("fact").get(pk=objection.line_id)
    settled = Objection.objects.filter(line=line, state=ObjectionState.OPEN)
    if not uphold:
        settled = settled.filter(pk=objection.pk)
    ids = list(settled.values_list("pk", flat=True))
    Objection.objects.filter(pk__in=ids).update(
        state=ObjectionState.UPHELD if uphold else ObjectionState.REJECTED,
        answer=said,
        decided_by_id=actor.person_id,
        decided_at=now,
    )
    _settle_line(line, batch, uphold=uphold, now=now)
    objection.refresh_from_db()
    note(actor, now, "upheld" if uphold else "rejected", objection, batch, said)
    _tell_both(line, batch, ids, now, uphold=uphold, answer=said)
    return objection


def find_objection_due(now: datetime) -> date:
    """The last day for a decision that is asked for today; it never waits for a calendar that nobody entered."""
    today = county_date(now)
    return add_working_days(today, queries.get_terms(today).objection_days, weekdays_if_unknown=True)


def _settle_line(line: Line, batch: Batch, *, uphold: bool, now: datetime) -> None:
    if Fact.objects.filter(withdraws_id=line.fact_id).exists():
        _step(line, "drop")
    elif uphold:
        _step(line, "refuse")
        refuse_waiting(line.fact_id, now=now)
    elif Objection.objects.filter(line=line, state=ObjectionState.OPEN).exists():
        return
    elif queries.is_shown(batch, county_date(now)):
        _step(line, "resume")
        show_until([line.fact_id], until=batch.until_date)
    else:
        _step(line, "release")
        release(line.fact_id, now=now)


def _step(line: Line, verb: str) -> None:
    step = LINE.check(verb, line.state)
    if Line.objects.filter(pk=line.pk, state=line.state).update(state=step.target) != 1:
        raise Refusal("publicity.line.wrong_state", LINE.refusal)
    line.state = step.target or line.state


def _nameless() -> Actor:
    """The same act in the trail without a name; who objected stands in the objection, for its deciders."""
    return Actor(None, None, _("群众"))


def note(actor: Actor, now: datetime, verb: str, objection: Objection, batch: Batch, reason: str = "") -> None:
    """One line in the trail of an objection."""
    leave_trail(
        actor=actor,
        now=now,
        verb=f"{OBJECTION_KIND}.{verb}",
        subject_kind=OBJECTION_KIND,
        subject_id=objection.pk,
        subject_label=batch.number,
        organisation_id=batch.organisation_id,
        organisation_path=batch.organisation.path,
        reason=reason,
    )


def tell_deciders(objection: Objection, now: datetime, text: str) -> None:
    """Tell those who may decide where the objection is; never who has a part in it."""
    batch = objection.line.batch
    own = [batch.organisation, *([batch.organisation.parent] if batch.organisation.parent else [])]
    places = [objection.organisation] if objection.organisation else own
    today = county_date(now)
    people = {person for place in places for person in list_holders(place, today, Permission.OBJECTION_DECIDE)}
    parts = {objection.objector_id, objection.entered_by_id, objection.line.fact.person_id}
    tell_many(
        person_ids=[person for person in sorted(people) if person not in parts],
        kind=OBJECTION_KIND,
        text=text % {"number": batch.number, "due": objection.due_date},
        link=f"/desk/objections/{objection.pk}/",
        key=f"{OBJECTION_KIND}:{objection.pk}:{int(now.timestamp())}",
        now=now,
    )


def _tell_both(line: Line, batch: Batch, ids: list[int], now: datetime, *, uphold: bool, answer: str) -> None:
    words = {"number": batch.number, "answer": answer}
    result = _("异议成立，不入账") if uphold else _("异议不成立")
    text = f"{_('公示 %(number)s') % words}：{result}。{answer}"
    key, link = f"{OBJECTION_KIND}:{line.pk}:{max(ids)}:{uphold}", f"/m/publicity/{batch.pk}/"
    objectors = list(Objection.objects.filter(pk__in=ids).values_list("objector_id", flat=True))
    tell_many(person_ids=objectors, kind=OBJECTION_KIND, text=text, link=link, key=f"{key}:o", now=now)
    if line.fact.person_id is not None:
        tell(person_id=line.fact.person_id, kind=OBJECTION_KIND, text=text, link=link, key=f"{key}:c", now=now)
