"""The phone: my claims, one claim with where it stands, what I am asked to bear witness to; the paper form."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from hongguanjia.base.access.api import get_in_scope
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.web.api import Request, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.paging import paginate, read_page_number
from hongguanjia.points.api import tell_facts
from hongguanjia.rooms.claims import permits, queries
from hongguanjia.rooms.claims.journey import list_steps
from hongguanjia.rooms.claims.kinds import KINDS
from hongguanjia.rooms.claims.pages.doing import do_verb
from hongguanjia.rooms.claims.verbs import list_buttons, split_buttons

CARDS = 20


@signed_in
def mine(request: Request) -> HttpResponse:
    """My claims, newest first, and those whose witness I am."""
    page = paginate(queries.own_claims(request.actor), read_page_number(request.GET.get("page")), size=CARDS)
    stories = tell_facts(queries.fact_ids(page.rows))
    context = {
        "page": page,
        "cards": [(claim, stories.get(claim.fact_id or 0)) for claim in page.rows],
        "asked": list(queries.asked_to_attest(request.actor)[:CARDS]),
    }
    return render(request, "claims/phone/mine.html", context)


@signed_in
def claim(request: Request, claim_id: int) -> HttpResponse:
    """One claim: where it stands, what proves it, what happened so far, the next step."""
    row = get_in_scope(queries.visible_claims(request.actor), pk=claim_id)
    story = tell_facts(queries.fact_ids([row])).get(row.fact_id or 0)
    first, rest = split_buttons(list_buttons(request.actor, row))
    context = {
        "claim": row,
        "story": story,
        "steps": list_steps(row, story.status if story else ""),
        "evidence": queries.list_evidence(row),
        "first": first,
        "rest": rest,
        "may_edit": "edit" in permits.list_verbs(request.actor, row),
        "trail": list_timeline("claims.claim", row.pk),
    }
    return render(request, "claims/phone/claim.html", context)


@signed_in
def claim_do(request: Request, claim_id: int, verb: str) -> HttpResponse:
    """A step of a claim."""
    return do_verb(request, claim_id, verb, surface="phone", back=reverse("phone-claims-claim", args=[claim_id]))


@signed_in
def sheet(request: Request, claim_id: int) -> HttpResponse:
    """The claim on paper, to be signed and kept."""
    row = get_in_scope(queries.visible_claims(request.actor), pk=claim_id)
    context = {
        "claim": row,
        "evidence": queries.list_evidence(row),
        "kinds": KINDS,
        "paper_url": settings.SITE_URL + reverse("phone-claims-claim", args=[row.pk]),
    }
    return render(request, "claims/paper/form.html", context)


def paper(request: Request) -> HttpResponse:
    """The empty form, for those without a phone: anybody may print it."""
    listed = set(queries.list_kinds_on(county_date(request.now)))
    kinds = [kind for kind in KINDS if kind.code in listed]
    return render(request, "claims/paper/form.html", {"claim": None, "kinds": kinds})
