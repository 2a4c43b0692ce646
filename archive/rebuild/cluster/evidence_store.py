"""Where workers find the evidence: a directory that they share, or an object store, of which they ask for stretches alone.

What opens the store comes from the worker's own environment. No message repeats what a store answers.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from archive.rebuild.cluster.compatibility import unfit
from archive.warc.files import bytes_between, path_of
from schemas.errors import MissingEvidence

S3 = "s3://"
NO_S3FS = "lacks s3fs, which s3:// needs: pip install 'mic-press-archive[s3]'"
SAMPLE = 512
"""Bytes at the start of a file in which its first record differs from that of any other: its id and time."""


class Shelf(Struct, frozen=True):
    """The files of captures/ as they lie below `at`, an absolute path or s3://BUCKET/PREFIX."""

    at: str

    def __call__(self, name: str, start: int, end: int) -> bytes:
        """Return the bytes from `start` to `end` of the file that rows call `name`. Raises WorkersUnfit when it is not there,
        or not to be had by this worker, OSError when it could not be had this time."""
        try:
            return self._between(name, start, end)
        except (FileNotFoundError, MissingEvidence) as error:
            raise unfit(f"finds no {self.at}/{name}. Copy captures/ there, or name another place: --evidence") from error
        except PermissionError as error:
            raise unfit(f"may not read {self.at}/{name}. Allow it there, in its own environment") from error

    def _between(self, name: str, start: int, end: int) -> bytes:
        if not self.at.startswith(S3):
            return bytes_between(str(path_of(Path(self.at), name)), start, end)
        data: bytes = _store().cat_file(f"{self.at}/{name}", start=start, end=end)
        return data


class Sample(Struct, frozen=True):
    """How a file begins: by that a worker's evidence is known for the archive's own."""

    name: str
    size: int
    sha256: str


def sample_of(captures: Path, name: str) -> Sample:
    """Return how the file `name` begins here."""
    data = bytes_between(str(path_of(captures, name)), 0, SAMPLE)
    return Sample(name, len(data), hashlib.sha256(data).hexdigest())


def refuse_other(shelf: Shelf, sample: Sample) -> None:
    """In a worker: raise WorkersUnfit when `sample` is not what the file begins with there."""
    data = shelf(sample.name, 0, sample.size)
    if hashlib.sha256(data).hexdigest() != sample.sha256:
        raise unfit(f"finds another file at {shelf.at}/{sample.name}. Name the place of its captures/: --evidence")


@cache
def _store() -> Any:
    try:
        import s3fs
    except ImportError as error:
        raise unfit(NO_S3FS) from error
    return s3fs.S3FileSystem()
