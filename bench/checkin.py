"""How fast people are checked in: whole requests with session, token and durable insert, against the emptiest view.

``python -m bench.checkin --people 1000``. One process, one thread, the test client in front: the ratio is what is worth
comparing. A database of its own is built in a temporary folder (or on ``DATABASE_URL``, in a schema that is empty).
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")
os.environ["HGJ_DATA_DIR"] = tempfile.mkdtemp(prefix="hongguanjia-bench-")


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    count = parser.parse_args().people
    import django
    from django.core.management import call_command

    django.setup()
    from django.test import Client

    call_command("migrate", verbosity=0)
    gathering, sessions = build(count)
    client = Client()
    client.get("/healthz")

    def scan(number: int) -> bool:
        client.cookies["sessionid"] = sessions[number]
        return bool(post(client, gathering).status_code == 200)

    empty = rate(count, lambda _number: client.get("/healthz").status_code == 200)
    whole, again = rate(count, scan), rate(count, scan)
    print(f"empty view      {empty:8.0f} /s")
    print(f"check-in        {whole:8.0f} /s   {whole / empty:.2f} × the empty view")
    print(f"the same again  {again:8.0f} /s   {again / empty:.2f} × the empty view")
    check(count)


def build(count: int) -> tuple[Any, list[str]]:
    """A gathering that expects ``count`` members, each signed in: their sessions."""
    from datetime import timedelta

    from django.contrib.auth import get_user_model
    from django.test import Client

    from hongguanjia.base.people.models import Person
    from hongguanjia.base.people.testing import SYSTEM, build_cast
    from hongguanjia.base.presence import api
    from hongguanjia.kit.clock import read_clock

    cast, now, hour = build_cast(), read_clock(), timedelta(hours=1)
    window = api.Window(now + hour, now + 3 * hour, now - hour, now + 3 * hour)
    new = api.NewGathering(cast.branch.pk, "bench", 1, "万名党员进党校", window)
    gathering = api.open_gathering(actor=SYSTEM, now=now, new=new)
    people = Person.objects.bulk_create(
        [Person(name=f"学员{number}", organisation=cast.branch, created_at=now) for number in range(count)]
    )
    api.expect(gathering_id=gathering.id, person_ids=[person.pk for person in people])
    sessions = []
    for person in people:
        user = get_user_model().objects.create(username=f"bench{person.pk}", password="!", person=person)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        sessions.append(client.cookies["sessionid"].value)
    return gathering, sessions


def post(client: Any, gathering: Any) -> Any:
    """One phone sends the code of this moment."""
    from hongguanjia.base.presence.testing import token_at
    from hongguanjia.kit.clock import read_clock

    body = {"code": token_at(gathering, read_clock()), "device": "bench"}
    return client.post("/api/presence/check-in/", body, content_type="application/json")


def rate(count: int, do: Callable[[int], bool]) -> float:
    """How many a second; every answer must be a good one."""
    started = time.perf_counter()
    good = sum(do(number) for number in range(count))
    if good != count:
        raise SystemExit(f"{count - good} of {count} failed")
    return count / (time.perf_counter() - started)


def check(count: int) -> None:
    """Exactly one valid mark for each person."""
    from hongguanjia.base.presence.models import Mark
    from hongguanjia.base.presence.slots import check_marks

    if Mark.objects.filter(void__isnull=True).count() != count or check_marks().faults:
        raise SystemExit("check-ins are lost or doubled")


if __name__ == "__main__":
    main()
