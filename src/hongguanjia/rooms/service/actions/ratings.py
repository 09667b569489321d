"""Printed slips and what they bring: anonymous answers of those who were served. They never touch points."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.ids import new_code
from hongguanjia.kit.refusals import BadInput
from hongguanjia.rooms.service.actions.steps import note, take_activity
from hongguanjia.rooms.service.models import Activity, Rating, Slip
from hongguanjia.rooms.service.states import Opinion

SLIPS_MOST = 200


@transaction.atomic
def print_slips(*, actor: Actor, now: datetime, activity_id: int, number: int) -> list[str]:
    """Make one-time codes for printing; they are shown this once, only their digests stay."""
    if not 1 <= number <= SLIPS_MOST:
        raise BadInput("service.slips_wrong", _("一次可以打印 1 到 200 张，请改一下。"), field="number")
    activity = take_activity(actor, "print_slips", activity_id, now)
    codes = [new_code() for _number in range(number)]
    Slip.objects.bulk_create(Slip(activity=activity, code_digest=digest_code(code)) for code in codes)
    note(actor, now, "slips_printed", activity, number=number)
    return codes


@transaction.atomic
def answer_slip(*, now: datetime, code: str, served: bool, opinion: str = "", words: str = "") -> Activity:
    """Take an answer once for a slip. There is no actor, no trail and no instant: only the day is kept."""
    if opinion and opinion not in Opinion.values:
        raise BadInput("service.opinion_unknown", _("请选择满意、一般或不满意。"), field="opinion")
    slip = find_slip(code)
    if slip is None or Slip.objects.filter(pk=slip.pk, spent=False).update(spent=True) != 1:
        raise BadInput(
            "service.slip_spent", _("这张评价条已经用过，或者编号不对。请核对编号，或向组织者再要一张。"), field="code"
        )
    Rating.objects.create(
        activity=slip.activity,
        served=served,
        opinion=opinion,
        words=words.strip()[:200],
        given_date=county_date(now),
    )
    return slip.activity


def find_slip(code: str) -> Slip | None:
    """The unspent slip of a code as scanned or typed (blanks, hyphens and small letters forgiven)."""
    return Slip.objects.filter(code_digest=digest_code(code), spent=False).select_related("activity").first()


def digest_code(code: str) -> str:
    """SHA-256 of a code in its plain form."""
    plain = code.strip().upper().replace("-", "").replace(" ", "")
    return hashlib.sha256(plain.encode()).hexdigest()
