"""What changed, in the words of the page's language."""

from __future__ import annotations

from archive.language import Language
from schemas.change import Change


def item_name(change: Change, language: Language) -> str | None:
    """Return which one of its field changed."""
    if change.item is None:
        return None
    if change.field == "dates":
        return language.word("date_role", change.item)
    is_page = change.field == "pages" and change.item.isascii() and change.item.isdigit()
    return language("changes.page", number=change.item) if is_page else change.item
