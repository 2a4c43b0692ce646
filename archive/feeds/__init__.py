"""The archive as Atom feeds (RFC 4287): what is new, and what was edited.

A feed is a function of what the archive holds: the same rows give the same bytes, and ids are made of evidence, so that a
reader is told nothing twice after a `rebuild`.
"""

from __future__ import annotations

from archive.feeds.atom import as_atom
from archive.feeds.changes_feed import changes_feed
from archive.feeds.model import FeedRequest
from archive.feeds.releases_feed import releases_feed

__all__ = ["FeedRequest", "as_atom", "changes_feed", "releases_feed"]
