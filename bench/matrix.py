"""How long the matrix of 400 organisations by 40 items takes, and how large it is.

``python -m bench.matrix --organisations 400 --items 40``. A county of its own is built in a temporary folder (or on
``DATABASE_URL``, in a schema that is empty): one item in ten is overdue or waits. Printed beside it: how long breaking
down took, and an empty view of the same run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")
os.environ["HGJ_DATA_DIR"] = tempfile.mkdtemp(prefix="hongguanjia-bench-")
RUNS = 15


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--organisations", type=int, default=400)
    parser.add_argument("--items", type=int, default=40)
    options = parser.parse_args()
    import django
    from django.core.management import call_command

    django.setup()
    from django.test import Client

    os.makedirs(os.path.join(os.environ["HGJ_DATA_DIR"], "static"), exist_ok=True)
    call_command("migrate", verbosity=0)
    from hongguanjia.base.accounts.testing import sign_in

    officer, made, seconds = build(options.organisations, options.items)
    client = Client()
    sign_in(client, officer)
    empty, _own, _size = measure(client, "/healthz")
    took, own, size = measure(client, "/desk/duties/")
    sys.stdout.write(f"broken down     {made:8} items in {seconds:.1f} s\n")
    sys.stdout.write(f"empty view      {empty:8.1f} ms\n")
    sys.stdout.write(
        f"matrix          {took:8.1f} ms median of {RUNS} ({own:.1f} ms of this process), {size / 1000:.1f} kB\n"
    )


def build(organisations: int, items: int) -> tuple[Any, int, float]:
    """A county whose officer asks ``items`` things of ``organisations`` branches; some are reported, some overdue."""
    from hongguanjia.base.people.models import Organisation
    from hongguanjia.base.people.testing import build_cast
    from hongguanjia.kit.clock import county_date, read_clock
    from hongguanjia.rooms.duties import api
    from hongguanjia.rooms.duties.data import RequirementInput
    from hongguanjia.rooms.duties.models import Duty

    cast, now = build_cast(), read_clock()
    today = county_date(now)
    Organisation.objects.bulk_create(
        Organisation(
            kind="BRANCH",
            name=f"第{number}村党支部",
            short_name=f"第{number}村党支部",
            code=f"BENCH{number}",
            parent=cast.guandu,
            path=f"{cast.guandu.path}{number:04d}",
            opened_date=today,
        )
        for number in range(5000, 5000 + organisations - 6)
    )
    officer = cast.actor("county_officer", now)
    made = api.open_list(actor=officer, now=now, organisation_id=cast.county.pk, year=today.year, kind="TASK")
    asked = [
        api.add_requirement(
            actor=officer,
            now=now,
            list_id=made.pk,
            typed=RequirementInput(title=f"第{number}项要办的任务", rhythm="MONTHLY"),
            again="测量",
        )
        for number in range(items)
    ]
    api.publish_list(actor=officer, now=now, list_id=made.pk)
    began = time.perf_counter()
    done = api.cascade_items(actor=officer, now=now, item_ids=[item.pk for item in asked], levels=2)
    seconds = time.perf_counter() - began
    rows = list(Duty.objects.order_by("pk").values_list("pk", flat=True))
    Duty.objects.filter(pk__in=[pk for pk in rows if pk % 10 < 7]).update(state="ACCEPTED")
    Duty.objects.filter(pk__in=[pk for pk in rows if pk % 10 == 8]).update(overdue_at=now)
    return cast.county_officer, done.items, seconds


def measure(client: Any, address: str) -> tuple[float, float, int]:
    """Median milliseconds of a page by the clock and of this process alone (others may be busy beside it), and bytes."""
    took, own = [], []
    size = 0
    for _run in range(RUNS):
        began, used = time.perf_counter(), time.process_time()
        answer = client.get(address)
        took.append((time.perf_counter() - began) * 1000)
        own.append((time.process_time() - used) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        size = len(answer.content)
    return statistics.median(took), statistics.median(own), size


if __name__ == "__main__":
    main()
