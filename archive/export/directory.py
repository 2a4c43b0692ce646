"""An export is a directory that is there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from archive.db.connection import refusing
from archive.disk.durable import make_directory
from archive.disk.temporary import whole_directory
from archive.export import csv_files, jsonl, warc
from archive.export.selection import Wanted, choose
from archive.layout import CAPTURES, DATABASE, LOCK
from archive.queries.archive import Archive
from schemas.errors import ConfigurationError

Format = Literal["jsonl", "csv", "parquet", "warc"]
ABOUT = "about.json"
NO_PYARROW = "Parquet needs pyarrow, which is not installed. Install it with: pip install 'mic-press-archive[parquet]'"


class Exported(Struct, frozen=True, kw_only=True):
    """What an export holds, as its about.json says too: how many lines, rows or records each file has."""

    format: Format
    source: str
    credit: str
    licence: str
    processed: str
    wanted: Wanted
    counts: dict[str, int]


def export(directory: Path, target: Path, kind: Format, wanted: Wanted, watch: Callable[[str], None]) -> Exported:
    """Write what is `wanted` of the archive at `directory` to the new directory `target`; return what it holds. `watch` is told
    what is being written.

    Raises NotFound for no archive or an unknown key, ConfigurationError when there is something at `target` or Parquet can't be
    written, ArchiveRefused for a value of another type, DamagedEvidence when a record is not whole, StorageFailed
    when the disk refuses.
    """
    if (around := _archive_around(target)) is not None:
        raise ConfigurationError(f"{target} is inside the archive {around}; name a directory elsewhere")
    with Archive(directory) as archive, _whole_directory(target) as part:
        archive.db.execute("BEGIN")  # one state of the archive, while a crawl may go on
        choose(archive.db, wanted)
        if kind == "jsonl":
            counts = jsonl.write(archive.db, part, watch)
        elif kind == "warc":
            counts = warc.write(archive.db, directory / CAPTURES, wanted, part, watch)
        elif kind == "csv":
            counts = csv_files.write(archive.db, part, watch)
        else:
            counts = _write_parquet(archive.db, part, watch)
        exported = Exported(
            format=kind,
            source=archive.base.official,
            credit="出典：総務省ホームページ",
            licence="Public Data License (PDL) 1.0",
            processed="WARC: as recorded" if kind == "warc" else "read out of the recorded pages by mic-press",
            wanted=wanted,
            counts=counts,
        )
        (part / ABOUT).write_bytes(msgspec.json.format(msgspec.json.encode(exported), indent=2) + b"\n")
    return exported


def _archive_around(target: Path) -> Path | None:
    """The archive that a directory is in, or is itself, symbolic links followed."""
    real = target.resolve()
    return next((place for place in (real, *real.parents) if (place / DATABASE).exists() or (place / LOCK).exists()), None)


def _write_parquet(db: Database, directory: Path, watch: Callable[[str], None]) -> dict[str, int]:
    try:
        import pyarrow  # noqa: F401 - an extra, that most exports do without

        from archive.export import parquet
    except ImportError as error:
        raise ConfigurationError(NO_PYARROW) from error
    return parquet.write(db, directory, watch)


@contextmanager
def _whole_directory(target: Path) -> Iterator[Path]:
    """A directory beside `target` to write into, which takes its name when all is there and on the disk."""
    if target.exists() and any(target.iterdir()):
        raise ConfigurationError(f"{target} is not empty; name a directory that is not there yet")
    with refusing(target):
        make_directory(target.parent)
        with whole_directory(target) as part:
            yield part
