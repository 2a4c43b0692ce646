"""Changes of the dates that the text mentions, other than the one that it was published on."""

from __future__ import annotations

import re
from collections.abc import Hashable
from itertools import pairwise

from msgspec import Struct

from archive.diff.text.anchors import matches
from archive.diff.text.noise import is_noise, plain
from archive.diff.text.value_pairing import paired
from schemas.change import Change, ChangeKind
from schemas.release import DateMention, Release

_AROUND = 6  # characters before and after a date that tell which one it is
_VALUES = re.compile(r"[0-9]+|[月火水木金土日](?=\))")


class _Dated(Struct, frozen=True):
    """A date with the words around it, in which numbers and weekdays count for nothing."""

    date: DateMention
    key: str
    left: str
    right: str


def date_changes(old: Release, new: Release) -> list[Change]:
    """Return what became of the dates; the item is the role (held, deadline, period, mention, citation).

    What counts is what is printed. A date that only changed its place has not changed.
    """
    before, after = _dated(old), _dated(new)
    fixed = matches([one.key for one in before], [one.key for one in after])
    changes = [_pair(before[place], after[there]) for place, there in fixed]
    for left, right in _gaps(before, after, fixed):
        found = paired(left, right, _role_and_both, _both, _role_and_left, _role_and_right, _role_that_tells)
        changes += [_pair(left[place], right[there]) for place, there in found.pairs]
        changes += [_alone(right[place], "added") for place in found.added]
        changes += [_alone(left[place], "removed") for place in found.removed]
    return [change for change in changes if change is not None]


def _dated(release: Release) -> list[_Dated]:
    return [
        _Dated(
            date,
            plain(date.literal),
            _masked(release.text[max(0, date.start - 2 * _AROUND) : date.start])[-_AROUND:],
            _masked(release.text[date.end : date.end + 2 * _AROUND])[:_AROUND],
        )
        for date in release.dates
        if date.role != "published"
    ]


def _masked(text: str) -> str:
    return _VALUES.sub("#", plain(text))


def _gaps(before: list[_Dated], after: list[_Dated], fixed: list[tuple[int, int]]) -> list[tuple[list[_Dated], list[_Dated]]]:
    """What stands between two dates that stay, without those that are found again elsewhere."""
    stay, stay_new = {place for place, _ in fixed}, {place for _, place in fixed}
    lost = [place for place in range(len(before)) if place not in stay]
    new = [place for place in range(len(after)) if place not in stay_new]
    moved = paired([before[place] for place in lost], [after[place] for place in new], lambda one: one.key).pairs
    gone, come = {lost[place] for place, _ in moved}, {new[place] for _, place in moved}
    gaps = []
    for (start, new_start), (end, new_end) in pairwise([(-1, -1), *fixed, (len(before), len(after))]):
        left = [before[place] for place in range(start + 1, end) if place not in gone]
        right = [after[place] for place in range(new_start + 1, new_end) if place not in come]
        if left or right:
            gaps.append((left, right))
    return gaps


def _role_and_both(one: _Dated) -> Hashable:
    return one.date.role, one.left, one.right


def _both(one: _Dated) -> Hashable:
    return one.left, one.right


def _role_and_left(one: _Dated) -> Hashable | None:
    return (one.date.role, one.left) if one.left else None


def _role_and_right(one: _Dated) -> Hashable | None:
    return (one.date.role, one.right) if one.right else None


def _role_that_tells(one: _Dated) -> Hashable | None:
    """A deadline that came where one went is that deadline changed; of mere mentions that cannot be said."""
    return None if one.date.role in ("mention", "citation") else one.date.role


def _pair(old: _Dated, new: _Dated) -> Change | None:
    before, after = old.date.literal, new.date.literal
    if before == after:
        return None
    return Change(
        field="dates",
        kind="edited",
        item=new.date.role,
        before=before,
        after=after,
        span=(new.date.start, new.date.end),
        noise=is_noise(before, after),
    )


def _alone(one: _Dated, kind: ChangeKind) -> Change:
    literal = one.date.literal
    if kind == "added":
        return Change(field="dates", kind=kind, item=one.date.role, after=literal, span=(one.date.start, one.date.end))
    return Change(field="dates", kind=kind, item=one.date.role, before=literal)
