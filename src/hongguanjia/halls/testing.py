"""A browser signed in as one of the cast, for the tests of the halls' pages."""

from __future__ import annotations

from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import Cast

QUERIES_MOST = 15


def browse_as(cast: Cast, part: str) -> Client:
    """A client with the session of who plays ``part``; ``"nobody"`` has none."""
    client = Client()
    if part != "nobody":
        sign_in(client, getattr(cast, part))
    return client
