"""The facts that this room records, each of an organisation. What they are worth is decided elsewhere."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.record.api import FactKind

ACCEPTED_ON_TIME = "inspection.notice.accepted_on_time"
OVERDUE = "inspection.notice.overdue"
REOPENED = "inspection.notice.reopened"
NOTICE_SOURCE = "inspection.notice"

KINDS = (
    FactKind(
        ACCEPTED_ON_TIME, _("整改按期销号"), "times", "ORGANISATION", _("期限内报告整改，验收通过销号，每号计一次。")
    ),
    FactKind(OVERDUE, _("整改逾期"), "times", "ORGANISATION", _("过了期限还没有报告整改，每次计一次。")),
    FactKind(REOPENED, _("整改反弹"), "times", "ORGANISATION", _("销号后回头看又发现同样问题，每次计一次。")),
)
