"""Changes of a directory that a power cut does not undo: fsync(2) of a file says nothing of its name, so every new, renamed or
removed name is brought to the disk through its directory."""

from __future__ import annotations

import os
from pathlib import Path
from shutil import rmtree
from typing import IO


def sync_directory(directory: Path) -> None:
    """Bring a directory's entries to the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Bring a file's bytes to the disk, whoever wrote them."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_tree(directory: Path) -> None:
    """Bring all that is below a directory to the disk, and its own entries."""
    for path in directory.rglob("*"):
        if path.is_dir():
            sync_directory(path)
        else:
            sync_file(path)
    sync_directory(directory)


def make_directory(directory: Path) -> None:
    """Make a directory and those above it that are missing; whichever is new has its name on the disk."""
    missing = []
    while not directory.is_dir():
        missing.append(directory)
        directory = directory.parent
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        sync_directory(new.parent)


def create(path: Path) -> IO[bytes]:
    """Open a file that is not there yet to write into; its name is on the disk, and it is empty until it is synced."""
    make_directory(path.parent)
    file = path.open("xb")
    try:
        sync_directory(path.parent)
    except BaseException:
        file.close()
        raise
    return file


def flush(file: IO[bytes]) -> None:
    """Bring what was written to an open file to the disk."""
    file.flush()
    os.fsync(file.fileno())


def move(path: Path, target: Path) -> None:
    """Give a file or directory, whose bytes are on the disk, the name `target`, in the place of what has it."""
    path.replace(target)
    sync_directory(target.parent)
    if path.parent != target.parent:
        sync_directory(path.parent)


def remove(*paths: Path) -> None:
    """Remove those of some files that are there, for good."""
    present = [path for path in paths if path.exists()]
    for path in present:
        path.unlink(missing_ok=True)
    for directory in {path.parent for path in present}:
        sync_directory(directory)


def remove_tree(directory: Path) -> None:
    """Remove a directory with all that is in it, for good, where there is one."""
    if directory.exists():
        rmtree(directory)
        sync_directory(directory.parent)
