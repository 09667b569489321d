"""Random schedules against a plain model: repeated, delayed, reordered submissions end in the same state.

The model is written from the promise, not from the code: the earliest coming and the latest leaving that were proved
count; a time beats no time; whoever was voided stays away until an organiser marks again.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.presence import actions
from hongguanjia.base.presence.data import Claim, GatheringInfo, ScanRow, Sheet, SheetRow
from hongguanjia.base.presence.models import Mark
from hongguanjia.base.presence.queries import find_presence
from hongguanjia.base.presence.slots import check_marks
from hongguanjia.base.presence.testing import member_token_at, open_for, token_at
from hongguanjia.kit.refusals import Refusal

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SENT = NOW + timedelta(hours=20)
SEEDS = 25


@dataclass(frozen=True)
class Event:
    """One submission: ``minute`` counts from the start; paper may have none."""

    kind: str
    direction: str
    minute: int | None
    key: str


@dataclass
class Model:
    """What should be known of one person and one direction, in the plainest words."""

    sign: int
    claims: list[tuple] = field(default_factory=list)
    barred: bool = False
    keys: set[str] = field(default_factory=set)

    def take(self, event: Event) -> None:
        if event.key in self.keys:
            return
        if self.barred:
            if event.kind != "paper":
                return
            self.barred = False
        self.keys.add(event.key)
        timed = event.minute is not None
        rank = {"phone": 0, "scan": 1, "paper": 2}[event.kind]
        moment = self.sign * event.minute if timed else 0
        self.claims.append((not timed, moment, event.kind != "paper", rank, event))

    def void(self) -> None:
        if self.claims:
            self.claims, self.barred = [], True

    def best(self) -> tuple[str, int | None] | None:
        if not self.claims:
            return None
        event = min(self.claims, key=lambda claim: claim[:4])[4]
        return event.kind, event.minute


def random_events(dice: random.Random, count: int) -> list[Event]:
    events = []
    for number in range(count):
        kind = dice.choice(["phone", "phone", "scan", "paper"])
        minute = None if kind == "paper" and dice.random() < 0.5 else dice.randrange(-20, 110)
        events.append(Event(kind, dice.choice(["IN", "IN", "OUT"]), minute, f"k{number}"))
    return events


def deliver(cast: Cast, gathering: GatheringInfo, event: Event, now: datetime) -> None:
    at = None if event.minute is None else NOW + event.minute * MINUTE
    claim = Claim(key=event.key, claimed_at=at)
    if event.kind == "phone":
        token = token_at(gathering, at, event.direction)
        actions.check_in(actor=cast.actor("member"), now=now, token=token, claim=claim)
    elif event.kind == "scan":
        scan = ScanRow(member_token_at(cast.member.pk, at), claim, event.direction)
        actions.check_in_scanned(actor=cast.actor("clerk"), now=now, gathering_id=gathering.id, scan=scan)
    else:
        draft = Sheet(_paper_rows(cast, event, at), key=event.key)
        actions.record_sheet(actor=cast.actor("clerk"), now=now, gathering_id=gathering.id, sheet=draft)


def _paper_rows(cast: Cast, event: Event, at: datetime | None) -> list[SheetRow]:
    return (
        [SheetRow(cast.member.pk, came=False, left=True, out_at=at)]
        if event.direction == "OUT"
        else [SheetRow(cast.member.pk, at)]
    )


def valid_marks(gathering: GatheringInfo) -> dict[str, tuple[str, int | None]]:
    kinds = {"OWN_PHONE": "phone", "ORGANISER_SCAN": "scan", "PAPER": "paper"}
    marks = Mark.objects.filter(gathering_id=gathering.id, void__isnull=True)
    found = {
        mark.direction: (kinds[mark.means], int((mark.at - NOW) / MINUTE) if mark.timed else None) for mark in marks
    }
    assert len(found) == len(marks)
    return found


def expected_marks(models: dict[str, Model]) -> dict[str, tuple[str, int | None]]:
    return {direction: best for direction, model in models.items() if (best := model.best())}


def new_models() -> dict[str, Model]:
    return {"IN": Model(1), "OUT": Model(-1)}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_any_order_and_any_repetition_give_the_same_state(cast: Cast, seed: int) -> None:
    dice = random.Random(seed)
    events = random_events(dice, 8)
    models = new_models()
    for event in events:
        models[event.direction].take(event)

    for order in range(3):
        gathering = open_for(cast, source_id=order)
        schedule = events + dice.choices(events, k=6)
        dice.shuffle(schedule)
        for event in schedule:
            deliver(cast, gathering, event, SENT)
        assert valid_marks(gathering) == expected_marks(models), seed

    assert not check_marks().faults


@pytest.mark.parametrize("seed", range(SEEDS))
def test_voids_and_marks_again_follow_the_model(cast: Cast, seed: int) -> None:
    dice = random.Random(1000 + seed)
    gathering, models, now = open_for(cast), new_models(), SENT
    for event in random_events(dice, 14):
        now += MINUTE
        if dice.random() < 0.25:
            _void_both(cast, gathering, models, now)
        for _again in range(dice.randrange(1, 3)):
            _try(cast, gathering, event, now)
            models[event.direction].take(event)
        assert valid_marks(gathering) == expected_marks(models), seed

    assert not check_marks().faults
    line = find_presence(gathering_id=gathering.id, person_id=cast.member.pk)
    assert line is not None
    assert line.out_at is None or line.out_at >= line.in_at


def _void_both(cast: Cast, gathering: GatheringInfo, models: dict[str, Model], now: datetime) -> None:
    arguments = {"gathering_id": gathering.id, "person_id": cast.member.pk, "reason": "核对"}
    heard = refusal_of(lambda: actions.void_presence(actor=cast.actor("clerk"), now=now, **arguments))
    assert heard in {None, "presence.nothing_to_void"}
    for model in models.values():
        model.void()


def _try(cast: Cast, gathering: GatheringInfo, event: Event, now: datetime) -> None:
    assert refusal_of(lambda: deliver(cast, gathering, event, now)) in {None, "presence.voided"}


def refusal_of(do: Callable[[], object]) -> str | None:
    """The code of the refusal, if there was one."""
    try:
        do()
    except Refusal as refusal:
        return refusal.code
    return None


def test_the_check_names_what_raw_sql_has_spoiled(cast: Cast) -> None:
    """The negative control of ``check_marks``: a replacement that follows somebody else's void."""
    gathering = open_for(cast)
    deliver(cast, gathering, Event("phone", "IN", 0, "k"), SENT)
    void = _void_both(cast, gathering, new_models(), SENT) or Mark.objects.get().void
    Mark.objects.create(
        gathering_id=gathering.id,
        person_id=cast.elder.pk,
        direction="IN",
        means="PAPER",
        at=NOW,
        received_at=SENT,
        recorded_by_label="x",
        key="x",
        replaces=void,
    )

    assert len(check_marks().faults) == 1
