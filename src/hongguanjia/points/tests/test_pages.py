"""The pages: everybody sees their own, posts see their places, strangers nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.forms import ChoiceField
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.models import User
from hongguanjia.base.people.testing import Cast
from hongguanjia.kit.paging import PAGE_SIZE, cut_stretch
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import take_in
from hongguanjia.points.correcting import reverse_by_hand
from hongguanjia.points.models import Award, Outcome, RuleSet, RuleSetState, Transfer
from hongguanjia.points.rollup import rebuild_scores
from hongguanjia.points.testing import HELD, publish_rules, record, rule

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


@pytest.fixture
def county(cast: Cast) -> Cast:
    """Published rules, and two facts of a member and one of the branch, taken in."""
    publish_rules(
        cast,
        [
            rule(title="志愿服务", most_month=7),
            rule("hours", unit="hours", form="PER_UNIT", step=60, amount=1, title="服务时长"),
            rule("held", subject="ORGANISATION", fact_kind=HELD, amount=4, title="开展活动"),
        ],
    )
    record(cast, "member", "f1", quantity=120)
    record(cast, "member", "f2")
    record(cast, "branch", "f3", kind=HELD)
    take_in(now=NOW)
    rebuild_scores(NOW)
    return cast


@pytest.fixture
def enter(county: Cast, monkeypatch: pytest.MonkeyPatch):
    """A client signed in as somebody of the cast, with the second factor passed."""

    def sign_in(part: str) -> Client:
        monkeypatch.setattr("hongguanjia.doors.middleware._find_actor", lambda request: county.actor(part, request.now))
        client = Client()
        client.force_login(
            User.objects.get_or_create(username=part, defaults={"person": getattr(county, part)})[0],
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    return sign_in


def addresses(cast: Cast) -> dict[str, str]:
    return {
        "account": f"/desk/points/person/{cast.member.pk}/",
        "why": f"/desk/points/person/{cast.member.pk}/merit/",
        "award": f"/m/points/award/{Award.objects.filter(owner_id=cast.member.pk, owner_kind='PERSON')[0].pk}/",
        "transfer": f"/desk/points/transfers/{Transfer.objects.first().pk}/",
    }


def test_my_points_explain_themselves(enter, county: Cast) -> None:
    client = enter("member")
    page = client.get("/m/points/").content.decode()
    assert "我的积分" in page and "测试f1" in page
    why = client.get("/m/points/why/merit/?period=2026-06").content.decode()
    assert "2 次志愿服务 × 5 分 − 超出月上限 3 分" in why
    assert "规则第 1 版" in why and 'href="/m/appeals/new/"' in why
    award = client.get(addresses(county)["award"]).content.decode()
    assert "适用规则" in award
    fact_id = Award.objects.filter(owner_id=county.member.pk, owner_kind="PERSON")[0].fact_id
    assert f'href="/m/appeals/new/{fact_id}/"' in award.split("认为不对")[1]


@pytest.mark.parametrize("part", ["secretary", "town_officer", "county_officer", "auditor"])
def test_posts_see_accounts_in_their_places(enter, county: Cast, part: str) -> None:
    client = enter(part)
    for address in addresses(county).values():
        assert client.get(address).status_code == 200, address
    for address in ("/desk/points/", "/desk/points/transfers/", "/desk/points/facts/", "/desk/points/rules/"):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary", "sibling_member", "resident"])
def test_strangers_see_nothing(enter, county: Cast, part: str) -> None:
    client = enter(part)
    for address in addresses(county).values():
        assert client.get(address).status_code == 404, address
    assert "测试f1" not in client.get("/m/points/").content.decode()


def test_an_outsider_secretary_sees_no_foreign_transfer_or_branch(enter, county: Cast) -> None:
    client = enter("outsider_secretary")
    assert str(Transfer.objects.first().pk) not in client.get("/desk/points/transfers/").content.decode()
    assert county.branch.name not in client.get("/desk/points/").content.decode()


def test_a_member_sees_the_points_of_the_own_branch_but_no_other(enter, county: Cast) -> None:
    client = enter("member")
    assert client.get(f"/desk/points/organisation/{county.branch.pk}/").status_code == 200
    assert client.get(f"/desk/points/organisation/{county.sibling_branch.pk}/").status_code == 404


def test_unknown_units_and_kinds_do_not_exist(enter, county: Cast) -> None:
    client = enter("secretary")
    assert client.get("/m/points/why/gold/").status_code == 404
    assert client.get(f"/desk/points/person/{county.member.pk}/gold/").status_code == 404
    assert client.get(f"/desk/points/robot/{county.member.pk}/").status_code == 404


def test_the_rules_are_public(county: Cast) -> None:
    client = Client()
    page = client.get("/points/rules/").content.decode()
    assert "每次个人记 5 分" in page and "每月最多 7 分" in page
    assert client.get("/points/rules/1/").status_code == 200
    assert client.get("/points/rules/2/").status_code == 404


def test_coverage_shows_numbers_without_names(enter, county: Cast) -> None:
    page = enter("town_officer").get("/desk/points/?unit=merit&period=2026-06").content.decode()
    assert county.branch.name in page and county.member.name not in page
    assert "只看覆盖面和分布" in page


def test_an_officer_reverses_with_a_reason(enter, county: Cast) -> None:
    client = enter("county_officer")
    transfer = Transfer.objects.get(cause_id__isnull=False, kind="EARN")
    address = f"/desk/points/transfers/{transfer.pk}/reverse/"
    assert client.get(address).status_code == 200
    assert "必填" in client.post(address, {"submission_key": "k"}).content.decode()
    answer = client.post(address, {"submission_key": "k", "reason": "活动作废"})
    assert answer.status_code == 302
    assert Transfer.objects.filter(reverses=transfer).exists()


@pytest.mark.parametrize("part", ["secretary", "town_officer", "auditor"])
def test_others_cannot_reverse(enter, county: Cast, part: str) -> None:
    address = f"/desk/points/transfers/{Transfer.objects.first().pk}/reverse/"
    assert enter(part).post(address, {"submission_key": "k", "reason": "x"}).status_code == 404


def test_nobody_reverses_what_touches_his_own_account(county: Cast) -> None:
    record(county, "county_officer", "own", day=date(2026, 6, 11))
    take_in(now=NOW)
    transfer = Transfer.objects.get(business_date=date(2026, 6, 11))
    with pytest.raises(Refusal, match="另一位同志"):
        reverse_by_hand(transfer_id=transfer.pk, key="k", reason="x", actor=county.actor("county_officer"), now=NOW)


def test_a_waiting_fact_is_approved_on_the_desk(enter, county: Cast) -> None:
    publish_rules(county, [rule(waits="APPROVAL")], now=NOW, active_from=date(2026, 6, 20))
    fact = record(county, "member", "late", day=date(2026, 6, 21))
    take_in(now=NOW)
    waiting = Outcome.objects.get(fact=fact)
    client = enter("county_officer")
    assert "等待审批" in client.get("/desk/points/facts/").content.decode()
    client.post(f"/desk/points/facts/{waiting.pk}/decide/", {"decision": "approve"})
    waiting.refresh_from_db()
    assert waiting.status == "POSTED"


def test_rules_are_drafted_by_one_and_published_by_another(enter, county: Cast) -> None:
    officer = enter("county_officer")
    begun = officer.post("/desk/points/rules/begin/", {"copy": RuleSet.objects.get().pk})
    draft = RuleSet.objects.get(state="DRAFT")
    assert begun.url.endswith(f"/{draft.pk}/edit/")
    page = officer.get(begun.url)
    assert page.status_code == 200
    data = form_data(page.context["bundle"])
    data["rules-0-amount"] = 9
    assert officer.post(begun.url, {**data, "rules-0-title": ""}).status_code == 200
    assert officer.post(begun.url, data).status_code == 302
    assert draft.rules.get(order=1).amount == 9
    officer.post(f"/desk/points/rules/{draft.pk}/submit/")
    assert officer.get(f"/desk/points/rules/{draft.pk}/publish/").status_code == 404
    approver = enter("approver")
    assert approver.get(f"/desk/points/rules/{draft.pk}/publish/").status_code == 200
    late = {"active_from": "2020-01-01", "submission_key": "k"}
    assert "不能早于今天" in approver.post(f"/desk/points/rules/{draft.pk}/publish/", late).content.decode()
    approver.post(f"/desk/points/rules/{draft.pk}/publish/", {**late, "active_from": "2099-01-01"})
    draft.refresh_from_db()
    assert draft.state == "PUBLISHED"


def form_data(bundle) -> dict[str, object]:
    """What a browser would send for the forms as they stand: a list without a chosen entry sends its first."""
    data: dict[str, object] = {"submission_key": "k", "title": bundle.head["title"].value(), "basis": "依据"}
    for formset in (bundle.rules, bundle.ceilings):
        for form in (formset.management_form, *formset.forms):
            for field in form:
                value = field.value()
                if type(field.field) is ChoiceField:
                    value = value or next(iter(field.field.choices))[0]
                if value not in {None, ""} if not isinstance(value, list) else value:
                    data[field.html_name] = value
                elif field.name.startswith("least_"):
                    data[field.html_name] = ""
    return data


def test_transfers_lead_on_to_the_older_ones_without_counting(enter, county: Cast, monkeypatch) -> None:
    monkeypatch.setattr("hongguanjia.points.pages.desk.cut_stretch", partial(cut_stretch, size=1))
    client = enter("county_officer")
    record(county, "branch", "f4", kind=HELD)
    take_in(now=NOW)
    newest = Transfer.objects.order_by("-pk").first()
    first = client.get("/desk/points/transfers/").content.decode()
    second = client.get("/desk/points/transfers/", {"before": str(newest.pk)}).content.decode()
    assert str(newest.pk) in first and f"?before={newest.pk}" in first
    assert f"/{newest.pk}/" not in second
    assert client.get("/desk/points/transfers/", {"before": "x"}).content.decode().count(str(newest.pk)) > 0


def test_versions_of_the_rules_are_paged(enter, county: Cast) -> None:
    standing = RuleSet.objects.get(state=RuleSetState.PUBLISHED)
    first = standing.active_from
    fields = {field.attname: getattr(standing, field.attname) for field in RuleSet._meta.fields}
    del fields["id"]
    RuleSet.objects.bulk_create(
        RuleSet(**fields | {"number": 100 + age, "active_from": first - timedelta(days=age), "state": "DRAFT"})
        for age in range(1, PAGE_SIZE + 1)
    )
    RuleSet.objects.filter(state=RuleSetState.DRAFT).update(state=RuleSetState.SUBMITTED)
    RuleSet.objects.filter(state=RuleSetState.SUBMITTED).update(state=RuleSetState.PUBLISHED)
    oldest = f"第 {100 + PAGE_SIZE} 版"

    for address, reader in ((reverse("public-points-rules"), Client()), (reverse("desk-points-rules"), enter("clerk"))):
        pages = [reader.get(address, {"page": page}).content.decode() for page in (1, 2)]
        assert [page.count("版") > PAGE_SIZE for page in pages] == [True, False], address
        assert "下一页" in pages[0] and "上一页" in pages[1]
    assert oldest in Client().get(reverse("public-points-rules"), {"page": 2}).content.decode()
