"""The door of ``record``: facts, the trail, submissions."""

from hongguanjia.base.record.actions import leave_trail, once, record_facts, record_many, when_recorded, withdraw_fact
from hongguanjia.base.record.catalogue import get_kind, list_kinds, register
from hongguanjia.base.record.data import FactKind, NewFact
from hongguanjia.base.record.queries import TrailFilter, TrailPage, list_timeline, list_trail
from hongguanjia.base.record.sentences import TrailLine, describe_verbs, list_verbs, tell_entry

__all__ = [
    "FactKind",
    "NewFact",
    "TrailFilter",
    "TrailLine",
    "TrailPage",
    "describe_verbs",
    "get_kind",
    "leave_trail",
    "list_kinds",
    "list_timeline",
    "list_trail",
    "list_verbs",
    "once",
    "record_facts",
    "record_many",
    "register",
    "tell_entry",
    "when_recorded",
    "withdraw_fact",
]
