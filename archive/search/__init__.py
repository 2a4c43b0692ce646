"""Japanese full-text search in stock SQLite: `releases.find_releases`, and `pages.find_pages` of documents.

A text is normalized (`normalize`), cut into bigrams (`bigrams`) and indexed (`index`); a query is normalized the same way
(`query`), its bigrams give candidates, and each candidate is checked against the normalized text (`ranking`).
"""
