"""The date of a date line: the first that leaves nothing out."""

from __future__ import annotations

from schemas.release import DateMention, DateRole
from scraper.read.dates.anchors import Anchors
from scraper.read.dates.doubts import doubts_of
from scraper.read.dates.folding import fold
from scraper.read.dates.grammar import read_heads, read_point
from scraper.read.dates.points import Point
from scraper.read.dates.resolve import resolve_point


def read_full_date(text: str, role: DateRole = "mention", offset: int = 0) -> DateMention | None:
    """Return the first full date printed in `text`, or None. Its span counts from `offset` on.

    Only the day and its weekday are read, no range or time. Nothing is corrected: a day that does not exist has first=None
    and the doubt `no_such_day`; a weekday that is not that day's is kept with the doubt `weekday_disagrees`.
    """
    folded = fold(text)
    point = _first_full(folded)
    if point is None:
        return None
    resolved = resolve_point(point, None, Anchors())
    return DateMention(
        literal=text[point.start : point.day_end],
        start=offset + point.start,
        end=offset + point.day_end,
        first=resolved.span.first.isoformat() if resolved.span else None,
        role=role,
        weekday=point.weekday,
        doubts=tuple(doubts_of(point, resolved)),
    )


def _first_full(folded: str) -> Point | None:
    points = (read_point(folded, head) for head in read_heads(folded, 0))
    return next((point for point in points if point is not None and point.is_full), None)
