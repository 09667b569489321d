"""The pages on each surface: whole ways, what is shown to whom, and how many queries it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.clock import read_clock
from hongguanjia.points.api import take_in
from hongguanjia.rooms.publicity import api, slots
from hongguanjia.rooms.publicity.models import Appeal, Batch, Objection
from hongguanjia.rooms.publicity.testing import appealed, awarded, line_of, waiting

pytestmark = pytest.mark.django_db
QUERIES_MOST = 15


@pytest.fixture
def batch(cast: Cast) -> Batch:
    """A notice that is shown today."""
    waiting(cast, "member", "elder")
    return api.open_notice(actor=cast.actor("clerk"), now=read_clock(), organisation_id=cast.branch.pk)


def client_of(cast: Cast, part: str) -> Client:
    client = Client()
    sign_in(client, getattr(cast, part))
    return client


def text_of(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_a_member_reads_the_notice_and_objects(cast: Cast, batch: Batch) -> None:
    client = client_of(cast, "elder")
    assert batch.organisation.short_name in text_of(client, "phone-publicity-notices")
    assert "党一诺" in text_of(client, "phone-publicity-notice", batch.pk)
    line = line_of(cast, batch)
    address = reverse("phone-publicity-object", args=[line.pk])
    assert "党一诺" in client.get(address).content.decode()
    assert client.post(address, {"text": "不对"}).status_code == 422
    assert client.post(address, {"text": "那天他没有来"}).status_code == 302
    assert Objection.objects.get().objector == cast.elder
    assert "那天他没有来" in text_of(client, "phone-publicity-notices")
    assert "有异议，暂不入账" in text_of(client, "phone-publicity-notice", batch.pk)


def test_the_town_decides_on_the_desk(cast: Cast, batch: Batch) -> None:
    client_of(cast, "elder").post(
        reverse("phone-publicity-object", args=[line_of(cast, batch).pk]), {"text": "那天他没有来"}
    )
    row = Objection.objects.get()
    client = client_of(cast, "town_officer")
    assert row.line.batch.number in text_of(client, "desk-publicity-objections")
    assert "曾老根" in text_of(client, "desk-publicity-objection", row.pk)
    address = reverse("desk-publicity-objection", args=[row.pk])
    assert client.post(address, {"decision": "uphold", "answer": ""}).status_code == 422
    assert client.post(address, {"decision": "uphold", "answer": "核对了签到表"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "UPHELD"
    assert "核对了签到表" in text_of(client, "desk-publicity-objection", row.pk)


def test_after_its_end_names_are_gone_for_others(cast: Cast, batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(
        from_date=batch.from_date - timedelta(days=30), until_date=batch.until_date - timedelta(days=30)
    )
    for part, seen in (("elder", False), ("member", True)):
        text = text_of(client_of(cast, part), "phone-publicity-notice", batch.pk)
        assert "已经期满撤下" in text and ("党一诺" in text.split("<main", 1)[1]) == seen
    assert "已经期满撤下" in text_of(Client(), "public-publicity-notice", batch.code)
    assert (
        client_of(cast, "elder").get(reverse("phone-publicity-object", args=[line_of(cast, batch).pk])).status_code
        == 404
    )
    assert "党一诺" in text_of(client_of(cast, "clerk"), "desk-publicity-notice", batch.pk)


def test_in_public_stands_only_what_is_public(cast: Cast, batch: Batch) -> None:
    near = text_of(Client(), "public-publicity-notice", batch.code)
    assert "党一诺" not in near and "请登录后查看" in near
    waiting(cast, "member")
    shown = api.open_notice(actor=cast.actor("clerk"), now=read_clock(), organisation_id=cast.branch.pk, scope="PUBLIC")
    text = text_of(Client(), "public-publicity-notice", shown.code)
    assert "党一诺" in text and "测试shown" not in text and "00000000002" not in text
    assert shown.organisation.name in text_of(Client(), "public-publicity-notices")
    assert slots.load_portal(cast.actor("member"), read_clock(), None) is not None


def test_the_poster_leads_back_to_the_page(cast: Cast, batch: Batch) -> None:
    text = text_of(client_of(cast, "clerk"), "desk-publicity-poster", batch.pk)
    assert batch.number in text and "党一诺" in text and "<svg" in text
    assert (
        client_of(cast, "outsider_secretary").get(reverse("desk-publicity-poster", args=[batch.pk])).status_code == 404
    )


def test_a_clerk_opens_now_and_enters_paper(cast: Cast) -> None:
    waiting(cast, "member")
    client = client_of(cast, "clerk")
    address = reverse("desk-publicity-open")
    data = {"organisation": cast.branch.pk, "scope": "TOWN", "days": 7}
    assert client.get(address).status_code == 200
    assert client.post(address, data | {"days": 2}).status_code == 422
    assert client.post(address, data).status_code == 302
    batch = Batch.objects.get()
    assert (batch.scope, batch.opened_by) == ("TOWN", cast.clerk)
    paper = reverse("desk-publicity-object", args=[line_of(cast, batch).pk])
    assert client.post(paper, {"name": "查无此人", "text": "那天他没有来"}).status_code == 422
    assert client.post(paper, {"name": "曾老根", "text": "那天他没有来"}).status_code == 302
    assert Objection.objects.get().entered_by == cast.clerk
    assert batch.number in text_of(client, "desk-publicity-notices")


def test_from_the_figure_to_the_appeal_to_the_answer(cast: Cast) -> None:
    fact = awarded(cast)
    client = client_of(cast, "member")
    why = client.get(reverse("phone-points-why", args=["merit"])).content.decode()
    address = reverse("phone-publicity-appeal-new", args=[fact.pk])
    assert address in why and address in text_of(client, "phone-publicity-choose")
    assert client.get(address).status_code == 200
    assert client.post(address, {"wrong": "少", "wanted": ""}).status_code == 422
    assert client.post(address, {"wrong": "少记了一个小时", "wanted": "两个小时"}).status_code == 302
    appeal = Appeal.objects.get()
    assert appeal.number in text_of(client, "phone-publicity-appeal", appeal.pk)
    officer = client_of(cast, "town_officer")
    assert "党一诺" in text_of(officer, "desk-publicity-appeals")
    assert "少记了一个小时" in text_of(officer, "desk-publicity-appeal", appeal.pk)
    take = reverse("desk-publicity-appeal-do", args=[appeal.pk, "take"])
    assert officer.get(take).status_code == 200
    assert officer.post(take).status_code == 302
    correct = reverse("desk-publicity-appeal-do", args=[appeal.pk, "correct"])
    assert officer.post(correct, {"quantity": 120, "answer": "核实后是两个小时"}).status_code == 302
    assert "核实后是两个小时" in text_of(client, "phone-publicity-appeal", appeal.pk)
    take_in(now=read_clock())
    assert Fact.objects.filter(person=cast.member, quantity=120).count() == 1


def test_not_content_and_withdrawn(cast: Cast) -> None:
    appeal = appealed(cast)
    client, officer = client_of(cast, "member"), client_of(cast, "town_officer")
    explain = reverse("desk-publicity-appeal-do", args=[appeal.pk, "explain"])
    assert officer.post(explain, {"answer": "按签到时间计算"}).status_code == 302
    again = reverse("phone-publicity-appeal-do", args=[appeal.pk, "ask_again"])
    assert again in text_of(client, "phone-publicity-appeal", appeal.pk)
    assert client.post(again, {"wrong": "签到机当时坏了"}).status_code == 302
    withdraw = reverse("phone-publicity-appeal-do", args=[appeal.pk, "withdraw"])
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw).status_code == 302
    assert client.get(reverse("phone-publicity-appeal-do", args=[appeal.pk, "dance"])).status_code == 404
    appeal.refresh_from_db()
    assert appeal.state == "WITHDRAWN"
    assert appeal.number in text_of(client, "phone-publicity-appeals") or appeal.wrong in text_of(
        client, "phone-publicity-appeals"
    )


def test_what_waits_is_told_to_whom_it_waits_for(cast: Cast, batch: Batch) -> None:
    now = read_clock()
    line = line_of(cast, batch)
    api.object_to_line(actor=cast.actor("elder"), now=now, line_id=line.pk, text="那天他没有来")
    texts = {
        part: [todo.text for todo in slots.WAITING.list(cast.actor(part), now)] for part in ("secretary", "member")
    }
    assert len(texts["secretary"]) == 1 and texts["member"] == []
    assert len(slots.WAITING.list(cast.actor("town_officer"), now)) == 1
    assert slots.load_phone_home(cast.actor("member"), now, None) == {}
    page = render_to_string("publicity/panels/phone_home.html", {})
    assert reverse("phone-publicity-notices") in page and reverse("phone-publicity-appeals") in page


def test_tables_can_be_taken_away(cast: Cast, batch: Batch) -> None:
    fact = Fact.objects.get(person=cast.member)
    api.end_due(now=read_clock() + timedelta(days=30))
    appealed(cast, fact)
    for name in ("desk-publicity-notices", "desk-publicity-appeals"):
        answer = client_of(cast, "town_officer").get(reverse(name), {"format": "xlsx"})
        assert answer.status_code == 200 and "spreadsheet" in answer["Content-Type"]
    assert slots.load_notices(cast.actor("auditor"), read_clock())[1][0][0] == batch.number
    assert slots.load_appeals(cast.actor("outsider_secretary"), read_clock())[1] == []
    assert slots.load_appeals(cast.actor("county_officer"), read_clock())[1][0][1] == "党一诺"


def test_pages_cost_few_queries(cast: Cast, batch: Batch, django_assert_max_num_queries: object) -> None:
    row = api.object_to_line(
        actor=cast.actor("elder"), now=read_clock(), line_id=line_of(cast, batch).pk, text="那天他没有来"
    )
    officer, member = client_of(cast, "town_officer"), client_of(cast, "member")
    for client, name, args in (
        (officer, "desk-publicity-notices", []),
        (officer, "desk-publicity-notice", [batch.pk]),
        (officer, "desk-publicity-objections", []),
        (officer, "desk-publicity-objection", [row.pk]),
        (officer, "desk-publicity-appeals", []),
        (member, "phone-publicity-notices", []),
        (member, "phone-publicity-notice", [batch.pk]),
        (member, "phone-publicity-choose", []),
        (Client(), "public-publicity-notice", [batch.code]),
    ):
        with django_assert_max_num_queries(QUERIES_MOST):  # type: ignore[operator]
            text_of(client, name, *args)
