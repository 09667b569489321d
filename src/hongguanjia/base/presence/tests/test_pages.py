"""The pages: who finds them, what they say, what they do."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.presence import actions
from hongguanjia.base.presence.data import Claim, GatheringInfo
from hongguanjia.base.presence.queries import find_presence
from hongguanjia.base.presence.testing import open_for, token_at

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
ORGANISERS_ONLY = [
    "phone-presence-host",
    "phone-presence-host-scan",
    "phone-presence-sheet",
    "desk-presence-gathering",
    "desk-presence-sheet",
    "desk-presence-paper",
    "api-presence-codes",
]


@pytest.fixture(autouse=True)
def _the_day() -> None:
    with time_machine.travel(NOW, tick=False):
        yield


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


def check_in(cast: Cast, gathering: GatheringInfo) -> None:
    claim = Claim("k", device="phone")
    actions.check_in(actor=cast.actor("member"), now=NOW, token=token_at(gathering, NOW), claim=claim)


@pytest.mark.parametrize("name", ORGANISERS_ONLY)
def test_organisers_see_their_pages_and_others_do_not(cast: Cast, gathering: GatheringInfo, name: str) -> None:
    check_in(cast, gathering)
    address = reverse(name, args=[gathering.id])

    for part, status in [("clerk", 200), ("member", 404), ("outsider", 404), ("outsider_secretary", 404)]:
        answer = signed_in(cast, part).get(address)
        assert answer.status_code == status, part
        assert status == 200 or gathering.title not in answer.content.decode()


@pytest.mark.parametrize("name", ["phone-presence-scan", "phone-presence-my-code"])
def test_everybody_signed_in_has_a_camera_and_a_code(cast: Cast, name: str) -> None:
    assert signed_in(cast, "resident").get(reverse(name)).status_code == 200
    assert Client().get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", ["phone-presence-gatherings", "desk-presence-gatherings"])
def test_the_list_shows_what_one_runs(cast: Cast, gathering: GatheringInfo, name: str) -> None:
    assert gathering.title in signed_in(cast, "clerk").get(reverse(name)).content.decode()
    assert gathering.title not in signed_in(cast, "outsider_secretary").get(reverse(name)).content.decode()


def test_an_open_gathering_is_offered_to_its_organiser(cast: Cast, gathering: GatheringInfo) -> None:
    from hongguanjia.base.presence.slots import list_todos

    (todo,) = list_todos(cast.actor("clerk"), NOW)

    assert gathering.title in todo.text
    assert not list_todos(cast.actor("member"), NOW)
    assert not list_todos(cast.actor("clerk"), NOW + 300 * MINUTE)


def test_the_landing_offers_one_button(cast: Cast, gathering: GatheringInfo) -> None:
    client = signed_in(cast, "member")
    address = reverse("phone-presence-land", args=[token_at(gathering, NOW)])

    page = client.get(address).content.decode()

    assert gathering.title in page and 'form="land"' in page
    assert client.session["presence_landed"] in address


def test_a_visitor_is_asked_to_sign_in_and_the_code_is_remembered(cast: Cast, gathering: GatheringInfo) -> None:
    client = Client()
    token = token_at(gathering, NOW)

    page = client.get(reverse("phone-presence-land", args=[token])).content.decode()

    assert "登录" in page and client.session["presence_landed"] == token


@pytest.mark.parametrize("token", ["nonsense", "A" + "2" * 27, "M" + "2" * 27, "%00", "二维码"])
def test_a_false_code_is_said_to_be_none(cast: Cast, gathering: GatheringInfo, token: str) -> None:
    page = signed_in(cast, "member").get(reverse("phone-presence-land", args=[token]))

    assert page.status_code == 200 and "不是有效的签到码" in page.content.decode()


def test_a_stale_code_is_said_to_be_stale(cast: Cast, gathering: GatheringInfo) -> None:
    client = signed_in(cast, "member")

    page = client.get(reverse("phone-presence-land", args=[token_at(gathering, NOW - 5 * MINUTE)]))

    assert "二维码已更换" in page.content.decode()
    assert "presence_landed" not in client.session


def test_the_screen_shows_in_and_out(cast: Cast, gathering: GatheringInfo) -> None:
    address = reverse("phone-presence-host", args=[gathering.id])

    page = signed_in(cast, "clerk").get(f"{address}?direction=OUT").content.decode()

    assert "<svg" in page and "签退" in page
    assert cast.member.name not in page


class TestSheet:
    address = "desk-presence-sheet"

    def enter(self, cast: Cast, gathering: GatheringInfo, part: str = "clerk", **typed: object):
        client = signed_in(cast, part)
        return client.post(reverse(self.address, args=[gathering.id]), {"submission_key": "s", **typed}, follow=True)

    def test_ticks_become_presences(self, cast: Cast, gathering: GatheringInfo) -> None:
        page = self.enter(cast, gathering, came=[cast.member.pk, cast.elder.pk])

        assert "已登记 2 条" in page.content.decode()
        line = find_presence(gathering_id=gathering.id, person_id=cast.elder.pk)
        assert line is not None and line.in_means == "PAPER" and not line.in_timed

    def test_a_time_on_the_sheet_is_of_that_day(self, cast: Cast, gathering: GatheringInfo) -> None:
        self.enter(cast, gathering, came=[cast.member.pk], in_at="09:45")

        line = find_presence(gathering_id=gathering.id, person_id=cast.member.pk)
        assert line is not None and line.in_at == NOW - 15 * MINUTE

    def test_a_future_time_is_refused_beside_the_field(self, cast: Cast, gathering: GatheringInfo) -> None:
        page = self.enter(cast, gathering, came=[cast.member.pk], in_at="23:00").content.decode()

        assert "晚于现在" in page and "checked" in page

    def test_leavings_are_ticked_too(self, cast: Cast, gathering: GatheringInfo) -> None:
        check_in(cast, gathering)

        self.enter(cast, gathering, left=[cast.member.pk])

        line = find_presence(gathering_id=gathering.id, person_id=cast.member.pk)
        assert line is not None and line.out_at is not None and not line.out_timed

    def test_a_name_off_the_roster_is_looked_up(self, cast: Cast, gathering: GatheringInfo) -> None:
        self.enter(cast, gathering, extra=f" {cast.secretary.name} \n\n{cast.clerk.name} 0005")

        for person in (cast.secretary, cast.clerk):
            line = find_presence(gathering_id=gathering.id, person_id=person.pk)
            assert line is not None and line.unexpected

    @pytest.mark.parametrize("name", ["无此人", "外来客", "文小雅 9999"])
    def test_an_unknown_name_keeps_what_was_typed(self, cast: Cast, gathering: GatheringInfo, name: str) -> None:
        page = self.enter(cast, gathering, came=[cast.member.pk], extra=name).content.decode()

        assert f"没有找到或有同名：{name}" in page
        assert find_presence(gathering_id=gathering.id, person_id=cast.member.pk).in_at is None

    def test_an_empty_sheet_is_a_slip(self, cast: Cast, gathering: GatheringInfo) -> None:
        assert "还没有勾选任何人" in self.enter(cast, gathering).content.decode()

    def test_too_many_names_are_refused(self, cast: Cast, gathering: GatheringInfo) -> None:
        assert "一次最多补" in self.enter(cast, gathering, extra="\n".join("甲" * 60)).content.decode()

    def test_a_stranger_cannot_be_ticked(self, cast: Cast, gathering: GatheringInfo) -> None:
        self.enter(cast, gathering, came=[cast.outsider.pk])

        assert find_presence(gathering_id=gathering.id, person_id=cast.outsider.pk) is None

    def test_others_enter_nothing(self, cast: Cast, gathering: GatheringInfo) -> None:
        assert self.enter(cast, gathering, "outsider_secretary", came=[cast.member.pk]).status_code == 404

    def test_a_file_that_is_no_picture_keeps_nothing(self, cast: Cast, gathering: GatheringInfo) -> None:
        photo = SimpleUploadedFile("签到表.jpg", b"MZ not a picture")

        self.enter(cast, gathering, came=[cast.member.pk], photo=photo)

        assert find_presence(gathering_id=gathering.id, person_id=cast.member.pk).in_at is None


class TestPhoneSheet(TestSheet):
    address = "phone-presence-sheet"


def test_a_void_needs_its_reason_and_keeps_the_record(cast: Cast, gathering: GatheringInfo) -> None:
    check_in(cast, gathering)
    client = signed_in(cast, "clerk")
    address = reverse("desk-presence-void", args=[gathering.id, cast.member.pk])

    assert client.get(address).status_code == 200
    assert "field-error" in client.post(address, {"reason": ""}).content.decode()
    page = client.post(address, {"reason": "代人扫码"}, follow=True).content.decode()

    assert "已作废：代人扫码" in page


def test_nobody_is_voided_who_is_not_there(cast: Cast, gathering: GatheringInfo) -> None:
    client = signed_in(cast, "clerk")

    assert client.get(reverse("desk-presence-void", args=[gathering.id, cast.outsider.pk])).status_code == 404


def test_the_printed_sheet_has_the_roster_and_no_code_to_check_in(cast: Cast, gathering: GatheringInfo) -> None:
    page = signed_in(cast, "clerk").get(reverse("desk-presence-paper", args=[gathering.id])).content.decode()

    assert cast.elder.name in page and "/m/c/" not in page


def test_the_desk_points_to_what_deserves_a_look(cast: Cast, gathering: GatheringInfo) -> None:
    check_in(cast, gathering)
    claim = Claim("e", claimed_at=NOW - 5 * MINUTE, device="phone")
    elder = cast.actor("elder")
    actions.check_in(actor=elder, now=NOW, token=token_at(gathering, NOW - 5 * MINUTE), claim=claim)

    page = signed_in(cast, "clerk").get(reverse("desk-presence-gathering", args=[gathering.id])).content.decode()

    assert "同一手机 2 人" in page and "离线送达" in page
