"""The DocumentText of a document that was read to its end, or was not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import structs

from schemas.document import PDF, DocumentDoubt, DocumentPage, DocumentStatus, DocumentText
from scraper.sandbox.limits import Limits

_NO_LETTERS = re.compile("[\x00\ud800-\udfff]")


def as_held(text: str) -> str:
    """Return `text` with line ends as `\\n`.

    A lone surrogate, which no encoding can hold, and U+0000, at which SQLite's functions stop, stand as U+FFFD.
    """
    return _NO_LETTERS.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


READER = "documents 3"
"""Raise the number whenever the same bytes may read differently."""

_MOST_REASON = 300  # characters

_MOST_METADATA = 2000  # characters of one value; the longest real ones are keyword lists of some hundred


def unread(status: DocumentStatus, reason: str, media_type: str | None = None, page_count: int | None = None) -> DocumentText:
    """Return the outcome of a document without any text, and why it has none."""
    said = as_held(" ".join(reason.split())[:_MOST_REASON])
    return DocumentText(status=status, reader=READER, media_type=media_type, page_count=page_count, reason=said)


def read_through(
    media_type: str,
    kept: Sequence[DocumentPage],
    overflow: str | None,
    *,
    page_count: int,
    pictures: int = 0,
    title: str | None = None,
    metadata: dict[str, str] | None = None,
    doubts: Iterable[DocumentDoubt] = (),
    parts: dict[str, str] | None = None,
) -> DocumentText:
    """Return the outcome of a document whose pages were all tried.

    `overflow` says which limit ended the reading, `pictures` how many pages show something that is not text. The status is
    `too_large`, `text`, `scanned` or `empty`; a document with some text and some pictures has the doubt `pages_unread`.
    """
    states = Counter(page.state for page in kept if page.state)
    if pictures:
        states["scanned"] += pictures
    has_text = any(page.text.strip() and page.state is None for page in kept)
    pictures = states.total()
    status, reason = _status(has_text, pictures, overflow)
    found = [*doubts, *(["pages_unread"] if has_text and pictures else [])]
    return DocumentText(
        status=status,
        reader=READER,
        media_type=media_type,
        page_count=page_count,
        pages=tuple(kept),
        title=title or None,
        metadata={key: value[:_MOST_METADATA] for key, value in (metadata or {}).items() if value},
        doubts=tuple(dict.fromkeys(found)),  # type: ignore[arg-type] # a list literal of one doubt is read as list[str]
        reason=reason,
        page_states=dict(sorted(states.items())) if media_type == PDF else {},
        parts=parts or {},
    )


def kept_within(limits: Limits, pages: Iterable[DocumentPage]) -> tuple[list[DocumentPage], str | None]:
    """Return the pages that the limits have room for, the last one cut where its text has none, and the limit it met.

    No more of `pages` is asked for than that.
    """
    kept: list[DocumentPage] = []
    room = limits.most_chars
    for page in pages:
        if len(kept) == limits.most_pages:
            return kept, f"more than {limits.most_pages} pages; the first {limits.most_pages} are kept"
        if len(page.text) > room:
            kept.append(structs.replace(page, text=page.text[:room]))
            return kept, f"more than {limits.most_chars} characters; the first {limits.most_chars} are kept"
        kept.append(page)
        room -= len(page.text)
    return kept, None


def _status(has_text: bool, pictures: int, overflow: str | None) -> tuple[DocumentStatus, str | None]:
    if overflow:
        return "too_large", overflow
    if has_text:
        return "text", None
    if pictures:
        return (
            "scanned",
            "its pages are pictures or outlines, with a printed number or an OCR layer at most",
        )
    return "empty", "its pages hold neither text nor pictures"


_XML_NO_MEMORY = 2
_NO_MEMORY = ("Memory allocation failed", "out of memory", "bad_alloc")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a library found no memory, in whatever words it says so.

    As of libxml2 2.14, the parser has a code for it (xmlParserErrors: 2), or fails without noting any error at all, where lxml
    says "unknown error" of line 0: of every other fault it notes what and where.
    """
    if isinstance(error, MemoryError) or getattr(error, "code", None) == _XML_NO_MEMORY:
        return True
    is_unnamed = type(error).__name__ == "XMLSyntaxError" and str(error).startswith("unknown error")
    return is_unnamed or any(words in str(error) for words in _NO_MEMORY)
