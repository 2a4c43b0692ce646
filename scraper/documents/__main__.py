"""`python -m scraper.documents`: the child that serves a parent, or one document read for a person.

`text FILE` prints the text, a form feed between pages; `page FILE NUMBER` writes a PNG to standard output. Both work in a
limited child. Exit codes: 0 done; 1 the document has no text or the page can't be drawn, the reason on standard error;
2 wrong use or no such file; others as in the table of README.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

from schemas.errors import MicPressError, PageUnrenderable
from schemas.held import Spooled
from scraper.sandbox.child import serve
from scraper.sandbox.reader import DocumentReader

_USAGE = "usage: python -m scraper.documents text FILE | page FILE NUMBER"


def main(arguments: list[str]) -> int:
    """Do what the arguments say; return the exit code."""
    try:
        match arguments:
            case []:
                return _serve()
            case ["text", file]:
                return _text(Path(file))
            case ["page", file, number] if number.isdecimal():
                return _page(Path(file), int(number))
    except MicPressError as error:
        return _failed(str(error), error.exit_code)
    except OSError as error:
        return _failed(str(error), 2)
    return _failed(_USAGE, 2)


def _serve() -> int:
    try:
        serve()
    except (ImportError, MemoryError, ValueError) as error:
        return _failed(f"{type(error).__name__}: {error}", 1)
    return 0


def _text(path: Path) -> int:
    with DocumentReader() as reader:
        document = reader.read(_file(path), None, path.name)
    sys.stdout.buffer.write("\f".join(page.text for page in document.pages).encode("utf-8"))
    if document.status in ("text", "members"):
        return 0
    return _failed(f"{document.status}: {document.reason}", 1)


def _page(path: Path, number: int) -> int:
    with DocumentReader() as reader:
        try:
            png = reader.render(_file(path), number)
        except PageUnrenderable as error:
            return _failed(str(error), 1)
    sys.stdout.buffer.write(png)
    return 0


def _file(path: Path) -> Spooled:
    with path.open("rb") as file:
        size = file.seek(0, 2)
    return Spooled(path=path, size=size, sha256="")


def _failed(reason: str, code: int) -> int:
    sys.stderr.write(f"{reason}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
