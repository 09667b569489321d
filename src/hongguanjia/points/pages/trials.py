"""Trials on the desk: start, follow, read, compare two."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.web.api import OnceForm, Request, needs, run
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points import queries
from hongguanjia.points.data import Unit
from hongguanjia.points.models import RuleSet, RuleSetState, Trial
from hongguanjia.points.pricing import find_rate
from hongguanjia.points.published import hash_content, read_terms
from hongguanjia.points.sentences import unit_word
from hongguanjia.points.trial import differing, words
from hongguanjia.points.trial.actions import cancel_trial, list_trials, may_try, start_trial
from hongguanjia.points.trial.comparing import COMPARED, FORM
from hongguanjia.points.trial.jobs import begin
from hongguanjia.points.trial.models import TrialState
from hongguanjia.points.trial.person import try_person
from hongguanjia.points.trial.tracing import MOVERS_MOST

TONES = {TrialState.RUNNING: "wait", TrialState.DONE: "ok", TrialState.FAILED: "bad", TrialState.CANCELLED: "off"}


class TrialForm(OnceForm):
    """Which version, which period."""

    rule_set = forms.ModelChoiceField(label=_("规则版本"), queryset=RuleSet.objects.none())
    first_day = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last_day = forms.DateField(label=_("到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["rule_set"]
        field.queryset = RuleSet.objects.exclude(state=RuleSetState.WITHDRAWN).order_by("-number")
        field.label_from_instance = lambda row: f"v{row.number} {row.title}（{row.get_state_display()}）"


@needs(Permission.POINTS_READ)
def trials(request: Request) -> HttpResponse:
    """What was tried, and the form to try."""
    if not may_try(request.actor):
        raise not_found()
    form = TrialForm(request.POST or None, initial={"rule_set": request.GET.get("rule_set")})
    trial = run(form, lambda: _start(request, form))
    if trial is not None:
        return redirect("desk-points-trial", trial_id=trial.pk)
    page = paginate(list_trials(request.actor), read_page_number(request.GET.get("page")))
    rows = [(row, TONES[TrialState(row.state)]) for row in page.rows]
    return render(request, "points/trials.html", {"page": page, "rows": rows, "form": form})


def _start(request: Request, form: TrialForm) -> Trial:
    trial = start_trial(
        actor=request.actor,
        now=request.now,
        rule_set_id=form.cleaned_data["rule_set"].pk,
        first=form.cleaned_data["first_day"],
        last=form.cleaned_data["last_day"],
    )
    begin(trial)
    return trial


@require_GET
@needs(Permission.POINTS_READ)
def trial(request: Request, trial_id: int) -> HttpResponse:
    """Progress while it moves, the result afterwards."""
    row = get_in_scope(list_trials(request.actor), pk=trial_id)
    unit = _read_unit(request)
    same = Trial.objects.filter(
        state=TrialState.DONE, result__form=FORM, first_day=row.first_day, last_day=row.last_day
    ).exclude(pk=row.pk)
    context = {
        "trial": row,
        "tone": TONES[TrialState(row.state)],
        "unit": unit,
        "units": COMPARED,
        "others": same.select_related("rule_set").order_by("-pk")[:10],
        "is_changed": _is_changed(row),
        **_tell(row, unit),
    }
    return render(request, "points/trial.html", context)


@require_GET
@needs(Permission.POINTS_READ)
def progress(request: Request, trial_id: int) -> HttpResponse:
    """The moving part of the page; when nothing moves any more, the page is asked for anew."""
    row = get_in_scope(list_trials(request.actor), pk=trial_id)
    response = render(request, "points/trial_progress.html", {"trial": row})
    if not row.is_moving:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(Permission.POINTS_READ)
def cancel(request: Request, trial_id: int) -> HttpResponse:
    """Give a running trial up."""
    cancel_trial(actor=request.actor, now=request.now, trial_id=trial_id)
    return redirect("desk-points-trial", trial_id=trial_id)


@require_GET
@needs(Permission.POINTS_READ)
def movers(request: Request, trial_id: int) -> HttpResponse:
    """Who would lose or gain most in a unit, each with the way to the reasons."""
    row = _get_done(request, trial_id)
    unit, move = _read_unit(request), "up" if request.GET.get("move") == "up" else "down"
    page = paginate(row.result["movers"][unit][move], read_page_number(request.GET.get("page")))
    names = queries.list_persons(request.actor).select_related("organisation").in_bulk([one[0] for one in page.rows])
    rows = [
        (names[person_id], before, after, after - before)
        for person_id, before, after in page.rows
        if person_id in names
    ]
    count = row.result["moves"][unit][move]
    context = {
        "trial": row,
        "unit": unit,
        "move": move,
        "page": page,
        "rows": rows,
        "count": count,
        "most": MOVERS_MOST,
    }
    return render(request, "points/trial_movers.html", context)


@require_GET
@needs(Permission.POINTS_READ)
def person(request: Request, trial_id: int, person_id: int) -> HttpResponse:
    """Why one person would have more or less: by rule, and by fact."""
    row = _get_done(request, trial_id)
    who = get_in_scope(queries.list_persons(request.actor), pk=person_id)
    unit = _read_unit(request)
    told = try_person(row, who.pk, unit, request.now)
    context = {
        "trial": row,
        "who": who,
        "told": told,
        "page": paginate(told.facts, read_page_number(request.GET.get("page"))),
        "unit": unit,
        "word": unit_word(unit),
        "units": COMPARED,
        "is_changed": _is_changed(row),
    }
    return render(request, "points/trial_person.html", context)


@require_GET
@needs(Permission.POINTS_READ)
def compare(request: Request, trial_id: int, other_id: int) -> HttpResponse:
    """What the second of two trials gives more or less than the first."""
    left, right = _get_done(request, trial_id), _get_done(request, other_id)
    unit = _read_unit(request)
    context = {
        "left": left,
        "right": right,
        "changes": differing.list_rule_changes(read_terms(left.rule_set), read_terms(right.rule_set)),
        "tables": differing.list_tables(left.result, right.result, unit),
        "cost": differing.tell_cost(left.result, right.result, find_rate(county_date(right.started_at))),
        "unit": unit,
        "units": COMPARED,
        "is_same_period": (left.first_day, left.last_day) == (right.first_day, right.last_day),
    }
    return render(request, "points/trials_compare.html", context)


def _get_done(request: Request, trial_id: int) -> Trial:
    """A trial whose result can be read; others are not found here."""
    row = get_in_scope(list_trials(request.actor).filter(state=TrialState.DONE), pk=trial_id)
    if row.result.get("form") != FORM:
        raise not_found()
    return row


def _is_changed(row: Trial) -> bool:
    """Whether the draft was edited after the trial."""
    return hash_content(row.rule_set) != row.content_hash and row.rule_set.state != RuleSetState.PUBLISHED


def _read_unit(request: Request) -> Unit:
    unit = request.GET.get("unit", "")
    return Unit(unit) if unit in COMPARED else Unit.MERIT


def _tell(row: Trial, unit: Unit) -> dict[str, Any]:
    result = row.result
    if row.state != TrialState.DONE or result.get("form") != FORM:
        return {"is_told": False}
    return {
        "is_told": True,
        "totals": words.total_lines(result),
        "bands": words.band_lines(result, unit),
        "tables": words.group_tables(result, unit),
        "moves": result["moves"][unit],
        "behind": words.behind_sentences(result),
        "cost": words.cost_sentences(result, find_rate(county_date(row.started_at))),
        "rules": words.rule_lines(result),
        "why": words.why_tables(result, unit),
        "facts": result["facts"],
        "open": result["open"],
    }
