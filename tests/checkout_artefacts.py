"""What `compare_checkouts.py` makes inside a checkout where the command line alone does not do, each in a process of its own.

    python tests/checkout_artefacts.py record DAYS FILE      a ministry's year of tests/year.py, as plain data
    python tests/checkout_artefacts.py live FILE DIR PORT    an archive of that year, morning after morning
    python tests/checkout_artefacts.py room DATABASE DIR N   the pages of the reading room, N of each kind
    python tests/checkout_artefacts.py versions DIR          what Python programs get of an archive

The code at work is that of whatever checkout PYTHONPATH begins with: older and newer ones, so only addresses that both
have are used.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import os
import re
import sqlite3
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

CRAWL = ("archive.jobs.crawl", "archive.jobs", "archive.cli.daily")
"""Where `run_daily` may be: the command line can't be handed a clock, and modules move. The first that has it is taken."""
JOB = ("archive.jobs.crawl_plan", *CRAWL)
"""Where `Job` may be, which says what is crawled."""
FIRST_DAY = date(2025, 4, 1)
EIGHT_IN_JAPAN = timedelta(hours=-1)
"""Eight in the morning in Japan, counted from midnight UTC of the same day."""
ROOM = "/-/mic-press"
TWINS = (".json", ".csv", ".atom")
_LINK = re.compile(r"""(?:href|src)=["']([^"'#]*)|<link>([^<]*)</link>""")
HEADERS = (
    "content-type",
    "content-language",
    "content-disposition",
    "content-security-policy",
    "cache-control",
    "etag",
    "vary",
)

Answer = tuple[int, list[tuple[str, str]], str]
"""What a path answers: the status, the headers, and the digest of the body."""


def first_of(modules: tuple[str, ...], name: str) -> Any:
    """Return what is called `name` in the first of the modules that is there and has it."""
    for module in modules:
        try:
            return getattr(import_module(module), name)
        except (ModuleNotFoundError, AttributeError):
            continue
    raise SystemExit(f"no {name} in any of {', '.join(modules)}: has it moved again? Add its address to {__file__}")


# A year as plain data: it is written once, by the newer checkout, and lived by both.


def record(days: str, target: str) -> None:
    """Write what the site of tests/year.py answers on each day: what is new against the day before, and what no path is."""
    year = import_module("year").Year(FIRST_DAY)
    bodies: dict[str, str] = {}
    recorded = []
    before: dict[str, Answer] = {}
    for day in range(int(days)):
        if day:
            year.sleep()
        site = year.site()
        answers = {path: _answer(site.answer(path), bodies) for path in ("/robots.txt", *site.pages)}
        new = {path: answer for path, answer in answers.items() if before.get(path) != answer}
        gone = sorted(before.keys() - answers.keys())
        recorded.append({"new": new, "gone": gone, "missing": _answer(site.answer("/nothing-is-here"), bodies)})
        before = answers
    Path(target).write_text(json.dumps({"bodies": bodies, "days": recorded}), encoding="utf-8")


def _answer(page: Any, bodies: dict[str, str]) -> Answer:
    digest = hashlib.sha256(page.body).hexdigest()
    bodies.setdefault(digest, base64.b64encode(page.body).decode())
    headers = [("Content-Type", page.media_type), *page.headers]
    if page.status == 200:
        headers += [("ETag", page.etag), ("Last-Modified", format_datetime(page.last_modified.astimezone(UTC), usegmt=True))]
    return page.status, headers, digest


class _RecordedSite(ThreadingHTTPServer):
    """Serves what was recorded, day after day."""

    def __init__(self, source: Path, port: int) -> None:
        recorded = json.loads(source.read_text(encoding="utf-8"))
        self.bodies = {digest: base64.b64decode(body) for digest, body in recorded["bodies"].items()}
        self.days = recorded["days"]
        self.answers: dict[str, Any] = {}
        self.missing: Any = None
        self.today = FIRST_DAY
        super().__init__(("127.0.0.1", port), _Recorded)

    def show(self, number: int) -> None:
        """Let it be the day with this number."""
        day = self.days[number]
        kept = {path: answer for path, answer in self.answers.items() if path not in set(day["gone"])}
        self.answers, self.missing = {**kept, **day["new"]}, day["missing"]
        self.today = FIRST_DAY + timedelta(days=number)


class _Recorded(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _RecordedSite

    def do_GET(self) -> None:
        """Answer as recorded, with 304 where the client has it."""
        status, headers, digest = self.server.answers.get(self.path, self.server.missing)
        fields = dict(headers)
        tags, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        has_it = fields.get("ETag", "none") in tags if tags else since is not None and since == fields.get("Last-Modified")
        body = b"" if has_it else self.server.bodies[digest]
        today = datetime.combine(self.server.today, datetime.min.time(), UTC)
        lines = ["HTTP/1.1 304 Not Modified" if has_it else f"HTTP/1.1 {status} {self.responses[status][0]}"]
        lines += [f"Date: {format_datetime(today, usegmt=True)}", *(f"{name}: {value}" for name, value in headers)]
        lines += [] if has_it else [f"Content-Length: {len(body)}"]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Clock:
    """A clock that jumps instead of sleeping; each look takes a millisecond."""

    def __init__(self) -> None:
        self._now = datetime.combine(FIRST_DAY, datetime.min.time(), UTC)

    def now(self) -> datetime:
        """Return the simulated moment."""
        self._now += timedelta(milliseconds=1)
        return self._now

    def sleep(self, seconds: float) -> None:
        """Move it ahead."""
        self._now += timedelta(seconds=seconds)

    def rise(self, day: date) -> None:
        """Let it be eight in the morning of a day in Japan."""
        self._now = datetime.combine(day, datetime.min.time(), UTC) + EIGHT_IN_JAPAN


@contextmanager
def _serving(source: Path, port: int) -> Iterator[_RecordedSite]:
    server = _RecordedSite(source, port)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def live(source: str, directory: str, port: str) -> None:
    """Crawl the recorded site on each of its mornings, and print what each run came to."""
    run_daily, job, clock = first_of(CRAWL, "run_daily"), first_of(JOB, "Job"), _Clock()
    asked = {"directory": Path(directory), "site": f"http://127.0.0.1:{port}", "delay": 1.0, "contact": "test@example.org"}
    with _serving(Path(source), int(port)) as server:
        for number in range(len(server.days)):
            server.show(number)
            clock.rise(server.today)
            report = run_daily(job(**asked, **({} if number else {"first_month": "2025-01"})), clock)
            print(server.today, report.exit_code, json.dumps(report.run, default=str), *report.alarms)


# The reading room


def room(database: str, target: str, most: str) -> None:
    """Write the pages that links lead to from the front of Datasette and of the reading room, so many of each kind at most.

    Pictures are drawn by a process of their own, which needs no clock; libfaketime now and then keeps one from starting.
    """
    for name in ("LD_PRELOAD", "FAKETIME_SHARED"):
        os.environ.pop(name, None)
    asyncio.run(_crawl_room(Path(database), Path(target), int(most)))


async def _crawl_room(database: Path, target: Path, most: int) -> None:
    served = _datasette(database)
    kinds: Counter[str] = Counter()
    seen: set[str] = set()
    waiting = [
        ROOM,
        "/",
        f"{ROOM}/search?q={quote('電波')}",
        f"{ROOM}/search?q={quote('件')}&in=documents",
        f"{ROOM}/releases/x",
    ]
    while waiting:
        batch = sorted({path for path in waiting if path not in seen})
        waiting = []
        for path in batch:
            seen.add(path)
            kinds[kind_of(path)] += 1
            if kinds[kind_of(path)] > most:
                continue
            answer = await _answer_of(served, path)
            _write_page(target, path, answer)
            if answer.headers.get("content-type", "").startswith("text/html"):
                waiting += [*links_of(path, answer.text), *twins_of(path)]
    print(f"{len(seen):,} addresses, of {len(kinds)} kinds")


async def _answer_of(served: Any, path: str) -> Any:
    """What a path answers. A picture that can't be drawn right now, as on a busy machine, is asked for again for a minute."""
    for _ in range(60):
        answer = await served.client.get(path)
        if answer.status_code != 503:
            break
        await asyncio.sleep(1)
    return answer


def _datasette(database: Path) -> Any:
    """A Datasette as the tests of the reading room have it, but that none of its queries is ever late."""
    from datasette.app import Datasette
    from datasette.database import Database
    from datasette.plugins import pm

    count = Database.table_counts
    Database.table_counts = lambda self, limit=10: count(self, limit * 1_000)
    patient = {"sql_time_limit_ms": 60_000, "facet_time_limit_ms": 60_000}
    served = Datasette(files=[str(database)], settings={"suggest_facets": False, **patient}, secret="same")  # noqa: S106
    assert pm.has_plugin("mic_press"), "the plugin's entry point is not installed: make .venv/.dev"
    return served


def kind_of(path: str) -> str:
    """Return the shape of an address. In the reading room: its first parts, its ending, which parameters it has. Elsewhere the
    first parts and the ending alone, as Datasette sorts and filters every table by every column."""
    parts = urlsplit(path)
    is_room = parts.path.startswith(ROOM)
    first = "/".join(parts.path.split("/")[: 4 if is_room else 3])
    ending = next((twin for twin in TWINS if parts.path.endswith(twin)), "")
    names = sorted({name for name, _ in parse_qsl(parts.query, True)}) if is_room else []
    return f"{first.removesuffix(ending)} {ending} {' '.join(names)}"


def links_of(path: str, page: str) -> Iterator[str]:
    """Yield where a page leads to within the served site, as paths from its root."""
    for match in _LINK.finditer(page):
        address = urlsplit(urljoin(f"http://localhost{path}", (match[1] or match[2] or "").replace("&amp;", "&")))
        if address.netloc == "localhost" and not address.path.startswith("/-/static"):
            yield address._replace(scheme="", netloc="", fragment="").geturl()


def twins_of(path: str) -> Iterator[str]:
    """Yield the addresses of the same in other forms; where there is none, both checkouts must say so alike."""
    parts = urlsplit(path)
    if parts.path.startswith(ROOM) and not parts.path.endswith(TWINS):
        endings = TWINS if parts.path.count("/") == ROOM.count("/") + 1 else TWINS[:1]
        yield from (parts._replace(path=parts.path + ending).geturl() for ending in endings)


def _write_page(target: Path, path: str, answer: Any) -> None:
    head = [
        f"{path}",
        str(answer.status_code),
        *(f"{name}: {answer.headers[name]}" for name in HEADERS if name in answer.headers),
    ]
    name = hashlib.sha256(path.encode()).hexdigest()[:10]
    legible = re.sub(r"[^\w.=&-]+", "_", path)[:100].strip("_")
    (target / f"{legible}~{name}").write_bytes("\n".join([*head, "", ""]).encode() + answer.content)


# From Python


def versions(directory: str) -> None:
    """Print every version as `Archive` gives it, what its bytes read as today, and what `compare` finds between neighbours."""
    import msgspec

    from archive import Archive
    from archive.diff import compare
    from scraper.sites.mic import read_release

    def show(label: str, value: object) -> None:
        print(label, msgspec.json.encode(value).decode())

    with Archive(Path(directory)) as archive:
        for key in keys_of(Path(directory)):
            history = archive.history(key)
            show(key, archive.release(key))
            for version in history:
                show(f"{key} {version.version_number}", version)
                body = archive.capture(version.capture_id).body
                show("read again", read_release(body, version.release.url) if isinstance(body, bytes) else None)
            for old, new in pairwise(history):
                show("changed", compare(old.release, new.release))


def keys_of(directory: Path) -> list[str]:
    """Return the keys of the releases whose pages were read and are shown."""
    sql = "SELECT key FROM releases WHERE version_count > 0 AND withheld_at IS NULL AND template IS NOT 'document' ORDER BY key"
    db = sqlite3.connect(directory / "archive.db")
    try:
        return [key for (key,) in db.execute(sql)]
    finally:
        db.close()


COMMANDS: dict[str, Callable[..., None]] = {"record": record, "live": live, "room": room, "versions": versions}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
