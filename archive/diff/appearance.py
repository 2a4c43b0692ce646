"""What a reader sees and no text tells: pages that look otherwise, and parts of Office files with other bytes."""

from __future__ import annotations

from collections.abc import Collection

from schemas.change import Change
from schemas.document import Box, DocumentText, Looks

NOT_SEEN = "looks not compared"
"""The item of a replacement of which nobody drew all pages."""


def not_seen() -> Change:
    """Return the one change of such a replacement. It is told, and never noise; nobody knows whether anything was edited, so
    whether it was announced is unsure."""
    return Change(
        field="document",
        kind="replaced",
        item=NOT_SEEN,
        announced=True,
        announcement="unsure",
        announcement_rule="looks_not_compared",
    )


def appearance_changes(
    before: DocumentText, after: DocumentText, looks: Looks | None, told: Collection[str | None]
) -> list[Change]:
    """Return the pages that look otherwise but those whose words are `told` already, and the parts that are not the same.

    The item is the page's number, or the name of a part; `after` says where on the page.
    """
    pages = [
        Change(field="appearance", kind="edited", item=str(page.number), after="; ".join(map(box_in_words, page.regions)))
        for page in (looks.pages if looks else ())
        if str(page.number) not in told
    ]
    return [*pages, *_parts(before.parts, after.parts)]


def box_in_words(box: Box) -> str:
    """Return a region as left,top-right,bottom in points."""
    left, top, right, bottom = (f"{value:g}" for value in box)
    return f"{left},{top}-{right},{bottom}"


def _parts(old: dict[str, str], new: dict[str, str]) -> list[Change]:
    edited = [name for name in new if name in old and old[name] != new[name]]
    added, removed = [name for name in new if name not in old], [name for name in old if name not in new]
    return [
        *(Change(field="appearance", kind="edited", item=name) for name in edited),
        *(Change(field="appearance", kind="added", item=name, after=name) for name in added),
        *(Change(field="appearance", kind="removed", item=name, before=name) for name in removed),
    ]
