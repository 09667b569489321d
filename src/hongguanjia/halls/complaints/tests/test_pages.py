"""The entrance, the look-up and the desk of complaints over HTTP."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.halls.complaints import actions
from hongguanjia.halls.complaints.models import Complaint
from hongguanjia.halls.testing import browse_as

pytestmark = pytest.mark.django_db
SEND, LOOK_UP = "/complaint/", "/complaint/answer/"
DATA = {"kind": "COMPLAINT", "text": "活动室的门一直锁着。", "page_address": "/m/"}


@pytest.fixture(autouse=True)
def _rested() -> None:
    cache.clear()


def _send(**data: str) -> dict[str, str]:
    page = Client().post(SEND, DATA | data).content.decode()
    number, code = re.findall(r"<dd><strong>(\w+)</strong></dd>", page)
    return {"number": number, "code": code}


def test_the_whole_story(cast: Cast) -> None:
    own, desk = _send(), browse_as(cast, "county_officer")
    complaint = Complaint.objects.get(number=own["number"])
    url = reverse("desk-complaints-complaint", args=[complaint.pk])
    assert own["number"] in desk.get(reverse("desk-complaints-list")).content.decode()
    desk.post(reverse("desk-complaints-take-up", args=[complaint.pk]))
    assert desk.post(url, {"text": "明天开门。"}).status_code == 302
    assert "明天开门。" in Client().post(LOOK_UP, own).content.decode()
    Client().post(LOOK_UP, own | {"ask_again": "1", "text": "还是锁着。"})
    assert "还是锁着。" in desk.get(url).content.decode()
    desk.post(url, {"text": "钥匙已经交给小组长。"})
    assert "已办结" in Client().post(LOOK_UP, own | {"close": "1"}).content.decode()


def test_the_page_one_came_from_is_filled_in() -> None:
    page = Client().get(SEND, headers={"referer": "http://testserver/m/rewards/?secret=1"}).content.decode()
    assert "/m/rewards/" in page and "secret" not in page


@pytest.mark.parametrize(
    ("data", "said"), [({"text": ""}, "必填"), ({"about": "没有的村"}, "没有叫这个名字"), ({"text": "短"}, "五个字")]
)
def test_wrong_input_is_named_and_kept(cast: Cast, data: dict, said: str) -> None:
    page = Client().post(SEND, DATA | data).content.decode()
    assert said in page and "/m/" in page and not Complaint.objects.exists()


def test_a_wrong_code_is_not_found() -> None:
    own = _send()
    assert Client().post(LOOK_UP, own | {"code": "AAAAAAAAAA"}).status_code == 404


def test_guessing_is_slowed_down() -> None:
    answers = [Client().post(LOOK_UP, {"number": "1", "code": "2"}).status_code for _ in range(25)]
    assert set(answers[:20]) == {404} and set(answers[20:]) == {429}


def test_sending_is_slowed_down() -> None:
    for _ in range(5):
        _send()
    assert "一小时后再试" in Client().post(SEND, DATA).content.decode()
    assert Complaint.objects.count() == 5


@pytest.mark.parametrize("part", ["outsider", "secretary", "town_officer", "member", "approver"])
def test_nobody_else_finds_the_desk(cast: Cast, part: str) -> None:
    receipt = actions.send_complaint(now=NOW, kind="COMPLAINT", text="很长的一段话")
    pk, client = Complaint.objects.get(number=receipt.number).pk, browse_as(cast, part)
    assert client.get(reverse("desk-complaints-list")).status_code == 404
    for name in ("complaint", "take-up", "contact"):
        assert client.post(reverse(f"desk-complaints-{name}", args=[pk]), {"text": "坏"}).status_code == 404


def test_the_county_finds_nothing_about_itself(cast: Cast) -> None:
    _send(about="中共中牟县委员会")
    pk = Complaint.objects.get().pk
    officer, auditor = browse_as(cast, "county_officer"), browse_as(cast, "auditor")
    assert officer.get(reverse("desk-complaints-complaint", args=[pk])).status_code == 404
    assert "没有来信" in officer.get(reverse("desk-complaints-list")).content.decode()
    assert auditor.get(reverse("desk-complaints-complaint", args=[pk])).status_code == 200


def test_a_contact_is_shown_once_to_who_answers(cast: Cast) -> None:
    _send(contact="00099998888")
    pk, client = Complaint.objects.get().pk, browse_as(cast, "county_officer")
    assert "00099998888" not in client.get(reverse("desk-complaints-complaint", args=[pk])).content.decode()
    shown = client.post(reverse("desk-complaints-contact", args=[pk]))
    assert "00099998888" in shown.content.decode() and "no-store" in shown["Cache-Control"]


def test_the_list_is_filtered_by_state(cast: Cast) -> None:
    own, client = _send(), browse_as(cast, "auditor")
    url = reverse("desk-complaints-list")
    assert own["number"] in client.get(url, {"state": "SENT"}).content.decode()
    assert own["number"] not in client.get(url, {"state": "CLOSED"}).content.decode()
    assert own["number"] in client.get(url, {"state": "'"}).content.decode()
