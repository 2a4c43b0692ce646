"""Citing from an archive: the version that a mark names, and what a citation says of a version."""

from __future__ import annotations

from archive.db.rows import rows
from archive.queries.archive import Archive, Version
from archive.queries.captures import evidence_of
from archive.queries.version_marks import VersionMark
from archive.render.citation import Cited
from schemas.errors import NotFound
from schemas.times import utc_text


def marked_version(archive: Archive, key: str, mark: VersionMark) -> Version:
    """Return the version of the release `key` that stood at the moment of `mark`. Raises NotFound when there is none, or when
    no bytes of that digest were captured until then."""
    until = mark.second.replace(microsecond=999_999)
    version = archive.version(key, at=until)
    # Not only those of the version itself: with an older capture imported, the version is read from other bytes.
    found = rows(
        archive.db,
        "SELECT 1 FROM captures WHERE (id = :own OR url = :url) AND fetched_at <= :until "
        "AND substr(sha256, 1, length(:digest)) = :digest LIMIT 1",
        {"own": version.capture_id, "url": version.release.url, "until": utc_text(until), "digest": mark.digest},
    )
    if not found:
        raise NotFound(f"{key} had no version with the bytes {mark.digest}… at {utc_text(until)}")
    return version


def cited(archive: Archive, version: Version) -> Cited:
    """Return what a citation says of a version."""
    release = version.release
    return Cited(
        key=release.key,
        url=release.url,
        title=release.title,
        published_on=release.published.first if release.published else None,
        version_number=version.version_number,
        first_seen_at=version.first_seen_at,
        last_seen_at=version.last_seen_at,
        content_hash=version.content_hash,
        sha256=evidence_of(archive, version.capture_id).sha256 or "",
    )
