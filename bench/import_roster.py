"""How long a roster of 30,000 members takes to import, beside openpyxl + bulk_create without any check, in one run.

    python bench/import_roster.py [--rows 30000] [--profile] [--check]    # --check: exit code 1 below a ratio of 3

Both start from the same workbook and an empty roll in a scratch database, and end with the same people: sealed ID numbers
and phones, spelled names, memberships. Ours checks every cell and row, compares with the roll, keeps the batch (sealed file,
a row for each row, trail) and can be undone; the baseline only loads and writes. ``DATABASE_URL`` measures PostgreSQL:
name a database of its own, its people are removed.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import tempfile
import time
from datetime import date

scratch = tempfile.TemporaryDirectory(prefix="bench-roster-")
os.environ["HGJ_MODE"] = "test"
os.environ["HGJ_DATA_DIR"] = scratch.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from hongguanjia.base.access.api import system_actor  # noqa: E402
from hongguanjia.base.people.models import Membership, Organisation, Person  # noqa: E402
from hongguanjia.base.people.pinyin import spell  # noqa: E402
from hongguanjia.base.people.seals import seal_fields  # noqa: E402
from hongguanjia.base.people.tree import open_organisation  # noqa: E402
from hongguanjia.base.roster.actions import import_at_once, start_undo, undo_batch  # noqa: E402
from hongguanjia.base.roster.testing import make_people_workbook  # noqa: E402
from hongguanjia.kit.clock import county_date, read_clock  # noqa: E402

SYSTEM = system_actor("bench")
TOWNS, BRANCHES = 20, 21
RATIO_LEAST = 3.0


def main() -> int:
    options = _options()
    call_command("migrate", verbosity=0)
    county = _build_tree()
    names = list(Organisation.objects.filter(kind="BRANCH").values_list("name", flat=True))
    data = make_people_workbook(options.rows, names, seed=7)
    print(f"{options.rows} rows, {len(names)} branches, workbook of {len(data) / 1e6:.1f} MB")
    baseline = _timed("openpyxl + bulk_create, no checks", lambda: _baseline(data))
    _forget()
    spell.cache_clear()
    ours = _timed("our import, every check", lambda: _ours(county, data, options.profile))
    assert Person.objects.count() == Membership.objects.count() == options.rows
    again = _timed("the same file again (all unchanged)", lambda: _ours(county, data, False))
    batch_id = ours[1].pk
    assert again[1].counts["UNCHANGED"] == options.rows
    _timed("undo of the whole batch", lambda: _undo(batch_id))
    assert not Person.objects.exists()
    ratio = baseline[0] / ours[0]
    print(f"ratio baseline / ours: {ratio:.1f} (processor {baseline[2] / ours[2]:.1f})")
    return 1 if options.check and ratio < RATIO_LEAST else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--check", action="store_true", help=f"exit with 1 below a ratio of {RATIO_LEAST}")
    return parser.parse_args()


def _build_tree() -> Organisation:
    county = Organisation.objects.filter(parent__isnull=True).first()
    if county:
        _forget()
        return county
    with transaction.atomic():
        county = _open("COUNTY_COMMITTEE", "中共测试县委员会", "990000", None)
        for town in range(TOWNS):
            committee = _open("TOWN_COMMITTEE", f"第{town}镇党委", f"990000{town:03d}", county)
            for branch in range(BRANCHES):
                _open("BRANCH", f"第{town}镇第{branch}村党支部", f"990000{town:03d}{branch:03d}", committee)
    return county


def _open(kind: str, name: str, code: str, parent: Organisation | None) -> Organisation:
    return open_organisation(
        actor=SYSTEM, now=read_clock(), kind=kind, name=name, code=code, parent=parent, opened_date=date(2020, 1, 1)
    )


def _forget() -> None:
    Membership.objects.all().delete()
    Person.objects.all().delete()


def _timed(title: str, do):  # type: ignore[no-untyped-def]
    start, busy = time.perf_counter(), _cpu()
    answer = do()
    seconds, busy = time.perf_counter() - start, _cpu() - busy
    print(f"{seconds:7.2f} s ({busy:.2f} s of processor)  {title}")
    return seconds, answer, busy


def _cpu() -> float:
    """Processor time of this process and of those that it waited for: what a busy neighbour does not change."""
    return sum(os.times()[:4])


def _ours(county: Organisation, data: bytes, profile: bool):  # type: ignore[no-untyped-def]
    watch = cProfile.Profile()
    if profile:
        watch.enable()
    batch = import_at_once(
        actor=SYSTEM, now=read_clock(), organisation=county, name="名册.xlsx", data=data, good_rows_only=False
    )
    if profile:
        watch.disable()
        pstats.Stats(watch).sort_stats("tottime").print_stats(25)
    return batch


def _undo(batch_id: int) -> None:
    start_undo(actor=SYSTEM, now=read_clock(), batch_id=batch_id, reason="bench")
    undo_batch(actor=SYSTEM, now=read_clock(), batch_id=batch_id)


def _baseline(data: bytes) -> None:
    """What is usually written: load with openpyxl, one object a row, bulk_create; the file is believed in everything."""
    import io

    import openpyxl

    branches = dict(Organisation.objects.values_list("name", "pk"))
    page = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).active
    people, memberships, now, today = [], [], read_clock(), county_date(read_clock())
    for row in page.iter_rows(min_row=3, values_only=True):
        _number, name, gender, id_number, birth, phone, branch, kind, joined = row
        pinyin, initials = spell(name)
        person = Person(
            name=name,
            name_pinyin=pinyin,
            name_initials=initials,
            gender={"男": "M", "女": "F"}[gender],
            birth_date=birth.date(),
            organisation_id=branches[branch],
            created_at=now,
            **seal_fields(id_number=id_number, phone=phone),
        )
        people.append(person)
        memberships.append(
            Membership(
                person=person,
                organisation_id=branches[branch],
                kind="FULL" if kind == "正式党员" else "PROBATIONARY",
                joined_date=joined.date(),
                active_from=today,
            )
        )
    with transaction.atomic():
        Person.objects.bulk_create(people, batch_size=2000)
        for membership in memberships:
            membership.person_id = membership.person.pk
        Membership.objects.bulk_create(memberships, batch_size=2000)


if __name__ == "__main__":
    sys.exit(main())
