"""The trail in words, read in scope and by keyset."""

from datetime import date

import pytest

from hongguanjia.base.people.api import correct_person
from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.record.api import (
    TrailFilter,
    describe_verbs,
    leave_trail,
    list_timeline,
    list_trail,
    list_verbs,
    tell_entry,
)
from hongguanjia.base.record.models import TrailEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(cast: Cast) -> Cast:
    correct_person(
        actor=cast.actor("secretary"), now=NOW, person=cast.member, changes={"gender": "F"}, reason="身份证核对"
    )
    return cast


def _titles(cast: Cast, part: str, **wanted: object) -> list[str]:
    return [line.sentence for line in list_trail(cast.actor(part), TrailFilter(**wanted)).lines]  # type: ignore[arg-type]


def test_an_entry_is_a_sentence(corrected: Cast) -> None:
    line = list_timeline("person", corrected.member.pk)[0]
    assert (line.sentence, line.actor_label, line.reason) == ("更正“党一诺”的登记内容", "书启明", "身份证核对")


def test_lists_in_the_detail_are_read_out(corrected: Cast) -> None:
    entry = TrailEntry(verb="people.organisation.split", subject_label="甲", detail={"into": ["乙", "丙"]}, at=NOW)
    assert tell_entry(entry).sentence == "将“甲”分设为“乙、丙”"


def test_what_nobody_described_is_shown_as_it_is(db: None) -> None:
    entry = TrailEntry(verb="no.such.verb", subject_label="甲", at=NOW)
    assert tell_entry(entry).sentence == "甲 · no.such.verb"


def test_a_missing_word_is_an_empty_place(db: None) -> None:
    entry = TrailEntry(verb="people.organisation.merged", subject_label="甲", at=NOW)
    assert tell_entry(entry).sentence == "将“甲”并入“”"


def test_a_verb_has_one_sentence() -> None:
    with pytest.raises(ValueError, match="twice"):
        describe_verbs({"people.person.corrected": "别的说法"})
    assert ("people.organisation.closed", "撤销“…”") in list_verbs()


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary", "member", "secretary", "resident"])
def test_without_the_permission_there_is_no_trail(corrected: Cast, part: str) -> None:
    assert _titles(corrected, part) == []


def test_a_town_reads_its_own_trail_only(corrected: Cast) -> None:
    titles = _titles(corrected, "town_officer")
    assert titles[0] == "更正“党一诺”的登记内容"
    assert not any("春岗" in title for title in titles)
    assert any("春岗" in title for title in _titles(corrected, "auditor", subject="春岗"))


def test_what_belongs_to_no_organisation_is_the_countys(corrected: Cast) -> None:
    leave_trail(actor=SYSTEM, now=NOW, verb="x.y", subject_kind="x", subject_id=1, subject_label="无主事项")
    assert _titles(corrected, "auditor")[0].startswith("无主事项")
    assert not any("无主" in title for title in _titles(corrected, "town_officer"))


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"verb": "people.person.corrected"}, 1),
        ({"actor": "书启明"}, 1),
        ({"actor": "书启明", "subject": "外来客"}, 0),
        ({"verb": "people.person.corrected", "from_day": date(2026, 6, 15), "to_day": date(2026, 6, 15)}, 1),
        ({"verb": "people.person.corrected", "to_day": date(2026, 6, 14)}, 0),
        ({"verb": "people.person.corrected", "from_day": date(2026, 6, 16)}, 0),
    ],
)
def test_filters_narrow(corrected: Cast, wanted: dict, count: int) -> None:
    assert len(_titles(corrected, "auditor", **wanted)) == count


def test_pages_follow_each_other_without_gap(corrected: Cast) -> None:
    auditor, seen, before = corrected.actor("auditor"), [], None
    while True:
        page = list_trail(auditor, TrailFilter(), before=before, size=7)
        seen += [line.id for line in page.lines]
        before = page.next_before
        if before is None:
            break
    assert seen == sorted(TrailEntry.objects.values_list("pk", flat=True), reverse=True)
