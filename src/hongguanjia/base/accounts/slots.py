"""What accounts offer to the halls."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Permission
from hongguanjia.base.accounts.models import User
from hongguanjia.base.web.api import CheckReport, MenuEntry, offer


def register() -> None:
    """Called from ``AppConfig.ready``."""
    offer(
        menus=[MenuEntry("desk", 75, _("账号"), "desk-accounts-accounts", Permission.ACCOUNT_MANAGE)],
        checks=[check_accounts],
    )


def check_accounts() -> CheckReport:
    """Every account belongs to a person and has a phone to sign in with."""
    lost = User.objects.filter(Q(person__isnull=True) | Q(phone_index__isnull=True), is_active=True)
    faults = [
        gettext("账号 %(pk)s 没有对应的人或手机号") % {"pk": pk} for pk in lost.values_list("pk", flat=True)[:100]
    ]
    return CheckReport("accounts.whole", User.objects.count(), faults)
