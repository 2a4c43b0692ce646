"""Who else says that a page was edited: a note that stood there before, the list, the page that links to a document, and later
notes, rows and corrections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from sqlite_utils import Database

from archive.db.rows import rows
from archive.db.sql import Sql, is_shown, statement
from archive.diff.announced import Announcement, announced_by, announcement_in, decide, find_announcements
from archive.diff.announced_days import is_within, names_a_day, names_another_part
from schemas.change import Change
from schemas.times import from_utc_text, jst_day

LATER_DAYS = 30
"""How long after an edit a note on the page, or a list's row, may still be about it."""
BEFORE_DAYS = 7
"""How long before a document is found replaced the page that links to it may already say so."""


class EditSubject(Struct, frozen=True):
    """Whose changes are announced: a release's version, or a document's; None for the other."""

    release_id: int | None
    version_id: int | None
    document_id: int | None


def with_other_announcements(
    db: Database, subject: EditSubject, changes: Sequence[Change], visits: tuple[str, str]
) -> Sequence[Change]:
    """Return changes between two visits with what else announces them at the second visit; what announces itself stays so."""
    if all(change.noise or change.announcement == "yes" for change in changes):
        return changes
    found = next(_others(db, subject, *visits), None)
    if found is None:
        return changes
    return [change if change.noise or change.announcement == "yes" else announced_by(change, found) for change in changes]


def _others(db: Database, subject: EditSubject, before: str, after: str) -> Iterator[Announcement]:
    if subject.release_id is not None and subject.version_id is not None:
        sql = "SELECT record ->> 'text' FROM versions WHERE id = ?"
        yield from _standing(db.execute(sql, [subject.version_id]).fetchone()[0], before, after)
        yield from _in_lists(db, subject.release_id, before, after)
    if subject.document_id is not None:
        for release_id, label, text in _linking(db, subject.document_id, before, after):
            notes = (*_standing(text, before, after), *_on_page(db, release_id, before, after))
            yield from (note for note in notes if not names_another_part(note.literal, label))
            yield from _in_lists(db, release_id, before, after)


def _standing(text: str | None, before: str, after: str) -> Iterator[Announcement]:
    """The dated notes of a text, new or old, whose day lies between two visits."""
    first, last = _day(before), _day(after)
    for note in find_announcements(text or ""):
        if note.state == "yes" and is_within(note.literal, first, last):
            yield _by(note, "standing_note")


def _in_lists(db: Database, release_id: int, before: str, after: str) -> Iterator[Announcement]:
    """What a list's row of the release came to say between two visits: 「…（訂正）」 in the place of 「…」."""
    sql = (
        "SELECT n.title FROM listings n WHERE n.release_id = :id AND n.first_seen_at > :before AND n.first_seen_at <= :after "
        "AND EXISTS (SELECT 1 FROM listings o WHERE o.release_id = :id AND o.first_seen_at < n.first_seen_at) ORDER BY n.id"
    )
    for (title,) in db.execute(sql, {"id": release_id, "before": before, "after": after}).fetchall():
        if decide(title).state == "yes":
            yield Announcement(state="yes", literal=title, start=0, end=len(title), rule="list_row")


def _linking(db: Database, document_id: int, before: str, after: str) -> list[tuple[int, str, str]]:
    sql = statement(
        "SELECT r.id, min(l.label), r.text FROM document_links l JOIN releases r ON r.id = l.release_id "
        "WHERE l.document_id = ? AND l.linked_from <= ? AND (l.linked_until IS NULL OR l.linked_until > ?) "
        "AND {shown} GROUP BY r.id",
        shown=is_shown("r"),
    )
    return db.execute(sql, [document_id, after, before]).fetchall()


def _on_page(db: Database, release_id: int, before: str, after: str) -> Iterator[Announcement]:
    """What the page that links to a document came to say since shortly before the old file was seen last."""
    sql = (
        "SELECT DISTINCT announcement_literal AS literal, announcement_start AS start, announcement_end AS end, "
        "announcement_rule AS rule FROM changes WHERE release_id = ? AND announcement = 'yes' AND noise = 0 "
        "AND julianday(seen_after_at) >= julianday(?) - ? AND seen_after_at <= ? ORDER BY id"
    )
    for row in rows(db, sql, [release_id, before, BEFORE_DAYS, after]):
        yield Announcement(state="yes", **{**row, "rule": "on_linking_page"})


def _by(note: Announcement, rule: str) -> Announcement:
    return Announcement(state=note.state, literal=note.literal, start=note.start, end=note.end, rule=rule)


def _day(at: str) -> date:
    return jst_day(from_utc_text(at))


# What is said later

_BY_NOTES = statement(
    """
    SELECT DISTINCT c.id, c.seen_before_at, c.seen_after_at, n.seen_after_at AS at, n.announcement_literal AS literal,
        '' AS label
    FROM changes n JOIN changes c ON c.release_id = n.release_id AND c.seen_after_at < n.seen_after_at
    WHERE n.announcement = 'yes' AND n.noise = 0 AND n.suspect_run = 0 AND c.announcement != 'yes' AND c.noise = 0
    AND c.announced_later_at IS NULL AND julianday(n.seen_after_at) - julianday(c.seen_after_at) <= {days}
    UNION
    SELECT DISTINCT c.id, c.seen_before_at, c.seen_after_at, n.seen_after_at, n.announcement_literal, l.label
    FROM changes n JOIN document_links l ON l.release_id = n.release_id
    JOIN changes c ON c.document_id = l.document_id AND c.seen_after_at < n.seen_after_at
    WHERE n.announcement = 'yes' AND n.noise = 0 AND n.suspect_run = 0 AND c.announcement != 'yes' AND c.noise = 0
    AND c.announced_later_at IS NULL AND l.linked_from <= c.seen_after_at
    AND (l.linked_until IS NULL OR l.linked_until > c.seen_before_at)
    AND julianday(n.seen_after_at) - julianday(c.seen_after_at) <= {days}
""",
    days=Sql(LATER_DAYS),
)
_BY_LISTS = statement(
    """
    SELECT c.id, n.first_seen_at AS at, n.title FROM listings n
    JOIN listings o ON o.release_id = n.release_id AND o.first_seen_at < n.first_seen_at
    JOIN changes c ON c.release_id = n.release_id AND c.seen_after_at < n.first_seen_at
    WHERE c.announcement != 'yes' AND c.noise = 0 AND c.announced_later_at IS NULL
    AND julianday(n.first_seen_at) - julianday(c.seen_after_at) <= {days} GROUP BY c.id, n.id ORDER BY n.first_seen_at
""",
    days=Sql(LATER_DAYS),
)
_BY_CORRECTIONS = """
    SELECT c.id, max(c.seen_after_at, min(b.first_seen_at)) AS at FROM corrections k JOIN releases b ON b.id = k.release_id
    JOIN release_changes s ON s.release_id = k.corrects_id JOIN changes c ON c.id = s.change_id
    WHERE k.certainty = 'certain' AND c.announcement != 'yes' AND c.noise = 0 AND c.announced_later_at IS NULL
    AND julianday(coalesce(b.published_on, b.first_seen_at))
        BETWEEN julianday(c.seen_before_at) - 7 AND julianday(c.seen_after_at) + 30
    GROUP BY c.id
"""


def settle(db: Database) -> None:
    """Note which changes were announced later: by a note, by a list's row, or by a release that certainly corrects theirs."""
    later: dict[int, str] = {}
    for row in rows(db, _BY_NOTES):
        if _may_mean(row):
            later[row["id"]] = min(row["at"], later.get(row["id"], row["at"]))
    for row in rows(db, _BY_LISTS):
        if decide(row["title"]).state == "yes":
            later.setdefault(row["id"], row["at"])
    for row in rows(db, _BY_CORRECTIONS):
        later.setdefault(row["id"], row["at"])
    db.conn.executemany(
        "UPDATE changes SET announced_later_at = ? WHERE id = ?", [(at, change_id) for change_id, at in later.items()]
    )


def _may_mean(row: dict[str, str]) -> bool:
    """Whether a later note may be about an edit: it names no other paper, and no day before the edit's."""
    if names_another_part(row["literal"], row["label"]):
        return False
    return not names_a_day(row["literal"]) or is_within(row["literal"], _day(row["seen_before_at"]), _day(row["at"]))


def decide_anew(db: Database) -> None:
    """Decide by the present grammar what an older program's rows announce: those that a migration marked as not decided."""
    sql = (
        "SELECT id, version_id, document_version_id, field, kind, item, before, after, span_start, span_end FROM changes "
        "WHERE announcement_rule = 'not_decided' ORDER BY version_id, document_version_id, position"
    )
    groups: dict[tuple[int | None, int | None], list[tuple[int, Change]]] = {}
    for row in rows(db, sql):
        span = None if row["span_start"] is None else (row["span_start"], row["span_end"])
        change = Change(**{name: row[name] for name in ("field", "kind", "item", "before", "after")}, span=span)
        groups.setdefault((row["version_id"], row["document_version_id"]), []).append((row["id"], change))
    for members in groups.values():
        found = announcement_in([change for _, change in members])
        values = (found.state, found.literal, found.start, found.end, found.rule) if found else ("no", None, None, None, None)
        db.conn.executemany(
            "UPDATE changes SET announcement = ?, announcement_literal = ?, announcement_start = ?, announcement_end = ?, "
            "announcement_rule = ?, announced = ? WHERE id = ?",
            [(*values, int(found is not None), change_id) for change_id, _ in members],
        )
    if groups:
        settle(db)
