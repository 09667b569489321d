"""The figures that hold at the counter on a day: what the county has set, or what the platform begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor
from hongguanjia.base.people.models import Organisation
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date
from hongguanjia.kit.refusals import BadInput, Refusal
from hongguanjia.rooms.rewards import permits
from hongguanjia.rooms.rewards.models import CounterTerms

BEGINNING = date(2000, 1, 1)
STARTING = CounterTerms(
    from_date=BEGINNING,
    offline_most=30,
    offline_hours=24,
    return_days=7,
    reminder_days=3,
    gifts_per_month=2,
    alone_most=20,
    soon_days=30,
    basis="平台起始值，县里还没有公布自己的规定",
)
"""In force until the county sets its own; never stored."""


@dataclass(frozen=True, slots=True)
class NewTerms:
    """What the county sets; see ``CounterTerms``."""

    from_date: date
    offline_most: int
    offline_hours: int
    return_days: int
    reminder_days: int
    gifts_per_month: int
    basis: str
    alone_most: int = 20
    soon_days: int = 30


def terms_on(day: date) -> CounterTerms:
    """The terms in force on ``day``."""
    return CounterTerms.objects.filter(from_date__lte=day).order_by("-from_date").first() or STARTING


@transaction.atomic
def set_terms(*, actor: Actor, now: datetime, county: Organisation, terms: NewTerms) -> CounterTerms:
    """Let other figures hold from a day to come; what has been in force stays as it was."""
    permits.check_may_manage(actor, county)
    if county.parent_id is not None:
        raise Refusal("rewards.county_only", _("办理规定由县里统一公布，乡镇和支部不能另定。"))
    if terms.from_date <= county_date(now):
        raise BadInput("rewards.not_ahead", _("新规定最早从明天起执行，请改日期。"), field="from_date")
    if not terms.basis.strip():
        raise BadInput("rewards.no_basis", _("请写明依据，例如文件名称和文号。"), field="basis")
    values = {name: getattr(terms, name) for name in NewTerms.__slots__}
    row, _made = CounterTerms.objects.update_or_create(
        from_date=terms.from_date, defaults=values | {"set_at": now, "set_by_label": actor.label}
    )
    leave_trail(
        actor=actor,
        now=now,
        verb="rewards.terms.set",
        subject_kind="counter_terms",
        subject_id=row.pk,
        subject_label=terms.basis,
        organisation_id=county.pk,
        organisation_path=county.path,
    )
    return row
