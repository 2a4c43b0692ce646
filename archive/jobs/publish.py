"""A copy of an archive for a machine that only shows it."""

from __future__ import annotations

from pathlib import Path

from archive.export.static_copy import Copy, publish
from archive.jobs.clock import now
from schemas.times import utc_text


def run_publish(directory: Path, target: Path, *, is_public: bool, captures_url: str | None, contact: str | None) -> None:
    """Write a copy of the archive at `directory`, as of now, to the file `target`. Raises as `publish`."""
    copy = Copy(published_at=utc_text(now()), captures_url=captures_url, contact=contact)
    publish(directory, target, copy, is_public=is_public)
