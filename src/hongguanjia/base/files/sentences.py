"""The trail of files in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "files.attachment.stored": _("上传附件“{subject}”"),
}
