"""The desk: distribution, lists below a figure, titles with their evidence, an organisation's fair standing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.people.models import Membership
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, needs, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.api import Owner, explain_balance
from hongguanjia.points.data import OwnerKind, Unit
from hongguanjia.points.rollup import find_age
from hongguanjia.rooms.standing import distribution, fairness, permits, queries
from hongguanjia.rooms.standing.grading import UNITS, list_ladders
from hongguanjia.rooms.standing.models import Measure
from hongguanjia.rooms.standing.pages.common import spread_context


@needs(Permission.POINTS_READ)
def spread(request: Request) -> HttpResponse:
    """How participation and points are spread; every figure opens one level down, lists only for those who may."""
    context = spread_context(request, permits.covered_organisations(request.actor))
    lists = permits.listed_organisations(request.actor).filter(pk=context["spread"].organisation.pk)
    heads = Membership.objects.filter(organisation=context["spread"].organisation, active_to__isnull=True)
    more = {"may_list": lists.exists(), "heads": heads.exists()}
    return render(request, "standing/desk_spread.html", {**context, **more})


@needs(Permission.PERSON_READ)
def members(request: Request, organisation_id: int) -> HttpResponse:
    """Who of the members served in the period, or did not: for those who may see the members by name."""
    organisation = get_in_scope(permits.listed_organisations(request.actor), pk=organisation_id)
    period = request.GET.get("period") or str(county_date(request.now).year)
    served = request.GET.get("served") != "no"
    rows = distribution.list_members(organisation, period=period, served=served)
    rows = rows.select_related("person", "organisation").order_by("organisation__path", "person__name_pinyin", "pk")
    page = paginate(rows, read_page_number(request.GET.get("page")))
    context = {"organisation": organisation, "period": period, "served": served, "page": page}
    return render(request, "standing/desk_members.html", context)


@needs(Permission.POINTS_READ)
def titles(request: Request) -> HttpResponse:
    """The rules in force, and what was granted by them in the actor's places."""
    chosen, valid = request.GET.get("ladder", ""), request.GET.get("valid") == "1"
    rows = queries.narrow_grants(permits.read_grants(request.actor), ladder=chosen, only_valid=valid)
    page = paginate(rows.order_by("-granted_at", "-pk"), read_page_number(request.GET.get("page")))
    context = {"ladders": list_ladders(request.now), "page": page, "chosen": chosen, "valid": valid}
    return render(request, "standing/desk_titles.html", context)


@signed_in
def grant(request: Request, grant_id: int) -> HttpResponse:
    """One grant: the figures, the rule and its source, the facts below them, its story."""
    row = get_in_scope(permits.read_grants(request.actor), pk=grant_id)
    context = {
        "grant": row,
        "unit": UNITS[Measure(row.rung.ladder.measure)],
        "trail": list_timeline("standing.grant", row.pk),
    }
    return render(request, "standing/desk_grant.html", context)


@signed_in
def organisation(request: Request, organisation_id: int) -> HttpResponse:
    """An organisation's points made comparable: the sum in words, members counted on a day, what is usual at this size."""
    row = get_in_scope(permits.read_organisations(request.actor), pk=organisation_id)
    today = county_date(request.now)
    period = str(today.year)
    standings = fairness.list_standings(unit=Unit.MERIT, period=period, today=today)
    own = next((standing for standing in standings if standing.organisation_id == row.pk), None)
    if own is None:
        raise not_found()
    context = {
        "organisation": row,
        "standing": own,
        "size": fairness.name_size(own.size),
        "peers": fairness.find_peers(own, standings),
        "explanation": explain_balance(owner=Owner(OwnerKind.ORGANISATION, row.pk), unit=Unit.MERIT, period=period),
        "period": period,
        "today": today,
        "refreshed_at": find_age(),
    }
    return render(request, "standing/desk_organisation.html", context)
