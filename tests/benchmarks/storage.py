"""What thirty daily visits to 2,000 pages take on the disk: the WARC files beside gzip, the database, and a git repository.

The visits do not go over sockets: each answer is made here as a server would send it (200, or 304 where the page is the one of
the day before) and handed to archive.ingest.run.Run, which
the daily job hands its visits to. WARC, fsync, reading and rows are real.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from generated_site import OFFICIAL, furnished, long_release
from table import failed, line

from archive.demo import Response, templates
from archive.demo.content import DemoRelease
from archive.demo.dates import midnight
from archive.ingest.run import Run
from archive.ingest.writable import open_archive
from archive.jobs.site_reader import Readers
from schemas.address import Base
from schemas.times import JST
from schemas.visit import Exchange, Visit
from scraper.fetch.clock import SimulatedClock

PAGES, DAYS, CHANGED = 2_000, 30, 40
FIRST_DAY = date(2025, 10, 20)
MOST = 1.2
_OURS = ("User-Agent: mic-press/0.1.0 (+you@example.org)", "Accept: text/html", "Accept-Encoding: gzip", "Accept-Language: ja")
NOTES = f"""
Storage: {PAGES:,} pages of 31 to 38 kB visited on {DAYS} days, {CHANGED} of them (2 %) with another figure each day, handed
to the archive's Run without sockets (storage.py). gzip -9 of each first page and each changed one alone, without its head or
anything else; WARC with the request, the response and its head, what each day says of the pages that did not change, and every
run's records. git: a commit a day of the pages as files, then gc; its deltas span pages that share their furniture.
"""


@dataclass
class Served:
    """A page as it stands: the release, its bytes, and since when."""

    release: DemoRelease
    page: Response
    is_new: bool = True


def storing() -> Iterator[str]:
    """Yield the rows about the disk."""
    with tempfile.TemporaryDirectory(prefix="mic-press-bench-") as directory:
        place = Path(directory)
        alone = _live(place)
        warc = sum(path.stat().st_size for path in (place / "archive" / "captures").rglob("*.warc.gz"))
        database = (place / "archive" / "archive.db").stat().st_size
        what = f"{DAYS} days of {PAGES:,} pages, 2 % changed: MB"
        yield line(f"{what} of WARC", _mb(warc), f"gzip alone {_mb(alone)}", warc / alone, MOST)
        yield line(f"{what} of database", _mb(database), f"gzip alone {_mb(alone)}", database / alone)
        git = _packed(place / "git")
        if git is None:
            yield failed(f"{what} of WARC", "git is not installed")
        else:
            yield line(f"{what} of WARC", _mb(warc), f"git, packed {_mb(git)}", warc / git)


def _live(place: Path) -> int:
    """Visit every page every day, into an archive and a repository; return what gzip makes of all that changed."""
    served = dict(map(_first, range(PAGES)))
    clock, alone = SimulatedClock(datetime(2025, 10, 20, 8, tzinfo=JST)), 0
    for day in range(DAYS):
        if day:
            _change(served, day)
        alone += sum(len(gzip.compress(one.page.body, 9)) for one in served.values() if one.is_new)
        _visit(place / "archive", served, clock)
        _commit(place / "git", served, day)
        clock.advance(hours=20)
    return alone


def _first(number: int) -> tuple[str, Served]:
    release = long_release(number, FIRST_DAY - timedelta(days=number // 20), 1).release
    return release.path, Served(release, _page(release, release.published))


def _page(release: DemoRelease, since: date) -> Response:
    return Response(furnished(templates.release_page(release)), "text/html", midnight(since))


def _change(served: Mapping[str, Served], day: int) -> None:
    """Give the pages whose turn it is another figure."""
    for number, one in enumerate(served.values()):
        one.is_new = number // CHANGED == day
        if one.is_new:
            first, second, *rest = one.release.sections
            edited = replace(second, body=second.body.replace("百万円", "億円"))
            one.release = replace(one.release, sections=(first, edited, *rest))
            one.page = _page(one.release, FIRST_DAY + timedelta(days=day))


def _visit(archive: Path, served: Mapping[str, Served], clock: SimulatedClock) -> None:
    """One run that visits all of them."""
    base = Base(official=OFFICIAL, asked=OFFICIAL)
    with Readers() as reader, open_archive(archive, base, reader) as opened:
        run = Run(opened.db, opened.captures, base, reader, clock.now, "crawl", "mic-press/0.1.0", "mic-press/0.1.0")
        for path, one in served.items():
            clock.advance(seconds=1)
            run.take(Visit(url=OFFICIAL + path, role="release", exchanges=(_exchange(path, one, clock.now()),)))
        run.finish("done", len(served))


def _exchange(path: str, one: Served, at: datetime) -> Exchange:
    """What a server answers that knows whether the page is the one of the day before."""
    page = one.page
    modified = page.last_modified.strftime("%a, %d %b %Y %H:%M:%S GMT")
    asked = () if one.is_new else (f"If-None-Match: {page.etag}", f"If-Modified-Since: {modified}")
    headers = [("Date", at.strftime("%a, %d %b %Y %H:%M:%S GMT")), ("Server", "Apache")]
    headers += [("Last-Modified", modified), ("ETag", page.etag)]
    if one.is_new:
        headers += [("Content-Type", page.media_type), ("Content-Length", str(len(page.body)))]
    status = "200 OK" if one.is_new else "304 Not Modified"
    body = page.body if one.is_new else b""
    return Exchange(
        asked=OFFICIAL + path,
        fetched_at=at,
        request=_head(f"GET {path} HTTP/1.1", "Host: www.soumu.go.jp", *_OURS, *asked),
        response=_head(f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)) + body,
        status=int(status[:3]),
        headers=tuple(headers),
        body=body,
        ip="203.0.113.7",
    )


def _head(*lines: str) -> bytes:
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def _commit(repository: Path, served: Mapping[str, Served], day: int) -> None:
    """Write what changed and commit it, where there is a git."""
    if shutil.which("git") is None:
        return
    if day == 0:
        repository.mkdir()
        _git(repository, "init", "--quiet")
    for path, one in served.items():
        if one.is_new:
            file = repository / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(one.page.body)
    _git(repository, "add", "--all")
    _git(repository, "-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "--quiet", "-m", f"day {day}")


def _packed(repository: Path) -> int | None:
    """The bytes of the repository's pack after `git gc`; None where there is no git."""
    if shutil.which("git") is None:
        return None
    _git(repository, "gc", "--quiet")
    return sum(path.stat().st_size for path in (repository / ".git/objects/pack").glob("*.pack"))


def _git(repository: Path, *arguments: str) -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "-c", "gc.auto=0", *arguments], cwd=repository, check=True, env=env, capture_output=True)  # noqa: S607


def _mb(size: int) -> str:
    return f"{size / 1e6:.2f}"


if __name__ == "__main__":
    for row in storing():
        print(row)
