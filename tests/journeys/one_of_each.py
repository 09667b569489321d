"""A second county with one row of everything, for the pages to which the demonstration county has nothing to show.

Runs inside the product (``Server.python``): the rows are those of the access test, so an address that the access test
knows is an address that is looked at.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hongguanjia.doors.addresses import list_addresses
from tests.journeys.conftest import Server

BUILD = """
import json
from tests.journeys.one_of_each import build
print(json.dumps(build(set(json.loads({names!r})))))
"""
READERS = {
    "phone": ("member", "secretary", "station_clerk", "inspector"),
    "desk": ("county_officer", "secretary", "station_clerk", "approver", "admin", "town_officer", "auditor", "member"),
    "public": ("", "member", "secretary"),
}
HOST = "127.0.0.1"
HEAD_BYTES = 200
"""Where a whole page says what it is; a piece of a page, fetched into another one, does not."""


@dataclass(frozen=True)
class OneOfEach:
    """Who reads what: part → route name → address, and part → the key of her session."""

    server: Server
    pages: dict[str, dict[str, str]]
    sessions: dict[str, str]
    answered: set[str]
    """Names of addresses that answer somebody, be it with a page with a file, a redirection, a refused GET."""

    def count(self) -> int:
        """How many pages there are."""
        return sum(map(len, self.pages.values()))


def make_one_of_each(server: Server, names: set[str]) -> OneOfEach:
    """Build the county in a server's database and find who can read the pages of ``names``."""
    told = json.loads(server.python(BUILD.format(names=json.dumps(sorted(names)))))
    return OneOfEach(server, told["pages"], told["sessions"], set(told["answered"]))


def build(names: set[str]) -> dict[str, Any]:
    """Inside the product: lay the rows down, sign everybody in, ask for each address until one may read it."""
    from django.conf import settings
    from django.test import Client

    from hongguanjia.base.accounts.testing import sign_in
    from hongguanjia.base.people.testing import build_cast
    from hongguanjia.rooms.inspection.testing import inspector
    from tests.house.world import build_world

    cast = build_cast()
    world = build_world(cast)
    people = {part for parts in READERS.values() for part in parts if part}
    clients = {"": Client(HTTP_HOST=HOST), **{part: Client(HTTP_HOST=HOST) for part in people}}
    for part in people:
        sign_in(clients[part], inspector(cast) if part == "inspector" else getattr(cast, part))
    pages: dict[str, dict[str, str]] = {part: {} for part in clients}
    answered = set()
    for route, name in list_addresses():
        surface = name.partition("-")[0]
        if name not in names or surface not in READERS or route.startswith("accounts/"):
            continue
        address = world.fill(route, name)
        for part in READERS[surface]:
            answer = clients[part].get(address)
            if answer.status_code in {200, 302, 405}:
                answered.add(name)
            is_text = answer.get("Content-Type", "").startswith("text/html")
            if answer.status_code == 200 and is_text and b"<html" in answer.content[:HEAD_BYTES]:
                pages[part][name] = address
                break
    key = settings.SESSION_COOKIE_NAME
    return {
        "pages": pages,
        "sessions": {part: clients[part].cookies[key].value for part in people},
        "answered": sorted(answered),
    }
