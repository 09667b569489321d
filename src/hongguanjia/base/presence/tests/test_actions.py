"""Coming and going: one presence, whatever is sent, in whatever order."""

from datetime import datetime, timedelta

import pytest

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.presence import actions
from hongguanjia.base.presence.data import Answer, Claim, GatheringInfo, ScanRow, Sheet, SheetRow
from hongguanjia.base.presence.models import Mark, MarkVoid
from hongguanjia.base.presence.queries import count_presences, find_presence, list_presences
from hongguanjia.base.presence.testing import member_token_at, open_for, token_at, window_at
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
def gathering(cast: Cast) -> GatheringInfo:
    return open_for(cast)


def scan_in(
    cast: Cast, gathering: GatheringInfo, at: datetime = NOW, *, part: str = "member", key: str = "k1", **more: object
) -> Answer:
    return actions.check_in(actor=cast.actor(part), now=at, token=token_at(gathering, at), claim=Claim(key=key, **more))


def sync(
    cast: Cast, gathering: GatheringInfo, scanned: datetime, sent: datetime, key: str = "k2", direction: str = "IN"
) -> Answer:
    return actions.check_in(
        actor=cast.actor("member"),
        now=sent,
        token=token_at(gathering, scanned, direction),
        claim=Claim(key=key, claimed_at=scanned),
    )


def line(gathering: GatheringInfo, person: object):
    return find_presence(gathering_id=gathering.id, person_id=person.pk)


class TestOwnPhone:
    def test_a_scan_in_time_is_a_presence(self, cast: Cast, gathering: GatheringInfo) -> None:
        answer = scan_in(cast, gathering)

        assert answer.code == "checked_in" and "已签到" in answer.sentence
        assert line(gathering, cast.member).in_means == "OWN_PHONE"

    def test_a_scan_after_the_start_is_late(self, cast: Cast, gathering: GatheringInfo) -> None:
        assert scan_in(cast, gathering, NOW + MINUTE).code == "late"
        assert line(gathering, cast.member).late

    def test_lateness_follows_a_moved_start(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering, NOW + MINUTE)

        actions.update_window(actor=SYSTEM, now=NOW, gathering_id=gathering.id, window=window_at(NOW + 10 * MINUTE))

        assert not line(gathering, cast.member).late

    def test_a_retry_hears_the_same_answer(self, cast: Cast, gathering: GatheringInfo) -> None:
        first = scan_in(cast, gathering)

        assert scan_in(cast, gathering) == first
        assert Mark.objects.count() == 1

    def test_a_second_scan_is_told_when_the_first_was(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering)

        answer = scan_in(cast, gathering, NOW + 5 * MINUTE, key="k9")

        assert (answer.code, answer.at) == ("duplicate", NOW)
        assert "重复签到" in answer.sentence and "10:00" in answer.sentence

    @pytest.mark.parametrize(("off", "code"), [(-MINUTE, "expired"), (MINUTE, "unknown")])
    def test_a_code_of_another_minute_is_refused(
        self, cast: Cast, gathering: GatheringInfo, off: timedelta, code: str
    ) -> None:
        with pytest.raises(Refusal) as refused:
            actions.check_in(
                actor=cast.actor("member"), now=NOW, token=token_at(gathering, NOW + off), claim=Claim("k")
            )

        assert refused.value.code == f"presence.code_{code}"

    @pytest.mark.parametrize(("at", "code"), [(-31 * MINUTE, "not_open"), (121 * MINUTE, "closed")])
    def test_outside_the_window_is_refused(
        self, cast: Cast, gathering: GatheringInfo, at: timedelta, code: str
    ) -> None:
        with pytest.raises(Refusal) as refused:
            scan_in(cast, gathering, NOW + at)

        assert refused.value.code == f"presence.{code}"

    def test_a_closed_gathering_takes_no_more(self, cast: Cast, gathering: GatheringInfo) -> None:
        actions.close_gathering(actor=SYSTEM, now=NOW + MINUTE, gathering_id=gathering.id)
        actions.close_gathering(actor=SYSTEM, now=NOW + 2 * MINUTE, gathering_id=gathering.id)

        with pytest.raises(Refusal, match="签到已经结束"):
            scan_in(cast, gathering, NOW + 2 * MINUTE)

    @pytest.mark.parametrize("part", ["outsider", "sibling_member", "outsider_secretary", "secretary"])
    def test_who_is_not_invited_finds_nothing(self, cast: Cast, gathering: GatheringInfo, part: str) -> None:
        with pytest.raises(NotFound):
            scan_in(cast, gathering, part=part)

        assert not Mark.objects.exists()

    def test_a_neighbour_may_walk_in_where_that_is_allowed(self, cast: Cast) -> None:
        gathering = open_for(cast, source_id=2, walk_in=True)

        assert scan_in(cast, gathering, part="clerk").code == "checked_in"
        assert line(gathering, cast.clerk).unexpected
        with pytest.raises(NotFound):
            scan_in(cast, gathering, part="outsider")

    def test_a_helper_checks_in_an_elder_under_a_mandate(self, cast: Cast, gathering: GatheringInfo) -> None:
        actor = cast.actor("secretary").acting_for(cast.elder.pk, 7)

        actions.check_in(actor=actor, now=NOW, token=token_at(gathering, NOW), claim=Claim("k", device="phone"))

        mark = Mark.objects.get()
        assert (mark.person_id, mark.mandate_id) == (cast.elder.pk, 7)
        assert line(gathering, cast.elder).shared_device == 0

    def test_two_people_on_one_phone_are_a_hint(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering, device="phone")
        scan_in(cast, gathering, part="elder", device="phone")

        assert [row.shared_device for row in list_presences(gathering_id=gathering.id)] == [2, 2]

    def test_the_device_hint_means_nothing_elsewhere(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering, device="phone")
        scan_in(cast, open_for(cast, source_id=2), device="phone")

        one, other = Mark.objects.values_list("device", flat=True)
        assert one and other and one != other and "phone" not in one

    def test_the_short_code_does_as_well(self, cast: Cast, gathering: GatheringInfo) -> None:
        from hongguanjia.base.presence.codes import current_code

        short = current_code(actor=cast.actor("secretary"), now=NOW, gathering_id=gathering.id).short

        assert len(short) == 9
        typed = {"actor": cast.actor("member"), "typed": short, "claim": Claim("k")}
        assert actions.check_in_short(now=NOW, **typed).code == "checked_in"
        for late in (NOW + MINUTE,):
            with pytest.raises(BadInput, match="不是有效的签到码"):
                actions.check_in_short(now=late, **typed)

    @pytest.mark.parametrize("typed", ["", "22222", "222222222", "X" * 60])
    def test_a_wrong_short_code_is_refused(self, cast: Cast, gathering: GatheringInfo, typed: str) -> None:
        with pytest.raises(BadInput):
            actions.check_in_short(actor=cast.actor("member"), now=NOW, typed=typed, claim=Claim("k"))

    def test_a_scan_costs_three_queries(self, cast: Cast, gathering: GatheringInfo, django_assert_num_queries) -> None:
        actor, token = cast.actor("member"), token_at(gathering, NOW)

        with django_assert_num_queries(3):
            actions.check_in(actor=actor, now=NOW, token=token, claim=Claim("k"))


class TestWithoutSignal:
    def test_what_was_kept_arrives_later_and_waits_for_the_organiser(
        self, cast: Cast, gathering: GatheringInfo
    ) -> None:
        answer = sync(cast, gathering, NOW - 5 * MINUTE, NOW + DAY)

        assert (answer.code, answer.at) == ("pending", NOW - 5 * MINUTE)
        row = line(gathering, cast.member)
        assert row.to_confirm and not row.late

    def test_the_code_counts_and_not_the_clock_of_the_phone(self, cast: Cast, gathering: GatheringInfo) -> None:
        actions.check_in(
            actor=cast.actor("member"),
            now=NOW + DAY,
            token=token_at(gathering, NOW + 30 * MINUTE),
            claim=Claim("k", claimed_at=NOW - 10 * DAY),
        )

        assert line(gathering, cast.member).late

    def test_an_earlier_scan_that_arrives_later_counts(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering, NOW + 10 * MINUTE)

        sync(cast, gathering, NOW - 2 * MINUTE, NOW + 15 * MINUTE)

        row = line(gathering, cast.member)
        assert row.in_at == NOW - 2 * MINUTE and not row.late
        assert MarkVoid.objects.get().superseded

    @pytest.mark.parametrize("scanned", [-31 * MINUTE, 121 * MINUTE])
    def test_a_code_from_outside_the_window_is_refused(
        self, cast: Cast, gathering: GatheringInfo, scanned: timedelta
    ) -> None:
        with pytest.raises(Refusal):
            sync(cast, gathering, NOW + scanned, NOW + DAY)

    def test_after_the_days_of_grace_it_is_too_late(self, cast: Cast, gathering: GatheringInfo) -> None:
        with pytest.raises(Refusal, match="补传期限"):
            sync(cast, gathering, NOW, NOW + 4 * DAY)

    def test_a_code_of_the_future_is_refused(self, cast: Cast, gathering: GatheringInfo) -> None:
        with pytest.raises(Refusal, match="有效的签到码"):
            sync(cast, gathering, NOW + 30 * MINUTE, NOW)

    def test_a_picture_passed_on_is_refused(self, cast: Cast, gathering: GatheringInfo) -> None:
        claim = Claim("k", claimed_at=NOW + 5 * MINUTE)
        with pytest.raises(Refusal) as refused:
            actions.check_in(
                actor=cast.actor("member"), now=NOW + 5 * MINUTE, token=token_at(gathering, NOW), claim=claim
            )

        assert refused.value.code == "presence.code_expired"

    def test_a_slow_network_is_a_delay_and_no_picture(self, cast: Cast, gathering: GatheringInfo) -> None:
        assert sync(cast, gathering, NOW, NOW + MINUTE).code == "pending"

    @pytest.mark.parametrize(("after", "code"), [(10, "checked_in"), (16, "pending")])
    def test_who_opened_a_fresh_code_may_take_a_while(
        self, cast: Cast, gathering: GatheringInfo, after: int, code: str
    ) -> None:
        claim = Claim("k", claimed_at=NOW, landed=True)
        answer = actions.check_in(
            actor=cast.actor("member"), now=NOW + after * MINUTE, token=token_at(gathering, NOW), claim=claim
        )

        assert (answer.code, answer.at) == (code, NOW)


class TestLeaving:
    def test_in_and_out(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering)
        left = NOW + 90 * MINUTE

        answer = actions.check_in(
            actor=cast.actor("member"), now=left, token=token_at(gathering, left, "OUT"), claim=Claim("out")
        )

        assert answer.code == "checked_out"
        assert line(gathering, cast.member).out_at == left

    def test_out_may_arrive_before_in(self, cast: Cast, gathering: GatheringInfo) -> None:
        answer = sync(cast, gathering, NOW + 90 * MINUTE, NOW + DAY, "out", "OUT")
        assert answer.code == "pending"
        assert line(gathering, cast.member).out_alone

        sync(cast, gathering, NOW, NOW + DAY, "in")

        row = line(gathering, cast.member)
        assert (row.in_at, row.out_at) == (NOW, NOW + 90 * MINUTE)

    def test_the_last_leaving_counts(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering)
        for minutes in (30, 90, 60):
            sync(cast, gathering, NOW + minutes * MINUTE, NOW + DAY, f"out{minutes}", "OUT")

        assert line(gathering, cast.member).out_at == NOW + 90 * MINUTE

    def test_a_leaving_before_the_coming_is_not_shown(self, cast: Cast, gathering: GatheringInfo) -> None:
        sync(cast, gathering, NOW - 9 * MINUTE, NOW, "out", "OUT")
        scan_in(cast, gathering)

        assert line(gathering, cast.member).out_at is None


class TestOrganiserScan:
    def scan(self, cast: Cast, gathering: GatheringInfo, part: str = "secretary", at: datetime = NOW, **claim: object):
        row = ScanRow(member_token_at(cast.member.pk, at), Claim(key="s", **claim))
        return actions.check_in_scanned(actor=cast.actor(part), now=NOW, gathering_id=gathering.id, scan=row)

    @pytest.mark.parametrize("part", ["secretary", "clerk", "town_officer", "county_officer"])
    def test_an_organiser_scans_a_member(self, cast: Cast, gathering: GatheringInfo, part: str) -> None:
        assert self.scan(cast, gathering, part).code == "checked_in"
        assert line(gathering, cast.member).in_means == "ORGANISER_SCAN"

    @pytest.mark.parametrize("part", ["member", "outsider", "outsider_secretary", "auditor", "admin", "station_clerk"])
    def test_others_find_no_gathering(self, cast: Cast, gathering: GatheringInfo, part: str) -> None:
        with pytest.raises(NotFound):
            self.scan(cast, gathering, part)

    def test_a_helper_named_by_the_room_may_scan(self, cast: Cast, gathering: GatheringInfo) -> None:
        actions.set_hosts(gathering_id=gathering.id, person_ids=[cast.sibling_member.pk])
        assert self.scan(cast, gathering, "sibling_member").code == "checked_in"

        actions.set_hosts(gathering_id=gathering.id, person_ids=[])
        with pytest.raises(NotFound):
            self.scan(cast, gathering, "sibling_member")

    def test_a_code_of_yesterday_is_refused(self, cast: Cast, gathering: GatheringInfo) -> None:
        with pytest.raises(Refusal, match="不是当天的"):
            self.scan(cast, gathering, at=NOW - DAY)

    def test_a_gathering_code_is_no_member_code(self, cast: Cast, gathering: GatheringInfo) -> None:
        row = ScanRow(token_at(gathering, NOW), Claim("s"))
        with pytest.raises(BadInput):
            actions.check_in_scanned(actor=cast.actor("clerk"), now=NOW, gathering_id=gathering.id, scan=row)

    def test_scans_kept_on_the_phone_arrive_together(self, cast: Cast, gathering: GatheringInfo) -> None:
        claim = Claim(key="s", claimed_at=NOW - MINUTE)
        scans = [
            ScanRow(member_token_at(cast.member.pk, NOW), claim),
            ScanRow("forged", claim),
            ScanRow(member_token_at(cast.elder.pk, NOW), claim),
        ]

        answers = actions.check_in_many_scanned(
            actor=cast.actor("clerk"), now=NOW + DAY, gathering_id=gathering.id, scans=scans
        )

        assert [answer.code for answer in answers] == ["pending", "presence.code_unknown", "pending"]
        assert line(gathering, cast.elder).in_at == NOW - MINUTE

    def test_a_batch_has_a_limit(self, cast: Cast, gathering: GatheringInfo) -> None:
        scans = [ScanRow("x", Claim("s"))] * 201
        with pytest.raises(BadInput):
            actions.check_in_many_scanned(actor=cast.actor("clerk"), now=NOW, gathering_id=gathering.id, scans=scans)


class TestSheet:
    def enter(self, cast: Cast, gathering: GatheringInfo, *rows: SheetRow, part: str = "clerk", key: str = "sheet"):
        return actions.record_sheet(
            actor=cast.actor(part), now=NOW + DAY, gathering_id=gathering.id, sheet=Sheet(rows, key=key)
        )

    def test_a_sheet_is_as_good_as_phones(self, cast: Cast, gathering: GatheringInfo) -> None:
        rows = [SheetRow(cast.member.pk), SheetRow(cast.elder.pk, NOW + MINUTE, left=True)]

        answers = self.enter(cast, gathering, *rows)

        assert [answer.code for answer in answers] == ["checked_in", "late", "checked_out"]
        row = line(gathering, cast.elder)
        assert (row.in_means, row.late, row.out_at) == ("PAPER", True, gathering.ends_at)

    def test_a_sheet_entered_twice_is_once(self, cast: Cast, gathering: GatheringInfo) -> None:
        first = self.enter(cast, gathering, SheetRow(cast.member.pk))

        assert self.enter(cast, gathering, SheetRow(cast.member.pk)) == first
        (again,) = self.enter(cast, gathering, SheetRow(cast.member.pk), key="other")
        assert again.code == "duplicate"
        assert Mark.objects.count() == 1

    @pytest.mark.parametrize("phone_first", [True, False])
    def test_a_time_from_a_phone_beats_a_sheet_without(
        self, cast: Cast, gathering: GatheringInfo, phone_first: bool
    ) -> None:
        if phone_first:
            scan_in(cast, gathering, NOW + MINUTE)
        self.enter(cast, gathering, SheetRow(cast.member.pk))
        if not phone_first:
            sync(cast, gathering, NOW + MINUTE, NOW + DAY)

        row = line(gathering, cast.member)
        assert (row.in_at, row.in_means, row.late) == (NOW + MINUTE, "OWN_PHONE", True)

    def test_a_stranger_is_not_entered_and_nothing_is_kept(self, cast: Cast, gathering: GatheringInfo) -> None:
        with pytest.raises(BadInput, match="不在您管理范围内"):
            self.enter(cast, gathering, SheetRow(cast.member.pk), SheetRow(cast.outsider.pk))

        assert not Mark.objects.exists()

    def test_a_time_of_the_future_is_refused(self, cast: Cast, gathering: GatheringInfo) -> None:
        with pytest.raises(BadInput, match="晚于现在"):
            self.enter(cast, gathering, SheetRow(cast.member.pk, NOW + 2 * DAY))

    def test_an_empty_sheet_is_nothing(self, cast: Cast, gathering: GatheringInfo) -> None:
        assert self.enter(cast, gathering) == []

    def test_a_sheet_has_a_limit(self, cast: Cast, gathering: GatheringInfo) -> None:
        with pytest.raises(BadInput, match="一次最多"):
            self.enter(cast, gathering, *[SheetRow(1)] * 501)


class TestVoid:
    def void(self, cast: Cast, gathering: GatheringInfo, reason: str = "本人未到场", part: str = "secretary", **more):
        return actions.void_presence(
            actor=cast.actor(part),
            now=NOW + 30 * MINUTE,
            gathering_id=gathering.id,
            person_id=cast.member.pk,
            reason=reason,
            **more,
        )

    def test_a_voided_presence_stays_and_does_not_count(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering)

        assert self.void(cast, gathering) == 1

        row = line(gathering, cast.member)
        assert not row.present and row.void_reason == "本人未到场"
        assert Mark.objects.count() == 1

    def test_a_retry_does_not_bring_it_back(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering)
        self.void(cast, gathering)

        for key in ("k1", "fresh"):
            with pytest.raises(Refusal, match="本人未到场"):
                scan_in(cast, gathering, NOW + 40 * MINUTE, key=key)

    def test_an_organiser_may_mark_again(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering)
        self.void(cast, gathering)

        for round_ in range(3):
            actions.record_sheet(
                actor=cast.actor("clerk"),
                now=NOW + DAY,
                gathering_id=gathering.id,
                sheet=Sheet([SheetRow(cast.member.pk)], key=f"again{round_}"),
            )
            assert line(gathering, cast.member).in_means == "PAPER"
            self.void(cast, gathering)
        assert Mark.objects.filter(void__isnull=True).count() == 0

    def test_only_the_leaving_may_be_voided(self, cast: Cast, gathering: GatheringInfo) -> None:
        scan_in(cast, gathering)
        sync(cast, gathering, NOW + 20 * MINUTE, NOW + 25 * MINUTE, "out", "OUT")

        self.void(cast, gathering, directions=["OUT"])

        row = line(gathering, cast.member)
        assert row.present and row.out_at is None

    def test_a_void_needs_a_reason_and_something_to_void(self, cast: Cast, gathering: GatheringInfo) -> None:
        with pytest.raises(BadInput, match="原因"):
            self.void(cast, gathering, " ")
        with pytest.raises(Refusal, match="无需作废"):
            self.void(cast, gathering)

    @pytest.mark.parametrize("part", ["member", "outsider_secretary", "auditor"])
    def test_strangers_void_nothing(self, cast: Cast, gathering: GatheringInfo, part: str) -> None:
        scan_in(cast, gathering)
        with pytest.raises(NotFound):
            self.void(cast, gathering, part=part)


def test_the_counts_add_up(cast: Cast, gathering: GatheringInfo) -> None:
    scan_in(cast, gathering, NOW + MINUTE)
    sync(cast, gathering, NOW + 60 * MINUTE, NOW + DAY, "out", "OUT")

    counts = count_presences(list_presences(gathering_id=gathering.id))

    assert (counts.expected, counts.present, counts.present_expected) == (2, 1, 1)
    assert (counts.late, counts.left, counts.to_confirm) == (1, 1, 1)


def test_opening_twice_is_once(cast: Cast, gathering: GatheringInfo) -> None:
    assert open_for(cast) == gathering


def test_impossible_times_are_refused(cast: Cast, gathering: GatheringInfo) -> None:
    from dataclasses import replace

    wrong = [replace(window_at(), ends_at=NOW), replace(window_at(), opens_at=NOW + MINUTE)]
    for window in wrong:
        with pytest.raises(BadInput):
            actions.update_window(actor=SYSTEM, now=NOW, gathering_id=gathering.id, window=window)


def test_the_roster_can_shrink(cast: Cast, gathering: GatheringInfo) -> None:
    scan_in(cast, gathering)
    actions.unexpect(gathering_id=gathering.id, person_ids=[cast.member.pk, cast.elder.pk])

    (row,) = list_presences(gathering_id=gathering.id)
    assert row.unexpected
