"""What is left of a reading that is not shown: that it was there, and its hash. Pure."""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from schemas.document import DocumentText
from schemas.release import Release


def hidden_release(key: str, url: str, content_hash: str) -> Release:
    """Return what a withheld version says: nothing."""
    return Release(key=key, url=url, lang="ja", title="", template="unknown", content_hash=content_hash)


def hidden_text(text: DocumentText) -> DocumentText:
    """Return what was read of a document, without a word of it."""
    return replace(text, pages=(), title=None, metadata={}, reason=None)


def hidden_title(title: str) -> str:
    """Return what stands in a list for a title that is not shown: the same for the same title."""
    return f"sha256:{hashlib.sha256(title.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
