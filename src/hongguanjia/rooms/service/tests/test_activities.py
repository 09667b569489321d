"""An activity from draft to the end."""

import pytest

from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.base.record.models import TrailEntry
from hongguanjia.rooms.service import api
from hongguanjia.rooms.service.testing import draft, published

pytestmark = pytest.mark.django_db


def test_a_draft_is_published_and_leaves_a_trail(cast: Cast) -> None:
    activity = published(cast)

    assert activity.state == "PUBLISHED" and activity.published_at == NOW
    verbs = TrailEntry.objects.filter(subject_kind="service.activity", subject_id=activity.pk).values_list(
        "verb", flat=True
    )
    assert list(verbs) == ["service.activity.created", "service.activity.published"]
    assert draft(cast).state == "DRAFT"
    assert (
        api.cancel_activity(actor=cast.actor("secretary"), now=NOW, activity_id=activity.pk, reason="下雨").state
        == "CANCELLED"
    )
