"""What it costs to read pages in the confined child: the same pages through it, and in this process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from generated_site import furnished, long_release
from table import line, medians

from archive.demo import templates
from schemas.visit import Page
from scraper.documents import DocumentReader
from scraper.sandbox.limits import Limits, peak_memory
from scraper.sandbox.parse_page import parse_page
from scraper.sites.mic.urls import OFFICIAL

PAGES = 60
MOST_MEMORY = 300_000_000
NOTES = f"""
Confinement: {PAGES} of the same releases, one by one, read in the child with its limits and in this process without; a rebuild
reads stretches of pages in workers that confine themselves, and asks the child for what none brought back. A crawl reads a page
while nothing else is to be done. Memory: most bytes resident of a process that asks and of its child, together.
"""


def confining() -> Iterator[str]:
    """Yield the rows: seconds by the clock for a page, and memory."""
    pages = [_page(number) for number in range(PAGES)]
    limits = Limits()
    with DocumentReader() as reader:
        reader.start()
        there, here = medians(
            lambda: [reader.parse(page) for page in pages],
            lambda: [parse_page(page, limits) for page in pages],
        )
        together = reader.peak_memory + peak_memory()
    what = "reading a page in the confined child: ms"
    yield line(what, f"{1e3 * there / PAGES:.2f}", f"unconfined {1e3 * here / PAGES:.2f}", there / here)
    yield line(
        "the same: most MB resident", f"{together / 1e6:.0f}", f"limit {MOST_MEMORY / 1e6:.0f}", together / MOST_MEMORY, 1
    )


def _page(number: int) -> Page:
    release = long_release(number, date(2025, 10, 20) - timedelta(days=number % 90), 1 + number % 2).release
    body = furnished(templates.release_page(release))
    return Page(url=OFFICIAL + release.path, role="release", status=200, body=body, month="2025-10", media_type="text/html")


if __name__ == "__main__":
    for row in confining():
        print(row, flush=True)
