"""What an Office Open XML document says of itself: its core properties (ECMA-376, part 2, clause 11)."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from scraper.documents.reading_status import as_held

_MOST_MEMBERS = 10_000

_MOST_BYTES = 200_000_000  # unpacked; the largest real workbook seen has some 30 MB


def why_too_large(path: Path) -> str | None:
    """Return why the file is not to be unpacked, None when it may be.

    A size that lies costs nothing: zipfile unpacks no more than the size says, and the child's memory is limited.
    """
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        return f"it packs {len(members)} files, more than {_MOST_MEMBERS}"
    size = sum(member.file_size for member in members)
    return f"it unpacks to {size} bytes, more than {_MOST_BYTES}" if size > _MOST_BYTES else None


_SHOWN = re.compile(
    r"(?:word|ppt|xl)/(?:media|charts|diagrams|drawings|embeddings|ink)/[^/]+"
    r"|word/(?:header|footer)[0-9]*\.xml|word/(?:comments|footnotes|endnotes)\.xml"
    r"|xl/(?:styles\.xml|comments[0-9]*\.xml|(?:comments|threadedComments)/[^/]+)|ppt/(?:notesSlides|comments)/[^/]+",
    re.IGNORECASE,
)


def shown_parts(path: Path) -> dict[str, str]:
    """Return what the document shows beside the text that is read: the name of each picture, chart, drawing, head, foot and
    comment, and of the styles by which a workbook shows its values, with the CRC-32 (hex) of its bytes.

    The zip's directory has it (APPNOTE.TXT, 4.4.7). An old format has none.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        shown = [member for member in archive.infolist() if _SHOWN.fullmatch(member.filename)]
    return {as_held(member.filename): f"{member.CRC:08x}" for member in shown}


_CORE_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def facts_of(document: Any) -> dict[str, str]:
    """Return Title, Author and Subject of what python-docx or python-pptx opened, as written, and nothing where
    the file has no core properties: the libraries would make some up then ("Word Document", "PowerPoint Presentation").
    """
    try:
        document.part.package.part_related_by(_CORE_PROPERTIES)
    except KeyError:
        return {}
    properties = document.core_properties
    return {"Title": as_held(properties.title), "Author": as_held(properties.author), "Subject": as_held(properties.subject)}
