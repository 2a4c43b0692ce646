"""Plain text and CSV: one page, as it is."""

from __future__ import annotations

from pathlib import Path

from schemas.document import DocumentPage, DocumentText
from scraper.documents.reading_status import as_held, kept_within, read_through
from scraper.read.charset import decode
from scraper.sandbox.limits import Limits


def read_csv(path: Path, media_type: str, limits: Limits) -> DocumentText:
    """Return the text: by its byte order mark, else UTF-8 if all of it is, else cp932; the codec stands in the metadata.

    What the server says of the charset is not asked: cp932 reads most UTF-8 without an error, and wrongly.
    """
    decoded = decode(path.read_bytes(), "utf-8")
    kept, overflow = kept_within(limits, [DocumentPage(number=1, text=as_held(decoded.text))])
    lost = "undecodable_bytes" in decoded.doubts
    return read_through(
        media_type,
        kept,
        overflow,
        page_count=1,
        metadata={"charset": decoded.codec},
        doubts=["undecodable_bytes"] if lost else [],
    )
