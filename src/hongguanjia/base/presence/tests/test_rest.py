"""The JSON doors: definite answers, whatever is sent."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.presence.codes import current_code
from hongguanjia.base.presence.data import GatheringInfo
from hongguanjia.base.presence.models import Mark
from hongguanjia.base.presence.testing import member_token_at, open_for, token_at

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def gathering(cast: Cast) -> GatheringInfo:
    return open_for(cast)


def signed_in(cast: Cast, part: str) -> Client:
    client = Client()
    person = getattr(cast, part)
    client.force_login(
        get_user_model().objects.create_user(f"u{person.pk}", person=person),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def post(client: Client, body: object, key: str = "key-1", address: str | None = None):
    return client.post(
        address or reverse("api-presence-check-in"),
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


def test_a_scan_is_answered_and_a_retry_hears_the_same(cast: Cast, gathering: GatheringInfo, clock) -> None:
    client, body = signed_in(cast, "member"), {"code": token_at(gathering, NOW), "claimed_at": NOW.isoformat()}

    first = post(client, body)
    clock.move_to(NOW + timedelta(hours=5))
    again = post(client, body)

    assert first.status_code == 200 and first.json()["code"] == "checked_in"
    assert again.json() == first.json() and Mark.objects.count() == 1
    assert first["Cache-Control"] == "no-store"


def test_the_address_inside_a_qr_is_taken_as_it_is(cast: Cast, gathering: GatheringInfo) -> None:
    body = {"code": f"http://127.0.0.1:8000/m/c/{token_at(gathering, NOW)}/"}

    assert post(signed_in(cast, "member"), body).json()["code"] == "checked_in"


def test_a_scan_kept_on_the_phone_is_pending(cast: Cast, gathering: GatheringInfo, clock) -> None:
    clock.move_to(NOW + timedelta(days=1))
    body = {"code": token_at(gathering, NOW), "claimed_at": NOW.isoformat().replace("+00:00", ".123Z")}

    assert post(signed_in(cast, "member"), body).json()["code"] == "pending"


def test_who_landed_in_time_may_sign_in_first(cast: Cast, gathering: GatheringInfo, clock) -> None:
    client, token = signed_in(cast, "member"), token_at(gathering, NOW)
    client.get(reverse("phone-presence-land", args=[token]))
    clock.move_to(NOW + 3 * MINUTE)

    body = {"code": token, "claimed_at": (NOW + 3 * MINUTE).isoformat()}

    assert post(client, body).json()["code"] == "checked_in"
    assert post(signed_in(cast, "elder"), body).json()["code"] == "presence.code_expired"


def test_the_short_code_and_its_limit(cast: Cast, gathering: GatheringInfo) -> None:
    client = signed_in(cast, "member")
    short = current_code(actor=cast.actor("clerk"), now=NOW, gathering_id=gathering.id).short

    for _try in range(20):
        assert post(client, {"code": "ABCDEFGHJ"}).json()["code"] == "presence.code_unknown"
    assert post(client, {"code": short}).json()["code"] == "presence.too_often"
    cache.clear()
    assert post(client, {"code": f" {short[:5].lower()}-{short[5:]}"}).json()["code"] == "checked_in"


def test_a_visitor_is_told_to_sign_in_and_keeps_it(cast: Cast, gathering: GatheringInfo) -> None:
    answer = post(Client(), {"code": token_at(gathering, NOW)})

    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")


def test_an_outsider_hears_what_everybody_hears_of_nothing(cast: Cast, gathering: GatheringInfo) -> None:
    answer = post(signed_in(cast, "outsider"), {"code": token_at(gathering, NOW)})

    assert (answer.status_code, answer.json()["code"]) == (404, "access.not_found")
    assert gathering.title not in answer.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '"x"',
        "[" * 900,
        {"code": 7},
        {"code": None},
        {"code": "x" * 301},
        {"code": "A", "claimed_at": "yesterday"},
        {"code": "A", "claimed_at": "2026-13-45T00:00:00Z"},
        {"code": "A", "claimed_at": "2026-06-15T00:00:00"},
        {"code": "A", "claimed_at": "0001-01-01T00:00:00+14:00"},
        {"code": "A", "device": {"deep": 1}},
        {"code": "x" * 3000},
    ],
)
def test_malformed_bodies_are_refused_in_words(cast: Cast, body: object) -> None:
    answer = post(signed_in(cast, "member"), body)

    assert answer.status_code == 422 and answer.json()["sentence"]


@pytest.mark.parametrize("name", ["check-in", "scan"])
def test_a_form_is_refused_in_words_even_when_it_was_read_before(
    cast: Cast, gathering: GatheringInfo, name: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(cast, "secretary").cookies
    client.get("/m/my-code/")
    token = client.get("/m/token/").json()["token"]
    address = reverse(f"api-presence-{name}", args=[gathering.id] if name == "scan" else [])

    answer = client.post(address, {"code": "A", "csrfmiddlewaretoken": token})

    assert answer.status_code == 422 and answer.json()["sentence"]


@pytest.mark.parametrize("code", ["", "签到", "M" * 28, "A" * 28, "💮" * 20, "../../etc"])
def test_what_is_no_code_is_said_to_be_none(cast: Cast, gathering: GatheringInfo, code: str) -> None:
    assert post(signed_in(cast, "member"), {"code": code}).json()["code"] == "presence.code_unknown"


@pytest.mark.parametrize("key", ["k" * 81, "键"])
def test_an_impossible_key_is_refused(cast: Cast, gathering: GatheringInfo, key: str) -> None:
    answer = post(signed_in(cast, "member"), {"code": token_at(gathering, NOW)}, key)

    assert answer.status_code == 422 and not Mark.objects.exists()


def test_without_the_forms_token_nothing_is_done(cast: Cast, gathering: GatheringInfo) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        get_user_model().objects.create_user("csrf", person=cast.member),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )

    assert post(client, {"code": token_at(gathering, NOW)}).status_code == 403
    assert not Mark.objects.exists()


class TestOrganiser:
    def scan(self, cast: Cast, gathering: GatheringInfo, part: str = "clerk", **more: str):
        body = {"code": member_token_at(cast.member.pk, NOW), **more}
        return post(signed_in(cast, part), body, address=reverse("api-presence-scan", args=[gathering.id]))

    def test_a_scan_names_the_member(self, cast: Cast, gathering: GatheringInfo) -> None:
        answer = self.scan(cast, gathering).json()

        assert (answer["code"], answer["name"]) == ("checked_in", cast.member.name)

    def test_out_before_in_is_pending(self, cast: Cast, gathering: GatheringInfo) -> None:
        assert self.scan(cast, gathering, direction="OUT").json()["code"] == "pending"

    def test_a_third_direction_is_refused(self, cast: Cast, gathering: GatheringInfo) -> None:
        assert self.scan(cast, gathering, direction="UP").status_code == 422

    @pytest.mark.parametrize("part", ["member", "outsider_secretary"])
    def test_others_scan_nobody(self, cast: Cast, gathering: GatheringInfo, part: str) -> None:
        answer = self.scan(cast, gathering, part)

        assert answer.status_code == 404 and cast.member.name not in answer.content.decode()

    @pytest.mark.parametrize(("count", "got"), [("1", 1), ("3", 3), ("999", 360), ("-1", 1), ("x", 1), ("0", 1)])
    def test_codes_are_drawn_ahead(self, cast: Cast, gathering: GatheringInfo, count: str, got: int) -> None:
        address = reverse("api-presence-codes", args=[gathering.id])

        answer = signed_in(cast, "clerk").get(address, {"count": count, "direction": "OUT"}).json()

        assert len(answer["codes"]) == got
        assert answer["now"] == int(NOW.timestamp() * 1000)
        assert answer["counts"]["expected"] == 2
        assert len({code["bits"] for code in answer["codes"]}) == got
