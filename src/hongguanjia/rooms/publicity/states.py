"""The states of the nouns, and how far a notice is shown."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeScope(models.TextChoices):
    """Who may read a notice (公示范围)."""

    BRANCH = "BRANCH", _("本支部（村）")
    VILLAGE = "VILLAGE", _("支部和所在村（社区）")
    TOWN = "TOWN", _("全乡镇（街道）")
    PUBLIC = "PUBLIC", _("向社会公开")


class BatchState(models.TextChoices):
    OPEN = "OPEN", _("公示中")
    ENDED = "ENDED", _("公示期满")


class LineState(models.TextChoices):
    SHOWN = "SHOWN", _("公示中")
    DISPUTED = "DISPUTED", _("有异议，暂不入账")
    RELEASED = "RELEASED", _("无异议，入账")
    REFUSED = "REFUSED", _("异议成立，不入账")
    WITHDRAWN = "WITHDRAWN", _("原记录已撤回")


class ObjectionState(models.TextChoices):
    OPEN = "OPEN", _("待核实")
    UPHELD = "UPHELD", _("异议成立")
    REJECTED = "REJECTED", _("异议不成立")


class AppealState(models.TextChoices):
    SENT = "SENT", _("待受理")
    TAKEN = "TAKEN", _("核实中")
    CORRECTED = "CORRECTED", _("已更正")
    EXPLAINED = "EXPLAINED", _("已答复，维持原结果")
    WITHDRAWN = "WITHDRAWN", _("本人撤回")


OPEN_APPEALS = (AppealState.SENT, AppealState.TAKEN)
CLOSED_LINES = (LineState.RELEASED, LineState.REFUSED, LineState.WITHDRAWN)
