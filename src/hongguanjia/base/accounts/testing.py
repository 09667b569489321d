"""For tests of every room: make an account, sign in without walking through the pages."""

from __future__ import annotations

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.test import Client

from hongguanjia.base.accounts.actions import make_account as _make_account
from hongguanjia.base.accounts.models import SignInCode, User
from hongguanjia.base.people import seals
from hongguanjia.base.people.models import Person
from hongguanjia.base.people.testing import NOW

PASSWORD = "官渡桥边的三棵老柳树"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def make_account(person: Person, password: str | None = PASSWORD) -> User:
    """The account of a person with the phone of the roll (or a made-up one); the one there already, if any."""
    user = User.objects.filter(person=person).first()
    if user is None:
        phone = seals.open_phone(person.phone_sealed) or f"000{90_000_000 + person.pk:08d}"
        user = _make_account(person=person, phone=phone, password=password, now=NOW)
    return user


def sign_in(client: Client, person: Person, *, second_factor: bool = True) -> User:
    """Sign ``person`` in at ``client``; her second factor counts as passed unless told otherwise."""
    user = make_account(person, None)
    client.force_login(user, backend=BACKEND)
    methods = ["password", "mfa"] if second_factor else ["password"]
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": time.time(), "reauthenticated": True} for method in methods
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return user


def read_code(row: SignInCode) -> str:
    """The code that waits to be sent, for a test that plays the phone; empty for a phone that nobody has."""
    from hongguanjia.base.accounts.codes import CONTEXT

    return seals.key_ring().open(row.code_sealed, context=CONTEXT) if row.code_sealed else ""
