"""The door of ``mandates``."""

from hongguanjia.base.mandates.actions import (
    answer_objection,
    close_mandate,
    make_one_off,
    make_standing,
    object_to_use,
    offer_undo,
    record_use,
    revoke_mandate,
)
from hongguanjia.base.mandates.models import MandateVerb
from hongguanjia.base.mandates.queries import act_for, act_under, check_covers, is_objected
from hongguanjia.base.mandates.rules import OBJECTION_WINDOW

ACTING_KEY = "mandate"
"""Where the session keeps the mandate in use: its id and the principal's name for the banner."""

__all__ = [
    "ACTING_KEY",
    "OBJECTION_WINDOW",
    "MandateVerb",
    "act_for",
    "act_under",
    "answer_objection",
    "check_covers",
    "close_mandate",
    "is_objected",
    "make_one_off",
    "make_standing",
    "object_to_use",
    "offer_undo",
    "record_use",
    "revoke_mandate",
]
