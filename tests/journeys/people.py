"""Who can sign in to the demonstration county, and how they do."""

from __future__ import annotations

import json
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.journeys.conftest import Server


@dataclass(frozen=True)
class SignIn:
    """A part of the cast with what it takes to sign in."""

    part: str
    phone: str
    password: str


OPEN_SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
def open_session(name, person):
    user = get_user_model().objects.create_user(name, person=person)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key
"""
"""To be put before what a journey lays down on its server: an account for somebody, signed in; gives the session's key."""

_known: dict[str, dict[str, SignIn]] = {}


def sign_ins(server: Server) -> dict[str, SignIn]:
    """The cast of a demonstration county by part."""
    if server.url not in _known:
        rows = server.python(
            "import json; from hongguanjia.demo.commands import list_sign_ins;"
            "print(json.dumps([[row.part, row.phone, row.password] for row in list_sign_ins()]))"
        )
        _known[server.url] = {part: SignIn(part, phone, word) for part, phone, word in json.loads(rows)}
    return _known[server.url]


def sign_in(page: Page, who: SignIn) -> None:
    """Sign in by the page, as a person does."""
    page.goto("/accounts/login/")
    page.get_by_label("手机号").fill(who.phone)
    page.get_by_label("密码", exact=True).fill(who.password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
