"""Linked documents with their versions and pages."""

STATEMENTS = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    media_type TEXT,  -- what its bytes are; what its URL promises until it is read
    title TEXT,  -- its own, else the label of the annex that named it first
    pages INTEGER,
    version_id INTEGER REFERENCES document_versions(id) DEFERRABLE INITIALLY DEFERRED,
    version_count INTEGER NOT NULL,
    status TEXT NOT NULL,  -- of the current version (text, scanned, encrypted, …); waiting: not fetched yet; outside: never is
    first_seen_at TEXT,
    last_seen_at TEXT,
    last_changed_at TEXT,
    too_large_at TEXT,  -- the last visit that found more bytes than are taken in
    missing_at TEXT,  -- the first visit that did not find it; gone_at takes this time once a later visit agrees
    gone_at TEXT
) STRICT;
CREATE INDEX documents_status ON documents(status);
CREATE INDEX documents_version ON documents(version_id);

CREATE TABLE document_versions (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents(id) DEFERRABLE INITIALLY DEFERRED,
    version_number INTEGER NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    sha256 TEXT NOT NULL,  -- of the entity: the version's identity
    size INTEGER NOT NULL,
    noise INTEGER NOT NULL,  -- 1 where it says the same on the same pages as the version before: only saved again
    media_type TEXT,
    title TEXT,
    pages INTEGER,
    status TEXT NOT NULL,
    reason TEXT,  -- in words, why the status is not text
    doubts TEXT NOT NULL,  -- JSON array
    reader TEXT NOT NULL,  -- the program and number that read the text
    metadata TEXT NOT NULL,  -- JSON object, as the file has it
    UNIQUE (document_id, version_number)
) STRICT;
CREATE INDEX document_versions_capture ON document_versions(capture_id);
CREATE INDEX document_versions_sha256 ON document_versions(sha256);

CREATE TABLE document_pages (
    id INTEGER PRIMARY KEY,
    document_version_id INTEGER NOT NULL REFERENCES document_versions(id),
    page INTEGER NOT NULL,  -- from 1
    name TEXT,  -- of a sheet
    text TEXT NOT NULL,
    UNIQUE (document_version_id, page)
) STRICT;

ALTER TABLE annexes ADD COLUMN document_id INTEGER REFERENCES documents(id);
CREATE INDEX annexes_document ON annexes(document_id);
-- The normal form of url, which says which page it is.
ALTER TABLE links ADD COLUMN page_url TEXT;
CREATE INDEX links_page_url ON links(page_url);
ALTER TABLE runs ADD COLUMN documents_new INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN documents_changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN documents_unchanged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN documents_gone INTEGER NOT NULL DEFAULT 0;

CREATE VIEW release_documents AS
SELECT r.key, r.title AS release_title, r.published_on, a.position + 1 AS number, a.label, a.language, d.id AS document_id,
    d.url, d.media_type, d.status, d.pages, d.version_count, d.first_seen_at, d.last_seen_at, d.last_changed_at, d.gone_at
FROM annexes a JOIN releases r ON r.id = a.release_id JOIN documents d ON d.id = a.document_id;
"""
