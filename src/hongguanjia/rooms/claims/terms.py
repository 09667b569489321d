"""The county's terms for claims and the kinds that it takes, to be dated anew by two people (``points.county_terms``)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongguanjia.kit.refusals import BadInput
from hongguanjia.points.api import TermsKind, TermsRow, check_after
from hongguanjia.rooms.claims import queries
from hongguanjia.rooms.claims.kinds import CHOICES, get_kind
from hongguanjia.rooms.claims.models import Listing, Terms

DAYS_MOST = 366


class TermsForm(forms.Form):
    """By when, for how many, with how many photographs."""

    claim_within_days = forms.IntegerField(label=gettext_lazy("事后几天内可以申报"), min_value=1, max_value=DAYS_MOST)
    check_within_days = forms.IntegerField(label=gettext_lazy("提交后几天内核实"), min_value=1, max_value=DAYS_MOST)
    approve_within_days = forms.IntegerField(label=gettext_lazy("核实后几天内审批"), min_value=1, max_value=DAYS_MOST)
    people_most = forms.IntegerField(label=gettext_lazy("一件事一次最多登记几人"), min_value=1, max_value=500)
    photos_most = forms.IntegerField(label=gettext_lazy("每份申报最多几张照片"), min_value=1, max_value=50)


class ListingForm(forms.Form):
    """Whether a kind is taken."""

    kind = forms.ChoiceField(label=gettext_lazy("申报事项"), choices=CHOICES)
    takes = forms.ChoiceField(
        label=gettext_lazy("是否受理"), choices=[("yes", gettext_lazy("受理")), ("no", gettext_lazy("不再受理"))]
    )


def tell_terms(values: Mapping[str, Any]) -> str:
    """The terms aloud."""
    return (
        _(
            "事后 %(claim_within_days)s 天内申报，%(check_within_days)s 天内核实，%(approve_within_days)s 天内审批；"
            "一次最多 %(people_most)s 人，每份最多 %(photos_most)s 张照片"
        )
        % values
    )


def list_terms() -> list[TermsRow]:
    """What is written, newest first."""
    return [
        TermsRow(tell_terms(model_to_dict(row)), row.active_from, row.active_to, row.citation)
        for row in Terms.objects.order_by("-active_from")
    ]


def write_terms(from_date: date, values: Mapping[str, Any], citation: str) -> None:
    """End the row that is open on the day, and add the new one."""
    check_after(from_date, Terms.objects.latest("active_from").active_from)
    Terms.objects.filter(active_to__isnull=True).update(active_to=from_date)
    Terms.objects.create(active_from=from_date, citation=citation, **values)


def tell_listing(values: Mapping[str, Any]) -> str:
    """``好人好事：受理``."""
    words = _("受理") if values["takes"] == "yes" else _("不再受理")
    return _("%(kind)s：%(words)s") % {"kind": get_kind(values["kind"]).title, "words": words}


def list_listings() -> list[TermsRow]:
    """Which kinds are or were taken, newest first."""
    return [
        TermsRow(str(get_kind(row.kind).title), row.active_from, row.active_to, row.citation)
        for row in Listing.objects.order_by("-active_from", "kind")
    ]


def write_listing(from_date: date, values: Mapping[str, Any], citation: str) -> None:
    """Begin to take a kind, or take it until the day; refused where it is so already."""
    newest = Listing.objects.filter(kind=values["kind"]).order_by("-active_from").first()
    is_taken = newest is not None and newest.active_to is None
    if is_taken == (values["takes"] == "yes"):
        raise BadInput("claims.listing_same", _("这一项现在就是这样，不用再改。"), field="takes")
    if newest is not None:
        check_after(from_date, newest.active_to or newest.active_from)
    if newest is not None and is_taken:
        Listing.objects.filter(pk=newest.pk, active_to__isnull=True).update(active_to=from_date)
    else:
        Listing.objects.create(kind=values["kind"], active_from=from_date, citation=citation)


TERMS = TermsKind(
    code="claims",
    title=gettext_lazy("申报的期限和数量"),
    form=TermsForm,
    start=lambda day: model_to_dict(queries.get_terms(day), fields=list(TermsForm.base_fields)),
    tell=tell_terms,
    list_rows=list_terms,
    write=write_terms,
)
LISTING = TermsKind(
    code="claims-kinds",
    title=gettext_lazy("受理哪些申报"),
    form=ListingForm,
    start=lambda _day: {},
    tell=tell_listing,
    list_rows=list_listings,
    write=write_listing,
)
