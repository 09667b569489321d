"""Builders for tests: a gathering of the branch in the fixed cast's village, and the codes its screen would show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hongguanjia.base.people.testing import NOW, SYSTEM, Cast
from hongguanjia.base.presence import actions, tokens
from hongguanjia.base.presence.data import GatheringInfo, NewGathering, Window
from hongguanjia.base.presence.keys import gathering_secret, member_secret
from hongguanjia.kit.clock import county_date

HOUR = timedelta(hours=1)


def window_at(starts_at: datetime = NOW) -> Window:
    """Two hours, with check-in from half an hour before the start until the end."""
    return Window(starts_at, starts_at + 2 * HOUR, starts_at - HOUR / 2, starts_at + 2 * HOUR)


def open_for(
    cast: Cast, *, people: Sequence[str] = ("member", "elder"), source_id: int = 1, walk_in: bool = False
) -> GatheringInfo:
    """A gathering of the branch that starts at ``NOW`` and expects ``people`` of the cast."""
    info = actions.open_gathering(
        actor=SYSTEM,
        now=NOW - 24 * HOUR,
        new=NewGathering(
            organisation_id=cast.branch.pk,
            source_kind="test.activity",
            source_id=source_id,
            title="环境卫生志愿服务",
            place="村委会门前广场",
            window=window_at(),
            needs_out=True,
            walk_in_paths=(cast.branch.path,) if walk_in else (),
        ),
    )
    actions.expect(gathering_id=info.id, person_ids=[getattr(cast, part).pk for part in people])
    return info


def token_at(gathering: GatheringInfo, at: datetime, direction: str = "IN") -> str:
    """The rotating code that the screen shows at ``at``."""
    return tokens.make_gathering_token(
        secret=gathering_secret(gathering.code), direction=direction, code=gathering.code, step=tokens.step_of(at)
    )


def member_token_at(person_id: int, at: datetime) -> str:
    """The member's own code on the day of ``at``."""
    return tokens.make_member_token(secret=member_secret(), person_id=person_id, day=county_date(at))
