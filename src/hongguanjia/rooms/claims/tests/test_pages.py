"""Every page for whom it is; what was typed is kept; strangers find nothing."""

import re
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.points.api import show_until, take_in
from hongguanjia.points.models import Award
from hongguanjia.points.sources import find_sources
from hongguanjia.points.testing import publish_default_rules
from hongguanjia.rooms.claims import api, urls
from hongguanjia.rooms.claims.models import Claim, Evidence
from hongguanjia.rooms.claims.testing import claimed, entered, photo

pytestmark = pytest.mark.django_db
QUERIES_MOST = 15


@pytest.fixture(autouse=True)
def clock(settings, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
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


def form(**changes: object) -> dict[str, object]:
    typed = {"title": "送走失的老人回家", "happened_date": "2026-06-14", "text": "", "place": "", "witness": ""}
    return typed | {"submission_key": "k1"} | changes


def test_a_member_claims_with_a_photo_and_a_double_tap_claims_once(cast: Cast) -> None:
    client = client_of(cast, "member")
    assert "好人好事" in see(client, "phone-claims-new")
    page = see(client, "phone-claims-new", query="?kind=GOOD_DEED")
    assert "multipart/form-data" in page and "替谁申报" not in page
    address = reverse("phone-claims-new") + "?kind=GOOD_DEED"

    answers = [client.post(address, form(photos=[photo(), photo("b.jpg", (9, 9))])) for _tap in range(2)]

    claim = Claim.objects.get()
    assert [answer["Location"] for answer in answers] == [reverse("phone-claims-claim", args=[claim.pk])] * 2
    assert Evidence.objects.count() == Attachment.objects.count() == 2
    shown = see(client, "phone-claims-claim", claim.pk)
    assert "等支部核实" in shown and "撤回申报" in shown and shown.count("<img") >= 2
    assert claim.title in see(client, "phone-claims-mine")
    key = Attachment.objects.earliest("pk").key
    assert client.get(reverse("public-files-attachment", args=[key])).status_code == 200


def test_what_was_typed_is_kept_and_the_sentence_stands_beside_the_field(cast: Cast) -> None:
    client = client_of(cast, "member")
    address = reverse("phone-claims-new") + "?kind=GOOD_DEED"
    for changes, sentence in (
        ({"happened_date": "2026-01-01"}, "30 天内可以申报"),
        ({"witness": "外来客"}, "没有找到“外来客”"),
        ({"title": "电话 00000000001 的老人"}, "不要写电话"),
    ):
        answer = client.post(address, form(text="晚上八点", **changes))
        assert answer.status_code == 422 and sentence in answer.content.decode()
        assert "晚上八点" in answer.content.decode()
    assert not Claim.objects.exists()


def test_a_kind_asks_only_what_it_needs(cast: Cast) -> None:
    client = client_of(cast, "member")
    assert "表彰级别" in see(client, "phone-claims-new", query="?kind=COMMENDED")
    assert "讲了多长时间" in see(client, "phone-claims-new", query="?kind=LECTURED")
    assert 'name="quantity"' not in see(client, "phone-claims-new", query="?kind=HELPED")
    assert "申报什么事" in see(client, "phone-claims-new", query="?kind=LOGIN")

    answer = client.post(reverse("phone-claims-new") + "?kind=COMMENDED", form(quantity="3"))
    assert answer.status_code == 422
    answer = client.post(reverse("phone-claims-new") + "?kind=COMMENDED", form(quantity="3", photos=[photo()]))
    assert answer.status_code == 302 and Claim.objects.get().quantity == 3


def test_a_draft_is_kept_changed_and_handed_in(cast: Cast) -> None:
    client = client_of(cast, "member")
    client.post(reverse("phone-claims-new") + "?kind=GOOD_DEED", form(later="1"))
    claim = Claim.objects.get()
    assert claim.state == "DRAFT" and "提交申报" in see(client, "phone-claims-claim", claim.pk)
    assert claim.title in see(client, "phone-claims-edit", claim.pk)

    client.post(
        reverse("phone-claims-edit", args=[claim.pk]), form(place="村口", submission_key="k2", witness="曾老根")
    )

    claim.refresh_from_db()
    assert (claim.state, claim.place, claim.witness) == ("SUBMITTED", "村口", cast.elder)
    answer = client.get(reverse("phone-claims-edit", args=[claim.pk]))
    assert answer.status_code == 200
    answer = client.post(reverse("phone-claims-edit", args=[claim.pk]), form(submission_key="k3"))
    assert answer.status_code == 422


def test_the_witness_finds_it_and_says_so(cast: Cast) -> None:
    claim = claimed(cast, witness_id=cast.elder.pk)
    elder = client_of(cast, "elder")
    assert "请您证明" in see(elder, "phone-claims-mine")
    assert "我证明属实" in see(elder, "phone-claims-claim", claim.pk)
    assert "不清楚就不用办" in see(elder, "phone-claims-do", claim.pk, "attest")
    assert elder.post(reverse("phone-claims-do", args=[claim.pk, "attest"])).status_code == 302
    assert "已证明属实" in see(elder, "phone-claims-claim", claim.pk)


def test_the_branch_checks_and_approves_several_at_once(cast: Cast) -> None:
    first, second = claimed(cast), claimed(cast, "elder")
    own = claimed(cast, "clerk")
    clerk, secretary = client_of(cast, "clerk"), client_of(cast, "secretary")
    page = see(clerk, "desk-claims-claims")
    assert f'value="{first.pk}"' in page and f'value="{own.pk}"' not in page and "核实选中的" in page

    answer = clerk.post(
        reverse("desk-claims-many", args=["check"]),
        {"claim": [first.pk, second.pk, own.pk, "x"], "basis": "KNOWN"},
        follow=True,
    )
    text = answer.content.decode()
    assert "已办 2 件" in text and "要由另一位负责人办理" in text
    answer = secretary.post(
        reverse("desk-claims-many", args=["approve"]), {"claim": [first.pk, second.pk]}, follow=True
    )
    assert "已办 2 件" in answer.content.decode()
    assert set(Claim.objects.exclude(pk=own.pk).values_list("state", flat=True)) == {"APPROVED"}
    nothing = secretary.post(reverse("desk-claims-many", args=["approve"]), {}, follow=True)
    assert "请先勾选" in nothing.content.decode()
    assert secretary.post(reverse("desk-claims-many", args=["revoke"]), {"claim": [first.pk]}).status_code == 404


def test_the_desk_decides_with_reasons(cast: Cast) -> None:
    claim = claimed(cast)
    clerk, secretary = client_of(cast, "clerk"), client_of(cast, "secretary")
    assert "核实属实" in see(clerk, "desk-claims-claim", claim.pk)
    refused = clerk.post(reverse("desk-claims-do", args=[claim.pk, "check"]), {"basis": "PAPERS"})
    assert refused.status_code == 422 and "没有附材料" in refused.content.decode()
    clerk.post(reverse("desk-claims-do", args=[claim.pk, "return"]), {"reason": "写清楚在哪里"})
    returned = see(client_of(cast, "member"), "phone-claims-claim", claim.pk)
    assert "退回补充：写清楚在哪里" in returned and "补充后再交" in returned
    api.submit_claim(actor=cast.actor("member"), now=NOW, claim_id=claim.pk)
    secretary.post(reverse("desk-claims-do", args=[claim.pk, "refuse"]), {"reason": "核查没有这回事"})
    assert "没有通过：核查没有这回事" in see(client_of(cast, "member"), "phone-claims-claim", claim.pk)
    assert secretary.post(reverse("desk-claims-do", args=[claim.pk, "fly"])).status_code == 404


def test_the_clerk_enters_for_members_and_changes_what_came_back(cast: Cast) -> None:
    clerk = client_of(cast, "clerk")
    assert "替谁申报" in see(clerk, "desk-claims-new", query="?kind=HELPED")
    address = reverse("desk-claims-new") + "?kind=HELPED"
    unknown = clerk.post(address, form(names="没有这个人"))
    assert unknown.status_code == 422 and "名册里没有" in unknown.content.decode()

    answer = clerk.post(address, form(names="党一诺、曾老根", witness="书启明", photos=[photo()]))

    assert answer["Location"] == reverse("desk-claims-claims")
    claims = list(Claim.objects.order_by("pk"))
    assert {claim.person for claim in claims} == {cast.member, cast.elder} and all(claim.by_office for claim in claims)
    page = see(clerk, "desk-claims-claim", claims[0].pk)
    assert "一起填报的" in page and "要由另一位负责人办理" in page and "核实属实" not in page
    api.return_claim(actor=cast.actor("town_officer"), now=NOW, claim_id=claims[0].pk, reason="补时间")
    assert "补时间" in see(clerk, "desk-claims-edit", claims[0].pk)
    clerk.post(reverse("desk-claims-edit", args=[claims[0].pk]), form(text="上午九点", submission_key="k9"))
    claims[0].refresh_from_db()
    assert (claims[0].state, claims[0].text) == ("SUBMITTED", "上午九点")


def test_filters_and_the_workbook(cast: Cast, clock) -> None:
    claimed(cast, title="送走失的老人回家")
    claimed(cast, "elder", title="帮邻居收麦子", kind="HELPED", until="APPROVED")
    secretary = client_of(cast, "secretary")
    assert "帮邻居收麦子" not in see(secretary, "desk-claims-claims")
    assert "帮邻居收麦子" in see(secretary, "desk-claims-claims", query="?state=")
    assert "帮邻居收麦子" not in see(secretary, "desk-claims-claims", query="?state=&kind=GOOD_DEED")
    assert "送走失的老人回家" in see(secretary, "desk-claims-claims", query="?state=&name=党一诺")
    assert "送走失的老人回家" not in see(secretary, "desk-claims-claims", query="?state=&overdue=on")
    assert "没有符合条件的申报" in see(secretary, "desk-claims-claims", query="?state=REFUSED")
    assert secretary.get(reverse("desk-claims-claims") + "?state=nonsense").status_code == 200
    book = secretary.get(reverse("desk-claims-claims") + "?state=&format=xlsx")
    assert book["Content-Type"].startswith("application/vnd.openxml")
    clock.shift(60 * 60 * 24 * 8)
    assert "超期" in see(client_of(cast, "secretary"), "desk-claims-claims")


def test_points_wait_to_be_shown_then_lead_back_to_the_claim(cast: Cast) -> None:
    publish_default_rules(cast)
    claim = claimed(cast, until="APPROVED", photos=[photo()])
    take_in(now=NOW)
    member = client_of(cast, "member")
    assert "等待公示" in see(member, "phone-claims-claim", claim.pk)
    show_until([claim.fact_id or 0], until=NOW.date())
    assert "公示到 2026年6月15日" in see(member, "phone-claims-claim", claim.pk)

    take_in(now=NOW)

    page = see(member, "phone-claims-claim", claim.pk)
    award = Award.objects.filter(fact_id=claim.fact_id).earliest("pk")
    assert "积分已入账" in page and "考核积分 +3 分" in page and "可兑换积分 +10 分" in page
    assert reverse("phone-points-award", args=[award.pk]) in page
    story = see(member, "phone-points-award", award.pk)
    assert reverse("phone-claims-claim", args=[claim.pk]) in story
    paper = reverse("public-files-attachment", args=[claim.evidence.get().attachment.key])
    assert "1 份附件" in story and paper in story and member.get(paper).status_code == 200
    assert "考核积分 +3 分" in see(member, "phone-claims-mine")
    api.revoke_claim(actor=cast.actor("town_officer"), now=NOW, claim_id=claim.pk, reason="核查不实")
    assert "得到的积分已收回" in see(member, "phone-claims-claim", claim.pk)


def test_a_source_is_found_by_its_people_and_not_by_strangers(cast: Cast) -> None:
    claim = claimed(cast, until="APPROVED", witness_id=cast.elder.pk)
    asked = [("claims.claim", claim.pk)]
    for part, begins in {"member": "/m/", "elder": "/m/", "secretary": "/desk/", "auditor": "/desk/"}.items():
        assert find_sources(cast.actor(part), asked)[asked[0]].url.startswith(begins)
    for part in ("outsider", "outsider_secretary", "sibling_member", "resident"):
        assert find_sources(cast.actor(part), asked) == {}


def test_the_paper_form_is_for_everybody_and_the_filled_one_for_few(cast: Cast) -> None:
    claim = claimed(cast)
    assert "积分申报表" in see(Client(), "public-claims-paper")
    filled = see(client_of(cast, "member"), "phone-claims-sheet", claim.pk)
    assert claim.title in filled and "☑ 好人好事" in filled
    assert see(client_of(cast, "clerk"), "phone-claims-sheet", claim.pk)


def test_pages_ask_few_questions(cast: Cast, django_assert_max_num_queries) -> None:
    publish_default_rules(cast)
    claims = [claimed(cast, title=f"第{number}件好人好事", photos=[photo()]) for number in range(6)]
    entered(cast, "member", "elder")
    approved = claimed(cast, title="批准过的", until="APPROVED")
    take_in(now=NOW)
    member, secretary = client_of(cast, "member"), client_of(cast, "secretary")
    looks = (
        (member, reverse("phone-claims-mine")),
        (member, reverse("phone-claims-claim", args=[approved.pk])),
        (member, reverse("phone-claims-new") + "?kind=GOOD_DEED"),
        (secretary, reverse("desk-claims-claims") + "?state="),
        (secretary, reverse("desk-claims-claim", args=[claims[0].pk])),
        (secretary, reverse("desk-claims-new") + "?kind=GOOD_DEED"),
    )
    for client, address in looks:
        client.get(address)
        with django_assert_max_num_queries(QUERIES_MOST):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary"])
def test_a_stranger_is_told_that_there_is_nothing(cast: Cast, part: str) -> None:
    claim = claimed(cast)
    before = list(Claim.objects.values())
    client = client_of(cast, part)
    routes = [
        (prefix + str(pattern.pattern), verb)
        for prefix, patterns in (("/m/", urls.phone), ("/desk/", urls.desk))
        for pattern in patterns
        if "claim_id" in str(pattern.pattern)
        for verb in ("withdraw", "check", "attest")
    ]

    seen = [
        (method, address, answer.status_code)
        for route, verb in routes
        for method in ("get", "post")
        for address in [re.sub(r"<slug:verb>", verb, re.sub(r"<int:claim_id>", str(claim.pk), route))]
        if (answer := getattr(client, method)(address)).status_code != 404
    ]

    assert seen == [] and list(Claim.objects.values()) == before
    if part == "outsider_secretary":
        client.post(reverse("desk-claims-many", args=["check"]), {"claim": [claim.pk], "basis": "KNOWN"})
        assert list(Claim.objects.values()) == before
