"""By which year the rows of a table are laid apart in Parquet: what a researcher asks for first. Pure."""

from __future__ import annotations

from msgspec import Struct


class YearColumn(Struct, frozen=True):
    """The year of a row: which one it is, in words, and the SQL that finds it beside the row."""

    meaning: str
    sql: str


_PUBLISHED = "year in which the release was published"
_OF_RELEASE = YearColumn(_PUBLISHED, "(SELECT r.year FROM releases r WHERE r.id = release_id)")
_OF_VERSION = "year in which the version was first seen (UTC)"
_SEEN = "CAST(substr(first_seen_at, 1, 4) AS INTEGER)"
_FOLLOW_RELEASES = (*("versions", "sections", "dates", "participants", "annexes", "links", "contacts", "document_links"),)
YEARS = {
    "releases": YearColumn(_PUBLISHED, "year"),
    **dict.fromkeys(_FOLLOW_RELEASES, _OF_RELEASE),
    "listings": YearColumn("year of the list", "CAST(substr(month, 1, 4) AS INTEGER)"),
    "document_versions": YearColumn(_OF_VERSION, _SEEN),
    "document_pages": YearColumn(
        _OF_VERSION,
        "(SELECT CAST(substr(v.first_seen_at, 1, 4) AS INTEGER) FROM document_versions v WHERE v.id = document_version_id)",
    ),
    "changes": YearColumn("year in which the change was seen (UTC)", "CAST(substr(seen_after_at, 1, 4) AS INTEGER)"),
}
"""The tables with a directory a year. The others have short rows and no year of their own (a document that waits to be fetched
was not seen yet): one file holds them."""
