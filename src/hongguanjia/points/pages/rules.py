"""Rule sets: in force and before (public), drafting, approval (desk)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.record.api import list_kinds, list_timeline
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points import drafts, queries, rule_sets
from hongguanjia.points.flow import RULE_SET
from hongguanjia.points.forms import PublishForm, ReasonForm
from hongguanjia.points.models import RuleSet, RuleSetState
from hongguanjia.points.published import find_in_force, read_terms
from hongguanjia.points.sentences import tell_by_category
from hongguanjia.points.trial.actions import may_try


def public_rules(request: Request) -> HttpResponse:
    """The rules in force, aloud, and every version before and to come."""
    published = RuleSet.objects.filter(state=RuleSetState.PUBLISHED).order_by("-active_from")
    current = find_in_force(county_date(request.now))
    page = paginate(published, read_page_number(request.GET.get("page")))
    context = {"current": current, "page": page, **(_words(current) if current else {})}
    return render(request, "points/public_rules.html", context)


def public_rule_set(request: Request, number: int) -> HttpResponse:
    """One published version."""
    row = get_in_scope(RuleSet.objects.filter(state=RuleSetState.PUBLISHED), number=number)
    return render(request, "points/public_rules.html", {"current": row, "page": paginate([row], 1), **_words(row)})


@needs(Permission.POINTS_READ)
def listing(request: Request) -> HttpResponse:
    """All versions that the actor may see."""
    context = {
        "page": paginate(queries.list_rule_sets(request.actor), read_page_number(request.GET.get("page"))),
        "may_draft": request.actor.holds(Permission.RULES_DRAFT),
        "may_try": may_try(request.actor),
    }
    return render(request, "points/rule_sets.html", context)


@needs(Permission.POINTS_READ)
def detail(request: Request, rule_set_id: int) -> HttpResponse:
    """One version with its sentences and next steps."""
    row = get_in_scope(queries.list_rule_sets(request.actor), pk=rule_set_id)
    verbs = [verb for verb in RULE_SET.verbs(row.state) if request.actor.holds(Permission(RULE_SET.find(verb).permit))]
    context = {
        "rule_set": row,
        "verbs": verbs,
        "may_draft": request.actor.holds(Permission.RULES_DRAFT),
        "may_try": may_try(request.actor),
        "trail": list_timeline("rule_set", row.pk),
        **_words(row),
    }
    return render(request, "points/rule_set.html", context)


@needs(Permission.RULES_DRAFT)
def begin(request: Request) -> HttpResponse:
    """Begin a draft: a copy of the given version, or the proposal that comes with the product."""
    if request.method != "POST":
        raise not_found()
    source = request.POST.get("copy", "")
    row = drafts.begin_draft(actor=request.actor, now=request.now, copy_of=int(source) if source.isdecimal() else None)
    return redirect("desk-points-rules-edit", rule_set_id=row.pk)


@needs(Permission.RULES_DRAFT)
def edit(request: Request, rule_set_id: int) -> HttpResponse:
    """Edit a draft, one sentence for each rule; ``add`` shows one more without saving."""
    row = get_in_scope(queries.list_rule_sets(request.actor), pk=rule_set_id)
    RULE_SET.check("edit", row.state)
    bundle = drafts.DraftForms(row, request.POST or None)
    if "add" in request.POST:
        bundle, saved = bundle.add_rule(request.POST), None
    else:
        saved = run(bundle.head, lambda: bundle.save(actor=request.actor, now=request.now)) if request.POST else None
    if saved is None:
        context = {"rule_set": row, "bundle": bundle, "sections": bundle.sections(), "facts": list_kinds()}
        return render(request, "points/rule_set_edit.html", context)
    messages.success(request, _("草稿已保存。"))
    return redirect("desk-points-rules-detail", rule_set_id=row.pk)


@needs(Permission.POINTS_READ)
def submit(request: Request, rule_set_id: int) -> HttpResponse:
    """Hand a draft in."""
    return _do(request, rule_set_id, rule_sets.submit_rule_set, _("已提交审批。"))


@needs(Permission.POINTS_READ)
def withdraw(request: Request, rule_set_id: int) -> HttpResponse:
    """Give a version up."""
    return _do(request, rule_set_id, rule_sets.withdraw_rule_set, _("已撤回。"))


@needs(Permission.RULES_APPROVE)
def send_back(request: Request, rule_set_id: int) -> HttpResponse:
    """Return a version with a reason."""
    row = get_in_scope(queries.list_rule_sets(request.actor), pk=rule_set_id)
    form = ReasonForm(request.POST or None)
    done = run(
        form,
        lambda: rule_sets.send_back_rule_set(
            actor=request.actor, now=request.now, rule_set_id=row.pk, reason=form.cleaned_data["reason"]
        ),
    )
    return _answer(request, row, form, done, title=_("退回规则"), submit=_("退回"))


@needs(Permission.RULES_APPROVE)
def publish(request: Request, rule_set_id: int) -> HttpResponse:
    """Publish a version from a day on."""
    row = get_in_scope(queries.list_rule_sets(request.actor), pk=rule_set_id)
    form = PublishForm(request.POST or None)
    done = run(
        form,
        lambda: rule_sets.publish_rule_set(
            actor=request.actor, now=request.now, rule_set_id=row.pk, active_from=form.cleaned_data["active_from"]
        ),
    )
    return _answer(request, row, form, done, title=_("批准并公布"), submit=_("公布"))


def _do(request: Request, rule_set_id: int, action: Callable[..., RuleSet], sentence: str) -> HttpResponse:
    if request.method == "POST":
        action(actor=request.actor, now=request.now, rule_set_id=rule_set_id)
        messages.success(request, sentence)
    return redirect("desk-points-rules-detail", rule_set_id=rule_set_id)


def _answer(
    request: Request, row: RuleSet, form: Any, done: RuleSet | None, *, title: str, submit: str
) -> HttpResponse:
    if done is None:
        context = {"rule_set": row, "form": form, "title": title, "submit": submit, **_words(row)}
        return render(request, "points/rule_set_step.html", context)
    messages.success(request, _("已办理。"))
    return redirect("desk-points-rules-detail", rule_set_id=row.pk)


def _words(row: RuleSet) -> dict[str, Any]:
    return {"categories": tell_by_category(read_terms(row))}
