"""Every page for whom it is, with the rows in the state that it is for; strangers find nothing."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.rooms.service import api
from hongguanjia.rooms.service.models import Activity, Attendance, Rating, SignUp, Wish
from hongguanjia.rooms.service.testing import (
    ENDS,
    STARTS,
    demanded,
    draft,
    issued,
    published,
    settled,
    settling,
    wish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def client_of(cast: Cast, part: str) -> Client:
    client = Client()
    sign_in(client, getattr(cast, part))
    return client


def see(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_a_member_finds_signs_up_and_leaves(cast: Cast) -> None:
    activity = published(cast, capacity=1)
    client = client_of(cast, "member")
    address = reverse("phone-service-activity", args=[activity.pk])

    assert activity.title in see(client, "phone-service-activities")
    assert activity.title in see(client, "phone-service-activities", query="?where=all")
    assert "报名</button>" in see(client, "phone-service-activity", activity.pk)
    answer = client.post(reverse("phone-service-activity-do", args=[activity.pk, "sign_up"]))
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert "取消报名" in see(client, "phone-service-activity", activity.pk)
    assert activity.title in see(client, "phone-service-mine")
    assert "排候补" in see(client_of(cast, "elder"), "phone-service-activity", activity.pk)
    client.post(reverse("phone-service-activity-do", args=[activity.pk, "leave"]))
    assert SignUp.objects.get(person=cast.member).state == "LEFT"


def test_the_waiting_see_their_place(cast: Cast) -> None:
    activity = published(cast, capacity=1)
    for part in ("member", "elder", "clerk"):
        api.sign_up(actor=cast.actor(part), now=NOW, activity_id=activity.pk)

    assert "候补第一位" in see(client_of(cast, "elder"), "phone-service-activity", activity.pk)
    assert "前面还有 1 人" in see(client_of(cast, "clerk"), "phone-service-activity", activity.pk)


def test_on_the_day_the_button_leads_to_check_in(cast: Cast, clock) -> None:
    activity = published(cast)
    api.sign_up(actor=cast.actor("member"), now=NOW, activity_id=activity.pk)
    clock.move_to(STARTS)

    assert "取消报名" not in see(client_of(cast, "member"), "phone-service-activity", activity.pk)


def test_after_the_deadline_the_page_says_so(cast: Cast, clock) -> None:
    activity = published(cast)
    clock.move_to(STARTS)

    assert "报名已截止" in see(client_of(cast, "member"), "phone-service-activity", activity.pk)


def test_the_record_and_its_certificate(cast: Cast) -> None:
    activity = settled(cast, "member")
    certificate = issued(cast)
    client = client_of(cast, "member")

    assert "累计服务" in see(client, "phone-service-record") and activity.title in see(client, "phone-service-record")
    assert certificate.number in see(client, "phone-service-certificates")
    assert certificate.number in see(client, "phone-service-paper", certificate.pk)
    assert "申请更正" in see(client, "phone-service-activity", activity.pk)
    see(client, "phone-service-certificate-ask")
    answer = client.post(
        reverse("phone-service-certificate-ask"),
        {"organisation": cast.branch.pk, "from_date": "2026-01-01", "to_date": "2026-12-31", "submission_key": "k"},
    )
    assert answer.status_code == 302
    see(client_of(cast, "resident"), "phone-service-record")


def test_a_resident_wishes_and_a_member_makes_it_true(cast: Cast) -> None:
    resident, member = client_of(cast, "resident"), client_of(cast, "member")
    see(resident, "phone-service-wishes")
    refused = resident.post(
        reverse("phone-service-wish-new"), {"title": "借500元", "text": "急用", "submission_key": "a"}
    )
    assert refused.status_code == 422 and "不能是钱" in refused.content.decode() and "急用" in refused.content.decode()
    form = {"title": "修门锁", "text": "锁坏了", "private_note": "村东", "submission_key": "b"}
    assert [resident.post(reverse("phone-service-wish-new"), form).status_code for _time in range(2)] == [302, 302]
    row = Wish.objects.get()

    clerk = client_of(cast, "clerk")
    assert "公布" in see(clerk, "desk-service-wish", row.pk)
    clerk.post(reverse("desk-service-wish-do", args=[row.pk, "publish"]))
    public = see(Client(), "public-service-wishes")
    assert "居某" in public and "居仁" not in public and "村东" not in public
    assert "村东" not in see(member, "phone-service-wish", row.pk)
    member.post(reverse("phone-service-wish-do", args=[row.pk, "claim"]))
    assert "村东" in see(member, "phone-service-wish", row.pk)
    see(member, "phone-service-wish-do", row.pk, "report")
    member.post(reverse("phone-service-wish-do", args=[row.pk, "report"]), {"report": "换了锁"})
    resident.post(reverse("phone-service-wish-do", args=[row.pk, "confirm"]), {"reason": ""})
    row.refresh_from_db()
    assert row.state == "CONFIRMED"


def test_an_organiser_runs_it_from_the_phone(cast: Cast, clock) -> None:
    client = client_of(cast, "secretary")
    assert "新建活动" in see(client, "phone-service-running")
    see(client, "phone-service-run-new")
    form = {
        "organisation": cast.branch.pk,
        "title": "义务巡逻",
        "category": "PATROL",
        "starts_at": "2026-06-20T09:00",
        "ends_at": "2026-06-20T11:00",
        "place": "村口",
        "contact": "村部",
        "audience": "MEMBERS",
        "reach": "OWN",
        "helpers": "党一诺、曾老根",
        "submission_key": "k1",
    }
    assert "没有“党一" in client.post(reverse("desk-service-activity-new"), form | {"helpers": "党一"}).content.decode()
    assert client.post(reverse("phone-service-run-new"), form).status_code == 302
    row = Activity.objects.get()
    assert row.helpers.count() == 0 and row.starts_at == STARTS
    do = lambda verb, **data: client.post(reverse("phone-service-run-do", args=[row.pk, verb]), data)  # noqa: E731
    assert "保险" in do("publish").content.decode()
    see(client, "phone-service-run-edit", row.pk)
    client.post(
        reverse("phone-service-run-edit", args=[row.pk]), form | {"insurance_note": "意外险", "submission_key": "k2"}
    )
    assert row.helpers.count() == 2
    do("publish")
    see(client, "phone-service-run-do", row.pk, "enrol")
    do("enrol", names="党一诺\n曾老根")
    assert "党一诺" in see(client, "phone-service-run", row.pk)
    clock.move_to(STARTS)
    do("start")
    clock.move_to(ENDS)
    do("end")
    assert "没有签到" in see(client, "phone-service-run", row.pk)
    line = Attendance.objects.get(person=cast.member)
    see(client, "phone-service-line", line.pk)
    answer = client.post(reverse("phone-service-line", args=[line.pk]), {"minutes": "120", "reason": ""})
    assert answer.status_code == 422 and "请写明理由" in answer.content.decode()
    client.post(reverse("phone-service-line", args=[line.pk]), {"minutes": "120", "reason": "手机没电,现场见到"})
    assert do("settle").status_code == 302
    assert api.get_hours(cast.member.pk).minutes == 120
    client.post(reverse("phone-service-line", args=[line.pk]), {"minutes": "60", "reason": "提前走了"})
    assert api.get_hours(cast.member.pk).minutes == 60
    assert "照这个再办一次" in see(client, "phone-service-run", row.pk)
    assert "义务巡逻" in see(client, "phone-service-run-new", query=f"?copy={row.pk}")


def test_a_helper_without_a_post_may_run_but_not_settle(cast: Cast) -> None:
    activity = settling(cast, "elder", seen=("elder",), helper_ids=(cast.member.pk,))
    client = client_of(cast, "member")

    page = see(client, "phone-service-run", activity.pk)
    assert "全部确认" in page and "结算时长</button>" not in page
    answer = client.post(reverse("phone-service-run-do", args=[activity.pk, "settle"]))
    assert "没有这项权限" in answer.content.decode()


def test_the_desk_shows_filters_and_takes_away(cast: Cast) -> None:
    activity, other = published(cast), draft(cast, title="另一个", category="POLICY")
    client = client_of(cast, "town_officer")

    assert other.title not in see(client, "desk-service-activities", query="?category=ENVIRONMENT")
    assert activity.title in see(
        client, "desk-service-activities", query="?q=河道&from_date=2026-06-20&to_date=2026-06-20"
    )
    export = client.get(reverse("desk-service-activities") + "?format=xlsx")
    assert export.content[:2] == b"PK"
    assert "起草活动" in see(client, "desk-service-activity", activity.pk)
    see(client, "desk-service-activity-new")
    see(client, "desk-service-activity-edit", activity.pk)
    see(client, "desk-service-activity-do", activity.pk, "cancel")
    client.post(reverse("desk-service-activity-do", args=[activity.pk, "repeat"]), {"cadence": "WEEKLY", "times": "2"})
    assert "同一系列" in see(client, "desk-service-activity", activity.pk)
    assert client.get(reverse("desk-service-activity-do", args=[activity.pk, "explode"])).status_code == 404


def test_the_desk_settles_with_a_second_person(cast: Cast) -> None:
    long = {"ends_at": STARTS.replace(hour=11)}
    activity = settling(cast, "member", seen=("member",), **long)
    secretary, officer = client_of(cast, "secretary"), client_of(cast, "town_officer")
    secretary.post(reverse("desk-service-activity-do", args=[activity.pk, "confirm"]))

    assert (
        "再确认后结算"
        in secretary.post(reverse("desk-service-activity-do", args=[activity.pk, "settle"])).content.decode()
    )
    assert "第二位确认人" in see(officer, "desk-service-activity", activity.pk)
    officer.post(reverse("desk-service-second", args=[activity.pk]))
    secretary.post(reverse("desk-service-activity-do", args=[activity.pk, "settle"]))
    activity.refresh_from_db()
    assert activity.state == "SETTLED"
    assert secretary.get(reverse("desk-service-roster", args=[activity.pk])).content[:2] == b"PK"


def test_the_desk_keeps_wishes_certificates_and_demands(cast: Cast) -> None:
    activity, row = settled(cast, "member"), wish(cast)
    demand, certificate = demanded(cast, activity), issued(cast)
    client = client_of(cast, "secretary")

    assert row.title in see(client, "desk-service-wishes", query="?state=SUBMITTED")
    see(client, "desk-service-wish", row.pk)
    see(client, "desk-service-wish-do", row.pk, "return")
    see(client, "desk-service-wish-new")
    client.post(reverse("desk-service-wish-new"), {"name": "曾老根", "title": "想理发", "text": "腿脚不便"})
    assert Wish.objects.filter(person=cast.elder).exists()
    assert certificate.number in see(client, "desk-service-certificates")
    see(client, "desk-service-certificate", certificate.pk)
    see(client, "desk-service-certificate-do", certificate.pk, "withdraw")
    see(client, "desk-service-certificate-new")
    fields = {"organisation": cast.branch.pk, "from_date": "2026-01-01", "to_date": "2026-12-31", "name": "党一诺"}
    assert client.post(reverse("desk-service-certificate-new"), fields).status_code == 302
    assert "少记了半小时" in see(client, "desk-service-demands")
    see(client, "desk-service-demand", demand.pk)
    client.post(reverse("desk-service-demand", args=[demand.pk]), {"minutes": "100", "answer": "按登记表核实"})
    assert api.get_hours(cast.member.pk).minutes == 100


def test_the_public_reads_without_an_account(cast: Cast) -> None:
    activity = published(cast, audience="EVERYONE")
    hidden = published(cast, title="支部内部活动")
    client = Client()

    page = see(client, "public-service-activities")
    assert activity.title in page and hidden.title not in page
    see(client, "public-service-activity", activity.pk)
    assert client.get(reverse("public-service-activity", args=[hidden.pk])).status_code == 404


def test_a_certificate_is_verified_and_tells_what_was_withdrawn(cast: Cast) -> None:
    activity = settled(cast, "member")
    certificate = issued(cast)
    client = Client()

    see(client, "public-service-check")
    assert "没有这个查验码" in see(client, "public-service-check", query="?code=AAAA")
    found = client.get(reverse("public-service-check") + f"?code={certificate.code.lower()}")
    page = client.get(found["Location"]).content.decode()
    assert "至今有效" in page and "党某" in page and "党一诺" not in page
    line = activity.attendances.get()
    api.correct_attendance(actor=cast.actor("town_officer"), now=ENDS, attendance_id=line.pk, minutes=60, reason="核减")
    assert "2 小时的记录被更正" in see(client, "public-service-certificate", certificate.code)
    api.withdraw_certificate(actor=cast.actor("secretary"), now=ENDS, certificate_id=certificate.pk, reason="出错")
    assert "不再有效" in see(client, "public-service-certificate", certificate.code)


def test_a_slip_is_printed_scanned_and_answered_once(cast: Cast) -> None:
    activity = settled(cast, "member")
    secretary = client_of(cast, "secretary")
    see(secretary, "desk-service-slips", activity.pk)
    see(secretary, "phone-service-run-slips", activity.pk)
    paper = secretary.post(reverse("desk-service-slips", args=[activity.pk]), {"number": "2"}).content.decode()
    code = re.findall(r"编号 ([0-9A-Z]{5}-[0-9A-Z]{5})", paper)[0]
    client = Client()

    assert activity.title in see(client, "public-service-rating", code)
    answer = {"code": code, "served": "yes", "opinion": "GOOD", "words": "谢谢"}
    assert client.post(reverse("public-service-rate"), answer).status_code == 302
    assert "已经用过" in client.post(reverse("public-service-rate"), answer).content.decode()
    assert Rating.objects.count() == 1
    see(client, "public-service-rated")
    assert "先不显示" in see(secretary, "desk-service-activity", activity.pk)


def test_my_activities_tell_what_became_of_each(cast: Cast) -> None:
    settling(cast, "member", "elder", seen=("member",))

    assert "待确认" in see(client_of(cast, "member"), "phone-service-mine")
    assert "未到" in see(client_of(cast, "elder"), "phone-service-mine")
