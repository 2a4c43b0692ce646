"""The WARC files as files: those that the database does not know, and what the manifest says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path

from archive.verify.damage import REBUILD, RESTORE, Damage
from archive.warc import manifest
from archive.warc.files import path_of
from schemas.errors import NotFound

_STAMPED = "compare with a backup, and with the digest that was time-stamped"
_NEXT_RUN = "the next run writes it; where no run was interrupted, compare with a backup"


def unknown_files(closed: Collection[str], known: Collection[str]) -> Iterator[Damage]:
    """Yield the closed files that no row speaks of."""
    for name in closed:
        if name not in known:
            yield Damage(message="the database does not know this file", advice=REBUILD, file=name)


def manifest_damages(captures: Path, lines: list[bytes], closed: Collection[str], is_full: bool) -> Iterator[Damage]:
    """Yield where the chain of the manifest is broken, and which files are not as it says; `is_full` reads them all."""
    if closed and not lines:
        yield Damage(message="there is no manifest", advice=_NEXT_RUN, file=manifest.MANIFEST)
    yield from _chain_damages(lines)
    said = {line.name: line for line in map(manifest.parsed, lines) if line}
    for line in said.values():
        if message := _unlike(captures, line, is_full):
            yield Damage(message=message, advice=RESTORE, file=line.name)
    for name in closed if lines else ():
        if name not in said:
            yield Damage(message=f"no line says anything of {name}", advice=_NEXT_RUN, file=manifest.MANIFEST)


def _chain_damages(lines: list[bytes]) -> Iterator[Damage]:
    previous = manifest.BEGINNING
    for number, raw in enumerate(lines, 1):
        line = manifest.parsed(raw)
        if line is None:
            yield Damage(message=f"line {number} can't be read", advice=_STAMPED, file=manifest.MANIFEST)
        elif line.previous != previous:
            message = f"line {number} does not follow from the line before: one was changed, moved, taken out or put in"
            yield Damage(message=message, advice=_STAMPED, file=manifest.MANIFEST)
        previous = hashlib.sha256(raw).hexdigest()


def _unlike(captures: Path, line: manifest.ManifestLine, is_full: bool) -> str | None:
    """What of a file is not as its line in the manifest says."""
    try:
        path = path_of(captures, line.name)
    except NotFound:
        return "is in the manifest, and missing"
    if (size := path.stat().st_size) != line.size:
        return f"has {size} bytes, and {line.size} in the manifest"
    return "has other bytes than the manifest says (sha256)" if is_full and manifest.digest_of(path) != line.sha256 else None
