"""Stations and rewards: opening, changing, closing. What vouchers were promised stays as it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, get_in_scope
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import permits
from hongguanjia.rooms.rewards.announcing import check_station_free, check_way_free
from hongguanjia.rooms.rewards.data import RewardTerms, StationTerms
from hongguanjia.rooms.rewards.hours import describe_week
from hongguanjia.rooms.rewards.models import Reward, Station, Voucher, VoucherState

HOURS_LENGTH_MOST = 120


@transaction.atomic
def open_station(*, actor: Actor, now: datetime, organisation: Organisation, terms: StationTerms) -> Station:
    """Open a station at ``organisation``; its clerks are those who hold that post there."""
    permits.check_may_manage(actor, organisation)
    _check_name_free(Station.objects.filter(organisation=organisation, name=terms.name), "name")
    station = Station.objects.create(organisation=organisation, **_columns(terms))
    _trail(actor, now, "rewards.station.opened", station, station.name)
    return station


@transaction.atomic
def change_station(*, actor: Actor, now: datetime, station_id: int, terms: StationTerms) -> Station:
    """Change name, address or opening hours."""
    station = get_in_scope(permits.managed_stations(actor), pk=station_id)
    others = Station.objects.filter(organisation=station.organisation, name=terms.name).exclude(pk=station.pk)
    _check_name_free(others, "name")
    before = _changed(station, terms)
    if before:
        station.save(update_fields=sorted(before))
        _trail(actor, now, "rewards.station.changed", station, station.name, before=before)
    return station


@transaction.atomic
def close_station(*, actor: Actor, now: datetime, station_id: int, closed_date: date) -> Station:
    """Close a station to which nobody has to come any more."""
    station = get_in_scope(permits.managed_stations(actor), pk=station_id)
    waiting = Voucher.objects.filter(stock__station=station, state=VoucherState.RESERVED).count()
    if waiting:
        raise Refusal(
            "rewards.station_awaited",
            _("还有 %(count)s 张凭证等着在这里领取，请先核销或取消，再停办。") % {"count": waiting},
        )
    check_station_free(station)
    station.closed_date = closed_date
    station.save(update_fields=["closed_date"])
    _trail(actor, now, "rewards.station.closed", station, station.name)
    return station


@transaction.atomic
def list_reward(*, actor: Actor, now: datetime, organisation: Organisation, terms: RewardTerms) -> Reward:
    """Put a reward into the catalogue of ``organisation``."""
    permits.check_may_manage(actor, organisation)
    _check_terms(terms)
    _check_name_free(Reward.objects.filter(organisation=organisation, title=terms.title), "title")
    reward = Reward.objects.create(organisation=organisation, **_columns(terms))
    _trail(actor, now, "rewards.reward.listed", reward, reward.title)
    return reward


@transaction.atomic
def change_reward(*, actor: Actor, now: datetime, reward_id: int, terms: RewardTerms) -> Reward:
    """Change a reward from now on: vouchers already given keep their price and their last day."""
    reward = get_in_scope(permits.managed_rewards(actor), pk=reward_id)
    _check_terms(terms)
    check_way_free(reward, terms.way, now)
    others = Reward.objects.filter(organisation=reward.organisation, title=terms.title).exclude(pk=reward.pk)
    _check_name_free(others, "title")
    before = _changed(reward, terms)
    if before:
        reward.save(update_fields=sorted(before))
        _trail(actor, now, "rewards.reward.changed", reward, reward.title, before=before)
    return reward


def _check_terms(terms: RewardTerms) -> None:
    if terms.price < 1:
        raise BadInput("rewards.price", _("所需积分至少是 1 分，请改一改。"), field="price")
    if terms.valid_days < 1:
        raise BadInput("rewards.valid_days", _("凭证至少有效 1 天，请改一改。"), field="valid_days")
    if terms.limit_count is not None and terms.limit_count < 1:
        raise BadInput("rewards.limit", _("每人限兑至少 1 次；不限就留空。"), field="limit_count")
    if terms.household_limit is not None and terms.household_limit < 1:
        raise BadInput("rewards.limit", _("每户限兑至少 1 次；不限就留空。"), field="household_limit")
    if terms.active_to is not None and terms.active_to < terms.active_from:
        raise BadInput("rewards.window", _("截止日期早于开始日期，请改一改。"), field="active_to")


def _check_name_free(rows: Any, field: str) -> None:
    if rows.exists():
        raise BadInput("rewards.name_taken", _("这个名称已经有了，请换一个。"), field=field)


def _columns(terms: StationTerms | RewardTerms) -> dict[str, Any]:
    """The columns of a row; a week of hours is kept as lists, and in words."""
    columns = {name: getattr(terms, name) for name in terms.__slots__}
    if isinstance(terms, StationTerms):
        columns["landmarks"] = [list(landmark) for landmark in terms.landmarks]
        columns["week"] = [[list(span) for span in day] for day in terms.week]
        columns["opening_hours"] = describe_week(columns["week"]) or terms.opening_hours
        if len(columns["opening_hours"]) > HOURS_LENGTH_MOST:
            raise BadInput("rewards.hours_long", _("每天的时间都不一样，写不下，请合并几天。"), field="day_0")
    return columns


def _changed(row: Station | Reward, terms: StationTerms | RewardTerms) -> dict[str, str]:
    """Set the new values on ``row``; the old ones come back by column, as text for the trail."""
    before = {}
    for name, value in _columns(terms).items():
        if getattr(row, name) != value:
            before[name] = str(getattr(row, name))
            setattr(row, name, value)
    return before


def _trail(actor: Actor, now: datetime, verb: str, row: Station | Reward, label: str, **detail: Any) -> None:
    leave_trail(
        actor=actor,
        now=now,
        verb=verb,
        subject_kind=verb.split(".")[1],
        subject_id=row.pk,
        subject_label=label,
        organisation_id=row.organisation_id,
        organisation_path=row.organisation.path,
        **detail,
    )
