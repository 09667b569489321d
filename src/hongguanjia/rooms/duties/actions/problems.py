"""The problem list: found, measures set, mended with evidence, closed by somebody else, reopened when it comes back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor, Permission, check_permission, get_in_scope
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.duties import permits, queries, rules
from hongguanjia.rooms.duties.actions.steps import Photos, advance, keep_papers, note, take, tell_leaders
from hongguanjia.rooms.duties.data import ProblemInput
from hongguanjia.rooms.duties.flow import PROBLEM
from hongguanjia.rooms.duties.models import Problem, ProblemPaper

SAID_LEAST = 4


@transaction.atomic
def add_problem(*, actor: Actor, now: datetime, organisation_id: int, typed: ProblemInput) -> Problem:
    """Put a problem on the list of an organisation; those who lead it are told when it came from above."""
    organisation = get_in_scope(queries.visible_organisations(actor), pk=organisation_id)
    check_permission(actor, Permission.DUTY_REPORT, organisation.path)
    rules.check_problem(typed)
    problem = Problem.objects.create(
        organisation=organisation,
        year=county_date(now).year,
        source=typed.source,
        title=typed.title.strip(),
        text=typed.text.strip(),
        found_by_id=actor.person_id,
        found_at=now,
    )
    note(actor, now, "problem.found", problem, organisation, source=str(problem.get_source_display()))
    text = _("问题清单新增“%s”，请定责任人、措施和期限。") % problem.title
    tell_leaders(organisation, "problem_found", problem, text, f"/desk/duties/problems/{problem.pk}/", now)
    return problem


@transaction.atomic
def plan_problem(
    *, actor: Actor, now: datetime, problem_id: int, measures: str, due_date: date, owner_id: int | None
) -> Problem:
    """Say who mends it, how, and by when. A deadline once passed stays marked."""
    problem = take(actor, PROBLEM, "plan", queries.visible_problems(actor), problem_id)
    if len(measures.strip()) < SAID_LEAST:
        raise BadInput("duties.measures_missing", _("请写明整改措施。"), field="measures")
    if due_date < county_date(now):
        raise BadInput("duties.due_past", _("整改期限不能早于今天。"), field="due_date")
    advance(problem, PROBLEM, "plan", measures=measures.strip(), due_date=due_date, owner_id=owner_id)
    note(actor, now, "problem.planned", problem, problem.organisation, day=str(due_date))
    return problem


@transaction.atomic
def mend_problem(*, actor: Actor, now: datetime, problem_id: int, outcome: str, photos: Photos = ()) -> Problem:
    """Say how it was put right, with evidence; without a paper the words have to do, and somebody else looks."""
    problem = take(actor, PROBLEM, "mend", queries.visible_problems(actor), problem_id)
    if len(outcome.strip()) < SAID_LEAST:
        raise BadInput("duties.outcome_missing", _("请写明怎么整改的、结果怎样。"), field="outcome")
    papers = keep_papers(actor, now, problem.organisation, photos)
    ProblemPaper.objects.bulk_create([ProblemPaper(problem=problem, attachment=one) for one in papers])
    if problem.due_date is not None and county_date(now) > problem.due_date and problem.overdue_at is None:
        Problem.objects.filter(pk=problem.pk, overdue_at=None).update(overdue_at=now)
    advance(problem, PROBLEM, "mend", outcome=outcome.strip(), mended_by_id=actor.person_id, mended_at=now, reason="")
    note(actor, now, "problem.mended", problem, problem.organisation)
    return problem


@transaction.atomic
def close_problem(*, actor: Actor, now: datetime, problem_id: int) -> Problem:
    """Strike it off. Never by who mended it or owns it."""
    problem = take(actor, PROBLEM, "close", queries.visible_problems(actor), problem_id)
    if permits.is_own(actor, problem.mended_by_id, problem.owner_id):
        raise Refusal("duties.own_mending", _("自己整改的问题，要由另一个人核对销号。"))
    if not problem.papers.exists():
        raise Refusal("duties.no_evidence", _("没有整改材料不能销号，请退回补充照片或文件。"))
    advance(problem, PROBLEM, "close", closed_by_id=actor.person_id, closed_at=now)
    note(actor, now, "problem.closed", problem, problem.organisation)
    return problem


@transaction.atomic
def send_back_problem(*, actor: Actor, now: datetime, problem_id: int, reason: str) -> Problem:
    """It is not mended yet; the reason says what is missing."""
    return _again(actor, now, "send_back", "sent_back", problem_id, reason)


@transaction.atomic
def reopen_problem(*, actor: Actor, now: datetime, problem_id: int, reason: str) -> Problem:
    """It came back: a superior looked again."""
    return _again(actor, now, "reopen", "reopened", problem_id, reason)


def _again(actor: Actor, now: datetime, verb: str, said: str, problem_id: int, reason: str) -> Problem:
    rules.check_reason(reason)
    problem = take(actor, PROBLEM, verb, queries.visible_problems(actor), problem_id)
    advance(problem, PROBLEM, verb, reason=reason.strip()[:200], closed_by_id=None, closed_at=None)
    note(actor, now, f"problem.{said}", problem, problem.organisation, reason)
    text = _("问题“%(title)s”要重新整改：%(reason)s") % {"title": problem.title, "reason": reason.strip()}
    tell_leaders(problem.organisation, f"problem_{said}", problem, text, f"/desk/duties/problems/{problem.pk}/", now)
    return problem
