"""`make compare ARGS=REV`: whether this checkout makes the same bytes and rows as an older one, where nothing may change.

    python tests/compare_checkouts.py REV-or-DIR [--new DIR] [--days 60] [--keys 4] [--pages 3] [--lines 20] [--keep DIR]

Each checkout lives through the demo and through a year of tests/year.py (recorded once, by the newer checkout, and served to
both), withholds a release, imports evidence into a new archive, rebuilds them all, and writes what readers get of them. Then
files are compared byte for byte, and tables row for row. Ends with 0 when nothing differs, 1 when anything does.

Nothing is left to chance: the system's clock stands still (libfaketime), UUIDs follow from a seed and the demo's server gets
a fixed port (same_bytes/sitecustomize.py), hashes have seed 0. Normalised is only what NORMALISED lists, and left out what
KEPT_APART lists. This process imports nothing of ours.
"""

from __future__ import annotations

import argparse
import difflib
import gzip
import os
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

TESTS = Path(__file__).resolve().parent
AFTER_DEMO = date(2025, 10, 22)
FIRST_DAY = date(2025, 4, 1)
NORMALISED = (
    (re.compile(rb"Queries took [0-9.]+ms"), b"Queries took Nms"),
    (re.compile(rb'"query_ms": ?[0-9.]+'), b'"query_ms": N'),
)
"""What Datasette says of its own speed. Besides, the folders of the work, of the code and of Python are named alike."""
KEPT_APART = ("_sqlite_migrations", "told")
"""Tables that a rebuild does not make again: when migrations ran, and until which change somebody was notified. Between the
checkouts they are compared."""
LISTINGS = (
    "status",
    "status --all",
    "changes",
    "changes --silent",
    "changes --suspect",
    "changes --no-noise --field annexes",
    "documents",
    "documents --status text",
    "search 電波",
    "search 件 --newest --limit 100",
    "search --documents 件",
    "verify --full",
)
"""Commands that list; each as text and with --json."""
PRINTED = (
    "changes --csv -",
    "search 情報 --csv - --encoding cp932",
    "schedule --cron",
    "schedule --systemd",
    "show no-such-release",
    "search --documents",
    "crawl --to 2025-99",
    "rebuild --report --jobs 1",
)
FEEDS = (
    "feed -",
    "feed --changes -",
    "feed --changes --silent -",
    "feed --search 件 --documents -",
    "feed --changes --search 件 --archive-url https://archive.example.org/ --feed-url https://archive.example.org/f.xml -",
)
OF_A_KEY = ("show {key}", "log {key}", "diff {key}", "diff {key} --documents", "documents {key}")
"""Commands about a release; each as text and with --json."""
PRINTED_OF_A_KEY = ("show {key} --version 1", "show {key} --document 1", "show {key} --at 2025-04-20")
CITATIONS = (
    "show {key} --cite",
    "show {key} --cite bibtex",
    "show {key} --cite text --archive-url https://archive.example.org/ --version 1",
)


@dataclass(frozen=True)
class Options:
    """How much is made, and where."""

    days: int
    keys: int
    pages: int
    lines: int
    port: int


def _remove_left_behind() -> None:
    """Remove the shared memory and semaphores of libfaketime whose process is gone."""
    for path in Path("/dev/shm").glob("*faketime_*"):  # noqa: S108 - where Linux has them
        if not Path(f"/proc/{path.name.rsplit('_', 1)[-1]}").exists():
            path.unlink(missing_ok=True)


class Side:
    """A checkout at work in a folder of its own; what it makes lies in `made`, in a folder a kind."""

    def __init__(self, name: str, checkout: Path, scratch: Path, options: Options) -> None:
        self.name, self.checkout, self.options = name, checkout.resolve(), options
        self.work, self.made = scratch / name / "work", scratch / name / "made"
        for folder in (self.work, self.made):
            folder.mkdir(parents=True)
        self.is_stopped = False

    def python(self, *arguments: str, today: date, seed: str = "", tests: bool = False) -> subprocess.CompletedProcess[bytes]:
        """Run Python on this checkout's code, at 23:00 UTC of `today` for ever. Raises SystemExit once stopped."""
        if self.is_stopped:
            raise SystemExit(f"{self.name}: stopped")
        mine = {name: value for name, value in os.environ.items() if not name.startswith(("MIC_PRESS", "PYTHON", "COV"))}
        paths = [TESTS / "same_bytes", self.checkout, *([TESTS] if tests else [])]
        same = {
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PYTHONHASHSEED": "0",
            "SAME_BYTES_SEED": f"{seed} {arguments}",
            "SAME_BYTES_PORT": str(self.options.port if seed else 0),
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "100",
        }
        # The wrapper, as its library alone leaves shared memory behind. Both name it by process, so a later process of the same
        # number stumbles over what a killed one left.
        _remove_left_behind()
        command = ["faketime", "-f", f"{today} 23:00:00", sys.executable, *arguments]
        return subprocess.run(command, cwd=self.work, env={**mine, **same}, capture_output=True, check=False)

    def must(self, *arguments: str, today: date, seed: str = "", tests: bool = False) -> str:
        """Run Python as `python` does, and return what it printed. Raises SystemExit when it fails."""
        done = self.python(*arguments, today=today, seed=seed, tests=tests)
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr.decode()}")
        return done.stdout.decode()

    def where(self) -> str:
        """Return where `archive` is loaded from. Raises SystemExit where it is not the checkout, or the clock is not held."""
        code = "import archive, scraper, schemas, datetime\nfor room in (archive, scraper, schemas): print(room.__file__)"
        *files, now = self.must("-c", f"{code}\nprint(datetime.datetime.now().isoformat())", today=AFTER_DEMO).split()
        if not all(Path(file).is_relative_to(self.checkout) for file in files):
            raise SystemExit(f"{self.name}: {files} is not the code of {self.checkout}")
        if now != f"{AFTER_DEMO}T23:00:00":
            raise SystemExit(f"{self.name}: the clock shows {now}: faketime does not hold it")
        return files[0]

    def write(self, kind: str, name: str, content: bytes) -> None:
        """Keep an artefact."""
        target = self.made / kind / re.sub(r"[^\w.=~-]+", "_", name)[:150]
        target.parent.mkdir(parents=True, exist_ok=True)
        assert not target.exists(), target
        target.write_bytes(content)

    def command(self, kind: str, line: str, today: date, *archive: str) -> int:
        """Keep what a command prints, and how it ends; its standard output alone where it ends well, byte for byte."""
        done = self.python("-m", "archive.cli", *line.split(), *archive, today=today)
        shown = f"$ mic-press {line}\nexit {done.returncode}\n".encode() + done.stderr + b"----\n" + done.stdout
        self.write(kind, "~".join([*archive[1:], line]), shown)
        return done.returncode


@dataclass(frozen=True)
class Archive:
    """An archive of a side, and the day on which it is looked at."""

    side: Side
    name: str
    today: date

    @property
    def path(self) -> Path:
        """The archive directory."""
        return self.side.work / self.name

    def run(self, kind: str, line: str) -> None:
        """Keep what a command prints of this archive."""
        self.side.command(kind, line, self.today, "--archive", self.name)

    def first_keys(self) -> list[str]:
        """Return the keys of the releases with most versions, and of the withheld ones."""
        db = sqlite3.connect(self.path / "archive.db")
        try:
            rows = db.execute("SELECT key FROM releases ORDER BY withheld_at IS NULL, version_count DESC, key")
            return [key for (key,) in islice(rows, self.side.options.keys)]
        finally:
            db.close()

    def copy(self, name: str) -> Archive:
        """Return a copy beside it."""
        shutil.copytree(self.path, self.side.work / name)
        return Archive(self.side, name, self.today)


# What is made


def make_all(side: Side, record: Path, the_port: threading.Lock) -> None:
    """Make everything that is compared. Only one side at a time has the port."""
    with the_port:
        demo, year = live_demo(side), live_year(side, record)
    help_of_every_command(side)
    for archive in (demo, year, withholding(demo), withholding(year), imported(demo)):
        began = time.monotonic()
        look_at(archive)
        print(f"{side.name}  looked at {archive.name} for {time.monotonic() - began:.0f} s", flush=True)
    published(demo)
    published(Archive(side, f"{demo.name}-withheld", demo.today))


def live_demo(side: Side) -> Archive:
    """Live through the demo, and keep what it says."""
    side.write("demo", "said", side.must("-m", "archive.cli", "demo", "--into", "demo", today=AFTER_DEMO, seed="demo").encode())
    return Archive(side, "demo", AFTER_DEMO)


def live_year(side: Side, record: Path) -> Archive:
    """Live through the year, and keep what its runs came to."""
    arguments = (str(TESTS / "checkout_artefacts.py"), "live", str(record), "year", str(side.options.port))
    today = FIRST_DAY + timedelta(days=side.options.days)
    side.write("year", "runs", side.must(*arguments, today=today, seed="year").encode())
    return Archive(side, "year", today)


def help_of_every_command(side: Side) -> None:
    """Keep the help of each command that the whole help lists."""
    whole = side.must("-m", "archive.cli", "--help", today=AFTER_DEMO)
    commands = re.findall(r"^  ([a-z][a-z-]*)  ", whole.partition("Commands:")[2], re.MULTILINE)
    for line in ("--help", "--version", "export --schema", *(f"{command} --help" for command in commands)):
        side.command("help", line, AFTER_DEMO)


def withholding(archive: Archive) -> Archive:
    """Return a copy of an archive in which a release is withheld."""
    copy, key = archive.copy(f"{archive.name}-withheld"), archive.first_keys()[0]
    copy.run("decisions", f"withhold {key} --reason 個人情報を含むため")
    return copy


def imported(archive: Archive) -> Archive:
    """Return an archive that imported the evidence of another."""
    files = sorted(str(path.relative_to(archive.side.work)) for path in archive.path.rglob("*.warc.gz"))
    new = Archive(archive.side, f"{archive.name}-imported", archive.today)
    new.run("decisions", f"import {' '.join(files)} --site http://127.0.0.1:{archive.side.options.port} --json")
    return new


def published(archive: Archive) -> None:
    """Keep the rows of the copies that are published."""
    for name, flags in (("whole", ""), ("public", "--public")):
        archive.run("decisions", f"browse --publish {archive.name}-{name}.db {flags}".strip())
        keep_rows(archive, f"{archive.name}-{name}.db", "published")


def look_at(archive: Archive) -> None:
    """Make all that readers get of an archive; then rebuild it."""
    keep_rows(archive, f"{archive.name}/archive.db", "rows")
    keep_tree(archive, "captures", "warc")
    for line in LISTINGS:
        archive.run("commands", line)
        archive.run("json", f"{line} --json")
    for kind, lines in (("commands", PRINTED), ("feeds", FEEDS)):
        for line in lines:
            archive.run(kind, line)
    for key in archive.first_keys():
        look_at_release(archive, key)
    for form in ("jsonl", "csv", "parquet", "warc"):
        archive.run("exports", f"export --format {form} {archive.name}-{form} --json")
        keep_tree(archive, f"../{archive.name}-{form}", "exports")
    walk_room(archive)
    keep_python(archive)
    back_up(archive)
    rebuild(archive)


def look_at_release(archive: Archive, key: str) -> None:
    """Make all that readers get of a release."""
    for line in OF_A_KEY:
        archive.run("commands", line.format(key=key))
        archive.run("json", f"{line.format(key=key)} --json")
    for kind, lines in (("commands", PRINTED_OF_A_KEY), ("citations", CITATIONS)):
        for line in lines:
            archive.run(kind, line.format(key=key))
    page = f"{archive.name}-{key.replace('/', '_')}"
    # As names of files, keys of meetings would be folders.
    archive.run("html", f"diff {key} --documents --html {page}.html")
    if (archive.side.work / f"{page}.html").exists():
        archive.side.write("html", f"{page}.html", (archive.side.work / f"{page}.html").read_bytes())
    archive.run("saved", f"save {key} {page}")
    keep_tree(archive, f"../{page}", "saved")


def walk_room(archive: Archive) -> None:
    """Keep the pages of the reading room, its JSON twins and feeds, and Datasette's own."""
    target = archive.side.made / "room" / archive.name
    target.mkdir(parents=True)
    script = str(TESTS / "checkout_artefacts.py")
    database, most = f"{archive.name}/archive.db", str(archive.side.options.pages)
    archive.side.write(
        "room",
        f"{archive.name}~walk",
        archive.side.must(script, "room", database, str(target), most, today=archive.today).encode(),
    )


def keep_python(archive: Archive) -> None:
    """Keep what Python programs get."""
    script = str(TESTS / "checkout_artefacts.py")
    archive.side.write(
        "python", archive.name, archive.side.must(script, "versions", archive.name, today=archive.today).encode()
    )


def back_up(archive: Archive) -> None:
    """Keep what a backup holds."""
    archive.run("decisions", f"backup {archive.name}-backup")
    keep_rows(archive, f"{archive.name}-backup/archive.db", "backups")


def rebuild(archive: Archive) -> None:
    """Keep the rows that a rebuild from the evidence makes, in this process and by two."""
    for name, flags in (("rebuilt", "--jobs 1 --documents"), ("rebuilt2", "--jobs 2")):
        copy = archive.copy(f"{archive.name}-{name}")
        copy.run("rebuilds", f"rebuild {flags} --json")
        keep_rows(copy, f"{copy.name}/archive.db", name, archive.name)


def keep_tree(archive: Archive, folder: str, kind: str) -> None:
    """Keep all files below a folder, named from the archive directory, as they are."""
    source = (archive.path / folder).resolve()
    for path in sorted(source.rglob("*")):
        if path.is_file():
            archive.side.write(kind, f"{archive.name}~{source.name}~{path.relative_to(source)}", path.read_bytes())


def keep_rows(archive: Archive, database: str, kind: str, name: str = "") -> None:
    """Keep the rows of a database, a file a table, and its DDL."""
    path = archive.side.work / database
    if path.exists():
        for table, rows in rows_of(path):
            archive.side.write(
                kind, f"{name or database.removesuffix('/archive.db')}~{table}", "\n".join(rows).encode(errors="replace")
            )


def rows_of(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the tables of a database, each with its rows; of a full-text index, what terms stand where; last the DDL."""
    db = sqlite3.connect(path)
    try:
        tables = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        ).fetchall()
        indexes = [name for name, sql in tables if "USING FTS5" in sql.upper()]
        for name in indexes:
            db.execute(f"CREATE VIRTUAL TABLE temp.[{name}_terms] USING fts5vocab(main, [{name}], 'instance')")
            yield name, sorted(map(repr, db.execute(f"SELECT term, doc FROM temp.[{name}_terms]")))  # noqa: S608 - names of ours
        for name, sql in tables:
            if "VIRTUAL TABLE" not in sql.upper() and not name.startswith(tuple(f"{index}_" for index in indexes)):
                yield name, [repr(row) for row in db.execute(f"SELECT * FROM [{name}] ORDER BY 1")]  # noqa: S608 - the same
        ddl = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
        yield "DDL", [sql for (sql,) in db.execute(ddl)]
    finally:
        db.close()


# What differs


@dataclass(frozen=True)
class Difference:
    """Two files that should be alike."""

    name: str
    old: bytes | None
    new: bytes | None

    def lines(self) -> Iterator[str]:
        """Yield a unified diff of them; of what is no text, the sizes."""
        if self.old is None or self.new is None:
            yield f"only the {'new' if self.old is None else 'old'} one has {self.name}"
            return
        old, new = legible(self.old), legible(self.new)
        if old is None or new is None:
            yield f"{self.name}: {len(self.old):,} bytes, now {len(self.new):,}, and no text"
            return
        yield from difflib.unified_diff(old, new, f"old/{self.name}", f"new/{self.name}", lineterm="", n=1)


def legible(data: bytes) -> list[str] | None:
    """Return the lines of what is text, gzipped or not, long ones broken after values and elements; else None."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    elif b"\0" in data or data[:4] == b"PAR1":
        return None
    lines = data.decode("utf-8", "backslashreplace").splitlines()
    return [part for line in lines for part in (re.split(r"(?<=[>,])", line) if len(line) > 200 else [line])]


def files_of(folder: Path) -> dict[str, Path]:
    """Return all files below a folder by their names from it."""
    return {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}


def normal(side: Side, data: bytes) -> bytes:
    """Return a file with what is by nature different taken out."""
    for place, name in ((sys.prefix, b"VENV"), (side.work, b"WORK"), (side.checkout, b"CHECKOUT")):
        data = data.replace(str(place).encode(), name)
    for pattern, instead in NORMALISED:
        data = pattern.sub(instead, data)
    return data


def differences(old: Side, new: Side, kind: str) -> Iterator[Difference]:
    """Yield what differs of a kind between the checkouts."""
    before, after = files_of(old.made / kind), files_of(new.made / kind)
    for name in sorted(before.keys() | after.keys()):
        was = normal(old, before[name].read_bytes()) if name in before else None
        has = normal(new, after[name].read_bytes()) if name in after else None
        if was != has:
            yield Difference(f"{kind}/{name}", was, has)


def undone(side: Side, kind: str) -> Iterator[Difference]:
    """Yield what a rebuild made otherwise than the crawls."""
    lived, rebuilt = files_of(side.made / "rows"), files_of(side.made / kind)
    for name in sorted(lived.keys() | rebuilt.keys()):
        was, has = (files[name].read_bytes() if name in files else None for files in (lived, rebuilt))
        if was != has and not name.endswith(tuple(f"~{table}" for table in KEPT_APART)):
            yield Difference(f"{side.name}: lived and {kind}: {name}", was, has)


def report(label: str, count: int, found: list[Difference], most: int) -> bool:
    """Print a line about a kind, and the first lines of what differs; return whether nothing does."""
    print(
        f"{'DIFFERS' if found else 'same   '}  {label:24} {count:6,} files{f', {len(found):,} of them differ' if found else ''}"
    )
    for difference in found[:5]:
        shown = list(islice(difference.lines(), most + 1))
        print(*(f"    {line[:240]}" for line in shown[:most]), *(["    …"] if len(shown) > most else []), sep="\n")
    if len(found) > 5:
        print(f"    … and {', '.join(difference.name for difference in found[5:25])}{' …' if len(found) > 25 else ''}")
    return not found


def compare(old: Side, new: Side) -> bool:
    """Print how the two compare, kind by kind; return whether nothing differs."""
    kinds = sorted({path.name for side in (old, new) for path in side.made.iterdir()})
    lines = new.options.lines
    alike = [report(kind, len(files_of(new.made / kind)), list(differences(old, new, kind)), lines) for kind in kinds]
    for kind in ("rebuilt", "rebuilt2"):
        found = [difference for side in (old, new) for difference in undone(side, kind)]
        alike.append(report(f"{kind} as lived, in each", len(files_of(new.made / kind)), found, lines))
    return all(alike)


# The two checkouts


@contextmanager
def checked_out(wanted: str, repository: Path, scratch: Path) -> Iterator[Path]:
    """Yield a directory with the code of a revision, or the directory itself that is named; a worktree is taken away again."""
    if Path(wanted).is_dir():
        yield Path(wanted).resolve()
        return
    target = scratch / "checkout"
    git = ["git", "-C", str(repository), "worktree"]
    try:
        subprocess.run([*git, "add", "--quiet", "--detach", str(target), wanted], check=True)
        yield target
    finally:
        subprocess.run([*git, "remove", "--force", str(target)], check=False)
        subprocess.run([*git, "prune"], check=False)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(old: Path, new: Path, scratch: Path, options: Options) -> bool:
    """Make everything twice, and compare it; return whether nothing differs."""
    sides = Side("old", old, scratch, options), Side("new", new, scratch, options)
    for side in sides:
        print(f"{side.name}  {side.where()}", flush=True)
    record, the_port = scratch / "year.json", threading.Lock()
    script = str(TESTS / "checkout_artefacts.py")
    sides[1].must(script, "record", str(options.days), str(record), today=FIRST_DAY, tests=True)
    with ThreadPoolExecutor(2) as both:
        try:
            for done in as_completed([both.submit(make_all, side, record, the_port) for side in sides]):
                done.result()
        finally:
            for side in sides:  # where one fails, or somebody interrupts, the other need not go on
                side.is_stopped = True
    return compare(*sides)


def main() -> None:
    """Compare; exit with 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", metavar="REV-or-DIR", help="the older checkout: a revision of this repository, or a directory")
    parser.add_argument("--new", type=Path, default=TESTS.parent, help="the newer checkout (default: this one, as it stands)")
    parser.add_argument("--days", type=int, default=60, help="days of the year that are lived (default: 60)")
    parser.add_argument("--keys", type=int, default=4, help="releases of an archive that commands are asked about (default: 4)")
    parser.add_argument("--pages", type=int, default=3, help="pages of a kind that are read of a room (default: 3)")
    parser.add_argument("--lines", type=int, default=20, help="lines of a difference that are shown (default: 20)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in this new directory, and leave what was made there")
    given = parser.parse_args()
    if given.keep and given.keep.exists():
        parser.error(f"--keep {given.keep}: there is something already; name a new directory")
    if not shutil.which("faketime"):
        parser.error("libfaketime is not here, which holds the clock: apt-get install faketime")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what is in temporary folders is taken away then too
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="compare-checkouts-") as temporary:
        scratch = (given.keep or Path(temporary)).resolve()
        options = Options(given.days, given.keys, given.pages, given.lines, free_port())
        with checked_out(given.old, TESTS.parent, scratch) as old:
            is_same = run(old, given.new, scratch, options)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = f"{time.monotonic() - began:.0f} s, {used.ru_utime + used.ru_stime:.0f} s of processors"
    print(f"{'Nothing differs' if is_same else 'There are differences'}. It took {spent}.")
    sys.exit(0 if is_same else 1)


if __name__ == "__main__":
    main()
