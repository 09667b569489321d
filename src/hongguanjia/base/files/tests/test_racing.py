"""Uploads at once do not step over the quota together."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hongguanjia.base.files import actions
from hongguanjia.base.files.data import Quota
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.people.testing import NOW, Cast, build_cast
from hongguanjia.base.record.testing import race
from hongguanjia.kit.refusals import Refusal


@pytest.fixture
def county(committed: None) -> Cast:
    return build_cast()


def test_of_four_uploads_at_once_the_last_free_one_is_kept(
    county: Cast, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(actions, "QUOTA", Quota(person_files_daily=1))

    outcomes = race(*(partial(store, county, shade) for shade in range(4)))

    assert Attachment.objects.count() == 1
    assert sorted(getattr(one, "code", "kept") for one in outcomes) == ["files.daily_quota"] * 3 + ["kept"]
    assert all(isinstance(one, Attachment | Refusal) for one in outcomes)


def store(county: Cast, shade: int) -> Attachment:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(picture, "PNG")
    upload = SimpleUploadedFile("签到表.png", picture.getvalue(), content_type="image/png")
    return actions.store_upload(actor=county.actor("secretary"), now=NOW, upload=upload, organisation=county.branch)
