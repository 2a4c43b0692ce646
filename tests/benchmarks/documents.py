"""Reading PDFs: pages a second and memory of ours beside pdfminer.six and pypdf, on the same files, in interleaved rounds.

The peers (peers.txt) may be installed elsewhere: MIC_PRESS_PEERS_PYTHON names that Python. Ours is timed from outside, with
what it costs to hand a document to the child and its text back; the peers read in the process that is timed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from generated_site import long_release, pdf_of
from table import failed, line

from archive.demo.pdf import make_pdf
from schemas.held import Spooled
from scraper.documents import DocumentReader

ROUNDS = 3
DAY = date(2025, 10, 20)
LONG = 60
"""Pages of a document that names its font and does not bring it."""
PEERS = ("pdfminer.six", "pypdf")
Round = tuple[float, int, int]
"""Seconds, pages, most bytes resident."""


class Peer:
    """A peer in its own process; `missing` when it is not installed."""

    def __init__(self, name: str) -> None:
        python = os.environ.get("MIC_PRESS_PEERS_PYTHON", sys.executable)
        command = [python, str(Path(__file__).with_name("document_peer.py")), name]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.missing = self._line() != "ready"

    def read(self, paths: Sequence[Path]) -> Round:
        """Read the files once."""
        assert self._process.stdin
        print(json.dumps([str(path) for path in paths]), file=self._process.stdin, flush=True)
        seconds, pages, peak = json.loads(self._line())
        return seconds, pages, peak

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


def reading_documents() -> list[str]:
    """Return the rows for each set of files and each peer."""
    with tempfile.TemporaryDirectory() as directory:
        return [row for what, paths in _files(Path(directory)).items() for row in _rows(what, paths)]


def _files(directory: Path) -> dict[str, list[Path]]:
    """Sets of PDFs by what they are."""
    annexes = [pdf_of(document) for number in range(30) for document in long_release(number, DAY, 1).documents]
    long = make_pdf(
        [[f"{number}頁 第{row}行 総務省は、本日、次のとおり公表します。" for row in range(40)] for number in range(LONG)]
    )
    sets = {"annexes": _written(directory, "annex", annexes), "font not embedded": _written(directory, "long", [long])}
    if real := os.environ.get("MIC_PRESS_REAL_PAGES"):
        sets["real annex"] = sorted(Path(real).glob("*.pdf"))
    return sets


def _written(directory: Path, name: str, bodies: Sequence[bytes]) -> list[Path]:
    paths = [directory / f"{name}{number}.pdf" for number in range(len(bodies))]
    for path, body in zip(paths, bodies, strict=True):
        path.write_bytes(body)
    return paths


def _rows(what: str, paths: Sequence[Path]) -> list[str]:
    with ExitStack() as stack:
        reader = stack.enter_context(DocumentReader())
        peers = {name: Peer(name) for name in PEERS}
        for peer in peers.values():
            stack.callback(peer.close)
        found = {name: peer for name, peer in peers.items() if not peer.missing}
        rounds = [(_ours(reader, paths), *(peer.read(paths) for peer in found.values())) for _ in range(ROUNDS + 1)][1:]
    ours, *theirs = [_median(results) for results in zip(*rounds, strict=True)]
    rows = [row for name, peer in zip(found, theirs, strict=True) for row in _pair(what, ours, name, peer)]
    return rows + [failed(f"PDF text, {what}", f"{name} is not installed") for name in PEERS if name not in found]


def _pair(what: str, ours: Round, name: str, peer: Round) -> list[str]:
    speed, peer_speed = ours[1] / ours[0], peer[1] / peer[0]
    memory, peer_memory = ours[2] / 2**20, peer[2] / 2**20
    return [
        line(f"PDF text, {what}, pages a second", f"{speed:.0f}", f"{name} {peer_speed:.0f}", peer_speed / speed),
        line(
            f"PDF text, {what}, MiB resident",
            f"{memory:.0f}",
            f"{name} {peer_memory:.0f}",
            memory / peer_memory if peer_memory else 0.0,
        ),
    ]


def _ours(reader: DocumentReader, paths: Sequence[Path]) -> Round:
    start = time.perf_counter()
    documents = [reader.read(Spooled(path=path, size=path.stat().st_size, sha256=""), "application/pdf") for path in paths]
    seconds = time.perf_counter() - start
    assert all(document.status == "text" for document in documents)
    return seconds, sum(document.page_count or 0 for document in documents), reader.peak_memory


def _median(results: Sequence[Round]) -> Round:
    seconds = statistics.median(seconds for seconds, _, _ in results)
    return seconds, results[0][1], max(peak for _, _, peak in results)


if __name__ == "__main__":
    for row in reading_documents():
        print(row)
