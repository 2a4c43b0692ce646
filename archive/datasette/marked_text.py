"""A release's text cut up for showing: its lines, which of them are headings, and what was read where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from archive.render.i18n import Language
from schemas.release import DateMention, Participant, Release


class Highlight(Struct, frozen=True):
    """A stretch of the text (start, end) from which something was read: `value` says what; a link's value is its address."""

    start: int
    end: int
    kind: str
    value: str


class Piece(Struct, frozen=True):
    """A piece of a line; `mark` is None for plain text."""

    text: str
    mark: Highlight | None


class HighlightedLine(Struct, frozen=True):
    """A line of the text; `level` is that of the heading it is, 0 for none."""

    level: int
    pieces: tuple[Piece, ...]


def lines(release: Release, language: Language) -> list[HighlightedLine]:
    """Return the lines of a release's text that hold anything, with what was read of them marked."""
    levels = _heading_levels(release)
    marks = _apart(_marks(release, language), len(release.text))
    found, start = [], 0
    for text in release.text.split("\n"):
        end = start + len(text)
        if text.strip():
            here = [mark for mark in marks if mark.start < end and mark.end > start]
            found.append(HighlightedLine(levels.get(start, 0), tuple(_pieces(release.text, start, end, here))))
        start = end + 1
    return found


def date_value(mention: DateMention, language: Language) -> str:
    """Return what a date means: the day or days, the time, and what happens then."""
    days = " ～ ".join(day for day in (mention.first, mention.last) if day) or language("mark.no_date")
    hours = "–".join(hour for hour in (mention.time_from, mention.time_to) if hour)
    when = " ".join(part for part in (days, hours) if part)
    return language("mark.date", when=when, role=language.word("date_role", mention.role))


def participant_value(one: Participant, role: str, language: Language) -> str:
    """Return who takes part, as it was read: name, person and post, the country's code, the role of the group."""
    said = [one.name, *dict.fromkeys(part for part in (one.post, one.person, one.code, one.note) if part and part != one.name)]
    return language("mark.participant", who=language("site.comma").join(said), role=language.word("group_role", role))


def _heading_levels(release: Release) -> dict[int, int]:
    """At which character a line begins that is a heading, and how deep it is."""
    return {release.text.rfind("\n", 0, one.start) + 1: min(max(one.level, 1), 4) for one in release.sections}


def _marks(release: Release, language: Language) -> Iterator[Highlight]:
    """What was read, what matters most first: where two stretches meet, the first one is shown."""
    for group in release.participants:
        for one in group.participants:
            yield Highlight(one.start, one.end, "participant", participant_value(one, group.role, language))
    for mention in release.dates:
        yield Highlight(mention.start, mention.end, "date", date_value(mention, language))
    for annex in release.annexes:
        yield Highlight(annex.start, annex.end, "link", annex.url or "")
    for link in release.links:
        yield Highlight(link.start, link.end, "link", link.url)


def _apart(marks: Iterable[Highlight], length: int) -> list[Highlight]:
    """Those of the marks that overlap none before them, in the order of the text."""
    taken = bytearray(length)
    kept = []
    for mark in marks:
        if 0 <= mark.start < mark.end <= length and not any(taken[mark.start : mark.end]):
            taken[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
            kept.append(mark)
    return sorted(kept, key=lambda mark: mark.start)


def _pieces(text: str, start: int, end: int, marks: list[Highlight]) -> Iterator[Piece]:
    at = start
    for mark in marks:
        first, last = max(mark.start, start), min(mark.end, end)
        if at < first:
            yield Piece(text[at:first], None)
        yield Piece(text[first:last], mark)
        at = last
    if at < end:
        yield Piece(text[at:end], None)
