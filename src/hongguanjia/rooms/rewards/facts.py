"""The facts that this room records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.record.api import FactKind, register
from hongguanjia.rooms.rewards.flow import REDEEMED, SERVICE_GIVEN


def register_facts() -> None:
    """Add the room's kinds to the catalogue. No rule may ever pay for redeeming: it would mint points from points."""
    register(FactKind(REDEEMED, _("领取兑换项目"), "次", "PERSON", _("站务员核销了一张兑换凭证。不产生任何积分。")))
    register(
        FactKind(
            SERVICE_GIVEN,
            _("用手艺为兑换人服务"),
            "次",
            "PERSON",
            _("党员提供的服务被兑换并做完，得到服务的人已确认。"),
        )
    )
