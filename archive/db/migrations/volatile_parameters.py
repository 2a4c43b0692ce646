"""Which query parameters of a release's links and images have another value at every visit."""

STATEMENTS = """
CREATE TABLE volatile_parameters (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),
    address_digest TEXT NOT NULL,
    name TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    UNIQUE (release_id, address_digest, name)
)
"""
