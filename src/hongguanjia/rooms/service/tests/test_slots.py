"""What the halls pull from this room, and what ``verify`` asks."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.base.web.slots import list_menu
from hongguanjia.rooms.service import api, checks, slots
from hongguanjia.rooms.service.models import Activity, Attendance, CertificateRegister, SignUp
from hongguanjia.rooms.service.testing import ENDS, demanded, issued, published, settled, settling, wish

pytestmark = pytest.mark.django_db


def texts(cast: Cast, part: str) -> list[str]:
    return [todo.text for todo in slots.WAITING.list(cast.actor(part), ENDS)]


def test_what_waits_is_told_to_whom_it_waits_for(cast: Cast) -> None:
    settling(cast, "member", seen=("member",), title="待结算的", helper_ids=(cast.elder.pk,))
    late = published(cast, title="没结束的", organiser_id=cast.member.pk)
    old = settled(cast, "elder", title="结算过的")
    demanded(cast, old, "elder")
    after = late.ends_at + timedelta(minutes=1)
    told = {
        part: {todo.text for todo in slots.WAITING.list(cast.actor(part), after)} for part in ("secretary", "member")
    }

    assert told["secretary"] == {"结算活动“待结算的”", "活动“没结束的”该结束了", "答复曾老根的更正申请"}
    assert told["member"] == {"活动“没结束的”该结束了"}
    assert texts(cast, "outsider_secretary") == texts(cast, "outsider") == []


def test_a_wish_waits_for_its_people(cast: Cast) -> None:
    row = wish(cast, until="CLAIMED")
    assert texts(cast, "member") == [f"办理微心愿“{row.title}”"]
    api.report_wish(actor=cast.actor("member"), now=NOW, wish_id=row.pk, report="换了锁")
    assert texts(cast, "member") == []
    assert texts(cast, "resident") == [f"确认微心愿“{row.title}”已办好"]


def test_a_request_for_a_certificate_waits_for_the_clerk(cast: Cast) -> None:
    settled(cast, "member")
    api.request_certificate(
        actor=cast.actor("member"),
        now=ENDS,
        organisation_id=cast.branch.pk,
        from_date=NOW.date(),
        to_date=ENDS.date(),
    )

    assert texts(cast, "clerk") == ["给党一诺出具服务证明"]


def test_panels_show_what_happened_and_what_comes(cast: Cast) -> None:
    settled(cast, "member", title="办过的")
    coming = published(
        cast, title="要办的", starts_at=ENDS + timedelta(days=1), ends_at=ENDS + timedelta(days=1, hours=1)
    )
    member = cast.actor("member")
    person = slots.load_person(member, ENDS, cast.member.pk)
    organisation = slots.load_organisation(cast.actor("secretary"), ENDS, cast.branch.pk)
    home = slots.load_phone_home(member, ENDS, None)
    portal = slots.load_portal(member, ENDS, None)

    assert "办过的" in render_to_string("service/panels/person.html", person)
    page = render_to_string("service/panels/organisation.html", organisation)
    assert "要办的" in page and organisation["held"] == organisation["times"] == 1
    assert coming.title in render_to_string("service/panels/phone_home.html", home)
    assert (portal["times"], portal["minutes"]) == (1, 120)
    assert "要办的" not in render_to_string("service/panels/portal.html", portal)
    api.sign_up(actor=member, now=NOW, activity_id=coming.pk)
    assert [card[0] for card in slots.load_phone_home(member, ENDS, None)["cards"]] == [coming]
    assert slots.load_person(member, ENDS, None) is slots.load_organisation(member, ENDS, None) is None


def test_search_and_export_stay_in_scope(cast: Cast) -> None:
    activity = settled(cast, "member")
    certificate = issued(cast)
    clerk, stranger = cast.actor("clerk"), cast.actor("outsider_secretary")

    assert [hit.label for hit in slots.search(clerk, "河道")] == [activity.title]
    assert [hit.label for hit in slots.search(clerk, certificate.number)] == [certificate.number]
    assert slots.search(stranger, "河道") == slots.search(stranger, certificate.number) == []
    assert slots.search(clerk, " ") == []
    head, rows = slots.load_export(clerk, ENDS)
    assert rows[0][0] == activity.title and len(head) == len(rows[0])
    assert slots.load_export(stranger, ENDS)[1] == []


def test_the_menu_is_for_those_who_may(cast: Cast) -> None:
    mine = {entry.url_name for entry in slots.MENUS}
    clerk = {entry.url_name for entry in list_menu("desk", cast.actor("clerk"))} & mine
    assert clerk == {"desk-service-activities", "desk-service-wishes", "desk-service-certificates"}


def test_verify_is_clean_and_names_each_fault(cast: Cast) -> None:
    activity = settled(cast, "member")
    other = published(cast, capacity=2)
    api.sign_up(actor=cast.actor("member"), now=NOW, activity_id=other.pk)
    issued(cast)
    asked = (checks.check_places, checks.check_records, checks.check_numbers)
    assert [check().faults for check in asked] == [[], [], []]

    Activity.objects.filter(pk=other.pk).update(taken=0)
    SignUp.objects.filter(activity=other).update(state="WAITING")
    Attendance.objects.filter(activity=activity).update(minutes=1)
    CertificateRegister.objects.update(last_serial=2)
    assert [len(check().faults) for check in asked] == [1, 1, 1]
    Activity.objects.filter(pk=other.pk).update(taken=1)
    assert len(checks.check_places().faults) == 2


def test_ten_thousand_lines_settle_in_a_handful_of_statements(cast: Cast, django_assert_max_num_queries) -> None:
    """The number of statements grows with batches of hundreds, never with people."""
    from hongguanjia.base.people.models import Person

    people = Person.objects.bulk_create(
        Person(name=f"群众{number}", organisation=cast.branch, created_at=NOW) for number in range(600)
    )
    activity = settling(cast)
    Attendance.objects.bulk_create(
        Attendance(activity=activity, person=person, state="CONFIRMED", minutes=60) for person in people
    )

    with django_assert_max_num_queries(40):
        api.settle_activity(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk)

    assert Fact.objects.filter(kind="service.attended").count() == 600
    assert Attendance.objects.filter(activity=activity, state="RECORDED", fact__isnull=False).count() == 600
