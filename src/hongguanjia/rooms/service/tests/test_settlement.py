"""From check-in to facts."""

from datetime import timedelta
from functools import partial

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service import api
from hongguanjia.rooms.service.models import Activity, Attendance
from hongguanjia.rooms.service.testing import ENDS, STARTS, check_in, demanded, settled, settling, wish

pytestmark = pytest.mark.django_db


def line_of(activity: Activity, person_id: int) -> Attendance:
    return Attendance.objects.get(activity=activity, person_id=person_id)


def test_who_was_seen_is_proposed_and_who_was_not_is_absent(cast: Cast) -> None:
    activity = settling(cast, "member", "elder", seen=("member",), needs_out=True)

    seen, missed = line_of(activity, cast.member.pk), line_of(activity, cast.elder.pk)
    assert (seen.state, seen.proposed_minutes, seen.grade) == ("PROPOSED", 120, "A")
    assert (missed.state, missed.proposed_minutes) == ("ABSENT", None)


def test_settling_records_minutes_and_the_activity_once(cast: Cast) -> None:
    activity = settled(cast, "member", "elder")

    kinds = (
        Fact.objects.filter(kind__startswith="service.").order_by("kind", "pk").values_list("kind", "quantity", "grade")
    )
    assert list(kinds) == [
        ("service.activity_held", 2, "A"),
        ("service.attended", 120, "A"),
        ("service.attended", 120, "A"),
        ("service.organised", 1, "A"),
    ]
    line = line_of(activity, cast.member.pk)
    assert line.state == "RECORDED" and line.fact.person_id == cast.member.pk
    with pytest.raises(Refusal, match="现在的状态"):
        api.settle_activity(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk)
    assert Fact.objects.filter(kind="service.attended").count() == 2


def test_nothing_settles_while_a_line_is_undecided(cast: Cast) -> None:
    activity = settling(cast, "member", seen=("member",))

    with pytest.raises(Refusal, match="还有 1 人"):
        api.settle_activity(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk)


def test_a_correction_withdraws_and_records_anew(cast: Cast) -> None:
    activity = settled(cast, "member")
    line = line_of(activity, cast.member.pk)
    first = line.fact

    api.correct_attendance(
        actor=cast.actor("town_officer"), now=ENDS, attendance_id=line.pk, minutes=90, reason="提前离开"
    )

    line.refresh_from_db()
    assert (line.minutes, line.grade, line.revision) == (90, "B", 1)
    assert first.withdrawn_by.summary == "提前离开"
    assert line.fact.quantity == 90 and line.fact != first
    api.correct_attendance(
        actor=cast.actor("town_officer"), now=ENDS, attendance_id=line.pk, minutes=0, reason="没有来"
    )
    line.refresh_from_db()
    assert (line.state, line.fact, line.revision) == ("ABSENT", None, 2)
    assert api.get_hours(cast.member.pk).minutes == 0
    api.correct_attendance(
        actor=cast.actor("town_officer"), now=ENDS, attendance_id=line.pk, minutes=60, reason="核实来过"
    )
    assert api.get_hours(cast.member.pk).minutes == 60


def test_a_wish_comes_true(cast: Cast) -> None:
    row = api.confirm_wish(actor=cast.actor("resident"), now=NOW, wish_id=wish(cast, until="DONE").pk)

    assert row.state == "CONFIRMED" and row.fact.person_id == cast.member.pk


def test_certificate_and_slips(cast: Cast) -> None:
    activity = settled(cast, "member")
    certificate = api.request_certificate(
        actor=cast.actor("member"),
        now=ENDS,
        organisation_id=cast.branch.pk,
        from_date=NOW.date(),
        to_date=ENDS.date(),
    )
    certificate = api.issue_certificate(
        actor=cast.actor("clerk"), now=ENDS, certificate_id=certificate.pk, contact="0371-0000"
    )
    assert certificate.number == "410122102212P-2026-00001" and certificate.minutes == 120
    code = api.print_slips(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk, number=3)[0]
    api.answer_slip(now=ENDS, code=code, served=True, opinion="GOOD")
    with pytest.raises(Refusal, match="用过"):
        api.answer_slip(now=ENDS, code=code, served=True)


def refused(do) -> str:
    with pytest.raises(Refusal) as caught:
        do()
    return caught.value.code


def test_confirming_otherwise_needs_a_reason_and_lowers_the_grade(cast: Cast) -> None:
    activity = settling(cast, "member", "elder", seen=("member", "elder"))
    secretary = {"actor": cast.actor("secretary"), "now": ENDS}
    line = line_of(activity, cast.member.pk)

    assert refused(lambda: api.confirm_attendance(**secretary, attendance_id=line.pk, minutes=90)) == (
        "service.reason_missing"
    )
    api.confirm_attendance(**secretary, attendance_id=line.pk, minutes=90, reason="早走半小时")
    line.refresh_from_db()
    assert (line.minutes, line.grade, line.state) == (90, "B", "CONFIRMED")
    other = line_of(activity, cast.elder.pk)
    assert refused(lambda: api.mark_absent(**secretary, attendance_id=other.pk)) == "service.reason_missing"
    api.mark_absent(**secretary, attendance_id=other.pk, reason="认错了人")
    other.refresh_from_db()
    assert other.state == "ABSENT"


def test_nobody_decides_about_the_own_hours(cast: Cast) -> None:
    activity = settling(cast, "secretary")
    line = line_of(activity, cast.secretary.pk)
    secretary = {"actor": cast.actor("secretary"), "now": ENDS}

    for do in (
        lambda: api.confirm_attendance(**secretary, attendance_id=line.pk, minutes=60, reason="我来了"),
        lambda: api.make_up_attendance(
            **secretary, activity_id=activity.pk, person_id=cast.secretary.pk, minutes=60, reason="我来了"
        ),
    ):
        assert refused(do) == "service.own_hours"
    officer = cast.actor("town_officer").acting_for(cast.secretary.pk, mandate_id=1)
    assert (
        refused(
            lambda: api.confirm_attendance(actor=officer, now=ENDS, attendance_id=line.pk, minutes=60, reason="代办")
        )
        == "service.own_hours"
    )


def test_a_made_up_record_is_marked_capped_and_graded(cast: Cast) -> None:
    activity = settling(cast, "member", seen=("member",), ends_at=STARTS + timedelta(hours=6))
    made = {"actor": cast.actor("secretary"), "now": ENDS, "activity_id": activity.pk, "reason": "签到机坏了"}

    assert refused(lambda: api.make_up_attendance(**made, person_id=cast.elder.pk, minutes=241)) == (
        "service.made_up_too_long"
    )
    assert (
        refused(lambda: api.make_up_attendance(**made, person_id=cast.member.pk, minutes=60)) == "service.seen_already"
    )
    assert refused(lambda: api.make_up_attendance(**made, person_id=cast.resident.pk, minutes=60)) == (
        "service.members_only"
    )
    alone = api.make_up_attendance(**made, person_id=cast.elder.pk, minutes=60)
    witnessed = api.make_up_attendance(**made, person_id=cast.clerk.pk, minutes=60, witness_id=cast.member.pk)
    assert (alone.grade, alone.made_up, witnessed.grade) == ("C", True, "B")
    api.confirm_all(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk)
    api.settle_activity(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk)
    assert Fact.objects.get(kind="service.attended", person=cast.elder).grade == "C"


def test_made_up_after_settling_is_recorded_at_once(cast: Cast) -> None:
    activity = settled(cast, "member")

    line = api.make_up_attendance(
        actor=cast.actor("secretary"),
        now=ENDS,
        activity_id=activity.pk,
        person_id=cast.elder.pk,
        minutes=60,
        reason="漏记",
    )

    assert line.state == "RECORDED" and api.get_hours(cast.elder.pk).minutes == 60


def test_unusual_hours_need_a_second_person(cast: Cast) -> None:
    activity = settling(cast, "member", seen=("member",), ends_at=STARTS + timedelta(hours=9))
    secretary, officer = cast.actor("secretary"), cast.actor("town_officer")
    api.confirm_all(actor=secretary, now=ENDS, activity_id=activity.pk)
    second = {"now": ENDS, "activity_id": activity.pk, "person_ids": [cast.member.pk]}

    assert refused(lambda: api.settle_activity(actor=secretary, now=ENDS, activity_id=activity.pk)) == (
        "service.second_needed"
    )
    assert refused(lambda: api.second_attendances(actor=secretary, **second)) == "service.second_is_first"
    api.second_attendances(actor=officer, **second)
    api.settle_activity(actor=secretary, now=ENDS, activity_id=activity.pk)
    assert line_of(activity, cast.member.pk).second_by == cast.town_officer


def test_what_arrives_late_is_collected_and_decisions_stay(cast: Cast) -> None:
    activity = settling(cast, "member", "elder", seen=("member",))
    secretary = {"actor": cast.actor("secretary"), "now": ENDS}
    line = line_of(activity, cast.member.pk)
    api.confirm_attendance(**secretary, attendance_id=line.pk, minutes=60, reason="早走")

    check_in(cast, activity, "elder")
    assert api.collect_attendance(**secretary, activity_id=activity.pk) == 1

    line.refresh_from_db()
    assert line.minutes == 60
    assert line_of(activity, cast.elder.pk).proposed_minutes == 120


def test_nobody_came_and_no_fact_is_made(cast: Cast) -> None:
    activity = settling(cast, "member")
    api.settle_activity(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk)

    assert not Fact.objects.filter(kind__startswith="service.").exists()


def test_corrections_refuse_nonsense(cast: Cast) -> None:
    activity = settled(cast, "member", "secretary")
    line, own = line_of(activity, cast.member.pk), line_of(activity, cast.secretary.pk)
    common = {"actor": cast.actor("secretary"), "now": ENDS}

    for attendance, minutes, reason, heard in (
        (line, 90, "", "service.reason_missing"),
        (line, 120, "没变", "service.nothing_changes"),
        (line, 121, "太多", "service.minutes_beyond_schedule"),
        (own, 90, "自己改", "service.own_hours"),
    ):
        do = partial(api.correct_attendance, **common, attendance_id=attendance.pk, minutes=minutes, reason=reason)
        assert refused(do) == heard
    assert Fact.objects.filter(withdraws__isnull=False).count() == 0


def test_a_demand_is_answered_with_a_reason(cast: Cast) -> None:
    activity = settled(cast, "member", "elder")
    granted, refused_one = demanded(cast, activity), demanded(cast, activity, "elder")
    common = {"actor": cast.actor("secretary"), "now": ENDS}
    assert demanded(cast, activity) == granted

    api.answer_demand(**common, demand_id=granted.pk, answer="按登记表更正", minutes=100)
    api.answer_demand(**common, demand_id=refused_one.pk, answer="签退时间没有错")

    assert api.get_hours(cast.member.pk).minutes == 100 and api.get_hours(cast.elder.pk).minutes == 120
    assert refused(lambda: api.answer_demand(**common, demand_id=granted.pk, answer="再答一次")) == (
        "service.demand.wrong_state"
    )


def test_certificates_refuse_what_is_not_so(cast: Cast) -> None:
    settled(cast, "member", "secretary")
    ask = {"now": ENDS, "organisation_id": cast.branch.pk, "from_date": NOW.date(), "to_date": ENDS.date()}
    member, clerk = cast.actor("member"), cast.actor("clerk")

    assert refused(lambda: api.request_certificate(actor=cast.actor("elder"), **ask)) == "service.nothing_recorded"
    backwards = ask | {"from_date": ENDS.date(), "to_date": NOW.date()}
    assert refused(lambda: api.request_certificate(actor=member, **backwards)) == "service.period_wrong"
    assert refused(lambda: api.request_certificate(actor=member, **ask, person_id=cast.elder.pk)) == "access.not_found"
    row = api.request_certificate(actor=member, **ask)
    assert api.request_certificate(actor=clerk, **ask, person_id=cast.member.pk) == row
    issue = {"now": ENDS, "certificate_id": row.pk}
    assert refused(lambda: api.issue_certificate(actor=member, **issue, contact="村部")) == "access.denied"
    assert refused(lambda: api.issue_certificate(actor=clerk, **issue, contact=" ")) == "service.contact_missing"
    stranger = cast.actor("outsider_secretary")
    assert refused(lambda: api.issue_certificate(actor=stranger, **issue, contact="村部")) == "access.not_found"
    own = api.request_certificate(actor=cast.actor("secretary"), **ask)
    assert (
        refused(
            lambda: api.issue_certificate(
                actor=cast.actor("secretary"), now=ENDS, certificate_id=own.pk, contact="村部"
            )
        )
        == "service.own_hours"
    )
    api.decline_certificate(actor=clerk, **issue, reason="用途不明")
    row.refresh_from_db()
    assert (row.state, row.number) == ("DECLINED", None)


def test_wishes_lapse_and_are_given_back(cast: Cast) -> None:
    row = wish(cast, until="CLAIMED")
    member = {"actor": cast.actor("member"), "now": NOW, "wish_id": row.pk}
    assert api.give_back_wish(**member, reason="要出差").claimed_by is None
    assert api.expire_wishes(now=NOW) == 0
    assert api.expire_wishes(now=NOW + timedelta(days=61)) == 1
    row.refresh_from_db()
    assert row.state == "EXPIRED"


def test_the_claimer_cannot_confirm_by_any_door(cast: Cast) -> None:
    row = wish(cast, until="PUBLISHED")
    clerk = cast.actor("clerk")
    api.claim_wish(actor=clerk, now=NOW, wish_id=row.pk)
    api.report_wish(actor=clerk, now=NOW, wish_id=row.pk, report="办好了")

    for actor in (clerk, clerk.acting_for(cast.resident.pk, mandate_id=1)):
        assert refused(partial(api.confirm_wish, actor=actor, now=NOW, wish_id=row.pk, reason="看过")) == (
            "service.confirm_own"
        )
    assert refused(lambda: api.confirm_wish(actor=cast.actor("secretary"), now=NOW, wish_id=row.pk)) == (
        "service.reason_missing"
    )
    assert (
        api.confirm_wish(actor=cast.actor("secretary"), now=NOW, wish_id=row.pk, reason="上门看过").state == "CONFIRMED"
    )
