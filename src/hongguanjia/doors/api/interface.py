"""The endpoints. Each looks through the actor's scope; what is not the actor's is "not found"."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import SessionAuth

from hongguanjia.base.access.api import Actor, Permission, get_in_scope, not_found, scope
from hongguanjia.base.people.lists import PersonFilter, list_organisations, list_people
from hongguanjia.base.people.models import Membership, Organisation, Person
from hongguanjia.base.people.search import clean
from hongguanjia.doors.api import data
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import Page, paginate
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balances

UNITS = ("merit", "service", "hours")


class SignedIn(SessionAuth):
    """The session of somebody on the roll; the account alone is not enough."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any | None:
        return actor_of(request) if actor_of(request).person_id is not None else None


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the door has put on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


api = NinjaAPI(
    title="红管家",
    version="1",
    description="县域基层组织平台的只读接口:答案都在登录人的职责范围之内。 Read-only; every answer is in scope.",
    auth=SignedIn(),
    docs_url=None,
    openapi_url=None,
    urls_namespace="interface",
)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, problem: Refusal) -> HttpResponse:
    """A refusal with its own status, code and sentence."""
    return api.create_response(request, {"code": problem.code, "sentence": str(problem)}, status=problem.status)


@api.get("/openapi.json", include_in_schema=False, url_name="api-api-openapi")
def openapi(request: HttpRequest) -> dict[str, Any]:
    """This description, for those who are signed in."""
    return dict(api.get_openapi_schema(path_prefix="/api/"))


@api.get("/me", response=data.MeOut, url_name="api-api-me")
def me(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in."""
    actor = actor_of(request)
    return {
        "person_id": actor.person_id,
        "name": actor.label,
        "organisation_id": actor.home_organisation_id,
        "permissions": sorted(permission for permission in Permission if actor.holds(permission)),
    }


@api.get("/me/points", response=list[data.BalanceOut], url_name="api-api-points")
def own_points(request: HttpRequest) -> list[dict[str, Any]]:
    """The own balances, of the person represented when acting on behalf."""
    subject_id = actor_of(request).subject_id
    assert subject_id is not None
    balances = get_balances(owner=Owner("PERSON", subject_id), units=UNITS)
    return [{"unit": unit, "available": row.available, "held": row.held} for unit, row in balances.items()]


@api.get("/organisations", response=data.OrganisationsOut, url_name="api-api-organisations")
def organisations(request: HttpRequest, parent_id: int | None = None, page: int = 1) -> dict[str, Any]:
    """Organisations in scope, in tree order; ``parent_id`` narrows to the children of one."""
    rows = list_organisations(actor_of(request))
    if parent_id is not None:
        rows = rows.filter(parent_id=parent_id)
    found = paginate(rows, max(1, page))
    return _page(found, list(found.rows))


@api.get("/organisations/{organisation_id}", response=data.OrganisationOut, url_name="api-api-organisation")
def organisation(request: HttpRequest, organisation_id: int) -> Organisation:
    """One organisation in scope."""
    return get_in_scope(list_organisations(actor_of(request)), pk=organisation_id)


@api.get("/people", response=data.PeopleOut, url_name="api-api-people")
def people(request: HttpRequest, organisation_id: int | None = None, name: str = "", page: int = 1) -> dict[str, Any]:
    """People in scope; ``organisation_id`` narrows to those at and below one, ``name`` to a name, sound or initials."""
    actor = actor_of(request)
    if not actor.holds(Permission.PERSON_READ):
        raise not_found()
    below = get_in_scope(list_organisations(actor), pk=organisation_id) if organisation_id is not None else None
    wanted = PersonFilter(organisation=below, name=clean(name))
    day = county_date(request.now)  # type: ignore[attr-defined]
    found = paginate(list_people(actor, wanted, day), max(1, page))
    return _page(found, _tell(list(found.rows)))


@api.get("/people/{person_id}", response=data.PersonOut, url_name="api-api-person")
def person(request: HttpRequest, person_id: int) -> dict[str, Any]:
    """One person in scope."""
    row = get_in_scope(scope(Person.objects.all(), actor_of(request), Permission.PERSON_READ), pk=person_id)
    return _tell([row])[0]


def _page(found: Page[Any], rows: list[Any]) -> dict[str, Any]:
    return {"number": found.number, "total": found.total, "next": found.next, "rows": rows}


def _tell(people: list[Person]) -> list[dict[str, Any]]:
    open_rows = Membership.objects.filter(person__in=people, active_to__isnull=True)
    kinds = dict(open_rows.values_list("person_id", "kind"))
    return [
        {
            "id": row.pk,
            "name": row.name,
            "gender": row.gender,
            "birth_year": row.birth_date.year if row.birth_date else None,
            "organisation_id": row.organisation_id,
            "member_kind": kinds.get(row.pk),
        }
        for row in people
    ]
