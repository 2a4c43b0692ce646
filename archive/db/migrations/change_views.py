"""The views of changes anew, so that SQLite goes through them newest first and stops when it has enough.

It merges the two halves of `release_changes` along the index of `seen_after_at` only where neither groups anything, and
where a column has one affinity in both.
"""

STATEMENTS = """
DROP VIEW silent_changes;
DROP VIEW release_changes;

-- A change beside every release that it shows in: the release itself, or each that linked to the document then, under the
-- first of the labels it had there.
CREATE VIEW release_changes AS
SELECT c.id AS change_id, r.id AS release_id, r.key, r.title, r.bureau, r.genre, CAST(NULL AS TEXT) AS url,
    CAST(NULL AS TEXT) AS label, c.field, c.item, c.kind, c.before, c.after, c.seen_before_at, c.seen_after_at, c.announced,
    c.noise, c.suspect_run
FROM changes c JOIN releases r ON r.id = c.release_id
UNION ALL
SELECT c.id, r.id, r.key, r.title, r.bureau, r.genre, d.url,
    l.label, c.field, c.item, c.kind, c.before, c.after, c.seen_before_at, c.seen_after_at, c.announced,
    c.noise, c.suspect_run
FROM changes c JOIN documents d ON d.id = c.document_id
LEFT JOIN document_links l ON l.document_id = d.id AND l.linked_from <= c.seen_after_at
    AND (l.linked_until IS NULL OR l.linked_until > c.seen_before_at)
LEFT JOIN releases r ON r.id = l.release_id
WHERE NOT EXISTS (
    SELECT 1 FROM document_links o WHERE o.document_id = l.document_id AND o.release_id = l.release_id
    AND o.linked_from <= c.seen_after_at AND (o.linked_until IS NULL OR o.linked_until > c.seen_before_at)
    AND (o.label, o.id) < (l.label, l.id)
);

-- Content changed, and neither the page nor a correction says so, as of the last visit: a correction published up to 7 days
-- before or 30 days after covers a change, and so does a note on a page that links to a replaced document within 7 days.
CREATE VIEW silent_changes AS
SELECT s.* FROM release_changes s
WHERE s.noise = 0 AND s.announced = 0 AND s.suspect_run = 0 AND s.kind NOT IN ('disappeared', 'returned')
AND NOT EXISTS (
    SELECT 1 FROM corrections k JOIN releases by ON by.id = k.release_id
    WHERE k.corrects_id = s.release_id AND k.certainty IN ('certain', 'likely')
    AND julianday(coalesce(by.published_on, by.first_seen_at))
        BETWEEN julianday(s.seen_before_at) - 7 AND julianday(s.seen_after_at) + 30
)
AND NOT EXISTS (
    SELECT 1 FROM changes n WHERE s.url IS NOT NULL AND n.release_id = s.release_id AND n.announced = 1
    AND julianday(n.seen_after_at) BETWEEN julianday(s.seen_before_at) - 7 AND julianday(s.seen_after_at) + 7
);
"""
