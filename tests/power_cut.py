"""The disk as it would be after a power cut: what a command did to it is logged (disk_shim.c) and done again in a model of what
POSIX promises. fsync of a file brings its bytes to the disk, fsync of a directory the names in it; all else may be lost.

Not covered: a drive that lies about its cache, bytes that rot, a rename undone so that neither name is left, `-shm` files and
the scratch database of a rebuild (both are made anew), and files that are not below the archive or its copies.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

BLOCK = 512


@dataclass(frozen=True)
class Operation:
    """What was done: to which path (below the root), with which bytes at which place."""

    kind: str
    path: str
    other: str
    offset: int
    data: bytes

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


@dataclass
class File:
    """A file: its bytes on the disk, and what was done to it since they were brought there."""

    durable: bytes = b""
    pending: list[Operation] = field(default_factory=list)

    def after(self, operations: list[Operation]) -> bytes:
        """The bytes when some of the pending operations have reached the disk."""
        data = bytearray(self.durable)
        for one in operations:
            if one.kind == "truncate":
                data[one.offset :] = b""
                data += bytes(one.offset - len(data))
            else:
                data += bytes(max(0, one.offset - len(data)))
                data[one.offset : one.offset + len(one.data)] = one.data
        return bytes(data)


@dataclass
class Directory:
    """A directory: its names, and those that are on the disk."""

    names: dict[str, File | Directory] = field(default_factory=dict)
    durable: dict[str, File | Directory] = field(default_factory=dict)


BytesOf = Callable[[File], bytes]
NamesOf = Callable[[Directory], dict[str, File | Directory]]


class Disk:
    """A disk on which operations are done one after the other."""

    def __init__(self, root: Path) -> None:
        self.root = _loaded(root) if root.exists() else Directory()

    def do(self, operation: Operation) -> None:
        """Do one more."""
        parent, name = self._place(operation.path)
        if operation.kind == "create":
            parent.names[name] = File()
        elif operation.kind == "mkdir":
            parent.names[name] = Directory()
        elif operation.kind == "unlink":
            parent.names.pop(name, None)
        elif operation.kind == "rename":
            target, new = self._place(operation.other)
            target.names[new] = parent.names.pop(name)
        elif operation.kind == "fsync":
            self._sync(parent.names[name] if name else self.root)
        else:
            file = parent.names[name]
            assert isinstance(file, File)
            file.pending.append(operation)

    def unsynced(self) -> list[str]:
        """What would be lost now: paths."""
        return sorted(_unsynced(self.root, ""))

    def dropped(self, target: Path) -> None:
        """Write the disk to `target` without anything that was not synced."""
        _write(self.root, target, lambda file: file.durable, lambda directory: directory.durable)

    def torn(self, target: Path, last: Operation) -> None:
        """Write it as if all had reached the disk, but of the last operation, a write, only a half."""
        torn = {id(last): _torn(last)}
        everything = lambda file: file.after([torn.get(id(one), one) for one in file.pending])  # noqa: E731
        _write(self.root, target, everything, lambda directory: directory.names)

    def shuffled(self, target: Path, seed: str) -> None:
        """Write it as if chance had chosen what reached the disk: of each directory all names or none of the new, of each file
        any of its writes, whole or a half."""
        chance = random.Random(seed)  # noqa: S311 - the same choice for the same seed

        def bytes_of(file: File) -> bytes:
            some = [one for one in file.pending if chance.random() < 0.5]
            return file.after([_torn(one) if chance.random() < 0.2 else one for one in some])

        _write(self.root, target, bytes_of, lambda place: place.names if chance.random() < 0.5 else place.durable)

    def _place(self, path: str) -> tuple[Directory, str]:
        *above, name = path.split("/")
        place = self.root
        for part in above:
            further = place.names[part]
            assert isinstance(further, Directory)
            place = further
        return place, name

    def _sync(self, node: File | Directory) -> None:
        if isinstance(node, Directory):
            node.durable = dict(node.names)
        else:
            node.durable, node.pending = node.after(node.pending), []


def read_log(log: Path, root: Path) -> Iterator[Operation]:
    """Yield the operations that the shim logged."""
    data, start, at = log.read_bytes(), f"{root}/", 0
    while at < len(data):
        end = data.index(b"\n", at)
        kind, path, other, offset, size = data[at:end].decode().split("\t")
        block = data[end + 1 : end + 1 + int(size)]
        yield Operation(kind, f"{path}/".removeprefix(start).rstrip("/"), other.removeprefix(start), int(offset), block)
        at = end + 1 + int(size)


def _torn(operation: Operation) -> Operation:
    """A write of which the last blocks did not reach the disk: at a block's end, or within where it has but one."""
    half = len(operation.data) // 2
    kept = half - half % BLOCK if half >= BLOCK else half
    return Operation(operation.kind, operation.path, operation.other, operation.offset, operation.data[:kept])


def _loaded(path: Path) -> Directory:
    """All of it is on the disk."""
    nodes = {one.name: _loaded(one) if one.is_dir() else File(one.read_bytes()) for one in path.iterdir()}
    return Directory(dict(nodes), dict(nodes))


def _unsynced(directory: Directory, path: str) -> Iterator[str]:
    for name in directory.names.keys() | directory.durable.keys():
        node = directory.names.get(name)
        if node is not directory.durable.get(name):
            yield f"{path}{name} (name)"
        if isinstance(node, Directory):
            yield from _unsynced(node, f"{path}{name}/")
        elif node is not None and node.pending:
            yield f"{path}{name}"


def _write(directory: Directory, target: Path, bytes_of: BytesOf, names_of: NamesOf) -> None:
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    _write_into(directory, target, bytes_of, names_of)


def _write_into(directory: Directory, target: Path, bytes_of: BytesOf, names_of: NamesOf) -> None:
    for name, node in names_of(directory).items():
        if isinstance(node, Directory):
            (target / name).mkdir()
            _write_into(node, target / name, bytes_of, names_of)
        else:
            (target / name).write_bytes(bytes_of(node))
