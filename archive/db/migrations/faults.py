"""Which parser failed at a capture: another one may get through it."""

STATEMENTS = """
ALTER TABLE captures ADD COLUMN failed_by TEXT;
CREATE INDEX captures_failed ON captures(failed_by) WHERE failed_by IS NOT NULL
"""
