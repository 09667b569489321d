"""The kinds of issued papers. ``mark`` follows the issuer's word in the number; ``personal`` papers keep no typeset data."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperKind(models.TextChoices):
    NOTICE = "NOTICE", _("整改通知单")
    RECEIPT = "RECEIPT", _("回执")
    ACCEPTANCE = "ACCEPTANCE", _("整改验收表")
    BULLETIN = "BULLETIN", _("通报")
    REPORT = "REPORT", _("述职报告")
    POSTER = "POSTER", _("清单张贴")
    SIGN_IN = "SIGN_IN", _("签到表")
    CERTIFICATE = "CERTIFICATE", _("证书")


@dataclass(frozen=True, slots=True)
class KindTraits:
    """``mark`` is the kind's sign in the number (牟组 + 督 = 牟组督)."""

    mark: str
    personal: bool = False


TRAITS: dict[str, KindTraits] = {
    PaperKind.NOTICE: KindTraits("督"),
    PaperKind.RECEIPT: KindTraits("回"),
    PaperKind.ACCEPTANCE: KindTraits("验"),
    PaperKind.BULLETIN: KindTraits("通报"),
    PaperKind.REPORT: KindTraits("述"),
    PaperKind.POSTER: KindTraits("单"),
    PaperKind.SIGN_IN: KindTraits("签", personal=True),
    PaperKind.CERTIFICATE: KindTraits("证", personal=True),
}
