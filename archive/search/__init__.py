"""Japanese full-text search over releases and the pages of documents, in stock SQLite.

A text is folded (`folding`), cut into bigrams (`bigrams`) and indexed (`index`); a query is folded the same way (`words`),
its bigrams give candidates, and each candidate is checked against the folded text (`releases`, `pages`).
"""
