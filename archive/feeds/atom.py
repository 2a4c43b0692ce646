"""A feed as Atom, through feedgenerator.

The library gives what is the same for every feed, `xml:lang` and `rel="self"` too. What it lacks is here: several links of an
entry, `generator`, a time for an empty feed that is not the present one. What XML can't hold is dropped, which it refuses.
"""

from __future__ import annotations

import re
from datetime import datetime
from html import escape
from io import StringIO
from typing import Any

from feedgenerator import Atom1Feed

from archive.feeds.model import Entry, EntryLink, Feed

AUTHOR = "mic-press"
MOST_TITLE = 300
_NOT_XML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\ufdd0-\ufdef]")
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")


class _Atom(Atom1Feed):  # type: ignore[misc]  # the library ships no types
    """Atom1Feed with all links, and with times from the entries alone."""

    def latest_post_date(self) -> datetime:
        """Return when the feed changed last; the library's own answer for an empty feed is now."""
        updated: datetime = self.feed["updated"]
        return updated

    def add_root_elements(self, handler: Any) -> None:
        """Add what the library does not: who made the feed."""
        super().add_root_elements(handler)
        handler.addQuickElement("generator", "mic-press")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Add what the library does not: links beside the alternate one."""
        super().add_item_elements(handler, item)
        links: tuple[EntryLink, ...] = item["links"]
        for link in links:
            handler.addQuickElement("link", "", {"rel": link.rel, "href": clean(link.href), "title": clean(link.title)})


def as_atom(feed: Feed) -> bytes:
    """Return the feed as an Atom document in UTF-8. The same feed gives the same bytes."""
    made = _Atom(
        title=clean(feed.title),
        link=feed.url,
        description=None,
        language="ja",
        author_name=AUTHOR,
        subtitle=clean(feed.subtitle),
        feed_url=feed.self_url,
        feed_guid=feed.id,
        updated=feed.updated,
    )
    for entry in feed.entries:
        made.add_item(**_item(entry))
    text = StringIO()
    made.write(text, "utf-8")
    return (text.getvalue() + "\n").encode("utf-8")


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "title": clean(" ".join(entry.title[:MOST_TITLE].split())),
        "link": clean(entry.url),
        "description": "".join(f"<p>{_html(paragraph)}</p>" for paragraph in entry.summary),
        "author_name": entry.author,
        "pubdate": entry.published,
        "updateddate": entry.updated,
        "unique_id": entry.id,
        "categories": tuple(clean(name) for name in entry.categories),
        "item_copyright": clean(entry.rights),
        "links": entry.links,
    }


def clean(text: str) -> str:
    """Return `text` without what XML can't hold; what would turn the direction of the words around it is shown, not obeyed."""
    return _TURNING.sub("\ufffd", _NOT_XML.sub("", text))


def _html(paragraph: str) -> str:
    return "<br/>".join(escape(clean(line)) for line in paragraph.split("\n"))
