"""The media types of documents, by the extension of their address."""

from __future__ import annotations

from posixpath import splitext
from urllib.parse import urlsplit

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".doc": "application/msword",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ppt": "application/vnd.ms-powerpoint",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
    ".pptm": "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".rtf": "application/rtf",
    ".jtd": "application/x-js-taro",
    ".xdw": "application/vnd.fujixerox.docuworks",
    ".csv": "text/csv",
    ".zip": "application/zip",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
}


def media_type_of(url: str) -> str | None:
    """Return the media type that the extension of a document's URL promises, or None when it is no document's."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    return MEDIA_TYPES.get(splitext(path)[1].lower())
