"""Pages of organisations and people: each row for those in scope, nothing for the outsider; changes previewed."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hongguanjia.base.people.api import admit_member, open_organisation, register_person
from hongguanjia.base.people.models import Household, Membership, Organisation, Person, Post, Reveal
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.halls.people_pages import splitting
from hongguanjia.halls.testing import QUERIES_MOST, browse_as
from hongguanjia.kit.paging import PAGE_SIZE

pytestmark = pytest.mark.django_db
PERSON_PAGES = ("person", "reveal", "correct", "transfer", "leave", "settle", "appoint")
ORGANISATION_VERBS = ("open", "rename", "move", "merge", "close", "lead")


def _person_urls(cast: Cast) -> list[str]:
    return [reverse(f"desk-people-{name}", args=[cast.elder.pk]) for name in PERSON_PAGES]


def _organisation_urls(cast: Cast) -> list[str]:
    pk = cast.branch.pk
    return [
        reverse("desk-people-organisation", args=[pk]),
        reverse("desk-people-statistics", args=[pk]),
        reverse("desk-people-split", args=[pk]),
        f"{reverse('desk-people-organisations')}?under={pk}",
        f"{reverse('desk-people-people')}?organisation={pk}",
        *(reverse("desk-people-organisation-change", args=[pk, verb]) for verb in ORGANISATION_VERBS),
    ]


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary", "member", "resident"])
def test_a_stranger_finds_nothing(cast: Cast, part: str) -> None:
    client = browse_as(cast, part)
    post = Post.objects.get(person=cast.secretary)
    for url in [*_person_urls(cast), *_organisation_urls(cast), reverse("desk-people-end-post", args=[post.pk])]:
        for answer in (client.get(url), client.post(url, {"name": "坏"})):
            assert answer.status_code == 404, url
            assert "曾老根" not in answer.content.decode()


def test_the_lists_of_another_town_hold_nobody_of_ours(cast: Cast) -> None:
    client = browse_as(cast, "outsider_secretary")
    for url in (reverse("desk-people-people"), reverse("desk-people-organisations")):
        page = client.get(url).content.decode()
        assert "党一诺" not in page and "官渡" not in page


@pytest.mark.parametrize("part", ["secretary", "town_officer", "county_officer", "auditor"])
def test_pages_in_scope_are_shown_within_the_budget(cast: Cast, part: str) -> None:
    client = browse_as(cast, part)
    urls = [
        *_organisation_urls(cast)[:2],
        *_organisation_urls(cast)[3:5],
        _person_urls(cast)[0],
        reverse("desk-people-people"),
        reverse("desk-people-organisations"),
    ]
    client.get(reverse("desk-home-help"))
    for url in urls:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        assert answer.status_code == 200, url
        limit = QUERIES_MOST if "organisations/" not in url and "people/" not in url else 30
        assert len(queries) <= limit, (url, len(queries))


@pytest.mark.parametrize("part", ["secretary", "town_officer", "auditor"])
def test_only_the_county_changes_the_tree(cast: Cast, part: str) -> None:
    client = browse_as(cast, part)
    for verb in ORGANISATION_VERBS:
        url = reverse("desk-people-organisation-change", args=[cast.branch.pk, verb])
        assert client.post(url, {"name": "坏"}).status_code == 404
    assert "变更" not in re.findall(r"<h2>(.*?)</h2>", client.get(_organisation_urls(cast)[0]).content.decode())


@pytest.mark.parametrize("name", PERSON_PAGES[2:6])
def test_the_auditor_only_reads(cast: Cast, name: str) -> None:
    client = browse_as(cast, "auditor")
    assert client.get(reverse(f"desk-people-{name}", args=[cast.member.pk])).status_code == 404


def _confirm(client, url: str, data: dict):  # type: ignore[no-untyped-def]
    """Send a change, look at the preview, send what the preview holds."""
    preview = client.post(url, data)
    assert preview.status_code == 200
    marks = re.findall(r'name="confirmed" value="(\w+)"', preview.content.decode())
    assert marks, preview.content.decode()
    return preview, client.post(url, data | {"confirmed": marks[0]})


def test_a_move_is_previewed_and_then_done(cast: Cast) -> None:
    client = browse_as(cast, "county_officer")
    url = reverse("desk-people-organisation-change", args=[cast.branch.pk, "move"])
    data = {"parent": "姚家镇党委", "on_date": "2026-10-01", "reason": "区划调整"}
    preview = client.post(url, data)
    cast.branch.refresh_from_db()
    assert cast.branch.parent_id == cast.guandu.pk and "会影响到" in preview.content.decode()
    _preview, done = _confirm(client, url, data)
    assert done.status_code == 302
    cast.branch.refresh_from_db()
    assert cast.branch.parent_id == cast.yaojia.pk


def test_what_was_not_previewed_is_not_done(cast: Cast) -> None:
    client = browse_as(cast, "county_officer")
    url = reverse("desk-people-organisation-change", args=[cast.branch.pk, "rename"])
    data = {"name": "甲", "short_name": "甲", "on_date": "2026-10-01"}
    mark = re.findall(r'name="confirmed" value="(\w+)"', client.post(url, data).content.decode())[0]
    other = client.post(url, data | {"name": "乙", "confirmed": mark})
    assert other.status_code == 200
    assert Organisation.objects.get(pk=cast.branch.pk).name == "官渡桥村党支部"


@pytest.mark.parametrize(
    ("verb", "data", "check"),
    [
        ("rename", {"name": "新名党支部", "short_name": "新名"}, lambda cast: _branch(cast).name == "新名党支部"),
        ("merge", {"target": "板桥村党支部", "reason": "合并"}, lambda cast: _branch(cast).closed_date is not None),
        (
            "open",
            {"name": "第一小组", "code": "X1", "kind": "BRANCH"},
            lambda cast: Organisation.objects.get(code="X1").parent_id == cast.branch.pk,
        ),
    ],
)
def test_changes_are_done_from_the_form(cast: Cast, verb: str, data: dict, check) -> None:  # type: ignore[no-untyped-def]
    url = reverse("desk-people-organisation-change", args=[cast.branch.pk, verb])
    _preview, done = _confirm(browse_as(cast, "county_officer"), url, data | {"on_date": "2026-10-01"})
    assert done.status_code == 302 and check(cast)


def _branch(cast: Cast) -> Organisation:
    return Organisation.objects.get(pk=cast.branch.pk)


def test_a_refused_change_keeps_what_was_typed(cast: Cast) -> None:
    url = reverse("desk-people-organisation-change", args=[cast.branch.pk, "close"])
    _preview, answer = _confirm(
        browse_as(cast, "county_officer"), url, {"on_date": "2026-10-01", "reason": "人都走了以后"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and "还有党员" in page and "人都走了以后" in page


@pytest.mark.parametrize(("typed", "said"), [("没有的组织", "没有找到"), ("村党支部", "不止一个"), ("春岗", "")])
def test_an_organisation_is_named_clearly(cast: Cast, typed: str, said: str) -> None:
    url = reverse("desk-people-organisation-change", args=[cast.branch.pk, "merge"])
    data = {"target": typed, "on_date": "2026-10-01", "reason": "合并"}
    page = browse_as(cast, "county_officer").post(url, data).content.decode()
    assert said in page and ("confirmed" in page) is (said == "")


def test_a_split_asks_for_everybodys_place(cast: Cast) -> None:
    for code in ("E", "W"):
        open_organisation(
            actor=SYSTEM,
            now=NOW,
            kind="BRANCH",
            name=f"{code}支部",
            code=code,
            parent=cast.guandu,
            opened_date=date(2026, 1, 1),
        )
    client = browse_as(cast, "county_officer")
    url = f"{reverse('desk-people-split', args=[cast.sibling_branch.pk])}?target_1=E&target_2=W"
    data = {"on_date": "2026-10-01", "reason": "党员多了"}
    assert "邻大同" in client.get(url).content.decode()
    assert client.post(url, data).status_code == 200
    west = Organisation.objects.get(code="W")
    assert client.post(url, data | {f"person_{cast.sibling_member.pk}": str(west.pk)}).status_code == 302
    assert Person.objects.get(pk=cast.sibling_member.pk).organisation_id == west.pk


def test_a_village_shows_its_households_page_by_page(cast: Cast) -> None:
    homes = Household.objects.bulk_create(
        Household(organisation=cast.village, number=f"{place:04}", address="村东头") for place in range(PAGE_SIZE + 1)
    )
    Person.objects.filter(pk=cast.resident.pk).update(household=homes[0])
    Person.objects.filter(pk=cast.elder.pk).update(household=homes[0], deceased_date=date(2026, 1, 1))
    url = reverse("desk-people-households", args=[cast.village.pk])
    client = browse_as(cast, "town_officer")

    first, second = (client.get(url, {"page": page}).content.decode() for page in (1, 2))
    assert url in client.get(reverse("desk-people-organisation", args=[cast.village.pk])).content.decode()
    assert first.count("村东头") == PAGE_SIZE and second.count("村东头") == 1
    assert cast.resident.name in first and cast.elder.name not in first
    assert browse_as(cast, "outsider_secretary").get(url).status_code == 404


@pytest.fixture
def large(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[Person]]:
    """A branch too large to be gone through one by one: the address of its split, and four of its people.

    The first two are of one household; the third and fourth bear the same name.
    """
    monkeypatch.setattr(splitting, "ONE_BY_ONE_MOST", 3)
    for code in ("E", "W"):
        open_organisation(
            actor=SYSTEM, now=NOW, kind="BRANCH", name=f"{code}支部", code=code, parent=cast.guandu,
            opened_date=date(2026, 1, 1),
        )  # fmt: skip
    home = Household.objects.create(organisation=cast.sibling_branch, number="1")
    people = []
    for name, phone in (
        ("户主甲", "00000000101"),
        ("家属乙", None),
        ("重名丙", "00000000103"),
        ("重名丙", "00000000104"),
    ):
        person = register_person(
            actor=SYSTEM, now=NOW, name=name, gender="M", organisation=cast.sibling_branch, phone=phone
        )
        admit_member(
            actor=SYSTEM,
            now=NOW,
            person=person,
            branch=cast.sibling_branch,
            kind="FULL",
            from_date=date(2026, 1, 1),
        )
        people.append(person)
    Person.objects.filter(name__in=["户主甲", "家属乙"]).update(household=home)
    return f"{reverse('desk-people-split', args=[cast.sibling_branch.pk])}?target_1=E&target_2=W", people


def _where(people: list[Person]) -> list[str]:
    codes = dict(Person.objects.filter(pk__in=[person.pk for person in people]).values_list("pk", "organisation__code"))
    return [codes[person.pk] for person in people]


def test_a_large_organisation_is_split_by_names_and_households(cast: Cast, large: tuple[str, list[Person]]) -> None:
    url, people = large
    east, west = (Organisation.objects.get(code=code) for code in ("E", "W"))
    client = browse_as(cast, "county_officer")
    assert "邻大同" not in client.get(url).content.decode(), "nobody is listed one by one"
    data = {"on_date": "2026-10-01", "reason": "党员多了", "together": "on", "rest": str(west.pk)}
    data |= {f"names_{east.pk}": "户主甲\n重名丙 0104", f"names_{west.pk}": ""}

    preview = client.post(url, data).content.decode()
    assert _where(people)[0] == cast.sibling_branch.code, "a preview changes nothing"
    mark = re.search(r'name="confirmed" value="(\w+)"', preview)
    assert mark is not None and 'name="together"' in preview
    assert client.post(url, data | {"confirmed": mark[1], "reason": "别的理由"}).status_code == 200, "another answer"
    assert client.post(url, data | {"confirmed": mark[1]}).status_code == 302

    assert _where([*people, cast.sibling_member]) == ["E", "E", "W", "E", "W"]


@pytest.mark.parametrize(
    ("east", "west", "said"),
    [
        ("没有这人", "", "名册里没有“没有这人”"),
        ("重名丙", "", "有几位“重名丙”"),
        ("户主甲", "户主甲", "同时写在两个组织的名单里"),
    ],
)
def test_a_large_split_says_which_name_is_wrong(
    cast: Cast, large: tuple[str, list[Person]], east: str, west: str, said: str
) -> None:
    url, people = large
    pks = [Organisation.objects.get(code=code).pk for code in ("E", "W")]
    data = {"on_date": "2026-10-01", "reason": "党员多了", "rest": str(pks[1])}

    page = browse_as(cast, "county_officer").post(url, data | {f"names_{pks[0]}": east, f"names_{pks[1]}": west})

    assert said in page.content.decode() and 'name="confirmed"' not in page.content.decode()
    assert set(_where(people)) == {cast.sibling_branch.code}


def test_a_household_named_for_two_places_is_not_torn_further(cast: Cast, large: tuple[str, list[Person]]) -> None:
    url, people = large
    pks = [Organisation.objects.get(code=code).pk for code in ("E", "W")]
    data = {"on_date": "2026-10-01", "reason": "党员多了", "together": "on", "rest": str(pks[1])}
    data |= {f"names_{pks[0]}": "家属乙", f"names_{pks[1]}": "户主甲"}
    client = browse_as(cast, "county_officer")
    mark = re.search(r'name="confirmed" value="(\w+)"', client.post(url, data).content.decode())
    assert mark is not None

    assert client.post(url, data | {"confirmed": mark[1]}).status_code == 302
    assert _where(people)[:2] == ["W", "E"]


def test_a_reveal_shows_once_and_is_recorded(cast: Cast) -> None:
    client = browse_as(cast, "secretary")
    page_url, url = (reverse(f"desk-people-{name}", args=[cast.member.pk]) for name in ("person", "reveal"))
    assert "00000000002" not in client.get(page_url).content.decode()
    assert "00000000002" not in client.post(url, {"field": "phone", "reason": ""}).content.decode()
    assert not Reveal.objects.exists()
    answer = client.post(url, {"field": "phone", "reason": "通知开会"})
    assert "00000000002" in answer.content.decode() and "no-store" in answer["Cache-Control"]
    assert Reveal.objects.get().reason == "通知开会"
    assert "00000000002" not in client.get(page_url).content.decode()


def test_the_auditor_reveals_nothing(cast: Cast) -> None:
    url = reverse("desk-people-reveal", args=[cast.member.pk])
    assert browse_as(cast, "auditor").post(url, {"field": "phone", "reason": "想看看"}).status_code == 404


REGISTER = {"name": "新来客", "organisation": "官渡桥村党支部", "kind": "FULL", "gender": "F"}


def test_a_member_is_registered_and_admitted_in_one_step(cast: Cast) -> None:
    client = browse_as(cast, "secretary")
    answer = client.post(reverse("desk-people-register"), REGISTER | {"from_date": "2026-10-01"})
    person = Person.objects.get(name="新来客")
    assert answer["Location"] == reverse("desk-people-person", args=[person.pk])
    assert Membership.objects.get(person=person).organisation_id == cast.branch.pk


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("id_number", "123", "18位"),
        ("id_number", "000122199001011235", "校验位"),
        ("phone", "12345", "11位"),
        ("organisation", "春岗村党支部", "没有找到"),
        ("name", "", "必填"),
    ],
)
def test_wrong_input_is_named_and_kept(cast: Cast, field: str, typed: str, said: str) -> None:
    page = browse_as(cast, "secretary").post(reverse("desk-people-register"), REGISTER | {field: typed})
    assert said in page.content.decode() and not Person.objects.filter(name="新来客").exists()


def test_corrections_leave_empty_numbers_alone(cast: Cast) -> None:
    url = reverse("desk-people-correct", args=[cast.member.pk])
    before = cast.member.phone_index
    answer = browse_as(cast, "secretary").post(
        url, {"name": "党一诺", "gender": "F", "birth_date": "1960-02-29", "reason": "本人核对"}
    )
    person = Person.objects.get(pk=cast.member.pk)
    assert answer.status_code == 302
    assert (person.gender, person.birth_date, person.phone_index) == ("F", date(1960, 2, 29), before)


def test_transfer_settle_leave(cast: Cast) -> None:
    client, pk = browse_as(cast, "town_officer"), cast.member.pk
    day = "2026-10-01"
    steps = [
        ("transfer", {"branch": "板桥村党支部", "kind": "FULL", "from_date": day, "reason": "搬家"}),
        ("settle", {"village": "官渡桥村", "from_date": day, "household": "012"}),
        ("leave", {"on_date": "2026-10-02", "reason": "转出县外"}),
    ]
    for name, data in steps:
        assert client.post(reverse(f"desk-people-{name}", args=[pk]), data).status_code == 302, name
    assert "户号 012" in client.get(reverse("desk-people-person", args=[pk])).content.decode()
    ended = Membership.objects.get(person=cast.member, organisation=cast.sibling_branch)
    assert ended.end_reason == "转出县外" and cast.member.residences.get().organisation_id == cast.village.pk


def test_an_appointment_is_previewed_and_ended(cast: Cast) -> None:
    client = browse_as(cast, "town_officer")
    url = reverse("desk-people-appoint", args=[cast.member.pk])
    data = {"organisation": cast.branch.code, "role": "CLERK", "title": "党务员", "from_date": "2026-10-01"}
    _preview, done = _confirm(client, url, data)
    post = Post.objects.get(person=cast.member)
    assert done.status_code == 302 and post.role == "CLERK"
    ending = reverse("desk-people-end-post", args=[post.pk])
    assert client.post(ending, {"on_date": "2026-11-01", "reason": "换届"}).status_code == 302
    post.refresh_from_db()
    assert post.active_to == date(2026, 11, 1)


def test_the_tree_shows_a_day_as_it_was(cast: Cast) -> None:
    client = browse_as(cast, "county_officer")
    url = reverse("desk-people-organisation-change", args=[cast.branch.pk, "move"])
    _confirm(client, url, {"parent": "姚家镇党委", "on_date": "2026-10-01", "reason": "区划调整"})
    tree = reverse("desk-people-organisations")
    then = client.get(tree, {"under": cast.guandu.pk, "on": "2026-09-30"}).content.decode()
    now = client.get(tree, {"under": cast.guandu.pk}).content.decode()
    assert "官渡桥村党支部" in then and "官渡桥村党支部" not in now
    figures = client.get(reverse("desk-people-statistics", args=[cast.yaojia.pk]), {"on": "2026-09-30"})
    assert "按当时" in figures.content.decode() and "官渡桥村党支部" in figures.content.decode()


@pytest.mark.parametrize("query", ["on=x&under=x", "page=-1&on=9999-99-99", "kind=%27&gender=Z&age=1&organisation=%00"])
def test_nonsense_in_the_address_does_no_harm(cast: Cast, query: str) -> None:
    client = browse_as(cast, "county_officer")
    for name in ("desk-people-organisations", "desk-people-people"):
        assert client.get(f"{reverse(name)}?{query}").status_code in {200, 422}
