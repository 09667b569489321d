"""Signing in and looking after one's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hongguanjia.base.accounts import actions, codes, forms, second_factor, sessions
from hongguanjia.base.accounts.adapters import client_address, coarse_address
from hongguanjia.base.accounts.guards import confirmed
from hongguanjia.base.accounts.landing import landing_url
from hongguanjia.base.accounts.models import CodePurpose, SignInCode, User
from hongguanjia.base.people import seals
from hongguanjia.base.web.api import Request, run, signed_in
from hongguanjia.kit.refusals import NotFound

CODE_KEY = "accounts.code"
PROVED_KEY = "accounts.proved_code"
NEXT_KEY = "accounts.next"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Phone and password."""
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or landing_url(request.actor))
    form = forms.SignInForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST":
        user = run(form, lambda: actions.check_password(**_typed(form), address=_address(request), now=request.now))
        if user:
            return enter(request, user, "password", get_next_redirect_url(request))
    context = {"form": form, "codes_on": settings.CODE_SENDER != "off", "next": form["next"].value() or ""}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def ask_code(request: Request) -> HttpResponse:
    """Phone and one-time code, first half: also the way in for the first time and after a forgotten password."""
    form = forms.PhoneForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST":
        row = run(form, lambda: _issue(request, form.cleaned_data["phone"], CodePurpose.SIGN_IN))
        if row:
            request.session[NEXT_KEY] = get_next_redirect_url(request) or ""
            return redirect("public-accounts-code-enter")
    context = {"form": form, "next": form["next"].value() or ""}
    return render(request, "accounts/ask_code.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def enter_code(request: Request) -> HttpResponse:
    """Second half: the code proves the phone; somebody without an account goes on to her name."""
    form = forms.CodeForm(request.POST or None)
    if CODE_KEY not in request.session:
        return redirect("public-accounts-code")
    if request.method == "POST":
        row = run(form, lambda: _verify(request, form, CodePurpose.SIGN_IN))
        user = run(form, lambda: actions.find_account(row)) if row else None
        if user:
            return enter(request, user, "code", request.session.pop(NEXT_KEY, None))
        if row and form.is_valid():
            request.session[PROVED_KEY] = str(row.pk)
            return redirect("public-accounts-first")
    return render(request, "accounts/enter_code.html", _code_context(request, form), status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def first_sign_in(request: Request) -> HttpResponse:
    """First sign-in: the name that belongs to the proved phone on the roll."""
    proved = [request.session[PROVED_KEY]] if PROVED_KEY in request.session else []
    code = SignInCode.objects.filter(pk__in=proved, used_at__isnull=False).first()
    if code is None or code.used_at is None or request.now - code.used_at > second_factor.CONFIRMED_FOR:
        return redirect("public-accounts-code")
    form = forms.NameForm(request.POST or None)
    if request.method == "POST":
        user = run(form, lambda: actions.open_account(code=code, name=form.cleaned_data["name"], now=request.now))
        if user:
            request.session.pop(PROVED_KEY)
            return enter(request, user, "code", reverse("public-accounts-password"))
    return render(request, "accounts/first_sign_in.html", {"form": form}, status=422 if form.errors else 200)


def enter(request: Request, user: User, method: str, next_url: str | None) -> HttpResponse:
    """Sign ``user`` in by allauth, which asks for the second factor first where there is one."""
    record_authentication(request, user, method, reauthenticated=True)
    onward = next_url or reverse("public-accounts-landing")
    answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=onward))
    return answer


@signed_in
def landing(request: Request) -> HttpResponse:
    """After sign-in: to the surface on which the person works."""
    if request.actor.awaits_second_factor:
        return redirect("public-accounts-second-factor")
    return redirect(landing_url(request.actor))


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: Request) -> HttpResponse:
    """Sign out of this device; a mere link only asks first. A sign-in cancelled half-way comes here too."""
    if request.method == "GET":
        return render(request, "accounts/sign_out.html")
    if request.user.is_authenticated:
        sessions.end_sessions(request.user, only_key=request.session.session_key or "")
    logout(request)
    return redirect(get_next_redirect_url(request) or "/")


def inactive(request: Request) -> HttpResponse:
    """An account that was switched off between two steps of a sign-in."""
    raise NotFound("accounts.inactive", _("这个账号已经停用。如有疑问，请联系支部或系统管理员。"))


@signed_in
def home(request: Request) -> HttpResponse:
    """Account and security: everything in one list."""
    user = _user(request)
    context = {
        "account": user,
        "phone": user.masked_phone,
        "has_password": user.has_usable_password(),
        "second_factor_set_up": second_factor.is_set_up(user),
        "second_factor_required": second_factor.is_required(user, request.now),
        "session_count": len(sessions.list_sessions(user, current_key=request.session.session_key)),
    }
    return render(request, "accounts/home.html", context)


@never_cache
@sensitive_post_parameters("password", "again")
@signed_in
@confirmed
def password(request: Request) -> HttpResponse:
    """Set or change the password; all other devices are signed out."""
    user = _user(request)
    form = forms.PasswordForm(request.POST or None)
    if request.method == "POST" and _set_password(request, user, form):
        messages.success(request, _("密码已设好，其他设备已退出登录。"))
        return redirect("public-accounts-landing")
    context = {"form": form, "has_password": user.has_usable_password()}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


@never_cache
@signed_in
@confirmed
def change_phone(request: Request) -> HttpResponse:
    """Another sign-in phone, first half."""
    form = forms.NewPhoneForm(request.POST or None)
    if request.method == "POST":
        row = run(form, lambda: _issue(request, form.cleaned_data["phone"], CodePurpose.CHANGE_PHONE, _user(request)))
        if row:
            return redirect("public-accounts-phone-enter")
    context = {"form": form, "phone": _user(request).masked_phone}
    return render(request, "accounts/change_phone.html", context, status=422 if form.errors else 200)


@never_cache
@signed_in
@confirmed
def change_phone_enter(request: Request) -> HttpResponse:
    """Another sign-in phone, second half."""
    form = forms.CodeForm(request.POST or None)
    if CODE_KEY not in request.session:
        return redirect("public-accounts-phone")
    if request.method == "POST":
        row = run(form, lambda: _verify(request, form, CodePurpose.CHANGE_PHONE))
        if row and run(form, lambda: _change(request, row)):
            messages.success(request, _("登录手机号已更换。"))
            return redirect("public-accounts-home")
    return render(request, "accounts/enter_code.html", _code_context(request, form), status=422 if form.errors else 200)


@never_cache
@signed_in
def confirm(request: Request) -> HttpResponse:
    """Prove again who is at the screen, by a code to the account's own phone."""
    form = forms.CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" in request.POST:
        row = run(form, lambda: _verify(request, form, CodePurpose.CONFIRM))
        if row and row.user_id == request.user.pk:
            record_authentication(request, _user(request), "code", reauthenticated=True)
            return resume_request(request) or redirect("public-accounts-home")
    elif request.method == "POST":
        _issue(request, seals.open_phone(_user(request).phone_sealed), CodePurpose.CONFIRM, _user(request))
    context = _code_context(request, form) | {
        "sent": request.method == "POST",
        "phone": _user(request).masked_phone,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "accounts/confirm.html", context, status=422 if form.errors else 200)


@signed_in
def devices(request: Request) -> HttpResponse:
    """My devices: what is signed in, and how to end it."""
    found = sessions.list_sessions(_user(request), current_key=request.session.session_key)
    return render(request, "accounts/devices.html", {"sessions": found})


@require_POST
@signed_in
def end_device(request: Request) -> HttpResponse:
    """End one session, or all but this."""
    chosen = request.POST.get("session", "")
    only_pk = int(chosen) if chosen.isascii() and chosen.isdigit() else None
    ended = sessions.end_sessions(_user(request), but=request.session.session_key, only_pk=only_pk)
    messages.success(request, _("已退出 %(count)d 台设备。") % {"count": ended})
    return redirect("public-accounts-devices")


@signed_in
def second_factor_page(request: Request) -> HttpResponse:
    """Why a second factor is asked for, and the two ways to set one up."""
    if not request.actor.awaits_second_factor:
        return redirect(get_next_redirect_url(request) or landing_url(request.actor))
    return render(request, "accounts/second_factor.html", {"set_up": second_factor.is_set_up(_user(request))})


def _user(request: Request) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user


def _typed(form: forms.SignInForm) -> dict[str, str]:
    return {"phone": form.cleaned_data["phone"], "password": form.cleaned_data["password"]}


def _address(request: Request) -> str:
    return coarse_address(client_address(request))


def _issue(request: Request, phone: str, purpose: CodePurpose, user: User | None = None) -> SignInCode:
    row = codes.issue_code(phone=phone, purpose=purpose, address=_address(request), now=request.now, user=user)
    request.session[CODE_KEY] = str(row.pk)
    return row


def _verify(request: Request, form: forms.CodeForm, purpose: CodePurpose) -> SignInCode:
    row = codes.verify_code(
        code_id=request.session.get(CODE_KEY, ""), typed=form.cleaned_data["code"], purpose=purpose, now=request.now
    )
    request.session.pop(CODE_KEY)
    return row


def _change(request: Request, row: SignInCode) -> bool:
    actions.change_phone(user=_user(request), code=row, now=request.now)
    return True


def _set_password(request: Request, user: User, form: forms.PasswordForm) -> bool:
    key = request.session.session_key

    def do() -> bool:
        actions.set_password(user=user, password=form.cleaned_data["password"], now=request.now, session_key=key)
        return True

    done = run(form, do)
    if done:
        update_session_auth_hash(request, user)
        sessions.carry_over(old_key=key, new_key=request.session.session_key)
    return bool(done)


def _code_context(request: Request, form: forms.CodeForm) -> dict[str, Any]:
    return {"form": form, "out": codes.is_out(request.now), "on_console": settings.CODE_SENDER == "console"}
