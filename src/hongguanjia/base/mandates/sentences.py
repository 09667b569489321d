"""The trail of mandates in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "mandates.mandate.closed": _("“{subject}”办完，本人{principal}"),
    "mandates.mandate.made": _("登记“{subject}”，本人{principal}"),
    "mandates.mandate.revoked": _("撤销“{subject}”"),
    "mandates.use.kept": _("核对对“{subject}”所办之事的异议：维持"),
    "mandates.use.objected": _("对“{subject}”所办的一件事提出异议"),
    "mandates.use.undone": _("按异议撤回“{subject}”所办的一件事"),
}
