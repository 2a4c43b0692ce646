"""What an Office Open XML document says of itself: its core properties (ECMA-376, part 2, clause 11)."""

from __future__ import annotations

from typing import Any

from scraper.documents.plain import as_held

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
