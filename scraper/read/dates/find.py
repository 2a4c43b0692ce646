"""Every date in a text, as mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from schemas.release import DateMention, DateRole, Doubt, Precision
from scraper.read.dates.clocks import zone_before
from scraper.read.dates.context import Anchors, EarlierDate
from scraper.read.dates.grammar import read_heads, read_point
from scraper.read.dates.lists_and_ranges import Item, read_chains
from scraper.read.dates.normalize import normalize
from scraper.read.dates.resolve import Resolved, resolve_item, resolve_point
from scraper.read.dates.roles import Surroundings, after, role_of, surroundings
from scraper.read.dates.types import Point
from scraper.read.dates.weekdays import is_weekday_of


def doubts_of(point: Point, resolved: Resolved) -> list[Doubt]:
    """The doubts about one date, or one end of a range."""
    doubts: list[Doubt] = []
    if resolved.failure == "no_such_day":
        doubts.append("no_such_day")
    if point.year is not None and point.year.other is not None and point.year.other != point.year.value:
        doubts.append("era_disagrees")
    span = resolved.span
    if point.weekday and span and span.precision == "day" and not is_weekday_of(point.weekday, span.first):
        doubts.append("weekday_disagrees")
    return doubts


def read_full_date(text: str, role: DateRole = "mention", offset: int = 0) -> DateMention | None:
    """Return the first full date printed in `text`, or None. Its span counts from `offset` on.

    Only the day and its weekday are read, no range or time. Nothing is corrected: a day that does not exist has first=None
    and the doubt `no_such_day`; a weekday that is not that day's is kept with the doubt `weekday_disagrees`.
    """
    folded = normalize(text)
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


_PRECISIONS: tuple[Precision, ...] = ("day", "month", "quarter", "half", "year", "fiscal_year")


def find_dates(text: str, published: date | None = None) -> list[DateMention]:
    """Every date that `text` prints, in order and without overlaps; `text[start:end] == literal` for each.

    `published` is the release's own date, which 本年, 本日 and dates without a year lean on. A date whose month and day
    are printed but whose year nothing tells is a mention with first=None and no doubt; 本年, 同日, a bare month and the
    like, whose anchor is missing, are no mention.
    """
    folded = normalize(text)
    anchors = Anchors(published=published)
    mentions: list[DateMention] = []
    done = 0
    for chain in read_chains(folded):
        anchors.pass_over(folded, done, chain[0].start)
        zone, zone_start = zone_before(folded, chain[0].start)
        # 日本時間で11月28日17時（米国時間11月28日3時） is one moment, said twice.
        same = bool(mentions and zone) and folded[done:zone_start].strip(" ") == "("
        roles = [mentions[-1].role] * len(chain) if same else _roles(text, folded, chain, zone_start)
        mentions.extend(_doubted(folded, mention) for mention in _mentions(text, chain, roles, zone, anchors))
        done = chain[-1].end
    return mentions


_DIGIT_AFTER = re.compile(r"[0-9](?![0-9]? ?時間)")


def has_digit_beside(folded: str, start: int, end: int) -> bool:
    """Whether a figure stands right beside a date, or a year before it, that is no part of it: 123令和7年, 12025年3月."""
    before = folded[max(0, start - 2) : start]
    cut = before.endswith("年") and before[0].isdecimal() and folded[start].isdecimal()
    return cut or before[-1:].isdecimal() or _DIGIT_AFTER.match(folded, end) is not None


def _doubted(folded: str, mention: DateMention) -> DateMention:
    if not has_digit_beside(folded, mention.start, mention.end):
        return mention
    return replace(mention, doubts=(*mention.doubts, "digit_beside"))


def _mentions(text: str, chain: list[Item], roles: list[DateRole], zone: str | None, anchors: Anchors) -> Iterator[DateMention]:
    prior: EarlierDate | None = None
    for item, role in zip(chain, roles, strict=True):
        first, last = resolve_item(item, prior, anchors)
        prior = (last.known if last else None) or first.known or prior
        if not _is_lost(item, first):
            yield _mention(text, item, first, last, role, zone)


def _roles(text: str, folded: str, chain: list[Item], start: int) -> list[DateRole]:
    """One role for all dates of a list, as its label and verb are theirs together; a deadline or a citation is one's own."""
    whole = surroundings(text, folded, start, chain[-1].end)
    return [_role(item, after(folded, item.end), whole) for item in chain[:-1]] + [role_of(chain[-1], whole)]


def _role(item: Item, after_it: str, whole: Surroundings) -> DateRole:
    own = role_of(item, replace(whole, after=after_it))
    return own if own in ("deadline", "period") else role_of(item, whole)


def _is_lost(item: Item, first: Resolved) -> bool:
    """Whether nothing tells the anchor of a date that prints less than a month and a day."""
    point = item.first
    prints_day = isinstance(point.month, int) and isinstance(point.day, int)
    if point.separator and point.year is None and not point.weekday:
        return first.failure == "unresolved"  # 4/1～4/3 is a date where a year is in reach, and figures where none is
    prints_month = point.year is not None and isinstance(point.month, int)
    return first.failure == "unresolved" and not (prints_day or prints_month)


def _mention(text: str, item: Item, first: Resolved, last: Resolved | None, role: DateRole, zone: str | None) -> DateMention:
    begins, ends, printed_zone = _times(item, role)
    first_day, last_day = _days(first, last)
    return DateMention(
        literal=text[item.start : item.end],
        start=item.start,
        end=item.end,
        first=first_day,
        last=last_day,
        precision=_precision(item, first, last),
        role=role,
        time_from=begins,
        time_to=ends,
        zone_note=printed_zone or zone,
        weekday=item.first.weekday,
        doubts=_doubts(item, first, last),
    )


def _days(first: Resolved, last: Resolved | None) -> tuple[str | None, str | None]:
    """The first and the last day; neither when one of them does not exist or is not known."""
    if first.span is None or (last is not None and last.span is None):
        return None, None
    begins, ends = first.span.first, (last.span if last and last.span else first.span).last
    return begins.isoformat(), ends.isoformat() if ends != begins else None


def _precision(item: Item, first: Resolved, last: Resolved | None) -> Precision:
    """That of the coarser end; for a date that does not exist, that of what is printed."""
    spans = [resolved.span for resolved in (first, last) if resolved is not None and resolved.span is not None]
    if not spans:
        return "month" if item.first.day is None and item.first.month is not None else "day"
    return max((span.precision for span in spans), key=_PRECISIONS.index)


def _times(item: Item, role: DateRole) -> tuple[str | None, str | None, str | None]:
    """When it begins and ends, and the zone: a lone time is the end in a deadline and at the end of a range."""
    clock, other = item.first.clock, item.last.clock if item.last else None
    begins, ends = (clock.begins, clock.ends) if clock else (None, None)
    if other is not None:
        ends = other.ends or other.begins
    elif role == "deadline" and ends is None:
        begins, ends = None, begins
    zone = next((part.zone for part in (clock, other) if part is not None and part.zone), None)
    return begins, ends, zone


def _doubts(item: Item, first: Resolved, last: Resolved | None) -> tuple[Doubt, ...]:
    found = doubts_of(item.first, first)
    if item.last is not None and last is not None:
        found += doubts_of(item.last, last)
    return tuple(dict.fromkeys(found))
