"""Desk pages that arrange the catalogue and the stations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hongguanjia.base.access.api import Permission, get_in_scope
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.naming import find_people
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.rewards import arranging, permits, providing
from hongguanjia.rooms.rewards.forms_arranging import (
    CategoryForm,
    ClosureForm,
    PictureForm,
    ProviderForm,
    SketchForm,
    SponsorForm,
)
from hongguanjia.rooms.rewards.models import Category, Provider, Sponsor


@needs(Permission.REWARD_READ)
def categories(request: Request) -> HttpResponse:
    """The shelves of the catalogue, in their order."""
    page = paginate(Category.objects.all(), read_page_number(request.GET.get("page")))
    may = permits.find_managed_county(request.actor) is not None
    return render(request, "rewards/desk_categories.html", {"page": page, "may": may})


@needs(Permission.REWARD_MANAGE)
def category(request: Request, category_id: int | None = None) -> HttpResponse:
    """A shelf, new or changed; the county's matter."""
    permits.managed_county(request.actor)
    row = get_in_scope(Category.objects.all(), pk=category_id) if category_id else None
    form = CategoryForm(request.POST or None, initial=_initial(row, "name", "kind", "position"))
    if request.method == "POST" and run(form, lambda: _put_category(request, form, category_id)) is not None:
        return redirect("desk-rewards-categories")
    return _form(request, form, _("修改分类") if row else _("新增分类"), reverse("desk-rewards-categories"))


@needs(Permission.REWARD_READ)
def sponsors(request: Request) -> HttpResponse:
    """Who gives rewards and how they are thanked."""
    rows = permits.read_sponsors(request.actor).order_by("ended_date", "name", "pk")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(
        request, "rewards/desk_sponsors.html", {"page": page, "may": request.actor.holds(Permission.REWARD_MANAGE)}
    )


@needs(Permission.REWARD_MANAGE)
def new_sponsor(request: Request) -> HttpResponse:
    """Somebody more to thank."""
    form = SponsorForm(request.POST or None)
    form.offer_organisations(permits.managed_organisations(request.actor))
    del form.fields["ended_date"]
    if request.method == "POST":
        done = run(form, lambda: arranging.name_sponsor(actor=request.actor, now=request.now, **form.cleaned_data))
        if done is not None:
            return redirect("desk-rewards-sponsors")
    return _form(request, form, _("新增致谢单位"), reverse("desk-rewards-sponsors"))


@needs(Permission.REWARD_MANAGE)
def sponsor(request: Request, sponsor_id: int) -> HttpResponse:
    """Change words of thanks, or end them."""
    row = get_in_scope(permits.managed_sponsors(request.actor), pk=sponsor_id)
    form = SponsorForm(request.POST or None, initial=_initial(row, "name", "thanks", "ended_date"))
    form.keep_organisation()
    if request.method == "POST" and run(form, lambda: _change_sponsor(request, form, sponsor_id)) is not None:
        return redirect("desk-rewards-sponsors")
    return _form(request, form, _("修改致谢单位"), reverse("desk-rewards-sponsors"))


@needs(Permission.REWARD_MANAGE)
def add_picture(request: Request, reward_id: int) -> HttpResponse:
    """One more picture of a reward."""
    row = get_in_scope(permits.managed_rewards(request.actor), pk=reward_id)
    form = PictureForm(*_sent(request))
    back = reverse("desk-rewards-reward", args=[row.pk])
    if request.method == "POST" and run(form, lambda: _add_picture(request, form, reward_id)) is not None:
        return redirect(back)
    return _form(request, form, _("加一张图片"), back)


@require_POST
@needs(Permission.REWARD_MANAGE)
def remove_picture(request: Request, picture_id: int) -> HttpResponse:
    """Show a picture no longer."""
    row = arranging.remove_picture(actor=request.actor, now=request.now, picture_id=picture_id)
    messages.success(request, _("图片已撤下。"))
    return redirect("desk-rewards-reward", reward_id=row.reward_id)


@needs(Permission.REWARD_MANAGE)
def sketch(request: Request, station_id: int) -> HttpResponse:
    """A photographed map of the way to a station; the button takes it away."""
    row = get_in_scope(permits.managed_stations(request.actor), pk=station_id)
    back = reverse("desk-rewards-station", args=[row.pk])
    form = SketchForm(*_sent(request))
    if request.method == "POST" and request.POST.get("what") == "remove":
        arranging.set_sketch(actor=request.actor, now=request.now, station_id=station_id, upload=None)
        return redirect(back)
    if request.method == "POST" and run(form, lambda: _set_sketch(request, form, station_id)) is not None:
        return redirect(back)
    return _form(request, form, _("放一张地图"), back)


@needs(Permission.REWARD_MANAGE)
def shut(request: Request, station_id: int) -> HttpResponse:
    """Announce days on which a station stays shut."""
    row = get_in_scope(permits.managed_stations(request.actor), pk=station_id)
    back = reverse("desk-rewards-station", args=[row.pk])
    form = ClosureForm(request.POST or None)
    if request.method == "POST" and run(form, lambda: _shut(request, form, station_id)) is not None:
        return redirect(back)
    return _form(request, form, _("公布停业日"), back)


@require_POST
@needs(Permission.REWARD_MANAGE)
def reopen(request: Request, closure_id: int) -> HttpResponse:
    """Open again before time."""
    row = arranging.reopen_station(actor=request.actor, now=request.now, closure_id=closure_id)
    messages.success(request, _("已恢复开放。"))
    return redirect("desk-rewards-station", station_id=row.pk)


@needs(Permission.REWARD_MANAGE)
def provider(request: Request, stock_id: int) -> HttpResponse:
    """Which member does the service that a shelf offers: what is spent here is earned there."""
    row = get_in_scope(permits.managed_stock(request.actor), pk=stock_id)
    current = Provider.objects.filter(stock=row, to_date__isnull=True).select_related("person").first()
    form = ProviderForm(
        request.POST or None,
        initial={"name": current.person.name if current else "", "from_date": county_date(request.now)},
    )
    back = reverse("desk-rewards-stock", args=[row.pk])
    if request.method == "POST" and run(form, lambda: _name_provider(request, form, stock_id)) is not None:
        messages.success(request, _("已登记。"))
        return redirect(back)
    return _form(request, form, _("由谁提供"), back)


def _sent(request: Request) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _initial(row: Category | Sponsor | None, *names: str) -> dict[str, object]:
    return {name: getattr(row, name) for name in names} if row is not None else {}


def _form(request: Request, form: forms.Form, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "rewards/desk_form.html", context, status=422 if form.errors else 200)


def _put_category(request: Request, form: CategoryForm, category_id: int | None) -> object:
    data = form.cleaned_data
    return arranging.put_category(
        actor=request.actor,
        now=request.now,
        name=data["name"],
        kind=data["kind"],
        position=data["position"],
        category_id=category_id,
    )


def _change_sponsor(request: Request, form: SponsorForm, sponsor_id: int) -> object:
    return arranging.change_sponsor(actor=request.actor, now=request.now, sponsor_id=sponsor_id, **form.cleaned_data)


def _add_picture(request: Request, form: PictureForm, reward_id: int) -> object:
    data = form.cleaned_data
    return arranging.add_picture(
        actor=request.actor, now=request.now, reward_id=reward_id, upload=data["file"], words=data["words"]
    )


def _set_sketch(request: Request, form: SketchForm, station_id: int) -> object:
    return arranging.set_sketch(
        actor=request.actor, now=request.now, station_id=station_id, upload=form.cleaned_data["file"]
    )


def _shut(request: Request, form: ClosureForm, station_id: int) -> object:
    data = {name: form.cleaned_data[name] for name in ("first_date", "last_date", "reason")}
    return arranging.shut_station(actor=request.actor, now=request.now, station_id=station_id, **data)


def _name_provider(request: Request, form: ProviderForm, stock_id: int) -> bool:
    name, person = form.cleaned_data["name"].strip(), None
    if name:
        person = Person.objects.get(pk=find_people(request.actor, name, None, field="name")[0])
    providing.name_provider(
        actor=request.actor, now=request.now, stock_id=stock_id, person=person, from_date=form.cleaned_data["from_date"]
    )
    return True
