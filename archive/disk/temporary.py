"""What is written beside its place until it is whole: nobody else may read it, and the next run removes what a killed one left.

Such a file or directory is locked (flock(2)) as long as its writer lives: a process number may be another's by then."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive.disk.durable import move, remove, remove_tree, sync_directory, sync_file, sync_tree

_BESIDE_DATABASE = ("-journal", "-wal", "-shm")


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """An empty file beside `target` to write into, private until it takes the place of `target`, its bytes on the disk."""
    _sweep(target, "tmp")
    path = _beside(target, "tmp")
    _remove(path)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield path
        mode = _mode_of(target)
        sync_file(path)
        move(path, target)
        target.chmod(mode)  # behind the move, so that nothing which a failure leaves is for others
        sync_file(target)
    finally:
        _remove(path)
        os.close(descriptor)


@contextmanager
def whole_directory(target: Path) -> Iterator[Path]:
    """An empty directory beside `target` to write into, private until it takes the place of `target`, all of it on the disk."""
    _sweep(target, "part")
    path = _beside(target, "part")
    _remove(path)
    path.mkdir(mode=0o700)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield path
        sync_tree(path)
        move(path, target)
        target.chmod(0o777 & ~_umask())
        sync_directory(target)
    finally:
        _remove(path)
        os.close(descriptor)


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(f".{target.name}.{os.getpid()}.{suffix}")


def _sweep(target: Path, suffix: str) -> None:
    """Remove what earlier writers of `target` left, whom somebody killed."""
    start = f".{target.name}."
    for path in target.parent.iterdir():
        middle = path.name.removeprefix(start).partition(f".{suffix}")[0]
        if path.name.startswith(start) and middle.isdigit() and path.name == f"{start}{middle}.{suffix}" and _is_left(path):
            _remove(path)


def _is_left(path: Path) -> bool:
    """Whether nobody writes there any more. What another user left, and may not be opened, stays."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def _remove(path: Path) -> None:
    """Remove a temporary file or directory, and what SQLite keeps beside a database. What can't be removed is left to the next
    run."""
    with suppress(OSError):
        if path.is_dir():
            remove_tree(path)
        else:
            remove(path, *(path.with_name(path.name + suffix) for suffix in _BESIDE_DATABASE))


def _mode_of(target: Path) -> int:
    """What others may do with the finished file: as with the one before, or as with any new file of this user."""
    return target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
