"""A thousand notices at once: ``python -m bench.papers [count workers]`` on the test database (``DATABASE_URL``, else SQLite).

Says whether the numbers are 1…count, how long it took, and how long one notice takes warm. Each worker is a thread with
a connection of its own, as a request has.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)


def main(count: int, workers: int) -> None:
    """Build an empty county in the test database, issue, print, and take the database down again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings_test")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="papers-")
    before = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{connection.vendor}: {count} notices, {workers} workers")
        _print_warm()
        _issue_all(count, workers)
    finally:
        teardown_databases(before, verbosity=0)


def _print_warm() -> None:
    from hongguanjia.base.documents.api import Field, Form, Stamp, print_paper

    notice = Form(
        title="党建重点任务整改通知单",
        issuer="中共中牟县委组织部",
        head="中共中牟县委组织部",
        day=NOW.date(),
        addressee="官渡镇党委",
        intro=("经督查，发现你单位存在以下问题。",),
        fields=(Field("存在问题", "会议记录系事后补记。" * 5, lines=4), Field("整改要求", "补开会议。", lines=3)),
        closing=("有异议的，可在5个工作日内书面提出。",),
    )
    stamp = Stamp(number="牟组督〔2026〕12号", address="https://example.org/papers/ABCDEFGHJKLMNPQR/")
    spent = []
    for turn in range(31):
        begun = time.perf_counter()
        # A different text each time, as notices are: a typesetter that remembers must not look faster than it is.
        print_paper(notice, now=NOW, stamp=Stamp(number=f"牟组督〔2026〕{turn}号", address=stamp.address))
        spent.append((time.perf_counter() - begun) * 1000)
    print(
        f"one notice: first {spent[0]:.0f} ms, warm median {statistics.median(spent[1:]):.0f} ms, worst {max(spent[1:]):.0f} ms"
    )


def _issue_all(count: int, workers: int) -> None:
    from hongguanjia.base.papers.models import Paper
    from hongguanjia.base.papers.testing import issued
    from hongguanjia.base.people.testing import build_cast
    from hongguanjia.base.record.testing import race

    county = build_cast().county
    shares = [count // workers + (worker < count % workers) for worker in range(workers)]
    begun = time.perf_counter()
    outcomes = race(*(partial(_issue, issued, county, share) for share in shares))
    spent = time.perf_counter() - begun
    faults = [one for one in outcomes if isinstance(one, Exception)]
    numbers = sorted(Paper.objects.values_list("number", flat=True))
    whole = numbers == list(range(1, count + 1))
    print(
        f"numbers 1–{count} whole: {whole}; {spent:.1f} s, {spent / count * 1000:.0f} ms each; faults: {faults or 'none'}"
    )
    if not whole or faults:
        raise SystemExit(1)


def _issue(issued: partial, county: object, share: int) -> None:  # type: ignore[type-arg]
    """Issue, and read back and compare what was kept, as the page does that is shown next."""
    from hongguanjia.base.papers.api import find_paper, read_pdf

    for _turn in range(share):
        paper = find_paper(issued(county).code)
        if paper is None or hashlib.sha256(read_pdf(paper)).hexdigest() != paper.sha256:
            raise SystemExit("a paper was not kept as issued")


if __name__ == "__main__":
    main(*[int(word) for word in sys.argv[1:]] or (1000, 8))
