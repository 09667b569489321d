"""Pure checks and sums of voluntary service: no database, no clock. Sources: 志愿服务条例 (2017), 民政部令第67号 (2020)."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from hongguanjia.kit.clock import COUNTY_ZONE, county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.service.data import ActivityInput, Proposal, Seen, Volunteer, WishInput
from hongguanjia.rooms.service.models import Activity, Terms
from hongguanjia.rooms.service.states import DANGEROUS_CATEGORIES, Audience, Cadence, Category

LONGEST = timedelta(days=1)
OPENS_BEFORE = timedelta(hours=1)
CLOSES_AFTER = timedelta(hours=2)
REPEATS_MOST = 52
CAPACITY_MOST = 100_000
REASON_LEAST = 2
PAPER_MEANS = frozenset({"PAPER"})
MONEY = re.compile(r"现金|红包|转账|汇款|打款|借款|借钱|捐款|[0-9一二三四五六七八九十百千万两]+\s*(元|块钱|万元)")
PRIVATE_NUMBER = re.compile(r"\d{7,}")


def check_activity(typed: ActivityInput) -> None:
    """What is typed about an activity makes sense by itself."""
    if not typed.title.strip():
        raise BadInput("service.title_missing", _("请填写活动名称，例如“清理村口河道”。"), field="title")
    if typed.category not in Category.values:
        raise BadInput("service.category_unknown", _("没有这个类别，请从列表里选。"), field="category")
    if typed.audience not in Audience.values:
        raise BadInput("service.audience_unknown", _("请选择面向党员，还是党员和居民。"), field="audience")
    if not typed.contact.strip():
        raise BadInput("service.contact_missing", _("请填写联系人和联系方式，报名的人有事好找。"), field="contact")
    if not typed.place.strip():
        raise BadInput("service.place_missing", _("请填写集合地点。"), field="place")
    if typed.capacity is not None and not 1 <= typed.capacity <= CAPACITY_MOST:
        raise BadInput("service.capacity_wrong", _("名额至少 1 人；不限人数请留空。"), field="capacity")
    _check_times(typed)


def _check_times(typed: ActivityInput) -> None:
    if typed.ends_at <= typed.starts_at:
        raise BadInput("service.ends_before_start", _("结束时间要晚于开始时间，请改一下。"), field="ends_at")
    if typed.ends_at - typed.starts_at > LONGEST:
        raise BadInput("service.too_long", _("一次活动最长 24 小时，更长的请分成几次。"), field="ends_at")
    if typed.sign_up_until is not None and typed.sign_up_until > typed.ends_at:
        raise BadInput("service.sign_up_too_late", _("报名截止时间不能晚于活动结束。"), field="sign_up_until")


def is_dangerous(typed: ActivityInput) -> bool:
    """Whether the category or the organiser says that somebody may come to harm."""
    return typed.dangerous or typed.category in DANGEROUS_CATEGORIES


def check_publish(activity: Activity, now: datetime) -> None:
    """An activity may be published: it lies ahead, and where there is danger, people are insured (条例 art. 17)."""
    if activity.ends_at <= now:
        raise Refusal("service.already_over", _("活动时间已经过了，请先改到以后的时间。"), field="starts_at")
    if activity.dangerous and not activity.insurance_note:
        raise Refusal(
            "service.insurance_missing",
            _("这类活动可能有人身危险，请先为志愿者买好保险并写明保险情况（志愿服务条例第十七条）。"),
            field="insurance_note",
        )


def check_may_come(activity: Activity, volunteer: Volunteer) -> None:
    """The activity is meant for this person: part of the audience, a member where only members are asked, old enough."""
    if activity.audience_organisation.path not in volunteer.reach:
        raise Refusal("service.not_for_you", _("这个活动只面向本组织范围内的人，请看看本地的其他活动。"))
    if activity.audience == Audience.MEMBERS and not volunteer.is_member:
        raise Refusal("service.members_only", _("这个活动只面向党员，请看看对居民开放的活动。"))
    if activity.age_least is None:
        return
    if volunteer.birth_date is None:
        raise Refusal("service.age_unknown", _("名册里没有出生日期，无法核对年龄，请联系村（支部）补登后再报名。"))
    if full_years(volunteer.birth_date, county_date(activity.starts_at)) < activity.age_least:
        raise Refusal(
            "service.too_young", _("年龄没有达到这个活动的要求，请看看其他活动。"), detail={"least": activity.age_least}
        )


def check_sign_up_time(activity: Activity, now: datetime) -> None:
    """Sign-up is still open."""
    if now >= activity.sign_up_until:
        raise Refusal("service.sign_up_closed", _("报名已经截止。还想参加，请联系组织者登记。"))


def check_leave_time(activity: Activity, now: datetime) -> None:
    """Nobody signs off after the start: then the organiser says who came."""
    if now >= activity.starts_at:
        raise Refusal("service.already_started", _("活动已经开始，不能再取消。来不了请告诉组织者。"))


def check_start_time(activity: Activity, now: datetime) -> None:
    """An activity starts at most an hour before its time, when check-in opens."""
    if now < activity.starts_at - OPENS_BEFORE:
        raise Refusal("service.too_early", _("离开始还早，最早在开始前一小时开始。"))


def check_capacity(capacity: int | None, taken: int) -> None:
    """Places already given are not taken away by a smaller number."""
    if capacity is not None and capacity < taken:
        raise Refusal(
            "service.capacity_below_taken",
            _("已经有 %(taken)s 人报上名，名额不能更少。") % {"taken": taken},
            field="capacity",
        )


def full_years(born: date, on: date) -> int:
    """Age in full years (周岁) on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def list_occurrences(starts_at: datetime, cadence: str, times: int) -> list[datetime]:
    """The next ``times`` starts after ``starts_at``: same weekday and hour, or same day of the month (or its last day)."""
    if not 1 <= times <= REPEATS_MOST:
        raise BadInput("service.times_wrong", _("一次可以排 1 到 52 期，请改一下。"), field="times")
    if cadence not in Cadence.values:
        raise BadInput("service.cadence_unknown", _("请选择每周或每月。"), field="cadence")
    local = starts_at.astimezone(COUNTY_ZONE)
    if cadence == Cadence.WEEKLY:
        return [local + timedelta(weeks=count) for count in range(1, times + 1)]
    return [_months_later(local, count) for count in range(1, times + 1)]


def _months_later(local: datetime, months: int) -> datetime:
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)


def propose(activity: Activity, seen: Seen, terms: Terms) -> Proposal:
    """The minutes that check-in proves: within the schedule, never the way there, arriving a little late forgiven.

    Grade A where the system saw all that was asked; B where somebody ticked a paper sheet or the way out is missing,
    and then the organiser has to say how long.
    """
    if seen.in_at is None:
        return Proposal(None, "B")
    ends_at = min(activity.ends_at, activity.ended_at or activity.ends_at)
    grace = timedelta(minutes=terms.late_grace_minutes)
    begins = activity.starts_at if seen.in_at <= activity.starts_at + grace else seen.in_at
    if activity.needs_out and seen.out_at is None:
        return Proposal(None, "B")
    stops = min(ends_at, seen.out_at) if activity.needs_out and seen.out_at else ends_at
    minutes = max(0, int((stops - begins).total_seconds()) // 60)
    return Proposal(minutes, "B" if seen.means in PAPER_MEANS else "A")


def check_minutes(minutes: int, activity: Activity) -> None:
    """Confirmed time is at least a minute and no longer than the activity was planned."""
    if minutes < 1:
        raise BadInput("service.minutes_missing", _("服务时长至少 1 分钟；没有来请标“未到”。"), field="minutes")
    if minutes > activity.scheduled_minutes:
        raise BadInput(
            "service.minutes_beyond_schedule",
            _("服务时长不能超过活动安排的 %(most)s 分钟，路途不计。") % {"most": activity.scheduled_minutes},
            field="minutes",
        )


def check_change_reason(minutes: int, proposed: int | None, reason: str) -> None:
    """Who differs from the check-in says why."""
    if minutes != proposed and len(reason.strip()) < REASON_LEAST:
        raise BadInput(
            "service.reason_missing", _("和签到算出的时长不一样，请写明理由，例如“忘记签退”。"), field="reason"
        )


def check_reason(reason: str) -> None:
    """A reason is given."""
    if len(reason.strip()) < REASON_LEAST:
        raise BadInput("service.reason_missing", _("请写明理由。"), field="reason")


def check_made_up(minutes: int, terms: Terms) -> None:
    """A made-up record stays below its ceiling."""
    if minutes > terms.made_up_most_minutes:
        raise BadInput(
            "service.made_up_too_long",
            _("补录最多 %(most)s 分钟，请核实后填写。") % {"most": terms.made_up_most_minutes},
            field="minutes",
        )


def made_up_grade(witness_id: int | None) -> str:
    """B with a witness, C on the organiser's word alone."""
    return "B" if witness_id is not None else "C"


def check_not_own(person_id: int, doer_ids: Collection[int | None]) -> None:
    """Nobody decides about the own hours."""
    if person_id in doer_ids:
        raise Refusal("service.own_hours", _("不能改自己的服务时长，请由另一位负责人办理。"))


def needs_second(day_minutes: int, terms: Terms) -> bool:
    """Whether one person's hours on one day are so many that another person must confirm as well."""
    return day_minutes > terms.second_above_minutes


def check_wish(typed: WishInput) -> None:
    """A wish says what to do, asks for no money, and keeps private numbers out of the public text."""
    if not typed.title.strip():
        raise BadInput("service.wish_title_missing", _("请用一句话写出心愿，例如“想修一下门锁”。"), field="title")
    for field, words in (("title", typed.title), ("text", typed.text)):
        plain = unicodedata.normalize("NFKC", words)
        if MONEY.search(plain):
            raise BadInput(
                "service.wish_money", _("微心愿不能是钱，请写需要什么东西或什么帮助。困难救助请找民政。"), field=field
            )
        if PRIVATE_NUMBER.search(re.sub(r"[\s-]", "", plain)):
            raise BadInput(
                "service.wish_private", _("公开内容里不要写电话或证件号，请写在“只给认领人看”一栏。"), field=field
            )


def check_confirmer(confirmer_ids: Collection[int | None], claimer_id: int | None) -> None:
    """Who did it does not confirm it, neither as clerk nor for the resident."""
    if claimer_id in confirmer_ids:
        raise Refusal("service.confirm_own", _("认领人不能自己确认，请由许愿的居民或另一位党务员确认。"))


def mask_name(name: str) -> str:
    """How somebody is named in public: the surname and 某."""
    return f"{name[:1]}某" if name else "某"


def certificate_number(organisation_code: str, year: int, serial: int) -> str:
    """``410122102212P-2026-00001``: issuing organisation, year, number in the register."""
    return f"{organisation_code}-{year}-{serial:05d}"


def hours_text(minutes: int) -> str:
    """Minutes as hours with at most one decimal, rounded down: certificates never say more than was served."""
    tenths = minutes // 6
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
