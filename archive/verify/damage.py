"""What is wrong with an archive, in words that say where, and what to do."""

from __future__ import annotations

from msgspec import Struct

from archive.warc import manifest

RESTORE = "restore the file from a backup"
REBUILD = "run `mic-press rebuild`, or restore archive.db from a backup"


class Damage(Struct, frozen=True, kw_only=True):
    """One thing that is not as it should be: what, in which file, at which byte, and of which capture (official URL, UTC text)
    where it is one; `advice` says what to do."""

    message: str
    advice: str
    file: str
    offset: int | None = None
    url: str | None = None
    fetched_at: str | None = None


class Verified(Struct, frozen=True, kw_only=True):
    """What was looked at, and what is wrong with it. `not_folded` says of which files so many bytes are in no row yet: a run or
    an import is at work, or was killed, and the next one folds them. `manifest_head` is the digest to have time-stamped: it
    stands for all the lines of the manifest."""

    is_full: bool
    files: int
    captures: int
    records: int
    not_folded: dict[str, int]
    manifest_lines: int
    manifest_head: str
    damages: list[Damage]

    @property
    def stamp_query(self) -> str:
        """The command that makes a request to a time-stamping authority (RFC 3161) for the manifest as it is now."""
        return f"openssl ts -query -digest {self.manifest_head} -sha256 -cert -out {manifest.MANIFEST}.tsq"
