"""From records to SQLite and WARC, and from there to people. `Archive(path)` is the way in for Python programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.queries.archive import Archive

__all__ = ["Archive"]


def __getattr__(name: str) -> object:
    # Loaded when asked for: the database libraries take 0.3 s to import, which `mic-press --help` should not wait for.
    if name == "Archive":
        from archive.queries.archive import Archive

        return Archive
    raise AttributeError(name)
