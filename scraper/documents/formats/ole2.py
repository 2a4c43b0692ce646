"""The names at the root of an OLE2 compound file ([MS-CFB]), by which .xls, .doc and .ppt are told apart."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

_NO_STREAM = 0xFFFFFFFF  # [MS-CFB] 2.6.1
_LAST_SECTOR = 0xFFFFFFFA  # 2.1: what is above is no sector number
_MOST_SECTORS = 4096  # of the directory: 16,384 entries of 128 bytes


def names_at_the_root(path: Path) -> set[str]:
    """Return the names of the streams and storages directly under the root; none of a damaged file."""
    try:
        with path.open("rb") as file:
            return _names(_entries(file))
    except (struct.error, IndexError, OSError):
        return set()


def _entries(file: BinaryIO) -> list[bytes]:
    """The directory's entries. It is a chain of sectors, which the header's first 109 FAT sectors link (2.2, 2.3)."""
    header = file.read(512)
    (shift,) = struct.unpack_from("<H", header, 30)
    if shift not in (9, 12):
        return []
    size = 1 << shift
    (sector,) = struct.unpack_from("<I", header, 48)
    tables = struct.unpack_from("<109I", header, 76)
    entries: list[bytes] = []
    for _ in range(_MOST_SECTORS):
        if sector >= _LAST_SECTOR:
            break
        data = _sector(file, sector, size)
        entries += [data[start : start + 128] for start in range(0, len(data), 128)]
        table, position = divmod(sector, size // 4)
        (sector,) = struct.unpack_from("<I", _sector(file, tables[table], size), position * 4)
    return entries


def _sector(file: BinaryIO, number: int, size: int) -> bytes:
    file.seek((number + 1) * size)
    return file.read(size)


def _names(entries: list[bytes]) -> set[str]:
    """Names of the root's children: a tree of siblings, each with a left and a right one (2.6.4)."""
    names: set[str] = set()
    seen: set[int] = set()
    waiting = [_links(entries[0])[2]]
    while waiting:
        number = waiting.pop()
        if number == _NO_STREAM or number in seen:
            continue
        seen.add(number)
        entry = entries[number]
        (length,) = struct.unpack_from("<H", entry, 64)
        names.add(entry[: max(length - 2, 0)].decode("utf-16-le", "replace"))
        waiting += _links(entry)[:2]
    return names


def _links(entry: bytes) -> tuple[int, int, int]:
    left, right, child = struct.unpack_from("<3I", entry, 68)
    return left, right, child
