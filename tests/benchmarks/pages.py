"""Reading pages: releases a second of ours beside bs4 and trafilatura, on the same bytes, each in a process of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

from generated_site import RELEASES, furnished, long_release
from page_peer import READERS
from table import failed, line

from archive.demo import templates

ROUNDS = 3
LEAST = 400
TIMES = {"bs4 html.parser": 8, "bs4 lxml": 8, "trafilatura": None}
"""How many times as fast as each peer ours is meant to be."""
PAGES = 60
NOTES = f"""
Reading: {PAGES} of the same releases. Ours gives the whole record (dates, participants, annexes, contacts, sections, each with
its place); bs4 title, date, headings, texts and links of the whole page; trafilatura title, date, text and links as it finds
them (page_peer.py). Each in a process of its own, in turn; seconds of processor, without starting and reading the files.
"""


class Peer:
    """A reader in its own process; `missing` says why it is not there."""

    def __init__(self, name: str, directory: Path) -> None:
        python = sys.executable if name == "ours" else os.environ.get("MIC_PRESS_PEERS_PYTHON", sys.executable)
        command = [python, str(Path(__file__).with_name("page_peer.py")), name, str(directory)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.missing = None if self._said() == PAGES else f"{name} does not start; is it installed?"

    def seconds(self) -> float | None:
        """Read the pages once; None when it died of them."""
        assert self._process.stdin
        if self.missing is None:
            print(file=self._process.stdin, flush=True)
        return self._said()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _said(self) -> float | None:
        assert self._process.stdout
        said = self._process.stdout.readline()
        return json.loads(said) if said else None


def reading() -> Iterator[str]:
    """Yield the rows: ours against what was asked for, and against each peer."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        directory = Path(place)
        _write(directory)
        peers = {name: Peer(name, directory) for name in READERS}
        for peer in peers.values():
            stack.callback(peer.close)
        rounds = [{name: peer.seconds() for name, peer in peers.items()} for _ in range(ROUNDS + 1)][1:]
    speeds = {name: _speed([made[name] for made in rounds]) for name in READERS}
    if (ours := speeds.pop("ours")) is None:
        yield failed("reading a release", "ours does not start")
        return
    yield line("reading a release, pages a second", f"{ours:.0f}", f"at least {LEAST}", LEAST / ours, 1)
    for name, speed in speeds.items():
        times = TIMES[name]
        if speed is None:
            yield failed("reading a release, pages a second", peers[name].missing or f"{name} died of a page")
        else:
            aimed = None if times is None else 1 / times
            yield line("reading a release, pages a second", f"{ours:.0f}", f"{name} {speed:.0f}", speed / ours, aimed)


def _speed(times: list[float | None]) -> float | None:
    known = [took for took in times if took is not None]
    return PAGES / statistics.median(known) if len(known) == len(times) else None


def _write(directory: Path) -> None:
    """Every third release of the generated site."""
    for number in range(0, RELEASES, RELEASES // PAGES):
        release = long_release(number, date(2025, 10, 20) - timedelta(days=number % 90), 1 + number % 2).release
        (directory / release.path.rpartition("/")[2]).write_bytes(furnished(templates.release_page(release)))


if __name__ == "__main__":
    for row in reading():
        print(row, flush=True)
