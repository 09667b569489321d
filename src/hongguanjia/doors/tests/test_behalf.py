"""The door while somebody acts for another: only what is covered gets through, and each thing is noted."""

from __future__ import annotations

from datetime import UTC, datetime
from fnmatch import fnmatch

from django.urls import get_resolver, reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.mandates.models import Mandate, MandateUse
from hongguanjia.base.mandates.testing import give_mandate
from hongguanjia.base.people.testing import NOW
from hongguanjia.doors import behalf
from hongguanjia.rooms.service.models import SignUp
from hongguanjia.rooms.service.testing import published


def now():
    return datetime.now(UTC)


def text(answer):
    return answer.content.decode()


def test_while_acting_only_covered_addresses_get_through(client, cast):
    mandate = give_mandate(cast.elder, cast.member, now())
    sign_in(client, cast.member)
    client.post(reverse("phone-mandates-begin", args=[mandate.pk]))
    for name in ("public-accounts-password", "phone-mandates-begin"):
        args = [mandate.pk] if name == "phone-mandates-begin" else []
        answer = client.post(reverse(name, args=args), {"password": "另外一句记得住的话"})
        assert answer.status_code == 409
        assert "不在代办范围内" in text(answer)
    assert not MandateUse.objects.exists()


def test_what_is_done_while_acting_is_noted_with_its_page(client, cast, monkeypatch):
    monkeypatch.setattr(behalf, "COVERED", (("public-accounts-logout", behalf.MandateVerb.SIGN_UP),))
    monkeypatch.setattr(behalf, "FREE", ("phone-mandates-end",))
    mandate = give_mandate(cast.elder, cast.member, now(), verbs=("SIGN_UP",))
    sign_in(client, cast.member)
    client.post(reverse("phone-mandates-begin", args=[mandate.pk]))
    client.post("/accounts/logout/", {"next": "/m/activities/1/"})
    use = MandateUse.objects.get()
    assert (use.mandate, use.verb, use.path) == (mandate, "SIGN_UP", "/m/activities/1/")


def test_a_mandate_revoked_elsewhere_ends_the_acting_at_the_next_page(client, cast):
    mandate = give_mandate(cast.elder, cast.member, now())
    sign_in(client, cast.member)
    client.post(reverse("phone-mandates-begin", args=[mandate.pk]))
    Mandate.objects.update(state="REVOKED", ended_at=now())
    page = client.get("/m/mandates/")
    assert page.wsgi_request.actor.behalf_of_id is None
    assert "没有有效的代办" in text(client.get("/m/mandates/")) or "没有有效的代办" in text(page)


def test_signing_an_elder_up_from_the_counter(client, cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    activity = published(cast)
    sign_in(client, cast.clerk)
    client.post(f"/m/mandates/new/{cast.elder.pk}/counter/", {"verbs": ["SIGN_UP"], "witness_name": "见证人"})
    page = f"/m/activities/{activity.pk}/"
    assert "您正在替 曾老根 办理" in text(client.get(page))
    assert client.post(f"{page}do/demand/", {"text": "少记了半小时"}).status_code == 409
    assert client.post(f"{page}do/sign_up/").status_code == 302
    assert list(SignUp.objects.values_list("person", flat=True)) == [cast.elder.pk]
    use = MandateUse.objects.get()
    assert (use.verb, use.path, use.mandate.principal) == ("SIGN_UP", page, cast.elder)
    receipt = client.get(client.post("/m/mandates/end/").url)
    assert "活动报名和退出(已办)" in text(receipt)
    assert client.get("/desk/mandates/").status_code == 200


def test_what_was_refused_is_not_noted(client, cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    activity = published(cast)
    sign_in(client, cast.member)
    mandate = give_mandate(cast.elder, cast.member, NOW, verbs=("SIGN_UP",))
    client.post(reverse("phone-mandates-begin", args=[mandate.pk]))
    page = f"/m/activities/{activity.pk}/do"
    assert client.post(f"{page}/leave/").status_code != 302
    assert not MandateUse.objects.exists()


def test_every_address_in_the_tables_is_there():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {pattern.partition(":")[0] for pattern, _verb in behalf.COVERED} <= names
    assert all(any(fnmatch(name, pattern) for name in names) for pattern in behalf.FREE)
