"""A phone to play with: asks for a code and reads it where the sender would."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from hongguanjia.base.accounts.models import SignInCode
from hongguanjia.base.accounts.testing import read_code


@pytest.fixture(autouse=True)
def _fresh_cache():
    """The limits that allauth keeps in the cache do not pass from test to test."""
    cache.clear()


@pytest.fixture
def phone(client):
    def ask(number, address="/accounts/code/"):
        answer = client.post(address, {"phone": number})
        assert answer.status_code == 302, answer.content.decode()
        return read_code(SignInCode.objects.latest("sent_at"))

    return ask
