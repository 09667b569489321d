"""Without an account: how participation is spread, the rules for titles, checking a title by its code."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.people.models import PARTY_KINDS, Organisation
from hongguanjia.base.web.api import Request
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.standing import boards, queries, rules
from hongguanjia.rooms.standing.forms import CodeForm
from hongguanjia.rooms.standing.models import RankingDecision
from hongguanjia.rooms.standing.pages.common import spread_context


def spread(request: Request) -> HttpResponse:
    """Added up alone, for the county, towns and branches; groups of fewer than five are not shown."""
    rows = Organisation.objects.filter(kind__in=PARTY_KINDS, closed_date__isnull=True)
    if not rows.exists():
        return render(request, "standing/public_spread.html", {"spread": None})
    shown = [row for row in queries.list_public_rankings() if rules.is_shown(row, county_date(request.now))]
    return render(request, "standing/public_spread.html", {**spread_context(request, rows), "rankings": shown})


def titles(request: Request) -> HttpResponse:
    """The rules for titles with their sources, and how many hold each."""
    return render(request, "standing/public_titles.html", {"ladders": queries.count_titles(request.now)})


def check(request: Request) -> HttpResponse:
    """Type the code of a title."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        return redirect("public-standing-title", code=form.cleaned_data["code"].replace("/", ""))
    return render(request, "standing/public_check.html", {"form": form})


def title(request: Request, code: str) -> HttpResponse:
    """Whether a title is genuine and stands; of persons without consent nothing is said, not even that there is one."""
    grant = queries.find_public_grant(code)
    return render(request, "standing/public_title.html", {"grant": grant}, status=200 if grant else 404)


def ranking(request: Request, decision_id: int) -> HttpResponse:
    """A ranking of organisations while its decision is in force; of a withdrawn one, why. Persons are never ranked in public."""
    row: RankingDecision = get_in_scope(queries.list_public_rankings(), pk=decision_id)
    today = county_date(request.now)
    if rules.was_shown(row):
        return render(request, "standing/public_ranking.html", {"decision": row}, status=410)
    return render(request, "standing/public_ranking.html", {"decision": row, "board": boards.open_board(row, today)})
