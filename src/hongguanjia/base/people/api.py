"""The door of ``people``."""

from hongguanjia.base.people.actions import (
    admit_member,
    appoint,
    correct_person,
    end_membership,
    end_post,
    enrol_person,
    register_person,
    reveal,
    settle_resident,
)
from hongguanjia.base.people.mergers import merge_organisations, split_organisation
from hongguanjia.base.people.queries import get_actor, list_ancestors, list_holders, open_on
from hongguanjia.base.people.tree import (
    close_organisation,
    move_organisation,
    open_organisation,
    rename_organisation,
    set_leadership,
)

__all__ = [
    "admit_member",
    "appoint",
    "close_organisation",
    "correct_person",
    "end_membership",
    "end_post",
    "enrol_person",
    "get_actor",
    "list_ancestors",
    "list_holders",
    "merge_organisations",
    "move_organisation",
    "open_on",
    "open_organisation",
    "register_person",
    "rename_organisation",
    "reveal",
    "set_leadership",
    "settle_resident",
    "split_organisation",
]
