"""Changes of the text: every difference that a reader can see in it, sentence by sentence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from archive.diff.text.noise import is_noise, is_noise_between_templates
from archive.diff.text.places import place_in, unlike
from archive.diff.text.sentence_diff import Hunk, Same, hunks
from schemas.change import Change, ChangeKind
from schemas.release import Release

_BLANKS = " \t\n\u3000\xa0"


def text_changes(old: Release, new: Release) -> list[Change]:
    """Return the changes of the text in the order of the new one, each with the heading that it stands under."""
    same = is_noise if old.template == new.template else is_noise_between_templates
    differing = hunks(old.text, new.text, same)
    sides = _Headed(old), _Headed(new)
    return [_change(*sides, part, same) for hunk in differing for part in _by_section(*sides, hunk)]


class _Headed:
    """The text of a release and where its sections begin, in order."""

    def __init__(self, release: Release) -> None:
        self.text = release.text
        self._sections = sorted(release.sections, key=lambda section: section.start)
        self._starts = [section.start for section in self._sections]
        self._breaks = sorted({self.text.rfind("\n", 0, start) for start in self._starts})
        self._around: list[int | None] = []  # for each section, the one around it
        stack: list[int] = []
        for place, section in enumerate(self._sections):
            while stack and self._sections[stack[-1]].end <= section.start:
                stack.pop()
            self._around.append(stack[-1] if stack else None)
            stack.append(place)

    def cut(self, span: tuple[int, int]) -> list[tuple[int, int]]:
        """Return a span cut where a section begins, at the line break before its heading."""
        first = _first_word(self.text, span)
        inside = self._breaks[bisect_right(self._breaks, first) : bisect_left(self._breaks, span[1])]
        return list(pairwise([span[0], *inside, span[1]]))

    def heading_at(self, place: int) -> str | None:
        """Return the heading of the innermost section around a place of the text, or None outside of all."""
        number: int | None = bisect_right(self._starts, place) - 1
        while number is not None and number >= 0:
            if place < self._sections[number].end:
                return self._sections[number].heading
            number = self._around[number]
        return None

    def heading_before(self, place: int) -> str | None:
        """Return the heading that a passage stands under; for a heading itself, the one around it."""
        number = bisect_right(self._starts, place) - 1
        if number >= 0 and self._starts[number] == place:
            around = self._around[number]
            return None if around is None else self._sections[around].heading
        return self.heading_at(place)


def _by_section(old: _Headed, new: _Headed, hunk: Hunk) -> list[Hunk]:
    """What was added or removed, section by section: a page written anew is not told in one breath."""
    if hunk.after and not hunk.before:
        return [Hunk(None, part) for part in new.cut(hunk.after)]
    if hunk.before and not hunk.after:
        return [Hunk(part, None) for part in old.cut(hunk.before)]
    return [hunk]


def _change(old: _Headed, new: _Headed, hunk: Hunk, same: Same) -> Change:
    before = old.text[slice(*hunk.before)] if hunk.before else None
    after = new.text[slice(*hunk.after)] if hunk.after else None
    span = hunk.after
    noise = before is not None and after is not None and same(before, after)
    # Blanks around a sentence are shown where nothing else differs.
    if _trimmed(before) != _trimmed(after) or hunk.moved:
        span = _trimmed_span(new.text, span)
        before, after = _trimmed(before), _trimmed(after)
    place = _first_word(new.text, hunk.after) if hunk.after else _first_word(old.text, hunk.before or (0, 0))
    if hunk.moved and hunk.before:
        start = _first_word(old.text, hunk.before)
        places = unlike(
            place_in(old.text, start, old.heading_before(start)),
            place_in(new.text, place, new.heading_before(place)),
            (start, place),
        )
        return Change(
            field="text",
            kind="moved",
            item=new.heading_at(place),
            after=after,
            span=span,
            place_before=places[0],
            place_after=places[1],
        )
    return Change(
        field="text",
        kind=_kind(hunk),
        item=(new if hunk.after else old).heading_at(place),
        before=before,
        after=after,
        span=span,
        noise=noise or (before is not None and after is not None and same(before, after)),
    )


def _kind(hunk: Hunk) -> ChangeKind:
    if hunk.before is None:
        return "added"
    return "edited" if hunk.after else "removed"


def _trimmed(words: str | None) -> str | None:
    return None if words is None else words.strip(_BLANKS)


def _first_word(text: str, span: tuple[int, int]) -> int:
    words = text[slice(*span)]
    return span[0] + len(words) - len(words.lstrip(_BLANKS))


def _trimmed_span(text: str, span: tuple[int, int] | None) -> tuple[int, int] | None:
    if span is None:
        return None
    return _first_word(text, span), span[0] + len(text[slice(*span)].rstrip(_BLANKS))
