"""A body that nobody may send is refused by its announced length, on every surface, before it is read."""

from __future__ import annotations

import io

import pytest
from django.conf import settings
from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import Cast

pytestmark = pytest.mark.django_db


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")


def send(client: Client, path: str, length: str, **headers: str) -> object:
    environ = {"CONTENT_LENGTH": length, "CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Unread()}
    return client.generic("POST", path, b"", **environ, **headers)


@pytest.mark.parametrize("path", ["/complaint/", "/m/claims/new/", "/desk/roster/", "/no/such/page/"])
def test_a_huge_body_is_refused_unread(cast: Cast, path: str) -> None:
    for client in (Client(), Client()):
        answer = send(client, path, str(settings.BODY_BYTES_MOST + 1))

        assert answer.status_code == 413
        assert "太大" in answer.content.decode()
        sign_in(client, cast.secretary)


def test_programs_hear_a_code(cast: Cast) -> None:
    answer = send(Client(), "/api/presence/check-in/", str(10**12), HTTP_ACCEPT="application/json")

    assert (answer.status_code, answer.json()["code"]) == (413, "input.too_big")


@pytest.mark.parametrize("length", ["-1", "many", "1e9"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    assert send(Client(), "/complaint/", length).status_code == 400
