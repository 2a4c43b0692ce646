"""Which version of a document belongs to a version of a release.

A run visits a page before the documents it links to, so a document's version of the same morning is a minute younger than
the page's. What counts is therefore which of them stood while the version of the page did.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from archive.documents import DocumentVersion
from schemas.release import Release


class Standing(Struct, frozen=True, kw_only=True):
    """While a version of a release stood: seen first and last, and until when nothing else was seen (None: to this day).

    `at` is the one moment that counts, where a moment was asked for. All times are UTC text.
    """

    release: Release
    first_seen_at: str
    last_seen_at: str
    until: str | None = None
    at: str | None = None

    def first_of(self, versions: Sequence[DocumentVersion], moment: str) -> DocumentVersion | None:
        """Return the document's version at `moment`, else the first that was seen while this stood; None without one."""
        seen = [one for one in versions if one.first_seen_at <= (self.at or moment)]
        if seen or self.at:
            return seen[-1] if seen else None
        return next(iter(self._known(versions)), None)

    def last_of(self, versions: Sequence[DocumentVersion]) -> DocumentVersion | None:
        """Return the document's last version that was seen while this stood, or None."""
        known = [one for one in versions if one.first_seen_at <= self.at] if self.at else self._known(versions)
        return known[-1] if known else None

    def _known(self, versions: Sequence[DocumentVersion]) -> list[DocumentVersion]:
        return [one for one in versions if self.until is None or one.first_seen_at < self.until]
