"""The door of ``rewards``."""

from hongguanjia.rooms.rewards.actions import call_off, cancel, expire_vouchers, hand_over, redeem
from hongguanjia.rooms.rewards.catalogue import (
    change_reward,
    change_station,
    close_station,
    list_reward,
    open_station,
)
from hongguanjia.rooms.rewards.data import Offer, Place, RewardTerms, StationTerms
from hongguanjia.rooms.rewards.draws import DrawPlan, announce_draw, draw_due, enter_draw
from hongguanjia.rooms.rewards.drops import DropPlan, announce_drop
from hongguanjia.rooms.rewards.stocking import correct_stock, receive_stock, stock_reward
from hongguanjia.rooms.rewards.waiting import join_waiting, offer_returned

__all__ = [
    "DrawPlan",
    "DropPlan",
    "Offer",
    "Place",
    "RewardTerms",
    "StationTerms",
    "announce_draw",
    "announce_drop",
    "call_off",
    "cancel",
    "change_reward",
    "change_station",
    "close_station",
    "correct_stock",
    "draw_due",
    "enter_draw",
    "expire_vouchers",
    "hand_over",
    "join_waiting",
    "list_reward",
    "offer_returned",
    "open_station",
    "receive_stock",
    "redeem",
    "stock_reward",
]
