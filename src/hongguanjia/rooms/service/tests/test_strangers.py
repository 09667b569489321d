"""Somebody of another town finds no row of ours at any address of this room, by looking or by sending."""

import re

import pytest
from django.test import Client

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.people.testing import Cast
from hongguanjia.rooms.service import urls
from hongguanjia.rooms.service.models import Activity, Attendance, Certificate, Demand, Wish
from hongguanjia.rooms.service.testing import demanded, issued, settled, wish

pytestmark = pytest.mark.django_db
VERBS = {"phone-service-activity-do": "demand", "desk-service-certificate-do": "withdraw"}


def addresses(values: dict[str, object]) -> list[str]:
    found = []
    for prefix, patterns in (("/m/", urls.phone), ("/desk/", urls.desk)):
        for pattern in patterns:
            route = str(pattern.pattern)
            if "<" in route:
                row = values | {"verb": VERBS.get(pattern.name, "publish")}
                found.append(prefix + re.sub(r"<\w+:(\w+)>", lambda match, row=row: str(row[match.group(1)]), route))
    return found


@pytest.mark.parametrize("part", ["outsider", "outsider_secretary"])
def test_a_stranger_is_told_that_there_is_nothing(cast: Cast, part: str) -> None:
    activity = settled(cast, "member")
    values = {
        "activity_id": activity.pk,
        "attendance_id": activity.attendances.get().pk,
        "certificate_id": issued(cast).pk,
        "demand_id": demanded(cast, activity).pk,
        "wish_id": wish(cast).pk,
    }
    tables = (Activity, Attendance, Certificate, Demand, Wish)
    before = [list(table.objects.values()) for table in tables]
    client = Client()
    sign_in(client, getattr(cast, part))

    seen = [
        (verb, address, answer.status_code)
        for address in addresses(values)
        for verb in ("get", "post")
        if (answer := getattr(client, verb)(address)).status_code != 404
    ]

    assert seen == []
    assert [list(table.objects.values()) for table in tables] == before
