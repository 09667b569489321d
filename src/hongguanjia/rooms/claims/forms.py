"""What is typed. A claim's form asks only what its kind needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people import naming
from hongguanjia.base.web.api import FilesField, OnceForm
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.claims import queries
from hongguanjia.rooms.claims.data import ClaimInput
from hongguanjia.rooms.claims.kinds import CHOICES, ClaimKind
from hongguanjia.rooms.claims.models import Claim
from hongguanjia.rooms.claims.states import Basis, ClaimState

ANY = ("", _("不限"))
WAITING = "WAITING"


class ClaimForm(OnceForm):
    """A thing that happened: for oneself, or with ``names`` for members of the branch."""

    names = forms.CharField(
        label=_("替谁申报"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("可写几位，用顿号隔开或一行一个。同名的写“姓名 手机尾号”。"),
    )
    title = forms.CharField(label=_("做了什么（一句话）"), max_length=60)
    happened_date = forms.DateField(
        label=_("哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    quantity = forms.IntegerField(min_value=1)
    place = forms.CharField(label=_("在哪里"), max_length=80, required=False)
    text = forms.CharField(
        label=_("详细经过"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只给核实和审批的人看。"),
    )
    witness = forms.CharField(
        label=_("证明人"), max_length=40, required=False, help_text=_("在场的人，写姓名。会请他（她）证明是否属实。")
    )
    photos = FilesField(label=_("照片或材料"), required=False)

    def __init__(self, *args: Any, kind: ClaimKind, actor: Actor, office: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.actor, self.office = kind, actor, office
        self.fields["title"].help_text = _("%(example)s。公示时大家看得到，不要写电话和证件号。") % {
            "example": kind.example
        }
        self._ask_quantity()
        self.fields["photos"].required = kind.needs_evidence and not self.initial.get("has_photos")
        if not office:
            del self.fields["names"]

    def _ask_quantity(self) -> None:
        if not self.kind.asks:
            del self.fields["quantity"]
        elif self.kind.choices:
            self.fields["quantity"] = forms.TypedChoiceField(
                label=str(self.kind.asks),
                choices=self.kind.choices,
                coerce=int,
            )
        else:
            self.fields["quantity"].label = self.kind.asks  # type: ignore[assignment]

    def typed(self) -> ClaimInput:
        """What the action takes; the witness is looked up here, so call it inside ``run``."""
        data: Mapping[str, Any] = self.cleaned_data
        return ClaimInput(
            kind=self.kind.code,
            title=data["title"],
            happened_date=data["happened_date"],
            text=data["text"],
            place=data["place"],
            quantity=data.get("quantity", 1),
            witness_id=self._find_witness(data["witness"]),
        )

    def people(self) -> list[int] | None:
        """For whom, or ``None`` for oneself."""
        if not self.office:
            return None
        return naming.find_people(self.actor, self.cleaned_data["names"], None, field="names")

    def _find_witness(self, name: str) -> int | None:
        if not name.strip():
            return None
        if self.office:
            return naming.find_people(self.actor, name, None, field="witness")[0]
        person = queries.find_neighbour(self.actor, name)
        if person is None:
            raise BadInput(
                "claims.witness_unknown",
                _("本支部（村）名册里没有找到“%(name)s”。可以留空，把证明人写在详细经过里。") % {"name": name},
                field="witness",
            )
        return person.pk


def claim_initial(claim: Claim) -> dict[str, Any]:
    """The fields of a claim as they were typed."""
    return {
        "title": claim.title,
        "happened_date": claim.happened_date,
        "quantity": claim.quantity,
        "place": claim.place,
        "text": claim.text,
        "witness": claim.witness.name if claim.witness else "",
        "has_photos": claim.evidence.exists(),
    }


def today_initial(today: date) -> dict[str, Any]:
    """Most things are claimed on the day."""
    return {"happened_date": today}


class ReasonForm(OnceForm):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class OptionalReasonForm(OnceForm):
    """Why, if one likes to say."""

    reason = forms.CharField(label=_("理由"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CorrectForm(OnceForm):
    """How much it truly was, and why."""

    quantity = forms.IntegerField(
        label=_("正确的数量"), min_value=1, help_text=_("时长填分钟；表彰级别填 1 到 5，1 是村级，5 是省级以上。")
    )
    reason = forms.CharField(label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class BasisForm(OnceForm):
    """On what it was found true."""

    basis = forms.ChoiceField(label=_("怎么核实的"), choices=Basis.choices, widget=forms.RadioSelect)


class ManyForm(OnceForm):
    """Several claims at once."""

    claim = forms.TypedMultipleChoiceField(coerce=int, required=False)
    basis = forms.ChoiceField(choices=Basis.choices, required=False)

    def __init__(self, *args: Any, claim_ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claim"].choices = [(pk, pk) for pk in claim_ids]  # type: ignore[attr-defined]


class ClaimFilter(forms.Form):
    """What narrows the desk's list."""

    state = forms.ChoiceField(
        label=_("状态"), choices=((WAITING, _("等着办")), ANY, *ClaimState.choices), required=False
    )
    kind = forms.ChoiceField(label=_("类别"), choices=(ANY, *CHOICES), required=False)
    name = forms.CharField(label=_("姓名或事由"), max_length=40, required=False)
    overdue = forms.BooleanField(label=_("只看超期的"), required=False)
