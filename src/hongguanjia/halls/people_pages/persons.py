"""Pages of people: the list with its filters, one person, and what may be done for one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from hongguanjia.base.access.api import Permission, get_in_scope, scope
from hongguanjia.base.people import api as people
from hongguanjia.base.people import seals
from hongguanjia.base.people.lists import AGE_BANDS, PersonFilter, list_organisations, list_own_posts, list_people
from hongguanjia.base.people.models import Gender, Organisation, Person, Post
from hongguanjia.base.people.search import clean
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs, run
from hongguanjia.base.web.panels import render_panels
from hongguanjia.halls.people_pages.forms import RegisterForm, RevealForm
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number

KINDS = ("FULL", "PROBATIONARY", "RESIDENT")


@needs(Permission.PERSON_READ)
def person_list(request: Request) -> HttpResponse:
    """People in scope; every filter stands in the address."""
    wanted = _read_filter(request)
    page = paginate(
        list_people(request.actor, wanted, county_date(request.now)), read_page_number(request.GET.get("page"))
    )
    context = {
        "page": page,
        "wanted": wanted,
        "genders": Gender.choices,
        "ages": AGE_BANDS,
        "may_register": request.actor.holds(Permission.PERSON_MANAGE),
    }
    return render(request, "people_pages/people.html", context)


@never_cache
@needs(Permission.PERSON_READ)
def person_page(request: Request, person_id: int) -> HttpResponse:
    """One person with masked numbers; what may be done depends on the actor's posts."""
    person = find_person(request, person_id)
    return render(request, "people_pages/person.html", _person_context(request, person))


@never_cache
@sensitive_post_parameters()
@needs(Permission.PERSON_REVEAL)
def reveal(request: Request, person_id: int) -> HttpResponse:
    """Show one number in clear, once, in the answer to this form only."""
    person = find_person(request, person_id, Permission.PERSON_REVEAL)
    form = RevealForm(request.POST or None)
    shown = None
    if request.method == "POST":
        shown = run(
            form,
            lambda: people.reveal(
                actor=request.actor,
                now=request.now,
                person=person,
                field=form.cleaned_data["field"],
                reason=form.cleaned_data["reason"],
            ),
        )
    return render(request, "people_pages/reveal.html", {"person": person, "form": form, "shown": shown})


@sensitive_post_parameters("id_number", "phone")
@needs(Permission.PERSON_MANAGE)
def register(request: Request) -> HttpResponse:
    """Put a person on the roll."""
    organisation = _asked_organisation(request, Permission.PERSON_MANAGE)
    initial = {"organisation": organisation.code} if organisation else {}
    form = RegisterForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST":
        person = run(form, lambda: _register(request, form))
        if person is not None:
            return redirect("desk-people-person", person.pk)
    return render(request, "people_pages/register.html", {"form": form})


def find_person(request: Request, pk: int, permission: Permission = Permission.PERSON_READ) -> Person:
    """A person over whom the actor has ``permission``, or "not found"."""
    return get_in_scope(scope(Person.objects.select_related("organisation"), request.actor, permission), pk=pk)


def find_post(request: Request, pk: int) -> Post:
    """A post that the actor may end, or "not found"."""
    rows = Post.objects.select_related("person__organisation", "organisation")
    return get_in_scope(scope(rows, request.actor, Permission.POST_MANAGE), pk=pk)


def _register(request: Request, form: RegisterForm) -> Person:
    data = form.cleaned_data
    day = data["from_date"] or county_date(request.now)
    return people.enrol_person(
        actor=request.actor,
        now=request.now,
        name=data["name"],
        organisation=data["organisation"],
        gender=data["gender"],
        birth_date=data["birth_date"],
        id_number=data["id_number"],
        phone=data["phone"],
        kind=data["kind"],
        from_date=day,
    )


def _person_context(request: Request, person: Person) -> dict[str, object]:
    path = person.organisation.path if person.organisation else ""

    def may(permission: Permission) -> bool:
        return any(path.startswith(root) for root in request.actor.paths(permission))

    return {
        "person": person,
        "phone": seals.mask_phone(seals.open_phone(person.phone_sealed)),
        "id_number": seals.mask_id_number(seals.open_id_number(person.id_number_sealed)),
        "memberships": person.memberships.select_related("organisation").order_by("-active_from", "-pk"),
        "residences": person.residences.select_related("organisation", "household").order_by("-active_from", "-pk"),
        "posts": list_own_posts(person.pk),
        "panels": render_panels(request, "person", person.pk),
        "trail": list_timeline("person", person.pk, most=20),
        "day": county_date(request.now),
        "may_manage": may(Permission.PERSON_MANAGE),
        "may_reveal": may(Permission.PERSON_REVEAL),
        "may_appoint": may(Permission.POST_MANAGE),
    }


def _read_filter(request: Request) -> PersonFilter:
    get = request.GET
    return PersonFilter(
        organisation=_asked_organisation(request, Permission.ORGANISATION_READ),
        kind=get.get("kind", "") if get.get("kind") in KINDS else "",
        gender=get.get("gender", "") if get.get("gender") in Gender.values else "",
        age=get.get("age", "") if get.get("age") in AGE_BANDS else "",
        name=clean(get.get("name", "")),
    )


def _asked_organisation(request: Request, permission: Permission) -> Organisation | None:
    raw = request.GET.get("organisation", "")
    if not raw.isdigit():
        return None
    return get_in_scope(list_organisations(request.actor, permission), pk=int(raw))
