"""Rows of corrections: which 訂正 release is about which other, found whichever of the two was archived first."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace
from sqlite_utils import Database

from archive.diff.correction_rules import Corrected, KnownTitle, Sought, find_corrected, sought_by
from schemas.release import Release

_UNSETTLED = """
    SELECT r.id, v.id, r.url, r.title, v.content_hash, v.parser FROM releases r JOIN versions v ON v.id = r.version_id
    WHERE r.genre = 'correction'
    AND (:day IS NULL OR r.published_on IS NULL OR r.published_on >= :day OR r.template = 'document')
    AND (SELECT count(*) FROM corrections k WHERE k.release_id = r.id AND k.rule = 'link_and_title')
        < max(1, length(r.title) - length(replace(r.title, '「', '')))
"""
"""The corrections that a release published on :day may be about: none of them corrects what is newer than itself. The date of a
document that a list names is the list's, and may not be in its record."""
_MOST_REMEMBERED = 1_000
_remembered: dict[tuple[str, ...], Sought] = {}
"""What unsettled corrections say, by all that it hangs on: every version that is written is held against each of them."""


def follow(db: Database, release_id: int, release: Release) -> None:
    """A version of `release` was written: note what it corrects, or the corrections that turn out to be about it. One that
    both links to its release and quotes it is settled."""
    db.execute("DELETE FROM corrections WHERE release_id = ?", [release_id])
    if release.genre == "correction":
        _put(db, release_id, sought_by(release))
    known = _known(release)
    for other_id, version_id, *said in db.execute(_UNSETTLED, {"day": known.published_on}).fetchall():
        if other_id != release_id and find_corrected(correction := _sought(db, version_id, tuple(said)), [known]):
            _put(db, other_id, correction)


def _sought(db: Database, version_id: int, said: tuple[str, ...]) -> Sought:
    if said not in _remembered:
        if len(_remembered) >= _MOST_REMEMBERED:
            _remembered.clear()
        (record,) = db.execute("SELECT record FROM versions WHERE id = ?", [version_id]).fetchone()
        _remembered[said] = sought_by(msgspec.json.decode(record, type=Release))
    return _remembered[said]


def _put(db: Database, release_id: int, correction: Sought) -> None:
    db.execute("DELETE FROM corrections WHERE release_id = ?", [release_id])
    for found in _corrected(db, correction):
        db.execute(
            "INSERT INTO corrections (release_id, corrects_id, certainty, rule) "
            "VALUES (?, (SELECT id FROM releases WHERE url = ?), ?, ?)",
            [release_id, found.url, found.certainty, found.rule],
        )


def _corrected(db: Database, correction: Sought) -> list[Corrected]:
    """What a correction is about; of several releases of one title, what their texts say is looked at too."""
    known = _titles(db, correction)
    found = find_corrected(correction, known)
    doubtful = {one.url for one in found if one.certainty == "uncertain"}
    if not doubtful:
        return found
    sql = "SELECT substr(text, 1, 600) FROM releases WHERE url = ?"
    told = [replace(one, head=db.execute(sql, [one.url]).fetchone()[0]) if one.url in doubtful else one for one in known]
    return find_corrected(correction, told)


def _titles(db: Database, correction: Sought) -> list[KnownTitle]:
    """What a correction may be about. Only one that quotes something has to be held against all titles there are."""
    sql = "SELECT url, key, title, published_on FROM releases WHERE coalesce(published_on <= :day, TRUE)"
    asked = {"day": correction.published}
    if not correction.quotes and not correction.quoted_in_body:
        sql += " AND (url IN (SELECT value FROM json_each(:links)) OR key IN (SELECT value FROM json_each(:printed)))"
        named = {"links": correction.links, "printed": correction.printed}
        asked |= {name: msgspec.json.encode(sorted(said)).decode("utf-8") for name, said in named.items()}
    return [KnownTitle(url=url, key=key, title=title, published_on=day) for url, key, title, day in db.execute(sql, asked)]


def _known(release: Release) -> KnownTitle:
    published = release.published.first if release.published else None
    return KnownTitle(url=release.url, key=release.key, title=release.title, published_on=published)
