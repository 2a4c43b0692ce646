"""On which line of a TOML text each key stands: tomllib reads the values and forgets where they were."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

Path = tuple[str, ...]

_PIECE = re.compile(
    r'"{3}(?:\\.|[^\\])*?"{3}"{0,2}'  # a text over several lines may end in up to five quotation marks
    r"|'{3}.*?'{3}'{0,2}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}\n=]"
    r"|[^\[\]{}\n=\"'#]+",
    re.DOTALL,
)


def lines_of_keys(text: str) -> dict[Path, int]:
    """Return the line, counted from 1, on which each key and each table of a valid TOML text (v1.0.0) is named first. Keys
    inside an inline table are left to the key that it belongs to."""
    found: dict[Path, int] = {}
    table: Path = ()
    for statement, line in _statements(text):
        if statement[0] == "[":
            table = path = _path("".join(statement).strip("[] \t"))
        else:
            path = table + _path("".join(statement[: statement.index("=")]))
        for length in range(1, len(path) + 1):
            found.setdefault(path[:length], line)
    return found


def _statements(text: str) -> Iterator[tuple[list[str], int]]:
    """The pieces of each header and each key with its value, and the line where it begins; comments and blanks are left out."""
    pieces: list[str] = []
    depth, line, begins = 0, 1, 1
    for piece in _PIECE.findall(f"{text}\n"):
        if piece == "\n" and depth == 0:
            if pieces:
                yield pieces, begins
            pieces = []
        elif piece[0] != "#" and (pieces or not piece.isspace()):
            begins = begins if pieces else line
            pieces.append(piece)
        depth += (piece in "[{") - (piece in "]}")
        line += piece.count("\n")


def _path(key: str) -> Path:
    """The names in a key, dotted or in quotation marks, as TOML reads them."""
    table = tomllib.loads(f"{key} = 0")
    path: list[str] = []
    while isinstance(table, dict):
        name, table = next(iter(table.items()))
        path.append(name)
    return tuple(path)
