"""Acting for others: on the phone for relatives, at the desk for officials, verified in the open."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.mandates import actions, permits, queries, rules
from hongguanjia.base.mandates.api import ACTING_KEY
from hongguanjia.base.mandates.forms import AnswerForm, OneOffForm, ReasonForm, StandingForm
from hongguanjia.base.mandates.models import Mandate, MandateKind, MandateState, MandateUse
from hongguanjia.base.people import seals
from hongguanjia.base.people.models import Person
from hongguanjia.base.web.api import Request, needs, run, signed_in
from hongguanjia.kit.clock import county_midnight
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.kit.refusals import BadInput


@signed_in
def mine(request: Request) -> HttpResponse:
    """For whom I may act, and who may act for me."""
    context = {
        "held": paginate(queries.list_held(request.actor, request.now), read_page_number(request.GET.get("page"))),
        "given": paginate(queries.list_given(request.actor), read_page_number(request.GET.get("given"))),
        "may_make": request.actor.holds(Permission.MANDATE_ACT),
    }
    return render(request, "mandates/mine.html", context)


@needs(Permission.MANDATE_ACT)
def register(request: Request) -> HttpResponse:
    """The register of my organisations."""
    rows = permits.at_the_desk(request.actor).order_by("-pk")
    context = {
        "page": paginate(rows, read_page_number(request.GET.get("page"))),
        "objections": queries.list_open_objections(request.actor),
    }
    return render(request, "mandates/register.html", context)


@signed_in
def mandate(request: Request, mandate_id: int, surface: str) -> HttpResponse:
    """One mandate: what it covers, what was done under it, what can be done about it."""
    row = get_in_scope(permits.visible(request.actor), pk=mandate_id)
    return render(request, "mandates/mandate.html", _mandate_context(request, row, surface))


@needs(Permission.MANDATE_ACT)
def choose(request: Request, surface: str) -> HttpResponse:
    """For whom: found by name within my organisations."""
    words = request.GET.get("q", "")[:40]
    context = {"words": words, "people": queries.find_people(request.actor, words), **_shell(surface)}
    return render(request, "mandates/choose.html", context)


@needs(Permission.MANDATE_ACT)
def make_one_off(request: Request, person_id: int, surface: str) -> HttpResponse:
    """At the counter: make it and begin at once."""
    person = get_in_scope(permits.reachable_people(request.actor), pk=person_id)
    form = OneOffForm(request.POST or None)
    if request.method == "POST":
        made = run(form, lambda: _make_one_off(request, form, person))
        if made:
            _begin(request, made)
            return redirect("/m/")
    context = {"form": form, "person": person, "hours": rules.ONE_OFF_LASTS.seconds // 3600, **_shell(surface)}
    return render(request, "mandates/make_one_off.html", context, status=422 if form.errors else 200)


@needs(Permission.MANDATE_ACT)
def make_standing(request: Request, person_id: int, surface: str) -> HttpResponse:
    """For a relative: make it and print the receipt."""
    person = get_in_scope(permits.reachable_people(request.actor), pk=person_id)
    form = StandingForm(request.POST or None)
    if request.method == "POST":
        made = run(form, lambda: _make_standing(request, form, person))
        if made:
            return redirect(f"{surface}-mandates-receipt", made.pk)
    context = {"form": form, "person": person, **_shell(surface)}
    return render(request, "mandates/make_standing.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def begin(request: Request, mandate_id: int) -> HttpResponse:
    """From now on everything is done for the principal, until the banner's button ends it."""
    mandate = get_in_scope(permits.visible(request.actor), pk=mandate_id)
    queries.act_under(actor=request.actor, mandate_id=mandate_id, now=request.now)
    _begin(request, mandate)
    return redirect("/m/")


@require_POST
@signed_in
def end(request: Request) -> HttpResponse:
    """Stop acting; what was done once at the counter is closed and its receipt printed."""
    kept = request.session.pop(ACTING_KEY, None)
    row = permits.visible(request.actor).filter(pk=kept["id"], helper=request.actor.person_id).first() if kept else None
    if row and row.kind == MandateKind.ONE_OFF and row.state == MandateState.ACTIVE:
        actions.close_mandate(actor=request.actor, now=request.now, mandate_id=row.pk)
        return redirect("phone-mandates-receipt", row.pk)
    messages.success(request, _("代办已结束，现在办的是您自己的事。"))
    return redirect("phone-mandates-mine")


@signed_in
def revoke(request: Request, mandate_id: int, surface: str) -> HttpResponse:
    """Take a mandate back."""
    row = get_in_scope(permits.visible(request.actor), pk=mandate_id)
    form = ReasonForm(request.POST or None)
    done = run(form, lambda: _revoke(request, form, row)) if request.method == "POST" else None
    if done:
        messages.success(request, _("代办已撤销，即刻生效。"))
        return redirect(f"{surface}-mandates-mandate", row.pk)
    back = reverse(f"{surface}-mandates-mandate", args=[row.pk])
    context = {"form": form, "mandate": row, "back": back, **_shell(surface)}
    return render(request, "mandates/revoke.html", context, status=422 if form.errors else 200)


@signed_in
def object_to_use(request: Request, use_id: int, surface: str) -> HttpResponse:
    """That was not my will."""
    use = _get_use(request, use_id)
    form = ReasonForm(request.POST or None)
    done = run(form, lambda: _object(request, form, use)) if request.method == "POST" else None
    if done:
        messages.success(request, _("异议已登记，支部会核实后答复。"))
        return redirect(f"{surface}-mandates-mandate", use.mandate_id)
    context = {"form": form, "use": use, "mandate": use.mandate, **_shell(surface)}
    return render(request, "mandates/object.html", context, status=422 if form.errors else 200)


@needs(Permission.MANDATE_ACT)
def answer(request: Request, use_id: int) -> HttpResponse:
    """The branch answers an objection."""
    use = _get_use(request, use_id)
    form = AnswerForm(request.POST or None)
    done = run(form, lambda: _answer(request, form, use)) if request.method == "POST" else None
    if done:
        messages.success(request, _("已答复，双方会收到通知。"))
        return redirect("desk-mandates-mandate", use.mandate_id)
    context = {"form": form, "use": use, "mandate": use.mandate, **_shell("desk")}
    return render(request, "mandates/answer.html", context, status=422 if form.errors else 200)


@signed_in
def receipt(request: Request, mandate_id: int, surface: str) -> HttpResponse:
    """The paper for the principal: number, parties, limits, what was done, how to object."""
    row = get_in_scope(permits.visible(request.actor), pk=mandate_id)
    context = {
        "mandate": row,
        "uses": queries.list_uses(row).order_by("at", "pk"),
        "back_url": reverse(f"{surface}-mandates-mandate", args=[row.pk]),
        "paper_url": settings.SITE_URL + reverse("public-mandates-verify", args=[row.code]),
    }
    return render(request, "mandates/receipt.html", context)


def verify(request: Request, code: str) -> HttpResponse:
    """Whether a receipt is genuine and still holds, without private data."""
    found = queries.find_public(code, request.now)
    if found is None:
        raise not_found()
    return render(request, "mandates/verify.html", {"mandate": found})


def _shell(surface: str) -> dict[str, Any]:
    return {"shell": f"shells/{surface}.html", "surface": surface}


def _mandate_context(request: Request, row: Mandate, surface: str) -> dict[str, Any]:
    actor = request.actor
    page = paginate(queries.list_uses(row), read_page_number(request.GET.get("page")))
    lines = [
        (use, permits.may_object(actor, row) and use.state == "DONE" and rules.can_object(use.at, request.now))
        for use in page.rows
    ]
    return {
        "mandate": row,
        "page": page,
        "lines": lines,
        "in_force": row.state == MandateState.ACTIVE and row.active_to > request.now,
        "may_begin": row.helper_id == actor.person_id and actor.behalf_of_id is None,
        "may_end": permits.may_end(actor, row),
        "may_answer": permits.may_answer(actor, row),
        **_shell(surface),
    }


def _begin(request: Request, row: Mandate) -> None:
    request.session[ACTING_KEY] = {"id": row.pk, "name": row.principal.name}


def _get_use(request: Request, use_id: int) -> MandateUse:
    rows = MandateUse.objects.select_related("mandate__principal", "mandate__organisation")
    return get_in_scope(rows.filter(mandate__in=permits.visible(request.actor)), pk=use_id)


def _make_one_off(request: Request, form: OneOffForm, person: Person) -> Mandate:
    typed = form.cleaned_data
    return actions.make_one_off(
        actor=request.actor,
        now=request.now,
        principal_id=person.pk,
        verbs=typed["verbs"],
        witness_name=typed["witness_name"],
        note=typed["note"],
    )


def _make_standing(request: Request, form: StandingForm, person: Person) -> Mandate:
    typed = form.cleaned_data
    return actions.make_standing(
        actor=request.actor,
        now=request.now,
        principal_id=person.pk,
        helper=_find_helper(typed["helper_name"], typed["helper_phone"]),
        verbs=typed["verbs"],
        witness_name=typed["witness_name"],
        active_to=county_midnight(typed["until"]),
        note=typed["note"],
    )


def _find_helper(name: str, phone: str) -> Person:
    """The helper may belong anywhere in the county; name and phone together find her, neither alone."""
    index = seals.phone_index(phone)
    found = Person.objects.filter(phone_index=index, name="".join(name.split()), deceased_date__isnull=True).first()
    if found is None:
        raise BadInput(
            "mandates.helper_unknown",
            _("名册上没有这个姓名和手机号的人，请核对，或请其所在支部先登记。"),
            field="helper_phone",
        )
    return found


def _revoke(request: Request, form: ReasonForm, row: Mandate) -> Mandate:
    return actions.revoke_mandate(
        actor=request.actor, now=request.now, mandate_id=row.pk, reason=form.cleaned_data["reason"]
    )


def _object(request: Request, form: ReasonForm, use: MandateUse) -> MandateUse:
    return actions.object_to_use(
        actor=request.actor, now=request.now, use_id=use.pk, reason=form.cleaned_data["reason"]
    )


def _answer(request: Request, form: AnswerForm, use: MandateUse) -> MandateUse:
    return actions.answer_objection(
        actor=request.actor,
        now=request.now,
        use_id=use.pk,
        undo=form.cleaned_data["result"] == "undo",
        reason=form.cleaned_data["reason"],
    )
