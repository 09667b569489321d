"""What ``hongguanjia verify`` checks of fair chances: drops against their places, draws against their published seed."""

from __future__ import annotations

from django.db.models import Count, F
from django.utils.translation import gettext as _

from hongguanjia.base.web.api import CheckReport
from hongguanjia.kit.lots import draw_order, hash_seed
from hongguanjia.points.api import list_hold_states
from hongguanjia.rooms.rewards.models import Draw, DrawEntry, DrawState, Drop, EntryState

BATCH = 500


def check_drops() -> CheckReport:
    """As many pieces of a drop are taken as vouchers came from it."""
    rows = Drop.objects.annotate(vouchers=Count("places"))
    faults = [
        _("限量发放 %(id)s：已兑 %(taken)s 份，凭证 %(vouchers)s 张。")
        % {"id": row.pk, "taken": row.taken, "vouchers": row.vouchers}
        for row in rows.exclude(taken=F("vouchers"))
    ]
    return CheckReport("rewards.drops", rows.count(), faults)


def check_draws() -> CheckReport:
    """The published seed fits its hash, the places follow from it, and nobody who won stands behind one who lost."""
    drawn = list(Draw.objects.filter(state=DrawState.DRAWN).order_by("pk"))
    faults = [_("抽签 %(id)s 的结果和公布的种子对不上。") % {"id": draw.pk} for draw in drawn if not _follows(draw)]
    return CheckReport("rewards.draws", len(drawn), faults)


def check_entries() -> CheckReport:
    """The points of an entry are set aside until the draw, and free again after it."""
    entries = list(DrawEntry.objects.order_by("pk").values_list("pk", "state", "hold_id"))
    faults = []
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        states = list_hold_states([hold_id for _pk, _state, hold_id in batch])
        faults += [
            _("抽签报名 %(id)s 是 %(state)s，但它的积分冻结是 %(hold)s。")
            % {"id": pk, "state": state, "hold": states.get(hold_id, _("没有"))}
            for pk, state, hold_id in batch
            if states.get(hold_id) != ("OPEN" if state == EntryState.ENTERED else "RELEASED")
        ]
    return CheckReport("rewards.entries", len(entries), faults)


def _follows(draw: Draw) -> bool:
    entries = list(DrawEntry.objects.filter(draw=draw, place__isnull=False).order_by("place"))
    won = [entry.state == EntryState.WON for entry in entries]
    return (
        hash_seed(draw.seed) == draw.seed_hash
        and [entry.number for entry in entries] == draw_order(draw.seed, (entry.number for entry in entries))
        and [entry.place for entry in entries] == list(range(1, len(entries) + 1))
        and won == sorted(won, reverse=True)
        and sum(won) <= draw.number
    )


CHANCE_CHECKS = (check_drops, check_draws, check_entries)
