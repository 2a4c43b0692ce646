"""The documents of the large archive: three pages each, and a second version of every fifth."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from large_values import OFFICIAL, Rows, at, capture, change, digest
from sentences import sentences

from archive.search.normalize import search_form


def document_rows(number: int, chance: random.Random) -> Rows:
    """Return all rows of the document that a release links to."""
    url = f"{OFFICIAL}/main_content/{number:09}.pdf"
    count = 2 if number % 10 == 0 else 1
    versions = [number * 2 + place for place in range(count)]
    seen = {"first_seen_at": at(number), "last_seen_at": at(number, 20)}
    known = {"id": number, "url": url, "media_type": "application/pdf", "title": "別紙", "pages": 3, "status": "text", **seen}
    linked = {"release_id": number, "label": "別紙", "document_id": number}
    return {
        "captures": [
            capture(number * 10 + 5 + place, number, 9 * place, "document", url, digest(f"{url}{place}"))
            for place in range(count)
        ],
        "documents": [{**known, "version_id": versions[-1], "version_count": count}],
        "document_versions": [_document_version(number, place, url) for place in range(count)],
        "document_pages": _pages(versions, chance),
        "annexes": [{**linked, "position": 0, "url": url, "literal": "別紙", "start": 0, "end": 0}],
        "document_links": [{**linked, "linked_from": at(number)}],
        "changes": [
            change(number, place, document_id=number, document_version_id=versions[-1]) for place in range(4) if count > 1
        ],
    }


def _document_version(number: int, place: int, url: str) -> dict[str, Any]:
    return {
        "id": number * 2 + place,
        "document_id": number,
        "version_number": place + 1,
        "capture_id": number * 10 + 5 + place,
        "first_seen_at": at(number, 9 * place),
        "last_seen_at": at(number, 9 * place + 8),
        "sha256": digest(f"{url}{place}"),
        "size": 9999,
        "noise": 0,
        "media_type": "application/pdf",
        "pages": 3,
        "status": "text",
        "doubts": "[]",
        "reader": "bench",
        "metadata": "{}",
    }


def _pages(versions: Sequence[int], chance: random.Random) -> list[dict[str, Any]]:
    """Three pages of every version, which differ by their last line."""
    texts = [sentences(chance, 700) for _ in range(3)]
    found = []
    for place, version in enumerate(versions):
        for page, text in enumerate(texts, 1):
            said = f"{text}\n{place + 16}件"
            found.append({"document_version_id": version, "page": page, "text": said, "folded": search_form(said)})
    return found
