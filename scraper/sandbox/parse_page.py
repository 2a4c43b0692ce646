"""One page to what it says, in the process that is confined for it."""

from __future__ import annotations

from schemas.fault import fault_of
from schemas.visit import Failed, Page, ParseResult
from scraper.documents.reading_status import is_out_of_memory
from scraper.sandbox.limits import Limits
from scraper.sites.registry import reader_of


def parse_page(page: Page, limits: Limits) -> tuple[ParseResult, bool]:
    """Return what a page says, or that parsing it failed, and whether the memory was spent with it."""
    try:
        return reader_of(page.url).read(page), False
    except Exception as error:  # noqa: BLE001 - whatever is wrong costs this page alone
        # The parsers of pages recover from any markup: as of lxml 6, this error with some earlier fault's words is no memory.
        if is_out_of_memory(error) or type(error).__name__ == "XMLSyntaxError":
            return Failed(code="page_too_costly", reason=out_of_memory(limits)), True
        return Failed(code="reader_failed", reason=fault_of(error)), False


def out_of_memory(limits: Limits) -> str:
    """Return the words for a reading that found no more memory."""
    return f"reading it takes more memory than the {limits.memory >> 20} MiB that one document may"
