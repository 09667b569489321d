"""The system administrator's hand on accounts, sessions, passwords, the shell, the sender."""

from __future__ import annotations

import http.server
import json
import threading
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from hongguanjia.base.accounts import codes, commands, managing, rules, senders, tasks
from hongguanjia.base.accounts.models import CodePurpose, User
from hongguanjia.base.accounts.testing import PASSWORD, make_account, sign_in
from hongguanjia.base.people.testing import NOW
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal

OTHER = "河边走着两头黄牛吃草"


def login(phone="00000000002", password=PASSWORD):
    browser = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 9) Chrome/90 MicroMessenger/8"})
    browser.post("/accounts/login/", {"phone": phone, "password": password})
    return browser


def is_in(browser):
    return browser.get("/accounts/").status_code == 200


def manage(cast, user, verb, reason="本人来电要求", part="admin"):
    return managing.manage(actor=cast.actor(part), now=NOW, user_id=user.pk, verb=verb, reason=reason)


def test_switched_off_at_once_and_on_again(cast):
    user = make_account(cast.member)
    browser = login()
    assert is_in(browser)
    manage(cast, user, "deactivate")
    assert not is_in(browser)
    with pytest.raises(Refusal):
        manage(cast, user, "deactivate")
    manage(cast, user, "reactivate")
    with pytest.raises(Refusal):
        manage(cast, user, "reactivate")
    assert is_in(login())
    line = TrailEntry.objects.get(verb="accounts.account.deactivate")
    assert (line.actor_label, line.subject_label, line.reason) == ("管守信", "党一诺", "本人来电要求")


def test_unlocked_before_the_time(cast):
    user = make_account(cast.member)
    for _ in range(5):
        login(password="wrong wrong wrong")
    assert not is_in(login())
    assert managing.locked_until(user, datetime.now(UTC))
    manage(cast, user, "unlock")
    assert is_in(login())


def test_second_factor_and_sessions_taken_away(cast):
    user = make_account(cast.county_officer)
    browser = login("00000000008")
    assert is_in(browser)
    Authenticator.objects.create(user=user, type="totp", data={})
    manage(cast, user, "reset_second_factor")
    assert not Authenticator.objects.exists()
    assert not is_in(browser)
    with pytest.raises(Refusal):
        manage(cast, user, "reset_second_factor")


def test_sessions_ended(cast):
    user, browser = make_account(cast.member), login()
    manage(cast, user, "end_sessions")
    assert not is_in(browser)


@pytest.mark.parametrize("part", ["outsider", "secretary", "town_officer", "county_officer", "auditor"])
def test_nobody_else_manages_accounts(cast, part):
    user = make_account(cast.member)
    with pytest.raises(NotFound):
        manage(cast, user, "deactivate", part=part)
    assert not managing.search(cast.actor(part), "").exists()


def test_not_ones_own_not_without_reason_not_something_else(cast):
    user = make_account(cast.member)
    with pytest.raises(Refusal):
        manage(cast, make_account(cast.admin), "reset_second_factor")
    for verb, reason in (("deactivate", " "), ("explode", "本人来电要求")):
        with pytest.raises(BadInput):
            manage(cast, user, verb, reason)


def test_the_administrators_pages(client, cast):
    user = make_account(cast.member)
    sign_in(client, cast.admin)
    assert "党一诺" in client.get("/desk/accounts/?q=dyn").content.decode()
    assert "党一诺" in client.get("/desk/accounts/?q=00000000002").content.decode()
    assert "党一诺" not in client.get("/desk/accounts/?q=nobody").content.decode()
    page = client.get(f"/desk/accounts/{user.pk}/").content.decode()
    assert "000****0002" in page
    assert "00000000002" not in page
    address = f"/desk/accounts/{user.pk}/deactivate/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "人已调离"}).url == f"/desk/accounts/{user.pk}/"
    assert client.get(f"/desk/accounts/{user.pk}/explode/").status_code == 404
    assert not User.objects.get(pk=user.pk).is_active


def test_my_devices_are_listed_and_ended(cast):
    make_account(cast.member)
    here, there = login(), login()
    page = here.get("/accounts/devices/").content.decode()
    assert page.count("安卓 · 微信") == 2
    assert is_in(there)
    other = UserSession.objects.exclude(session_key=here.session.session_key).get()
    here.post("/accounts/devices/end/", {"session": other.pk})
    assert not is_in(there)
    third = login()
    here.post("/accounts/devices/end/")
    assert not is_in(third)
    assert is_in(here)


def test_nobody_ends_anothers_session(cast):
    make_account(cast.member)
    make_account(cast.secretary)
    mine, hers = login(), login("00000000004")
    row = UserSession.objects.get(session_key=hers.session.session_key)
    mine.post("/accounts/devices/end/", {"session": row.pk})
    assert is_in(hers)


def test_no_whole_address_is_kept_with_a_session(cast):
    make_account(cast.member)
    login()
    assert UserSession.objects.get().ip == "127.0.0.0"


def test_a_new_password_ends_the_other_sessions_and_keeps_this(cast):
    make_account(cast.member)
    here, there = login(), login()
    here.post("/accounts/password/", {"password": OTHER, "again": OTHER})
    assert is_in(here)
    assert not is_in(there)
    assert len(UserSession.objects.all()) == 1
    assert "正在使用" in here.get("/accounts/devices/").content.decode()
    assert is_in(login(password=OTHER))


@pytest.mark.parametrize(
    "password",
    ["short", "a1b2c3d4e", "1111111111", "01234567890", "qwertyuiop", "woaini1314520", "5201314520", "党一诺党一诺",
     "dangyinuo123", "00000000002", "为人民服务", "好好学习天天向上", "好好学习天天向上123", "x" * 129],
)  # fmt: skip
def test_passwords_that_others_try_first(password):
    with pytest.raises(BadInput) as caught:
        rules.check_password(password, name="党一诺", pinyin="dang yi nuo", phone="00000000002")
    assert caught.value.field == "password"


@pytest.mark.parametrize(
    "password", [PASSWORD, OTHER, "三棵树下六只羊", "correct horse battery", "dangyinuo likes tea"]
)
def test_passwords_that_will_do(password):
    rules.check_password(password, name="党一诺", pinyin="dang yi nuo", phone="00000000002")


@pytest.mark.parametrize(
    "raw", ["+86 138-0013-8000", "0086 13800138000", "8613800138000", "13800138000", " 138 0013 8000"]
)
def test_phones_as_people_write_them(raw):
    assert rules.read_phone(raw) == "13800138000"


@pytest.mark.parametrize("raw", ["", "1380013800", "138001380000", "1380013800a", "861380013800"])
def test_what_is_no_phone(raw):
    with pytest.raises(BadInput):
        rules.read_phone(raw)


def test_the_shell_makes_an_account_and_twice_is_once(cast):
    words = {
        "phone": "00000000777",
        "name": "新管理",
        "now": NOW,
        "role": "SYSTEM_ADMIN",
        "organisation_code": "410122",
    }
    user = commands.make_user(**words, password=PASSWORD)
    assert commands.make_user(**words) == user
    assert [post.title for post in user.person.posts.all()] == ["系统管理员"]
    assert is_in(login("00000000777"))
    commands.set_password(phone="00000000777", password=OTHER, now=NOW)
    assert is_in(login("00000000777", OTHER))


def test_the_shell_refuses_by_field(cast):
    for words, field in (
        ({"organisation_code": "999"}, "organisation_code"),
        ({}, "organisation_code"),
        ({"phone": "12"}, "phone"),
    ):
        with pytest.raises(BadInput) as caught:
            commands.make_user(**({"phone": "00000000777", "name": "新管理", "now": NOW} | words))
        assert caught.value.field == field
    with pytest.raises(BadInput):
        commands.set_password(phone="00000000777", password=PASSWORD, now=NOW)


@pytest.fixture
def gateway():
    """A short-message service on this machine that keeps what it was asked."""
    asked = []

    class Answering(http.server.BaseHTTPRequestHandler):
        answer = {"Code": "OK"}

        def do_POST(self):
            asked.append((self.path, dict(self.headers)))
            body = json.dumps(self.answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked, Answering
    server.shutdown()
    server.server_close()
    thread.join()


def aliyun(url):
    return senders.AliyunSender(url, "key", "secret", "红管家", "SMS_1")


def test_the_provider_is_asked_with_a_signature_that_fits(gateway):
    url, asked, _kind = gateway
    aliyun(url).send(phone="00000000002", code="123456", now=NOW)
    path, headers = asked[0]
    headers = {name.lower(): value for name, value in headers.items()}
    typed = parse_qs(urlsplit(path).query)
    assert typed["PhoneNumbers"] == ["00000000002"]
    assert json.loads(typed["TemplateParam"][0]) == {"code": "123456"}
    query = senders.canonical_query({name: value[0] for name, value in typed.items()})
    again = aliyun(url).sign(headers["host"], query, NOW, headers["x-acs-signature-nonce"])
    assert headers["authorization"] == again["Authorization"]


def test_a_refusal_and_a_dead_line_say_the_same(gateway):
    url, _asked, kind = gateway
    kind.answer = {"Code": "isv.BUSINESS_LIMIT_CONTROL"}
    for sender in (aliyun(url), aliyun("http://127.0.0.1:9")):
        with pytest.raises(Refusal) as caught:
            sender.send(phone="00000000002", code="123456", now=NOW)
        assert caught.value.code == "accounts.code_not_sent"


def test_the_signature_is_the_one_of_the_providers_rule():
    signed = aliyun("https://x").sign("dysmsapi.aliyuncs.com", "A=1", NOW, "nonce")
    assert signed["x-acs-date"] == "2026-06-15T02:00:00Z"
    names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
    assert f"SignedHeaders={names},Signature=" in signed["Authorization"]
    assert senders.canonical_query({"b": "红 *", "a": "~"}) == "a=~&b=%E7%BA%A2%20%2A"


def test_a_waiting_code_is_sent_once_and_forgotten(cast, settings, capsys):
    make_account(cast.member)
    row = codes.issue_code(phone="00000000002", purpose=CodePurpose.SIGN_IN, address="0", now=NOW)
    tasks.send_code.func(code_id=str(row.pk))
    tasks.send_code.func(code_id=str(row.pk))
    assert capsys.readouterr().out.count("00000000002") == 1
    row.refresh_from_db()
    assert row.code_sealed is None


def test_an_outage_is_told_to_everybody_alike(client, cast, settings):
    settings.CODE_SENDER = "aliyun"
    settings.CODE_SENDER_OPTIONS = {
        "url": "http://127.0.0.1:9", "key_id": "k", "key_secret": "s", "sign_name": "n", "template": "t"
    }  # fmt: skip
    make_account(cast.member)
    now = datetime.now(UTC)
    row = codes.issue_code(phone="00000000002", purpose=CodePurpose.SIGN_IN, address="0", now=now)
    tasks.send_code.func(code_id=str(row.pk))
    client.post("/accounts/code/", {"phone": "00000009999"})
    assert "短信通道刚才出了故障" in client.get("/accounts/code/enter/").content.decode()


def test_verify_names_an_account_without_phone(cast):
    from hongguanjia.base.accounts.slots import check_accounts

    make_account(cast.member)
    assert check_accounts().faults == []
    User.objects.create_user("lost")
    assert len(check_accounts().faults) == 1
