"""One peer in a process of its own: a JSON list of PDF paths in, seconds, pages and most bytes resident out, line by line."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path


def pdfminer() -> Callable[[str], int]:
    """Reads a file page by page with pdfminer.six; returns the number of pages."""
    from pdfminer.high_level import extract_text

    return lambda path: extract_text(path).count("\f")


def pypdf() -> Callable[[str], int]:
    """Reads a file page by page with pypdf; returns the number of pages."""
    from pypdf import PdfReader

    return lambda path: len([page.extract_text() for page in PdfReader(path).pages])


def main(name: str) -> None:
    """Answer until standard input closes. Exits with 3 when the peer is not installed."""
    try:
        read = {"pdfminer.six": pdfminer, "pypdf": pypdf}[name]()
    except ImportError:
        sys.exit(3)
    print("ready", flush=True)
    for request in sys.stdin:
        start = time.perf_counter()
        pages = sum(read(path) for path in json.loads(request))
        seconds = time.perf_counter() - start
        status = Path("/proc/self/status")
        found = re.search(r"VmHWM:\s*(\d+)", status.read_text(encoding="ascii")) if status.exists() else None
        print(json.dumps([seconds, pages, int(found[1]) * 1024 if found else 0]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
