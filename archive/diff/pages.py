"""Changes of a linked document, page by page.

Pages that say the same are found first, moved ones too. What is left between two of them is compared as one text, so that a
paragraph that pushes others over the edge of their page is the only thing that changed there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from archive.diff.anchors import matches
from archive.diff.hunks import hunks
from archive.diff.noise import plain
from archive.diff.outsized import is_outsized, outsized_changes
from archive.diff.page_numbers import without_numbers
from archive.diff.pairing import paired
from archive.diff.releases import with_announcement
from archive.diff.stretches import Stretch, item_of, stretch_changes
from schemas.change import Change
from schemas.document import DocumentPage

_TELLING = 10  # characters of a page that is not found elsewhere by chance

Pages = Sequence[DocumentPage]
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
    found = [(there, change) for place, there in (*fixed, *moved) for change in _respelled(old[place], new[there])]
    changes = [*found, *((there, _moved(old[place], new[there])) for place, there in moved)]
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


def _respelled(old: DocumentPage, new: DocumentPage) -> list[Change]:
    """What differs on a page that says the same: blanks, twins, its printed number; and the name of a sheet."""
    name = Change(field="pages", kind="edited", item=item_of(new), before=old.name, after=new.name)
    changes = [name] if old.name != new.name else []
    if old.text != new.text:
        differing = hunks(old.text, new.text)
        before = "\n".join(old.text[slice(*hunk.before)].strip() for hunk in differing if hunk.before)
        after = "\n".join(new.text[slice(*hunk.after)].strip() for hunk in differing if hunk.after)
        changes.append(Change(field="pages", kind="edited", item=item_of(new), before=before, after=after, noise=True))
    return changes


def _moved(old: DocumentPage, new: DocumentPage) -> Change:
    return Change(field="pages", kind="moved", item=item_of(new), before=item_of(old), after=item_of(new))


def _gaps(old: Pages, new: Pages, fixed: Sequence[Pair], moved: Sequence[Pair]) -> list[Stretch]:
    gone, come = {place for place, _ in moved}, {place for _, place in moved}
    found = []
    for (start, new_start), (end, new_end) in pairwise([(-1, -1), *fixed, (len(old), len(new))]):
        left = tuple(old[place] for place in range(start + 1, end) if place not in gone)
        places = [place for place in range(new_start + 1, new_end) if place not in come]
        if left or places:
            found.append(Stretch(left, tuple(new[place] for place in places), tuple(places), new_start))
    return found
