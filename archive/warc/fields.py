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


class DigestClaim:
    """A digest that a record claims of bytes (sha1:…, in base 32 or hex, as section 5.8 leaves it open), and
    those as they come. They agree where none is claimed, or by an algorithm that is not known here."""

    def __init__(self, claimed: str | None) -> None:
        name, _, self._value = (claimed or "").partition(":")
        is_known = name.lower() in ("md5", "sha1", "sha256", "sha512")
        self._hash = hashlib.new(name.lower(), usedforsecurity=False) if is_known else None

    def take(self, piece: bytes) -> None:
        """Take in the next bytes."""
        if self._hash:
            self._hash.update(piece)

    def agrees(self) -> bool:
        """Whether all that was taken in has the digest."""
        if self._hash is None:
            return True
        digest = self._hash.digest()
        if len(self._value) == 2 * len(digest):
            return self._value.lower() == digest.hex()
        try:
            return base64.b32decode(self._value.upper() + "=" * (-len(self._value) % 8)) == digest
        except binascii.Error:
            return False


def block_claim(fields: Mapping[str, str]) -> DigestClaim:
    """Return the digest that a record claims of its block. Of one that was cut nobody can tell: wget gives its revisits, which
    it cuts, the digest of what they would have been whole."""
    return DigestClaim(None if "warc-truncated" in fields else fields.get("warc-block-digest"))
