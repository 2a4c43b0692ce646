"""The general tools that mic-press is measured beside, each given the page as text that is already decoded rightly.

That favours them: the real bytes are Shift_JIS without a charset in the header, which they would have to find out first.
They are also forgiven the names of site and section that `<title>` puts before a title (総務省｜報道資料｜…).
A tool that is not installed, or that fails on a page, says nothing about it.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any, NamedTuple

Reading = dict[str, Any]


class Peer(NamedTuple):
    """A tool, the fields that it reads, and how it is asked."""

    name: str
    module: str
    reads: tuple[str, ...]
    ask: Callable[[str, str], Reading]

    @property
    def installed(self) -> bool:
        """Whether the tool can be imported."""
        return importlib.util.find_spec(self.module) is not None

    def read(self, page: str, url: str) -> Reading:
        """Return what the tool reads from a page, in the form of a record's fields; nothing where it fails."""
        try:
            return self.ask(page, url)
        except Exception:  # noqa: BLE001 - whatever a peer raises, it has read nothing
            return {}


def published(day: object) -> Reading | None:
    """Return a date, as a peer gives it, in the form of Release.published."""
    return {"first": str(day)[:10]} if day else None


def bare_title(title: str | None) -> str | None:
    """Return a title, as a peer gives it, without the names of site and section before it."""
    return title.rsplit("｜", 1)[-1].strip() if title else None


def _trafilatura(page: str, url: str) -> Reading:
    import trafilatura

    found = trafilatura.bare_extraction(page, url=url, with_metadata=True)
    said = found if isinstance(found, dict) or found is None else found.as_dict()
    return {"title": bare_title(said["title"]), "published": published(said["date"]), "text": said["text"]} if said else {}


def _htmldate(page: str, url: str) -> Reading:
    import htmldate

    return {"published": published(htmldate.find_date(page, url=url, original_date=True))}


def _newspaper(page: str, url: str) -> Reading:
    import newspaper

    article = newspaper.Article(url, language="ja")
    article.download(input_html=page)
    article.parse()
    return {"title": bare_title(article.title), "published": published(article.publish_date), "text": article.text}


PEERS = (
    Peer("trafilatura", "trafilatura", ("title", "published", "text"), _trafilatura),
    Peer("htmldate", "htmldate", ("published",), _htmldate),
    Peer("newspaper4k", "newspaper", ("title", "published", "text"), _newspaper),
)
