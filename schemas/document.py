"""What a linked document says, page by page, and how far it could be read."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

PDF = "application/pdf"

DocumentStatus = Literal[
    "text",  # at least one page has text
    "members",  # a zip: its one page names what it holds; nothing was unpacked
    "scanned",  # pages that are pictures only: needs OCR
    "image",  # a picture file
    "empty",  # no bytes, or pages with neither text nor picture
    "encrypted",  # opens with a password only
    "broken",  # damaged: no reader gets through it
    "not_pdf",  # something else served as a PDF, such as an error page
    "mistyped",  # the same for another kind of document
    "unsupported",  # a kind whose text is not read (.doc, .ppt, …)
    "too_large",  # more bytes, pages, text or memory than one document may take
    "too_slow",  # more time than one document may take
    "crashed",  # it made the reading process crash
]
"""Only `text` means that the text was read; empty text is never called a success."""

DocumentDoubt = Literal[
    "mojibake_suspected",  # letters that no Japanese or Western text has: a font without a ToUnicode map
    "pages_unread",  # some pages are pictures, or could not be read, while others have text
    "undecodable_bytes",  # some bytes are in no charset tried; they stand as U+FFFD
]


PageState = Literal[
    "scanned",  # a picture covers the page, and there is hardly a letter beside it: a printed number at most
    "ocr_layer",  # the same, with text that is not shown: somebody's OCR lies under the picture
]


class DocumentPage(Struct, frozen=True, kw_only=True):
    """A page, sheet or slide, numbered from 1. `text` is as the file has it, line ends as `\\n`, never normalised."""

    number: int
    text: str
    name: str | None = None
    state: PageState | None = None


class DocumentText(Struct, frozen=True, kw_only=True):
    """What was read of a document.

    `media_type` is what its bytes are, whatever it was served as; `page_count` what the file says, which is more than
    `pages` where not all could be read. `reason` says in words why a status is not `text`. `reader` names the program and
    number that read it: another number may read another text.
    """

    status: DocumentStatus
    reader: str
    media_type: str | None = None
    page_count: int | None = None
    pages: tuple[DocumentPage, ...] = ()
    title: str | None = None
    metadata: dict[str, str] = {}
    doubts: tuple[DocumentDoubt, ...] = ()
    reason: str | None = None
    page_states: dict[PageState, int] = {}
    """How many pages are pictures, by what they are."""
    parts: dict[str, str] = {}
    """What an Office file shows beside its text: the name of each picture, chart, drawing, head and comment, and its CRC."""


Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points, from the top left corner of a page."""


class PageLook(Struct, frozen=True, kw_only=True):
    """A page that looks otherwise than before, and where."""

    number: int
    regions: tuple[Box, ...]


class Looks(Struct, frozen=True, kw_only=True):
    """How the pages of two files compare as they are drawn, by one renderer in one go.

    `pages` are those that differ. `unseen` says why some were not compared; None when all were. `is_moved`: nothing differs but
    where glyphs stand, by less than a point.
    """

    renderer: str
    pages: tuple[PageLook, ...] = ()
    unseen: str | None = None
    is_moved: bool = False
