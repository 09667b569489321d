"""Ten thousand attendances settled at once: from the organiser's click to the points on a member's phone.

    python -m bench.settle [--people 10000] [--profile]

A scratch county gets its roster, the default rules and one activity with everybody confirmed; then the organiser's settle
request is sent to the application and a member's points page is asked until it shows the points. ``DATABASE_URL`` measures
PostgreSQL: name an empty database of its own.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sys
import tempfile
import time

scratch = tempfile.TemporaryDirectory(prefix="bench-settle-")
os.environ["HGJ_MODE"] = "test"
os.environ["HGJ_DATA_DIR"] = scratch.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from tests.tools.visiting import visit_as  # noqa: E402

from hongguanjia.base.access.api import system_actor  # noqa: E402
from hongguanjia.base.people.models import Person  # noqa: E402
from hongguanjia.base.people.testing import Cast, build_cast  # noqa: E402
from hongguanjia.base.roster.actions import import_at_once  # noqa: E402
from hongguanjia.base.roster.testing import make_people_workbook  # noqa: E402
from hongguanjia.points.models import Award  # noqa: E402
from hongguanjia.points.testing import publish_default_rules  # noqa: E402
from hongguanjia.rooms.service import testing as service  # noqa: E402
from hongguanjia.rooms.service.models import Activity, Attendance  # noqa: E402
from hongguanjia.rooms.service.states import AttendanceState  # noqa: E402

SYSTEM = system_actor("bench")


def main() -> int:
    options = _options()
    call_command("migrate", verbosity=0)
    cast = build_cast()
    publish_default_rules(cast)
    activity = prepare(cast, options.people)
    organiser, member = visit_as(cast.secretary.pk), visit_as(cast.member.pk)
    for client in (organiser, member):  # a running server has its templates compiled
        client.get("/m/points/")
    watch = cProfile.Profile()
    began = time.perf_counter()
    if options.profile:
        watch.enable()
    answer = organiser.post(reverse("desk-service-activity-do", args=[activity.pk, "settle"]))
    assert answer.status_code == 302, answer.status_code
    settled = time.perf_counter() - began
    watch.disable()
    seen = _see(cast, member)
    total = time.perf_counter() - began
    assert Award.objects.filter(owner_kind="PERSON", unit="service").count() == options.people
    print(f"{connection.vendor}: {options.people} attendances settled and awarded in {settled:.2f} s")
    print(f"{connection.vendor}: on the member's phone after {total:.2f} s ({seen} points)")
    if options.profile:
        pstats.Stats(watch).sort_stats("tottime").print_stats(30)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--profile", action="store_true")
    return parser.parse_args()


def prepare(cast: Cast, people: int) -> Activity:
    """An activity that is over, with ``people`` confirmed lines; the member of the cast is one of them."""
    data = make_people_workbook(people - 1, [cast.branch.name], seed=3)
    import_at_once(
        actor=SYSTEM, now=service.NOW, organisation=cast.county, name="名册.xlsx", data=data, good_rows_only=False
    )
    activity = service.settling(cast)
    ids = list(Person.objects.exclude(pk=cast.member.pk).order_by("-pk").values_list("pk", flat=True)[: people - 1])
    Attendance.objects.bulk_create(
        [
            Attendance(
                activity=activity,
                person_id=person_id,
                state=AttendanceState.CONFIRMED,
                in_at=activity.starts_at,
                proposed_minutes=120,
                minutes=120,
                grade="A",
                confirmed_by=cast.secretary,
            )
            for person_id in (cast.member.pk, *ids)
        ],
        batch_size=1000,
    )
    return activity


def _see(cast: Cast, client: Client) -> int:
    """What the member's own points page shows, read through the application as the phone does."""
    answer = client.get("/m/points/")
    assert answer.status_code == 200, answer.status_code
    text = answer.content.decode()
    points = Award.objects.get(owner_kind="PERSON", owner_id=cast.member.pk, unit="service").amount
    assert str(points) in text
    return points


if __name__ == "__main__":
    sys.exit(main())
