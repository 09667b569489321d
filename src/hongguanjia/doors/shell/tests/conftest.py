"""A browser of somebody of the cast, and the addresses of these tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from hongguanjia.base.accounts.models import User
from hongguanjia.base.people.testing import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def sample_pages(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ROOT_URLCONF = "hongguanjia.doors.shell.tests.addresses"


@pytest.fixture
def signed_in_client(cast: Cast) -> Callable[[str], Client]:
    """A client in which the person who plays a part is signed in."""

    def make(part: str) -> Client:
        user = User.objects.create(username=f"try-{part}", person=getattr(cast, part))
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return make
