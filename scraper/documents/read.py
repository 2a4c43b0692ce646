"""One file to its DocumentText: which reader it goes to, and what is said of a file that is not what was promised."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from schemas.document import DocumentText
from scraper.documents.declared_type import promised_kinds
from scraper.documents.formats.office_info import why_too_large
from scraper.documents.reading_status import unread
from scraper.documents.sniff import MEDIA_TYPES, PICTURES, Kind, kind_of
from scraper.sandbox.limits import Limits

_NOT_READ: dict[Kind, str] = {
    "doc": "the old Word format is not read",
    "ppt": "the old PowerPoint format is not read",
    "office": "an OLE2 file of an unknown program",
    "html": "a web page, not a document",
    "text": "plain text that was not served as such",
    "unknown": "bytes of no known kind",
}


def read_file(path: Path, media_type: str | None, url: str | None, limits: Limits) -> DocumentText:
    """Return what the file says. Its bytes decide what it is; what was promised decides whether that is a mistake.

    May raise whatever a library raises for a damaged file, MemoryError included.
    """
    kind = kind_of(path)
    if kind == "empty":
        return unread("empty", "the file has no bytes")
    promised = promised_kinds(media_type, url)
    if kind == "text" and promised & {"csv", "text"}:
        from scraper.documents.formats.csv_text import read_csv

        return read_csv(path, MEDIA_TYPES["csv" if "csv" in promised else "text"], limits)
    if kind in _NOT_READ:
        return _not_read(kind, promised)
    if kind == "damaged_office":
        return unread("broken", "an OLE2 file whose directory can't be read", MEDIA_TYPES[kind])
    if kind == "locked_office":
        return unread("encrypted", "an Office document behind a password", MEDIA_TYPES[kind])
    if kind in PICTURES:
        from scraper.documents.formats.image import read_picture

        return read_picture(path, MEDIA_TYPES[kind])
    if kind in ("xlsx", "xlsb", "docx", "pptx") and (reason := why_too_large(path)):
        return unread("too_large", reason, MEDIA_TYPES[kind])
    return _reader(kind)(path, MEDIA_TYPES[kind], limits)


def _not_read(kind: Kind, promised: set[str]) -> DocumentText:
    if kind in ("html", "text", "unknown") and (wrong := promised - {kind}):
        what = "a web page" if kind == "html" else _NOT_READ[kind]
        if "pdf" in wrong:
            return unread("not_pdf", f"served as a PDF, and is {what}", MEDIA_TYPES.get(kind))
        if wrong != {"html"}:
            return unread("mistyped", f"served as {'/'.join(sorted(wrong))}, and is {what}", MEDIA_TYPES.get(kind))
    return unread("unsupported", _NOT_READ[kind], MEDIA_TYPES.get(kind))


def _reader(kind: Kind) -> Callable[[Path, str, Limits], DocumentText]:
    # Imported when asked for: python-docx and python-pptx take 0.2 s each, and most documents are PDFs.
    match kind:
        case "pdf":
            from scraper.documents.formats.pdf import read_pdf as reader
        case "docx":
            from scraper.documents.formats.docx import read_words as reader
        case "pptx":
            from scraper.documents.formats.pptx import read_slides as reader
        case "zip":
            from scraper.documents.formats.zip_listing import read_members as reader
        case _:
            from scraper.documents.formats.xlsx import read_sheets as reader
    return reader
