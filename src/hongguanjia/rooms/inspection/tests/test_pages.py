"""Every page for whom it is; what was typed is kept; strangers find nothing."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.files.testing import picture
from hongguanjia.base.papers.models import Paper
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.rooms.inspection import actions, testing
from hongguanjia.rooms.inspection.models import Bulletin, Checklist, Finding, Notice, Plan, Round, Tie, Visit
from hongguanjia.rooms.inspection.slots import WAITING

pytestmark = pytest.mark.django_db
QUERIES_MOST = 15


@pytest.fixture(autouse=True)
def clock():
    cache.clear()
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def client_of(cast: Cast, part: str) -> Client:
    client = Client()
    sign_in(client, testing.inspector(cast) if part == "inspector" else getattr(cast, part))
    return client


def see(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def do(client: Client, surface: str, noun: str, pk: int, verb: str, **typed: object) -> str:
    """Open the form, send it, follow to the page."""
    address = reverse(f"{surface}-inspection-do", args=[noun, pk, verb])
    assert client.get(address).status_code == 200, address
    answer = client.post(address, {"submission_key": f"{noun}-{pk}-{verb}", **typed}, follow=True)
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[-3000:])
    return answer.content.decode()


def test_a_notice_goes_its_whole_way_from_the_phone_to_the_desk(cast: Cast) -> None:
    secretary, officer = client_of(cast, "secretary"), client_of(cast, "county_officer")
    typed = {
        "issuer": cast.county.pk,
        "organisation": "官渡桥村党支部",
        "source": "APPRAISAL",
        "category": "MEETINGS",
        "severity": "MAJOR",
        "basis": "述职评议反馈意见",
        "problem": "5月没有召开党员大会。",
        "requirement": "补开并报告。",
        "contact": "组织科",
        "submission_key": "k1",
    }
    assert "发整改通知单" in see(officer, "desk-inspection-notice-new")
    for _tap in range(2):
        assert officer.post(reverse("desk-inspection-notice-new"), typed).status_code == 302
    notice = Notice.objects.get()
    assert notice.number == "督改〔2026〕1号"
    assert "5月没有召开党员大会" in see(secretary, "phone-inspection-mine")
    assert "签收" in see(secretary, "phone-inspection-notice", notice.pk)

    assert "已签收" in do(secretary, "phone", "notices", notice.pk, "receive", receiver_name="")
    plan = {
        "measures": "补开会议并上墙公开",
        "leader": cast.secretary.pk,
        "mender": cast.clerk.pk,
        "planned_date": "2026-06-20",
    }
    assert "整改方案已报" in do(secretary, "phone", "notices", notice.pk, "plan", **plan)
    assert "正在补开" in do(secretary, "phone", "notices", notice.pk, "progress", text="正在补开会议。")
    nothing = secretary.post(
        reverse("phone-inspection-do", args=["notices", notice.pk, "report"]), {"text": "已经补开了会议"}
    )
    assert nothing.status_code == 422 and "请附佐证材料" in nothing.content.decode()
    shown = do(secretary, "phone", "notices", notice.pk, "report", text="已经补开了会议", papers=[testing.file()])
    assert "等发通知的单位验收" in shown
    page = see(officer, "desk-inspection-notice", notice.pk)
    assert "验收销号" in page and "已经补开了会议" in page and "<img" in page
    assert "已销号" in do(officer, "desk", "notices", notice.pk, "close", check="ON_SITE", answer="看过记录")
    for text in (
        see(secretary, "phone-inspection-notice", notice.pk),
        see(officer, "desk-inspection-notice", notice.pk),
    ):
        for line in ("发出整改通知单", "签收", "报送整改方案", "报告整改进展", "报告整改结果", "验收通过，销号"):
            assert line in text, line


def test_whoever_mended_sees_why_another_closes(cast: Cast) -> None:
    notice = testing.noticed(cast, "REPORTED")
    Notice.objects.filter(pk=notice.pk).update(mender=cast.county_officer)
    page = see(client_of(cast, "county_officer"), "desk-inspection-notice", notice.pk)

    assert "要由另一位没有经手的同志验收" in page and "/do/close/" not in page


def test_an_extension_is_asked_on_the_phone_and_granted_on_the_desk(cast: Cast) -> None:
    notice = testing.noticed(cast, "PLANNED")
    until = notice.due_date + timedelta(days=4)
    do(
        client_of(cast, "secretary"),
        "phone",
        "notices",
        notice.pk,
        "ask_extension",
        until_date=until,
        reason="设备还没有到货",
    )
    officer = client_of(cast, "county_officer")
    extension = notice.extensions.get()
    assert "设备还没有到货" in see(officer, "desk-inspection-notice", notice.pk)
    assert "已同意" in do(officer, "desk", "extensions", extension.pk, "grant")
    notice.refresh_from_db()
    assert notice.due_date == until and "原定" in see(officer, "desk-inspection-notice", notice.pk)


def test_the_ledger_filters_and_goes_into_a_workbook(cast: Cast, clock) -> None:
    notice, closed = testing.noticed(cast, "PLANNED"), testing.noticed(cast, "CLOSED")
    officer = client_of(cast, "county_officer")
    assert notice.number in (text := see(officer, "desk-inspection-notices")) and closed.number not in text
    assert closed.number in see(officer, "desk-inspection-notices", query="?state=CLOSED&category=MEETINGS")
    assert "没有符合条件" in see(officer, "desk-inspection-notices", query="?state=OPEN&source=AUDIT")
    assert notice.number in see(officer, "desk-inspection-notices", query="?state=&name=官渡桥&year=2026")
    assert see(officer, "desk-inspection-notices", query="?state=nonsense")
    book = officer.get(reverse("desk-inspection-notices") + "?state=&format=xlsx")
    rows = list(load_workbook(BytesIO(book.content)).active.values)
    assert rows[0][:5] == ("编号", "组织", "问题", "来源", "类别") and len(rows) == 3
    assert {row[10] for row in rows[1:]} == {0, 1} and "镇立新" not in str(rows)
    actions.escalate_due(now=NOW + timedelta(days=60))
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        officer = client_of(cast, "county_officer")
        assert "逾期" in see(officer, "desk-inspection-notices", query="?state=LATE&measure=CIRCULATE")
        page = see(officer, "desk-inspection-overview")
    assert "卡在哪一步" in page and "31–60 天" in page and "官渡镇" in page and "述职评议" in page


def test_a_plan_is_filed_and_its_round_drawn_in_public(cast: Cast) -> None:
    officer, approver, anybody = client_of(cast, "county_officer"), client_of(cast, "approver"), Client()
    for name in ("督公正", "督平允"):
        testing.inspector(cast, name)
    lines = "组织生活|三会一课按期召开|条例\n服务群众|值班有人在岗"
    checklist = {"code": "basic", "title": "基层党建检查表", "lines": lines, "reason": "", "submission_key": "c1"}
    assert officer.post(reverse("desk-inspection-checklist-new"), checklist | {"lines": "看不懂"}).status_code == 422
    assert officer.post(reverse("desk-inspection-checklist-new"), checklist).status_code == 302
    plan = {
        "organisation": cast.county.pk,
        "year": 2026,
        "title": "2026年督查计划",
        "basis": "年度安排",
        "submission_key": "p",
    }
    assert officer.post(reverse("desk-inspection-plan-new"), plan).status_code == 302
    row = Plan.objects.get()
    typed = {
        "title": "六月督查",
        "scope_text": "重点任务进展",
        "area": cast.county.pk,
        "target_kind": "BRANCH",
        "first_date": "2026-06-15",
        "last_date": "2026-06-25",
        "checklist": Checklist.objects.get().pk,
        "way": "DRAW",
        "targets": 2,
        "inspectors_each": 2,
        "submission_key": "r1",
    }
    assert officer.post(reverse("desk-inspection-round-new", args=[row.pk]), typed).status_code == 302
    round_ = Round.objects.get()
    early = officer.post(reverse("desk-inspection-do", args=["rounds", round_.pk, "announce"]), {})
    assert early.status_code == 422 and "还没有备案" in early.content.decode()
    assert "已备案" in do(approver, "desk", "plans", row.pk, "file", number="组备〔2026〕1号")
    assert "种子摘要已公布" in do(officer, "desk", "rounds", round_.pk, "announce")
    before = see(anybody, "public-inspection-draw", round_.pk)
    round_.refresh_from_db()
    assert round_.seed_hash in before and "抽取时公布" in before and "督公正" not in before
    assert "已抽取" in do(officer, "desk", "rounds", round_.pk, "draw")
    round_.refresh_from_db()
    after = see(anybody, "public-inspection-draw", round_.pk)
    assert round_.seed in after and "抽中" in after and "openssl" in after
    assert Visit.objects.count() == 2 and "六月督查" in see(anybody, "public-inspection-overview")
    assert "督公正" in see(officer, "desk-inspection-round", round_.pk) and "六月督查" in see(
        officer, "desk-inspection-plans"
    )
    assert "六月督查" in see(officer, "desk-inspection-plan", row.pk) and "第 1 版" in see(
        officer, "desk-inspection-checklists"
    )


def test_a_visit_from_the_phone_arrives_once_with_its_photographs(cast: Cast) -> None:
    visit = testing.opened(cast)
    inspector = client_of(cast, "inspector")
    assert "没有网络也能填" in see(inspector, "phone-inspection-visit", visit.pk)
    assert "官渡桥村党支部" in see(inspector, "phone-inspection-mine")
    import base64

    data = "data:image/jpeg;base64," + base64.b64encode(picture()).decode()
    finding = {
        "key": "finding-key-1",
        "text": "记录缺两次会议",
        "category": "MEETINGS",
        "severity": "MAJOR",
        "item": "1",
    }
    body = {
        "met_name": "书启明",
        "visited_at": NOW.isoformat(),
        "answers": {"1": "NO", "2": "YES"},
        "note": "",
        "signature": data,
        "findings": [finding],
    }

    def send(name: str, sent: object, key: str) -> tuple[int, str]:
        address = reverse(name, args=[visit.pk])
        answer = inspector.post(address, json.dumps(sent), "application/json", headers={"Idempotency-Key": key})
        return answer.status_code, answer.json()["code"]

    photo = {"finding": "finding-key-1", "photo": data}
    assert send("api-inspection-photo", photo, "photo-key-1") == (425, "inspection.photo_early")
    for _try in range(3):
        assert send("api-inspection-visit", body, "visit-key-1") == (200, "recorded")
        assert send("api-inspection-photo", photo, "photo-key-1") == (200, "kept")
    assert send("api-inspection-visit", body, "visit-key-2") == (409, "inspection.visited_already")
    assert send("api-inspection-visit", {"findings": 3}, "visit-key-3") == (422, "input.malformed")
    found = Finding.objects.get()
    assert found.photos.count() == 1 and Visit.objects.get().signature is not None
    assert "交过" not in see(inspector, "phone-inspection-visit", visit.pk)
    assert "<img" in see(client_of(cast, "secretary"), "phone-inspection-finding", found.pk)
    assert "不符合" in see(client_of(cast, "county_officer"), "desk-inspection-visit", visit.pk)
    outsider = client_of(cast, "outsider_secretary")
    assert outsider.post(reverse("api-inspection-visit", args=[visit.pk]), "{}", "application/json").status_code == 404


def test_the_other_side_is_heard_and_a_bulletin_is_corrected_where_it_stands(cast: Cast) -> None:
    finding = testing.found(cast)
    secretary, officer, approver = (client_of(cast, part) for part in ("secretary", "county_officer", "approver"))
    early = officer.post(reverse("desk-inspection-do", args=["findings", finding.pk, "confirm"]), {})
    assert early.status_code == 422 and "可以说明情况" in early.content.decode()
    assert "确认前会看到" in do(secretary, "phone", "findings", finding.pk, "reply", text="五月因防汛推迟。")
    assert "五月因防汛推迟" in see(officer, "desk-inspection-finding", finding.pk)
    assert "已确认" in do(officer, "desk", "findings", finding.pk, "confirm")
    issued = {"basis": "督查计划", "problem": finding.text, "requirement": "立即补开会议", "contact": "组织科"}
    do(officer, "desk", "findings", finding.pk, "issue", **issued)
    do(officer, "desk", "rounds", finding.visit.round_id, "finish")
    address = reverse("desk-inspection-bulletin-new", args=[finding.visit.round_id])
    assert officer.post(address, {"names": "on", "basis": ""}).status_code == 422
    assert officer.post(address, {"submission_key": "b1"}).status_code == 302
    bulletin = Bulletin.objects.get()
    assert "官渡桥" not in bulletin.text and "组织生活，1个" in bulletin.text
    edit = {"title": bulletin.title, "text": bulletin.text + "官渡桥村党支部要检讨。", "scope": "PUBLIC", "basis": ""}
    named = officer.post(reverse("desk-inspection-do", args=["bulletins", bulletin.pk, "edit"]), edit)
    assert named.status_code == 422 and "文中点了名" in named.content.decode()
    do(officer, "desk", "bulletins", bulletin.pk, "edit", **edit | {"text": bulletin.text})
    do(officer, "desk", "bulletins", bulletin.pk, "submit")
    assert "批准印发" in see(approver, "desk-inspection-bulletin", bulletin.pk)
    assert "已印发" in do(approver, "desk", "bulletins", bulletin.pk, "publish")
    assert "一、总体情况" in see(Client(), "public-inspection-bulletin", bulletin.code)
    assert "一、总体情况" in see(secretary, "phone-inspection-bulletin", bulletin.pk)
    do(secretary, "phone", "findings", finding.pk, "object", text="四月开过会，记录在镇里。")
    assert "已更正" in do(approver, "desk", "findings", finding.pk, "uphold", reason="镇里确有记录")
    assert "镇里确有记录" in see(Client(), "public-inspection-bulletin", bulletin.code)
    assert Notice.objects.get().state == "WITHDRAWN" and "镇里确有记录" in see(
        secretary, "phone-inspection-finding", finding.pk
    )
    assert bulletin.title in see(officer, "desk-inspection-bulletins")


def test_an_inspector_declares_a_tie(cast: Cast) -> None:
    inspector = client_of(cast, "inspector")
    assert inspector.post(reverse("phone-inspection-ties"), {"organisation": "没有这里"}).status_code == 422
    typed = {"organisation": "官渡桥村党支部", "submission_key": "t"}
    assert "已申报" in inspector.post(reverse("phone-inspection-ties"), typed, follow=True).content.decode()
    assert Tie.objects.get().organisation == cast.branch


def test_papers_are_made_once_and_withdrawn_with_their_notice(cast: Cast) -> None:
    notice = testing.noticed(cast, "CLOSED")
    officer, auditor = client_of(cast, "county_officer"), client_of(cast, "auditor")
    for kind in ("notice", "receipt", "acceptance"):
        address = reverse("desk-inspection-notice-pdf", args=[notice.pk, kind])
        assert auditor.post(address, {"submission_key": "x"}).status_code in {403, 409, 422}
        assert "生成正式文书" in officer.get(address).content.decode()
        printed = [officer.post(address, {"submission_key": kind}, follow=True) for _tap in range(2)]
        assert all(answer["Content-Type"] == "application/pdf" for answer in [*printed, auditor.get(address)])
    assert Paper.objects.count() == 3
    assert officer.get(reverse("desk-inspection-notice-pdf", args=[notice.pk, "poster"])).status_code == 404
    early = testing.noticed(cast)
    address = reverse("desk-inspection-notice-pdf", args=[early.pk, "acceptance"])
    assert "请办完再来" in officer.post(address, {"submission_key": "e"}).content.decode()
    officer.post(reverse("desk-inspection-notice-pdf", args=[early.pk, "notice"]), {"submission_key": "n"})
    actions.withdraw_notice(actor=cast.actor("county_officer"), now=NOW, notice_id=early.pk, reason="发错了组织")
    assert Paper.objects.filter(withdrawal__isnull=False).count() == 1


def test_a_bulletin_has_a_formal_paper_with_its_number(cast: Cast) -> None:
    bulletin = testing.bulletined(cast, "PUBLISHED")
    officer, secretary = client_of(cast, "county_officer"), client_of(cast, "secretary")
    address = reverse("desk-inspection-bulletin-pdf", args=[bulletin.pk])
    assert officer.post(address, {"submission_key": "b"}, follow=True)["Content-Type"] == "application/pdf"
    assert Paper.objects.get().number == 1 and secretary.get(address)["Content-Type"] == "application/pdf"


def test_what_waits_stands_among_the_to_dos(cast: Cast) -> None:
    finding = testing.found(cast)
    testing.noticed(cast, "REPORTED")
    testing.noticed(cast, "ISSUED")

    def texts(part: str) -> list[str]:
        actor = testing.act_as(testing.inspector(cast, "督平允")) if part == "inspector" else cast.actor(part)
        return [todo.text for todo in WAITING.list(actor, NOW)]

    assert len(texts("secretary")) == 2 and any("说明督查问题" in text for text in texts("secretary"))
    assert any("验收" in text for text in texts("county_officer")) and any(
        "验收" in text for text in texts("inspector")
    )
    assert texts("member") == texts("outsider_secretary") == texts("town_officer") == []
    actions.reply_to_finding(actor=cast.actor("secretary"), now=NOW, finding_id=finding.pk, text="五月因防汛推迟。")
    assert any("确认督查问题" in text for text in texts("county_officer"))


def test_a_stranger_finds_nothing(cast: Cast) -> None:
    notice = testing.noticed(cast)
    outsider = client_of(cast, "outsider_secretary")
    assert notice.number not in see(outsider, "desk-inspection-notices")
    for name in ("phone-inspection-notice", "desk-inspection-notice", "desk-inspection-notice-paper"):
        assert outsider.get(reverse(name, args=[notice.pk])).status_code == 404
    assert client_of(cast, "member").get(reverse("phone-inspection-mine")).status_code == 404
    auditor = client_of(cast, "auditor")
    assert "全过程" in see(auditor, "desk-inspection-notice", notice.pk)
    assert auditor.post(reverse("desk-inspection-do", args=["notices", notice.pk, "close"]), {}).status_code in {
        403,
        409,
    }
    assert "回执" in see(client_of(cast, "secretary"), "desk-inspection-notice-paper", notice.pk)
    assert outsider.get(reverse("desk-inspection-do", args=["cats", 1, "purr"])).status_code == 404


def test_no_page_asks_the_database_too_often(cast: Cast, django_assert_max_num_queries) -> None:
    drawn, bulletin = testing.published(cast, "缺两次会议记录")
    finding = bulletin.round.visits.get().findings.get()
    for until in ("REPORTED", "CLOSED", "REOPENED"):
        notice = testing.noticed(cast, until)
    pages = {
        "county_officer": [
            ("desk-inspection-notices", ()),
            ("desk-inspection-overview", ()),
            ("desk-inspection-notice", (notice.pk,)),
            ("desk-inspection-finding", (finding.pk,)),
            ("desk-inspection-plan", (drawn.plan_id,)),
            ("desk-inspection-round", (bulletin.round_id,)),
            ("desk-inspection-visit", (finding.visit_id,)),
            ("desk-inspection-bulletin", (bulletin.pk,)),
            ("public-inspection-overview", ()),
            ("public-inspection-draw", (drawn.pk,)),
        ],
        "secretary": [
            ("phone-inspection-mine", ()),
            ("phone-inspection-notice", (notice.pk,)),
            ("phone-inspection-finding", (finding.pk,)),
            ("phone-home-home", ()),
            ("desk-home-home", ()),
        ],
    }
    for part, listed in pages.items():
        client = client_of(cast, part)
        for name, args in listed:
            with django_assert_max_num_queries(QUERIES_MOST, info=name):
                see(client, name, *args)
