"""A whole county, built once: no page asks the database too often, and every movement of points leads to its cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse

from hongguanjia.base.people.queries import get_actor
from hongguanjia.demo.commands import build_demo
from hongguanjia.kit.clock import read_clock
from hongguanjia.points.tracing import Trace, list_traceable, trace_entries
from tests.tools.visiting import QUERIES_MOST, VISITOR, list_parts, visit_as, visit_pages

pytestmark = pytest.mark.xdist_group("built")
MEMBERS = 60
LOOKERS = (VISITOR, "resident", "member", "secretary", "station_clerk", "town_officer", "county_officer", "auditor")
PAGES_LEAST = 300
AT_ONCE = 500
OPENED_OF_EACH = 2


@pytest.fixture(scope="module")
def parts(test_database: None, django_db_blocker) -> Iterator[dict[str, int | None]]:  # type: ignore[no-untyped-def]
    """The cast of a county that is gone again after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert build_demo(members=MEMBERS) == 0
        yield list_parts()
        transaction.set_rollback(True)


def test_no_page_asks_the_database_too_often(parts: dict[str, int | None]) -> None:
    visits = [(part, visit) for part in LOOKERS for visit in visit_pages(visit_as(parts[part]))]

    assert [(part, row) for part, row in visits if row.queries > QUERIES_MOST] == []
    assert len(visits) >= PAGES_LEAST, "the crawl has lost its way"


def trace_all(person_id: int | None) -> list[Trace]:
    """Every entry of every owner, as somebody sees it who looks over the whole county."""
    assert person_id is not None
    actor = get_actor(person_id=person_id, user_id=None, now=read_clock())
    rows = list(list_traceable().order_by("pk"))
    return [
        trace for start in range(0, len(rows), AT_ONCE) for trace in trace_entries(rows[start : start + AT_ONCE], actor)
    ]


def shape(trace: Trace) -> tuple[str, str, str]:
    """What kind of movement it is, and what kind of thing stands behind it."""
    transfer = trace.entry.transfer
    return transfer.kind, transfer.cause_kind, trace.story.award.fact.source_kind if trace.story else ""


def test_every_movement_of_the_year_leads_to_what_caused_it(parts: dict[str, int | None]) -> None:
    traces = trace_all(parts["county_officer"])
    by_shape = defaultdict(list)
    for trace in traces:
        by_shape[shape(trace)].append(trace)
    client = visit_as(parts["county_officer"])

    dead_ends = {key: len(rows) for key, found in by_shape.items() if (rows := [t for t in found if not t.leads_on])}
    assert dead_ends == {}
    for key, found in by_shape.items():
        for trace in found[:OPENED_OF_EACH]:
            page = client.get(reverse("phone-points-entry", args=[trace.entry.pk])).content.decode()
            source = (trace.story.source if trace.story else None) or trace.cause
            assert source is not None and source.url in page, key
            assert client.get(source.url).status_code == 200, (key, source.url)
    assert len(traces) > 500 and len(by_shape) >= 8, "the year has lost its movements"
