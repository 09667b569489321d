"""Making and changing a claim: first the kind, then what this kind needs to know. The same on phone and desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Permission, get_in_scope, not_found
from hongguanjia.base.web.api import Request, needs, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.rooms.claims import actions, forms, permits, queries
from hongguanjia.rooms.claims.kinds import KINDS, ClaimKind
from hongguanjia.rooms.claims.pages.doing import SHELLS, Answer, act_once, show_form


@signed_in
def new_claim(request: Request) -> HttpResponse:
    """Claim something for oneself, or for whom one represents."""
    return _new(request, surface="phone", back=reverse("phone-claims-mine"))


@needs(Permission.CLAIM_CHECK)
def enter_claims(request: Request) -> HttpResponse:
    """The branch enters something for its members, several at once."""
    return _new(request, surface="desk", back=reverse("desk-claims-claims"))


@signed_in
def edit_claim(request: Request, claim_id: int, surface: str) -> HttpResponse:
    """Change a draft, or what was returned, and hand it in again."""
    claim = get_in_scope(queries.visible_claims(request.actor), pk=claim_id)
    if not permits.may(request.actor, "edit", claim):
        raise not_found()
    data, files = _sent(request)
    form = forms.ClaimForm(data, files, kind=claim.listed, actor=request.actor, initial=forms.claim_initial(claim))
    form.office = claim.by_office and surface == "desk"

    def act() -> Answer:
        photos = form.cleaned_data["photos"]
        actions.edit_claim(actor=request.actor, now=request.now, claim_id=claim_id, typed=form.typed(), photos=photos)
        if "later" not in request.POST:
            actions.submit_claim(actor=request.actor, now=request.now, claim_id=claim_id)
        return {"pk": claim_id}

    page = f"{surface}-claims-claim"
    if request.method == "POST" and act_once(request, form, "edit", act, pk=claim_id):
        messages.success(request, _said(request))
        return redirect(page, claim_id)
    context = {"hint": claim.reason, "may_wait": True}
    back = reverse(page, args=[claim_id])
    return show_form(request, form, title=_("修改申报"), surface=surface, back=back, context=context)


def _new(request: Request, *, surface: str, back: str) -> HttpResponse:
    kind = _find_kind(request)
    if kind is None:
        listed = set(queries.list_kinds_on(county_date(request.now)))
        context = {"shell": SHELLS[surface], "kinds": [kind for kind in KINDS if kind.code in listed], "back": back}
        return render(request, "claims/kinds.html", context)
    data, files = _sent(request)
    initial = forms.today_initial(county_date(request.now))
    office = surface == "desk"
    form = forms.ClaimForm(data, files, kind=kind, actor=request.actor, office=office, initial=initial)
    answer = act_once(request, form, "make", lambda: _make(request, form)) if request.method == "POST" else None
    if answer:
        messages.success(request, _said(request))
        if len(answer["pks"]) > 1:
            return redirect("desk-claims-claims")
        return redirect(f"{surface}-claims-claim", answer["pks"][0])
    terms = queries.get_terms(county_date(request.now))
    hint = _("事情发生后 %(days)s 天内可以申报。") % {"days": terms.claim_within_days}
    return show_form(
        request, form, title=kind.title, surface=surface, back=back, context={"hint": hint, "may_wait": True}
    )


def _make(request: Request, form: forms.ClaimForm) -> Answer:
    claims = actions.make_claims(
        actor=request.actor,
        now=request.now,
        typed=form.typed(),
        photos=form.cleaned_data["photos"],
        person_ids=form.people(),
        later="later" in request.POST,
    )
    return {"pks": [claim.pk for claim in claims]}


def _find_kind(request: Request) -> ClaimKind | None:
    """The kind that the address names, if the county takes it today."""
    wanted = request.GET.get("kind", "")
    listed = queries.list_kinds_on(county_date(request.now))
    return next((kind for kind in KINDS if kind.code == wanted and kind.code in listed), None)


def _sent(request: Request) -> tuple[object, object]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _said(request: Request) -> str:
    if "later" in request.POST:
        return _("已存成草稿，想好了再提交。")
    return _("已提交，党支部核实后会通知。")
