"""Builders of attachments for tests."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hongguanjia.base.files.actions import store_upload
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.people.testing import NOW, Cast


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), **save: object) -> bytes:
    """A red picture."""
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, form, **save)
    return target.getvalue()


def attached(cast: Cast) -> Attachment:
    """A photograph that the secretary keeps for her branch."""
    file = SimpleUploadedFile("现场.jpg", picture())
    return store_upload(actor=cast.actor("secretary"), now=NOW, upload=file, organisation=cast.branch)
