"""Every PDF of a directory of your own: set MIC_PRESS_PDF_CORPUS to it. Unset, those made for the other tests are read."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import make_documents as make
import pytest

from archive.demo.pdf import make_pdf
from schemas.document import DocumentStatus
from schemas.held import Held, Spooled
from scraper.documents import DocumentReader, Limits

CORPUS = os.environ.get("MIC_PRESS_PDF_CORPUS")
LIMITS = Limits()


def corpus() -> Iterator[tuple[str, Held]]:
    """Names and PDFs."""
    if not CORPUS:
        yield from made().items()
        return
    for path in sorted(path for path in Path(CORPUS).rglob("*") if path.suffix.lower() == ".pdf" and path.is_file()):
        yield str(path.relative_to(CORPUS)), Spooled(path=path, size=path.stat().st_size, sha256="")


def made() -> dict[str, bytes]:
    """The generated ones, good and bad."""
    whole = make_pdf([["総務省"], ["報道資料"]])
    return {
        "japanese": whole,
        "english": make.english("One line", "and another"),
        "vertical": make.vertical(["総務省は", "発表した"]),
        "scanned": make.scanned(),
        "outlined": make.outlined(),
        "mixed": make.text_and_picture(),
        "locked": make.locked(user="secret"),
        "owned": make.locked(user=""),
        "unmapped": make.unmapped(),
        "scripted": make.scripted(),
        "loop": make.page_tree_loop(),
        "itself": make.self_reference(),
        "endless": make.endless_count(),
        "bomb": make.deflate_bomb(100, layers=2),
        **{f"cut at {size}": whole[:size] for size in range(0, len(whole), 97)},
        "500 pages": make_pdf([["総務省の発表"] * 30] * 500),
    }


def test_every_pdf_of_the_corpus_is_read_or_said_not_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    statuses: Counter[str] = Counter()
    doubts: Counter[str] = Counter()
    times: dict[str, float] = {}
    pages = 0
    with DocumentReader(LIMITS) as reader:
        for name, held in corpus():
            start = time.monotonic()
            document = reader.read(held, "application/pdf")
            times[name] = time.monotonic() - start
            statuses[document.status] += 1
            doubts.update(document.doubts)
            pages += len(document.pages)
            assert (document.status == "text") == any(page.text.strip() for page in document.pages) or document.reason, name
        peak = reader.peak_memory
    slowest = max(times, key=lambda name: times[name], default="-")
    with capsys.disabled():
        print(f"\nPDF corpus: {CORPUS or 'MIC_PRESS_PDF_CORPUS is not set; generated files'}")
        print(f"  {len(times)} files, {pages} pages of text, {sum(times.values()):.1f} s: {dict(statuses.most_common())}")
        print(f"  doubts: {dict(doubts.most_common())}; most memory {peak >> 20} MiB of {LIMITS.memory >> 20}")
        print(f"  slowest: {slowest}, {times.get(slowest, 0):.2f} s")
    assert times, "the directory holds no PDF"
    assert set(statuses) <= set(get_args(DocumentStatus)) and "crashed" not in statuses
    assert max(times.values()) < 2 * LIMITS.wall_seconds, "the limit, and a child started anew"
    assert peak <= LIMITS.memory
