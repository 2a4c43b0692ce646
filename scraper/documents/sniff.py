"""What kind of document some bytes are, by the bytes alone."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

from scraper.documents.formats.ole2 import names_at_the_root

Kind = Literal[
    "pdf", "xlsx", "xlsb", "xls", "docx", "pptx", "zip", "doc", "ppt", "locked_office", "damaged_office", "office",
    "png", "jpeg", "gif", "webp", "tiff", "bmp", "html", "csv", "text", "empty", "unknown",
]  # fmt: skip

MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
    "locked_office": "application/x-ole-storage",
    "damaged_office": "application/x-ole-storage",
    "office": "application/x-ole-storage",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
    "html": "text/html",
    "csv": "text/csv",
    "text": "text/plain",
}
"""The media type of each kind, as registered with IANA or, where it is not, as usual."""

PICTURES: tuple[Kind, ...] = ("png", "jpeg", "gif", "webp", "tiff", "bmp")

_HEAD = 1024  # ISO 32000-1, annex H.3, note 13: readers accept %PDF- anywhere within the first 1024 bytes
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta)\b", re.I | re.S
)
_MOST_TYPES = 1 << 20  # bytes of [Content_Types].xml; a workbook of a thousand sheets has 0.2 MB
# ECMA-376, part 1, 15.2 names the main parts; the macro-enabled ones are Microsoft's [MS-OFFMACRO2].
_MAIN_PARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"ms-excel.sheet.macroEnabled.main+xml", "xlsx"),
    (b"ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
    (b"presentationml.presentation.main+xml", "pptx"),
    (b"ms-powerpoint.presentation.macroEnabled.main+xml", "pptx"),
)


def kind_of(path: Path) -> Kind:
    """Return the kind of the file. `text` is for bytes without control characters: none tells CSV; `unknown` is the rest."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_ole2(path)
    if picture := _kind_of_picture(head):
        return picture
    if _HTML.match(head):
        return "html"
    if b"%PDF-" in head:
        return "pdf"
    return "text" if _is_text(head) else "unknown"


def _kind_of_picture(head: bytes) -> Kind | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    # BMP has two letters only; the reserved zeros (bytes 6 to 9 of BITMAPFILEHEADER) tell it from a text about BMW.
    if head.startswith(b"BM") and head[6:10] == bytes(4):
        return "bmp"
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" not in names:
                return "zip"
            with archive.open("[Content_Types].xml") as file:
                types = file.read(_MOST_TYPES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return "zip"  # whoever lists its members says what is wrong with it
    return next((kind for part, kind in _MAIN_PARTS if part in types), "zip")


def _kind_of_ole2(path: Path) -> Kind:
    names = names_at_the_root(path)
    if not names:
        return "damaged_office"
    if "EncryptedPackage" in names:  # [MS-OFFCRYPTO] 2.3.4.4: an OOXML file behind a password
        return "locked_office"
    if "WordDocument" in names:
        return "doc"
    if "PowerPoint Document" in names:
        return "ppt"
    return "xls" if names & {"Workbook", "Book"} else "office"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16 is full of zeros
        return True
    return not any(byte < 0x20 and byte not in b"\t\n\r\x0c\x1a\x1b" for byte in head)
