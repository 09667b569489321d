"""Phone and password; who is known must not show."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hongguanjia.base.accounts.models import Brake
from hongguanjia.base.accounts.testing import PASSWORD, make_account, sign_in
from hongguanjia.base.record.models import TrailEntry

LOGIN = "/accounts/login/"


def post(client, phone, password=PASSWORD, **more):
    return client.post(LOGIN, {"phone": phone, "password": password, **more})


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def test_right_phone_and_password_signs_in(client, cast):
    user = make_account(cast.member)
    answer = post(client, "000 0000 0002")
    assert answer.status_code == 302
    assert answer.url == reverse("public-accounts-landing")
    assert signed_in_as(client) == str(user.pk)
    assert client.get(answer.url).url == "/m/"


def test_the_way_on_is_kept_but_never_leads_away(client, cast):
    make_account(cast.member)
    assert post(client, "00000000002", next="/m/points/").url == "/m/points/"
    client.logout()
    assert post(client, "00000000002", next="https://evil.example/").url == reverse("public-accounts-landing")


@pytest.mark.parametrize("phone", ["00000000002", "00000009999"])
def test_wrong_password_and_unknown_phone_sound_the_same(client, cast, phone):
    make_account(cast.member)
    answer = post(client, phone, "not the password at all")
    assert answer.status_code == 422
    assert "手机号或密码不对" in answer.content.decode()
    assert signed_in_as(client) is None


def test_unknown_phone_costs_as_many_hashes_as_a_known_one(client, cast, monkeypatch):
    from hongguanjia.base.accounts.models import User

    checked = []
    monkeypatch.setattr(User, "check_password", lambda self, raw: checked.append(self.pk) or False)
    user = make_account(cast.member)
    post(client, "00000000002", "wrong wrong wrong")
    post(client, "00000009999", "wrong wrong wrong")
    assert checked == [user.pk, None]


def test_a_malformed_phone_is_said_beside_its_field(client, db):
    answer = post(client, "123")
    assert answer.status_code == 422
    assert "手机号应是11位数字" in answer.content.decode()
    assert 'value="123"' in answer.content.decode()


def test_five_wrong_tries_close_the_account_for_a_while_even_for_the_right_password(client, cast, time_machine):
    make_account(cast.member)
    time_machine.move_to("2026-06-15T02:00:00+00:00", tick=False)
    for _ in range(5):
        assert "手机号或密码不对" in post(client, "00000000002", "wrong wrong wrong").content.decode()
    answer = post(client, "00000000002")
    assert "请在 10:15 之后再试" in answer.content.decode()
    assert TrailEntry.objects.filter(verb="accounts.account.locked").count() == 1
    time_machine.move_to("2026-06-15T02:15:01+00:00", tick=False)
    assert post(client, "00000000002").status_code == 302


def test_an_unknown_phone_is_braked_too(client, db):
    for _ in range(5):
        post(client, "00000009999", "wrong wrong wrong")
    assert "试的次数太多了" in post(client, "00000009999").content.decode()


def test_the_brake_keeps_neither_phone_nor_address(client, db):
    post(client, "00000009999", "wrong wrong wrong")
    kept = " ".join(Brake.objects.values_list("key", flat=True))
    assert Brake.objects.count() == 2
    assert "9999" not in kept.split()
    assert "127.0.0" not in kept


def test_a_success_forgets_the_tries_before_it(client, cast):
    make_account(cast.member)
    for _ in range(4):
        post(client, "00000000002", "wrong wrong wrong")
    assert post(client, "00000000002").status_code == 302
    client.logout()
    for _ in range(4):
        post(client, "00000000002", "wrong wrong wrong")
    assert post(client, "00000000002").status_code == 302


def test_sign_ins_are_on_the_trail_only_for_post_holders(client, cast):
    make_account(cast.member)
    make_account(cast.secretary)
    post(client, "00000000002")
    client.logout()
    post(client, "00000000004", "wrong wrong wrong")
    post(client, "00000000004")
    lines = TrailEntry.objects.filter(verb__in=["accounts.signed_in", "accounts.sign_in.failed"])
    assert {line.subject_label for line in lines} == {"书启明"}
    assert sorted(line.verb for line in lines) == ["accounts.sign_in.failed", "accounts.signed_in"]
    assert all("127" not in str(line.detail) for line in lines)


def test_an_account_switched_off_hears_so_only_after_the_right_password(client, cast):
    user = make_account(cast.member)
    user.is_active = False
    user.save()
    assert "已经停用" in post(client, "00000000002").content.decode()
    assert "手机号或密码不对" in post(client, "00000000002", "wrong wrong wrong").content.decode()
    assert signed_in_as(client) is None


def test_officers_begin_at_the_desk(client, cast):
    sign_in(client, cast.town_officer)
    assert client.get(reverse("public-accounts-landing")).url == "/desk/"


def test_whoever_is_signed_in_is_not_asked_again(client, cast):
    sign_in(client, cast.member)
    assert client.get(LOGIN).url == "/m/"


def test_signing_out_asks_first_and_ends_the_session(client, cast):
    make_account(cast.member)
    post(client, "00000000002")
    assert client.get("/accounts/logout/").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert signed_in_as(client) is None
