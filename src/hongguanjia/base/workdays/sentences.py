"""The trail of the calendar in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "workdays.year.entered": _("录入 {subject} 年节假日安排"),
}
