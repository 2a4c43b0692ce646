"""Folded texts beside the raw ones."""

STATEMENTS = """
ALTER TABLE releases ADD COLUMN folded_title TEXT NOT NULL DEFAULT '';
ALTER TABLE releases ADD COLUMN folded_text TEXT NOT NULL DEFAULT '';
ALTER TABLE document_pages ADD COLUMN folded TEXT NOT NULL DEFAULT '';
"""
