"""`mic-press` with a reader of documents that reads nothing: a crawl that fetches and stores them, and no more.

No option of the program does that, since what it stores it reads. So that the same requests and records can be compared with
a crawler that reads no document, this puts an empty page in the place of each one's text.
"""

from __future__ import annotations

from archive.cli import main
from archive.jobs import site_reader
from schemas.document import DocumentPage, DocumentText
from schemas.held import Held
from scraper.documents import DocumentReader


class Unread(DocumentReader):
    """In the place of scraper.documents.DocumentReader: pages are read as ever."""

    def read(self, _held: Held, media_type: str | None, _url: str | None = None) -> DocumentText:
        """Return a page without text."""
        page = DocumentPage(number=1, text="")
        return DocumentText(status="text", reader="none", media_type=media_type, page_count=1, pages=(page,))


if __name__ == "__main__":
    site_reader.DocumentReader = Unread  # type: ignore[misc]
    main()
