"""The door of ``roster``."""

from hongguanjia.base.roster.actions import (
    apply_batch,
    cancel_batch,
    confirm_batch,
    import_at_once,
    mark_batch,
    read_batch,
    start_undo,
    undo_batch,
    upload_roster,
)
from hongguanjia.base.roster.commands import import_file
from hongguanjia.base.roster.queries import get_batch, list_batches

__all__ = [
    "apply_batch",
    "cancel_batch",
    "confirm_batch",
    "get_batch",
    "import_at_once",
    "import_file",
    "list_batches",
    "mark_batch",
    "read_batch",
    "start_undo",
    "undo_batch",
    "upload_roster",
]
