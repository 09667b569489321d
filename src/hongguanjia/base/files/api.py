"""The door of ``files``."""

from hongguanjia.base.files.actions import keep_bytes, place_of, store_upload
from hongguanjia.base.files.data import QUOTA
from hongguanjia.base.files.queries import find_attachments, get_attachment, let_read

__all__ = ["QUOTA", "find_attachments", "get_attachment", "keep_bytes", "let_read", "place_of", "store_upload"]
