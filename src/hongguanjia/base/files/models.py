"""Attachments: photographs and papers that prove something. The bytes lie under their own hash, outside the database."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hongguanjia.kit.ids import new_uuid


class Attachment(models.Model):
    """A file as stored, after cleaning. ``organisation`` is whose it is and decides who may look.

    ``key`` stands in the address; ``sha256`` is that of the stored bytes, which two attachments may share.
    """

    key = models.UUIDField(unique=True, default=new_uuid, editable=False)
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, related_name="attachments")
    uploaded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="attachments")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["uploaded_by", "created_at"], name="attachment_of_person")]
        constraints = [
            models.CheckConstraint(
                name="attachment_kind_known", condition=Q(content_type__in=["image/jpeg", "application/pdf"])
            ),
            models.CheckConstraint(name="attachment_not_empty", condition=Q(size_bytes__gt=0)),
        ]

    @property
    def is_image(self) -> bool:
        return self.content_type == "image/jpeg"
