"""Where a passage that moved stood and stands now, so that its words are told once, and views with both; edits of list rows."""

from __future__ import annotations

from archive.db.sql import Sql, statement

_COLUMNS = """c.announced, c.noise, c.suspect_run, c.announcement, c.announcement_literal, c.announcement_rule,
    c.announced_later_at, c.place_before, c.place_after"""

_IN_DOUBT = """EXISTS (
    SELECT 1 FROM corrections k JOIN releases by ON by.id = k.release_id
    WHERE k.corrects_id = s.release_id AND k.certainty != 'certain'
    AND julianday(coalesce(by.published_on, by.first_seen_at))
        BETWEEN julianday(s.seen_before_at) - 7 AND julianday(s.seen_after_at) + 30
)"""

_CONTENT = "s.noise = 0 AND s.suspect_run = 0 AND s.kind NOT IN ('disappeared', 'returned') AND s.announced_later_at IS NULL"

STATEMENTS = statement(
    """
ALTER TABLE changes ADD COLUMN place_before TEXT;
ALTER TABLE changes ADD COLUMN place_after TEXT;
UPDATE changes SET before = NULL WHERE kind = 'moved' AND before = after;

DROP VIEW unsure_changes;
DROP VIEW silent_changes;
DROP VIEW release_changes;

-- A change beside every release that it shows in: the release itself, or each that linked to the document then, under the
-- first of the labels it had there.
CREATE VIEW release_changes AS
SELECT c.id AS change_id, r.id AS release_id, r.key, r.title, r.bureau, r.genre, CAST(NULL AS TEXT) AS url,
    CAST(NULL AS TEXT) AS label, c.field, c.item, c.kind, c.before, c.after, c.seen_before_at, c.seen_after_at, {columns}
FROM changes c JOIN releases r ON r.id = c.release_id
UNION ALL
SELECT c.id, r.id, r.key, r.title, r.bureau, r.genre, d.url,
    l.label, c.field, c.item, c.kind, c.before, c.after, c.seen_before_at, c.seen_after_at, {columns}
FROM changes c JOIN documents d ON d.id = c.document_id
LEFT JOIN document_links l ON l.document_id = d.id AND l.linked_from <= c.seen_after_at
    AND (l.linked_until IS NULL OR l.linked_until > c.seen_before_at)
LEFT JOIN releases r ON r.id = l.release_id
WHERE NOT EXISTS (
    SELECT 1 FROM document_links o WHERE o.document_id = l.document_id AND o.release_id = l.release_id
    AND o.linked_from <= c.seen_after_at AND (o.linked_until IS NULL OR o.linked_until > c.seen_before_at)
    AND (o.label, o.id) < (l.label, l.id)
);

-- Content changed, and nothing announces it, by a rule that is shown, as of the last visit. A correction that may be about the
-- release neither accuses nor excuses.
CREATE VIEW silent_changes AS
SELECT s.* FROM release_changes s WHERE {content} AND s.announcement = 'no' AND NOT {in_doubt};

-- Content changed, and words on the page, or a release that may correct it, may announce it.
CREATE VIEW unsure_changes AS
SELECT s.* FROM release_changes s WHERE {content} AND (s.announcement = 'unsure' OR s.announcement = 'no' AND {in_doubt})
""",
    columns=Sql(_COLUMNS),
    content=Sql(_CONTENT),
    in_doubt=Sql(_IN_DOUBT),
)
