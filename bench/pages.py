"""Every page of the three surfaces on a built county: queries, milliseconds, bytes.

    hongguanjia demo --members 30000
    python -m bench.pages            # the database that DATABASE_URL or HGJ_DATA_DIR names
    python -m bench.pages --check    # the same, and exit code 1 when a page asks too often, is slow, or the phone's home is heavy

Pages are asked of the application itself, without a network; the median of the runs is printed, and beside it the
ratio to an empty view in the same run.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import statistics
import sys
import time
from pathlib import Path

import django
from django.test import Client

RUNS = 5
MS_MOST = 200.0
"""Median of a page on SQLite with a full county."""
PHONE_HOME_KB_MOST = 100.0
PHONE_HOME = "m/"
STATIC = re.compile(r'(?:href|src)="/static/([^"?]+)')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a page breaks a limit")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")
    django.setup()
    from django.db import connection
    from tests.tools.visiting import QUERIES_MOST, list_parts, visit_as, visit_pages

    empty = _median_ms(visit_as(None), "/healthz", options.runs * 4)
    rows = []
    for part, person_id in list_parts().items():
        client = visit_as(person_id)
        rows += [(part, visit, _median_ms(client, visit.address, options.runs)) for visit in visit_pages(client)]
    sys.stdout.write(f"{connection.vendor}; an empty view takes {empty:.2f} ms\n")
    sys.stdout.write(f"{'who':<20}{'queries':>8}{'ms':>8}{'ratio':>8}{'kB':>7}  page\n")
    for part, visit, took in sorted(rows, key=lambda row: -row[2]):
        figures = f"{visit.queries:>8}{took:>8.1f}{took / empty:>8.1f}{visit.size / 1000:>7.1f}"
        sys.stdout.write(f"{part:<20}{figures}  /{visit.route}\n")
    worst_ms, worst_queries = max(row[2] for row in rows), max(row[1].queries for row in rows)
    sys.stdout.write(f"{len(rows)} pages, slowest {worst_ms:.1f} ms, most queries {worst_queries}\n")
    home_kb = max(_whole_kb(visit_as(list_parts()[part]), f"/{PHONE_HOME}") for part in ("member", "secretary"))
    sys.stdout.write(f"the phone's home with all its files, packed: {home_kb:.1f} kB\n")
    broken = [f"/{row.route} for {part}: {row.queries} queries" for part, row, _ in rows if row.queries > QUERIES_MOST]
    broken += [f"/{row.route} for {part}: {took:.0f} ms" for part, row, took in rows if took > MS_MOST]
    broken += [f"the phone's home: {home_kb:.0f} kB"] if home_kb > PHONE_HOME_KB_MOST else []
    for line in broken if options.check else ():
        sys.stderr.write(line + "\n")
    return 1 if options.check and broken else 0


def _whole_kb(client: Client, address: str) -> float:
    """A page and every file that it names, each packed by gzip as it goes over the line."""
    from django.contrib.staticfiles import finders

    page = client.get(address).content
    files = {name: finders.find(name) for name in STATIC.findall(page.decode())}
    bodies = [page, *(Path(str(found)).read_bytes() for found in files.values() if found)]
    return sum(len(gzip.compress(body)) for body in bodies) / 1000


def _median_ms(client: Client, address: str, runs: int) -> float:
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        client.get(address)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


if __name__ == "__main__":
    raise SystemExit(main())
