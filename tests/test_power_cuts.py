"""The power is cut at every operation on the disk: what was not synced is lost, half there, or there by chance; and nothing is
unsynced when a command has ended. `make powercut`; `ARGS="--replay edits:torn:120"` does the one that a failure names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disk_shim import COMPILER, COUNT
from disk_stories import BACKUP, CRAWL, EDITS, IMPORT, REBUILD, WITHHOLD, Scene, Story, expected_of, scene_of
from faults import Fault
from power_cut import Disk, Operation, read_log

pytestmark = [pytest.mark.powercut, pytest.mark.skipif(COMPILER is None, reason="needs a C compiler: apt-get install gcc")]

NEXT = "run again, it ends as undisturbed; no row points at bytes that are gone"
FAULT_OF = {
    story: Fault(f"the power is cut at any operation of {what}", NEXT, "all that was synced", 137)
    for story, what in {
        CRAWL: "a first crawl",
        EDITS: "a crawl that finds edits",
        REBUILD: "a rebuild",
        IMPORT: "an import",
        WITHHOLD: "`withhold`",
        BACKUP: "a backup",
    }.items()
}
FAULTS = [*FAULT_OF.values()]
A_PART = 36
"""Of the operations of a command, so many are cut at, in each of three ways."""
WAYS = ("dropped", "torn", "shuffled")
APART = 16
"""What is broken on purpose is looked for at every 16th operation first, then at those between."""

Due = Callable[[int, str], bool]

Noted = Callable[[str, object], None]


@pytest.fixture(params=FAULT_OF, ids=lambda story: story.name)
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    story: Story = request.param
    request.node.user_properties.append(("fault", FAULT_OF[story].name))
    with scene_of(story) as scene:
        yield scene


class Cuts:
    """The disk of a scene after a cut at each operation of an undisturbed run; a state that was there before is passed over."""

    def __init__(self, scene: Scene, more: str = "") -> None:
        self.scene = scene
        self._seen: set[bytes] = set()
        scene.set_up()
        self._before = scene.place.with_name("begun")
        Disk(scene.place).dropped(self._before)
        log = scene.place.with_name("log")
        log.unlink(missing_ok=True)
        done = scene.run(COUNT, log, more)
        assert done.exit_code == 0, done.said
        self.operations = list(read_log(log, scene.place))

    def unsynced(self) -> list[str]:
        """What is not on the disk when the command has ended."""
        disk = Disk(self._before)
        for operation in self.operations:
            disk.do(operation)
        return disk.unsynced()

    def disks(self, step: int) -> Iterator[tuple[str, str]]:
        """Make the disk after a cut behind every `step`th operation, in each way; yield its seed, and where that is."""
        return self._cut(lambda number, way: way == "dropped" or number % step == 0)

    def sparsely(self) -> Iterator[tuple[str, str]]:
        """As `disks` of all operations, those that are far apart first: what is broken shows before each was tried."""
        for first in range(APART):
            yield from self._cut(lambda number, _, first=first: number % APART == first)  # type: ignore[misc]

    def _cut(self, is_due: Due) -> Iterator[tuple[str, str]]:
        disk = Disk(self._before)
        for number, operation in enumerate(self.operations, 1):
            disk.do(operation)
            for way in WAYS:
                if is_due(number, way) and self._made(disk, way, operation, number):
                    yield f"{self.scene.story.name}:{way}:{number}", str(operation)

    def _made(self, disk: Disk, way: str, operation: Operation, number: int) -> bool:
        if operation.kind != {"torn": "write", "dropped": "fsync"}.get(way, operation.kind):
            return False
        if way == "dropped":
            disk.dropped(self.scene.place)
        elif way == "torn":
            disk.torn(self.scene.place, operation)
        else:
            disk.shuffled(self.scene.place, f"{self.scene.story.name}:{number}")
        state = _digest(self.scene.place)
        is_new = state not in self._seen
        self._seen.add(state)
        return is_new


def _digest(place: Path) -> bytes:
    digest = hashlib.sha256()
    for path in sorted(place.rglob("*")):
        digest.update(f"{path.relative_to(place)}\0".encode() + (path.read_bytes() if path.is_file() else b"/"))
    return digest.digest()


def survives(scene: Scene, expected: object) -> str | None:
    """Look at the disk after a cut, and run the command again; return what is wrong."""
    try:
        if damages := scene.damages():
            return str(damages)
        again = scene.run()
        if again.exit_code != 0:
            return f"exit {again.exit_code}: {again.said}"
        return None if scene.outcome() == expected else "it says something else"
    except AssertionError as error:
        return str(error)


def test_the_power_is_cut_at_any_operation(scene: Scene, request: pytest.FixtureRequest, record_property: Noted) -> None:
    replayed, every = request.config.getoption("--replay"), request.config.getoption("--every")
    expected = expected_of(scene)
    cuts = Cuts(scene)
    assert cuts.unsynced() == [], "a command has ended, and this is not on the disk"
    step = 1 if replayed else every or max(1, len(cuts.operations) // A_PART)
    done = 0
    for seed, where in cuts.disks(step):
        if not replayed or seed == replayed:
            wrong = survives(scene, expected)
            assert wrong is None, f"--replay {seed} ({where}): {wrong}"
            done += 1
    record_property("injections", done)
    assert done


NO_FSYNC = """
import os
real_fsync = os.fsync
def fsync(descriptor):
    if not ({unless}):
        real_fsync(descriptor)
os.fsync = fsync
"""
PATH = 'os.readlink(f"/proc/self/fd/{descriptor}")'
MUTANTS: dict[str, tuple[Story, str]] = {
    "no WARC record is synced": (CRAWL, NO_FSYNC.format(unless=f'".warc.gz" in {PATH}')),
    "no line of the manifest is synced": (EDITS, NO_FSYNC.format(unless=f'"manifest" in {PATH}')),
    "no name in a year is synced": (EDITS, NO_FSYNC.format(unless=f'{PATH}[-5:-2] == "/20"')),
    "no name in captures/ is synced": (CRAWL, NO_FSYNC.format(unless=f'{PATH}.endswith("captures")')),
    "no name in the archive is synced": (CRAWL, NO_FSYNC.format(unless=f'{PATH}.endswith("archive")')),
    "no name beside the archive is synced": (CRAWL, NO_FSYNC.format(unless=f'{PATH}.endswith("scene")')),
    "SQLite does not wait for the disk": (
        EDITS,
        "import archive.db.connection as c\nreal = c.open_for_writing\n"
        "import archive.ingest.writable as w\n"
        "def opened(path):\n    db = real(path)\n    db.execute('PRAGMA synchronous = OFF')\n    return db\n"
        "w.open_for_writing = opened\n",
    ),
    "rows come before the evidence": (
        CRAWL,
        "from archive.warc.writer import WarcWriter as W\nreal = W.close\n"
        "W.sync = lambda self: self._out.flush()\n"
        "def close(self):\n"
        "    if self._out:\n        import os; os.fsync(self._out.fileno())\n    real(self)\nW.close = close\n",
    ),
    "rows of an import come before its files have their names": (
        IMPORT,
        "import archive.importing.import_files as m\nplace, close, late = m.put_in_place, m.close_files, []\n"
        "m.close_files = lambda *args: late.append(args)\n"
        "def put(*args):\n    place(*args)\n    [close(*one) for one in late]\nm.put_in_place = put\n",
    ),
    "an import has no marker": (
        IMPORT,
        "import archive.importing.import_files as m\nfrom archive.warc.files import path_of, settle_name\n"
        "m.close_files = lambda directory, names: [settle_name(path_of(directory / 'captures', name)) for name in names]\n",
    ),
    "a backup's database comes before its files": (
        BACKUP,
        "import archive.backup as m\nfrom archive.layout import DATABASE\nreal = m._copy_files\n"
        "import sqlite3\n"
        "def copy(captures, target, watch):\n"
        "    target.mkdir(exist_ok=True)\n"
        "    with m.open_for_writing(captures.parent / DATABASE).conn as db:\n"
        "        class D: conn = db; execute = db.execute\n"
        "        import archive.rebuild.rebuild as r; r._keep_told = lambda *_: None\n"
        "        m.put_in_place(D, target.parent / DATABASE)\n"
        "    return real(captures, target, watch)\n"
        "m._copy_files = copy\n",
    ),
    "a copy of a backup takes its name before its bytes are there": (
        BACKUP,
        NO_FSYNC.format(unless=f'{PATH}.endswith(".part")'),
    ),
}


@pytest.mark.parametrize("broken", MUTANTS)
def test_what_is_broken_on_purpose_is_found(broken: str) -> None:
    story, more = MUTANTS[broken]
    with scene_of(story) as scene:
        expected = expected_of(scene)
        cuts = Cuts(scene, more)
        wrong = bool(cuts.unsynced()) or any(survives(scene, expected) for _ in cuts.sparsely())
        assert wrong, f"{broken}, and no cut shows it"
