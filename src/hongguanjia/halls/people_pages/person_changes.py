"""What may be done for a person: correct, transfer, let go, settle, appoint, end a post. Each a form and one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from hongguanjia.base.access.api import Permission
from hongguanjia.base.people import api as people
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.previews import preview_post
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.halls.people_pages.forms import (
    AppointForm,
    CorrectForm,
    EndPostForm,
    LeaveForm,
    SettleForm,
    TransferForm,
)
from hongguanjia.halls.people_pages.persons import find_person, find_post
from hongguanjia.halls.people_pages.previewing import fingerprint, is_confirmed, keep_typed


@sensitive_post_parameters("id_number", "phone")
@needs(Permission.PERSON_MANAGE)
def correct(request: Request, person_id: int) -> HttpResponse:
    person = find_person(request, person_id, Permission.PERSON_MANAGE)
    initial = {"name": person.name, "gender": person.gender, "birth_date": person.birth_date}
    form = CorrectForm(request.POST or None, initial=initial)
    return _do(
        request,
        person,
        form,
        _("更正登记"),
        lambda data: people.correct_person(
            actor=request.actor, now=request.now, person=person, changes=_changed(person, data), reason=data["reason"]
        ),
    )


@needs(Permission.PERSON_MANAGE)
def transfer(request: Request, person_id: int) -> HttpResponse:
    person = find_person(request, person_id, Permission.PERSON_MANAGE)
    form = TransferForm(request.POST or None, actor=request.actor)
    return _do(
        request,
        person,
        form,
        _("编入或转接党支部"),
        lambda data: people.admit_member(
            actor=request.actor,
            now=request.now,
            person=person,
            branch=data["branch"],
            kind=data["kind"],
            joined_date=data["joined_date"],
            from_date=data["from_date"],
            start_reason=data["reason"],
        ),
    )


@needs(Permission.PERSON_MANAGE)
def leave(request: Request, person_id: int) -> HttpResponse:
    person = find_person(request, person_id, Permission.PERSON_MANAGE)
    return _do(
        request,
        person,
        LeaveForm(request.POST or None),
        _("转出或停止党籍"),
        lambda data: people.end_membership(
            actor=request.actor, now=request.now, person=person, on_date=data["on_date"], reason=data["reason"]
        ),
    )


@needs(Permission.PERSON_MANAGE)
def settle(request: Request, person_id: int) -> HttpResponse:
    person = find_person(request, person_id, Permission.PERSON_MANAGE)
    return _do(
        request,
        person,
        SettleForm(request.POST or None, actor=request.actor),
        _("登记居住地"),
        lambda data: people.settle_resident(
            actor=request.actor,
            now=request.now,
            person=person,
            village=data["village"],
            from_date=data["from_date"],
            household=data["household"],
        ),
    )


@needs(Permission.POST_MANAGE)
def appoint(request: Request, person_id: int) -> HttpResponse:
    """An appointment in two steps: what the post would open, then the confirmation."""
    person = find_person(request, person_id)
    initial = {"organisation": person.organisation.code if person.organisation else ""}
    form = AppointForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid() and not is_confirmed(request):
        context = {
            "person": person,
            "form": form,
            "preview": preview_post(form.cleaned_data["organisation"], form.cleaned_data["role"]),
            "typed": keep_typed(form, request),
            "mark": fingerprint(request),
        }
        return render(request, "people_pages/preview_post.html", context)
    return _do(
        request,
        person,
        form,
        _("任命职务"),
        lambda data: people.appoint(actor=request.actor, now=request.now, person=person, **data),
    )


@needs(Permission.POST_MANAGE)
def end_post(request: Request, post_id: int) -> HttpResponse:
    post = find_post(request, post_id)
    return _do(
        request,
        post.person,
        EndPostForm(request.POST or None),
        _("免去职务"),
        lambda data: people.end_post(
            actor=request.actor, now=request.now, post=post, on_date=data["on_date"], reason=data["reason"]
        ),
    )


def _do(
    request: Request, person: Person, form: forms.Form, title: object, action: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """Run an action for a valid form and return to the person; else show the form with what was typed."""

    def do() -> bool:
        action(form.cleaned_data)
        return True

    if request.method == "POST" and run(form, do):
        return redirect("desk-people-person", person.pk)
    return render(request, "people_pages/person_change.html", {"person": person, "form": form, "title": title})


def _changed(person: Person, data: dict[str, Any]) -> dict[str, Any]:
    """Only what differs; a number left empty stays as it is."""
    changed = {name: data[name] for name in ("name", "gender", "birth_date") if data[name] != getattr(person, name)}
    return changed | {name: data[name] for name in ("id_number", "phone") if data[name]}
