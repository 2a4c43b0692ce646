"""Changes of the text: every difference that a reader can see in it, sentence by sentence."""

from __future__ import annotations

from itertools import pairwise

from archive.diff.text.noise import is_noise, is_noise_between_templates
from archive.diff.text.sentence_hunks import Hunk, Same, hunks
from schemas.change import Change, ChangeKind
from schemas.release import Release

_BLANKS = " \t\n\u3000\xa0"


def text_changes(old: Release, new: Release) -> list[Change]:
    """Return the changes of the text in the order of the new one, each with the heading that it stands under."""
    same = is_noise if old.template == new.template else is_noise_between_templates
    differing = hunks(old.text, new.text, same)
    return [_change(old, new, part, same) for hunk in differing for part in _by_section(old, new, hunk)]


def _by_section(old: Release, new: Release, hunk: Hunk) -> list[Hunk]:
    """What was added or removed, section by section: a page written anew is not told in one breath."""
    if hunk.after and not hunk.before:
        return [Hunk(None, part) for part in _cut(new, hunk.after)]
    if hunk.before and not hunk.after:
        return [Hunk(part, None) for part in _cut(old, hunk.before)]
    return [hunk]


def _cut(release: Release, span: tuple[int, int]) -> list[tuple[int, int]]:
    """A span cut where a section begins, at the line break before its heading."""
    first = _first_word(release.text, span)
    starts = sorted({release.text.rfind("\n", 0, section.start) for section in release.sections})
    cuts = [span[0], *(start for start in starts if first < start < span[1]), span[1]]
    return list(pairwise(cuts))


def _change(old: Release, new: Release, hunk: Hunk, same: Same) -> Change:
    before = old.text[slice(*hunk.before)] if hunk.before else None
    after = new.text[slice(*hunk.after)] if hunk.after else None
    span = hunk.after
    # Blanks around a sentence are shown where nothing else differs.
    if _trimmed(before) != _trimmed(after) or hunk.moved:
        span = _trimmed_span(new.text, span)
        before, after = _trimmed(before), _trimmed(after)
    place = _first_word(new.text, hunk.after) if hunk.after else _first_word(old.text, hunk.before or (0, 0))
    return Change(
        field="text",
        kind=_kind(hunk),
        item=heading_at(new if hunk.after else old, place),
        before=before,
        after=after,
        span=span,
        noise=not hunk.moved and before is not None and after is not None and same(before, after),
    )


def _kind(hunk: Hunk) -> ChangeKind:
    if hunk.moved:
        return "moved"
    if hunk.before is None:
        return "added"
    return "edited" if hunk.after else "removed"


def heading_at(release: Release, place: int) -> str | None:
    """Return the heading of the innermost section around a place of the text, or None outside of all."""
    around = [section for section in release.sections if section.start <= place < section.end]
    return max(around, key=lambda section: section.start).heading if around else None


def _trimmed(words: str | None) -> str | None:
    return None if words is None else words.strip(_BLANKS)


def _first_word(text: str, span: tuple[int, int]) -> int:
    words = text[slice(*span)]
    return span[0] + len(words) - len(words.lstrip(_BLANKS))


def _trimmed_span(text: str, span: tuple[int, int] | None) -> tuple[int, int] | None:
    if span is None:
        return None
    return _first_word(text, span), span[0] + len(text[slice(*span)].rstrip(_BLANKS))
