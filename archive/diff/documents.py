"""Changes between two versions of a document: its pages, and what they can't tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from archive.diff.appearance import appearance_changes, not_seen
from archive.diff.page_runs import PageRun, edited_page, item_of, stretch_changes, told_words
from archive.diff.releases import with_announcement
from archive.diff.text.anchors import matches
from archive.diff.text.noise import is_noise_in_document, plain
from archive.diff.text.sentence_diff import hunks
from archive.diff.text.value_pairing import paired
from schemas.change import Change
from schemas.document import PDF, DocumentPage, DocumentText, Looks

MOST_COMPARED = 600_000
"""Characters of one side that are compared word by word: a book of 600 pages. More would take minutes and gigabytes."""


def is_outsized(*sides: Sequence[DocumentPage]) -> bool:
    """Whether one of the texts is too much to compare word by word."""
    return any(sum(len(page.text) for page in pages) > MOST_COMPARED for pages in sides)


def outsized_changes(old: Sequence[DocumentPage], new: Sequence[DocumentPage]) -> list[Change]:
    """Return which pages differ, are added or removed, each at its own number; the words are left to the two files."""
    found = [
        Change(field="pages", kind="edited", item=item_of(after), noise=is_noise_in_document(before.text, after.text))
        for before, after in zip(old, new, strict=False)
        if (before.name, before.text) != (after.name, after.text)
    ]
    found += [Change(field="pages", kind="removed", item=item_of(page)) for page in old[len(new) :]]
    return found + [Change(field="pages", kind="added", item=item_of(page)) for page in new[len(old) :]]


_NUMBER = re.compile(r"[ \u3000]*[-－―–—‐]?[ \u3000]*([0-9０-９]{1,4})[ \u3000]*[-－―–—‐]?[ \u3000]*")

Pages = Sequence[DocumentPage]

_LEAST = 2  # pages on which a line counts along, so that it is their number and no figure of a table


def without_numbers(old: Pages, new: Pages) -> tuple[Pages, Pages]:
    """Return both without a first or last line that is nothing but a number which counts along with the pages.

    Numbers that begin elsewhere though no page came or went are kept: they may be figures.
    """
    offsets = [_offset(pages) for pages in (old, new)]
    if len(old) == len(new) and offsets[0] != offsets[1]:
        return old, new
    before, after = (
        pages if offset is None else [_without(page, offset) for page in pages]
        for pages, offset in zip((old, new), offsets, strict=True)
    )
    return before, after


def _offset(pages: Pages) -> int | None:
    """How far the printed numbers are from the pages' own, None where no line counts along."""
    counted = Counter(offset for page in pages for offset in set(_offsets(page).values()))
    offset, count = counted.most_common(1)[0] if counted else (0, 0)
    return offset if count >= _LEAST else None


def _offsets(page: DocumentPage) -> dict[int, int]:
    """For the first and the last line that show anything: how far the number there is from the page's own."""
    lines = page.text.split("\n")
    shown = [place for place, line in enumerate(lines) if line.strip()]
    if page.name or not shown:  # a sheet has no number
        return {}
    numbers = ((place, _NUMBER.fullmatch(lines[place])) for place in {shown[0], shown[-1]})
    return {place: int(number[1]) - page.number for place, number in numbers if number}


def _without(page: DocumentPage, offset: int) -> DocumentPage:
    furniture = {place for place, found in _offsets(page).items() if found == offset}
    lines = page.text.split("\n")
    return replace(page, text="\n".join(line for place, line in enumerate(lines) if place not in furniture))


_TELLING = 10  # characters of a page that is not found elsewhere by chance

Pair = tuple[int, int]


def compare_pages(old: Pages, new: Pages) -> list[Change]:
    """Return the changes of the field `pages`; the item is the page's number, or the name of a sheet.

    An added or removed page is told whole, an edited one by the sentences that differ. Printed page numbers are noise. Of
    texts beyond `MOST_COMPARED` only the pages are told.
    """
    if is_outsized(old, new):
        return outsized_changes(old, new)
    before, after = without_numbers(old, new)
    fixed, moved = _same(before, after)
    found = [
        (there, change)
        for place, there in (*fixed, *moved)
        for change in _respelled((old[place], new[there]), (before[place], after[there]))
    ]
    changes = [*found, *_renumbered(old, new, moved)]
    for stretch in _gaps(before, after, fixed, moved):
        changes += stretch_changes(stretch)
    return with_announcement([change for _, change in sorted(changes, key=lambda placed: placed[0])])


def _same(old: Pages, new: Pages) -> tuple[list[Pair], list[Pair]]:
    """Pages that say the same: those that stay in their order, and those that left it."""
    keys, new_keys = [plain(page.text) for page in old], [plain(page.text) for page in new]
    fixed = matches(keys, new_keys)
    stay, stay_new = {place for place, _ in fixed}, {place for _, place in fixed}
    lost = [place for place, key in enumerate(keys) if place not in stay and len(key) >= _TELLING]
    free = [place for place, key in enumerate(new_keys) if place not in stay_new]
    found = paired([keys[place] for place in lost], [new_keys[place] for place in free], lambda key: key)
    return fixed, [(lost[place], free[there]) for place, there in found.pairs]


def _respelled(printed: tuple[DocumentPage, DocumentPage], pages: tuple[DocumentPage, DocumentPage]) -> list[Change]:
    """What differs on a page that says nearly the same: blanks, twins, cells, its number; and the name of a sheet."""
    old, new = printed
    name = Change(field="pages", kind="edited", item=item_of(new), before=old.name, after=new.name)
    changes = [name] if old.name != new.name else []
    if old.text == new.text:
        return changes
    is_noise = pages[0].text == pages[1].text or is_noise_in_document(pages[0].text, pages[1].text)
    before, after = (page.text for page in (printed if is_noise else pages))
    words = told_words(hunks(before, after, is_noise_in_document), before, after)
    change = edited_page(item_of(new), words)
    return [*changes, replace(change, noise=is_noise)]


def _renumbered(old: Pages, new: Pages, moved: Sequence[Pair]) -> list[tuple[int, Change]]:
    """Pages that left their order; one that has its number still is told by those that passed it."""
    pairs = [(there, item_of(old[place]), item_of(new[there])) for place, there in moved]
    return [
        (there, Change(field="pages", kind="moved", item=after, before=before, after=after))
        for there, before, after in pairs
        if before != after
    ]


def _gaps(old: Pages, new: Pages, fixed: Sequence[Pair], moved: Sequence[Pair]) -> list[PageRun]:
    gone, come = {place for place, _ in moved}, {place for _, place in moved}
    found = []
    for (start, new_start), (end, new_end) in pairwise([(-1, -1), *fixed, (len(old), len(new))]):
        left = tuple(old[place] for place in range(start + 1, end) if place not in gone)
        places = [place for place in range(new_start + 1, new_end) if place not in come]
        if left or places:
            found.append(PageRun(left, tuple(new[place] for place in places), tuple(places), new_start))
    return found


def compare_texts(before: DocumentText, after: DocumentText, looks: Looks | None = None) -> list[Change]:
    """Return what changed between two versions of a document, at least one change: its bytes are others.

    `looks` is how the pages compare as they are drawn. A page that looks otherwise and says the same, and a part of an Office
    file with other bytes, are changes of the field `appearance`. `document` replaced stands for what nothing tells: it is noise
    when both say and look the same, so that the file was only saved again.
    """
    changes = compare_pages(before.pages, after.pages) if before.status == after.status == "text" else []
    told = {change.item for change in changes if not change.noise}
    changes = with_announcement([*changes, *appearance_changes(before, after, looks, told)])
    if any(not change.noise for change in changes):
        return changes
    if _is_unseen(before, after, looks):
        return [*changes, not_seen()]
    is_noise = _says_the_same(before, after, looks)
    sides = (None, None) if is_noise else (_extent(before), _extent(after))
    return [*changes, Change(field="document", kind="replaced", before=sides[0], after=sides[1], noise=is_noise)]


def _is_unseen(before: DocumentText, after: DocumentText, looks: Looks | None) -> bool:
    """Whether the looks of two PDFs of as many pages were not compared to their end."""
    are_alike = before.media_type == after.media_type == PDF and before.page_count == after.page_count
    return are_alike and (looks is None or looks.unseen is not None)


def _says_the_same(before: DocumentText, after: DocumentText, looks: Looks | None) -> bool:
    if looks is not None and looks.unseen is None and before.page_count == after.page_count:
        return before.status == after.status
    return before.status == after.status == "text" and _all_read(before, after)


def _all_read(before: DocumentText, after: DocumentText) -> bool:
    return before.page_count == after.page_count and "pages_unread" not in (*before.doubts, *after.doubts)


def _extent(text: DocumentText) -> str:
    if text.page_count is None:
        return text.status
    return f"{text.status}, {text.page_count} page{'' if text.page_count == 1 else 's'}"
