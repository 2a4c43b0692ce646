"""A published copy of an archive: its records in one file, without the captured bytes."""

from __future__ import annotations

import os

from archive import query
from archive.reading import Archive

CONTACT = "MIC_PRESS_CONTACT"
"""The environment variable that `mic-press browse` hands its setting on by."""


def contact_of(archive: Archive) -> str | None:
    """Return whom to ask about the archive: as a published copy says, else the setting of whoever serves it."""
    found = query.rows(archive.db, "SELECT value FROM archive_info WHERE name = 'contact'")
    return found[0]["value"] if found else os.environ.get(CONTACT)
