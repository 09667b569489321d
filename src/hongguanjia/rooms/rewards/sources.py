"""Where a movement of points for a voucher, or the fact of a service given for it, is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from hongguanjia.base.access.api import Actor
from hongguanjia.points.api import PART_CAUSE, SourceLink, link_source
from hongguanjia.rooms.rewards import permits
from hongguanjia.rooms.rewards.models import DrawEntry, Gift, Voucher
from hongguanjia.rooms.rewards.pool import CAUSE as POOL_CAUSE

FACT_SOURCE = "voucher"


def find_by_hold(actor: Actor, hold_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The vouchers, or the entries in a draw, for which points were set aside."""
    holds = dict(Voucher.objects.filter(hold_id__in=hold_ids).values_list("pk", "hold_id"))
    entries = DrawEntry.objects.filter(hold_id__in=hold_ids).select_related("draw__stock__reward")
    found = {row.hold_id: _say_draw(row) for row in entries}
    return found | {holds[voucher_id]: link for voucher_id, link in find_vouchers(actor, list(holds)).items()}


def find_vouchers(actor: Actor, voucher_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The vouchers: at the desk for who looks into the station, else one's own, and gifts for who gave them away."""
    given = Gift.objects.filter(voucher_id__in=voucher_ids, giver_id=actor.subject_id or 0)
    gifts = given.select_related("voucher__stock__reward")
    found = {row.voucher_id: SourceLink(_say(row.voucher), reverse("phone-rewards-gifts")) for row in gifts}
    if actor.subject_id is not None:
        mine = permits.own_vouchers(actor).filter(pk__in=voucher_ids, person_id=actor.subject_id)
        found |= {row.pk: SourceLink(_say(row), reverse("phone-rewards-voucher", args=[row.code])) for row in mine}
    read = permits.read_vouchers(actor).filter(pk__in=voucher_ids)
    return found | {row.pk: SourceLink(_say(row), reverse("desk-rewards-voucher", args=[row.pk])) for row in read}


def find_pool(actor: Actor, pool_ids: Sequence[int]) -> dict[int, SourceLink]:
    """The pool of the own branch."""
    return dict.fromkeys(pool_ids, SourceLink(_("互助池"), reverse("phone-rewards-pool")))


def _say_draw(entry: DrawEntry) -> SourceLink:
    """A draw is public: with its numbers, without names."""
    words = _("抽签：%(title)s") % {"title": entry.draw.stock.reward.title}
    return SourceLink(words, reverse("public-rewards-draw", args=[entry.draw_id]))


def _say(voucher: Voucher) -> str:
    return _("兑换：%(title)s") % {"title": voucher.stock.reward.title}


def register() -> None:
    """Called once when the application starts."""
    link_source("hold", find_by_hold)
    link_source(PART_CAUSE, find_by_hold)
    link_source(FACT_SOURCE, find_vouchers)
    link_source(POOL_CAUSE, find_pool)
