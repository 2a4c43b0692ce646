"""What kind of document a server or an address promised."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from scraper.documents.sniff import MEDIA_TYPES

_BY_MEDIA_TYPE: Mapping[str, str] = {
    **{media_type: kind for kind, media_type in MEDIA_TYPES.items() if media_type != "application/x-ole-storage"},
    "application/x-pdf": "pdf",
    "application/msexcel": "xls",
    "application/x-excel": "xls",
    "application/x-zip-compressed": "zip",
    "image/jpg": "jpeg",
    "application/csv": "csv",
}
_BY_EXTENSION: Mapping[str, str] = {
    **{f".{kind}": kind for kind in ("pdf", "xlsx", "xlsb", "xls", "docx", "pptx", "zip", "doc", "ppt", "png", "gif", "webp")},
    ".xlsm": "xlsx",
    ".pptm": "pptx",
    ".docm": "docx",
    ".csv": "csv",
    ".txt": "text",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".tif": "tiff",
    ".tiff": "tiff",
    ".bmp": "bmp",
    ".htm": "html",
    ".html": "html",
}


def promised_kinds(media_type: str | None, url: str | None) -> set[str]:
    """Return the kinds that the media type and the address's extension name; none where neither says anything."""
    essence = (media_type or "").partition(";")[0].strip().lower()
    found = {_BY_MEDIA_TYPE.get(essence), _BY_EXTENSION.get(_extension(url or ""))}
    return {kind for kind in found if kind}


def _extension(url: str) -> str:
    try:
        return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
    except ValueError:  # brackets that are no IPv6 address
        return ""
