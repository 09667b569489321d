"""What is typed at sign-in. Phones and names are read the way people write them."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.accounts import brakes, rules
from hongguanjia.kit.refusals import BadInput, Refusal


class PhoneField(forms.CharField):
    """A mobile number; comes out as eleven digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=kwargs.pop("label", _("手机号")),
            max_length=24,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel-national"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        try:
            return rules.read_phone(super().clean(value))
        except BadInput as refusal:
            raise ValidationError(str(refusal)) from refusal


class NextForm(forms.Form):
    """Carries on where the person wanted to go."""

    next = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)


class SignInForm(NextForm):
    phone = PhoneField()
    password = forms.CharField(
        label=_("密码"),
        max_length=rules.LENGTH_MOST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PhoneForm(NextForm):
    phone = PhoneField()


class NewPhoneForm(forms.Form):
    phone = PhoneField(label=_("新手机号"))


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        help_text=_("短信里的6位数字"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("姓名"),
        max_length=40,
        help_text=_("和名册上一样"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("新密码"),
        max_length=400,
        strip=False,
        help_text=_("至少10个字符，或至少6个汉字的一句话。不要求大小写和符号，也不用定期更换。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次"),
        max_length=400,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("password") and typed.get("again") and typed["password"] != typed["again"]:
            self.add_error("again", _("两次输入的密码不一样，请重新输入。"))
        return typed


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), min_length=2, max_length=200, help_text=_("会写进操作留痕"))


class _BrakedForm(forms.Form):
    """Second-factor codes: few tries, and each code counts once, whichever server process sees it."""

    user: Any

    def clean_code(self) -> str:
        now, owner = context.request.now, str(self.user.pk)
        try:
            brakes.check(brakes.SECOND_FACTOR, owner, now)
            code: str = super().clean_code()  # type: ignore[misc]
            brakes.check(brakes.SECOND_FACTOR_ONCE, f"{owner}:{code}", now)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        brakes.clear((brakes.SECOND_FACTOR,), owner)
        return code


class SecondFactorForm(_BrakedForm, AuthenticateForm):  # type: ignore[misc]
    """At sign-in."""


class SecondFactorAgainForm(_BrakedForm, ReauthenticateForm):  # type: ignore[misc]
    """Before something delicate."""


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey to add; unless told otherwise it signs in by itself, for it asks for finger, face or PIN."""

    name = forms.CharField(label=_("名称"), max_length=40, required=False)
    passwordless = forms.BooleanField(
        label=_("以后只用它就能登录，不用输密码"),
        help_text=_("设备会核对指纹、面容或锁屏密码。"),
        required=False,
        initial=True,
    )


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    name = forms.CharField(label=_("名称"), max_length=40)
