"""Rows as CSV (RFC 4180) that a spreadsheet in Japan opens as it is: in its encoding, and with nothing in it that acts."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Literal, get_args

from msgspec import Struct

from archive.render.inert_text import printable

Encoding = Literal["utf-8", "cp932"]
"""UTF-8 with a byte order mark, by which Excel knows it; or what older programs in Japan take for granted."""
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)

_ACTS = ("=", "+", "-", "@")
_TWINS = str.maketrans("〜−—‖¢£¬¥‾\u00a0", "～－―∥￠￡￢￥￣ ")
"""Characters that cp932 has under another number (Windows reads JIS otherwise than Unicode does): the same to the eye."""


class Csv(Struct, frozen=True):
    """A file's bytes; `substituted` characters, which the encoding lacks, stand in it as 〓(U+20BB7)."""

    data: bytes
    substituted: int


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, object]], encoding: Encoding = "utf-8") -> Csv:
    """Return `rows` below the names of their `columns`; a cell that would be taken for a formula has a ' before it."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    if encoding == "utf-8":
        return Csv(out.getvalue().encode("utf-8-sig", "replace"), 0)
    return _in_cp932(out.getvalue())


def _cell(value: object) -> object:
    return _defused(printable(value)) if isinstance(value, str) else value


def _defused(text: str) -> str:
    """Full-width signs begin a formula too where they are typed in Japan."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1].translate(_TWINS))
    return f"'{text}" if first in _ACTS or text.startswith("\t") else text


def _in_cp932(text: str) -> Csv:
    text = text.translate(_TWINS)
    lacking = {char for char in set(text) if not _is_in_cp932(char)}
    shown = text.translate({ord(char): f"〓(U+{ord(char):04X})" for char in lacking})
    return Csv(shown.encode("cp932"), sum(map(text.count, lacking)))


def _is_in_cp932(char: str) -> bool:
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
