"""What a row of a list says otherwise than it did: title, date, bureau, or in which month it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from archive.diff.announced import announced_by, announcement_in_title
from archive.diff.text.noise import is_noise
from schemas.change import Change, ChangeKind
from schemas.listing import ListedRelease

ITEMS = {"title": "title", "published_on": "date", "bureau": "bureau"}
"""What of a row is compared, and how a change names it; the fourth item is the month."""


def row_changes(old: Mapping[str, Any], new: ListedRelease, month: str) -> list[Change]:
    """Return what the row `new` in the list of `month` says otherwise than the row `old` of the archive."""
    if old["month"] != month:
        return [listing_change("month", old["month"], month)]
    values = [(item, old[name], getattr(new, name)) for name, item in ITEMS.items()]
    return [listing_change(*value) for value in values if value[1] != value[2]]


def listing_change(item: str, before: str | None, after: str | None) -> Change:
    """Return the change of one item; a title that came to say 「（訂正）」 announces it."""
    kind: ChangeKind = "edited" if before and after else "added" if after else "removed"
    change = Change(field="listing", kind=kind, item=item, before=before, after=after, noise=is_noise(before, after))
    return change if change.noise or item != "title" else _announced(change)


def _announced(change: Change) -> Change:
    """A title that came to say 「（訂正）」 announces the edit that it stands for."""
    found = announcement_in_title(change.before, change.after or "")
    return announced_by(change, replace(found, rule="list_row")) if found else change
