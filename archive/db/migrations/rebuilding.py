"""Indexes for what is asked at the end of every run, and a digest of what was read of each document, by which a rebuild knows
that it may take it over."""

STATEMENTS = """
CREATE INDEX versions_said ON versions(content_hash, release_id);
CREATE INDEX releases_version ON releases(version_id);
CREATE INDEX listings_month ON listings(month, last_seen_at, state, release_id);
ALTER TABLE document_versions ADD COLUMN read_sha256 TEXT
"""
