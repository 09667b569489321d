"""From a figure to what happened, for those who may see it."""

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.points.sources import find_sources
from hongguanjia.rooms.service import api, facts
from hongguanjia.rooms.service.testing import settled, wish

pytestmark = pytest.mark.django_db


def test_each_source_is_found_by_its_people_and_not_by_strangers(cast: Cast) -> None:
    activity = settled(cast, "member")
    line = activity.attendances.get()
    row = api.confirm_wish(actor=cast.actor("resident"), now=NOW, wish_id=wish(cast, until="DONE").pk)
    asked = (
        (facts.ATTENDANCE_SOURCE, line.pk, {"member": "/m/activities/", "secretary": "/desk/activities/"}),
        (facts.ACTIVITY_SOURCE, activity.pk, {"secretary": "/desk/activities/"}),
        (facts.WISH_SOURCE, row.pk, {"member": "/m/wishes/", "clerk": "/m/wishes/"}),
    )

    for kind, pk, seers in asked:
        for part, begins in seers.items():
            links = find_sources(cast.actor(part), [(kind, pk)])
            assert links[kind, pk].url.startswith(begins), (kind, part)
        for part in ("outsider", "outsider_secretary"):
            assert find_sources(cast.actor(part), [(kind, pk)]) == {}
