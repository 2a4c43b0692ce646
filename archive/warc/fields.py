"""The fields of a WARC record, and the digests among them (ISO 28500:2017, 4 and 5)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping


def fields_of(lines: Iterable[bytes]) -> dict[str, str]:
    """Return the fields in the lines behind a record's version, names in lower case; the first of a name counts."""
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        text = line.decode("utf-8", "replace").strip()
        if line[:1] in (b" ", b"\t") and name:  # a long field goes on
            fields[name] += f" {text}"
            continue
        name, _, value = text.partition(":")
        name = name.strip().lower()
        fields.setdefault(name, value.strip())
    return fields


def split_record(record: bytes) -> tuple[dict[str, str], bytes]:
    """Return the fields and the block of a whole record. Raises ValueError when it is none."""
    head, _, rest = record.partition(b"\r\n\r\n")
    version, *lines = head.split(b"\r\n")
    fields = fields_of(lines)
    length = int(fields.get("content-length", "none"))
    if not version.startswith(b"WARC/") or rest[length:] != b"\r\n\r\n":
        raise ValueError("no WARC record of the length it says")
    return fields, rest[:length]


def block_agrees(fields: Mapping[str, str], block: bytes) -> bool:
    """Whether a block has the digest that its record claims. Of one that was cut nobody can tell: wget gives its revisits,
    which it cuts, the digest of what they would have been whole."""
    return "warc-truncated" in fields or digest_agrees(fields.get("warc-block-digest"), block)


def digest_agrees(claimed: str | None, data: bytes) -> bool:
    """Whether `data` has the digest `claimed` (sha1:…, in base 32 or hex, as section 5.8 leaves it open); true where none is
    claimed, or by an algorithm that is not known here."""
    name, _, value = (claimed or "").partition(":")
    if name.lower() not in ("md5", "sha1", "sha256", "sha512"):
        return True
    digest = hashlib.new(name.lower(), data, usedforsecurity=False).digest()
    if len(value) == 2 * len(digest):
        return value.lower() == digest.hex()
    try:
        return base64.b32decode(value.upper() + "=" * (-len(value) % 8)) == digest
    except binascii.Error:
        return False
