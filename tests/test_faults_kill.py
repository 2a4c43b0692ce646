"""mic-press is killed at every point where it writes, and at moments of no choosing; the next run ends where an undisturbed
one does. `make faults`."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import killing
import pytest
from conftest import TODAY
from faults import Fault, html, on_day, says, site_of, this_morning
from forking import forks
from http_servers import Server, closed_port, response
from invented import invent, with_figure
from test_import import response as recorded
from test_import import written
from watching import Watch, check_memory

from archive.demo import templates
from archive.demo.content import OFFICIAL
from archive.demo.pdf import make_pdf
from archive.verify import verify

pytestmark = pytest.mark.faults

SCHEMAS = Path(__file__).parent / "fixtures" / "schemas"
KILLED = -signal.SIGKILL
CRON_SEES = 137
MOMENTS_A_PART = 50
EVERY = "every record that was whole on the disk"
CRAWL = Fault("killed at any write of the first crawl", "the next run mends and goes on", EVERY, CRON_SEES)
EDITS = Fault("killed at any write of a crawl that finds edits", "the next run mends; no version twice", EVERY, CRON_SEES)
REBUILD = Fault("killed at any write of a rebuild", "the old database stands until the new one is whole", "all", CRON_SEES)
LOST = Fault("killed while a lost database is rebuilt", "`rebuild` again makes it", "all evidence", CRON_SEES)
IMPORT = Fault("killed at any write of an import", "it is there as a whole or not at all; run it again", "all", CRON_SEES)
WITHHOLD = Fault("killed at any write of `withhold`", "shown or withheld, nothing between; run it again", "all", CRON_SEES)
BACKUP = Fault("killed at any write of a backup", "the next backup goes on", "the archive, and the backup so far", CRON_SEES)
UPGRADE = Fault("killed at any step of an upgrade", "the next run goes on with that step", "all, and a copy", CRON_SEES)
MOMENTS = Fault("killed at 200 random moments", "the next run mends and goes on", EVERY, CRON_SEES)
FAULTS = [CRAWL, EDITS, REBUILD, LOST, IMPORT, WITHHOLD, BACKUP, UPGRADE, MOMENTS]

RELEASES = (invent(2, TODAY), invent(3, TODAY))
"""The second has a document."""

Noted = Callable[[str, object], None]
Check = Callable[["Stage"], object]


@dataclass
class Stage:
    """Where it plays: the site, an archive as it was before, and the directory of the archive that is killed."""

    server: Server
    before: Path
    archive: Path
    days: int = 0
    watch: Watch = field(init=False)

    def run(self, *words: str, preamble: str = "") -> tuple[int, str]:
        """Run mic-press to its end, whatever end that is."""
        self.begin(*words, preamble=preamble)
        return self.wait(), self.said

    def begin(self, *words: str, preamble: str = "") -> int:
        """Start mic-press, and watch its memory; return its process id."""
        flags = ("--archive", str(self.archive))
        said, preamble = self.archive.with_name("said"), on_day(self.days) + preamble
        pid = forks().begin([*words, *flags], said, self.archive.parent, preamble)
        self.watch = Watch(pid)
        return pid

    def wait(self) -> int:
        """Return the exit code of the one that was begun; it and its child took no more memory than they may."""
        exit_code, memory = self.watch.wait()
        check_memory(memory)
        return exit_code

    @property
    def said(self) -> str:
        """What the last one printed."""
        return self.archive.with_name("said").read_text("utf-8", "replace")

    @property
    def crawl(self) -> tuple[str, ...]:
        """The daily job."""
        return ("crawl", "--site", self.server.url, "--delay", "0", "--contact", "a@example.org")

    def set_up(self) -> None:
        """The archive is as it was before."""
        for place in (self.archive, self.archive.with_name("copy")):
            shutil.rmtree(place, ignore_errors=True)
        if self.before.exists():
            shutil.copytree(self.before, self.archive)

    def keep(self) -> None:
        """The archive as it is now is the one from before, and a day has passed."""
        shutil.rmtree(self.before, ignore_errors=True)
        self.archive.rename(self.before)
        self.days += 1


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """In memory, where there is room for it: the points are the same, and nobody waits for a disk."""
    server = Server(site_of(RELEASES, TODAY))
    memory = Path("/dev/shm")  # noqa: S108 - a directory of our own in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as place:
        yield Stage(server, Path(place) / "before", Path(place) / "archive")
    server.close()


def live_through_a_day(stage: Stage) -> None:
    """A first crawl; then the site edits a release and replaces a document."""
    stage.set_up()
    code, said = stage.run(*stage.crawl)
    assert code == 0, said
    stage.keep()
    edited = with_figure(RELEASES[0], "団体数", "市町村数")
    stage.server.put(edited.release.path, html(templates.release_page(edited.release)))
    (document,) = RELEASES[1].documents
    replaced = make_pdf([["別紙1", "差し替えました"]], document.title)
    stage.server.put(document.path, response(replaced, "Content-Type: application/pdf"))


def live_through_two_days(stage: Stage) -> None:
    live_through_a_day(stage)
    stage.set_up()
    code, said = stage.run(*stage.crawl)
    assert code == 0, said
    stage.keep()


def sound(stage: Stage) -> list[list[tuple[object, ...]]]:
    """The archive is whole, nothing lies about, and this is what it says."""
    assert {path.name for path in stage.archive.iterdir()} == {"archive.db", "archive.lock", "captures"}
    assert not list(stage.archive.rglob("*.open"))
    damages = verify(stage.archive, True, lambda _name: None).damages
    assert not damages, damages
    return says(stage.archive)


def sound_but_for_tokens(stage: Stage) -> list[list[tuple[object, ...]]]:
    """As `sound`, without what stands in the place of withheld words: it is another for each decision."""
    return [[tuple("…" if str(cell).startswith("sha256:") else cell for cell in row) for row in rows] for rows in sound(stage)]


def kill_everywhere(
    stage: Stage,
    words: tuple[str, ...],
    check: Check = sound,
    ends: int = 0,
    inside: bool = False,
    between: Check = lambda _stage: None,
) -> int:
    """Kill the command at one point after the other, until there are no more; run it again each time, undisturbed. Returns how
    often it was killed."""
    stage.set_up()
    code, said = stage.run(*words, preamble=killing.at(0))
    assert code == ends, said
    expected = check(stage)
    for nth in count(1):
        stage.set_up()
        code, where = stage.run(*words, preamble=killing.at(nth, inside))
        assert "Traceback" not in where, where
        if code != KILLED:
            assert code == ends, where
            break
        between(stage)
        code, said = stage.run(*words, preamble=killing.at(0))
        assert code == ends, f"point {nth}, {where}: {said}"
        assert check(stage) == expected, f"point {nth}, {where}"
    return nth - 1


@pytest.mark.proves(CRAWL)
def test_a_first_crawl_is_killed_at_every_write(stage: Stage, record_property: Noted) -> None:
    killed = kill_everywhere(stage, stage.crawl)
    assert killed > 90
    record_property("injections", killed)


@pytest.mark.proves(EDITS)
def test_a_crawl_that_finds_edits_is_killed_at_every_write(stage: Stage, record_property: Noted) -> None:
    live_through_a_day(stage)
    killed = kill_everywhere(stage, stage.crawl)
    assert killed > 50
    record_property("injections", killed)


@pytest.mark.proves(REBUILD)
def test_a_rebuild_is_killed_at_every_write(stage: Stage, record_property: Noted) -> None:
    live_through_two_days(stage)
    before = says(stage.before)

    def stands(stage: Stage) -> None:
        assert says(stage.archive) == before

    killed = kill_everywhere(stage, ("rebuild",), between=stands)
    assert killed > 40
    record_property("injections", killed)


@pytest.mark.proves(LOST)
def test_the_rebuild_of_a_lost_database_is_killed_at_every_write(stage: Stage, record_property: Noted) -> None:
    live_through_two_days(stage)
    (stage.before / "archive.db").unlink()
    killed = kill_everywhere(stage, ("rebuild",))
    assert killed > 40
    record_property("injections", killed)


@pytest.mark.proves(IMPORT)
def test_an_import_is_killed_at_every_write(stage: Stage, record_property: Noted) -> None:
    live_through_a_day(stage)
    path = RELEASES[0].release.path
    edited = with_figure(RELEASES[0], "団体数", "町村数")
    seen = this_morning() - timedelta(days=2)
    other = recorded(OFFICIAL + path, seen, templates.release_page(edited.release))
    file = written(stage.before.with_name("other.warc.gz"), other)
    killed = kill_everywhere(stage, ("import", str(file)))
    assert killed > 40
    record_property("injections", killed)


@pytest.mark.proves(WITHHOLD)
def test_a_decision_is_killed_at_every_write(stage: Stage, record_property: Noted) -> None:
    live_through_two_days(stage)
    shown, words = says(stage.before)[:-1], ("withhold", RELEASES[0].key, "--reason", "個人情報を含むため")
    stage.set_up()
    assert stage.run(*words)[0] == 0
    withheld = says(stage.archive)[:-1]

    def one_or_the_other(stage: Stage) -> None:
        assert says(stage.archive)[:-1] in (shown, withheld)  # the run that was killed has not ended

    killed = kill_everywhere(stage, words, sound_but_for_tokens, between=one_or_the_other)
    assert shown != withheld and killed > 20
    record_property("injections", killed)


@pytest.mark.proves(BACKUP)
def test_a_backup_is_killed_at_every_write(stage: Stage, record_property: Noted) -> None:
    live_through_two_days(stage)
    copy = stage.archive.with_name("copy")

    def both(stage: Stage) -> object:
        damages = verify(copy, True, lambda _name: None).damages
        assert not damages, damages
        # Reading a database in WAL mode leaves these two beside it.
        kept = {path.name for path in copy.rglob("*")} - {"archive.db-shm", "archive.db-wal"}
        return sound(stage), says(copy), sorted(kept)

    killed = kill_everywhere(stage, ("backup", str(copy)), check=both)
    assert killed > 5
    record_property("injections", killed)


@pytest.mark.proves(UPGRADE)
def test_an_upgrade_is_killed_at_every_step(stage: Stage, record_property: Noted) -> None:
    """The oldest database that a mic-press left; its site does not answer, so that nothing but the upgrade happens."""
    site = f"http://127.0.0.1:{closed_port()}"
    stage.before.mkdir()
    (stage.before / "archive.db").write_bytes(gzip.decompress((SCHEMAS / "m001.db.gz").read_bytes()))
    with sqlite3.connect(stage.before / "archive.db") as db:
        db.execute("UPDATE archive_info SET value = ? WHERE name = 'asked'", [site])
    db.close()
    words = ("crawl", "--site", site, "--delay", "0", "--contact", "a@example.org")
    killed = kill_everywhere(stage, words, check=lambda stage: says(stage.archive), ends=69, inside=True)
    assert killed > 60
    record_property("injections", killed)


@pytest.mark.proves(MOMENTS)
@pytest.mark.parametrize("part", range(4))
def test_a_crawl_is_killed_at_random_moments(stage: Stage, part: int, record_property: Noted) -> None:
    if part % 2:
        live_through_a_day(stage)
    stage.set_up()
    started = time.monotonic()
    code, said = stage.run(*stage.crawl)
    seconds = time.monotonic() - started
    assert code == 0, said
    expected = sound(stage)
    chance = random.Random(20261125 + part)  # noqa: S311 - the same moments in every run
    killed = 0
    for _ in range(400):
        stage.set_up()
        pid = stage.begin(*stage.crawl)
        time.sleep(chance.uniform(0, seconds))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        killed += stage.wait() == KILLED
        assert "Traceback" not in stage.said
        code, said = stage.run(*stage.crawl)
        assert code == 0, said
        assert sound(stage) == expected
        if killed == MOMENTS_A_PART:
            break
    assert killed == MOMENTS_A_PART, "it ended before it was killed, again and again"
    record_property("injections", killed)
