"""The desk: one requirement everywhere below, its versions, changing and dropping it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, is_below
from hongguanjia.base.people import naming
from hongguanjia.base.web.api import Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.duties import actions, forms, queries
from hongguanjia.rooms.duties.models import Requirement
from hongguanjia.rooms.duties.pages.doing import Answer, act_once, sent, show_form


@needs(Permission.DUTY_READ)
def item(request: Request, item_id: int) -> HttpResponse:
    """One item with everything broken down from it, added up along the way."""
    row = get_in_scope(queries.visible_items(request.actor), pk=item_id)
    today = county_date(request.now)
    sums = queries.add_up_item(row, today)
    below = queries.visible_items(request.actor).filter(parent=row, active_to=None).order_by("organisation__path")
    page = paginate(below, read_page_number(request.GET.get("page")))
    duties = queries.list_duties_on([child.pk for child in page.rows], today)
    context = {
        "item": row,
        "version": row.requirement.version,
        "progress": sums.get(row.pk),
        "cards": [(child, sums.get(child.pk), duties.get(child.pk)) for child in page.rows],
        "page": page,
        "versions": list(row.requirement.versions.select_related("made_by").order_by("-number")),
        "own": queries.list_duties_on([row.pk], today).get(row.pk),
        "may_assign": is_below(row.organisation.path, request.actor.paths(Permission.DUTY_REPORT)),
        "may_set": is_below(row.requirement.organisation.path, request.actor.paths(Permission.DUTY_SET)),
    }
    return render(request, "duties/desk/item.html", context)


@needs(Permission.DUTY_READ)
def requirement(request: Request, requirement_id: int) -> HttpResponse:
    """The highest item of a requirement that the actor sees."""
    rows = queries.visible_items(request.actor).filter(requirement_id=requirement_id, active_to=None)
    return redirect("desk-duties-item", get_in_scope(rows.order_by("organisation__path", "pk")).pk)


@needs(Permission.DUTY_SET)
def change(request: Request, requirement_id: int) -> HttpResponse:
    """A new version, with a reason."""
    row = _settable(request, requirement_id)
    form = forms.RequirementForm(sent(request)[0], change=True, initial=forms.requirement_initial(row.version))

    def act() -> Answer:
        actions.change_requirement(
            actor=request.actor,
            now=request.now,
            requirement_id=row.pk,
            typed=form.typed(),
            reason=form.cleaned_data["reason"],
            override=form.cleaned_data["override"],
        )
        return {"pk": row.pk}

    if act_once(request, form, "change_requirement", act, pk=row.pk):
        messages.success(request, _("已修改，原来的版本留着。"))
        return redirect("desk-duties-requirement", row.pk)
    back = reverse("desk-duties-requirement", args=[row.pk])
    hint = _("修改从现在起对所有承担这一项的组织生效；已经逾期的仍记逾期。")
    return show_form(request, form, title=_("修改要求"), back=back, context={"hint": hint, "about": row.version})


@needs(Permission.DUTY_SET)
def drop(request: Request, item_id: int) -> HttpResponse:
    """Ask it no more."""
    row = get_in_scope(queries.visible_items(request.actor), pk=item_id)
    form = forms.ReasonForm(sent(request)[0])

    def act() -> Answer:
        actions.drop_item(actor=request.actor, now=request.now, item_id=row.pk, reason=form.cleaned_data["reason"])
        return {"pk": row.pk}

    if act_once(request, form, "drop_item", act, pk=row.pk):
        messages.success(request, _("已停用，下级同时停用。"))
        return redirect("desk-duties-list", row.duty_list_id)
    back = reverse("desk-duties-item", args=[row.pk])
    context = {"kind": "danger", "about": row.requirement.version}
    return show_form(request, form, title=_("停用条目"), back=back, context=context)


@needs(Permission.DUTY_REPORT)
def assign(request: Request, item_id: int) -> HttpResponse:
    """Name the person responsible."""
    row = get_in_scope(queries.visible_items(request.actor), pk=item_id)
    form = forms.PersonForm(sent(request)[0], initial={"person": row.person.name if row.person else ""})

    def act() -> Answer:
        found = naming.find_people(request.actor, form.cleaned_data["person"], row.organisation, field="person")
        actions.assign_item(actor=request.actor, now=request.now, item_id=row.pk, person_id=found[0])
        return {"pk": row.pk}

    back = reverse("desk-duties-item", args=[row.pk])
    if act_once(request, form, "assign_item", act, pk=row.pk):
        messages.success(request, _("已定责任人。"))
        return redirect(back)
    return show_form(request, form, title=_("定责任人"), back=back, context={"about": row.requirement.version})


def _settable(request: Request, requirement_id: int) -> Requirement:
    row = get_in_scope(queries.visible_requirements(request.actor), pk=requirement_id)
    may = is_below(row.organisation.path, request.actor.paths(Permission.DUTY_SET))
    rows = Requirement.objects.select_related("organisation", "current")
    return get_in_scope(rows.filter(pk__in=[row.pk] if may else []))
