"""The eras since 明治, as lists, pages and people name years by them."""

from __future__ import annotations

from datetime import date

ERAS = (
    ("令和", date(2019, 5, 1)),
    ("平成", date(1989, 1, 8)),
    ("昭和", date(1926, 12, 25)),
    ("大正", date(1912, 7, 30)),
    ("明治", date(1868, 1, 25)),
)
"""Era names and their first days, the newest first (元号を改める政令; 明治 by its official first day)."""
