"""Pages that lie between two that stayed: compared as one text, told page by page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence, Set
from itertools import accumulate, pairwise

from msgspec import Struct

from archive.diff.text.noise import is_noise_in_document
from archive.diff.text.places import place_in, unlike
from archive.diff.text.sentence_diff import Hunk, hunks
from schemas.change import Change, ChangeKind
from schemas.document import DocumentPage

_NEARLY_ALL = 0.8  # of a page that came or went for it to be told as a whole

Span = tuple[int, int]


class PageRun(Struct, frozen=True):
    """Neighbouring pages of both sides. `places` are those of the new ones, `place` is that of the page before them."""

    old: tuple[DocumentPage, ...]
    new: tuple[DocumentPage, ...]
    places: tuple[int, ...]
    place: int


def item_of(page: DocumentPage) -> str:
    """Return how a change names a page."""
    return page.name or str(page.number)


def stretch_changes(stretch: PageRun) -> list[tuple[int, Change]]:
    """Return the changes of a stretch, each with the place of the new page where it belongs."""
    old, new = _Joined(stretch.old), _Joined(stretch.new)
    differing = [part for hunk in hunks(old.text, new.text, is_noise_in_document) for part in _by_page(hunk, old, new)]
    is_one = len(stretch.old) == len(stretch.new) == 1
    gone = [] if is_one else old.covered([hunk.before for hunk in differing if hunk.before and not hunk.after])
    come = [] if is_one else new.covered([hunk.after for hunk in differing if hunk.after and not hunk.before])
    found = [
        (
            stretch.places[page],
            Change(field="pages", kind="added", item=item_of(stretch.new[page]), after=stretch.new[page].text),
        )
        for page in come
    ]
    before = min(stretch.places, default=stretch.place)
    found += [
        (before, Change(field="pages", kind="removed", item=item_of(stretch.old[page]), before=stretch.old[page].text))
        for page in gone
    ]
    whole = frozenset(gone), frozenset(come)
    told = [hunk for hunk in differing if not _is_told(hunk, old, new, *whole)]
    return found + _edited(stretch, told, old, new)


class _Joined:
    """Pages as one text, and which page a place of it is on."""

    def __init__(self, pages: Sequence[DocumentPage]) -> None:
        self.text = "\n".join(page.text for page in pages)
        self.starts = [0, *accumulate(len(page.text) + 1 for page in pages)][: len(pages)]
        self._pages = pages

    def page(self, place: int) -> int:
        """Return the page that a place is on; a line break before its first line is on it too."""
        return max(0, bisect_right(self.starts, place + 1) - 1)

    def cut(self, span: Span) -> list[Span]:
        """Return a span cut where pages begin."""
        first, last = bisect_right(self.starts, span[0] + 1), bisect_left(self.starts, span[1] + 1)
        return list(pairwise([span[0], *(start - 1 for start in self.starts[first:last]), span[1]]))

    def covered(self, spans: Sequence[Span]) -> list[int]:
        """Return the pages that the spans cover nearly all of; one that shows nothing, where there are no others."""
        sizes = [0] * len(self._pages)
        for start, end in spans:
            sizes[self.page(start)] += _size(self.text[start:end])
        return [
            place
            for place, page in enumerate(self._pages)
            if (_size(page.text) and sizes[place] >= _NEARLY_ALL * _size(page.text)) or not self.text.strip()
        ]


def _size(words: str) -> int:
    return sum(map(len, words.split()))


def _by_page(hunk: Hunk, old: _Joined, new: _Joined) -> list[Hunk]:
    if hunk.after and not hunk.before:
        return [Hunk(None, span, place=span[0]) for span in new.cut(hunk.after)]
    if hunk.before and not hunk.after:
        return [Hunk(span, None, place=hunk.place) for span in old.cut(hunk.before)]
    return [hunk]


def _is_told(hunk: Hunk, old: _Joined, new: _Joined, gone: Set[int], come: Set[int]) -> bool:
    """Whether a page that came or went as a whole says it already."""
    if hunk.before and not hunk.after:
        return old.page(hunk.before[0]) in gone
    return hunk.after is not None and not hunk.before and new.page(hunk.after[0]) in come


Words = tuple[str | None, str | None]


def told_words(differing: Sequence[Hunk], before: str, after: str) -> list[Words]:
    """Return the words of hunks, without the blanks around them unless nothing else differs."""
    raw = [
        (before[slice(*hunk.before)] if hunk.before else None, after[slice(*hunk.after)] if hunk.after else None)
        for hunk in differing
    ]
    return [pair if _stripped(pair)[0] == _stripped(pair)[1] else _stripped(pair) for pair in raw]


def _stripped(pair: Words) -> Words:
    return tuple(None if words is None else words.strip() for words in pair)  # type: ignore[return-value]


def edited_page(item: str, pairs: Sequence[Words]) -> Change:
    """Return the change of a page with these pairs of words; those that a reader sees no difference in stand only if all do."""
    real = [pair for pair in pairs if not is_noise_in_document(*pair)]
    return _page_change(item, "edited", real or pairs, noise=not real)


def _page_change(item: str, kind: ChangeKind, pairs: Sequence[Words], noise: bool = False) -> Change:
    before = "\n".join(words for words, _ in pairs if words is not None)
    after = "\n".join(words for _, words in pairs if words is not None)
    if before == after and not noise:  # the same words, in another order than those around them
        return Change(field="pages", kind="moved", item=item, after=after or None)
    return Change(field="pages", kind=kind, item=item, before=before or None, after=after or None, noise=noise)


def _edited(stretch: PageRun, differing: Sequence[Hunk], old: _Joined, new: _Joined) -> list[tuple[int, Change]]:
    """One change for all that was edited on a page, one for each passage that has moved to it."""
    groups: dict[int, list[Hunk]] = {}
    moved: list[tuple[int, Change]] = []
    for hunk in differing:
        page = new.page(max(0, hunk.place))
        if hunk.before and hunk.after and hunk.moved:
            moved.append((stretch.places[page], _moved(stretch, hunk.before, hunk.after, old, new)))
        else:
            groups.setdefault(page, []).append(hunk)
    edited = [
        (
            stretch.places[page] if stretch.new else stretch.place,
            _page_edit(stretch, page, told_words(group, old.text, new.text)),
        )
        for page, group in groups.items()
    ]
    return [*edited, *moved]


def _page_edit(stretch: PageRun, page: int, pairs: Sequence[Words]) -> Change:
    return edited_page(item_of(stretch.new[page] if stretch.new else stretch.old[0]), pairs)


def _moved(stretch: PageRun, before: Span, after: Span, old: _Joined, new: _Joined) -> Change:
    sides = zip((old, new), (before, after), (stretch.old, stretch.new), strict=True)
    pages = [(side, _first_shown(side.text, span), of) for side, span, of in sides]
    where = [place_in(side.text, start, None, f"p. {item_of(of[side.page(start)])}") for side, start, of in pages]
    place_before, place_after = unlike(where[0], where[1], (before[0], after[0]))
    item = item_of(stretch.new[new.page(pages[1][1])])
    words = new.text[slice(*after)].strip()
    return Change(field="pages", kind="moved", item=item, after=words, place_before=place_before, place_after=place_after)


def _first_shown(text: str, span: Span) -> int:
    words = text[slice(*span)]
    return span[0] + len(words) - len(words.lstrip())
