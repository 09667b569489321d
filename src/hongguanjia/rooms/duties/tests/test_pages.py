"""The pages: who sees what, what a form does, what a phone without signal sends."""

from __future__ import annotations

import base64
import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.clock import read_clock
from hongguanjia.rooms.duties import slots
from hongguanjia.rooms.duties.models import Duty, DutyList, DutyReport, Item, Meeting, Nudge, Problem, WorkReport
from hongguanjia.rooms.duties.testing import asked, cascaded, due, met, problem, reported, work_report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def client_of(cast: Cast, part: str) -> Client:
    client = Client()
    sign_in(client, getattr(cast, part))
    return client


def text_of(client: Client, name: str, *args: object, **query: object) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_every_page_opens_for_those_whose_it_is(cast: Cast) -> None:
    duty = reported(cast)
    meeting, row, report = met(cast), problem(cast, until="CLOSED"), work_report(cast, until="PUBLISHED")
    officer, secretary = client_of(cast, "town_officer"), client_of(cast, "secretary")

    assert "官渡桥村" in text_of(officer, "desk-duties-matrix")
    for name, args in (
        ("desk-duties-lists", ()), ("desk-duties-list", (duty.item.duty_list_id,)), ("desk-duties-item", (duty.item_id,)),
        ("desk-duties-duty", (duty.pk,)), ("desk-duties-organisation", (cast.branch.pk,)), ("desk-duties-waiting", ()),
        ("desk-duties-changes", ()), ("desk-duties-meetings", ()), ("desk-duties-meeting", (meeting.pk,)),
        ("desk-duties-problems", ()), ("desk-duties-problem", (row.pk,)), ("desk-duties-reports", ()),
        ("desk-duties-report", (report.pk,)), ("desk-duties-burden", ()), ("desk-duties-burden-organisation", (cast.branch.pk,)),
        ("desk-duties-list-new", ()), ("desk-duties-list-add", (duty.item.duty_list_id,)),
        ("desk-duties-list-starters", (duty.item.duty_list_id,)), ("desk-duties-list-import", (duty.item.duty_list_id,)),
        ("desk-duties-requirement-change", (duty.item.requirement_id,)), ("desk-duties-item-drop", (duty.item_id,)),
    ):  # fmt: skip
        text_of(officer, name, *args)
    for name, args in (
        ("phone-duties-mine", ()), ("phone-duties-duty", (duty.pk,)), ("desk-duties-meeting-new", ()),
        ("desk-duties-meeting-plan", ()), ("desk-duties-problem-new", (cast.branch.pk,)), ("desk-duties-report-new", ()),
    ):  # fmt: skip
        text_of(secretary, name, *args)
    assert f"红管家 {settings.VERSION}" in text_of(secretary, "phone-duties-duty", duty.pk), (
        "the foot names the product"
    )
    public = Client()
    assert duty.item.requirement.version.title in text_of(public, "public-duties-poster", cast.branch.pk)
    text_of(public, "public-duties-wall")
    text_of(public, "public-duties-report", cast.branch.pk, 2026, 1)


def send(client: Client, duty: Duty, key: str, **body: object):
    """One report as the phone's queue sends it."""
    address = reverse("api-duties-report", args=[duty.pk])
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def small_photo() -> str:
    """What the page's script makes of a photograph."""
    target = io.BytesIO()
    Image.new("RGB", (12, 9), "green").save(target, "JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(target.getvalue()).decode()


def test_a_phone_that_tries_again_reports_once(cast: Cast) -> None:
    duty, client = due(cast), client_of(cast, "secretary")
    body = {"amount": "6", "text": "走访六户", "photos": [small_photo()]}

    answers = [send(client, duty, "key-1", **body) for _try in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.json()["sentence"] for answer in answers} == {"已上报，等上级审核。"}
    report = DutyReport.objects.get()
    assert (report.amount, report.text, report.papers.count()) == (6, "走访六户", 1)
    other = send(client, duty, "key-1", **{**body, "amount": "7"})
    assert (other.status_code, other.json()["code"]) == (409, "record.key_reused")


def test_ten_reports_kept_without_a_signal_arrive_once_each(cast: Cast) -> None:
    client = client_of(cast, "secretary")
    owed = [due(cast, title=f"第{number}件要上报的任务") for number in range(10)]

    for _round in range(2):
        for number, duty in enumerate(owed):
            assert send(client, duty, f"key-{number}", amount=str(number)).status_code == 200

    assert list(DutyReport.objects.order_by("pk").values_list("amount", flat=True)) == list(range(10))


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("", {"amount": "1"}),
        ("k", {"amount": "-1"}),
        ("k", {"amount": "many"}),
        ("k", {"amount": "1", "text": 5}),
        ("k", {"amount": "1", "done_date": "2026-13-01"}),
        ("k", {"amount": "1", "photos": "no list"}),
        ("k", {"amount": "1", "photos": ["data:text/html;base64,AA"]}),
        ("k", {"amount": "1", "photos": ["data:image/jpeg;base64,%%%"]}),
        ("k", {"amount": "1", "photos": [""] * 7}),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept_by_the_phone(cast: Cast, key: str, body: dict[str, object]) -> None:
    answer = send(client_of(cast, "secretary"), due(cast), key, **body)

    assert (answer.status_code, answer.json()["code"]) == (422, "input.malformed")
    assert not DutyReport.objects.exists()


def test_no_account_no_report_and_no_strangers(cast: Cast) -> None:
    duty = due(cast)

    assert send(Client(), duty, "k", amount="1").status_code == 401
    assert send(client_of(cast, "outsider_secretary"), duty, "k", amount="1").status_code == 404
    assert send(client_of(cast, "member"), duty, "k", amount="1").status_code == 404


def test_a_cell_of_the_matrix_leads_to_its_duty(cast: Cast) -> None:
    duty, client = due(cast), client_of(cast, "town_officer")
    place = {"organisation": cast.branch.pk, "requirement": duty.item.requirement_id, "day": "2026-06-15"}

    assert client.get(reverse("desk-duties-cell"), place).headers["Location"] == reverse(
        "desk-duties-duty", args=[duty.pk]
    )
    assert client.get(reverse("desk-duties-cell"), {"organisation": "x"}).status_code == 302
    assert client_of(cast, "outsider_secretary").get(reverse("desk-duties-cell"), place).status_code == 404


def test_a_towns_row_opens_what_is_below_it(cast: Cast) -> None:
    cascaded(cast)
    officer, secretary = client_of(cast, "county_officer"), client_of(cast, "outsider_secretary")
    whole = text_of(officer, "desk-duties-matrix", month="2026-06")
    assert f'<a class=open href="?month=2026-06&amp;kind=&amp;root={cast.guandu.pk}">' in whole
    assert f"o/{cast.far_branch.pk}/" in whole

    opened = text_of(officer, "desk-duties-matrix", month="2026-06", root=cast.guandu.pk)

    assert all(f"o/{place.pk}/" in opened for place in (cast.guandu, cast.branch, cast.sibling_branch))
    assert f"o/{cast.far_branch.pk}/" not in opened and "class=open" not in opened
    assert f'name="root" value="{cast.guandu.pk}"' in opened
    assert secretary.get(reverse("desk-duties-matrix"), {"root": cast.guandu.pk}).status_code == 404


def test_several_are_accepted_reminded_and_marked_as_seen_from_the_desk(cast: Cast) -> None:
    duty, owed = reported(cast), due(cast, title="还没有上报的任务")
    client = client_of(cast, "town_officer")
    assert duty.item.requirement.version.title in text_of(client, "desk-duties-changes")

    client.post(reverse("desk-duties-waiting"), {"duty": [duty.pk]})
    client.post(reverse("desk-duties-nudge"), {"duty": [owed.pk]})
    client.post(reverse("desk-duties-changes"))

    assert Duty.objects.get(pk=duty.pk).state == "ACCEPTED"
    assert Nudge.objects.get().duty_id == owed.pk
    assert duty.item.requirement.version.title not in text_of(client, "desk-duties-changes")


def test_a_list_is_set_from_the_desk(cast: Cast) -> None:
    client = client_of(cast, "county_officer")
    client.post(
        reverse("desk-duties-list-new"), {"organisation": cast.county.pk, "kind": "PROBLEM", "year": read_clock().year}
    )
    row = DutyList.objects.get()
    client.post(reverse("desk-duties-list-starters", args=[row.pk]), {"codes": ["lost", "weak"]})
    client.post(reverse("desk-duties-list-publish", args=[row.pk]))
    items = list(row.items.values_list("pk", flat=True))
    client.post(reverse("desk-duties-list-cascade", args=[row.pk]), {"items": items, "levels": 2, "quotas": ""})

    assert Item.objects.count() == 2 * 6
    assert client.get(reverse("desk-duties-list", args=[row.pk]), {"format": "xlsx"}).status_code == 200
    stranger = client_of(cast, "town_officer")
    assert stranger.post(reverse("desk-duties-list-publish", args=[row.pk])).status_code == 404


def test_a_meeting_is_typed_from_the_paper_sheet(cast: Cast) -> None:
    typed = {
        "kind": "LECTURE",
        "held_date": "2026-06-10",
        "topic": "书记讲党课",
        "chair": "书启明",
        "minutes_text": "讲课记录",
        "present": "党一诺、曾老根",
        "excused": "文小雅",
    }
    client = client_of(cast, "clerk")

    assert client.post(reverse("desk-duties-meeting-new"), {**typed, "present": "没有这人"}).status_code == 422
    client.post(reverse("desk-duties-meeting-new"), typed)

    meeting = Meeting.objects.get()
    assert sorted(meeting.attendances.values_list("mark", flat=True)) == ["EXCUSED", "PRESENT", "PRESENT"]


def test_verbs_have_buttons_and_forms(cast: Cast) -> None:
    duty, row, report = reported(cast), problem(cast, until="MENDED"), work_report(cast, until="SUBMITTED")
    officer, secretary = client_of(cast, "town_officer"), client_of(cast, "secretary")

    assert officer.get(reverse("desk-duties-duty-do", args=[duty.pk, "send_back"])).status_code == 200
    officer.post(reverse("desk-duties-duty-do", args=[duty.pk, "send_back"]), {"reason": "写清楚"})
    secretary.post(reverse("desk-duties-problem-do", args=[row.pk, "close"]))
    officer.post(reverse("desk-duties-report-do", args=[report.pk, "accept"]))
    secretary.post(reverse("desk-duties-report-do", args=[report.pk, "publish"]))

    assert Duty.objects.get(pk=duty.pk).state == "SENT_BACK"
    assert Problem.objects.get(pk=row.pk).state == "CLOSED"
    assert WorkReport.objects.get(pk=report.pk).state == "PUBLISHED"
    assert officer.get(reverse("desk-duties-duty-do", args=[duty.pk, "burn"])).status_code == 404
    paper = secretary.get(reverse("desk-duties-report-paper", args=[report.pk]))
    assert paper.content.startswith(b"%PDF")


@pytest.mark.parametrize("size", ["a3", "a2"])
def test_the_poster_is_a_pdf_to_hang(cast: Cast, size: str) -> None:
    asked(cast)

    answer = client_of(cast, "secretary").get(
        reverse("desk-duties-organisation-poster", args=[cast.branch.pk]), {"size": size}
    )

    assert answer.content.startswith(b"%PDF")


def test_the_phones_home_shows_a_handful_sorted_by_what_hurts(cast: Cast) -> None:
    for number in range(7):
        due(cast, title=f"第{number}件要办的事情", weight=number + 1)
    late = due(cast, title="已经过期的事情", rhythm="ONCE", due_date=date(2026, 6, 1))

    panel = slots.load_phone_home(cast.actor("secretary"), NOW, None)
    assert panel is not None
    assert panel["duties"][0] == late and len(panel["duties"]) == 5 and panel["more"] == 3
    assert slots.load_phone_home(cast.actor("member"), NOW, None) is None
    home = client_of(cast, "secretary").get(reverse("phone-home-home")).content.decode()
    assert "本期要办" in home.partition('id="mine"')[2].partition("</section>")[0]
    place = slots.load_organisation(cast.actor("town_officer"), NOW, cast.branch.pk)
    assert place is not None and place["progress"].asked == 8
    assert slots.load_organisation(cast.actor("outsider_secretary"), NOW, cast.branch.pk) is None
    head, rows = slots.load_export(cast.actor("town_officer"), NOW)
    assert len(rows) == 8 and len(head) == len(rows[0])


def test_what_waits_is_told_to_whom_it_waits_for(cast: Cast) -> None:
    reported(cast)
    problem(cast, until="MENDED", title="要核对销号的问题")
    work_report(cast, until="SUBMITTED")

    told = {
        part: [todo.text for todo in slots.WAITING.list(cast.actor(part), NOW)]
        for part in ("clerk", "secretary", "town_officer", "member")
    }

    assert told["clerk"] == [] == told["member"]
    assert told["secretary"] == ["核对销号：要核对销号的问题"]
    assert len(told["town_officer"]) == 2
