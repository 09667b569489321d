"""The trail of accounts in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, object] = {
    "accounts.account.locked": _("“{subject}”多次输错密码，暂时锁定"),
    "accounts.account.opened": _("“{subject}”第一次登录，开通账号"),
    "accounts.password.set": _("“{subject}”设置密码"),
    "accounts.phone.changed": _("“{subject}”更换登录手机号"),
    "accounts.second_factor.added": _("“{subject}”启用第二重验证"),
    "accounts.sign_in.failed": _("“{subject}”登录失败"),
    "accounts.signed_in": _("“{subject}”登录"),
    "accounts.account.deactivate": _("停用“{subject}”的账号"),
    "accounts.account.reactivate": _("恢复“{subject}”的账号"),
    "accounts.account.reset_second_factor": _("清除“{subject}”的第二重验证"),
    "accounts.account.unlock": _("解除“{subject}”的锁定"),
    "accounts.account.end_sessions": _("让“{subject}”的全部设备退出登录"),
}
