"""An attachment is shown to whom it concerns, and can do nothing."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hongguanjia.base.accounts.testing import sign_in
from hongguanjia.base.files.api import place_of, store_upload
from hongguanjia.base.files.testing import attached
from hongguanjia.base.people.testing import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def look(cast: Cast, part: str, key: object):
    client = Client()
    if part:
        sign_in(client, getattr(cast, part))
    return client.get(reverse("public-files-attachment", args=[key]))


def test_a_picture_is_shown_in_a_sandbox(cast: Cast) -> None:
    answer = look(cast, "secretary", attached(cast).key)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline")


def test_a_paper_is_saved_never_shown(cast: Cast) -> None:
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n")
    paper = store_upload(actor=cast.actor("secretary"), now=NOW, upload=upload, organisation=cast.branch)
    assert look(cast, "secretary", paper.key)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("part", "status"), [("", 302), ("outsider", 404), ("outsider_secretary", 404)])
def test_strangers_find_nothing(cast: Cast, part: str, status: int) -> None:
    assert look(cast, part, attached(cast).key).status_code == status


def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    attachment = attached(cast)
    place_of(attachment.sha256).unlink()
    assert look(cast, "secretary", attachment.key).status_code == 404
    assert look(cast, "secretary", uuid4()).status_code == 404
