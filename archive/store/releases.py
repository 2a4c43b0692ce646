"""Releases and their versions: what one visit does to them.

A version is a maximal run of visits that found the same content; a release that was gone and came back opens a new one.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from sqlite_utils import Database

from archive.db.hidden_records import hidden_release
from archive.db.sql import is_shown, statement
from archive.diff import compare
from archive.diff.volatile_parameters import Parameter, without_parameters
from archive.store import absence, corrections, listings, value_rows, volatile_parameters
from archive.store.absence import Missed
from archive.store.changes import Care, Interval, Owner, not_compared, put_changes, replace_changes
from archive.store.search_rows import index_new_release, index_release
from schemas.change import Change
from schemas.release import Release
from schemas.visit import Parser

Happened = Literal["new", "changed", "unchanged"]


def row_by_url(db: Database, url: str) -> dict[str, Any] | None:
    """Return the release at `url` with its current version's hash, parser and number, or None."""
    cursor = db.execute(
        "SELECT r.id, r.version_id, r.version_count, r.missing_at, r.gone_at, r.last_missed_at, r.last_seen_at, r.withheld_at, "
        "v.content_hash, v.parser, v.capture_id FROM releases r JOIN versions v ON v.id = r.version_id WHERE r.url = ?",
        [url],
    )
    found = cursor.fetchone()
    return dict(zip((column[0] for column in cursor.description), found, strict=True)) if found else None


def url_of_key(db: Database, key: str, url: str) -> str | None:
    """Return the URL of another release that has the key `key`, or None."""
    found = db.execute("SELECT url FROM releases WHERE key = ? AND url != ?", [key, url]).fetchone()
    return str(found[0]) if found else None


def open_version(
    db: Database,
    release: Release,
    capture_id: int,
    reader: Parser,
    at: str,
    care: Care,
    volatile: frozenset[Parameter] = frozenset(),
) -> Happened:
    """Write `release` as a new version, the first of a new release or the next of a known one; of a withheld one, that there
    is a new version. `care` says whether it is compared and indexed too; `volatile` parameters are not compared."""
    known = row_by_url(db, release.url)
    is_withheld = bool(known and known["withheld_at"])
    changes = _changes(db, known, release, care, volatile) if known and not is_withheld else []
    if is_withheld:
        release = hidden_release(release.key, release.url, release.content_hash)
    number = known["version_count"] + 1 if known else 1
    release_id = known["id"] if known else _insert_release(db, release, reader.site_of(release.url), at, care)
    version_id = db.execute(
        "INSERT INTO versions (release_id, version_number, capture_id, first_seen_at, last_seen_at, content_hash, parser, "
        "record) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [release_id, number, capture_id, at, at, release.content_hash, reader.parser_of(release.url), _json(release)],
    ).lastrowid
    db.execute(
        "UPDATE releases SET version_id = ?, version_count = ?, last_seen_at = ?, missing_at = NULL, gone_at = NULL, "
        "last_changed_at = ? WHERE id = ?",
        [version_id, number, at, at if known else None, release_id],
    )
    show_current(db, release_id, release, findable=care.indexes)
    if known:
        whose = Owner(release_id=release_id, version_id=version_id)
        put_changes(db, whose, changes, Interval(known["last_seen_at"], at))
        if known["gone_at"]:
            returned = [Change(field="release", kind="returned")]
            put_changes(db, whose, returned, Interval(known["last_missed_at"], at))
    if not is_withheld and care.compares:
        corrections.follow(db, release_id, release)
    return "changed" if known else "new"


def see_again(db: Database, url: str, at: str) -> Happened:
    """The current version was found once more."""
    db.execute("UPDATE versions SET last_seen_at = ? WHERE id = (SELECT version_id FROM releases WHERE url = ?)", [at, url])
    db.execute("UPDATE releases SET last_seen_at = ?, missing_at = NULL WHERE url = ?", [at, url])
    return "unchanged"


def stale_versions(db: Database, known: dict[str, Any], release: Release, parser: str) -> list[tuple[int, str, int]]:
    """Return (id, warc_file, warc_offset) of the versions that another parser read, or another canonicaliser hashed."""
    rules = release.content_hash.partition(":")[0]
    return db.execute(
        "SELECT v.id, c.warc_file, c.warc_offset FROM versions v JOIN captures c ON c.id = v.capture_id "
        "WHERE v.release_id = ? AND (v.parser != ? OR v.content_hash NOT LIKE ? || ':%') ORDER BY v.id",
        [known["id"], parser, rules],
    ).fetchall()


def reread(db: Database, version_id: int, release: Release, parser: str) -> None:
    """Put a newer parser's record, or a newer canonicaliser's hash, in the place of the old one: no news, no new version. Of a
    withheld release only parser and hash are put there."""
    known = row_by_url(db, release.url)
    if known and known["withheld_at"]:
        release = hidden_release(release.key, release.url, release.content_hash)
    db.execute(
        "UPDATE versions SET content_hash = ?, parser = ?, record = ? WHERE id = ?",
        [release.content_hash, parser, _json(release), version_id],
    )
    current = db.execute("SELECT id FROM releases WHERE version_id = ?", [version_id]).fetchone()
    if current:
        show_current(db, current[0], release)


def miss(db: Database, url: str, at: str) -> Missed:
    """The site says that the release is not there; return what that means."""
    return absence.miss(db, "releases", row_by_url(db, url), at)


def show_current(db: Database, release_id: int, release: Release, *, findable: bool = True) -> None:
    """Bring the release's row and its values' rows to what the current version says, and make that `findable`: otherwise the
    search goes on to find what the version before says."""
    listed = listings.newest_row(db, release.url)
    listed_on = listed.published_on if listed else None
    published_on = release.published.first if release.published else None
    if release.template == "document":
        published_on = listed_on
    db.execute(
        statement(
            "UPDATE releases SET lang = ?, title = ?, subtitle = ?, published_on = ?, year = ?, year_month = ?, "
            "bureau = CASE WHEN {shown} THEN ? END, issuer = ?, listed_on = ?, "
            "genre = ?, genre_rule = ?, template = ?, lead = ?, text = ?, annex_count = ? WHERE id = ?",
            shown=is_shown("releases"),
        ),
        [
            release.lang,
            release.title,
            release.subtitle,
            published_on,
            int(published_on[:4]) if published_on else None,
            published_on[:7] if published_on else None,
            (listed.bureau if listed else None) or release.bureau,
            "、".join(release.issuers) or None,
            listed_on,
            release.genre,
            release.genre_rule,
            release.template,
            release.lead,
            release.text,
            len(release.annexes),
            release_id,
        ],
    )
    value_rows.replace(db, release_id, release)
    if findable:
        index_release(db, release_id, release)


def follow_listing(db: Database, url: str) -> None:
    """Bring what a release takes from the lists (bureau, date) to what the newest list says."""
    db.execute(
        statement(
            "UPDATE releases SET bureau = CASE WHEN {shown} THEN coalesce(l.bureau, releases.bureau) END, "
            "listed_on = l.published_on FROM "
            "(SELECT bureau, published_on FROM listings WHERE url = :url "
            "ORDER BY last_seen_at DESC, month DESC, id DESC LIMIT 1) l "
            "WHERE releases.url = :url",
            shown=is_shown("releases"),
        ),
        {"url": url},
    )


def _changes(db: Database, known: dict[str, Any], release: Release, care: Care, volatile: frozenset[Parameter]) -> list[Change]:
    """What `release` says otherwise than the current version, whose record the present parser made."""
    if not care.compares:
        return [not_compared("release")]
    (record,) = db.execute("SELECT record FROM versions WHERE id = ?", [known["version_id"]]).fetchone()
    current = msgspec.json.decode(record, type=Release)
    return compare(without_parameters(current, volatile), without_parameters(release, volatile))


def compare_anew(db: Database, version_id: int, before_id: int) -> None:
    """Put what a version says otherwise than the version `before_id`, which is not the one before it, in the place of its
    changes."""
    sql = "SELECT record, last_seen_at, release_id, first_seen_at FROM versions WHERE id = ?"
    (old, last_seen_at, *_), (new, _, release_id, at) = (db.execute(sql, [one]).fetchone() for one in (before_id, version_id))
    known = volatile_parameters.of_release(db, release_id)
    before, after = (without_parameters(msgspec.json.decode(one, type=Release), known) for one in (old, new))
    changes = compare(before, after)
    replace_changes(db, Owner(release_id=release_id, version_id=version_id), changes, Interval(last_seen_at, at))


def _insert_release(db: Database, release: Release, site: str, at: str, care: Care) -> int:
    cursor = db.execute(
        "INSERT INTO releases (key, site, url, lang, title, genre, template, text, version_count, annex_count, first_seen_at, "
        "last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)",
        [release.key, site, release.url, release.lang, release.title, release.genre, release.template, release.text, at, at],
    )
    release_id = cursor.lastrowid
    assert release_id is not None  # noqa: S101 - an INSERT that came back has a row id
    if care.indexes:
        index_new_release(db, release_id)
    listings.adopt(db, release.url, release_id)
    db.execute("UPDATE problems SET release_id = ? WHERE url = ? AND release_id IS NULL", [release_id, release.url])
    return release_id


def _json(release: Release) -> str:
    return msgspec.json.encode(release).decode("utf-8")
