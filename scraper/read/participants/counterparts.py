"""Whom the ministry met: bullets of country, person and post under a sentence that announces talks."""

from __future__ import annotations

import re

from schemas.release import Participant
from scraper.read.countries import lookup
from scraper.read.participants.entities import of_person, split_note
from scraper.read.participants.items import split_list
from scraper.read.participants.labels import Label
from scraper.read.participants.lines import TextLine
from scraper.read.participants.lists import Found, announced_by, group_of
from scraper.read.participants.people import read_person

_OTHERS = re.compile(r"受賞|表彰|委員|講演|登壇|選出|当選|審査|構成員|申請|候補|議題|項目|論点")
_LONGEST = 60


def find_counterparts(text: str, lines: list[TextLine]) -> list[Found]:
    """Return one group for each run of bullets that name whom somebody met."""
    found: list[Found] = []
    place = 0
    while place < len(lines):
        run = _run_of_bullets(lines, place) or _run_of_people(text, lines, place)
        if run:
            found += _group(text, run, _announced(lines, place))
        place += max(1, len(run))
    return found


def _run_of_bullets(lines: list[TextLine], place: int) -> list[TextLine]:
    run: list[TextLine] = []
    for line in lines[place : place + _LONGEST]:
        if not line.bulleted or (line.is_sentence and announced_by(line.said)):
            break
        run.append(line)
    return run


def _run_of_people(text: str, lines: list[TextLine], place: int) -> list[TextLine]:
    """Lines without bullets of which each is country, name and post, right below a line that announces talks."""
    run: list[TextLine] = []
    if place and lines[place].indented and _announced(lines, place):
        for line in lines[place : place + _LONGEST]:
            if line.is_sentence or line.is_row or _counterpart(text, line, None) is None:
                break
            run.append(line)
    return run


def _announced(lines: list[TextLine], place: int) -> bool | None:
    """Whether the line above announces talks; None when it announces something else."""
    above = next((line.said for line in reversed(lines[max(0, place - 3) : place]) if line.said), "")
    if _OTHERS.search(above):
        return None
    return announced_by(above)


def _group(text: str, run: list[TextLine], announced: bool | None) -> list[Found]:
    people = [_counterpart(text, line, announced) for line in run]
    named = sum(1 for person in people if person)
    if announced is None or not named or 2 * named < len(run):
        return []
    label = Label("", "counterpart", "bullet", run[0].start)
    group = group_of(label, people, [text[line.words : line.end] for line in run])
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
