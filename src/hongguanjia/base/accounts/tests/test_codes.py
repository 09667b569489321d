"""One-time codes: sign-in, first sign-in, change of phone; once, soon, few tries, nobody learns who is known."""

from __future__ import annotations

import pytest

from hongguanjia.base.accounts import codes, tasks
from hongguanjia.base.accounts.models import Brake, CodePurpose, SignInCode, User
from hongguanjia.base.accounts.testing import PASSWORD, make_account, sign_in
from hongguanjia.base.people.models import Person
from hongguanjia.base.record.models import Fact

ENTER = "/accounts/code/enter/"


def signed_in_as(client):
    return client.session.get("_auth_user_id")


def text(answer):
    return answer.content.decode()


def test_a_code_signs_in(client, cast, phone):
    user = make_account(cast.member)
    assert client.post(ENTER, {"code": phone("000 0000 0002")}).status_code == 302
    assert signed_in_as(client) == str(user.pk)


def test_first_sign_in_takes_code_and_name_then_offers_a_password(client, cast, phone):
    code = phone("00000000002")
    assert client.post(ENTER, {"code": code}).url == "/accounts/first/"
    assert not User.objects.exists()
    assert "名册上没有这个姓名和手机号" in text(client.post("/accounts/first/", {"name": "党二诺"}))
    assert client.post("/accounts/first/", {"name": "党 一诺"}).url == "/accounts/password/"
    assert User.objects.get().person == cast.member
    assert client.post("/accounts/password/", {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    client.logout()
    assert client.post("/accounts/login/", {"phone": "00000000002", "password": PASSWORD}).status_code == 302
    assert not Fact.objects.exists()


def test_first_sign_in_needs_a_proved_phone(client, cast):
    assert client.get("/accounts/first/").url == "/accounts/code/"
    assert client.post("/accounts/first/", {"name": "党一诺"}).url == "/accounts/code/"
    assert not User.objects.exists()


def test_names_are_not_guessed_for_long(client, cast, phone):
    client.post(ENTER, {"code": phone("00000000002")})
    for name in ("甲", "乙", "丙", "丁", "戊"):
        client.post("/accounts/first/", {"name": name})
    assert "试的次数太多了" in text(client.post("/accounts/first/", {"name": "党一诺"}))
    assert not User.objects.exists()


def test_a_family_phone_opens_the_account_of_the_one_named(client, cast, phone):
    from hongguanjia.base.people import seals

    Person.objects.filter(pk=cast.elder.pk).update(**seals.seal_fields(id_number=None, phone="00000000002"))
    client.post(ENTER, {"code": phone("00000000002")})
    client.post("/accounts/first/", {"name": "曾老根"})
    assert User.objects.get().person == cast.elder


def test_known_and_unknown_phones_get_the_same_pages_and_rows(client, cast):
    make_account(cast.member)
    pages, rows = [], []
    for number in ("00000000002", "00000000004", "00000009999"):
        answer = client.post("/accounts/code/", {"phone": number})
        pages.append((answer.status_code, answer.url))
        rows.append(SignInCode.objects.latest("sent_at"))
        wrong = text(client.post(ENTER, {"code": "000000"}))
        assert "验证码不对或已过期" in wrong
    assert len(set(pages)) == 1
    assert [row.code_sealed is not None for row in rows] == [True, True, False]


def test_an_unknown_phone_waits_in_the_same_queue(client, cast, monkeypatch):
    queued = []
    monkeypatch.setattr(type(tasks.send_code), "enqueue", lambda self, **words: queued.append(words))
    client.post("/accounts/code/", {"phone": "00000000002"})
    client.post("/accounts/code/", {"phone": "00000009999"})
    assert len(queued) == 2


def test_a_code_counts_once(client, cast, phone):
    make_account(cast.member)
    code = phone("00000000002")
    row = SignInCode.objects.get()
    client.post(ENTER, {"code": code})
    client.logout()
    session = client.session
    session["accounts.code"] = str(row.pk)
    session.save()
    assert "验证码不对或已过期" in text(client.post(ENTER, {"code": code}))
    assert signed_in_as(client) is None


def test_a_code_is_old_after_five_minutes(client, cast, phone, time_machine):
    time_machine.move_to("2026-06-15T02:00:00+00:00", tick=False)
    make_account(cast.member)
    code = phone("00000000002")
    time_machine.move_to("2026-06-15T02:05:00+00:00", tick=False)
    assert "验证码不对或已过期" in text(client.post(ENTER, {"code": code}))


def test_a_code_dies_after_five_wrong_tries(client, cast, phone):
    make_account(cast.member)
    code = phone("00000000002")
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        client.post(ENTER, {"code": wrong})
    assert "验证码不对或已过期" in text(client.post(ENTER, {"code": code}))


def test_a_code_serves_only_the_browser_that_asked(client, cast, phone):
    from django.test import Client

    make_account(cast.member)
    code = phone("00000000002")
    other = Client()
    assert other.post(ENTER, {"code": code}).url == "/accounts/code/"


def test_a_code_for_one_purpose_does_not_serve_another(cast, db):
    from hongguanjia.base.accounts.testing import read_code
    from hongguanjia.base.people.testing import NOW
    from hongguanjia.kit.refusals import BadInput

    user = make_account(cast.member)
    row = codes.issue_code(phone="00000000002", purpose=CodePurpose.SIGN_IN, address="0", now=NOW, user=user)
    with pytest.raises(BadInput):
        codes.verify_code(code_id=str(row.pk), typed=read_code(row), purpose=CodePurpose.CONFIRM, now=NOW)
    with pytest.raises(BadInput):
        codes.verify_code(code_id="nonsense", typed="000000", purpose=CodePurpose.CONFIRM, now=NOW)


def test_asking_again_at_once_is_braked_for_known_and_unknown(client, cast):
    make_account(cast.member)
    for number in ("00000000002", "00000009999"):
        assert client.post("/accounts/code/", {"phone": number}).status_code == 302
        assert "试的次数太多了" in text(client.post("/accounts/code/", {"phone": number}))


def test_where_the_county_sends_no_codes_the_page_says_what_to_do(client, cast, settings):
    settings.CODE_SENDER = "off"
    assert "还没有开通短信验证码" in text(client.post("/accounts/code/", {"phone": "00000000002"}))
    assert "用短信验证码登录" not in text(client.get("/accounts/login/"))


def test_codes_and_brakes_are_forgotten(client, cast, phone, time_machine):
    from hongguanjia.kit.clock import read_clock

    time_machine.move_to("2026-06-15T02:00:00+00:00", tick=False)
    phone("00000000002")
    time_machine.move_to("2026-06-18T02:00:00+00:00", tick=False)
    assert codes.forget_old(read_clock()) > 0
    assert not SignInCode.objects.exists()
    assert not Brake.objects.exists()


def test_the_phone_is_changed_after_a_code_to_the_new_one(client, cast, phone):
    user = sign_in(client, cast.member)
    code = phone("00000000088", "/accounts/phone/")
    assert client.post("/accounts/phone/enter/", {"code": code}).url == "/accounts/"
    user.refresh_from_db()
    assert user.masked_phone == "000****0088"
    assert "000****0088" in text(client.get("/accounts/"))


def test_a_phone_of_another_account_is_not_taken_over(client, cast, phone):
    make_account(cast.secretary)
    sign_in(client, cast.member)
    assert phone("00000000004", "/accounts/phone/") == ""


def test_delicate_pages_ask_again_when_the_proof_is_old(client, cast):
    from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY

    from hongguanjia.base.accounts.testing import read_code

    user = sign_in(client, cast.member, second_factor=False)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": 1.0}]
    session.save()
    answer = client.get("/accounts/password/")
    assert answer.url.startswith("/accounts/confirm/")
    assert client.post("/accounts/confirm/", {"next": "/accounts/password/"}).status_code == 200
    code = read_code(SignInCode.objects.get(user=user))
    confirmed = client.post("/accounts/confirm/", {"code": code, "next": "/accounts/password/"})
    assert confirmed.url == "/accounts/password/"
    assert client.get("/accounts/password/").status_code == 200
