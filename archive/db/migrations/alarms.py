"""What each capture lacks, since when a change is known, and since when nobody was told."""

STATEMENTS = """
ALTER TABLE captures ADD COLUMN template TEXT;
ALTER TABLE captures ADD COLUMN lacking TEXT;
CREATE INDEX captures_template ON captures(run_id, template) WHERE template IS NOT NULL;
CREATE INDEX versions_first_seen ON versions(first_seen_at);
CREATE INDEX document_versions_first_seen ON document_versions(first_seen_at);
CREATE INDEX versions_suspect ON versions(release_id) WHERE suspect_run = 1;
CREATE INDEX document_versions_suspect ON document_versions(document_id) WHERE suspect_run = 1;
CREATE INDEX changes_suspect ON changes(seen_after_at) WHERE suspect_run = 1;

-- The visit by which a change is known: for what disappeared the second one, for what was held back the one that bore it out.
ALTER TABLE changes ADD COLUMN known_at TEXT NOT NULL DEFAULT '';
UPDATE changes SET known_at = seen_after_at;
CREATE INDEX changes_known ON changes(known_at);

-- Up to when what became known has been told, so that the next run tells the rest, also of what was held back before.
CREATE TABLE told_until (
    known_at TEXT NOT NULL
) STRICT;
INSERT INTO told_until SELECT max(c.known_at) FROM changes c JOIN told t ON c.id <= t.change_id HAVING count(*) > 0;
DROP TABLE told;
ALTER TABLE told_until RENAME TO told;
"""
