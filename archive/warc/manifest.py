"""The manifest: a line for every closed WARC file, each with the digest of the line before, so that whoever holds one line's
digest (a time-stamping authority, a library) can tell that nothing was changed, taken out or put in before it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from archive.disk import durable
from archive.warc.files import path_of

MANIFEST = "manifest.jsonl"
"""Below captures/, beside the years."""
BEGINNING = "0" * 64
"""What stands for the line before the first."""


class ManifestLine(Struct, frozen=True, kw_only=True):
    """A closed file: its name below captures/, its bytes, their sha256 (hex); `previous` is that of the line before, line end
    included."""

    name: str
    size: int
    sha256: str
    previous: str


def read(captures: Path) -> list[bytes]:
    """Return the whole lines as they stand, line ends included; none where there is no manifest."""
    path = captures / MANIFEST
    return [line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")] if path.exists() else []


def parsed(line: bytes) -> ManifestLine | None:
    """Return what a line says, None where it says nothing."""
    try:
        return msgspec.json.decode(line, type=ManifestLine)
    except msgspec.MsgspecError:
        return None


def head_of(lines: Sequence[bytes]) -> str:
    """Return the digest (hex) of the last line: it stands for all of them."""
    return hashlib.sha256(lines[-1]).hexdigest() if lines else BEGINNING


def extend(captures: Path, closing: Sequence[str] = ()) -> None:
    """Append a line for every closed file that has none, and for those that are whole and about to be closed: whoever looks
    meanwhile finds a line for each. The caller holds the archive's lock; a line that a crash tore goes."""
    lines = read(captures)
    known = {line.name for line in map(parsed, lines) if line}
    missing = [name for name in (*closed_files(captures), *closing) if name not in known]
    if not missing:
        return
    path = captures / MANIFEST
    with path.open("ab") if path.exists() else durable.create(path) as file:
        file.truncate(sum(map(len, lines)))
        head = head_of(lines)
        for name in missing:
            closed = path_of(captures, name)
            size, sha256 = closed.stat().st_size, digest_of(closed)
            line = msgspec.json.encode(ManifestLine(name=name, size=size, sha256=sha256, previous=head)) + b"\n"
            file.write(line)
            head = head_of([line])
        durable.flush(file)


def refuse_missing(captures: Path) -> None:
    """Raise MissingEvidence when a file that has a line is not there: what it told would be lost without a word."""
    for line in filter(None, map(parsed, read(captures))):
        path_of(captures, line.name)


def closed_files(captures: Path) -> list[str]:
    """Return the names of all closed WARC files of ours below `captures`, in order."""
    return sorted(path.relative_to(captures).as_posix() for path in captures.rglob("mic-*.warc.gz"))


def digest_of(path: Path) -> str:
    """Return the sha256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
