"""One reader of pages in a process of its own: for each line of input it reads all pages once, and answers with the seconds.

`python page_peer.py NAME DIRECTORY`. Each one gets the same bytes and gives what a researcher would take from them; the general
ones go over the whole page, as they do where nobody has told them what the ministry's pages look like.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

OFFICIAL = "https://www.soumu.go.jp/menu_news/s-news/"
ENCODING = "cp932"
Read = Callable[[bytes, str], object]


def ours() -> Read:
    """The whole record: dates, participants, annexes, contacts, sections, each with its place in the text."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from scraper.sites.mic import read_release

    return read_release


def bs4(parser: str) -> Callable[[], Read]:
    """Title, date, headings, texts and links of the page."""

    def load() -> Read:
        import warnings

        from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

        warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)

        def read(body: bytes, _url: str) -> object:
            soup = BeautifulSoup(body.decode(ENCODING, "replace"), parser)
            date, title = soup.select_one(".press_datearea"), soup.select_one("h2.ttl")
            assert date and title
            return (
                title.get_text(strip=True),
                date.get_text("\n", strip=True),
                [(heading.name, heading.get_text(" ", strip=True)) for heading in soup.find_all(["h1", "h2", "h3"])],
                soup.get_text("\n", strip=True),
                [(link["href"], link.get_text(strip=True)) for link in soup.find_all("a", href=True)],
            )

        return read

    return load


def trafilatura() -> Read:
    """Title, date, text and links, as it finds them."""
    from trafilatura import bare_extraction

    def read(body: bytes, url: str) -> object:
        found = bare_extraction(body.decode(ENCODING, "replace"), url=url, with_metadata=True, include_links=True)
        assert found and found.text
        return found

    return read


READERS: dict[str, Callable[[], Read]] = {
    "ours": ours,
    "bs4 html.parser": bs4("html.parser"),
    "bs4 lxml": bs4("lxml"),
    "trafilatura": trafilatura,
}


def main(name: str, directory: str) -> None:
    """Answer until standard input closes. Exits with 3 when the reader is not installed."""
    try:
        read = READERS[name]()
    except ImportError:
        sys.exit(3)
    pages = [(path.read_bytes(), OFFICIAL + path.name) for path in sorted(Path(directory).glob("*.html"))]
    print(json.dumps(len(pages)), flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        for body, url in pages:
            read(body, url)
        print(json.dumps(time.process_time() - start), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
