"""Making an uploaded file harmless: pictures are drawn anew, so that nothing but the picture is left."""

from __future__ import annotations

import io
import struct
import warnings

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from hongguanjia.base.files.data import QUOTA, Cleaned
from hongguanjia.kit.refusals import BadInput

PICTURE_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
PICTURE_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF", b"GIF8", b"BM")
PIXELS_MOST = 50_000_000
EDGE_MOST = 1600
QUALITY = 82
PDF_TAIL = 2048
DRAWING_FAULTS = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    MemoryError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
)


def clean(data: bytes, *, edge_most: int = EDGE_MOST) -> Cleaned:
    """The file as it may be kept, pictures no longer than ``edge_most`` pixels.

    Anything but a picture or a PDF is refused with ``BadInput``.
    """
    if not data:
        raise BadInput("files.empty", _("文件是空的，请重新选择。"), field="file")
    if len(data) > QUOTA.file_bytes:
        raise BadInput(
            "files.too_big",
            _("文件超过 %(most)d MB,请压缩或拍小一点再上传。") % {"most": QUOTA.file_bytes // 1024 // 1024},
            field="file",
        )
    if data.startswith(PICTURE_MARKS):
        return _redraw(data, edge_most)
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-PDF_TAIL:]:
        return Cleaned(data, "application/pdf", "pdf")
    raise BadInput("files.kind_unknown", _("只能上传照片(JPG、PNG)或 PDF,请换一个文件。"), field="file")


def _redraw(data: bytes, edge_most: int) -> Cleaned:
    """Decode, turn upright, shrink, encode as JPEG: location, camera and hidden parts are gone."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=PICTURE_FORMATS) as picture:
                _check_pixels(picture)
                return _encode(picture, edge_most)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_many_pixels() from bomb
    except DRAWING_FAULTS as bad:
        raise BadInput("files.picture_broken", _("照片坏了，打不开。请重新拍一张再上传。"), field="file") from bad


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > PIXELS_MOST:
        raise _too_many_pixels()


def _too_many_pixels() -> BadInput:
    return BadInput("files.picture_too_large", _("照片太大，超过 5000 万像素，请缩小后再上传。"), field="file")


def _encode(picture: Image.Image, edge_most: int) -> Cleaned:
    picture.draft("RGB", (edge_most, edge_most))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((edge_most, edge_most))
    layered = upright.convert("RGBA")
    paper = Image.new("RGB", layered.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    target = io.BytesIO()
    paper.save(target, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Cleaned(target.getvalue(), "image/jpeg", "jpg", paper.width, paper.height)
