"""What the first pages of the reading room ask of all rows at once: when anything was seen last, what is gone, which years."""

STATEMENTS = """
CREATE INDEX captures_fetched ON captures(fetched_at);
CREATE INDEX versions_seen ON versions(last_seen_at);
CREATE INDEX documents_seen ON documents(last_seen_at);
CREATE INDEX releases_seen ON releases(gone_at, last_seen_at, key);
CREATE INDEX releases_year ON releases(year);
"""
