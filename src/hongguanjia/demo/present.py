"""What is going on today: activities, wishes and vouchers in every state, all through the actions of the rooms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from hongguanjia.base.access.api import Actor
from hongguanjia.base.mandates.api import make_standing
from hongguanjia.base.people.api import get_actor
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.presence.api import Sheet, SheetRow, record_sheet
from hongguanjia.demo.casting import HOME, Cast
from hongguanjia.demo.organising import DEMO, Tree
from hongguanjia.demo.peopling import People
from hongguanjia.demo.shopping import Shops, redeem_one
from hongguanjia.demo.themes import INSURED, THEMES, WISHES, Theme
from hongguanjia.demo.year import CONTACT, at
from hongguanjia.kit.refusals import Refusal
from hongguanjia.rooms.rewards import api as rewards
from hongguanjia.rooms.service import api as service
from hongguanjia.rooms.service.models import Activity

UPCOMING_IN_OTHER_VILLAGES = 8
MEMBERS_PER_WISH = 250
WISH_STATES = (
    "PUBLISHED", "CLAIMED", "CONFIRMED", "SUBMITTED", "DONE", "RETURNED", "CONFIRMED", "WITHDRAWN", "EXPIRED", "PUBLISHED",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that the present needs."""

    tree: Tree
    people: People
    cast: Cast
    chance: Random
    today: date

    @property
    def home(self) -> Organisation:
        return self.tree.branch_by_name[HOME]

    def day(self, ahead: int, hour: int, minute: int = 0) -> datetime:
        """An instant ``ahead`` days from today."""
        return at(self.today + timedelta(days=ahead), hour, minute)


def set_stage(stage: Stage, shops: Shops) -> None:
    """Put the present in place, the oldest things first."""
    _help_the_elder(stage)
    _certify(stage)
    _spend(stage, shops)
    _leave_to_settle(stage)
    _call_off(stage)
    _make_wishes(stage)
    _announce(stage)
    _run_today(stage)
    _draft(stage)


def _typed(stage: Stage, theme: Theme, starts_at: datetime, **more: object) -> service.ActivityInput:
    values = {
        "title": theme.title,
        "category": theme.category,
        "place": theme.place,
        "contact": CONTACT,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=theme.minutes),
        "description": theme.description,
        "insurance_note": theme.insurance,
        "needs_out": False,
        "organiser_id": stage.cast.people["secretary"].pk,
    } | more
    return service.ActivityInput(**values)  # type: ignore[arg-type]


def _publish(stage: Stage, actor: Actor, branch: Organisation, typed: service.ActivityInput, now: datetime) -> Activity:
    activity = service.create_activity(actor=actor, now=now, organisation_id=branch.pk, typed=typed)
    return service.publish_activity(actor=actor, now=now, activity_id=activity.pk)


def _themes(stage: Stage) -> tuple[Theme, ...]:
    return THEMES[stage.today.month]


def _neighbours(stage: Stage, count: int) -> list[int]:
    """Some members of the cast's branch, without the cast."""
    cast = {person.pk for person in stage.cast.people.values()}
    return [person.pk for person in stage.people.members[stage.home.pk] if person.pk not in cast][:count]


def _leave_to_settle(stage: Stage) -> None:
    """Yesterday's activity: over, the sheet entered, the hours not yet confirmed."""
    now, secretary = stage.day(-5, 9), stage.cast.actor("secretary", stage.day(-5, 9))
    typed = _typed(stage, _themes(stage)[0], stage.day(-1, 8, 30))
    activity = _publish(stage, secretary, stage.home, typed, now)
    people = [stage.cast.people[part].pk for part in ("member", "elder", "clerk")] + _neighbours(stage, 8)
    service.enrol_people(actor=secretary, now=now, activity_id=activity.pk, person_ids=people)
    service.start_activity(actor=secretary, now=activity.starts_at, activity_id=activity.pk)
    sheet = Sheet([SheetRow(person_id) for person_id in people[:-2]], key="demo-sheet")
    gathering_id = activity.gathering_id or 0
    record_sheet(actor=secretary, now=activity.ends_at, gathering_id=gathering_id, sheet=sheet)
    service.end_activity(actor=secretary, now=activity.ends_at, activity_id=activity.pk)


def _call_off(stage: Stage) -> None:
    """One that the weather did not allow."""
    now, secretary = stage.day(-6, 9), stage.cast.actor("secretary", stage.day(-6, 9))
    typed = _typed(stage, _themes(stage)[1], stage.day(-2, 8, 30))
    activity = _publish(stage, secretary, stage.home, typed, now)
    people = [stage.cast.people["member"].pk, *_neighbours(stage, 3)]
    service.enrol_people(actor=secretary, now=now, activity_id=activity.pk, person_ids=people)
    reason = "天气预报有大风,改日另行通知"
    service.cancel_activity(actor=secretary, now=stage.day(-3, 16), activity_id=activity.pk, reason=reason)


def _announce(stage: Stage) -> None:
    """What lies ahead: one with few places and a waiting list, one of the town, and some of other villages."""
    now, secretary = stage.day(-2, 9), stage.cast.actor("secretary", stage.day(-2, 9))
    small = _typed(stage, _themes(stage)[0], stage.day(4, 8, 30), capacity=3)
    activity = _publish(stage, secretary, stage.home, small, now)
    people = [stage.cast.people["clerk"].pk, stage.cast.people["member"].pk, *_neighbours(stage, 3)]
    service.enrol_people(actor=secretary, now=now, activity_id=activity.pk, person_ids=people)
    officer, town = stage.cast.actor("town_officer", now), stage.tree.towns["102"]
    of_town = _typed(
        stage,
        Theme("全镇集中环境整治日", "ENVIRONMENT", "镇政府广场", 180, "各村分片包干,党员带头。"),
        stage.day(9, 8),
        organiser_id=stage.cast.people["town_officer"].pk,
        audience="EVERYONE",
    )
    _publish(stage, officer, town, of_town, now)
    led = [branch for branch in stage.tree.branches if branch.pk in stage.people.secretaries and branch != stage.home]
    for branch in led[:UPCOMING_IN_OTHER_VILLAGES]:
        theme = stage.chance.choice(_themes(stage))
        ahead = stage.day(stage.chance.randrange(1, 14), theme.from_hour, 30)
        organiser = stage.people.secretaries[branch.pk].pk
        _publish(stage, DEMO, branch, _typed(stage, theme, ahead, organiser_id=organiser), now)


def _run_today(stage: Stage) -> None:
    """An activity that runs all day, so that whoever tries the demonstration can check in."""
    theme = Theme("全天便民服务台", "NEIGHBOURS", "党群服务中心大厅", 16 * 60, "轮流值班,帮老人代办事项。", "", 6)
    now, secretary = stage.day(-3, 9), stage.cast.actor("secretary", stage.day(-3, 9))
    activity = _publish(stage, secretary, stage.home, _typed(stage, theme, stage.day(0, 6, 30)), now)
    people = [stage.cast.people[part].pk for part in ("member", "elder", "clerk")] + _neighbours(stage, 4)
    service.enrol_people(actor=secretary, now=now, activity_id=activity.pk, person_ids=people)
    service.start_activity(actor=secretary, now=stage.day(0, 6), activity_id=activity.pk)


def _draft(stage: Stage) -> None:
    """Not published yet: danger asks for insurance first, and the note is there."""
    secretary = stage.cast.actor("secretary", stage.day(-1, 17))
    typed = _typed(
        stage,
        Theme("冬季夜间治安巡逻", "PATROL", "村委会门口集合", 120, "两人一组,分片巡逻。", INSURED, 19),
        stage.day(12, 19),
    )
    service.create_activity(actor=secretary, now=stage.day(-1, 17), organisation_id=stage.home.pk, typed=typed)


def _certify(stage: Stage) -> None:
    """A member asks for a certificate of the year and gets it; the secretary's own waits for somebody else to issue it."""
    now = stage.day(-10, 10)
    for part in ("member", "clerk"):
        try:
            certificate = service.request_certificate(
                actor=stage.cast.actor(part, now),
                now=now,
                organisation_id=stage.home.pk,
                from_date=stage.today - timedelta(days=360),
                to_date=stage.today - timedelta(days=11),
                purpose="年度总结",
            )
        except Refusal:
            continue
        if part == "member":
            secretary = stage.cast.actor("secretary", now)
            service.issue_certificate(actor=secretary, now=now, certificate_id=certificate.pk, contact=CONTACT)


def _help_the_elder(stage: Stage) -> None:
    """The elder has no phone: a neighbour acts for him for a year, the secretary made it out before a witness."""
    now = stage.day(-60, 9)
    make_standing(
        actor=stage.cast.actor("secretary", now),
        now=now,
        principal_id=stage.cast.people["elder"].pk,
        helper=stage.cast.people["member"],
        verbs=("SIGN_UP", "CHECK_IN", "REDEEM", "WISH"),
        witness_name="见仁和",
        active_to=now + timedelta(days=365),
    )


def _spend(stage: Stage, shops: Shops) -> None:
    """The cast's member has a voucher of every kind, as far as the points reach."""
    station = next(stock.station_id for stock in shops.stock if shops.clerks.get(stock.station_id) == _clerk_id(stage))
    shelf = sorted(
        (row for row in shops.stock if row.station_id == station), key=lambda row: (row.reward.price, row.pk)
    )
    member_id = stage.cast.people["member"].pk
    for ahead, end in ((-40, "expire"), (-35, "cancel"), (-20, "hand_over"), (-1, "")):
        now = stage.day(ahead, 15)
        try:
            voucher = redeem_one(shops, actor_id=member_id, stock=shelf[0], now=now)
        except Refusal:
            continue
        if end == "cancel":
            rewards.cancel(actor=stage.cast.actor("member", now), now=now + timedelta(hours=2), code=voucher.code)
        elif end == "hand_over":
            clerk = stage.cast.actor("station_clerk", now)
            rewards.hand_over(actor=clerk, now=now + timedelta(days=1), code=voucher.code)
    rewards.expire_vouchers(now=stage.day(0, 0))


def _clerk_id(stage: Stage) -> int:
    return stage.cast.people["station_clerk"].pk


def _make_wishes(stage: Stage) -> None:
    """Wishes of residents in every state; the resident of the cast has the first."""
    members = sum(len(people) for people in stage.people.members.values())
    led = [branch for branch in stage.tree.branches if stage.people.residents[branch.pk]]
    for order in range(max(len(WISH_STATES), members // MEMBERS_PER_WISH)):
        branch = stage.home if order % 3 == 0 or not led else stage.chance.choice(led)
        wisher = stage.cast.people["resident"] if order < 2 else _wisher(stage, branch)
        claimer = stage.cast.people["member"] if branch == stage.home else stage.people.secretaries[branch.pk]
        _make_wish(stage, wisher, claimer, WISH_STATES[order % len(WISH_STATES)], order)
    service.expire_wishes(now=stage.day(0, 1))


def _wisher(stage: Stage, branch: Organisation) -> Person:
    residents = stage.people.residents[branch.pk]
    return stage.chance.choice(residents) if residents else stage.cast.people["resident"]


def _make_wish(stage: Stage, wisher: Person, claimer: Person, state: str, order: int) -> None:
    """One wish, taken as far as ``state``."""
    title, text = WISHES[order % len(WISHES)]
    age = 100 if state == "EXPIRED" else stage.chance.randrange(8, 25)
    begun = stage.day(-age, 9)
    typed = service.WishInput(title=title, text=text, private_note="白天在家")
    wish = service.make_wish(actor=DEMO, now=begun, typed=typed, person_id=wisher.pk)
    if state == "SUBMITTED":
        return
    if state == "RETURNED":
        service.return_wish(actor=DEMO, now=begun, wish_id=wish.pk, reason="请写清楚是哪一种,方便认领")
        return
    service.publish_wish(actor=DEMO, now=stage.day(1 - age, 9), wish_id=wish.pk)
    if state == "WITHDRAWN":
        service.withdraw_wish(actor=DEMO, now=stage.day(2 - age, 9), wish_id=wish.pk, reason="家人已经办好")
    if state in {"CLAIMED", "DONE", "CONFIRMED"}:
        _fulfil(stage, wish.pk, claimer, state, age)


def _fulfil(stage: Stage, wish_id: int, claimer: Person, state: str, age: int) -> None:
    now = stage.day(3 - age, 10)
    actor = get_actor(person_id=claimer.pk, user_id=None, now=now)
    service.claim_wish(actor=actor, now=now, wish_id=wish_id)
    if state == "CLAIMED":
        return
    service.report_wish(actor=actor, now=stage.day(5 - age, 16), wish_id=wish_id, report="已经办好,当面看过")
    if state == "CONFIRMED":
        service.confirm_wish(actor=DEMO, now=stage.day(6 - age, 9), wish_id=wish_id, reason="电话回访,本人满意")
