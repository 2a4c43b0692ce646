"""Which base an archive belongs to: written down with its first evidence, and held to from then on."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from schemas.address import Base
from schemas.errors import ArchiveRefused


def claim(db: Database, base: Base) -> None:
    """Write down the base, unless there is one already. The caller has a transaction open."""
    db.execute("INSERT OR IGNORE INTO archive_info VALUES ('official', ?), ('asked', ?)", [base.official, base.asked])


def claim_official(db: Database, base: Base) -> None:
    """Write down whose pages these are, where others have observed them. The caller has a transaction open."""
    db.execute("INSERT OR IGNORE INTO archive_info VALUES ('official', ?)", [base.official])


def check_base(db: Database, directory: Path, base: Base) -> None:
    """Raise ArchiveRefused when the archive was filled from another base than `base`, or is a published copy."""
    if db.execute("SELECT 1 FROM archive_info WHERE name = 'published_at'").fetchone():
        raise ArchiveRefused(f"{directory} holds a published copy, which lacks the evidence. Name the archive it was made of.")
    row = db.execute("SELECT value FROM archive_info WHERE name = 'asked'").fetchone()
    if row:
        refuse_other_base(row[0], base, directory)


def refuse_other_base(asked: str, base: Base, place: Path) -> None:
    """Raise ArchiveRefused when what `place` holds came from another base than `base`."""
    if asked != base.asked:
        raise ArchiveRefused(
            f"{place} was filled from {asked}, not from {base.asked}. Give each base an archive of its own (--archive)."
        )
