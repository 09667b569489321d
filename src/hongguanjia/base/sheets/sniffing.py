"""What a file really is, told from its bytes; and the guard against archives that swell.

Every refusal says what was found and what to do instead.
"""

from __future__ import annotations

import io
import zipfile

from django.utils.translation import gettext_lazy as _

from hongguanjia.base.sheets.data import LIMITS, Limits
from hongguanjia.kit.refusals import BadInput

ZIP_MARK = b"PK\x03\x04"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE_WORKBOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
XLSX_PARTS = {"[Content_Types].xml", "xl/workbook.xml"}
MARKUP_STARTS = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<script")
SMALL_ENTRY = 1024 * 1024
PROLOGUE = 8192

KNOWN_MARKS = (
    (b"MZ", _("程序文件")),
    (b"\x7fELF", _("程序文件")),
    (b"%PDF", _("PDF 文件")),
    (b"\x89PNG", _("图片")),
    (b"\xff\xd8\xff", _("图片")),
    (b"GIF8", _("图片")),
    (b"Rar!", _("压缩包")),
    (b"7z\xbc\xaf", _("压缩包")),
    (b"\x1f\x8b", _("压缩包")),
)


def sniff(name: str, data: bytes, limits: Limits = LIMITS) -> str:
    """``xlsx``, ``xls`` or ``csv``; refused unless name and content agree and the file is of bearable size."""
    if not data:
        raise BadInput("sheets.empty", _("文件是空的，请检查后重新选择。"), field="file")
    if len(data) > limits.file_bytes:
        raise BadInput(
            "sheets.too_big",
            _("文件超过 %(most)d MB,请拆成几个文件分别导入。") % {"most": limits.file_bytes // 1024 // 1024},
            field="file",
        )
    claimed = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if claimed not in {"xlsx", "xls", "csv"}:
        raise BadInput(
            "sheets.kind_unknown", _("只能导入 .xlsx、.xls 或 .csv 表格，请另存为其中一种再上传。"), field="file"
        )
    found = _content_kind(data, limits)
    if found != claimed:
        raise _not_what_it_claims(claimed, f".{found}")
    return found


def _content_kind(data: bytes, limits: Limits) -> str:
    if data.startswith(ZIP_MARK):
        check_archive(data, limits)
        return "xlsx"
    if data.startswith(OLE_MARK):
        return _ole_kind(data)
    for mark, title in KNOWN_MARKS:
        if data.startswith(mark):
            raise _not_a_table(title)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(MARKUP_STARTS):
        raise _not_a_table(_("网页"))
    if b"\x00" in data[:PROLOGUE] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_a_table(_("二进制文件"))
    return "csv"


def _ole_kind(data: bytes) -> str:
    if OLE_ENCRYPTED in data:
        raise BadInput("sheets.encrypted", _("表格设了打开密码，读不出来。请去掉密码，另存后再上传。"), field="file")
    if not any(mark in data for mark in OLE_WORKBOOKS):
        raise _not_a_table(_("其他 Office 文件"))
    return "xls"


def check_archive(data: bytes, limits: Limits = LIMITS) -> None:
    """Refuse an archive that is no workbook, swells beyond the limits, or declares entities in its XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_swelling(entries, limits)
            if not {entry.filename for entry in entries} >= XLSX_PARTS:
                raise _not_a_table(_("压缩包或其他文档"))
            for entry in entries:
                _check_prologue(archive, entry)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, OSError, ValueError) as bad:
        raise broken() from bad


def _check_swelling(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    swollen = any(
        entry.file_size > SMALL_ENTRY and entry.file_size > limits.ratio * max(entry.compress_size, 1)
        for entry in entries
    )
    if swollen or len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise BadInput(
            "sheets.bomb", _("文件解压后大得不正常，为了安全没有打开。请用 Excel 另存后再上传。"), field="file"
        )


def _check_prologue(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Workbooks never declare a document type: whoever does is after entities (OWASP XXE)."""
    if not entry.filename.endswith((".xml", ".rels", ".vml")):
        return
    with archive.open(entry) as part:
        prologue = part.read(PROLOGUE).replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in prologue or b"<!ENTITY" in prologue:
        raise BadInput("sheets.entities", _("文件里有不安全的内容，没有打开。请用 Excel 另存后再上传。"), field="file")


def broken() -> BadInput:
    """What is said of a file that nobody can read."""
    return BadInput(
        "sheets.broken", _("文件坏了，读不出来。请用 Excel 或 WPS 打开后另存为 .xlsx,再上传。"), field="file"
    )


def _not_what_it_claims(claimed: str, found: object) -> BadInput:
    return BadInput(
        "sheets.not_what_it_claims",
        _("文件名是 .%(claimed)s，内容却是 %(found)s。请用 Excel 打开，另存为 .xlsx 再上传。")
        % {"claimed": claimed, "found": found},
        field="file",
    )


def _not_a_table(found: object) -> BadInput:
    return BadInput(
        "sheets.not_what_it_claims",
        _("这个文件其实是%(found)s，不是表格。请用 Excel 打开原表，另存为 .xlsx 再上传。") % {"found": found},
        field="file",
    )
