"""What an Office Open XML file (ECMA-376, part 2: a ZIP) would unpack to, asked before a library unpacks it."""

from __future__ import annotations

import zipfile
from pathlib import Path

_MOST_MEMBERS = 10_000
_MOST_BYTES = 200_000_000  # unpacked; the largest real workbook seen has some 30 MB


def why_too_large(path: Path) -> str | None:
    """Return why the file is not to be unpacked, None when it may be.

    A size that lies costs nothing: zipfile unpacks no more than the size says, and the child's memory is limited.
    """
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        return f"it packs {len(members)} files, more than {_MOST_MEMBERS}"
    size = sum(member.file_size for member in members)
    return f"it unpacks to {size} bytes, more than {_MOST_BYTES}" if size > _MOST_BYTES else None
