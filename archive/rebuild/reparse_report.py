"""What the present parser reads otherwise than the rows of an archive say: for the maintainers, before a rebuild. Pure but for
reading the two databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from archive.db.rows import rows

_Place = tuple[Any, ...]
_Versions = dict[_Place, dict[str, Any]]


class Difference(Struct, frozen=True, kw_only=True):
    """One field of one version that is read otherwise. `field` is `version` where a version is there in one only: then the
    side that has it says so; `key` where it belongs to a release of another key. Values are JSON as the record has them."""

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


def _by_place(db: Database, sql: str) -> _Versions:
    """Versions by the capture they were read from, which is the same in both."""
    return {(row["key"], row["warc_file"], row["warc_offset"]): row for row in rows(db, sql)}


def _differences(old: _Versions, new: _Versions) -> Iterator[Difference]:
    moved = dict(_moved(old, new))
    for place in old | new:
        before, after = old.get(place), new.get(moved.get(place, place))
        if before is None and place in moved.values():
            continue
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
            if place in moved:
                number = after["version_number"]
                yield Difference(key=after["key"], version_number=number, field="key", before=before["key"], after=after["key"])
            yield from _fields(before, after)


def _moved(old: _Versions, new: _Versions) -> Iterator[tuple[_Place, _Place]]:
    """The versions that have another key now, by their capture: two spellings of one address have one key."""
    gone, come = (_by_capture(one.keys() - other.keys()) for one, other in ((old, new), (new, old)))
    for capture, places in gone.items():
        if len(places) == len(come.get(capture, ())) == 1:
            yield places[0], come[capture][0]


def _by_capture(places: Iterable[_Place]) -> dict[_Place, list[_Place]]:
    found: dict[_Place, list[_Place]] = {}
    for place in places:
        found.setdefault(place[1:], []).append(place)
    return found


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
