"""The trail of imports in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "roster.batch.uploaded": _("上传名册“{subject}”"),
    "roster.batch.confirmed": _("确认导入“{subject}”"),
    "roster.batch.applied": _("导入“{subject}”"),
    "roster.batch.cancelled": _("取消导入“{subject}”"),
    "roster.batch.undo_asked": _("要求撤回“{subject}”的导入"),
    "roster.batch.undone": _("撤回“{subject}”的导入"),
}
