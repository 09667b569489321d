"""The door of ``standing``."""

from hongguanjia.rooms.standing.actions import (
    approve_ranking,
    ask_ranking,
    give_consent,
    lift_suspension,
    refuse_ranking,
    suspend_grading,
    withdraw_consent,
    withdraw_ranking,
)
from hongguanjia.rooms.standing.data import GradingReport, RankingTerms
from hongguanjia.rooms.standing.grading import grade
from hongguanjia.rooms.standing.monthly import record_month

__all__ = [
    "GradingReport",
    "RankingTerms",
    "approve_ranking",
    "ask_ranking",
    "give_consent",
    "grade",
    "lift_suspension",
    "record_month",
    "refuse_ranking",
    "suspend_grading",
    "withdraw_consent",
    "withdraw_ranking",
]
