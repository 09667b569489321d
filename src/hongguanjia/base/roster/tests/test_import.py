"""The whole way of a roster: plan, confirm, write, again, undo; within scope; all or nothing."""

from datetime import date, timedelta

import pytest

from hongguanjia.base.access.api import system_actor
from hongguanjia.base.people import seals
from hongguanjia.base.people.api import admit_member, end_membership, get_actor
from hongguanjia.base.people.models import Household, Membership, Organisation, Person, Residence
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.base.roster import actions, carrying
from hongguanjia.base.roster.actions import (
    apply_batch,
    cancel_batch,
    confirm_batch,
    fail_batch,
    import_at_once,
    read_batch,
    start_undo,
    undo_batch,
    upload_roster,
)
from hongguanjia.base.roster.models import RosterBatch, RosterFile, RosterRow
from hongguanjia.base.roster.queries import get_batch, list_batches, list_import_places
from hongguanjia.base.roster.testing import (
    BRANCH,
    DIRTY_GOOD,
    ROSTER_HEAD,
    dirty_rows,
    make_id_number,
    make_people_workbook,
    member_row,
)
from hongguanjia.base.sheets.testing import make_xlsx
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
SYSTEM = system_actor("测试")


def upload(
    cast: Cast, *rows: list, part: str = "town_officer", name: str = "名册.xlsx", at: str = "guandu"
) -> RosterBatch:
    data = make_xlsx([list(ROSTER_HEAD), *rows])
    return upload_roster(actor=cast.actor(part), now=NOW, organisation=getattr(cast, at), name=name, data=data)


def read(cast: Cast, *rows: list, **where: str) -> RosterBatch:
    batch = upload(cast, *rows, **where)
    return read_batch(actor=cast.actor(where.get("part", "town_officer")), now=NOW, batch_id=batch.pk)


def confirm(cast: Cast, batch: RosterBatch, *, good_rows_only: bool = False) -> RosterBatch:
    return confirm_batch(actor=cast.actor("town_officer"), now=NOW, batch_id=batch.pk, good_rows_only=good_rows_only)


def apply(cast: Cast, batch: RosterBatch, *, good_rows_only: bool = False) -> RosterBatch:
    confirm(cast, batch, good_rows_only=good_rows_only)
    return apply_batch(actor=cast.actor("town_officer"), now=NOW, batch_id=batch.pk)


def bring_in(cast: Cast, *rows: list) -> RosterBatch:
    batch = apply(cast, read(cast, *rows))
    assert batch.state == "APPLIED"
    return batch


def undo(cast: Cast, batch: RosterBatch) -> RosterBatch:
    actor = cast.actor("town_officer")
    start_undo(actor=actor, now=LATER, batch_id=batch.pk, reason="传错了文件")
    return undo_batch(actor=actor, now=LATER, batch_id=batch.pk)


def counts(batch: RosterBatch) -> dict[str, int]:
    return {code: count for code, count in batch.counts.items() if count}


def problems(batch: RosterBatch) -> list[str]:
    return [problem["code"] for row in batch.rows.filter(outcome="BAD") for problem in row.problems]


def everything() -> list[list[dict]]:
    tables = (Person, Membership, Residence, Household)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_preview_changes_nothing(cast: Cast) -> None:
    before = everything()
    batch = read(cast, member_row(1), member_row(2))
    assert (batch.state, counts(batch)) == ("READY", {"NEW": 2})
    assert everything() == before


def test_confirmed_rows_become_people_with_everything_that_was_written(cast: Cast) -> None:
    bring_in(cast, member_row(1, 姓名="单　小明", 党员类别="预备党员"))
    person = Person.objects.get(name="单小明")
    membership = person.memberships.get()
    assert (person.name_pinyin, person.name_initials) == ("shanxiaoming", "sxm")
    assert (person.gender, person.birth_date, person.organisation) == ("M", date(1970, 1, 2), cast.branch)
    assert seals.open_id_number(person.id_number_sealed) == make_id_number(date(1970, 1, 2), 11)
    assert seals.open_phone(person.phone_sealed) == "00090000001"
    assert person.phone_tail_index == seals.phone_tail_index("00090000001")
    assert (membership.organisation, membership.kind, membership.joined_date) == (
        cast.branch,
        "PROBATIONARY",
        date(2018, 7, 1),
    )
    assert (membership.active_from, membership.active_to) == (date(2026, 6, 15), None)
    person.full_clean(exclude=["id_number_sealed", "phone_sealed", "household", "deceased_date"])
    assert "MEMBER" in get_actor(person_id=person.pk, user_id=None, now=NOW).personal_roles


def test_the_ordinary_way_in_goes_on_working_after_an_import(cast: Cast) -> None:
    """Keys that the import reserved are not given out again."""
    bring_in(cast, member_row(1), member_row(2))
    person = Person.objects.create(name="后来人", organisation=cast.branch, created_at=NOW)
    membership = Membership.objects.create(
        person=person, organisation=cast.branch, kind="FULL", active_from=date(2026, 1, 1)
    )
    assert person.pk == Person.objects.order_by("-pk").first().pk
    assert membership.pk == Membership.objects.order_by("-pk").first().pk


def test_the_same_file_again_doubles_nobody(cast: Cast) -> None:
    rows = [member_row(number) for number in range(5)]
    bring_in(cast, *rows)
    before = everything()
    again = read(cast, *rows)
    assert counts(again) == {"UNCHANGED": 5}
    with pytest.raises(Refusal, match="没有可以导入的变化"):
        confirm(cast, again)
    assert everything() == before


def test_changes_are_shown_old_and_new_and_written(cast: Cast) -> None:
    bring_in(cast, member_row(1, 姓名="测一", 党员类别="预备党员"))
    batch = read(cast, member_row(1, 姓名="测二", 手机号="00012341234", 入党日期="2017-07-01"))
    assert counts(batch) == {"CHANGED": 1}
    assert batch.rows.get().changes == [
        ["name", "测一", "测二"],
        ["phone", "000****0001", "000****1234"],
        ["kind", "预备党员", "正式党员"],
        ["joined_date", "2018-07-01", "2017-07-01"],
    ]
    apply(cast, batch)
    person = Person.objects.get(name="测二")
    assert person.phone_index == seals.phone_index("00012341234") and person.name_initials == "ce"
    old, new = person.memberships.order_by("pk")
    assert (old.active_to, new.active_to, new.kind, new.joined_date) == (NOW.date(), None, "FULL", date(2017, 7, 1))


def test_a_date_of_joining_is_corrected_in_place(cast: Cast) -> None:
    bring_in(cast, member_row(1))
    batch = bring_in(cast, member_row(1, 入党日期="2019-07-01"))
    assert counts(batch) == {"CHANGED": 1}
    assert Membership.objects.get(joined_date=date(2019, 7, 1)).active_to is None
    undo(cast, batch)
    assert Membership.objects.filter(joined_date=date(2018, 7, 1)).count() == 1


def test_another_branch_is_a_transfer(cast: Cast) -> None:
    bring_in(cast, member_row(1))
    batch = bring_in(cast, member_row(1, 所在党支部="板桥村党支部"))
    assert counts(batch) == {"MOVED": 1}
    person = Person.objects.get(pk=batch.rows.get().person_id)
    assert person.organisation == cast.sibling_branch
    assert [row.organisation_id for row in person.memberships.order_by("pk")] == [
        cast.branch.pk,
        cast.sibling_branch.pk,
    ]


def test_blank_cells_leave_what_is_there(cast: Cast) -> None:
    bring_in(cast, member_row(1))
    again = read(cast, member_row(1, 手机号="", 入党日期="", 党员类别="", 性别="", 出生日期=""))
    assert counts(again) == {"UNCHANGED": 1}


def test_without_an_id_number_name_birth_and_branch_tell_who_it_is(cast: Cast) -> None:
    bring_in(cast, member_row(1, 身份证号=""))
    batch = bring_in(cast, member_row(1))
    assert counts(batch) == {"CHANGED": 1}
    assert batch.rows.get().changes == [["id_number", "", "990122********" + make_id_number(date(1970, 1, 2), 11)[-4:]]]
    assert Person.objects.filter(birth_date=date(1970, 1, 2)).count() == 1


def test_without_an_id_number_name_and_phone_tell_who_it_is(cast: Cast) -> None:
    bring_in(cast, member_row(1))
    again = read(cast, member_row(1, 身份证号="", 出生日期="", 所在党支部="板桥村党支部"))
    assert counts(again) == {"MOVED": 1}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([member_row(1), member_row(1)], ["twice_same"]),
        ([member_row(1), member_row(1, 手机号="")], ["twice_differs", "twice_differs"]),
        ([member_row(1), member_row(1, 身份证号="")], ["twice_differs", "twice_differs"]),
        ([member_row(1, 身份证号="", 出生日期="")] * 2, ["twice_same"]),
        ([member_row(1, 所在党支部="不知道什么地方")], ["place_unknown"]),
        ([member_row(1, 所在党支部="官渡桥村党文部")], ["place_unknown_near"]),
        ([member_row(1, 所在党支部="春岗村党支部")], ["place_unknown_near"]),
    ],
)
def test_rows_that_cannot_be_taken_are_named(cast: Cast, rows: list[list], expected: list[str]) -> None:
    assert problems(read(cast, *rows)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "官渡桥村党支部",
        "官渡桥村支部",
        "官渡桥村支部委员会",
        "中共官渡桥村党支部委员会",
        "官渡镇官渡桥村党支部",
        "中共官渡镇官渡桥村支部委员会",
        "410122102212P",
        "官渡桥村 党支部",
    ],
)
def test_a_branch_goes_by_many_names(cast: Cast, name: str) -> None:
    batch = read(cast, member_row(1, 所在党支部=name))
    assert counts(batch) == {"NEW": 1}


def test_two_branches_of_one_name_must_be_told_apart(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.far_branch.pk).update(name=BRANCH, short_name=BRANCH)
    batch = read(cast, member_row(1), part="county_officer", at="county")
    assert problems(batch) == ["place_ambiguous"]
    full = read(cast, member_row(1, 所在党支部="姚家镇官渡桥村党支部"), part="county_officer", at="county")
    assert counts(full) == {"NEW": 1}


def test_somebody_of_another_town_is_not_drawn_over(cast: Cast) -> None:
    number = make_id_number(date(1970, 1, 2), 11)
    Person.objects.filter(pk=cast.outsider.pk).update(
        id_number_sealed=b"x", id_number_index=seals.id_number_index(number)
    )
    batch = read(cast, member_row(1))
    assert problems(batch) == ["elsewhere"]
    assert "外来客" not in str(list(batch.rows.values())) and "春岗" not in str(list(batch.rows.values()))


def test_a_namesake_with_another_number_is_not_doubled(cast: Cast) -> None:
    bring_in(cast, member_row(1))
    assert problems(read(cast, member_row(1, 身份证号=make_id_number(date(1970, 1, 2), 33)))) == ["namesake"]


def test_the_dead_are_not_imported(cast: Cast) -> None:
    bring_in(cast, member_row(1))
    Person.objects.filter(birth_date=date(1970, 1, 2)).update(deceased_date=date(2026, 1, 1))
    assert problems(read(cast, member_row(1))) == ["deceased"]


def test_one_person_on_the_rolls_is_claimed_by_one_row(cast: Cast) -> None:
    bring_in(cast, member_row(1))
    other_place = member_row(1, 身份证号="", 出生日期="", 手机号="00090000001")
    assert problems(read(cast, member_row(1), other_place)) == ["twice_differs"]


def test_with_bad_rows_nothing_goes_in_unless_the_clerk_says_so(cast: Cast) -> None:
    batch = read(cast, member_row(1), member_row(2, 性别="女"))
    with pytest.raises(Refusal, match="还有 1 行有问题"):
        confirm(cast, batch)
    assert not Person.objects.filter(birth_date=date(1970, 1, 2)).exists()
    assert counts(apply(cast, batch, good_rows_only=True)) == {"NEW": 1, "BAD": 1}
    assert Person.objects.filter(birth_date=date(1970, 1, 2)).count() == 1
    assert not Person.objects.filter(birth_date=date(1970, 1, 3)).exists()


@pytest.mark.parametrize("step", ["_insert_people", "_update_people", "_change_ties"])
def test_a_fault_in_the_middle_leaves_everything_as_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    bring_in(cast, member_row(1))
    before = everything()
    batch = read(cast, member_row(1, 姓名="改了名"), member_row(2))
    confirm(cast, batch)
    real = getattr(carrying, step)

    def break_down(*args: object) -> None:
        real(*args)
        raise OSError("disk full")

    monkeypatch.setattr(carrying, step, break_down)
    with pytest.raises(OSError, match="disk full"):
        apply_batch(actor=cast.actor("town_officer"), now=NOW, batch_id=batch.pk)
    assert everything() == before
    fail_batch(batch_id=batch.pk, message="出了故障")
    monkeypatch.undo()
    batch.refresh_from_db()
    assert (batch.state, batch.message) == ("READY", "出了故障")
    assert apply(cast, batch).state == "APPLIED"


def test_a_fault_after_the_writing_leaves_everything_as_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    batch = confirm(cast, read(cast, member_row(1)))
    monkeypatch.setattr(actions, "store_rows", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        apply_batch(actor=cast.actor("town_officer"), now=NOW, batch_id=batch.pk)
    assert everything() == before


def test_a_roll_that_changed_since_the_preview_is_shown_again(cast: Cast) -> None:
    batch = read(cast, member_row(1))
    confirm(cast, batch)
    bring_in(cast, member_row(1, 姓名="别人先导"))
    batch = apply_batch(actor=cast.actor("town_officer"), now=NOW, batch_id=batch.pk)
    assert (batch.state, counts(batch)) == ("READY", {"CHANGED": 1})
    assert "名册有了变动" in batch.message
    assert Person.objects.filter(name="别人先导").exists()


def test_a_batch_is_applied_once(cast: Cast) -> None:
    batch = bring_in(cast, member_row(1))
    with pytest.raises(Refusal) as refused:
        apply_batch(actor=cast.actor("town_officer"), now=NOW, batch_id=batch.pk)
    assert refused.value.code == "roster.batch.wrong_state"


def test_the_trail_has_one_line_for_each_step_and_no_identifying_value(cast: Cast) -> None:
    batch = bring_in(cast, member_row(1))
    entries = list(TrailEntry.objects.filter(subject_kind="roster_batch", subject_id=batch.pk).order_by("pk"))
    assert [entry.verb for entry in entries] == [
        "roster.batch.uploaded",
        "roster.batch.confirmed",
        "roster.batch.applied",
    ]
    assert entries[-1].detail["counts"]["NEW"] == 1 and entries[-1].person_id == cast.town_officer.pk


def test_nothing_identifying_lies_about_in_clear(cast: Cast) -> None:
    batch = bring_in(cast, member_row(1))
    number, phone = make_id_number(date(1970, 1, 2), 11), "00090000001"
    stored = str(list(RosterRow.objects.values())) + str(RosterBatch.objects.filter(pk=batch.pk).values()[0])
    file = bytes(RosterFile.objects.get(batch=batch).sealed)
    assert number not in stored and phone not in stored
    assert not file.startswith(b"PK")


def test_an_undo_brings_back_what_was(cast: Cast) -> None:
    bring_in(cast, member_row(1), member_row(2), member_row(3, 身份证号=""))
    before = everything()
    batch = bring_in(
        cast,
        member_row(1, 姓名="改了名", 手机号="00012341234"),
        member_row(2, 所在党支部="板桥村党支部"),
        member_row(3),
        member_row(4),
    )
    assert counts(batch) == {"NEW": 1, "CHANGED": 2, "MOVED": 1}
    assert everything() != before
    assert undo(cast, batch).state == "UNDONE"
    assert everything() == before


def later_trail(cast: Cast, person: Person) -> None:
    admit_member(actor=SYSTEM, now=LATER, person=person, branch=cast.sibling_branch, from_date=LATER.date())


def ended_membership(cast: Cast, person: Person) -> None:
    end_membership(actor=SYSTEM, now=LATER, person=person, on_date=LATER.date(), reason="转出")


def silent_move(cast: Cast, person: Person) -> None:
    Membership.objects.filter(person=person).update(active_to=LATER.date())


def imported_again(cast: Cast, _person: Person) -> None:
    bring_in(cast, member_row(1, 姓名="又改名"))


def holds_a_post(cast: Cast, person: Person) -> None:
    person.posts.create(organisation=cast.branch, role="CLERK", title="党务员", active_from=date(2026, 6, 15))


@pytest.mark.parametrize(
    ("happen", "reason"),
    [
        (later_trail, "后来又办理过事项"),
        (ended_membership, "后来又办理过事项"),
        (silent_move, "组织关系后来有变动"),
        (imported_again, "后来又导入过一次"),
        (holds_a_post, "已经有账号"),
    ],
)
def test_what_happened_since_is_not_undone_but_named(cast: Cast, happen, reason: str) -> None:
    batch = bring_in(cast, member_row(1), member_row(2))
    happen(cast, Person.objects.get(birth_date=date(1970, 1, 2)))
    before = everything()
    batch = undo(cast, batch)
    assert batch.state == "APPLIED"
    assert "第 2 行" in batch.message and reason in batch.message and "第 3 行" not in batch.message
    assert everything() == before


def test_an_undo_needs_a_reason(cast: Cast) -> None:
    batch = bring_in(cast, member_row(1))
    with pytest.raises(BadInput, match="理由"):
        start_undo(actor=cast.actor("town_officer"), now=NOW, batch_id=batch.pk, reason=" ")


def test_a_cancelled_batch_leaves_no_file_and_no_rows(cast: Cast) -> None:
    batch = read(cast, member_row(1))
    cancel_batch(actor=cast.actor("town_officer"), now=NOW, batch_id=batch.pk)
    assert not RosterFile.objects.exists() and not RosterRow.objects.exists()
    with pytest.raises(Refusal):
        confirm(cast, batch)


def test_a_file_without_heads_is_refused_with_its_reason(cast: Cast) -> None:
    data = make_xlsx([["甲", "乙"], ["1", "2"]])
    actor = cast.actor("town_officer")
    batch = upload_roster(actor=actor, now=NOW, organisation=cast.guandu, name="a.xlsx", data=data)
    batch = read_batch(actor=actor, now=NOW, batch_id=batch.pk)
    assert batch.state == "REFUSED" and "没有找到表头" in batch.message


@pytest.mark.parametrize("part", ["secretary", "member", "outsider", "outsider_secretary", "auditor"])
def test_only_those_who_may_import_do(cast: Cast, part: str) -> None:
    with pytest.raises(Refusal):
        upload(cast, member_row(1), part=part)
    assert not RosterBatch.objects.exists()


def test_a_town_imports_into_its_own_subtree_only(cast: Cast) -> None:
    with pytest.raises(NotFound):
        upload(cast, member_row(1), at="yaojia")
    places = set(list_import_places(actor=cast.actor("town_officer")))
    assert places == {cast.guandu, cast.branch, cast.sibling_branch, cast.village}


def test_a_batch_of_elsewhere_is_not_found(cast: Cast) -> None:
    batch = upload(cast, member_row(1), part="county_officer", at="yaojia")
    with pytest.raises(NotFound):
        get_batch(actor=cast.actor("town_officer"), batch_id=batch.pk)
    assert not list_batches(actor=cast.actor("town_officer")).exists()
    assert not list_batches(actor=cast.actor("outsider_secretary")).exists()


def test_open_batches_have_a_ceiling(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "OPEN_MOST", 1)
    upload(cast, member_row(1))
    with pytest.raises(Refusal, match="太多没有确认"):
        upload(cast, member_row(1))


def test_a_branch_file_without_that_column_goes_to_the_branch_chosen(cast: Cast) -> None:
    data = make_xlsx([["姓名", "身份证号"], ["张三", make_id_number(date(1970, 1, 2), 11)]])
    batch = import_at_once(
        actor=SYSTEM, now=NOW, organisation=cast.branch, name="a.xlsx", data=data, good_rows_only=False
    )
    assert Person.objects.get(name="张三").organisation == cast.branch
    assert batch.state == "APPLIED"


def test_a_sheet_named_after_its_branch_needs_no_column(cast: Cast) -> None:
    data = make_xlsx([["姓名", "身份证号"], ["张三", make_id_number(date(1970, 1, 2), 11)]], sheet="板桥村党支部")
    import_at_once(actor=SYSTEM, now=NOW, organisation=cast.guandu, name="a.xlsx", data=data, good_rows_only=False)
    assert Person.objects.get(name="张三").organisation == cast.sibling_branch


def resident_file(household: str = "0012", village: str = "官渡桥村", **more: str) -> bytes:
    row = ["居小民", make_id_number(date(1980, 5, 6), 12), village, household]
    return make_xlsx([["姓名", "身份证号", "所在村（社区）", "户号"], row])


def bring_residents(cast: Cast, data: bytes) -> RosterBatch:
    return import_at_once(
        actor=SYSTEM, now=NOW, organisation=cast.guandu, name="居民.xlsx", data=data, good_rows_only=False
    )


def test_residents_come_with_village_and_household(cast: Cast) -> None:
    batch = bring_residents(cast, resident_file())
    person = Person.objects.get(name="居小民")
    residence = person.residences.get()
    assert batch.kind == "RESIDENTS"
    assert (person.organisation, residence.organisation) == (cast.village, cast.village)
    assert person.household == residence.household and person.household.number == "0012"
    assert counts(bring_residents(cast, resident_file())) == {"UNCHANGED": 1}


def test_another_household_is_a_change_and_can_be_undone(cast: Cast) -> None:
    first = bring_residents(cast, resident_file())
    before = everything()
    batch = bring_residents(cast, resident_file("0013"))
    assert counts(batch) == {"CHANGED": 1}
    assert Person.objects.get(name="居小民").household.number == "0013"
    start_undo(actor=SYSTEM, now=LATER, batch_id=batch.pk, reason="传错")
    undo_batch(actor=SYSTEM, now=LATER, batch_id=batch.pk)
    assert everything() == before
    start_undo(actor=SYSTEM, now=LATER, batch_id=first.pk, reason="传错")
    assert undo_batch(actor=SYSTEM, now=LATER, batch_id=first.pk).state == "UNDONE"
    assert not Household.objects.exists()


def test_a_member_who_is_listed_as_resident_stays_in_the_branch(cast: Cast) -> None:
    number = make_id_number(date(1980, 5, 6), 12)
    bring_in(cast, member_row(1, 姓名="居小民", 身份证号=number, 出生日期="", 性别=""))
    bring_residents(cast, resident_file())
    person = Person.objects.get(name="居小民")
    assert person.organisation == cast.branch and person.residences.get().organisation == cast.village


def test_the_dirty_roster_of_a_real_office(cast: Cast) -> None:
    rows, expected = dirty_rows()
    batch = import_at_once(
        actor=SYSTEM,
        now=NOW,
        organisation=cast.guandu,
        name="名册.xlsx",
        data=make_xlsx(rows, merges=["A1:H1"]),
        good_rows_only=True,
    )
    found = {row.number: [problem["code"] for problem in row.problems] for row in batch.rows.filter(outcome="BAD")}
    assert found == {number: [code] for number, code in expected.items()}
    assert counts(batch) == {"NEW": DIRTY_GOOD, "BAD": len(expected)}
    assert Person.objects.filter(name="张三").exists()


def test_many_rows_cost_few_queries(cast: Cast, django_assert_max_num_queries) -> None:
    data = make_people_workbook(3500, [BRANCH, "板桥村党支部"], seed=3)
    with django_assert_max_num_queries(60):
        batch = import_at_once(
            actor=SYSTEM, now=NOW, organisation=cast.county, name="a.xlsx", data=data, good_rows_only=False
        )
    assert counts(batch) == {"NEW": 3500}
    again = import_at_once(
        actor=SYSTEM, now=NOW, organisation=cast.county, name="a.xlsx", data=data, good_rows_only=False
    )
    assert counts(again) == {"UNCHANGED": 3500}
