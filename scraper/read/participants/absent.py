"""Who was absent: a footnote （※）ベトナムは欠席 takes a name out of every list."""

from __future__ import annotations

import re

from msgspec.structs import replace

from scraper.read.countries import lookup
from scraper.read.participants.entities import is_name
from scraper.read.participants.items import split_list
from scraper.read.participants.lists import Found

_ABSENT = re.compile(r"(?:は|が)、?(?:いずれも|今回|本会合[をに]は?)?、?(?:欠席|不参加|参加せず|出席せず)")
_BEGINS = re.compile(r"[。\n※（(]")
_LONGEST = 200
_LEAD_IN = re.compile(r"[\s0-9０-９]*注?[0-9０-９]*[)）]?[:：]?\s*(?:なお、?|ただし、?|(?:今回|本会合|会合)(?:は|には)?、)*")
_ANOTHER_TIME = re.compile(r"前回|昨年|過去")


def without_absent(text: str, found: list[Found]) -> list[Found]:
    """Return the groups without those whom the text calls absent; a group that loses all of its names goes too."""
    absent = _absent_names(text)
    if not absent:
        return found
    return [one for group in found if (one := _without(group, absent))]


def _without(found: Found, absent: frozenset[str]) -> Found | None:
    group = found.group
    staying = tuple(one for one in group.participants if _same(one.name) not in absent)
    if len(staying) == len(group.participants):
        return found
    return replace(found, group=replace(group, participants=staying)) if staying else None


def _absent_names(text: str) -> frozenset[str]:
    names: set[str] = set()
    end = 0
    for match in _ABSENT.finditer(text):
        start = _beginning(text, max(end, match.start() - _LONGEST), match.start())
        end = match.end()
        if not _ANOTHER_TIME.search(text, start, match.start()):
            spans = split_list(text, start, match.start(), is_name)
            names.update(_same(text[first:last]) for first, last in spans)
    return frozenset(names)


def _beginning(text: str, start: int, end: int) -> int:
    """Where, from `start` on, the sentence or footnote begins that ends at `end`; without its sign."""
    start = max((mark.end() for mark in _BEGINS.finditer(text, start, end)), default=start)
    lead = _LEAD_IN.match(text, start, end)
    return lead.end() if lead else start


def _same(name: str) -> str:
    known = lookup(name)
    return known[1] or name if known else name
