"""Whatever arrives, the answer is a sentence in the right shell; never a stack trace."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, TooManyFieldsSent
from django.test import Client, RequestFactory

from hongguanjia.doors.shell import errors

pytestmark = [pytest.mark.usefixtures("sample_pages"), pytest.mark.django_db]


@pytest.fixture
def browser() -> Client:
    """A client that gets the error page as a browser does."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "mark"), [("/m/x/", 'data-surface="phone"'), ("/desk/x/", 'id="rail"'), ("/x/", "public-nav")]
)
def test_not_found_speaks_in_the_shell_of_its_surface(browser: Client, address: str, mark: str) -> None:
    answer = browser.get(address)

    assert answer.status_code == 404
    assert mark in answer.content.decode()
    assert "没有这个页面" in answer.content.decode()


def test_a_refusal_becomes_its_sentence(browser: Client) -> None:
    answer = browser.get("/m/try-refusing/")

    assert answer.status_code == 422
    assert "名额已满" in answer.content.decode() and "sample.no" in answer.content.decode()


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"HX-Request": "true"}])
def test_programs_get_code_and_sentence(browser: Client, headers: dict[str, str]) -> None:
    answer = browser.get("/try-refusing/", headers=headers)

    assert answer.json() == {"code": "sample.no", "sentence": "名额已满,请看其他活动。"}
    assert browser.get("/nowhere/", headers=headers).json()["code"] == "page.not_found"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_our_own_fault_says_nothing_of_the_machine(browser: Client, language: str, caplog) -> None:
    browser.cookies["django_language"] = language
    answer = browser.get("/m/try-breaking/")
    page = answer.content.decode()

    assert answer.status_code == 500
    assert "secret" not in page and "Traceback" not in page
    assert ("系统出了问题" if language == "zh-hans" else "Something broke on our side") in page
    assert "complaints-of-the-tests" in page


def test_our_own_fault_asks_nothing_of_the_database(django_assert_num_queries, rf: RequestFactory) -> None:
    with django_assert_num_queries(0):
        answer = errors.server_error(rf.get("/desk/"))
        told = errors.server_error(rf.get("/api/x/"))

    assert answer.status_code == told.status_code == 500


def test_a_stale_form_is_told_so(db) -> None:
    answer = Client(enforce_csrf_checks=True).post("/try-reading/", {"a": "b"})

    assert answer.status_code == 403
    assert "页面打开太久" in answer.content.decode()


def test_too_big_a_body_is_refused(browser: Client, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = browser.post("/try-reading/", {"a": "b" * 200})

    assert answer.status_code == 413
    assert "太大" in answer.content.decode()


def test_too_many_fields_are_refused(browser: Client, settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = browser.post("/try-reading/", "&".join(f"f{n}=1" for n in range(9)), "application/x-www-form-urlencoded")

    assert answer.status_code == 413
    assert "太多" in answer.content.decode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--nonsense", "multipart/form-data; boundary=x"),
        (b"--nonsense", "multipart/form-data"),
        (b"a=\xff\xfe%ff%fe", "application/x-www-form-urlencoded"),
        (b"a=b", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"\xff\xff", "text/plain; charset=nothing"),
    ],
)
def test_what_cannot_be_read_is_no_fault_of_ours(browser: Client, body: bytes, kind: str) -> None:
    assert browser.generic("POST", "/try-reading/", body, content_type=kind).status_code < 500


@pytest.mark.parametrize("address", ["/try-reading/?q=%00", "/try-reading/%00", "/m/try-refusing/?%00=1"])
def test_nul_in_an_address_is_refused(browser: Client, address: str) -> None:
    assert browser.get(address).status_code in {404, 422}


def test_nul_in_a_form_is_refused_with_a_sentence(browser: Client) -> None:
    answer = browser.post("/try-reading/", {"name": "党\x00员"})

    assert answer.status_code == 422
    assert "特殊字符" in answer.content.decode()


def test_nul_in_json_is_refused_before_it_reaches_anything(browser: Client) -> None:
    answer = browser.post(
        "/try-reading/", '{"name": "\\u0000"}', "application/json", headers={"Accept": "application/json"}
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "input.unstorable"


def test_half_a_character_is_refused(browser: Client) -> None:
    assert browser.post("/try-storing/", "{}", "application/json").status_code == 422


def test_forbidden_and_too_often_are_told_kindly(rf: RequestFactory) -> None:
    forbidden = errors.forbidden(rf.get("/desk/"), PermissionDenied())
    often = errors.too_many_requests(rf.get("/m/"))
    many = errors.bad_request(rf.get("/", headers={"Accept": "application/json"}), TooManyFieldsSent())

    assert (forbidden.status_code, often.status_code, many.status_code) == (403, 429, 413)
    assert "职务" in forbidden.content.decode() and "等几分钟" in often.content.decode()
