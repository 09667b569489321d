"""A passkey from its first day to a sign-in without a password, with an authenticator that the browser itself plays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.journeys.conftest import Server, make_server
from tests.journeys.looking import complaints
from tests.journeys.people import SignIn, sign_in

pytestmark = [pytest.mark.browser]
ADMIN = SignIn("admin", "00000000021", "柳树下面三块石板")
KEY_NAME = "办公室电脑"
OWN_PAGES = (
    "/accounts/", "/accounts/password/", "/accounts/phone/", "/accounts/devices/", "/accounts/second-factor/",
    "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/webauthn/reauthenticate/", "/accounts/reauthenticate/", "/accounts/confirm/", "/accounts/logout/",
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A county whose administrator needs a second factor, and has none yet."""
    server = make_server(tmp_path_factory.mktemp("passkey"))
    server.environment["HGJ_SECOND_FACTOR"] = "1"
    server.run("user", "found", "--county", "钥匙县委", "--code", "100")
    server.run(
        "user", "add", "--phone", ADMIN.phone, "--name", "管钥匙", "--role", "SYSTEM_ADMIN", "--organisation", "100",
        "--password", ADMIN.password,
    )  # fmt: skip
    server.start()
    yield server
    server.stop()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """Passkeys belong to a host name; browsers give none to a bare number."""
    context = browser.new_context(base_url=f"http://localhost:{server.port}", locale="zh-CN")
    yield context.new_page()
    context.close()


class Authenticator:
    """A security key inside the browser; ``verifies`` says whether its finger or face matches."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.key = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def verify(self, answer: bool) -> None:
        """From now on the finger matches, or does not."""
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": answer})

    def credentials(self) -> list[dict[str, object]]:
        """What the authenticator keeps."""
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.key})
        return list(found["credentials"])


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="退出").click()
    page.goto("/accounts/login/")


def test_a_passkey_is_added_and_signs_in(page: Page) -> None:
    key = Authenticator(page)

    sign_in(page, ADMIN)
    expect(page.get_by_role("heading", name="请先完成第二重验证")).to_be_visible()
    answer = page.request.get("/desk/accounts/", max_redirects=0)
    assert "/accounts/second-factor/" in answer.headers["location"], "the post must grant nothing yet"
    page.get_by_role("link", name="用通行密钥").click()
    page.get_by_label("名称").fill(KEY_NAME)
    page.get_by_role("button", name="添加").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    assert page.request.get("/desk/accounts/").status == 200, "what was just added counts as passed"
    assert len(key.credentials()) == 1
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text(KEY_NAME)).to_be_visible()

    sign_out(page)
    sign_in(page, ADMIN)
    expect(page.get_by_role("heading", name="第二重验证")).to_be_visible()
    key.verify(False)
    page.get_by_role("button", name="用通行密钥").click()
    expect(page.get_by_role("status").filter(has_text="通行密钥没有用成")).to_be_visible()
    assert page.request.get("/desk/accounts/", max_redirects=0).status == 302, "nobody is signed in yet"
    key.verify(True)
    page.get_by_role("button", name="用通行密钥").click()
    page.wait_for_url("**/desk/")

    sign_out(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/desk/")
    assert page.request.get("/desk/accounts/").status == 200, "a passkey alone is both factors"


def test_a_passkey_of_another_host_signs_nobody_in(page: Page) -> None:
    Authenticator(page)

    page.goto("/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()

    expect(page.get_by_role("status").filter(has_text="通行密钥没有用成")).to_be_visible()
    assert "/accounts/login" in page.url


def test_the_pages_of_ones_own_account_do_not_overflow_or_hinder(page: Page, server: Server) -> None:
    other = SignIn("other", "00000000022", "柳树下面四块石板")
    server.run(
        "user", "add", "--phone", other.phone, "--name", "另一位", "--organisation", "100", "--password", other.password
    )
    Authenticator(page)
    sign_in(page, other)
    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("名称").fill(KEY_NAME)
    page.get_by_role("button", name="添加").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)
    page.goto("/accounts/2fa/webauthn/")
    of_the_key = [link.get_attribute("href") or "" for link in page.get_by_role("link", name="改名").all()]
    of_the_key += [link.get_attribute("href") or "" for link in page.get_by_role("link", name="删除").all()]

    found = [finding for address in (*OWN_PAGES, *of_the_key) for finding in complaints(page, address)]

    assert len(of_the_key) == 2
    assert not found, "\n".join(found)
