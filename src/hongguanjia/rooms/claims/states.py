"""States and other closed lists, with their words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimState(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    SUBMITTED = "SUBMITTED", _("待核实")
    RETURNED = "RETURNED", _("已退回")
    CHECKED = "CHECKED", _("待审批")
    APPROVED = "APPROVED", _("已通过")
    REFUSED = "REFUSED", _("未通过")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    REVOKED = "REVOKED", _("已撤销")


OPEN_STATES = frozenset({ClaimState.SUBMITTED, ClaimState.CHECKED})
"""Somebody of the branch has to do something."""

LIVE_STATES = frozenset({*OPEN_STATES, ClaimState.DRAFT, ClaimState.RETURNED, ClaimState.APPROVED})
"""The same thing may not be claimed again."""


class Basis(models.TextChoices):
    """On what a claim was found true."""

    KNOWN = "KNOWN", _("我在场，或已上门核实")
    WITNESS = "WITNESS", _("问过证明人")
    PAPERS = "PAPERS", _("只看了材料")
