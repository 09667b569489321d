"""Setting up a second factor, by allauth; the one just set up counts as passed in this session."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpResponse

from hongguanjia.base.accounts.actions import trail
from hongguanjia.base.accounts.second_factor import MFA_METHOD


class SetUpAppView(ActivateTOTPView):  # type: ignore[misc]
    """An authenticator app."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _passed(self.request, "totp")
        return response


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]
    """A passkey."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        _passed(self.request, "webauthn")
        return response


def _passed(request: Any, kind: str) -> None:
    record_authentication(request, request.user, MFA_METHOD, type=kind, reauthenticated=True)
    trail(request.user, "accounts.second_factor.added", request.now)
