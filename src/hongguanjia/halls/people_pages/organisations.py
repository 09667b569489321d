"""Pages of organisations: the tree on a day, one organisation, its changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, not_found
from hongguanjia.base.people.history import get_history
from hongguanjia.base.people.lists import list_children_on, list_households, list_organisations, list_posts
from hongguanjia.base.people.models import Organisation, Placement
from hongguanjia.base.people.previews import preview_change
from hongguanjia.base.people.queries import list_ancestors
from hongguanjia.base.people.statistics import (
    AsOf,
    Headcount,
    add_up,
    count_members_by_child,
    count_members_now,
    count_residents_now,
    find_path_on,
)
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.base.web.panels import render_panels
from hongguanjia.halls.people_pages.changes import Change, list_changes
from hongguanjia.halls.people_pages.fields import read_day
from hongguanjia.halls.people_pages.previewing import fingerprint, is_confirmed, keep_typed
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number

TRAIL_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree: an organisation as it was called and placed on the day, with its members then."""

    organisation: Organisation
    name: str
    members: Headcount
    in_scope: bool


@needs(Permission.ORGANISATION_READ)
def tree(request: Request) -> HttpResponse:
    """The children of an organisation on a day; without one, where the actor's own part of the tree begins."""
    today = county_date(request.now)
    day = read_day(request.GET.get("on"), today)
    rows = list_organisations(request.actor)
    under = request.GET.get("under", "")
    if not under.isdigit():
        return render(request, "people_pages/roots.html", {"roots": _roots(request.actor), "day": day})
    organisation = get_in_scope(rows, pk=int(under))
    path = find_path_on(organisation, day) or organisation.path
    counts = count_members_by_child(path, day)
    page = paginate(list_children_on(organisation, day), read_page_number(request.GET.get("page")))
    branches = [_branch(request.actor, child, counts) for child in page.rows]
    context = {
        "organisation": organisation,
        "ancestors": _seen(request.actor, list_ancestors(organisation)),
        "page": page,
        "branches": branches,
        "own": counts.get(path, Headcount()),
        "total": sum(count.total for count in counts.values()),
        "day": day,
        "today": today,
    }
    return render(request, "people_pages/tree.html", context)


@needs(Permission.ORGANISATION_READ)
def organisation_page(request: Request, organisation_id: int) -> HttpResponse:
    """One organisation: state, what may be done, people, posts, history, statistics, panels of the rooms."""
    organisation = get_in_scope(
        list_organisations(request.actor).select_related("parent__parent__parent"), pk=organisation_id
    )
    day = county_date(request.now)
    context = {
        "organisation": organisation,
        "ancestors": _seen(request.actor, _above(organisation)),
        "members": count_members_now(organisation.path, day),
        "residents": count_residents_now(organisation.path, day),
        "posts": list_posts(organisation, day),
        "history": get_history(organisation),
        "changes": list_changes(request.actor, organisation),
        "may_register": _may(request.actor, Permission.PERSON_MANAGE, organisation),
        "may_appoint": _may(request.actor, Permission.POST_MANAGE, organisation),
        "sees_people": _may(request.actor, Permission.PERSON_READ, organisation),
        "panels": render_panels(request, "organisation", organisation.pk),
        "trail": list_timeline("organisation", organisation.pk, most=TRAIL_SHOWN),
    }
    return render(request, "people_pages/organisation.html", context)


@needs(Permission.PERSON_READ)
def households(request: Request, organisation_id: int) -> HttpResponse:
    """The households of a village or community, with who lives there."""
    village = get_in_scope(list_organisations(request.actor, Permission.PERSON_READ), pk=organisation_id)
    page = paginate(list_households(village), read_page_number(request.GET.get("page")))
    return render(request, "people_pages/households.html", {"organisation": village, "page": page})


@needs(Permission.ORGANISATION_READ)
def statistics(request: Request, organisation_id: int) -> HttpResponse:
    """Members on a day as it was and as it is now, side by side, down to the children."""
    organisation = get_in_scope(list_organisations(request.actor), pk=organisation_id)
    day = read_day(request.GET.get("on"), county_date(request.now))
    was_path = find_path_on(organisation, day)
    was = count_members_by_child(was_path, day) if was_path else {}
    now = count_members_by_child(organisation.path, day, as_of=AsOf.NOW)
    context = {
        "organisation": organisation,
        "day": day,
        "stood": was_path is not None,
        "rows": _side_by_side(add_up(was.values()), add_up(now.values())),
        "children": _children_side_by_side(was, now, without={was_path, organisation.path}),
    }
    return render(request, "people_pages/statistics.html", context)


@needs(Permission.ORGANISATION_MANAGE)
def change(request: Request, organisation_id: int, verb: str) -> HttpResponse:
    """A change in two steps: what it touches, then the confirmation of exactly that."""
    rows = list_organisations(request.actor, Permission.ORGANISATION_MANAGE)
    organisation = get_in_scope(rows, pk=organisation_id)
    kind = dict(list_changes(request.actor, organisation)).get(verb)
    if kind is None:
        raise not_found()
    form = kind.form(request.POST or None, actor=request.actor, initial=_initial(organisation, verb))
    if request.method == "POST" and is_confirmed(request):
        done = run(form, lambda: kind.do(request.actor, request.now, organisation, form.cleaned_data))
        if isinstance(done, Organisation):
            return redirect("desk-people-organisation", done.pk)
    context = {"organisation": organisation, "change": kind, "form": form}
    if request.method == "POST" and form.is_valid() and not form.errors:
        return render(request, "people_pages/preview.html", context | _preview(request, kind, organisation, form))
    return render(request, "people_pages/change.html", context)


def _preview(request: Request, kind: Change, organisation: Organisation, form: Any) -> dict[str, object]:
    touched = kind.touches(organisation)
    return {
        "touched": preview_change(touched) if touched else None,
        "typed": keep_typed(form, request),
        "said": [(form.fields[name].label, value) for name, value in form.cleaned_data.items() if value],
        "mark": fingerprint(request),
    }


def _initial(organisation: Organisation, verb: str) -> dict[str, object]:
    return {"name": organisation.name, "short_name": organisation.short_name} if verb == "rename" else {}


def _roots(actor: Actor) -> list[Organisation]:
    paths = actor.paths(Permission.ORGANISATION_READ)
    tops = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    return list(list_organisations(actor).filter(path__in=tops))


def _branch(actor: Actor, child: Any, counts: dict[str, Headcount]) -> Branch:
    return Branch(
        organisation=child.organisation,
        name=child.name,
        members=counts.get(child.path, Headcount()),
        in_scope=_may(actor, Permission.ORGANISATION_READ, child.organisation),
    )


def _seen(actor: Actor, organisations: list[Organisation]) -> list[Organisation]:
    return [row for row in organisations if _may(actor, Permission.ORGANISATION_READ, row)]


def _may(actor: Actor, permission: Permission, organisation: Organisation) -> bool:
    return any(organisation.path.startswith(path) for path in actor.paths(permission))


def _side_by_side(was: Headcount, now: Headcount) -> list[tuple[str, int, int]]:
    return [(name, getattr(was, name), getattr(now, name)) for name in Headcount.__slots__]


def _children_side_by_side(
    was: dict[str, Headcount], now: dict[str, Headcount], without: set[str | None]
) -> list[tuple[str, int, int]]:
    """(name, then, now) of each part; a part that stands elsewhere by one of the two views has none there."""
    names = dict(Organisation.objects.filter(path__in=now).values_list("path", "name"))
    for row in Placement.objects.filter(path__in=was).select_related("organisation").order_by("pk"):
        names.setdefault(row.path, row.organisation.name)
    places = sorted({*was, *now} - without)
    return [
        (names.get(place, place), was.get(place, Headcount()).total, now.get(place, Headcount()).total)
        for place in places
    ]


def _above(organisation: Organisation) -> list[Organisation]:
    """The organisations above one that was read together with them, the highest first."""
    return [*_above(organisation.parent), organisation.parent] if organisation.parent is not None else []
