"""Every address × every stranger × our rows. The list of addresses comes from the URL table itself.

A stranger hears exactly what is heard where nothing is; lists, searches, exports and programs' answers show nothing of
ours; no form of a stranger changes anything, empty or filled in as an insider's browser would send it. ``OPEN`` is the
reviewed list of addresses at which our row is public by intent. One world serves all tests: each is rolled back to it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import Cast, add_strangers, build_cast
from hongguanjia.base.web.slots import list_exports
from hongguanjia.doors.addresses import list_addresses
from hongguanjia.rooms.inspection.testing import inspector
from tests.house.asking import Form, digest_tables, name_of, read_forms, text_of
from tests.house.world import PARAMETER, World, build_world

pytestmark = pytest.mark.django_db
OPEN: dict[str, str] = {
    "phone-rewards-reward": "the catalogue is public",
    "desk-rewards-reward": "the catalogue is public",
    "phone-rewards-draw": "draws are public, by number",
    "desk-rewards-drop": "announced drops are public",
    "desk-rewards-draw": "draws are public, by number",
    "phone-rewards-stations": "where stations are and when they open is public",
    "phone-rewards-place": "where a station is and when it opens is public",
    "desk-points-rules-detail": "published rules are public; drafts are not",
    "desk-points-rules-export": "published rules are public; drafts are not",
    "desk-points-rules-paper": "published rules are public; drafts are not",
    "phone-points-statement": "names a year of one's own account, no row",
    "phone-points-statement-proof": "names a year of one's own account, no row",
    "phone-points-why": "names a unit of one's own account, no row",
    "desk-exports-table": "names a table; what it holds for whom is read cell by cell below",
    "desk-roster-template": "an empty form for those who import rosters; names a kind of roster, no row",
    "phone-standing-month": "names a month, no row; what is shown are organisations in one's own scope",
    "phone-inspection-bulletin": "our bulletin is published to the public",
    "desk-inspection-bulletin": "our bulletin is published to the public",
    "desk-inspection-bulletin-pdf": "our bulletin is published to the public",
    "phone-presence-land": "whoever holds a code in the hand reads what it is for, and nothing of who came",
}
STRANGERS = ("outsider", "outsider_secretary", "foreign_town_officer", "foreign_clerk", "foreign_station_clerk")
INSIDERS = {
    "phone": ("member", "station_clerk", "secretary", "inspector"),
    "desk": (
        "county_officer",
        "secretary",
        "station_clerk",
        "admin",
        "town_officer",
        "approver",
        "auditor",
        "member",
    ),
}
SHOWCASES = {"desk-shell-components"}
FOREIGN = ("accounts/", "static/", "healthz")
ADDRESSES = [(route, name) for route, name in list_addresses() if not route.startswith(FOREIGN)]
WITH_ROW = [(route, name) for route, name in ADDRESSES if PARAMETER.search(route)]
WITHOUT_ROW = [(route, name) for route, name in ADDRESSES if not PARAMETER.search(route)]
FORMS_LEAST = 60


class House:
    """The cast, its strangers, and one row of everything."""

    def __init__(self) -> None:
        self.cast: Cast = build_cast()
        self.strangers = add_strangers(self.cast)
        self.world: World = build_world(self.cast)
        self.others = {**self.strangers, "inspector": inspector(self.cast)}
        self.pages: dict[str, str] = {}

    def client(self, part: str) -> Client:
        client = Client()
        if part:
            sign_in(client, self.others.get(part) or getattr(self.cast, part))
        return client

    def leaks(self, text: str, address: str = "") -> list[str]:
        """Words of ours in an answer; what the stranger typed into the address is no news to her."""
        return [word for word in self.world.canaries if word in text and word not in address]

    def read_as_insiders(self) -> dict[str, str]:
        """What each address with a row says to the first of ours who may read it; nothing where nobody may."""
        if not self.pages:
            clients = {part: self.client(part) for parts in INSIDERS.values() for part in parts}
            for route, name in WITH_ROW:
                address = self.world.fill(route, name)
                parts = INSIDERS.get(name.partition("-")[0], INSIDERS["desk"])
                found = (clients[part].get(address) for part in parts)
                answer = next((one for one in found if one.status_code in {200, 302, 405}), None)
                if answer is not None:
                    self.pages[address] = text_of(answer)
        return self.pages


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker) -> Iterator[House]:  # type: ignore[no-untyped-def]
    with django_db_blocker.unblock(), transaction.atomic():
        yield House()
        transaction.set_rollback(True)
    connection.close()


def answers(client: Client, address: str) -> Iterator[tuple[str, int, str]]:
    for verb in ("get", "post"):
        answer = getattr(client, verb)(address)
        yield verb, answer.status_code, text_of(answer)


def test_every_address_has_a_name_of_its_own() -> None:
    names = [name for _, name in ADDRESSES]

    assert [name for name in set(names) if names.count(name) > 1] == []


@pytest.mark.parametrize("part", STRANGERS)
def test_a_stranger_finds_none_of_our_rows(house: House, part: str) -> None:
    client = house.client(part)
    before = digest_tables()

    wrong = [
        f"{verb} {address} ({name}) → {status} {house.leaks(text, address)}, {nothing} where there is none"
        for route, name in WITH_ROW
        if not name.startswith("public-")
        for address in [house.world.fill(route, name)]
        for (verb, status, text), (_, nothing, _) in zip(
            answers(client, address), answers(client, house.world.fill_missing(route, name)), strict=True
        )
        if house.leaks(text, address) or (name not in OPEN and (status != nothing or status == 200))
    ]

    assert wrong == []
    assert changed(before) == []


def changed(before: dict[str, str]) -> list[str]:
    return [label for label, digest in digest_tables().items() if digest != before[label]]


def test_a_strangers_forms_filled_in_change_nothing(house: House) -> None:
    """Nothing in a body saves a form from the question whose row it is about: bodies are those of our own browsers."""
    forms = list_forms(house)
    clients = {part: house.client(part) for part in STRANGERS}
    before = digest_tables()

    wrong = [
        f"{part} → {form.action} ({name_of(form.action)}): {answer.status_code} {found}"
        for part, client in clients.items()
        for form in forms
        for answer in [client.post(form.action, form.body)]
        for found in [house.leaks(text_of(answer), f"{form.action} {form.body}")]
        if found or answer.status_code in {200, 500}
    ]

    assert len(forms) >= FORMS_LEAST
    assert wrong == []
    assert changed(before) == []


def list_forms(house: House) -> list[Form]:
    """One filled-in form for each address that takes one and names a row of ours."""
    rows = {name for _, name in WITH_ROW if not name.startswith("public-")} - set(OPEN)
    forms = [form for address, page in house.read_as_insiders().items() for form in read_forms(page, address)]
    by_action = {form.action: form for form in forms if name_of(form.action) in rows}
    return list(by_action.values())


@pytest.mark.parametrize("part", ["", *STRANGERS])
def test_lists_and_public_pages_show_a_stranger_nothing_of_ours(house: House, part: str) -> None:
    client = house.client(part)
    public = [(route, name) for route, name in WITH_ROW if name.startswith("public-")]

    wrong = [
        f"{verb} {address} ({name}) → {status} {house.leaks(text, address)}"
        for route, name in [*WITHOUT_ROW, *public]
        if name not in SHOWCASES
        for address in [house.world.fill(route, name)]
        for verb, status, text in answers(client, address)
        if house.leaks(text, address) or status >= 500
    ]

    assert wrong == []


def test_without_an_account_every_inner_page_asks_to_sign_in(house: House) -> None:
    client = house.client("")
    before = digest_tables()

    wrong = [
        f"{verb} {address} ({name}) → {status}"
        for route, name in ADDRESSES
        if not name.startswith(("public-", "phone-shell-")) and name not in OPEN
        for address in [house.world.fill(route, name)]
        for verb, status, _ in answers(client, address)
        if status not in {302, 401, 403, 404, 405}
    ]

    assert wrong == []
    assert changed(before) == []


def test_searching_for_our_people_finds_a_stranger_nothing(house: House) -> None:
    """On every surface, by name, pinyin, initials and the end of a phone."""
    wrong = [
        f"{part}: /{route}?q={word}"
        for part in ("outsider_secretary", "foreign_town_officer")
        for client in [house.client(part)]
        for route, name in WITHOUT_ROW
        if name not in SHOWCASES and "export" not in name
        for word in (("党一诺", "dangyinuo", "dyn", "0002") if "search" in name or "people" in name else ("dyn",))
        for text in [text_of(client.get(f"/{route}", {"q": word}))]
        if "党一诺" in text.replace(f'value="{word}"', "")
    ]

    assert wrong == []


def test_no_export_takes_a_strangers_hand_to_our_rows(house: House) -> None:
    """Every table that is offered, read cell by cell; the same tables do hold our rows for our own."""
    county = house.client("county_officer")
    codes = sorted({table.code for table in list_exports(house.cast.actor("county_officer"))})
    ours = {code for code in codes if house.leaks(text_of(county.post(f"/desk/exports/{code}/")))}

    wrong = [
        f"{part}: {code} {found}"
        for part in STRANGERS
        for client in [house.client(part)]
        for code in codes
        for found in [house.leaks(text_of(client.post(f"/desk/exports/{code}/")))]
        if found
    ]

    assert {"people", "points-balances"} <= ours
    assert wrong == []


def test_the_rows_are_there_for_those_whose_they_are(house: House) -> None:
    """The negative control: what strangers do not find, somebody of ours does; else the tests above prove nothing."""
    read = house.read_as_insiders()

    assert [name for route, name in WITH_ROW if house.world.fill(route, name) not in read] == []
