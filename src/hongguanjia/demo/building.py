"""The county built from nothing, in the order in which it would have happened, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from random import Random

from django.db import connection, transaction

from hongguanjia.base.jobs.api import list_jobs
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.demo.calendars import enter_calendars
from hongguanjia.demo.casting import HOME, PARTS, Cast, assemble_cast
from hongguanjia.demo.chancing import offer_chances
from hongguanjia.demo.claiming import claim_month, claim_today, open_claims
from hongguanjia.demo.grading import grade_month, suspend_one
from hongguanjia.demo.inspecting import inspect_year
from hongguanjia.demo.listing import list_year
from hongguanjia.demo.organising import Tree, open_tree
from hongguanjia.demo.peopling import People, settle_people
from hongguanjia.demo.present import Stage, set_stage
from hongguanjia.demo.rewarding import arrange_catalogue, keep_stores
from hongguanjia.demo.ruling import rule_month
from hongguanjia.demo.shopping import open_shops, shop_month
from hongguanjia.demo.showing import appeal_today, open_showing, show_month
from hongguanjia.demo.year import Progress, at, live_year
from hongguanjia.kit.bulk import refresh_statistics
from hongguanjia.points.api import take_in
from hongguanjia.points.defaults import draft_default_rules
from hongguanjia.points.rule_sets import publish_rule_set, submit_rule_set

BEGINS_BEFORE = timedelta(days=372)
CACHE_KIBIBYTES = 200_000
FAR_BRANCH = "春岗村党支部"


def is_empty() -> bool:
    """Whether there is no organisation and no person yet: only then is a demonstration built."""
    return not Organisation.objects.exists() and not Person.objects.exists()


def build(*, members: int, seed: int, today: date, progress: Progress) -> Cast:
    """Build the county with ``members`` members, up to the morning of ``today``. The same seed and day give the same county.

    One transaction: an interruption leaves nothing behind.
    """
    with _roomy_cache(), transaction.atomic():
        return _build(members=members, seed=seed, today=today, progress=progress)


@contextmanager
def _roomy_cache() -> Iterator[None]:
    """Let SQLite keep the whole transaction in memory: indexes written in random order must not spill and be read back."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KIBIBYTES}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")


def found_county(*, members: int, chance: Random, today: date, progress: Progress) -> tuple[Tree, People, Cast]:
    """Organisations, people, who plays whom, and working days: the county before anything has happened in it."""
    begin = at(today - BEGINS_BEFORE, 9)
    progress(0, 4, "组织和党员")
    tree = open_tree(members=members, chance=chance, now=begin)
    progress(1, 4, "组织和党员")
    cast = assemble_cast(tree=tree, now=begin, today=today)
    people = settle_people(
        tree=tree,
        led_by={
            tree.branch_by_name[HOME].pk: cast.people["secretary"],
            tree.branch_by_name[FAR_BRANCH].pk: cast.people["outsider_secretary"],
        },
        members=max(0, members - sum(part.place != "village" for part in PARTS)),
        chance=chance,
        now=begin,
        today=today,
    )
    _join_branches(tree, people, cast)
    enter_calendars(cast=cast, today=today)
    progress(3, 4, "组织和党员")
    return tree, people, cast


def _build(*, members: int, seed: int, today: date, progress: Progress) -> Cast:
    chance = Random(seed)  # noqa: S311 - a demonstration has to be the same every time
    tree, people, cast = found_county(members=members, chance=chance, today=today, progress=progress)
    _publish_rules(cast, today)
    shops = open_shops(tree=tree, people=people, cast=cast, chance=chance, today=today)
    arrange_catalogue(tree=tree, cast=cast, today=today)
    progress(4, 4, "组织和党员")
    claiming = open_claims(tree=tree, people=people, cast=cast, seed=seed, begin=today - BEGINS_BEFORE)
    showing = open_showing(cast=cast, seed=seed, today=today)

    months = count(1)

    def each_month(day: date) -> None:
        rule_month(cast=cast, order=next(months), day=day)
        shop_month(shops=shops, people=people, chance=chance, day=day)
        claim_month(claiming, day)
        grade_month(day=day, today=today)
        show_month(showing, day)
        refresh_statistics()

    live_year(
        tree=tree,
        people=people,
        chance=chance,
        today=today,
        progress=progress,
        each_month=each_month,
    )
    suspend_one(tree=tree, people=people, cast=cast, today=today)
    stage = Stage(tree, people, cast, chance, today)
    set_stage(stage, shops)
    keep_stores(stage, shops)
    offer_chances(stage, shops)
    claim_today(claiming, cast=cast, today=today)
    inspect_year(tree=tree, people=people, cast=cast, seed=seed, begin=today - BEGINS_BEFORE, today=today)
    list_year(tree=tree, people=people, cast=cast, seed=seed, today=today)
    appeal_today(showing)
    _catch_up(today, progress)
    refresh_statistics()
    return cast


def _join_branches(tree: Tree, people: People, cast: Cast) -> None:
    """The cast's members take part in the life of their branches like everybody else."""
    for part in PARTS:
        person = cast.people[part.key]
        if part.place != "village" and person.organisation_id is not None:
            people.members[person.organisation_id].append(person)


def _publish_rules(cast: Cast, today: date) -> None:
    """The default rules of a county, drafted by one person and published by another a year ago."""
    begin = at(today - BEGINS_BEFORE, 10)
    officer, approver = cast.actor("county_officer", begin), cast.actor("approver", begin)
    drafted = draft_default_rules(actor=officer, now=begin)
    submit_rule_set(actor=officer, now=begin, rule_set_id=drafted.pk)
    publish_rule_set(actor=approver, now=begin, rule_set_id=drafted.pk, active_from=today - BEGINS_BEFORE)


def _catch_up(today: date, progress: Progress) -> None:
    """Whatever comes round by itself has come round: expiry, intake, roll-ups."""
    now, jobs = at(today, 7), list_jobs()
    for order, job in enumerate(jobs, start=1):
        job.do(now)
        progress(order, len(jobs), "汇总")
    while take_in(now=now).decided:
        continue
