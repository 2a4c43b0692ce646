"""Whom the ministry met: bullets of country, person and post under a sentence that announces talks."""

from __future__ import annotations

import re

from schemas.release import Participant, ParticipantGroup
from scraper.read.countries import lookup
from scraper.read.participants.entities import of_person, split_note
from scraper.read.participants.items import split_list
from scraper.read.participants.lines import TextLine
from scraper.read.participants.lists import Found
from scraper.read.participants.people import read_person

_TALKS = re.compile(r"会談|意見交換|面会|懇談|協議|表敬")
_ANNOUNCES = re.compile(r"以下|下記|次の|次のとおり|[:：]$")
_OTHERS = re.compile(r"受賞|表彰|委員|講演|登壇|選出|当選|審査|構成員|申請|候補|議題|項目|論点")
_LONGEST = 60


def find_counterparts(text: str, lines: list[TextLine]) -> list[Found]:
    """Return one group for each run of bullets that name whom somebody met."""
    found: list[Found] = []
    place = 0
    while place < len(lines):
        run = _run_of_bullets(lines, place)
        if run:
            found += _group(text, run, _announced(lines, place))
        place += max(1, len(run))
    return found


def _run_of_bullets(lines: list[TextLine], place: int) -> list[TextLine]:
    run: list[TextLine] = []
    for line in lines[place : place + _LONGEST]:
        if not line.bulleted:
            break
        run.append(line)
    return run


def _announced(lines: list[TextLine], place: int) -> bool | None:
    """Whether the line above announces talks; None when it announces something else."""
    above = next((line.said for line in reversed(lines[max(0, place - 3) : place]) if line.said), "")
    if _OTHERS.search(above):
        return None
    return _TALKS.search(above) is not None and _ANNOUNCES.search(above) is not None


def _group(text: str, run: list[TextLine], announced: bool | None) -> list[Found]:
    people = [participant for line in run if (participant := _counterpart(text, line, announced))]
    if announced is None or not people or 2 * len(people) < len(run):
        return []
    group = ParticipantGroup(heading=None, role="counterpart", shape="bullet", participants=tuple(people))
    return [Found(run[0].start, run[-1].end, group)]


def _counterpart(text: str, line: TextLine, announced: bool | None) -> Participant | None:
    """Who a bullet names. Unannounced, only country, name and post together are a counterpart."""
    spans = split_list(text, line.words, line.end, lambda _: True)
    if not spans or len(line.said) > 160:
        return None
    start, end = spans[0][0], spans[-1][1]
    name, note = split_note(text[start:end])
    person = read_person(name) or read_person(text[start:end])
    if person is None or not (announced or _is_whole(person.person, name)):
        return None
    return of_person(text, start, end, person, None, note)


def _is_whole(person: str | None, said: str) -> bool:
    first = said.split()[0] if said.split() else ""
    return person is not None and len(said.split()) >= 3 and lookup(first) is not None
