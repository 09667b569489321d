"""A drop of ten pieces for a thousand members over HTTP at once, then two stations that hand them over without a signal.

    python -m bench.drop [--members 1000] [--pieces 10] [--clients 64]

A scratch county, two stations, one announced drop that is open; a real server process; every member signed in and tapping
once through 64 connections. Exactly ten vouchers, nobody else charged, everybody answered. Then the stations' devices hand
over what their signed packs hold, some of it wrongly, and report it over HTTP: each conflict is named. ``DATABASE_URL``
measures PostgreSQL: name an empty database of its own.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import queue
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

scratch = tempfile.TemporaryDirectory(prefix="bench-drop-")
os.environ["HGJ_MODE"] = "test"
os.environ["HGJ_DATA_DIR"] = scratch.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hongguanjia.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from hongguanjia.base.access.api import system_actor  # noqa: E402
from hongguanjia.base.accounts.models import User  # noqa: E402
from hongguanjia.base.accounts.testing import sign_in  # noqa: E402
from hongguanjia.base.people.actions import appoint  # noqa: E402
from hongguanjia.base.people.models import Person  # noqa: E402
from hongguanjia.base.people.testing import LONG_AGO, NOW, Cast, build_cast  # noqa: E402
from hongguanjia.base.roster.actions import import_at_once  # noqa: E402
from hongguanjia.base.roster.testing import make_people_workbook  # noqa: E402
from hongguanjia.kit.clock import read_clock  # noqa: E402
from hongguanjia.points.api import Owner, get_balance  # noqa: E402
from hongguanjia.rooms.rewards import actions, care  # noqa: E402
from hongguanjia.rooms.rewards.checks import CHECKS  # noqa: E402
from hongguanjia.rooms.rewards.counter import build_pack  # noqa: E402
from hongguanjia.rooms.rewards.drops import DropPlan, announce_drop  # noqa: E402
from hongguanjia.rooms.rewards.models import Conflict, OfflineReport, Voucher  # noqa: E402
from hongguanjia.rooms.rewards.testing import (  # noqa: E402
    Shop,
    build_shop,
    give_points,
    morning,
    open_second_station,
)

SYSTEM = system_actor("bench")
HOST, POINTS, PRICE = "127.0.0.1", 40, 20


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in: the session, and the person."""

    person_id: int
    session: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one tap got: the status, what the page says, and after how many seconds."""

    visitor: Visitor
    status: int
    text: str
    seconds: float


def main() -> int:
    options = _options()
    call_command("migrate", verbosity=0)
    cast = build_cast()
    visitors = settle(cast, options.members)
    shops = stock(cast, options.pieces)
    clerks = staff(cast)
    with Server() as server:
        answers, seconds = storm(server, shops, visitors, options.clients)
        check_storm(answers, visitors, options.pieces)
        told = sorted(answer.seconds for answer in answers)
        print(f"{connection.vendor}: {len(answers)} members answered in {seconds:.2f} s, {options.clients} at once")
        print(
            f"{connection.vendor}: half within {told[len(told) // 2] * 1000:.0f} ms, "
            f"95 of 100 within {told[len(told) * 95 // 100] * 1000:.0f} ms, the last within {told[-1] * 1000:.0f} ms"
        )
        print(f"{connection.vendor}: {Voucher.objects.count()} vouchers, {len(answers) - options.pieces} not charged")
        conflicts = go_offline(server, cast, shops, clerks)
    handed = Voucher.objects.filter(state="HANDED_OVER").count()
    named = ", ".join(f"{name} {count}" for name, count in sorted(conflicts.items()))
    print(f"{connection.vendor}: two stations offline: {handed} handed over once, conflicts named: {named}")
    faults = [fault for check in CHECKS for fault in check().faults]
    assert faults == [], faults
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=1000)
    parser.add_argument("--pieces", type=int, default=10)
    parser.add_argument("--clients", type=int, default=64)
    return parser.parse_args()


def settle(cast: Cast, members: int) -> list[Visitor]:
    """Members of the branch with points for two pieces, each signed in."""
    data = make_people_workbook(members, [cast.branch.name], seed=5)
    import_at_once(actor=SYSTEM, now=NOW, organisation=cast.county, name="名册.xlsx", data=data, good_rows_only=False)
    visitors = []
    for person in Person.objects.order_by("-pk")[:members]:
        give_points(person, POINTS)
        visitors.append(enter(person))
    return visitors


def enter(person: Person) -> Visitor:
    """A session of ``person``; the made-up phones of the roll are not asked."""
    User.objects.get_or_create(person=person, defaults={"username": f"bench{person.pk}", "password": "!"})
    client = Client()
    sign_in(client, person)
    return Visitor(person.pk, client.cookies[settings.SESSION_COOKIE_NAME].value)


def stock(cast: Cast, pieces: int) -> tuple[Shop, Shop]:
    """Two stations that together have more than may go, and the drop, open now."""
    now = read_clock()
    shop = build_shop(cast, pieces=pieces, way="DROP", limit_count=None)
    far = open_second_station(cast, shop, pieces=pieces)
    plan = DropPlan(pieces, morning(now, -5), morning(now, 5))
    announce_drop(actor=SYSTEM, now=now - timedelta(days=9), reward_id=shop.reward.pk, plan=plan)
    return shop, far


def staff(cast: Cast) -> tuple[Person, Person]:
    """A clerk for each station."""
    appoint(
        actor=SYSTEM,
        now=NOW,
        person=cast.clerk,
        organisation=cast.branch,
        role="STATION_CLERK",
        title="站务员",
        from_date=LONG_AGO,
    )
    return cast.station_clerk, cast.clerk


class Server:
    """A real server process on a free port."""

    def __enter__(self) -> Server:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            self.port = probe.getsockname()[1]
        command = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)),
            *("--workers", "1", "--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "warning"),
            "hongguanjia.wsgi:application",
        ]
        self.process = subprocess.Popen(command)
        for _attempt in range(300):
            try:
                if self.ask("GET", "/healthz", Visitor(0, "")).status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the server did not come up")

    def __exit__(self, *_problem: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def connect(self) -> http.client.HTTPConnection:
        """A connection that stays."""
        return http.client.HTTPConnection(HOST, self.port, timeout=120)

    def ask(
        self,
        method: str,
        path: str,
        visitor: Visitor,
        *,
        body: str = "",
        headers: dict[str, str] | None = None,
        line: http.client.HTTPConnection | None = None,
    ) -> Answer:
        """One request of somebody signed in, with the token that forms carry."""
        token = secrets.token_hex(16)
        sent = {"Cookie": f"sessionid={visitor.session}; csrftoken={token}", "X-CSRFToken": token, **(headers or {})}
        began = time.perf_counter()
        line = line or self.connect()
        line.request(method, path, body=body.encode(), headers=sent)
        answer = line.getresponse()
        text = answer.read().decode(errors="replace")
        return Answer(visitor, answer.status, text, time.perf_counter() - began)


def storm(
    server: Server, shops: tuple[Shop, Shop], visitors: list[Visitor], clients: int
) -> tuple[list[Answer], float]:
    """Everybody taps "redeem" once, as fast as so many connections carry it."""
    path = f"/m/rewards/{shops[0].reward.pk}/"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    waiting: queue.SimpleQueue[tuple[int, Visitor]] = queue.SimpleQueue()
    for turn in enumerate(visitors):
        waiting.put(turn)
    answers: list[Answer] = []
    start = threading.Barrier(clients + 1)

    def tap() -> None:
        line = server.connect()
        start.wait()
        while True:
            try:
                number, visitor = waiting.get_nowait()
            except queue.Empty:
                return
            body = urllib.parse.urlencode({"stock": shops[number % 2].stock.pk, "submission_key": f"tap-{number}"})
            answers.append(server.ask("POST", path, visitor, body=body, headers=form, line=line))

    threads = [threading.Thread(target=tap) for _client in range(clients)]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return answers, time.perf_counter() - began


def check_storm(answers: list[Answer], visitors: list[Visitor], pieces: int) -> None:
    """Exactly so many vouchers, nobody else charged, everybody answered with a sentence."""
    assert len(answers) == len(visitors)
    statuses = Counter(answer.status for answer in answers)
    assert statuses == {302: pieces, 422: len(visitors) - pieces}, statuses
    assert all("积分没有扣" in answer.text for answer in answers if answer.status == 422)
    winners = {answer.visitor.person_id for answer in answers if answer.status == 302}
    assert set(Voucher.objects.values_list("person_id", flat=True)) == winners
    assert Voucher.objects.count() == pieces
    for visitor in visitors:
        balance = get_balance(owner=Owner("PERSON", visitor.person_id), unit="service")
        spent = PRICE if visitor.person_id in winners else 0
        assert (balance.available, balance.held) == (POINTS - spent, spent)


@dataclass(slots=True)
class Device:
    """A tablet without a signal: its pack, who holds it, and what it will report."""

    pack: dict[str, object]
    visitor: Visitor
    reports: list[tuple[str, datetime]]


def go_offline(server: Server, cast: Cast, shops: tuple[Shop, Shop], clerks: tuple[Person, Person]) -> Counter[str]:
    """Both devices go out of reach, the world goes on, both hand over what they know; then each tells, twice."""
    now = read_clock()
    devices = [
        Device(build_pack(actor_of(clerk, now), shop.station, now), enter(clerk), [])
        for shop, clerk in zip(shops, clerks, strict=True)
    ]
    here, there = (list(Voucher.objects.filter(stock=shop.stock).order_by("pk")) for shop in shops)
    assert [len(device.pack["vouchers"]) for device in devices] == [len(here), len(there)]  # type: ignore[arg-type]
    at = read_clock()
    for device, vouchers in zip(devices, (here, there), strict=True):
        device.reports += [(voucher.code, at) for voucher in vouchers]
    devices[1].reports.append((here[-1].code, at))
    devices[0].reports.append((here[-1].code, at + timedelta(seconds=1)))
    actions.cancel(actor=actor_of(here[0].person, at), now=at, code=here[0].code)
    care.replace_code(actor=actor_of(there[0].person, at), now=at, voucher_id=there[0].pk, reason="手机丢了")
    for _attempt in ("first", "again, since the answer was lost"):
        for device in devices:
            report(server, device)
    found = OfflineReport.objects.all()
    conflicts = Counter(row.conflict for row in found if row.conflict)
    assert found.count() == len(here) + len(there) + 2
    expected = (Conflict.CANCELLED, Conflict.REPLACED, Conflict.HANDED_OVER, Conflict.UNKNOWN)
    assert conflicts == Counter(expected), conflicts
    assert Voucher.objects.filter(state="HANDED_OVER").count() == len(here) + len(there) - 2
    return conflicts


def actor_of(person: Person, now: datetime) -> object:
    """What ``person`` may do now, as the door would say."""
    from hongguanjia.base.people.api import get_actor

    return get_actor(person_id=person.pk, user_id=None, now=now)


def report(server: Server, device: Device) -> None:
    """Tell everything that was done without a signal, each under its own key."""
    for number, (code, done_at) in enumerate(device.reports):
        body = {"pack": device.pack["name"], "code": code, "token": "", "done_at": done_at.isoformat()}
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"{device.pack['station']}-{number}"}
        answer = server.ask("POST", "/api/rewards/hand-overs/", device.visitor, body=json.dumps(body), headers=headers)
        assert answer.status == 200, (answer.status, answer.text)


if __name__ == "__main__":
    sys.exit(main())
