"""What the present parser reads otherwise than the rows of an archive say: for the maintainers, before a rebuild. Pure but for
reading the two databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from archive.db.rows import rows


class Difference(Struct, frozen=True, kw_only=True):
    """One field of one version that is read otherwise. `field` is `version` where a version is there in one only: then the
    side that has it says so. Values are JSON as the record has them."""

    key: str
    version_number: int
    field: str
    before: Any = None
    after: Any = None


_VERSIONS = """
    SELECT r.key, v.version_number, c.warc_file, c.warc_offset, v.record FROM versions v
    JOIN releases r ON r.id = v.release_id JOIN captures c ON c.id = v.capture_id ORDER BY r.key, v.version_number
"""
_DOCUMENT_VERSIONS = """
    SELECT d.url AS key, v.version_number, c.warc_file, c.warc_offset, json_object('status', v.status, 'reason', v.reason,
        'title', v.title, 'pages', v.pages, 'doubts', json(v.doubts), 'text', (SELECT json_group_array(text) FROM
        (SELECT text FROM document_pages WHERE document_version_id = v.id ORDER BY page))) AS record
    FROM document_versions v JOIN documents d ON d.id = v.document_id JOIN captures c ON c.id = v.capture_id
    ORDER BY d.url, v.version_number
"""


def differences(old: Database, new: Database) -> Iterator[Difference]:
    """Yield what `new`, made from the same captures, says otherwise than `old`, release by release, then documents."""
    for sql in (_VERSIONS, _DOCUMENT_VERSIONS):
        yield from _differences(_by_place(old, sql), _by_place(new, sql))


def _by_place(db: Database, sql: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Versions by the capture they were read from, which is the same in both."""
    return {(row["key"], row["warc_file"], row["warc_offset"]): row for row in rows(db, sql)}


def _differences(
    old: dict[tuple[Any, ...], dict[str, Any]], new: dict[tuple[Any, ...], dict[str, Any]]
) -> Iterator[Difference]:
    for place in old | new:
        before, after = old.get(place), new.get(place)
        if before is None or after is None:
            row = before or after or {}
            yield Difference(
                key=row["key"],
                version_number=row["version_number"],
                field="version",
                before="there" if before else None,
                after="there" if after else None,
            )
        else:
            yield from _fields(before, after)


def _fields(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    if before["record"] == after["record"]:
        return
    old, new = (msgspec.json.decode(row["record"]) for row in (before, after))
    for field in old | new:
        if old.get(field) != new.get(field):
            yield Difference(
                key=after["key"],
                version_number=after["version_number"],
                field=field,
                before=old.get(field),
                after=new.get(field),
            )
