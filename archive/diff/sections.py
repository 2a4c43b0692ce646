"""Changes of the sections: headings that came, went, were renamed, renumbered or moved."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import Struct

from archive.diff.text.anchors import rising
from archive.diff.text.noise import is_noise, plain
from archive.diff.text.places import PARTED
from archive.diff.text.value_pairing import MOST_PAIRS, likeness, paired
from schemas.change import Change, ChangeKind
from schemas.release import Release, Section

_ALIKE = 0.5  # of two headings or bodies, so that one is the other renamed
_MOST_COMPARED = 2_000  # characters of a heading or a body that tell whether it is the other one
_ALIKE_WITH_NUMBER = 0.3  # the same where the number is the same: less is another section in the place of the first


class _Placed(Struct, frozen=True):
    """A section with what is around and in it. `parent` is a place in the same list, None on the first level."""

    section: Section
    parent: int | None
    above: str
    body: str
    after: str
    """The headings around it and before it, in words."""

    @property
    def title(self) -> str:
        """As a reader sees it: the number and the heading."""
        return f"{self.section.number} {self.section.heading}" if self.section.number else self.section.heading


def section_changes(old: Release, new: Release) -> list[Change]:
    """Return what became of the sections. One that moved takes those inside it along: one change."""
    before, after = _placed(old), _placed(new)
    found = paired(before, after, _whole, _title_key, _heading_key)
    pairs = _with_renamed(before, after, found.pairs, found.removed, found.added)
    gone, come = {place for place, _ in pairs}, {place for _, place in pairs}
    moved = _moved(before, after, pairs)
    changes = [_alone(one, "added") for place, one in enumerate(after) if place not in come]
    changes += [
        change for pair in pairs if (change := _pair(before[pair[0]], after[pair[1]], is_moved=pair in moved)) is not None
    ]
    changes.sort(key=lambda change: change.span or (0, 0))
    return changes + [_alone(one, "removed") for place, one in enumerate(before) if place not in gone]


def _placed(release: Release) -> list[_Placed]:
    stack: list[int] = []
    found: list[_Placed] = []
    for place, section in enumerate(release.sections):
        stack = [above for above in stack if release.sections[above].level < section.level]
        parent = stack[-1] if stack else None
        body = release.text[section.start : section.end].partition("\n")[2]
        above = "" if parent is None else plain(release.sections[parent].heading)
        before = found[-1].title if found and found[-1].section.level >= section.level else None
        around = None if parent is None else found[parent].title
        found.append(_Placed(section, parent, above, body, PARTED.join(part for part in (around, before) if part)))
        stack.append(place)
    return found


def _whole(one: _Placed) -> Hashable:
    return plain(one.title), one.above


def _title_key(one: _Placed) -> Hashable:
    return plain(one.title)


def _heading_key(one: _Placed) -> Hashable:
    return plain(one.section.heading)


def _with_renamed(
    before: list[_Placed], after: list[_Placed], pairs: list[tuple[int, int]], removed: list[int], added: list[int]
) -> list[tuple[int, int]]:
    """Also pair what has the same number, a like heading or a like body in the same place of the outline."""
    known = dict(pairs)
    free = list(added)
    if len(removed) * len(free) > MOST_PAIRS:
        return list(pairs)
    for place in removed:
        there = next((there for there in free if _is_renamed(before[place], after[there], known)), None)
        if there is not None:
            known[place] = there
            free.remove(there)
    return sorted(known.items())


def _is_renamed(old: _Placed, new: _Placed, known: dict[int, int]) -> bool:
    parent = None if old.parent is None else known.get(old.parent, -1)
    if parent != new.parent:
        return False
    same_number = old.section.number and plain(old.section.number) == plain(new.section.number or "")
    least = _ALIKE_WITH_NUMBER if same_number else _ALIKE
    return _alike(old.section.heading, new.section.heading) >= least or _alike(old.body, new.body) >= least


def _alike(before: str, after: str) -> float:
    return likeness(before[:_MOST_COMPARED], after[:_MOST_COMPARED]) if before and after else 0.0


def _moved(before: list[_Placed], after: list[_Placed], pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs that left the order the others keep, or the section that they were in."""
    known = dict(pairs)
    stay = set(rising(pairs))
    moved: set[tuple[int, int]] = set()
    for place, there in pairs:
        parent = before[place].parent
        taken_along = parent in known and known[parent] == after[there].parent and (parent, known[parent]) in moved
        if (place, there) not in stay and not taken_along:
            moved.add((place, there))
    return moved


def _pair(old: _Placed, new: _Placed, is_moved: bool) -> Change | None:
    if old.title == new.title and not is_moved:
        return None
    has_its_title = old.title == new.title
    return Change(
        field="sections",
        kind="moved" if is_moved else "edited",
        item=new.section.heading,
        before=None if has_its_title else old.title,
        after=new.title,
        span=_heading_span(new),
        place_before=old.after if is_moved else None,
        place_after=new.after if is_moved else None,
        noise=not is_moved and is_noise(old.title, new.title),
    )


def _alone(one: _Placed, kind: ChangeKind) -> Change:
    if kind == "added":
        return Change(field="sections", kind=kind, item=one.section.heading, after=one.title, span=_heading_span(one))
    return Change(field="sections", kind=kind, item=one.section.heading, before=one.title)


def _heading_span(one: _Placed) -> tuple[int, int]:
    start, end = one.section.start, one.section.end
    return start, end - len(one.body) - bool(one.body)
