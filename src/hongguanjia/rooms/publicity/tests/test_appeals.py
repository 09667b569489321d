"""Appeals: answered by the level above, in time, by somebody without a part; what comes of it is a corrected fact or words."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hongguanjia.base.notices.models import Notice
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.api import list_timeline
from hongguanjia.base.record.models import Fact
from hongguanjia.kit.refusals import Refusal
from hongguanjia.points.api import Owner, get_balance, reverse, take_in
from hongguanjia.points.awarding import INTAKE
from hongguanjia.points.models import Outcome
from hongguanjia.rooms.publicity import api
from hongguanjia.rooms.publicity.models import APPEAL_KIND, Appeal, Paper
from hongguanjia.rooms.publicity.testing import appealed, awarded, decided, explained, line_of, noticed, objected
from hongguanjia.rooms.service.testing import ENDS, settled

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 30)
LATE = NOW + timedelta(days=16)


def merit(cast: Cast, part: str = "member") -> int:
    take_in(now=NOW)
    return get_balance(owner=Owner("PERSON", getattr(cast, part).pk), unit="merit").available


def corrected(cast: Cast, appeal: Appeal, quantity: int = 120, by: str = "town_officer") -> Appeal:
    return api.correct_appeal(
        actor=cast.actor(by), now=NOW, appeal_id=appeal.pk, quantity=quantity, answer="核实后应为两个小时"
    )


def picture() -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(data, "PNG")
    return SimpleUploadedFile("签到照片.png", data.getvalue(), content_type="image/png")


def test_it_goes_to_the_level_above_with_ten_working_days(cast: Cast) -> None:
    appeal = appealed(cast)
    assert (appeal.organisation, appeal.state) == (cast.guandu, "SENT")
    assert appeal.due_date == DUE  # 19 June is a holiday, and two weekends lie between
    assert Notice.objects.filter(person=cast.town_officer, kind=APPEAL_KIND).count() == 1


def test_upheld_the_fact_is_put_right_and_the_rules_count_it(cast: Cast) -> None:
    fact = awarded(cast)
    assert merit(cast) == 2
    appeal = corrected(cast, appealed(cast, fact))
    assert appeal.state == "CORRECTED" and appeal.new_fact is not None
    assert (appeal.new_fact.person, appeal.new_fact.quantity) == (cast.member, 120)
    assert merit(cast) == 4
    assert "两个小时" in Notice.objects.filter(person=cast.member, kind=APPEAL_KIND).latest("id").text


def test_a_deduction_for_what_was_not_is_taken_back(cast: Cast) -> None:
    fact = awarded(cast)
    corrected(cast, appealed(cast, fact), quantity=0)
    assert merit(cast) == 0
    assert Appeal.objects.get().new_fact is None


def test_a_refused_fact_and_a_reversed_one_can_be_appealed(cast: Cast) -> None:
    refused = awarded(cast, grade="C")
    assert Outcome.objects.get(fact=refused).status == "REFUSED"
    corrected(cast, appealed(cast, refused), quantity=60)
    assert merit(cast) == 2
    fact = awarded(cast, "elder")
    transfer_id = Outcome.objects.get(fact=fact).transfer_id
    reverse(transfer_id=transfer_id, key="r", reason="重复", actor=INTAKE, now=NOW)
    assert merit(cast, "elder") == 0
    corrected(cast, appealed(cast, fact, by="elder"), quantity=60)
    assert merit(cast, "elder") == 2


def test_an_upheld_objection_can_be_appealed_and_its_decider_does_not_answer(cast: Cast) -> None:
    batch = noticed(cast)
    decided(cast, objected(cast, batch), uphold=True)
    appeal = appealed(cast, line_of(cast, batch).fact)
    with pytest.raises(Refusal) as heard:
        explained(cast, appeal)
    assert heard.value.code == "publicity.own_case"
    assert corrected(cast, appeal, 60, by="county_officer").state == "CORRECTED"
    assert merit(cast) == 0  # the corrected fact is shown again before it counts


def test_the_room_of_the_fact_puts_its_own_record_right(cast: Cast) -> None:
    from hongguanjia.points.testing import publish_default_rules
    from hongguanjia.rooms.service.checks import check_records

    publish_default_rules(cast)
    activity = settled(cast, "member")
    take_in(now=ENDS)
    fact = Fact.objects.get(person=cast.member, kind="service.attended")
    appeal = appealed(cast, fact, now=ENDS)
    done = api.correct_appeal(
        actor=cast.actor("town_officer"), now=ENDS, appeal_id=appeal.pk, quantity=90, answer="提前半小时走的"
    )
    line = activity.attendances.get(person=cast.member)
    assert (line.minutes, done.new_fact) == (90, line.fact)
    assert check_records().faults == []
    take_in(now=ENDS)
    again = appealed(cast, line.fact, now=ENDS)
    api.correct_appeal(
        actor=cast.actor("county_officer"), now=ENDS, appeal_id=again.pk, quantity=90, answer="重新记一次"
    )
    assert check_records().faults == []


def test_a_fact_put_right_before_is_not_put_right_twice(cast: Cast) -> None:
    fact = awarded(cast)
    corrected(cast, appealed(cast, fact))
    second = appealed(cast, fact)
    with pytest.raises(Refusal) as heard:
        corrected(cast, second, 600, by="county_officer")
    assert heard.value.code == "points.fact_gone"
    assert merit(cast) == 4


def test_words_may_be_the_answer_and_the_next_level_is_asked_once(cast: Cast) -> None:
    appeal = explained(cast, appealed(cast))
    assert (appeal.state, merit(cast)) == ("EXPLAINED", 2)
    appeal = api.ask_again(actor=cast.actor("member"), now=NOW, appeal_id=appeal.pk, wrong="签到机当时坏了")
    assert (appeal.state, appeal.organisation, appeal.answer) == ("SENT", cast.county, "")
    with pytest.raises(Refusal):
        explained(cast, appeal)
    api.explain_appeal(actor=cast.actor("county_officer"), now=NOW, appeal_id=appeal.pk, answer="核对过签到机记录")
    with pytest.raises(Refusal) as heard:
        api.ask_again(actor=cast.actor("member"), now=NOW, appeal_id=appeal.pk, wrong="还是不认可这个")
    assert heard.value.code == "publicity.asked_again"
    assert [line.verb for line in list_timeline(APPEAL_KIND, appeal.pk)]


def test_nobody_answers_twice_on_the_same_appeal(cast: Cast) -> None:
    appeal = appealed(cast)
    api.explain_appeal(actor=cast.actor("county_officer"), now=NOW, appeal_id=appeal.pk, answer="按签到时间计算")
    api.ask_again(actor=cast.actor("member"), now=NOW, appeal_id=appeal.pk, wrong="签到机当时坏了")
    with pytest.raises(Refusal) as heard:
        api.explain_appeal(actor=cast.actor("county_officer"), now=NOW, appeal_id=appeal.pk, answer="还是按签到时间")
    assert heard.value.code == "publicity.own_case"


def test_an_officer_does_not_answer_an_own_appeal(cast: Cast) -> None:
    appeal = appealed(cast, by="town_officer")
    assert appeal.organisation == cast.county
    own = appealed(cast, by="county_officer")
    assert own.organisation == cast.county
    with pytest.raises(Refusal) as heard:
        corrected(cast, own, by="county_officer")
    assert heard.value.code == "publicity.own_case"


def test_a_reminder_once_before_the_deadline(cast: Cast) -> None:
    appeal = appealed(cast)
    assert api.remind_due(now=NOW) == 0
    near = NOW + timedelta(days=10)
    assert api.remind_due(now=near) == 1
    assert api.remind_due(now=near) == 0
    appeal.refresh_from_db()
    assert appeal.reminded_date == date(2026, 6, 25)
    assert Notice.objects.filter(person=cast.town_officer, kind=APPEAL_KIND).count() == 2


def test_overdue_it_goes_up_and_at_the_top_it_stays(cast: Cast) -> None:
    appeal = appealed(cast)
    assert api.escalate_overdue(now=NOW + timedelta(days=15)) == 0
    assert api.escalate_overdue(now=LATE) == 1
    appeal.refresh_from_db()
    assert (appeal.organisation, appeal.levels, appeal.state) == (cast.county, 1, "SENT")
    assert appeal.due_date > date(2026, 7, 1)
    assert api.escalate_overdue(now=LATE + timedelta(days=60)) == 0
    with pytest.raises(Refusal):
        explained(cast, appeal)


def test_evidence_is_kept_for_the_level_that_answers(cast: Cast) -> None:
    fact = awarded(cast)
    asked = {
        "actor": cast.actor("member"),
        "now": NOW,
        "fact_id": fact.pk,
        "wrong": "少记了一小时",
        "wanted": "两个小时",
    }
    with pytest.raises(Refusal) as heard:
        api.make_appeal(**asked, uploads=[picture()] * 6)
    assert heard.value.code == "publicity.papers"
    appeal = api.make_appeal(**asked, uploads=[picture()])
    attachment = Paper.objects.get(appeal=appeal).attachment
    assert (attachment.organisation, attachment.uploaded_by) == (cast.guandu, cast.member)


def test_one_open_appeal_for_a_fact_and_only_own_decided_facts(cast: Cast) -> None:
    fact = awarded(cast)
    appeal = appealed(cast, fact)
    with pytest.raises(Refusal) as heard:
        appealed(cast, fact)
    assert heard.value.code == "publicity.appealed_before"
    with pytest.raises(Refusal) as heard:
        appealed(cast, fact, by="elder")
    assert heard.value.code == "access.not_found"
    api.withdraw_appeal(actor=cast.actor("member"), now=NOW, appeal_id=appeal.pk)
    assert appealed(cast, fact).state == "SENT"


def test_what_still_waits_is_objected_to_not_appealed(cast: Cast) -> None:
    line = line_of(cast, noticed(cast))
    with pytest.raises(Refusal) as heard:
        appealed(cast, line.fact)
    assert heard.value.code == "access.not_found"


def test_an_appeal_itself_earns_nothing(cast: Cast) -> None:
    fact = awarded(cast)
    before = Fact.objects.count()
    explained(cast, appealed(cast, fact))
    assert (Fact.objects.count(), merit(cast)) == (before, 2)
