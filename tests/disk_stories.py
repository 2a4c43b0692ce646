"""What a disk goes through: commands on a small archive, how each is set up, and what must hold when it is run to its end."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import disk_shim
from conftest import TODAY
from disk_shim import COUNT, Injection, Shimmed
from faults import on_day, says, site_of, this_morning
from http_servers import Server
from invented import with_figure
from test_faults_kill import RELEASES, Stage, live_through_a_day, live_through_two_days
from test_import import response as recorded
from test_import import written

from archive.demo import templates
from archive.demo.content import OFFICIAL
from archive.verify import verify
from schemas.errors import ArchiveRefused, NotFound

LASTING = {"archive.db", "archive.lock", "captures"}
BESIDE = {"archive.db-wal", "archive.db-shm", "archive.db.damaged"}
"""What SQLite keeps beside a database that was only read last; one that came garbled from the disk, which a rebuild keeps."""
SAVED = """
from scraper.fetch import clock
clock.SystemClock.sleep = lambda self, seconds: None
"""
"""Pauses pass at once."""


@dataclass(frozen=True)
class Story:
    """A command, by name: what the archive has lived through before, and how the command is spelled."""

    name: str
    before: Callable[[Stage], None]
    words: Callable[[Stage], tuple[str, ...]]


def _nothing(stage: Stage) -> None:
    stage.days = 0


def _file_of_others(stage: Stage) -> Path:
    """A file with two captures, one of which makes another version."""
    path = RELEASES[0].release.path
    edited = with_figure(RELEASES[0], "団体数", "町村数")
    seen = this_morning() - timedelta(days=2)
    pages = (edited, RELEASES[0])
    records = [
        recorded(OFFICIAL + path, seen + timedelta(hours=n), templates.release_page(one.release)) for n, one in enumerate(pages)
    ]
    return written(stage.archive.with_name("other.warc.gz"), *records)


def _published(stage: Stage) -> tuple[str, ...]:
    return ("browse", "--publish", str(stage.archive.with_name("public.db")), "--public")


CRAWL = Story("crawl", _nothing, lambda stage: stage.crawl)
EDITS = Story("edits", live_through_a_day, lambda stage: stage.crawl)
REBUILD = Story("rebuild", live_through_two_days, lambda _stage: ("rebuild",))
LOST = Story("lost", lambda stage: _lose_database(stage), lambda _stage: ("rebuild",))
IMPORT = Story("import", live_through_a_day, lambda stage: ("import", str(_file_of_others(stage))))
WITHHOLD = Story("withhold", live_through_two_days, lambda _: ("withhold", RELEASES[0].key, "--reason", "個人情報を含むため"))
PUBLISH = Story("publish", live_through_two_days, _published)
BACKUP = Story("backup", live_through_two_days, lambda stage: ("backup", str(stage.archive.with_name("copy"))))
STORIES = (CRAWL, EDITS, REBUILD, LOST, IMPORT, WITHHOLD, PUBLISH, BACKUP)


def _lose_database(stage: Stage) -> None:
    live_through_two_days(stage)
    (stage.before / "archive.db").unlink()


class Scene:
    """A story with the place it plays in: `archive`, and beside it `copy`, `public.db` and what is imported."""

    def __init__(self, story: Story, server: Server, place: Path) -> None:
        self.story = story
        self.place = place / "scene"
        self.stage = Stage(server, place / "before", place / "archive")
        story.before(self.stage)
        shutil.rmtree(self.stage.archive, ignore_errors=True)
        self.stage.archive = self.place / "archive"
        self.words: tuple[str, ...] = ()

    @property
    def archive(self) -> Path:
        return self.stage.archive

    def set_up(self) -> None:
        """All is as it was before."""
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir(parents=True)
        if self.stage.before.exists():
            shutil.copytree(self.stage.before, self.archive)
        self.words = (*self.story.words(self.stage), "--archive", str(self.archive))

    def run(self, injection: Injection = COUNT, log: Path | None = None, more: str = "") -> Shimmed:
        """Run the command once."""
        return disk_shim.run(self.words, self.place, on_day(self.stage.days) + SAVED, injection, log, more)

    def damages(self) -> list[str]:
        """What is wrong with the archive as it is, and with its backup, but for what the next run writes."""
        places = [self.archive]
        if (self.place / "copy" / "archive.db").exists():
            places.append(self.place / "copy")
        return [damage for place in places for damage in self._damages_of(place)]

    def _damages_of(self, place: Path) -> list[str]:
        try:
            found = verify(place, True, lambda _name: None).damages
        except (ArchiveRefused, NotFound):
            if not self._may_lack_database():
                raise
            return []
        return [f"{one.file} {one.offset}: {one.message}" for one in found if "the next run writes it" not in one.advice]

    def _may_lack_database(self) -> bool:
        """Whether there was none before: it was lost, or a first crawl ended before there was a whole one, or any evidence."""
        if (self.stage.before / "archive.db").exists():
            return False
        is_lost = self.stage.before.exists()
        return not (self.archive / "archive.db").exists() if is_lost else not list(self.archive.rglob("mic-*.warc.gz"))

    def outcome(self) -> object:
        """What is there, when the command has run to its end: whole, and nothing lying about."""
        assert {path.name for path in self.archive.iterdir()} - BESIDE == LASTING, sorted(self.archive.iterdir())
        assert not list(self.archive.rglob("*.open")) and not list(self.place.glob(".*"))
        found = verify(self.archive, True, lambda _name: None).damages
        assert not found, found
        told: list[object] = [_but_for_tokens(says(self.archive))]
        if (copy := self.place / "copy").exists():
            damages = verify(copy, True, lambda _name: None).damages
            assert not damages, damages
            told += [says(copy), sorted({path.name for path in copy.rglob("*")} - BESIDE)]
        if (public := self.place / "public.db").exists():
            told.append(_tables_of(public))
        return told


def _but_for_tokens(told: list[list[tuple[object, ...]]]) -> list[list[tuple[object, ...]]]:
    """Without what replaces withheld words: it is another for each decision."""
    return [[tuple("…" if str(cell).startswith("sha256:") else cell for cell in row) for row in rows] for rows in told]


def _tables_of(path: Path) -> object:
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = db.execute("SELECT key, title, text, version_count FROM releases ORDER BY 1").fetchall()
        persons = db.execute("SELECT count(*) FROM contacts WHERE people != '[]'").fetchall()
    db.close()
    return found, persons


@contextmanager
def scene_of(story: Story) -> Iterator[Scene]:
    """A scene in memory, where there is room for it: the operations are the same, and nobody waits for a disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a directory of our own in it
    place = Path(mkdtemp(dir=memory if memory.is_dir() else None))
    server = Server(site_of(RELEASES, TODAY))
    try:
        yield Scene(story, server, place)
    finally:
        server.close()
        shutil.rmtree(place, ignore_errors=True)


@cache
def expected_of(scene: Scene) -> object:
    """The outcome of the undisturbed command."""
    scene.set_up()
    done = scene.run()
    assert done.exit_code == 0, done.said
    return scene.outcome()
