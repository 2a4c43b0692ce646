"""Which pages of a document are pictures, what an Office file shows beside its text, and how two files look."""

STATEMENTS = """
ALTER TABLE document_pages ADD COLUMN state TEXT;
ALTER TABLE document_versions ADD COLUMN page_states TEXT NOT NULL DEFAULT '{}';
ALTER TABLE document_versions ADD COLUMN parts TEXT NOT NULL DEFAULT '{}';
CREATE TABLE looks (
    id INTEGER PRIMARY KEY,
    sha256_before TEXT NOT NULL,
    sha256_after TEXT NOT NULL,
    renderer TEXT NOT NULL,
    verdict TEXT NOT NULL,
    UNIQUE (sha256_before, sha256_after)
)
"""
