"""Somebody of a built county walks through all pages, and each page's queries are counted on the way."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.models import Person
from hongguanjia.demo.commands import list_sign_ins
from tests.tools.crawl import crawl

STARTS = ["/", "/m/", "/desk/"]
QUERIES_MOST = 15
VISITOR = "visitor"


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as one of the cast got it: its route, the address asked, queries and bytes."""

    route: str
    address: str
    queries: int
    size: int


def list_parts() -> dict[str, int | None]:
    """Who can look at the county (part → person): the visitor without an account, then the cast that can sign in."""
    return {VISITOR: None, **{row.part: row.person_id for row in list_sign_ins()}}


def visit_as(person_id: int | None) -> Client:
    """A browser in which the person is signed in, or nobody."""
    client = Client(HTTP_HOST="127.0.0.1")
    if person_id is not None:
        sign_in(client, Person.objects.get(pk=person_id))
    return client


def visit_pages(client: Client) -> list[Visit]:
    """Every page that links lead to, each route once."""
    seen: dict[str, tuple[int, int]] = {}

    def fetch(address: str) -> str | None:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            return None
        seen[address] = len(captured), len(answer.content)
        return str(answer.content.decode())

    return [Visit(route, address, *seen[address]) for route, address in crawl(fetch, STARTS).items()]
