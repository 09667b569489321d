"""The public check, the register of the offices, the issuers' words."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.documents.api import Certificate
from hongguanjia.base.papers.api import PaperKind, read_pdf, set_word, withdraw_paper
from hongguanjia.base.papers.models import PaperWord
from hongguanjia.base.papers.testing import bulletin, issued
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.web import sources
from hongguanjia.kit.refusals import BadInput, Refusal

COUNTY_PARTS = ("county_officer", "auditor")


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


def client_of(cast: Cast, part: str) -> Client:
    client = Client()
    sign_in(client, getattr(cast, part))
    return client


def read(answer) -> str:
    return answer.content.decode()


def verify_url(paper) -> str:
    return reverse("public-papers-paper", args=[paper.code])


def test_anybody_reads_whether_a_paper_stands(cast: Cast) -> None:
    page = read(Client().get(verify_url(issued(cast.county))))

    for words in ("中牟督〔2026〕1号", "督查通报", "中共中牟县委员会", "有效"):
        assert words in page


def test_an_unknown_code_is_not_found(cast: Cast) -> None:
    assert Client().get(reverse("public-papers-paper", args=["NOSUCHCODE"])).status_code == 404


def test_the_file_itself_is_recognised_and_any_other_is_not(cast: Cast) -> None:
    paper = issued(cast.county)
    printed = read_pdf(paper)

    for data, said in ((printed, "一致：这就是"), (printed[:-1] + b" ", "不一致：")):
        upload = SimpleUploadedFile("通报.pdf", data, content_type="application/pdf")
        assert said in read(Client().post(verify_url(paper), {"file": upload}))


def test_a_fingerprint_will_do(cast: Cast) -> None:
    paper = issued(cast.county)

    for typed, said in (
        (paper.fingerprint.upper(), "一致：这就是"),
        (paper.sha256, "一致：这就是"),
        ("0" * 16, "不一致："),
        ("12", "指纹是 16 到 64 位"),
        ("", "请选择 PDF 文件"),
    ):
        assert said in read(Client().post(verify_url(paper), {"fingerprint": typed}))


def test_a_file_too_large_is_refused(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("hongguanjia.base.papers.forms.FILE_BYTES_MOST", 4)
    upload = SimpleUploadedFile("大.pdf", b"%PDF-", content_type="application/pdf")

    assert "不会是这份文书" in read(Client().post(verify_url(issued(cast.county)), {"file": upload}))


def test_a_paper_about_a_person_shows_no_name(cast: Cast) -> None:
    data = Certificate(title="荣誉证书", name="党一诺", text="特发此证。", issuer="县委", day=date(2026, 7, 1))
    paper = issued(cast.county, kind=PaperKind.CERTIFICATE, title="党一诺的荣誉证书", data=data)
    page = read(Client().get(verify_url(paper)))

    assert "党一诺" not in page
    assert "证书" in page


def test_a_corrected_and_a_withdrawn_paper_say_so(cast: Cast) -> None:
    first = issued(cast.county)
    second = issued(cast.county, replaces=first, reason="更正日期", data=bulletin("改过。"))
    page = read(Client().get(verify_url(first)))
    assert "已经更正" in page and verify_url(second) in page

    withdraw_paper(actor=SYSTEM, now=NOW, paper=second, reason="发错")
    assert "已经撤回" in read(Client().get(verify_url(second)))


def test_the_live_record_is_linked_where_the_reader_may_follow(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(sources, "_finders", {})
    sources.link_source("test.round", lambda actor, ids: {7: sources.SourceLink("五月督查", "/round/7/")})
    assert "/round/7/" in read(Client().get(verify_url(issued(cast.county))))
    sources.link_source("test.round", lambda actor, ids: {})
    assert "/round/7/" not in read(Client().get(verify_url(issued(cast.county))))


def test_the_register_shows_the_papers_of_ones_places(cast: Cast) -> None:
    issued(cast.county)
    issued(cast.guandu, title="官渡通报")
    url = reverse("desk-papers-papers")

    town = read(client_of(cast, "town_officer").get(url))
    assert "官渡督〔2026〕1号" in town and "中牟督" not in town
    for part in COUNTY_PARTS:
        assert "中牟督〔2026〕1号" in read(client_of(cast, part).get(url))
    assert "官渡" not in read(client_of(cast, "outsider_secretary").get(url)).replace("官渡镇", "")


def test_the_register_is_narrowed_and_taken_away(cast: Cast) -> None:
    first = issued(cast.county, title="一月通报")
    issued(cast.county, title="二月通报", kind=PaperKind.BULLETIN)
    issued(cast.county, title="一月通报更正", replaces=first, reason="更正", data=bulletin("改。"))
    client, url = client_of(cast, "county_officer"), reverse("desk-papers-papers")

    for query, shown, hidden in (
        ({"kind": "BULLETIN"}, "二月通报", "一月通报"),
        ({"state": "REPLACED"}, "一月通报", "二月通报"),
        ({"words": "通报〔2026〕1号"}, "二月通报", "一月通报"),
        ({"year": "2025"}, "没有符合条件", "一月通报"),
    ):
        page = read(client.get(url, query))
        assert shown in page and hidden not in page
    answer = client.get(url, {"format": "xlsx"})
    assert answer.status_code == 200 and answer.content[:2] == b"PK"


def test_one_paper_with_its_versions_and_its_files(cast: Cast) -> None:
    first = issued(cast.county)
    second = issued(cast.county, replaces=first, reason="日期写错", data=bulletin("改。"))
    client = client_of(cast, "county_officer")
    page = read(client.get(reverse("desk-papers-paper", args=[first.pk])))

    assert "已经更正" in page and "日期写错" in page and "第 2 版" in page
    assert client.get(reverse("desk-papers-pdf", args=[second.pk])).content == read_pdf(second)
    docx = client.get(reverse("desk-papers-docx", args=[second.pk]))
    assert io.BytesIO(docx.content).read(2) == b"PK"


def test_what_has_no_editable_form_offers_none(cast: Cast) -> None:
    paper = issued(cast.county, kind=PaperKind.SIGN_IN)
    client = client_of(cast, "county_officer")

    assert "DOCX" not in read(client.get(reverse("desk-papers-paper", args=[paper.pk])))
    assert client.get(reverse("desk-papers-docx", args=[paper.pk])).status_code == 404


def test_other_places_find_nothing(cast: Cast) -> None:
    paper = issued(cast.guandu)
    client = client_of(cast, "outsider_secretary")

    for name in ("desk-papers-paper", "desk-papers-pdf", "desk-papers-docx"):
        assert client.get(reverse(name, args=[paper.pk])).status_code == 404


def test_the_county_sets_a_word_from_a_day_on(cast: Cast) -> None:
    client, url = client_of(cast, "county_officer"), reverse("desk-papers-words")
    typed = {
        "issuer": cast.county.pk,
        "kind": "",
        "word": "牟组",
        "from_date": "2026-06-01",
        "citation": "牟办〔2026〕1号",
    }

    assert client.post(url, typed).status_code == 302
    assert issued(cast.county).number_words == "牟组督〔2026〕1号"
    assert "晚于" in read(client.post(url, typed))
    assert client.post(url, {**typed, "word": "中牟组", "from_date": "2026-07-01"}).status_code == 302
    assert PaperWord.objects.get(word="牟组").active_to == date(2026, 7, 1)
    assert "牟组" in read(client.get(url))
    assert client_of(cast, "town_officer").get(url).status_code == 404


def test_only_who_manages_the_issuer_sets_its_word(cast: Cast) -> None:
    wanted = {"issuer": cast.county, "kind": "", "word": "牟", "from_date": date(2026, 6, 1), "citation": "文件"}
    with pytest.raises(Refusal):
        set_word(actor=cast.actor("town_officer"), now=NOW, **wanted)
    set_word(actor=SYSTEM, now=NOW, **wanted)
    with pytest.raises(BadInput):
        set_word(actor=SYSTEM, now=NOW, **wanted)
