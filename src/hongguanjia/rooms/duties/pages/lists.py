"""The desk: lists of organisations, one list, and setting it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, is_below
from hongguanjia.base.people.models import PARTY_KINDS, Organisation
from hongguanjia.base.sheets.api import file_response, xlsx_response
from hongguanjia.base.web.api import OnceForm, Request, needs
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.rooms.duties import actions, forms, papers, queries, sheets
from hongguanjia.rooms.duties.models import DutyList
from hongguanjia.rooms.duties.pages.doing import Answer, act_once, sent, show_form
from hongguanjia.rooms.duties.states import KIND_ORDER, ListState

CHOICES_MOST = 600
PDF = "application/pdf"


@needs(Permission.DUTY_READ)
def lists(request: Request) -> HttpResponse:
    """The lists of the actor's places: newest year first, from the county down."""
    rows = queries.visible_lists(request.actor).order_by("-year", "organisation__path", KIND_ORDER, "post")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    return render(
        request, "duties/desk/lists.html", {"page": page, "may_set": request.actor.holds(Permission.DUTY_SET)}
    )


@needs(Permission.DUTY_READ)
def organisation(request: Request, organisation_id: int) -> HttpResponse:
    """What one organisation owes: its lists of the year with where each item stands."""
    place = get_in_scope(queries.visible_organisations(request.actor), pk=organisation_id)
    today = county_date(request.now)
    rows = queries.visible_duties(request.actor).filter(
        organisation=place, period_start__lte=today, period_end__gt=today
    )
    page = paginate(rows.order_by("due_date", "pk"), read_page_number(request.GET.get("page")))
    context = {
        "organisation": place,
        "lists": list(queries.visible_lists(request.actor).filter(organisation=place).order_by("-year", KIND_ORDER)),
        "page": page,
        "today": today,
        "may_decide": request.actor.holds(Permission.DUTY_DECIDE),
    }
    return render(request, "duties/desk/organisation.html", context)


@needs(Permission.DUTY_READ)
def poster(request: Request, organisation_id: int) -> HttpResponse:
    """The lists of an organisation to print and hang, A3 or A2."""
    place = get_in_scope(queries.visible_organisations(request.actor), pk=organisation_id)
    size = request.GET.get("size", "a3")
    printed = papers.print_poster(place, size=size, now=request.now)
    return file_response(f"{place.short_name}-{size if size in papers.SIZES else papers.SIZES[0]}.pdf", printed, PDF)


@needs(Permission.DUTY_READ)
def one_list(request: Request, list_id: int) -> HttpResponse:
    """One list: its items, how far each is at and below the organisation, and what may be done with it."""
    row = get_in_scope(queries.visible_lists(request.actor), pk=list_id)
    items = list(queries.list_live_items(row.pk))
    if request.GET.get("format") == "xlsx":
        return xlsx_response(str(row), sheets.template_columns(), sheets.item_rows(items))
    today = county_date(request.now)
    sums = queries.add_up_lists(row.organisation.path, [item.requirement_id for item in items], today)
    duties = queries.list_duties_on([item.pk for item in items], today)
    context = {
        "list": row,
        "cards": [(item, duties.get(item.pk), sums.get(item.requirement_id)) for item in items],
        "may_set": is_below(row.organisation.path, request.actor.paths(Permission.DUTY_SET)),
        "is_draft": row.state == ListState.DRAFT,
        "today": today,
    }
    return render(request, "duties/desk/list.html", context)


@needs(Permission.DUTY_SET)
def new_list(request: Request) -> HttpResponse:
    """Begin a list."""
    data, _files = sent(request)
    places = [row for row in _places(request) if is_below(row.path, request.actor.paths(Permission.DUTY_SET))]
    form = forms.ListForm(data, organisations=places, initial={"year": county_date(request.now).year})

    def act() -> Answer:
        typed = form.cleaned_data
        row = actions.open_list(
            actor=request.actor,
            now=request.now,
            organisation_id=typed["organisation"],
            year=typed["year"],
            kind=typed["kind"],
            post=typed["post"],
        )
        return {"pk": row.pk}

    if answer := act_once(request, form, "open_list", act):
        return redirect("desk-duties-list", answer["pk"])
    return show_form(request, form, title=_("新建清单"), back=reverse("desk-duties-lists"))


@needs(Permission.DUTY_SET)
def add(request: Request, list_id: int) -> HttpResponse:
    """Ask one thing more."""
    row = _settable(request, list_id)
    form = forms.RequirementForm(sent(request)[0])

    def act() -> Answer:
        words = {"again": form.cleaned_data["again"], "override": form.cleaned_data["override"]}
        item = actions.add_requirement(
            actor=request.actor, now=request.now, list_id=row.pk, typed=form.typed(), **words
        )
        return {"pk": item.pk}

    return _done(request, form, row, "add_requirement", act, title=_("添加条目"), said=_("已添加。"))


@needs(Permission.DUTY_SET)
def starters(request: Request, list_id: int) -> HttpResponse:
    """Add from the templates."""
    row = _settable(request, list_id)
    form = forms.StartersForm(sent(request)[0], kind=row.kind)

    def act() -> Answer:
        codes = form.cleaned_data["codes"]
        items = actions.add_from_starters(actor=request.actor, now=request.now, list_id=row.pk, codes=codes)
        return {"pks": [item.pk for item in items]}

    return _done(request, form, row, "starters", act, title=_("从模板添加"), said=_("已添加，已有的没有重复。"))


@needs(Permission.DUTY_SET)
def copy(request: Request, list_id: int) -> HttpResponse:
    """Add what last year asked; acts only when posted."""
    row = _settable(request, list_id)
    if request.method == "POST":
        items = actions.copy_last_year(actor=request.actor, now=request.now, list_id=row.pk)
        messages.success(request, _("从去年的清单添加了 %(count)s 项。") % {"count": len(items)})
    return redirect("desk-duties-list", row.pk)


@needs(Permission.DUTY_SET)
def bring_in(request: Request, list_id: int) -> HttpResponse:
    """Add the rows of a workbook."""
    row = _settable(request, list_id)
    form = forms.FileForm(*sent(request))

    def act() -> Answer:
        file = form.cleaned_data["file"]
        items = actions.import_items(
            actor=request.actor, now=request.now, list_id=row.pk, name=file.name, data=file.read()
        )
        return {"pks": [item.pk for item in items]}

    hint = _("第一行是列名，至少要有“条目”“怎样算完成”“周期”三列。导出的清单就是样表。")
    return _done(request, form, row, "import", act, title=_("从表格导入"), said=_("已导入。"), hint=hint)


@needs(Permission.DUTY_SET)
def publish(request: Request, list_id: int) -> HttpResponse:
    """Publish; acts only when posted."""
    row = _settable(request, list_id)
    if request.method == "POST":
        actions.publish_list(actor=request.actor, now=request.now, list_id=row.pk)
        messages.success(request, _("清单已公布，本期应办事项已经生成。"))
    return redirect("desk-duties-list", row.pk)


@needs(Permission.DUTY_SET)
def cascade(request: Request, list_id: int) -> HttpResponse:
    """Break items down."""
    row = _settable(request, list_id)
    items = [(item.pk, item.requirement.version.title) for item in queries.list_live_items(row.pk)]
    children = Organisation.objects.filter(parent_id=row.organisation_id, closed_date=None, kind__in=PARTY_KINDS)
    form = forms.CascadeForm(sent(request)[0], items=items, organisations=children.order_by("path")[:CHOICES_MOST])

    def act() -> Answer:
        typed = form.cleaned_data
        done = actions.cascade_items(
            actor=request.actor,
            now=request.now,
            item_ids=typed["items"],
            organisation_ids=typed["organisations"] or None,
            quotas=typed["quotas"],
            levels=typed["levels"],
            override=typed["override"],
        )
        return {"items": done.items, "organisations": done.organisations}

    return _done(
        request, form, row, "cascade", act, title=_("向下分解"), said=_("已分解，下级的清单和应办事项已经生成。")
    )


def _settable(request: Request, list_id: int) -> DutyList:
    """A list that the actor may set; others are not found."""
    row = get_in_scope(queries.visible_lists(request.actor), pk=list_id)
    return get_in_scope(
        DutyList.objects.select_related("organisation").filter(
            pk__in=[row.pk] if is_below(row.organisation.path, request.actor.paths(Permission.DUTY_SET)) else []
        )
    )


def _done(
    request: Request,
    form: OnceForm,
    row: DutyList,
    name: str,
    act: Callable[[], Answer],
    *,
    title: str,
    said: str,
    hint: str = "",
) -> HttpResponse:
    back = reverse("desk-duties-list", args=[row.pk])
    if act_once(request, form, name, act, pk=row.pk) is not None:
        messages.success(request, said)
        return redirect(back)
    return show_form(request, form, title=title, back=back, context={"hint": hint, "about": row})


def _places(request: Request) -> list[Organisation]:
    return list(queries.visible_organisations(request.actor).order_by("path")[:CHOICES_MOST])
