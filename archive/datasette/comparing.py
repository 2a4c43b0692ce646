"""Two versions of a release side by side, as `mic-press diff --html` shows them."""

from __future__ import annotations

from archive.comparison import Comparison, compare_versions
from archive.datasette.asked import Asked
from archive.datasette.versions import number_asked
from archive.reading import Archive


def compared(archive: Archive, asked: Asked) -> Comparison:
    """Return the comparison asked for, with the documents that the release links to. Raises NotFound and BadQuery."""
    old, new = (number_asked(archive, asked, name) for name in ("old", "new"))
    return compare_versions(archive, asked.key, old, new, with_documents=True)
