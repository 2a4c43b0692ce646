"""What changed between two versions, which release corrects which, and what stayed silent."""

STATEMENTS = """
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    release_id INTEGER REFERENCES releases(id),  -- whose change it is: a release's …
    document_id INTEGER REFERENCES documents(id),  -- … or a document's, which several releases may link to
    version_id INTEGER REFERENCES versions(id),  -- the version that brought it; NULL for one that disappeared
    document_version_id INTEGER REFERENCES document_versions(id),
    position INTEGER NOT NULL,
    field TEXT NOT NULL,  -- title, text, dates, annexes, pages, …; release or document when it disappeared or returned
    item TEXT,  -- which one: a heading, 'group: name', a label, a page
    kind TEXT NOT NULL,  -- added, removed, edited, moved, replaced, appeared, disappeared, returned
    before TEXT,
    after TEXT,
    span_start INTEGER,  -- where the value stands in the new text
    span_end INTEGER,
    seen_before_at TEXT NOT NULL,  -- the last visit that saw the old state
    seen_after_at TEXT NOT NULL,  -- the first visit that saw the new one
    announced INTEGER NOT NULL,  -- 1 where words added by the same version say so
    noise INTEGER NOT NULL,  -- 1 where only white space or typographic twins differ
    suspect_run INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX changes_release ON changes(release_id, seen_after_at);
CREATE INDEX changes_document ON changes(document_id, seen_after_at);
CREATE INDEX changes_seen ON changes(seen_after_at);
CREATE INDEX changes_version ON changes(version_id);
CREATE INDEX changes_document_version ON changes(document_version_id);

CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),  -- the release that corrects
    corrects_id INTEGER NOT NULL REFERENCES releases(id),
    certainty TEXT NOT NULL,  -- certain, likely, possible
    rule TEXT NOT NULL,  -- link_and_title, title, link, key, title_part
    UNIQUE (release_id, corrects_id)
) STRICT;
CREATE INDEX corrections_corrects ON corrections(corrects_id);

-- Which release linked to which document, and from which visit to which: NULL while it still does.
CREATE TABLE document_links (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),
    document_id INTEGER NOT NULL REFERENCES documents(id),
    label TEXT NOT NULL,
    linked_from TEXT NOT NULL,
    linked_until TEXT
) STRICT;
CREATE INDEX document_links_release ON document_links(release_id);
CREATE INDEX document_links_document ON document_links(document_id);
INSERT INTO document_links (release_id, document_id, label, linked_from)
SELECT a.release_id, a.document_id, a.label, v.first_seen_at FROM annexes a JOIN releases r ON r.id = a.release_id
JOIN versions v ON v.id = r.version_id WHERE a.document_id IS NOT NULL;

-- Up to which change somebody was told, so that what a stopped run had written is told by the next.
CREATE TABLE told (
    change_id INTEGER NOT NULL
) STRICT;

-- A change beside every release that it shows in: the release itself, or each that linked to the document then.
CREATE VIEW release_changes AS
SELECT c.id AS change_id, r.id AS release_id, r.key, r.title, r.bureau, r.genre, NULL AS url, NULL AS label,
    c.field, c.item, c.kind, c.before, c.after, c.seen_before_at, c.seen_after_at, c.announced, c.noise, c.suspect_run
FROM changes c JOIN releases r ON r.id = c.release_id
UNION ALL
SELECT c.id, r.id, r.key, r.title, r.bureau, r.genre, d.url, min(l.label),
    c.field, c.item, c.kind, c.before, c.after, c.seen_before_at, c.seen_after_at, c.announced, c.noise, c.suspect_run
FROM changes c JOIN documents d ON d.id = c.document_id
LEFT JOIN document_links l ON l.document_id = d.id AND l.linked_from <= c.seen_after_at
    AND (l.linked_until IS NULL OR l.linked_until > c.seen_before_at)
LEFT JOIN releases r ON r.id = l.release_id GROUP BY c.id, r.id;

ALTER TABLE releases ADD COLUMN last_missed_at TEXT;
ALTER TABLE documents ADD COLUMN last_missed_at TEXT;

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
