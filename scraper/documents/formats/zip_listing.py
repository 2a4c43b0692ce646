"""A zip: one page that lists what it holds. Nothing is unpacked to disk, no zip within it is opened."""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from schemas.document import DocumentPage, DocumentText
from scraper.documents.reading_status import READER, kept_within, unread
from scraper.sandbox.limits import Limits

_MOST_MEMBERS = 10_000
_MOST_BYTES = 512 << 20  # unpacked in passing for the digests of all members: some two seconds
_MOST_RATIO = 200  # of unpacked to packed; text packs to a tenth, deflate ends at 1032
_SMALL = 10 << 20  # a ratio harms nobody below this
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1  # APPNOTE.TXT 4.4.4, bits 11 and 0


def read_members(path: Path, media_type: str, limits: Limits) -> DocumentText:
    """Return the list: a line for each member with name, size in bytes and sha256, a tab between.

    In the place of a digest stands `encrypted`, `unreadable`, or `left out` where unpacking would take too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            lines = list(_lines(archive, members[:_MOST_MEMBERS]))
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        return unread("broken", f"the zip can't be read: {error}", media_type)
    kept, overflow = kept_within(limits, [DocumentPage(number=1, text="".join(lines))])
    if len(members) > _MOST_MEMBERS:
        overflow = f"{len(members)} members; the first {_MOST_MEMBERS} are listed"
    left_out = sum(line.endswith("\tleft out\n") for line in lines)
    return DocumentText(
        status="too_large" if overflow else "members" if members else "empty",
        reader=READER,
        media_type=media_type,
        page_count=1,
        pages=tuple(kept),
        metadata={"members": str(len(members))},
        reason=overflow or _about(left_out),
    )


def _about(left_out: int) -> str:
    reason = "a zip; its members are listed, not read"
    return f"{reason}; {left_out} would unpack to too much, their digests are left out" if left_out else reason


def _lines(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[str]:
    room = _MOST_BYTES
    for member in members:
        digest = _digest(archive, member) if member.file_size <= room else "left out"
        if len(digest) == 64:
            room -= member.file_size
        yield f"{_name(member)}\t{member.file_size}\t{digest}\n"


def _digest(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    if member.flag_bits & _ENCRYPTED:
        return "encrypted"
    if member.file_size > _SMALL + _MOST_RATIO * member.compress_size:
        return "left out"
    digest = hashlib.sha256()
    try:
        # zipfile ends at the size that the member claims, and says so when there is more or less.
        with archive.open(member) as file:
            while chunk := file.read(1 << 16):
                digest.update(chunk)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        return "unreadable"
    return digest.hexdigest()


def _name(member: zipfile.ZipInfo) -> str:
    """The name as written: UTF-8 where the member says so, else cp932, which Japanese programs write without saying."""
    name = member.orig_filename
    if not member.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("cp932")
        except UnicodeError:
            name = member.orig_filename
    # A line end in a name would pass for another member.
    return _CONTROLS.sub(lambda control: f"\\x{ord(control[0]):02x}", name)
