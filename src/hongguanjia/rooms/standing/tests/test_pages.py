"""The pages of the three surfaces: figures open down, strangers find nothing, no page asks too often."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.clock import county_date, read_clock
from hongguanjia.points.models import RuleSet
from hongguanjia.points.testing import publish_default_rules
from hongguanjia.rooms.standing import actions, boards
from hongguanjia.rooms.standing.grading import grade
from hongguanjia.rooms.standing.models import Consent, Grant, RankingDecision, Veto
from hongguanjia.rooms.standing.testing import approved, asked, granted, hold_activity, serve, suspended

pytestmark = pytest.mark.django_db
QUERIES_MOST = 15


@pytest.fixture
def published(cast: Cast) -> RuleSet:
    return publish_default_rules(cast)


def browser(cast: Cast, part: str) -> Client:
    client = Client()
    sign_in(client, getattr(cast, part))
    return client


def see(client: Client, name: str, *args: object, status: int = 200, query: str = "") -> str:
    with CaptureQueriesContext(connection) as asked_for:
        answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == status, answer.content.decode()[:500]
    assert len(asked_for) <= QUERIES_MOST, name
    return answer.content.decode()


def test_a_member_reads_titles_with_their_sums(cast: Cast, published: RuleSet) -> None:
    granted(cast)
    page = see(browser(cast, "member"), "phone-standing-mine")
    assert "一星志愿者" in page and "离“二星志愿者”还差 200 小时" in page
    assert reverse("phone-points-why", args=["hours"]) in page
    assert "民函〔2012〕340号" in page


def test_without_titles_the_page_says_how_they_come(cast: Cast) -> None:
    assert "不用申请" in see(browser(cast, "member"), "phone-standing-mine")


def test_a_suspended_member_reads_why_and_by_whom(cast: Cast) -> None:
    suspended(cast)
    page = see(browser(cast, "member"), "phone-standing-mine")
    assert "暂停评定" in page and "连续七个月没有交纳党费" in page and "镇立新" in page


def test_a_code_shows_nothing_without_consent_and_the_title_with_it(cast: Cast, published: RuleSet) -> None:
    grant = granted(cast)
    anybody = Client()
    assert "党一诺" not in see(anybody, "public-standing-title", grant.code, status=404)
    browser(cast, "member").post(reverse("phone-standing-consent"), {"consent": "give"})
    page = see(anybody, "public-standing-title", grant.code.lower())
    assert "党一诺" in page and grant.rung.title in page
    assert grant.code in see(browser(cast, "member"), "phone-standing-mine")
    browser(cast, "member").post(reverse("phone-standing-consent"), {"consent": "withdraw"})
    assert "党一诺" not in see(anybody, "public-standing-title", grant.code, status=404)
    assert Consent.objects.get().withdrawn_at is not None


def test_the_code_can_be_typed(cast: Cast) -> None:
    answer = Client().get(reverse("public-standing-check"), {"code": "ab cd"})
    assert answer.status_code == 302
    assert "没有查到" in see(Client(), "public-standing-title", "abcd", status=404)


def test_the_rules_for_titles_are_public_and_small_groups_are_not_told(cast: Cast, published: RuleSet) -> None:
    granted(cast)
    page = see(Client(), "public-standing-titles")
    assert "100" in page and "建议稿" in page and "不足 5 人" in page
    assert "党一诺" not in page


def test_the_public_distribution_is_added_up_alone(cast: Cast, published: RuleSet) -> None:
    serve(cast, "member", 12)
    page = see(Client(), "public-standing-spread")
    assert "中共中牟县委员会" in page and "党一诺" not in page and "名单" not in page
    small = see(Client(), "public-standing-spread", query=f"?organisation={cast.far_branch.pk}")
    assert "党员不足 5 人" in small


def test_the_public_distribution_knows_nothing_of_villages(cast: Cast) -> None:
    see(Client(), "public-standing-spread", query=f"?organisation={cast.village.pk}", status=404)


def test_an_empty_county_says_so(db: None) -> None:
    assert "还没有数据" in see(Client(), "public-standing-spread")


def test_the_desk_opens_down_to_a_list_for_those_who_may(cast: Cast, published: RuleSet) -> None:
    serve(cast, "member", 12)
    secretary = browser(cast, "secretary")
    assert "参加过服务的名单" in see(secretary, "desk-standing-spread")
    assert "党一诺" in see(secretary, "desk-standing-members", cast.branch.pk, query="?period=2026")
    rest = see(secretary, "desk-standing-members", cast.branch.pk, query="?period=2026&served=no")
    assert "曾老根" in rest and "党一诺" not in rest
    approver = browser(cast, "approver")
    assert "参加过服务的名单" not in see(approver, "desk-standing-spread")
    see(approver, "desk-standing-members", cast.branch.pk, status=404)
    see(browser(cast, "outsider_secretary"), "desk-standing-members", cast.branch.pk, status=404)


def test_the_desk_leads_down_through_the_tree(cast: Cast) -> None:
    page = see(browser(cast, "county_officer"), "desk-standing-spread")
    assert f"organisation={cast.guandu.pk}" in page
    town = see(browser(cast, "county_officer"), "desk-standing-spread", query=f"?organisation={cast.guandu.pk}")
    assert cast.branch.short_name in town
    see(
        browser(cast, "outsider_secretary"), "desk-standing-spread", query=f"?organisation={cast.guandu.pk}", status=404
    )


def test_a_grant_shows_what_it_rests_on(cast: Cast, published: RuleSet) -> None:
    grant = granted(cast)
    page = see(browser(cast, "secretary"), "desk-standing-grant", grant.pk)
    assert reverse("desk-points-why", args=["person", cast.member.pk, "hours"]) in page
    assert "按规则授予" in page
    assert "党一诺" in see(browser(cast, "secretary"), "desk-standing-titles", query="?valid=1")
    see(browser(cast, "outsider_secretary"), "desk-standing-grant", grant.pk, status=404)
    assert "党一诺" not in see(browser(cast, "outsider_secretary"), "desk-standing-titles")


def test_the_organisation_page_says_the_sum_in_words(cast: Cast, published: RuleSet) -> None:
    hold_activity(cast.branch, date(2026, 5, 6), people=10)
    page = see(browser(cast, "secretary"), "desk-standing-organisation", cast.branch.pk)
    assert "组织积分 4 分 ÷ 党员 5 人 ＝ 每人 0.80 分" in page
    assert "人数按" in page and "居中的一个每人 0.00 分" in page
    assert "组织积分 4 分" in see(browser(cast, "secretary"), "desk-people-organisation", cast.branch.pk)
    assert "÷" in see(browser(cast, "member"), "desk-standing-organisation", cast.branch.pk)
    see(browser(cast, "outsider_secretary"), "desk-standing-organisation", cast.branch.pk, status=404)
    see(browser(cast, "secretary"), "desk-standing-organisation", cast.village.pk, status=404)


def test_the_town_suspends_and_lifts_on_paper(cast: Cast) -> None:
    client = browser(cast, "town_officer")
    sent = {"kind": "DUES", "reason": "七个月没有交纳", "basis": "支部台账"}
    answer = client.post(reverse("desk-standing-suspend", args=[cast.member.pk]), sent)
    veto = Veto.objects.get()
    assert answer.url == reverse("desk-standing-veto", args=[veto.pk])
    assert "七个月没有交纳" in see(client, "desk-standing-veto", veto.pk)
    assert "党一诺" in see(client, "desk-standing-vetoes")
    client.post(reverse("desk-standing-veto", args=[veto.pk]), {"reason": "已经补交"})
    assert "已经补交" in see(client, "desk-standing-veto", veto.pk)
    see(browser(cast, "secretary"), "desk-standing-vetoes", status=404)


def test_what_is_missing_stays_on_the_page(cast: Cast) -> None:
    answer = browser(cast, "town_officer").post(
        reverse("desk-standing-suspend", args=[cast.member.pk]), {"kind": "DUES", "reason": "没交", "basis": ""}
    )
    assert "没交" in answer.content.decode()
    assert Veto.objects.count() == 0


def test_the_person_page_tells_titles_and_suspension(cast: Cast, published: RuleSet) -> None:
    granted(cast)
    suspended(cast)
    page = see(browser(cast, "town_officer"), "desk-people-person", cast.member.pk)
    assert "一星志愿者" in page and "连续七个月没有交纳党费" in page


def test_a_ranking_is_asked_for_approved_shown_and_withdrawn(cast: Cast, published: RuleSet) -> None:
    hold_activity(cast.branch, date(2026, 5, 6), people=10)
    officer, approver = browser(cast, "county_officer"), browser(cast, "approver")
    today = f"{read_clock():%Y-%m-%d}"
    sent = {
        "organisation": cast.county.pk,
        "subject": "ORGANISATION",
        "unit": "merit",
        "period": "2026",
        "basis": "文〔1〕",
    }
    days = {"active_from": "2040-01-01", "publication_date": "2040-01-01", "active_to": "2040-02-01"}
    officer.post(reverse("desk-standing-ask"), sent | days)
    decision = RankingDecision.objects.get()
    assert decision.state == "ASKED" and today < "2040"
    see(officer, "desk-standing-table", decision.pk, status=404)
    officer.post(reverse("desk-standing-decide", args=[decision.pk, "approve"]))
    decision.refresh_from_db()
    assert decision.state == "ASKED"
    assert "审批排名通报" in see(approver, "desk-home-home")
    approver.post(reverse("desk-standing-decide", args=[decision.pk, "approve"]))
    decision.refresh_from_db()
    assert decision.state == "APPROVED"
    officer.post(reverse("desk-standing-decide", args=[decision.pk, "withdraw"]), {"reason": "改看分布"})
    decision.refresh_from_db()
    assert (decision.state, decision.close_reason) == ("WITHDRAWN", "改看分布")


def test_organisations_are_compared_within_a_size_per_member(cast: Cast, published: RuleSet) -> None:
    hold_activity(cast.branch, date(2026, 5, 6), people=10)
    decision = approved(cast, now=read_clock())
    for client, name in (
        (browser(cast, "county_officer"), "desk-standing-table"),
        (Client(), "public-standing-ranking"),
    ):
        page = see(client, name, decision.pk)
        assert "官渡桥村党支部" in page and "4 ÷ 5" in page and "党员 1–19 人" in page and "并列" in page
    assert reverse("public-standing-ranking", args=[decision.pk]) in see(Client(), "public-standing-spread")


def test_persons_are_ranked_within_the_scope_alone_and_never_in_public(cast: Cast, published: RuleSet) -> None:
    serve(cast, "member", 12)
    serve(cast, "outsider", 24)
    decision = approved(cast, organisation=cast.guandu, subject="PERSON", now=read_clock())
    page = see(browser(cast, "town_officer"), "desk-standing-table", decision.pk)
    assert "党一诺" in page and "外来客" not in page
    see(Client(), "public-standing-ranking", decision.pk, status=404)
    see(browser(cast, "secretary"), "desk-standing-table", decision.pk, status=404)


def test_a_published_board_does_not_move_any_more(cast: Cast, published: RuleSet) -> None:
    hold_activity(cast.branch, date(2026, 5, 6), people=10)
    decision = approved(cast, now=read_clock())
    hold_activity(cast.branch, date(2026, 5, 7), people=40)
    page = see(Client(), "public-standing-ranking", decision.pk)
    assert "4 ÷ 5" in page and "公布时的数字固定" in page


def test_a_ranking_ahead_is_held_fast_on_its_day(cast: Cast, published: RuleSet) -> None:
    hold_activity(cast.branch, date(2026, 5, 6), people=10)
    ahead = county_date(NOW) + timedelta(days=3)
    decision = approved(cast, publication_date=ahead)
    assert boards.freeze_due(NOW) == 0
    hold_activity(cast.branch, date(2026, 5, 7), people=10)
    then = NOW + timedelta(days=3)
    assert [boards.freeze_due(then), boards.freeze_due(then)] == [1, 0]
    decision.refresh_from_db()
    board = boards.open_board(decision, ahead)
    assert (board.counted_on, board.sections[0].lines[0].amount) == (ahead, 8)


@pytest.mark.parametrize("state", ["ASKED", "REFUSED", "WITHDRAWN", "OVER", "AHEAD"])
def test_no_page_shows_a_ranking_while_it_is_switched_off(cast: Cast, published: RuleSet, state: str) -> None:
    hold_activity(cast.branch, date(2026, 5, 6), people=10)
    now = NOW if state == "OVER" else read_clock()
    decision = (asked if state in {"ASKED", "REFUSED"} else approved)(cast, now=now)
    if state == "REFUSED":
        actions.refuse_ranking(actor=cast.actor("approver", now), now=now, decision_id=decision.pk, reason="没有必要")
    if state == "WITHDRAWN":
        actions.withdraw_ranking(actor=cast.actor("county_officer", now), now=now, decision_id=decision.pk, reason="改")
    if state == "AHEAD":
        RankingDecision.objects.filter(pk=decision.pk).update(
            active_to=date(2999, 1, 1), publication_date=date(2998, 1, 1)
        )
    if state == "OVER":
        RankingDecision.objects.filter(pk=decision.pk).update(
            active_from=date(2020, 1, 1), publication_date=date(2020, 1, 1), active_to=date(2020, 1, 2)
        )
    officer = browser(cast, "county_officer")
    see(officer, "desk-standing-table", decision.pk, status=404)
    page = see(Client(), "public-standing-ranking", decision.pk, status=410 if state == "WITHDRAWN" else 404)
    assert ("撤回的理由：改" in page) is (state == "WITHDRAWN")
    assert "官渡桥村党支部" not in page
    for client, name in ((Client(), "public-standing-spread"), (officer, "desk-standing-rankings")):
        assert "名次</th>" not in see(client, name)
    assert reverse("public-standing-ranking", args=[decision.pk]) not in see(Client(), "public-standing-spread")


def test_grading_by_hand_has_no_address() -> None:
    from hongguanjia.rooms.standing import urls

    names = [entry.name for entry in [*urls.public, *urls.phone, *urls.desk]]
    assert not [name for name in names if "grant-" in str(name) or "give" in str(name)]
    grade(NOW)
    assert Grant.objects.count() == 0
