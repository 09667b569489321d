"""What the buttons say, which form they open, and which action they call. Which buttons there are, flow and permits say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.web.api import OnceForm
from hongguanjia.rooms.claims import actions, forms, permits
from hongguanjia.rooms.claims.models import Claim

Act = Callable[[Actor, datetime, int, Mapping[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """A button. Without ``form`` it acts at once; ``said`` is told afterwards, ``hint`` stands above the form."""

    label: object
    said: object
    act: Act
    form: type[OnceForm] | None = None
    hint: object = ""
    kind: str = "quiet"


Buttons = list[tuple[str, Verb]]

VERBS: dict[str, Verb] = {
    "submit": Verb(
        _("提交申报"),
        _("已提交，党支部会核实。"),
        lambda actor, now, pk, data: actions.submit_claim(actor=actor, now=now, claim_id=pk),
        kind="primary",
    ),
    "attest": Verb(
        _("我证明属实"),
        _("谢谢，您的证明已记下。"),
        lambda actor, now, pk, data: actions.attest_claim(actor=actor, now=now, claim_id=pk),
        OnceForm,
        _("您当时在场，确认这件事是真的，再点下面的按钮。不清楚就不用办。"),
        "primary",
    ),
    "check": Verb(
        _("核实属实"),
        _("已核实，等待审批。"),
        lambda actor, now, pk, data: actions.check_claim(actor=actor, now=now, claim_id=pk, basis=data["basis"]),
        forms.BasisForm,
        _("在场、上门核实或问过证明人，证据等级是 B；只看了材料是 C。"),
        "primary",
    ),
    "approve": Verb(
        _("批准"),
        _("已批准，积分按规则办理。"),
        lambda actor, now, pk, data: actions.approve_claim(actor=actor, now=now, claim_id=pk),
        kind="primary",
    ),
    "return": Verb(
        _("退回补充"),
        _("已退回，申报人会看到要补充什么。"),
        lambda actor, now, pk, data: actions.return_claim(actor=actor, now=now, claim_id=pk, reason=data["reason"]),
        forms.ReasonForm,
        _("请写明还缺什么，申报人补充后可以再提交。"),
    ),
    "refuse": Verb(
        _("不通过"),
        _("已答复申报人。"),
        lambda actor, now, pk, data: actions.refuse_claim(actor=actor, now=now, claim_id=pk, reason=data["reason"]),
        forms.ReasonForm,
        _("请写明为什么不通过，申报人会看到。"),
        "danger",
    ),
    "withdraw": Verb(
        _("撤回申报"),
        _("已撤回。"),
        lambda actor, now, pk, data: actions.withdraw_claim(actor=actor, now=now, claim_id=pk, reason=data["reason"]),
        forms.OptionalReasonForm,
        _("撤回以后，这件事还可以重新申报。"),
        "danger",
    ),
    "correct": Verb(
        _("更正数量"),
        _("已更正，积分按新的数量重新办理。"),
        lambda actor, now, pk, data: actions.correct_claim(
            actor=actor, now=now, claim_id=pk, quantity=data["quantity"], reason=data["reason"]
        ),
        forms.CorrectForm,
        _("原来的记录撤回，再记一条新的，理由本人看得到。"),
    ),
    "revoke": Verb(
        _("撤销"),
        _("已撤销，相应积分收回。"),
        lambda actor, now, pk, data: actions.revoke_claim(actor=actor, now=now, claim_id=pk, reason=data["reason"]),
        forms.ReasonForm,
        _("批准以后发现不属实才撤销：原来的记录撤回，得到的积分收回，理由本人看得到。"),
        "danger",
    ),
}


def list_buttons(actor: Actor, claim: Claim) -> Buttons:
    """The buttons of a claim for this actor, in the order of the flow."""
    names = [name for name in permits.list_verbs(actor, claim) if name in VERBS]
    return [(name, VERBS[name]) for name in names if name != "correct" or claim.listed.asks]


def split_buttons(buttons: Buttons) -> tuple[Buttons, Buttons]:
    """The one primary button of a screen, if there is any, and the others."""
    first = next((button for button in buttons if button[1].kind == "primary"), None)
    return ([first] if first else []), [button for button in buttons if button is not first]
