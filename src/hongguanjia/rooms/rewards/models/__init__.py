"""Stations, what they give, how much of it lies there, and the vouchers by which it is fetched.

Prices are in ``service`` points (可兑换积分). Nothing here can be bought for money or turned into it, and ``merit`` is
never touched: the rewards are courtesies to volunteers (志愿服务条例), funded by whoever provides them.
"""

from hongguanjia.rooms.rewards.models.budget import BudgetRow, PointRate
from hongguanjia.rooms.rewards.models.care import LostCode, PartialReturn, PartState, Return
from hongguanjia.rooms.rewards.models.catalogue import (
    Category,
    LimitPeriod,
    Reward,
    RewardKind,
    RewardPicture,
    Sponsor,
    Station,
    StationClosure,
    Way,
)
from hongguanjia.rooms.rewards.models.chances import (
    Draw,
    DrawEntry,
    DrawState,
    Drop,
    DropPlace,
    EntryState,
    Waiting,
    WaitingState,
)
from hongguanjia.rooms.rewards.models.closings import Closing, ClosingLine, ClosingState
from hongguanjia.rooms.rewards.models.giving import Gift, GiftState, GrantState, PoolGift, PoolGrant
from hongguanjia.rooms.rewards.models.offline import Conflict, OfflineReport, ReportState, Settlement
from hongguanjia.rooms.rewards.models.providing import GivenService, GivenState, Provider
from hongguanjia.rooms.rewards.models.stock import MovementKind, Stock, StockLot, StockMovement
from hongguanjia.rooms.rewards.models.stores import CountLine, CountState, StockCount, StockTransfer, TransferState
from hongguanjia.rooms.rewards.models.terms import CounterTerms
from hongguanjia.rooms.rewards.models.vouchers import Voucher, VoucherState

__all__ = [
    "BudgetRow",
    "Category",
    "Closing",
    "ClosingLine",
    "ClosingState",
    "Conflict",
    "CountLine",
    "CountState",
    "CounterTerms",
    "Draw",
    "DrawEntry",
    "DrawState",
    "Drop",
    "DropPlace",
    "EntryState",
    "Gift",
    "GiftState",
    "GivenService",
    "GivenState",
    "GrantState",
    "LimitPeriod",
    "LostCode",
    "MovementKind",
    "OfflineReport",
    "PartState",
    "PartialReturn",
    "PointRate",
    "PoolGift",
    "PoolGrant",
    "Provider",
    "ReportState",
    "Return",
    "Reward",
    "RewardKind",
    "RewardPicture",
    "Settlement",
    "Sponsor",
    "Station",
    "StationClosure",
    "Stock",
    "StockCount",
    "StockLot",
    "StockMovement",
    "StockTransfer",
    "TransferState",
    "Voucher",
    "VoucherState",
    "Waiting",
    "WaitingState",
    "Way",
]
