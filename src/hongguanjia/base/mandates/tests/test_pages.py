"""Pages of mandates and the door: the session that acts, the banner, what is let through, what is noted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from hongguanjia.base.mandates.models import Mandate, MandateUse
from hongguanjia.base.mandates.slots import (
    HELD_SHOWN,
    WAITING,
    check_uses,
    export_register,
    load_person,
    load_phone_home,
)
from hongguanjia.base.mandates.testing import give_mandate
from hongguanjia.base.people.testing import NOW
from hongguanjia.kit.paging import PAGE_SIZE


@pytest.fixture
def enter(client):
    """Sign somebody in without the accounts app, which stands beside this one."""
    from django.contrib.auth import get_user_model

    def do(person):
        user = get_user_model().objects.filter(person=person).first()
        user = user or get_user_model().objects.create_user(f"handle-{person.pk}", None, person=person)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return do


def now():
    return datetime.now(UTC)


def text(answer):
    return answer.content.decode()


def test_a_relative_begins_acts_and_ends(enter, cast):
    mandate = give_mandate(cast.elder, cast.member, now())
    client = enter(cast.member)
    assert "曾老根" in text(client.get("/m/mandates/"))
    assert client.post(reverse("phone-mandates-begin", args=[mandate.pk])).url == "/m/"
    page = client.get("/m/mandates/")
    assert "您正在替 曾老根 办理" in text(page)
    assert page.wsgi_request.actor.subject_id == cast.elder.pk
    assert client.post(reverse("phone-mandates-end")).url == "/m/mandates/"
    assert "您正在替" not in text(client.get("/m/mandates/"))


def test_nobody_begins_with_another_persons_mandate(enter, cast):
    mandate = give_mandate(cast.elder, cast.member, now())
    client = enter(cast.sibling_member)
    assert client.post(reverse("phone-mandates-begin", args=[mandate.pk])).status_code == 404
    assert client.get(reverse("phone-mandates-mandate", args=[mandate.pk])).status_code == 404


def test_the_counter_from_the_name_to_the_receipt(enter, cast):
    client = enter(cast.clerk)
    assert "曾老根" in text(client.get("/desk/mandates/new/?q=zlg"))
    address = reverse("desk-mandates-counter", args=[cast.elder.pk])
    wrong = client.post(address, {"verbs": ["SIGN_UP"], "witness_name": "曾老根", "note": "不会用手机"})
    assert wrong.status_code == 422
    assert "见证人要是第三个人" in text(wrong)
    assert "不会用手机" in text(wrong)
    assert client.post(address, {"verbs": ["SIGN_UP"], "witness_name": "见证人"}).url == "/m/"
    mandate = Mandate.objects.get()
    end = client.post(reverse("phone-mandates-end"))
    assert end.url == reverse("phone-mandates-receipt", args=[mandate.pk])
    paper = text(client.get(end.url))
    assert mandate.number in paper
    assert "<svg" in paper
    assert Mandate.objects.get().state == "CLOSED"


def test_a_standing_mandate_for_a_relative(enter, cast):
    client = enter(cast.secretary)
    address = reverse("desk-mandates-standing", args=[cast.elder.pk])
    typed = {
        "helper_name": "党一诺",
        "helper_phone": "00000000099",
        "verbs": ["SIGN_UP", "REDEEM"],
        "witness_name": "见证人",
        "to_date": now().date() + timedelta(30),
    }
    assert "名册上没有这个姓名和手机号的人" in text(client.post(address, typed))
    typed["helper_phone"] = "000 0000 0002"
    answer = client.post(address, typed)
    mandate = Mandate.objects.get()
    assert answer.url == reverse("desk-mandates-receipt", args=[mandate.pk])
    assert mandate.helper == cast.member


def test_principal_objects_and_the_branch_answers(enter, cast):
    mandate = give_mandate(cast.resident, cast.member, now())
    use = MandateUse.objects.create(mandate=mandate, verb="REDEEM", path="/m/rewards/", at=now())
    client = enter(cast.resident)
    page = text(client.get(reverse("phone-mandates-mandate", args=[mandate.pk])))
    assert "不是我的意思" in page
    answer = client.post(reverse("phone-mandates-object", args=[use.pk]), {"reason": "我没有要换东西"})
    assert answer.status_code == 302
    client = enter(cast.secretary)
    assert "居仁" in text(client.get("/desk/mandates/"))
    assert [todo.url for todo in WAITING.list(cast.actor("secretary"), NOW)] == [
        f"/desk/mandates/uses/{use.pk}/answer/"
    ]
    assert client.get(f"/desk/mandates/uses/{use.pk}/answer/").status_code == 200
    client.post(f"/desk/mandates/uses/{use.pk}/answer/", {"result": "undo", "reason": "问过本人"})
    assert MandateUse.objects.get().state == "UNDONE"
    assert "问过本人" in text(client.get(reverse("desk-mandates-mandate", args=[mandate.pk])))


def test_revoking_on_the_page(enter, cast):
    mandate = give_mandate(cast.resident, cast.member, now())
    client = enter(cast.resident)
    address = reverse("phone-mandates-revoke", args=[mandate.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "自己办"}).status_code == 302
    assert Mandate.objects.get().state == "REVOKED"


def test_the_outsider_finds_nothing(enter, cast):
    mandate = give_mandate(cast.elder, cast.member, now())
    use = MandateUse.objects.create(mandate=mandate, verb="REDEEM", path="/m/rewards/", at=now())
    client = enter(cast.outsider_secretary)
    assert mandate.number not in text(client.get("/desk/mandates/"))
    assert "曾老根" not in text(client.get("/desk/mandates/new/?q=曾"))
    for name, key in [
        ("mandate", mandate.pk),
        ("receipt", mandate.pk),
        ("revoke", mandate.pk),
        ("counter", cast.elder.pk),
        ("standing", cast.elder.pk),
        ("object", use.pk),
        ("answer", use.pk),
    ]:
        assert client.get(reverse(f"desk-mandates-{name}", args=[key])).status_code == 404


def test_anybody_may_verify_a_receipt_and_learns_no_name(client, cast):
    mandate = give_mandate(cast.elder, cast.member, now())
    page = text(client.get(reverse("public-mandates-verify", args=[mandate.code])))
    assert "曾**" in page
    assert "曾老根" not in page
    assert "见证人" not in page
    assert client.get(reverse("public-mandates-verify", args=["NOSUCHCODE"])).status_code == 404


def test_slots_show_the_own_and_export_the_scope(cast):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    assert load_person(cast.actor("secretary"), NOW, cast.elder.pk)["mandates"] == [mandate]
    assert load_person(cast.actor("outsider_secretary"), NOW, cast.elder.pk) is None
    assert load_phone_home(cast.actor("member"), NOW, None)["held"] == [mandate]
    assert load_phone_home(cast.actor("outsider"), NOW, None) is None
    assert len(export_register(cast.actor("secretary"), NOW)[1]) == 1
    assert export_register(cast.actor("outsider_secretary"), NOW)[1] == []
    assert WAITING.list(cast.actor("member"), NOW) == []


def test_verify_names_a_use_outside_its_time(cast):
    mandate = give_mandate(cast.elder, cast.member, NOW)
    MandateUse.objects.create(mandate=mandate, verb="REDEEM", path="/m/", at=NOW)
    assert check_uses().faults == []
    MandateUse.objects.create(mandate=mandate, verb="REDEEM", path="/m/", at=mandate.active_to)
    assert len(check_uses().faults) == 1


def copies(mandate, number):
    """More of the same mandate, as a register of years holds them."""
    fields = {field.attname: getattr(mandate, field.attname) for field in Mandate._meta.fields}
    del fields["id"]
    return Mandate.objects.bulk_create(Mandate(**fields | {"code": f"COPY{place:04}"}) for place in range(number))


def test_many_mandates_and_their_uses_are_paged(enter, cast):
    mandate = give_mandate(cast.elder, cast.member, now())
    copies(mandate, PAGE_SIZE)
    MandateUse.objects.bulk_create(
        MandateUse(mandate=mandate, verb="REDEEM", path=f"/m/{place}/", at=mandate.active_from)
        for place in range(PAGE_SIZE + 1)
    )
    client = enter(cast.member)
    own, one = reverse("phone-mandates-mine"), reverse("phone-mandates-mandate", args=[mandate.pk])

    assert [text(client.get(own, {"page": page})).count("开始代办") for page in (1, 2)] == [PAGE_SIZE, 1]
    assert [text(client.get(one, {"page": page})).count("看办成什么样") for page in (1, 2)] == [PAGE_SIZE, 1]
    given = text(enter(cast.elder).get(own))
    assert given.count("查看办了什么") == PAGE_SIZE and "?given=2" in given
    assert text(enter(cast.elder).get(own, {"given": 2})).count("查看办了什么") == 1
    home = load_phone_home(cast.actor("member"), now(), None)
    assert len(home["held"]) == HELD_SHOWN and home["more"]
