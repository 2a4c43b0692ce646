"""Changes between two versions of a document: its pages, and what they can't tell."""

from __future__ import annotations

from archive.diff.pages import compare_pages
from schemas.change import Change
from schemas.document import DocumentText


def compare_texts(before: DocumentText, after: DocumentText) -> list[Change]:
    """Return what changed between two versions of a document, at least one change: its bytes are others.

    `document` replaced stands for what the text can't tell. It is noise when both say the same on the same pages, so that the
    file was only saved again; where a page has no text that was read, nobody can tell that.
    """
    changes = compare_pages(before.pages, after.pages) if before.status == after.status == "text" else []
    if any(not change.noise for change in changes):
        return changes
    is_noise = before.status == after.status == "text" and _all_read(before, after)
    told = (None, None) if is_noise else (_extent(before), _extent(after))
    return [*changes, Change(field="document", kind="replaced", before=told[0], after=told[1], noise=is_noise)]


def _all_read(before: DocumentText, after: DocumentText) -> bool:
    return before.page_count == after.page_count and "pages_unread" not in (*before.doubts, *after.doubts)


def _extent(text: DocumentText) -> str:
    if text.page_count is None:
        return text.status
    return f"{text.status}, {text.page_count} page{'' if text.page_count == 1 else 's'}"
