"""Lists under a label: where they end, and whether they are to be believed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from schemas.release import Doubt, Participant, ParticipantGroup
from scraper.read.countries import lookup
from scraper.read.participants.entities import is_name, is_nobody, read_item
from scraper.read.participants.items import split_list
from scraper.read.participants.labels import Label, annex_only, label_of, opens_something
from scraper.read.participants.lines import TextLine

_TALKS = re.compile(r"会談|意見交換|面会|懇談|協議|表敬")
_ANNOUNCES = re.compile(r"以下|下記|次の|次のとおり|[:：]$")
_LONGEST = 60
"""No list has more lines: 193 members of the ITU fit in."""


class Found(Struct, frozen=True):
    """A group and where it stands: the order of the groups is that of the text."""

    start: int
    end: int
    group: ParticipantGroup


def find_lists(text: str, lines: list[TextLine]) -> list[Found]:
    """Return the groups that stand under labels, brackets and headings."""
    found: list[Found] = []
    for place, line in enumerate(lines):
        if line.is_note or line.is_row or not line.said or (found and line.start < found[-1].end):
            continue
        group = _annex_only(text, line) or _list_at(text, lines, place)
        if group:
            found.append(group)
    return found


def _came_from_there(named: Sequence[Participant]) -> bool:
    """Whether those under the name of a country are people and offices: of other countries it says something else."""
    return all(one.kind in ("person", "organisation", "company") for one in named)


def announced_by(said: str) -> bool:
    """Say whether a line announces whom somebody met: 以下の閣僚等とバイ会談を行い、…."""
    return _TALKS.search(said) is not None and _ANNOUNCES.search(said) is not None


def _annex_only(text: str, line: TextLine) -> Found | None:
    label = annex_only(text, line)
    if label is None:
        return None
    group = ParticipantGroup(heading=label.heading, role=label.role, shape="annex_only")
    return Found(line.start, line.end, group)


def _list_at(text: str, lines: list[TextLine], place: int) -> Found | None:
    label = label_of(text, lines[place])
    if label is None:
        return None
    spans = _lines_of_list(text, lines, place, label)
    items = [item for start, end in spans for item in split_list(text, start, end, is_name)]
    if not items:
        return None
    people = [read_item(text, start, end, label) for start, end in items]
    named = [person for person in people if person]
    if not named or 2 * len(named) < len(items) or (lookup(label.heading) and not _came_from_there(named)):
        return None
    group = group_of(label, people, [text[start:end] for start, end in items])
    return Found(lines[place].start, spans[-1][1], group)


def _lines_of_list(text: str, lines: list[TextLine], place: int, label: Label) -> list[tuple[int, int]]:
    """The spans in which the items of a list stand: its lines as one, or line by line when they have bullets."""
    first = lines[place]
    last = place
    for number in range(place + 1, min(place + 1 + _LONGEST, len(lines))):
        if not _belongs(text, lines, number, label, last == place and label.rest >= first.end):
            break
        last = number
    if last == place:
        return [(label.rest, first.end)] if label.rest < first.end and not first.is_sentence else []
    if first.is_sentence:
        return []
    if any(line.bulleted for line in lines[place + 1 : last + 1]):
        spans = [(line.words, line.end) for line in lines[place + 1 : last + 1]]
        return [(label.rest, first.end), *spans] if label.rest < first.end else spans
    return [(label.rest if label.rest < first.end else lines[place + 1].start, lines[last].end)]


def _belongs(text: str, lines: list[TextLine], number: int, label: Label, is_first: bool) -> bool:
    """Say whether a line goes on with the list: the first one under a bare label, then what is indented or awaited."""
    line = lines[number]
    if not line.said or line.is_note or line.is_row or line.is_sentence or len(line.said) > 600:
        return False
    if opens_something(text, line) or label_of(text, line):
        return False
    if is_first:
        return _reads_as_list(text, line, label)
    awaited = lines[number - 1].said.endswith(("、", "，", "及び", "並びに"))
    return awaited or ((line.indented or line.bulleted) and _reads_as_list(text, line, label))


def _reads_as_list(text: str, line: TextLine, label: Label) -> bool:
    items = split_list(text, line.words, line.end, is_name)
    named = sum(1 for start, end in items if read_item(text, start, end, label))
    # A name broken by the end of the line leaves one half on each line.
    return bool(items) and 2 * named >= len(items) - 2 and (named > 0 or len(line.said) <= 30)


def group_of(label: Label, people: Sequence[Participant | None], printed: Sequence[str]) -> ParticipantGroup:
    """Return the group of the `people` that could be read. One that could not, and is somebody, is a doubt."""
    missing = any(person is None and not is_nobody(said) for person, said in zip(people, printed, strict=False))
    doubts: tuple[Doubt, ...] = ("participant_not_read",) if missing else ()
    return ParticipantGroup(
        heading=label.heading or None,
        role=label.role,
        shape=label.shape,
        participants=tuple(person for person in people if person),
        doubts=doubts,
    )
