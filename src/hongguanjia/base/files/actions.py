"""Keeping an upload: permission, quota, cleaning, storing by hash."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from hongguanjia.base.access.api import Actor, Permission, check_permission
from hongguanjia.base.files.cleaning import EDGE_MOST, clean
from hongguanjia.base.files.data import QUOTA, Cleaned
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.people.models import Organisation, Person
from hongguanjia.base.record.api import leave_trail
from hongguanjia.kit.clock import county_date, county_midnight
from hongguanjia.kit.refusals import BadInput, Refusal


@transaction.atomic
def store_upload(
    *,
    actor: Actor,
    now: datetime,
    upload: UploadedFile[Any],
    organisation: Organisation,
    handed_in: bool = False,
    edge_most: int = EDGE_MOST,
) -> Attachment:
    """Keep a photograph or PDF for ``organisation``: by post, or personally for the organisation to which one belongs.

    ``handed_in`` when a room has checked that this person may hand papers in to that organisation. Pictures are shrunk to
    ``edge_most`` pixels. Refused: no permission,
    quota used up, unknown or broken file.
    """
    at_home = actor.home_organisation_id == organisation.pk and actor.holds_personally(Permission.FILE_UPLOAD)
    if not handed_in and not at_home:
        check_permission(actor, Permission.FILE_UPLOAD, organisation.path)
    if (upload.size or 0) > QUOTA.file_bytes:
        raise BadInput(
            "files.too_big",
            _("文件超过 %(most)d MB,请压缩或拍小一点再上传。") % {"most": QUOTA.file_bytes // 1024 // 1024},
            field="file",
        )
    _lock_quota(actor, organisation)
    _check_quota(actor, now, organisation)
    cleaned = clean(upload.read(), edge_most=edge_most)
    digest = keep_bytes(cleaned.data)
    attachment = Attachment.objects.create(
        organisation=organisation,
        uploaded_by_id=actor.person_id,
        name=_plain_name(upload.name or "", cleaned),
        content_type=cleaned.content_type,
        sha256=digest,
        size_bytes=len(cleaned.data),
        width=cleaned.width,
        height=cleaned.height,
        created_at=now,
    )
    leave_trail(
        actor=actor,
        now=now,
        verb="files.attachment.stored",
        subject_kind="attachment",
        subject_id=attachment.pk,
        subject_label=attachment.name,
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        sha256=digest,
    )
    return attachment


def keep_bytes(data: bytes) -> str:
    """Keep bytes made or cleaned here under their own hash, which is returned; the same bytes are kept once."""
    digest = hashlib.sha256(data).hexdigest()
    _write(place_of(digest), data)
    return digest


def place_of(digest: str) -> Path:
    """Where the bytes with this hash lie. Made of the hash alone: nothing that a user typed reaches the disk."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def _lock_quota(actor: Actor, organisation: Organisation) -> None:
    """Let uploads of one person, or to one organisation, pass the quota one after the other."""
    list(Organisation.objects.select_for_update(no_key=True, of=("self",)).filter(pk=organisation.pk).values("pk"))
    if actor.person_id is not None:
        list(Person.objects.select_for_update(no_key=True, of=("self",)).filter(pk=actor.person_id).values("pk"))


def _check_quota(actor: Actor, now: datetime, organisation: Organisation) -> None:
    midnight = county_midnight(county_date(now))
    today = Attachment.objects.filter(uploaded_by_id=actor.person_id, created_at__gte=midnight).count()
    if actor.person_id is not None and today >= QUOTA.person_files_daily:
        raise Refusal("files.daily_quota", _("今天上传的文件太多了，请明天再传。"))
    used = Attachment.objects.filter(organisation=organisation).aggregate(sum=Sum("size_bytes"))["sum"] or 0
    if used >= QUOTA.organisation_bytes:
        raise Refusal("files.organisation_quota", _("本组织的附件空间用完了，请联系县级管理员扩大。"))


def _write(place: Path, data: bytes) -> None:
    """Whole or not at all: written beside, synced, then renamed into place."""
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(place)


def _plain_name(name: str, cleaned: Cleaned) -> str:
    """The user's name for the file without path or control characters, with the ending that it now truly has."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = "".join(mark for mark in last if mark.isprintable() and mark not in '<>:"|?*').rsplit(".", 1)[0].strip(" .")
    return f"{stem[:100] or 'file'}.{cleaned.ending}"
