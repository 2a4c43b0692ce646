"""`Archive`: reading an archive from Python."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from archive.db.connection import open_for_reading, refusing
from archive.db.rows import rows
from archive.events import Capture
from archive.layout import CAPTURES, DATABASE
from archive.queries.withheld import refuse_withheld
from archive.warc.reader import read_capture
from schemas.address import Base, normal_url
from schemas.errors import NotFound, NoVersion, Withheld
from schemas.release import Release
from schemas.time_input import until_text
from schemas.times import jst_text

if TYPE_CHECKING:
    from archive.search.results import FoundReleases


class Version(Struct, frozen=True, kw_only=True):
    """One version of a release: what it said, and between which visits. Times are stored UTC text."""

    version_number: int
    first_seen_at: str
    last_seen_at: str
    content_hash: str
    parser: str
    capture_id: int
    release: Release


def stood_until(history: Sequence[Version], version_number: int) -> str | None:
    """Return when the version after the one numbered was first seen, as UTC text; None where that is the current one."""
    return next((one.first_seen_at for one in history if one.version_number > version_number), None)


class Archive:
    """An archive directory, read-only. Use as a context manager, or call `close`."""

    def __init__(self, directory: Path | str) -> None:
        self.directory = Path(directory)
        self.db = open_for_reading(self.directory / DATABASE)

    @classmethod
    def over(cls, db: Database, directory: Path) -> Archive:
        """Return an archive that reads through a connection which somebody else opened, and will close."""
        archive = cls.__new__(cls)
        archive.directory = directory
        archive.db = db
        return archive

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        if isinstance(error, sqlite3.Error):
            with refusing(self.directory / DATABASE):
                raise error

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def row(self, key: str) -> dict[str, Any]:
        """Return the row of the release `key` (a key, or its official URL). Raises NotFound, or Withheld."""
        named = {"key": key, "url": normal_url(key)}
        found = rows(self.db, "SELECT * FROM releases WHERE key = :key OR url = :url", named)
        if not found:
            raise NotFound(
                f"no release {key!r} in {self.directory}. Its key is the file name without .html, e.g. {self._a_key()}"
            )
        row = found[0]
        if row["withheld_at"]:
            raise Withheld(row["key"], row["withheld_at"], row["withheld_reason"])
        return row

    def release(self, key: str, version: int | None = None, at: datetime | str | None = None) -> Release:
        """Return the release as it is, as its version `version`, or as it was at the moment `at`. Raises NotFound."""
        return self.version(key, version, at).release

    def version(self, key: str, version: int | None = None, at: datetime | str | None = None) -> Version:
        """Return a version of the release `key`: the one numbered, the one seen last at or before `at`, or the current one.
        `at` may be what a person types for a time: of a day or month, its last moment.

        Raises NotFound when there is no such release or version, or when it was first seen after `at`.
        """
        row = self.row(key)
        history = self.history(key)
        moment = until_text(at)
        if version is not None:
            history = [one for one in history if one.version_number == version]
        elif moment is not None:
            history = [one for one in history if one.first_seen_at <= moment]
        if not history:
            wanted = f"version {version}" if moment is None else f"version as of {jst_text(moment)}"
            raise NoVersion(row["key"], wanted, row["version_count"], row["first_seen_at"])
        return history[-1]

    def history(self, key: str) -> list[Version]:
        """Return all versions of the release `key`, the oldest first. Raises NotFound."""
        found = rows(self.db, "SELECT * FROM versions WHERE release_id = ? ORDER BY version_number", [self.row(key)["id"]])
        return [
            Version(
                **{name: row[name] for name in Version.__struct_fields__ if name in row},
                release=msgspec.json.decode(row["record"], type=Release),
            )
            for row in found
        ]

    def changes(self, **asked: Any) -> list[dict[str, Any]]:
        """Return changes of releases and of their documents, the newest first: see `archive.queries.changes.find_changes`.

        `since` and `until` are moments, or what a person types for a time. Raises ValueError for what names none.
        """
        from archive.queries.changes import find_changes

        return find_changes(self.db, **asked)

    def search(self, words: str, **asked: Any) -> FoundReleases:
        """Return the releases that have all `words`: see `archive.search.releases.find_releases`. Raises BadQuery."""
        from archive.search.releases import find_releases

        return find_releases(self.db, words, **asked)

    def capture(self, capture_id: int) -> Capture:
        """Return a capture, its bytes read back from the WARC file. Raises NotFound, DamagedEvidence for bad bytes, or Withheld
        when they are those of a release or document that is not shown."""
        sql = "SELECT url, visit_of, warc_file, warc_offset FROM captures WHERE id = ?"
        found = rows(self.db, sql, [capture_id])
        if not found:
            raise NotFound(f"no capture {capture_id} in {self.directory}")
        refuse_withheld(self.db, [found[0]["url"], found[0]["visit_of"]])
        with refusing(self.directory):
            return read_capture(self.directory / CAPTURES, found[0]["warc_file"], found[0]["warc_offset"], self.base)

    @property
    def base(self) -> Base:
        """The official base of the site and the one that was asked. Raises NotFound while nothing was observed."""
        named: dict[str, str] = dict(self.db.execute("SELECT name, value FROM archive_info").fetchall())
        if "official" not in named:
            raise NotFound(f"{self.directory} has no evidence yet. Run `mic-press crawl`.")
        return Base(official=named["official"], asked=named.get("asked", named["official"]))

    def _a_key(self) -> str:
        found = rows(self.db, "SELECT key FROM releases ORDER BY published_on DESC LIMIT 1")
        return str(found[0]["key"]) if found else "01tsushin06_02000288"
