"""The annual statement to take along: one's own on the phone, anybody's in one's care at the desk; and its check by anybody."""

from __future__ import annotations

import json
from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.base.access.api import get_in_scope, not_found
from hongguanjia.base.accounts import brakes
from hongguanjia.base.people.models import Person
from hongguanjia.base.web.api import OnceForm, Request, run, signed_in
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput
from hongguanjia.points import queries
from hongguanjia.points.data import Owner, OwnerKind, Role
from hongguanjia.points.models import Entry
from hongguanjia.points.proofs import prove_entry
from hongguanjia.points.statements.batches import FIRST_YEAR
from hongguanjia.points.statements.figures import unit_label
from hongguanjia.points.statements.papers import print_statement
from hongguanjia.points.statements.proving import Check, check_statement, find_proof, prove_statement
from hongguanjia.points.statements.years import list_years

KINDS = {"person": OwnerKind.PERSON, "organisation": OwnerKind.ORGANISATION}
BALANCES_TYPED = brakes.Limit("points.statement", 8, timedelta(minutes=15), timedelta(minutes=15))


class CodeForm(forms.Form):
    """The code beside the picture on a paper."""

    code = forms.CharField(label=gettext_lazy("对账单上的查验码"), max_length=20)


class BalanceForm(OnceForm):
    """A number that only who holds the paper knows."""

    closing = forms.IntegerField(label=gettext_lazy("任何一种积分的年末余额"), min_value=-(10**15), max_value=10**15)


@signed_in
def years(request: Request) -> HttpResponse:
    """The statements of all one's years, each with its proof."""
    owner = _me(request)
    context = {"years": list_years(owner, county_date(request.now).year), "rules": "public-points-rules"}
    return render(request, "points/statement_years.html", context)


@signed_in
def mine(request: Request, year: int) -> HttpResponse:
    """One's own statement, or that of the person represented."""
    return _print(request, OwnerKind.PERSON, _me(request).id, year)


@signed_in
def proof(request: Request, year: int) -> HttpResponse:
    """The whole proof of one's own year as a file for ``hongguanjia prove --check``."""
    owner = _me(request)
    if not FIRST_YEAR <= year <= county_date(request.now).year:
        raise not_found()
    return _give_file(prove_statement(owner, year), f"proof-{year}.json")


@signed_in
def entry_proof(request: Request, entry_id: int) -> HttpResponse:
    """The proof of one entry that the actor may see; a page says so while its day is not sealed."""
    entry = get_in_scope(Entry.objects.select_related("account").filter(account__role=Role.MAIN), pk=entry_id)
    queries.get_owner(request.actor, entry.account.owner_kind, entry.account.owner_id)
    if not Entry.objects.filter(pk=entry_id, transfer__sealed__isnull=False).exists():
        return render(request, "points/unsealed.html")
    return _give_file(prove_entry(entry_id), f"proof-entry-{entry_id}.json")


@signed_in
def of_owner(request: Request, kind: str, owner_id: int, year: int) -> HttpResponse:
    """The statement of a person or organisation that the actor may see: the clerk prints it for who has no phone."""
    return _print(request, KINDS.get(kind, ""), owner_id, year)


def check_code(request: Request) -> HttpResponse:
    """Type the code of a statement."""
    form = CodeForm(request.GET or None)
    if form.is_valid():
        found = find_proof(form.cleaned_data["code"])
        if found is not None:
            return redirect("public-points-statement", found.code)
        form.add_error("code", _("没有这个查验码的对账单。请核对字母和数字，没有 0、O、1、I。"))
    return render(request, "points/statement_check.html", {"form": form})


def check(request: Request, code: str) -> HttpResponse:
    """Whether a printed statement says what the ledger says. Neither name nor points, but to whom types a closing balance."""
    found = find_proof(code)
    if found is None:
        raise not_found()
    form = BalanceForm(request.POST or None)
    result = check_statement(found)
    shown = run(form, lambda: _show_sums(request, result, form)) if request.method == "POST" else None
    context = {"proof": found, "check": result, "form": form, "units": shown}
    return render(request, "points/statement_checked.html", context)


def _show_sums(request: Request, result: Check, form: BalanceForm) -> list[dict[str, object]]:
    """The sums of a paper, for whoever holds it."""
    brakes.check(BALANCES_TYPED, f"{result.proof.code}:{request.META.get('REMOTE_ADDR', '')}", request.now)
    if form.cleaned_data["closing"] not in result.proof.closings.values():
        raise BadInput("statements.balance", _("与这份对账单的年末余额不符，请照纸上的数字填写。"), field="closing")
    return [
        {
            "label": unit_label(one.unit),
            "opening": one.opening,
            "movements": list(one.movements.items()),
            "closing": one.closing,
        }
        for one in result.figures.sums
    ]


def _print(request: Request, kind: str, owner_id: int, year: int) -> HttpResponse:
    owner, subject = queries.get_owner(request.actor, kind, owner_id)
    if not FIRST_YEAR <= year <= county_date(request.now).year:
        raise not_found()
    place = subject.organisation.name if isinstance(subject, Person) and subject.organisation else ""
    paper = print_statement(owner=owner, name=subject.name, place=place, year=year, now=request.now)
    return _give(HttpResponse(paper, content_type="application/pdf"), f"statement-{year}.pdf")


def _give_file(content: object, name: str) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return _give(HttpResponse(text, content_type="application/json"), name)


def _give(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _me(request: Request) -> Owner:
    if request.actor.subject_id is None:
        raise not_found()
    return Owner(OwnerKind.PERSON, request.actor.subject_id)
