"""What people decided: which releases are withheld, and which suspected run is believed."""

STATEMENTS = """
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs(id),
    decided_at TEXT NOT NULL,
    kind TEXT NOT NULL,  -- withhold, restore, accept
    subject TEXT NOT NULL,  -- a release's URL; for accept the number of a run
    reason TEXT NOT NULL
) STRICT;

ALTER TABLE releases ADD COLUMN withheld_at TEXT;
ALTER TABLE releases ADD COLUMN withheld_reason TEXT;
ALTER TABLE versions ADD COLUMN suspect_run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE document_versions ADD COLUMN suspect_run INTEGER NOT NULL DEFAULT 0;
"""
