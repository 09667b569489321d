"""The second factor: without it a county post grants nothing; with it, everything; replay and guessing are braked."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from hongguanjia.base.access.api import Permission
from hongguanjia.base.accounts.testing import PASSWORD, make_account, sign_in

LOGIN, CHECK = "/accounts/login/", "/accounts/2fa/authenticate/"


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def totp(client, cast, rf):
    """An officer's authenticator app."""
    user = make_account(cast.county_officer)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return user, secret


def actor_of(client):
    return client.get("/accounts/").wsgi_request.actor


def test_without_it_a_county_post_grants_nothing(client, cast):
    sign_in(client, cast.county_officer, second_factor=False)
    actor = actor_of(client)
    assert actor.awaits_second_factor
    assert not actor.holds(Permission.PERSON_READ)
    assert actor.holds(Permission.SERVICE_SIGN_UP)


def test_without_it_pages_lead_to_it_with_a_kind_sentence(client, cast):
    sign_in(client, cast.admin, second_factor=False)
    answer = client.get("/desk/accounts/")
    assert answer.url == "/accounts/second-factor/?next=%2Fdesk%2Faccounts%2F"
    page = client.get(answer.url).content.decode()
    assert "个人的活动、签到和积分照常使用" in page
    assert "/accounts/2fa/totp/activate/" in page


def test_with_it_the_desk_opens(client, cast):
    sign_in(client, cast.admin)
    assert client.get("/desk/accounts/").status_code == 200
    assert not actor_of(client).awaits_second_factor


def test_posts_that_ask_for_none_work_without(client, cast):
    sign_in(client, cast.secretary, second_factor=False)
    assert actor_of(client).holds(Permission.SERVICE_MANAGE)


def test_a_demonstration_may_do_without(client, cast, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    sign_in(client, cast.county_officer, second_factor=False)
    assert actor_of(client).holds(Permission.PERSON_READ)


def test_asking_whether_it_was_passed_costs_no_query(client, cast, django_assert_num_queries):
    from hongguanjia.base.accounts import second_factor

    sign_in(client, cast.secretary)
    request = client.get("/accounts/").wsgi_request
    bool(request.user.pk)
    with django_assert_num_queries(0):
        assert second_factor.has_passed(request)


def test_sign_in_stops_at_the_second_factor_and_goes_on_after_it(client, totp):
    user, secret = totp
    answer = client.post(LOGIN, {"phone": "00000000008", "password": PASSWORD})
    assert answer.url == CHECK
    assert "_auth_user_id" not in client.session
    assert client.get(CHECK).status_code == 200
    wrong = client.post(CHECK, {"code": "000000"})
    assert wrong.status_code == 200
    assert client.post(CHECK, {"code": code_of(secret)}).url == "/accounts/landing/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/accounts/landing/").url == "/desk/"
    assert actor_of(client).holds(Permission.PERSON_READ)


def test_a_code_of_the_app_counts_once_even_in_another_process(client, totp):
    from django.core.cache import cache

    _user, secret = totp
    code = code_of(secret)
    for number, browser in enumerate((client, Client())):
        browser.post(LOGIN, {"phone": "00000000008", "password": PASSWORD})
        browser.post(CHECK, {"code": code})
        cache.clear()
        assert ("_auth_user_id" in browser.session) is (number == 0)


def test_guessing_is_braked(client, totp):
    _user, secret = totp
    client.post(LOGIN, {"phone": "00000000008", "password": PASSWORD})
    for _ in range(5):
        client.post(CHECK, {"code": "000000"})
    assert "试的次数太多了" in client.post(CHECK, {"code": code_of(secret)}).content.decode()
    assert "_auth_user_id" not in client.session


def test_the_secret_is_sealed_in_the_database(totp):
    _user, secret = totp
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_setting_it_up_counts_as_passed_and_gives_recovery_codes(client, cast):
    sign_in(client, cast.county_officer, second_factor=False)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).url == "/accounts/2fa/recovery-codes/"
    assert actor_of(client).holds(Permission.PERSON_READ)
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200


def test_whoever_needs_one_cannot_give_up_the_last(client, totp, cast):
    sign_in(client, cast.county_officer)
    client.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "webauthn/",
        "webauthn/add/",
        "reauthenticate/",
    ],
)
def test_every_page_of_it_is_ours_and_chinese(client, totp, cast, address):
    sign_in(client, cast.county_officer)
    answer = client.get(f"/accounts/2fa/{address}")
    if answer.status_code == 302:
        answer = client.get(answer.url)
    assert answer.status_code == 200
    assert "/static/vendor/hongguanjia.css" in answer.content.decode()


def test_officers_sessions_are_short(client, totp):
    _user, secret = totp
    client.post(LOGIN, {"phone": "00000000008", "password": PASSWORD})
    client.post(CHECK, {"code": code_of(secret)})
    assert client.session.get_expiry_age() <= 12 * 3600
