"""Names in the archive's directory."""

from __future__ import annotations

DATABASE = "archive.db"

CAPTURES = "captures"

REBUILDING = "archive.db.rebuilding"
"""A database on its way; what a crash left of one is removed."""

ENTERING = "archive.db.entering"
"""A whole database that is to be `archive.db`, where none is or a damaged one; what a crash left of one is removed."""

LOCK = "archive.lock"

SPOOL = "spool"
"""Documents on their way into the WARC; what a crash left there is in no record, or in the WARC already."""

IMPORTING = "archive.importing"
"""The marker of an import that is entering the records; what a crash left of one is finished or undone."""
