"""A WARC file as a chapter of what happened: whose run wrote it, where it came from, and its facts in the order of time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from archive.facts import Capture, Fact, Place, is_observation, moment
from archive.visits import RunRecord
from archive.warc_reader import read_capture, read_facts, read_info, read_start
from archive.warc_writer import IMPORTED, OPEN
from schemas.address import Base


class Waiting(Struct, frozen=True):
    """A capture that is still in its file: read when its turn comes, so that memory does not grow with the archive."""

    fetched_at: datetime
    place: Place


class Told(Struct, frozen=True, order=True):
    """A fact in its place: by time, then by file, then as the file has them. Only foreign captures share a moment."""

    at: datetime
    name: str
    position: int


class Chapter(Struct, frozen=True, kw_only=True):
    """What one file tells. `record` is None for an interrupted run."""

    name: str
    path: Path
    base: Base
    run_id: int
    command: str
    started_at: str
    software: str
    facts: tuple[Fact | Waiting, ...]
    record: RunRecord | None

    @property
    def is_imported(self) -> bool:
        """Whether somebody else observed it."""
        return self.name.startswith(IMPORTED)

    @property
    def has_observations(self) -> bool:
        """Whether the site said anything to the run."""
        return any(isinstance(fact, Waiting) or is_observation(fact) for fact in self.facts)

    def told(self) -> list[Told]:
        """Return where its facts belong, in the order of time."""
        return sorted(Told(_moment(fact), self.name, position) for position, fact in enumerate(self.facts))

    def fact(self, position: int, captures: Path) -> Fact:
        """Return one of its facts; a capture is read from its file. Raises DamagedEvidence."""
        fact = self.facts[position]
        return read_capture(captures, self.name, fact.place.offset, self.base) if isinstance(fact, Waiting) else fact


def read_chapter(path: Path, name: str) -> Chapter:
    """Return what the file at `path`, called `name` once closed, tells. Raises DamagedEvidence when it is not whole."""
    info = read_info(path)
    base = Base(official=info["official"], asked=info["asked"])
    facts: list[Fact | Waiting] = []
    record = None
    for told in read_facts(path, name, 0, base):
        if isinstance(told, RunRecord):
            record = told
            facts.extend(told.failures)
        else:
            facts.append(Waiting(told.fetched_at, told.place) if isinstance(told, Capture) else told)
    return Chapter(
        name=name,
        path=path,
        base=base,
        run_id=int(info["run"]),
        command=info["command"],
        started_at=read_start(path),
        software=info["software"],
        facts=tuple(facts),
        record=record,
    )


def warc_files(captures: Path) -> list[tuple[str, Path]]:
    """Return our WARC files, closed or still open, with their closed names, in the order in which they were begun; imported
    ones last."""
    found = [*captures.rglob("mic-*.warc.gz"), *captures.rglob(f"mic-*.warc.gz{OPEN}")]
    named = [(path.relative_to(captures).as_posix().removesuffix(OPEN), path) for path in found]
    return sorted(named, key=lambda one: (one[0].startswith(IMPORTED), one[0]))


def _moment(fact: Fact | Waiting) -> datetime:
    return fact.fetched_at if isinstance(fact, Waiting) else moment(fact)
