"""Where allauth asks us: sign-in hooks, coarse addresses, sealed secrets, who may give up a second factor."""

from __future__ import annotations

import base64
import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.accounts import second_factor
from hongguanjia.base.accounts.actions import note_sign_in
from hongguanjia.base.accounts.models import User
from hongguanjia.base.people import seals

SECRET = "accounts.second_factor"  # noqa: S105 - names the context of the seal
OFFICE_SESSION_SECONDS = 12 * 3600


def client_address(request: HttpRequest) -> str:
    """The address of the client, taken from as many proxies as the settings say to trust."""
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    trusted: int = settings.TRUSTED_PROXIES
    raw = hops[-trusted].strip() if 0 < trusted <= len(hops) else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(raw))
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - stands for "unknown", nothing listens there


def coarse_address(address: str) -> str:
    """The network of an address (/24 or /48): enough to limit a flood, too little to find a household."""
    length = 24 if ipaddress.ip_address(address).version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False).network_address)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in as the county wants it; no registration, no mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return coarse_address(client_address(request))

    def login(self, request: Any, user: User) -> None:
        super().login(request, user)
        if second_factor.is_required(user, request.now):
            request.session.set_expiry(OFFICE_SESSION_SECONDS)

    def post_login(self, request: Any, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        note_sign_in(user=user, now=request.now)
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and settings.CODE_SENDER != "off":
            by_code = {"id": "code", "description": _("用短信验证码"), "url": reverse("public-accounts-confirm")}
            methods.append(by_code)
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: secrets sealed with the county's keys, names that people recognise."""

    def get_totp_issuer(self) -> str:
        return f"红管家 {settings.COUNTY_NAME}"

    def get_totp_label(self, user: User) -> str:
        return str(user)

    def _get_user_identifier(self, user: User) -> str:
        return str(user)

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seals.key_ring().seal(text, context=SECRET)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return seals.key_ring().open(base64.b64decode(encrypted_text), context=SECRET)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = authenticator.user
        others = Authenticator.objects.filter(user=user).exclude(pk=authenticator.pk)
        has_other = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return has_other or not second_factor.is_required(user, context.request.now)
