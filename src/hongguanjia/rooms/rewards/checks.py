"""What ``hongguanjia verify`` checks here: stock against movements, promises against vouchers, vouchers against holds."""

from __future__ import annotations

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from hongguanjia.base.web.api import CheckReport
from hongguanjia.points.api import list_hold_states, sum_refunds
from hongguanjia.rooms.rewards.checks_chances import CHANCE_CHECKS
from hongguanjia.rooms.rewards.models import Stock, Voucher, VoucherState, WaitingState

HOLD_OF = {
    VoucherState.RESERVED: "OPEN",
    VoucherState.HANDED_OVER: "SETTLED",
    VoucherState.CANCELLED: "RELEASED",
    VoucherState.EXPIRED: "RELEASED",
    VoucherState.RETURNED: "RELEASED",
}
BATCH = 500


def check_stock_sums() -> CheckReport:
    """Each shelf's figures are the sums of its movements."""
    rows = Stock.objects.annotate(
        moved=Coalesce(Sum("movements__on_hand_change"), 0), promised=Coalesce(Sum("movements__reserved_change"), 0)
    )
    wrong = rows.exclude(on_hand=F("moved"), reserved=F("promised"))
    faults = [
        _("库存 %(id)s：在库 %(on_hand)s，流水合计 %(moved)s；预留 %(reserved)s，流水合计 %(promised)s。")
        % {"id": row.pk, "on_hand": row.on_hand, "moved": row.moved, "reserved": row.reserved, "promised": row.promised}
        for row in wrong
    ]
    return CheckReport("rewards.stock", rows.count(), faults)


def check_promises() -> CheckReport:
    """What is reserved on a shelf is the vouchers waiting for it and the pieces set aside for the waiting list."""
    rows = Stock.objects.annotate(
        awaited=Count("vouchers", filter=Q(vouchers__state=VoucherState.RESERVED), distinct=True),
        aside=Count("waiting", filter=Q(waiting__state=WaitingState.OFFERED), distinct=True),
    )
    faults = [
        _("库存 %(id)s：预留 %(reserved)s，待领取凭证 %(awaited)s 张，为候补留出 %(aside)s 份。")
        % {"id": row.pk, "reserved": row.reserved, "awaited": row.awaited, "aside": row.aside}
        for row in rows.exclude(reserved=F("awaited") + F("aside"))
    ]
    return CheckReport("rewards.promises", rows.count(), faults)


def check_holds() -> CheckReport:
    """Each voucher's hold in the ledger stands as its state says."""
    rows = Voucher.objects.annotate(parts=Count("partial_returns", filter=Q(partial_returns__state="DONE")))
    vouchers = list(rows.order_by("pk").values_list("pk", "state", "hold_id", "parts"))
    faults = []
    for start in range(0, len(vouchers), BATCH):
        batch = vouchers[start : start + BATCH]
        states = list_hold_states([hold_id for _pk, _state, hold_id, _parts in batch])
        faults += [
            _("凭证 %(id)s 是 %(state)s，但它的积分冻结是 %(hold)s。")
            % {"id": pk, "state": state, "hold": states.get(hold_id, _("没有"))}
            for pk, state, hold_id, parts in batch
            if states.get(hold_id) != ("SETTLED" if parts else HOLD_OF[VoucherState(state)])
        ]
    return CheckReport("rewards.holds", len(vouchers), faults)


def check_returns() -> CheckReport:
    """What each voucher says came back is what its parts sum to (a whole return gives the rest), and what the ledger gave."""
    parts = Coalesce(Sum("partial_returns__points", filter=Q(partial_returns__state="DONE")), 0)
    rows = Voucher.objects.filter(Q(returned__gt=0) | Q(partial_returns__state="DONE")).annotate(parts=parts)
    vouchers = list(rows.values_list("pk", "state", "hold_id", "price", "returned", "parts").order_by("pk"))
    faults = []
    for start in range(0, len(vouchers), BATCH):
        batch = vouchers[start : start + BATCH]
        given = sum_refunds([row[2] for row in batch])
        for pk, state, hold_id, price, returned, parts_sum in batch:
            whole = state == VoucherState.RETURNED
            in_ledger = price if whole and not parts_sum else given[hold_id]
            if in_ledger != returned or (not whole and parts_sum != returned):
                faults.append(
                    _("凭证 %(id)s 记着退回 %(returned)s 分，分次退回合计 %(parts)s，账上退了 %(ledger)s。")
                    % {"id": pk, "returned": returned, "parts": parts_sum, "ledger": in_ledger}
                )
    return CheckReport("rewards.returns", len(vouchers), faults)


CHECKS = (check_stock_sums, check_promises, check_holds, check_returns, *CHANCE_CHECKS)
