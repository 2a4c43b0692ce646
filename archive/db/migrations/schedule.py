"""When a capture was last found unchanged, and when its bytes last came whole."""

STATEMENTS = """
ALTER TABLE captures ADD COLUMN confirmed_at TEXT;
ALTER TABLE captures ADD COLUMN whole_at TEXT;
UPDATE captures SET confirmed_at = fetched_at, whole_at = fetched_at;
UPDATE problems SET code = 'feed_only' WHERE code = 'waiting'
"""
