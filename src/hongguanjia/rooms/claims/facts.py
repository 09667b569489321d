"""The facts that this room records. What they are worth is decided elsewhere."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.record.api import FactKind

GOOD_DEED = "claims.good_deed"
COMMENDED = "claims.commended"
LECTURED = "claims.lectured"
RESCUED = "claims.rescued"
MEDIATED = "claims.mediated"
HELPED = "claims.helped_household"

CLAIM_SOURCE = "claims.claim"

KINDS = (
    FactKind(GOOD_DEED, _("好人好事"), "times", "PERSON", _("帮助他人的一件具体的事，经支部核实。")),
    FactKind(COMMENDED, _("受到表彰"), "levels", "PERSON", _("受到党组织或政府表彰，记表彰级别。")),
    FactKind(LECTURED, _("宣讲授课"), "minutes", "PERSON", _("为党员群众讲一次课，记讲课时长（分钟）。")),
    FactKind(RESCUED, _("抢险救灾"), "minutes", "PERSON", _("参加一次抢险救灾，记时长（分钟）。")),
    FactKind(MEDIATED, _("调解纠纷"), "times", "PERSON", _("调解好一起邻里或家庭纠纷，双方认可。")),
    FactKind(HELPED, _("帮扶困难户"), "times", "PERSON", _("上门帮扶困难户一次，做了实事。")),
)
