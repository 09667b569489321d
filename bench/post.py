"""How fast points are posted: single postings, one batch, and an intake of facts, on the database at hand.

``DATABASE_URL=… .venv/bin/python -m bench.post --singles 2000 --batch 10000 --threads 8`` on an EMPTY database that may be
thrown away: postings are never deleted. Prints one line for each shape: what, how many, seconds, per second.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Callable
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")

import django

django.setup()

# ruff: noqa: E402  the models need the set-up above
from django.core.management import call_command
from django.db import connection

from hongguanjia.base.access.api import system_actor
from hongguanjia.kit.clock import read_clock
from hongguanjia.kit.ids import new_uuid
from hongguanjia.points.data import COUNTY, AccountKey, Kind, Leg, Owner, Posting, Role
from hongguanjia.points.ledger import move, post

ACTOR = system_actor("bench")
ISSUE = AccountKey(COUNTY, "service", Role.ISSUE)
DAY = date(2026, 1, 1)
PEOPLE = 10_000


def post_one(number: int) -> None:
    """One award to one of ten thousand people; durable before it returns."""
    legs = move(ISSUE, AccountKey(Owner("PERSON", number % PEOPLE + 1), "service"), 5)
    post(Posting(str(new_uuid()), Kind.MOVE, legs, DAY, "bench", number), actor=ACTOR, now=read_clock())


def post_batch(size: int) -> None:
    """One transfer with ``size`` + 1 entries."""
    legs = [Leg(AccountKey(Owner("PERSON", number % PEOPLE + 1), "service"), 5) for number in range(size)]
    counter = Leg(ISSUE, -5 * size)
    post(Posting(str(new_uuid()), Kind.MOVE, (*legs, counter), DAY, "bench", 0), actor=ACTOR, now=read_clock())


def run_threads(count: int, each: int) -> None:
    """``each`` single postings in each of ``count`` threads with a connection of its own."""

    def work(offset: int) -> None:
        for number in range(each):
            post_one(offset * each + number)
        connection.close()

    threads = [threading.Thread(target=work, args=(offset,)) for offset in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measure(what: str, count: int, do: Callable[[], object]) -> None:
    """Run and print."""
    began = time.perf_counter()
    do()
    seconds = time.perf_counter() - began
    print(f"{connection.vendor:12} {what:28} {count:8} {seconds:8.2f} s {count / seconds:10.0f} /s")


def main() -> None:
    """Read the arguments, prepare the database, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--singles", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=8)
    chosen = parser.parse_args()
    call_command("migrate", verbosity=0)
    measure("open the accounts (batch)", chosen.batch, lambda: post_batch(chosen.batch))
    measure("single, one client", chosen.singles, lambda: [post_one(number) for number in range(chosen.singles)])
    each = chosen.singles // chosen.threads
    measure(f"single, {chosen.threads} clients", each * chosen.threads, lambda: run_threads(chosen.threads, each))
    measure("batch, one transfer", chosen.batch, lambda: post_batch(chosen.batch))


if __name__ == "__main__":
    main()
