"""Uploads: cleaned, bounded, stored by hash, shown only in scope."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from hongguanjia.base.files import actions
from hongguanjia.base.files.api import get_attachment, place_of, store_upload
from hongguanjia.base.files.cleaning import EDGE_MOST, clean
from hongguanjia.base.files.data import Quota
from hongguanjia.base.files.models import Attachment
from hongguanjia.base.files.testing import picture
from hongguanjia.base.people.testing import NOW, Cast
from hongguanjia.kit.refusals import BadInput, NotFound, Refusal

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def located_picture() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (34.0, 43.0, 12.0)
    return picture(exif=exif)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_every_kind_of_picture_is_drawn_anew_as_jpeg(form: str) -> None:
    cleaned = clean(picture(form))
    assert cleaned.content_type == "image/jpeg"
    assert (cleaned.width, cleaned.height) == (40, 30)


def test_place_and_camera_are_dropped_and_the_picture_stands_upright() -> None:
    raw = located_picture()
    assert b"SecretCamera" in raw
    cleaned = clean(raw)
    assert b"SecretCamera" not in cleaned.data and b"Exif" not in cleaned.data
    assert (cleaned.width, cleaned.height) == (30, 40)


def test_a_program_behind_the_picture_is_gone() -> None:
    assert b"<?php" not in clean(picture() + b"<?php system('x') ?>").data


def test_a_large_picture_is_shrunk() -> None:
    cleaned = clean(picture(size=(4000, 1000)))
    assert (cleaned.width, cleaned.height) == (EDGE_MOST, 400)


def test_transparent_parts_become_white() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(target, "PNG")
    red, green, blue = Image.open(io.BytesIO(clean(target.getvalue()).data)).getpixel((4, 4))
    assert min(red, green, blue) > 240


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "files.empty"),
        (b"MZ\x90\x00 program", "files.kind_unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "files.kind_unknown"),
        (b"<html>", "files.kind_unknown"),
        (b"%PDF-1.7 cut off", "files.kind_unknown"),
        (b"PK\x03\x04", "files.kind_unknown"),
        (b"\xff\xd8\xff garbage", "files.picture_broken"),
        (picture()[:200], "files.picture_broken"),
        (picture("PNG")[:60], "files.picture_broken"),
        (picture("PNG", (10_000, 9_000)), "files.picture_too_large"),
    ],
)
def test_what_is_no_picture_or_paper_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        clean(data)
    assert refused.value.code == code


def test_a_decompression_bomb_is_refused_before_it_is_drawn() -> None:
    header = picture("PNG")
    bomb = header[:16] + (60_000).to_bytes(4, "big") * 2 + header[24:]
    with pytest.raises(BadInput):
        clean(bomb)


def test_a_paper_stays_as_it_is() -> None:
    assert clean(PDF).data == PDF


def upload(cast: Cast, part: str = "secretary", data: bytes | None = None, name: str = "现场.jpg") -> Attachment:
    return store_upload(
        actor=cast.actor(part),
        now=NOW,
        upload=SimpleUploadedFile(name, picture() if data is None else data),
        organisation=cast.branch,
    )


def test_an_upload_is_stored_under_its_hash_and_once(cast: Cast) -> None:
    first, second = upload(cast), upload(cast)
    assert first.sha256 == second.sha256 and first.key != second.key
    assert place_of(first.sha256).stat().st_size == first.size_bytes
    assert len(list(place_of(first.sha256).parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("照片 1.PNG", "照片 1.jpg"),
        ("C:\\temp\\x.exe", "x.jpg"),
        ("a\x00\n<b>.jpg", "ab.jpg"),
        ("....", "file.jpg"),
        ("长" * 300 + ".jpg", "长" * 100 + ".jpg"),
    ],
)
def test_a_name_is_kept_without_its_tricks(cast: Cast, name: str, stored: str) -> None:
    file = SimpleUploadedFile("x.jpg", picture())
    file._name = name
    attachment = store_upload(actor=cast.actor("secretary"), now=NOW, upload=file, organisation=cast.branch)
    assert attachment.name == stored


def test_a_member_uploads_for_the_own_branch_only(cast: Cast) -> None:
    upload = SimpleUploadedFile("现场.jpg", picture())
    stored = store_upload(actor=cast.actor("member"), now=NOW, upload=upload, organisation=cast.branch)

    assert get_attachment(actor=cast.actor("member"), key=stored.key) == stored
    with pytest.raises(NotFound):
        store_upload(actor=cast.actor("member"), now=NOW, upload=upload, organisation=cast.sibling_branch)


@pytest.mark.parametrize("part", ["sibling_member", "outsider", "outsider_secretary"])
def test_only_those_with_the_permission_upload(cast: Cast, part: str) -> None:
    with pytest.raises(Refusal):
        upload(cast, part)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("part", "sees"),
    [
        ("secretary", True),
        ("town_officer", True),
        ("auditor", True),
        ("outsider", False),
        ("outsider_secretary", False),
    ],
)
def test_an_attachment_is_seen_in_scope_only(cast: Cast, part: str, sees: bool) -> None:
    attachment = upload(cast)
    if sees:
        assert get_attachment(actor=cast.actor(part), key=attachment.key) == attachment
    else:
        with pytest.raises(NotFound):
            get_attachment(actor=cast.actor(part), key=attachment.key)


def test_a_day_and_an_organisation_have_a_ceiling(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "QUOTA", Quota(person_files_daily=1))
    upload(cast)
    with pytest.raises(Refusal, match="明天再传"):
        upload(cast)
    monkeypatch.setattr(actions, "QUOTA", Quota(organisation_bytes=1))
    with pytest.raises(Refusal, match="空间用完"):
        upload(cast, "clerk")


def test_a_file_beyond_the_limit_is_refused_unread(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "QUOTA", Quota(file_bytes=10))
    with pytest.raises(BadInput, match="超过"):
        upload(cast)
