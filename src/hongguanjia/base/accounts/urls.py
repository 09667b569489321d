"""Addresses of sign-in and account pages. allauth looks some of them up by its own names."""

from allauth.account.views import reauthenticate
from django.urls import include, path

from hongguanjia.base.accounts import desk as desk_pages
from hongguanjia.base.accounts import pages, second_factor_pages

_allauth = [
    path("login/", pages.sign_in, name="account_login"),
    path("logout/", pages.sign_out, name="account_logout"),
    path("inactive/", pages.inactive, name="account_inactive"),
    path("reauthenticate/", reauthenticate, name="account_reauthenticate"),
    path("2fa/totp/activate/", second_factor_pages.SetUpAppView.as_view(), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", second_factor_pages.AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
]

_own = [
    path("", pages.home, name="public-accounts-home"),
    path("login/", pages.sign_in, name="public-accounts-login"),
    path("logout/", pages.sign_out, name="public-accounts-logout"),
    path("landing/", pages.landing, name="public-accounts-landing"),
    path("code/", pages.ask_code, name="public-accounts-code"),
    path("code/enter/", pages.enter_code, name="public-accounts-code-enter"),
    path("first/", pages.first_sign_in, name="public-accounts-first"),
    path("confirm/", pages.confirm, name="public-accounts-confirm"),
    path("password/", pages.password, name="public-accounts-password"),
    path("phone/", pages.change_phone, name="public-accounts-phone"),
    path("phone/enter/", pages.change_phone_enter, name="public-accounts-phone-enter"),
    path("devices/", pages.devices, name="public-accounts-devices"),
    path("devices/end/", pages.end_device, name="public-accounts-devices-end"),
    path("second-factor/", pages.second_factor_page, name="public-accounts-second-factor"),
]

public = [path("accounts/", include([*_own, *_allauth]))]

desk = [
    path("accounts/", desk_pages.accounts, name="desk-accounts-accounts"),
    path("accounts/<int:user_id>/", desk_pages.account, name="desk-accounts-account"),
    path("accounts/<int:user_id>/<slug:verb>/", desk_pages.manage, name="desk-accounts-manage"),
]
