"""Who takes part in the meeting, talk or signing that a release is about.

Read are lists under a label (【招待国】, 国際機関：, 日本側：, a heading 出席者), bullets of counterparts, sentences
(総務省からは…が出席) and counts (162カ国から約3,800名が参加). When nothing is stated, nothing is returned: a list is
believed when at least half of its items are names, and words that name nobody (関係国際機関) are no participants.

A person's `name` is the person's (the post's where nobody is named), `code` the country's that the item or its label
prints. 日本側 and 米国側 are delegations, 相手側 and whom somebody met are counterparts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.release import ParticipantGroup
from scraper.read.participants.absent import without_absent
from scraper.read.participants.counterparts import find_counterparts
from scraper.read.participants.counts import count_at, find_counts
from scraper.read.participants.lines import TextLine, lines_of
from scraper.read.participants.lists import Found, find_lists
from scraper.read.participants.prose import TAKING_PART, find_prose
from scraper.read.participants.tables import find_tables, rows_of_text
from scraper.read.sentences import sentences, without_inner_stops
from scraper.read.structure import Structure

__all__ = ["find_participants"]

_WORTH_READING = re.compile(
    r"[出参画臨列][\s\u3000]*[席加画][\s\u3000]*|招[\s\u3000]*[待へ請]|構成国|メンバー|ゲスト|機[\s\u3000]*関|オブザーバ|側|先方|我が方|会談|意見交換|署名|議長国"
    r"|大臣|長官|次官|大使|登壇|講演"
)
_SAYS_WHO = re.compile(rf"{TAKING_PART}|招待国")  # a quick look spares most lines the patterns


def find_participants(text: str, structure: Structure | None = None) -> list[ParticipantGroup]:
    """Return the groups of participants that a release's text names, in the order of the text. `structure` is what its
    markup says of items, tables and definition lists; without it, tabs are what parts the cells of a table.

    Each participant's literal is `text[start:end]`. A group without participants is a count (`count`, with the count as
    printed for its heading) or `annex_only`: the names stand in an annex.

    >>> [one.name for one in find_participants("招待国：ウクライナ、韓国")[0].participants]
    ['ウクライナ', '韓国']
    """
    if not _WORTH_READING.search(text):
        return []
    structure = rows_of_text(text) if structure is None else structure
    masked = without_inner_stops(text)
    lines = list(lines_of(masked, structure.items))
    tables = list(find_tables(text, lines, structure))
    lists = find_lists(text, list(_outside(lines, tables)))
    free = list(_outside(lines, [*tables, *lists]))
    found = [*tables, *lists, *_outside_lists(text, masked, lines, free)]
    found = without_absent(text, sorted(found, key=lambda one: (one.start, one.end)))
    return list(_said_once(found))


def _outside_lists(text: str, masked: str, lines: list[TextLine], free: list[TextLine]) -> Iterator[Found]:
    places = {line.start for line in free}
    yield from (one for one in find_counterparts(text, lines) if one.start in places)
    for line in free:
        counts = count_at(text, line)
        yield from counts or _in_sentences(text, masked, line)


def _in_sentences(text: str, masked: str, line: TextLine) -> Iterator[Found]:
    if not _SAYS_WHO.search(text, line.words, line.end):
        return
    for start, end in sentences(masked, line.words, line.end):
        prose = list(find_prose(text, start, end))
        yield from prose
        for count in find_counts(text, start, end):
            if not any(one.start <= count.start < one.end for one in prose):
                yield count


def _outside(lines: list[TextLine], lists: list[Found]) -> Iterator[TextLine]:
    covered = {place for one in lists for place in range(one.start, one.end)}
    return (line for line in lines if line.start not in covered)


def _said_once(found: list[Found]) -> Iterator[ParticipantGroup]:
    """What a sentence says again (長谷川総務大臣政務官が出席, in the lead and in the body) is one group."""
    said: set[tuple[str, ...]] = set()
    for one in found:
        names = tuple(sorted(participant.name for participant in one.group.participants))
        if one.group.shape == "prose" and names in said:
            continue
        said.add(names)
        yield one.group
