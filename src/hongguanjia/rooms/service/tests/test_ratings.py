"""Anonymous: nothing in the tables, the trail or the order of rows leads from an answer to anybody."""

import pytest
from django.db import models

from hongguanjia.base.people.testing import Cast
from hongguanjia.base.record.models import Fact, Submission, TrailEntry
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.service import api
from hongguanjia.rooms.service.models import Rating, Slip
from hongguanjia.rooms.service.queries import get_opinions
from hongguanjia.rooms.service.testing import ENDS, settled

pytestmark = pytest.mark.django_db


def answered(cast: Cast, number: int):
    activity = settled(cast, "member")
    codes = api.print_slips(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk, number=number)
    for place, code in enumerate(codes):
        api.answer_slip(now=ENDS, code=code.lower(), served=True, opinion="GOOD" if place else "BAD", words="好")
    return activity


def test_the_tables_have_no_way_from_an_answer_to_a_person_a_slip_or_an_instant() -> None:
    columns = {field.name: field for field in Rating._meta.get_fields()}

    assert set(columns) == {"id", "activity", "served", "opinion", "words", "given_date"}
    assert not any(isinstance(field, models.DateTimeField) for field in columns.values())
    assert {field.name for field in Slip._meta.get_fields()} == {"id", "activity", "code_digest", "spent"}
    assert Rating._meta.pk.default.__name__ == "uuid4"


def test_answering_leaves_no_trace_elsewhere(cast: Cast) -> None:
    activity = settled(cast, "member")
    code = api.print_slips(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk, number=1)[0]
    before = [table.objects.count() for table in (TrailEntry, Submission, Fact)]

    api.answer_slip(now=ENDS, code=code, served=True, opinion="BAD")

    assert [table.objects.count() for table in (TrailEntry, Submission, Fact)] == before
    assert code not in str(list(Slip.objects.values()))


def test_keys_tell_no_order(cast: Cast) -> None:
    activity = answered(cast, 12)
    bad = Rating.objects.get(opinion="BAD")

    assert all(row.pk.version == 4 for row in Rating.objects.filter(activity=activity))
    assert bad.given_date == ENDS.date()


def test_fewer_than_five_are_not_shown(cast: Cast) -> None:
    four = get_opinions([answered(cast, 4).pk], 5)
    five = get_opinions([answered(cast, 5).pk], 5)

    assert (four.shown, four.total, four.good, four.words) == (False, 4, 0, ())
    assert (five.shown, five.served, five.good, five.bad) == (True, 5, 4, 1)


def test_bad_answers_and_codes_are_refused(cast: Cast) -> None:
    activity = settled(cast, "member")
    for number in (0, 201):
        with pytest.raises(Refusal, match="1 到 200"):
            api.print_slips(actor=cast.actor("secretary"), now=ENDS, activity_id=activity.pk, number=number)
    with pytest.raises(Refusal, match="请选择满意"):
        api.answer_slip(now=ENDS, code="X", served=True, opinion="PERFECT")
    with pytest.raises(Refusal, match="编号不对"):
        api.answer_slip(now=ENDS, code="ABCDEFGHJK", served=True)
