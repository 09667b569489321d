"""Titles over the year as the regular jobs would have given them, and one suspension. Rankings stay switched off."""

from __future__ import annotations

from datetime import date, timedelta

from hongguanjia.base.record.models import Fact
from hongguanjia.demo.casting import HOME, Cast
from hongguanjia.demo.organising import Tree
from hongguanjia.demo.peopling import People
from hongguanjia.demo.year import at
from hongguanjia.points.api import refresh_scores, take_in
from hongguanjia.rooms.standing.api import grade, record_month, suspend_grading
from hongguanjia.rooms.standing.facts import SOURCE

QUARTERS = (3, 6, 9, 12)
TOLD_OF_BRANCHES = timedelta(days=190)
SUSPENDED_BEFORE = timedelta(days=40)


def grade_month(*, day: date, today: date) -> None:
    """What the jobs do by the end of a month: last month's facts about branches (the newer half of the year), and each
    quarter the roll-ups and titles."""
    now = at(day, 22)
    first = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    if first >= today - TOLD_OF_BRANCHES:
        count = record_month(first, now)
        ids = Fact.objects.filter(source_kind=SOURCE, source_id=first.year * 100 + first.month)
        take_in(now=now, fact_ids=list(ids.values_list("pk", flat=True)), limit=max(1, count))
    if day.month in QUARTERS:
        refresh_scores(now)
        grade(now)


def suspend_one(*, tree: Tree, people: People, cast: Cast, today: date) -> None:
    """One member of the cast's branch, decided by the town with reason and basis."""
    now = at(today - SUSPENDED_BEFORE, 10)
    known = {person.pk for person in cast.people.values()}
    others = [person for person in people.members[tree.branch_by_name[HOME].pk] if person.pk not in known]
    if others:
        suspend_grading(
            actor=cast.actor("town_officer", now),
            now=now,
            person_id=others[-1].pk,
            kind="DUES",
            reason="连续七个月没有交纳党费，支部两次提醒",
            basis="支部党费台账",
        )
