"""A change in one line of Japanese, for feeds and messages: 本文 変更 3,480百万円 → 3,840百万円."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.diff.text.excerpts import NOTHING, Room, excerpts
from archive.render.document_edits import DocumentEdit
from archive.render.i18n import JAPANESE, Language
from schemas.times import jst_text


def document_phrase(edit: DocumentEdit, room: Room) -> str:
    """Return what a replaced document says in one line: how many of its pages differ, and the first of them."""
    count = JAPANESE("changes.pages_differ", count=edit.page_count, n=edit.pages_in_all)
    return f"{JAPANESE.word('kind', 'replaced')}{count} {phrase(edit.first, room)}"


def kind_word(language: Language, field: str, kind: str) -> str:
    """Return what happened, in words. 差替え is said of bytes alone: a link that leads elsewhere may lead to the same ones."""
    if kind == "replaced" and field != "document":
        return language("changes.leads_elsewhere") if field in ("annexes", "links") else language.word("kind", "edited")
    return language.word("kind", kind)


def places(language: Language, change: Mapping[str, Any]) -> str | None:
    """Return where a passage that moved stood and stands; None where nothing moved, or nobody noted from where."""
    before, after = change.get("place_before"), change.get("place_after")
    if before is None and after is None:
        return None
    beginning = language("changes.beginning")
    return language("changes.from_to", before=before or beginning, after=after or beginning)


def phrase(change: Mapping[str, Any], room: Room) -> str:
    """Return what a row of changes says: the field, what happened to it, and both states around the marked spot."""
    about = f"{_place(change)} {kind_word(JAPANESE, change['field'], change['kind'])}"
    before, after = excerpts(change["before"], change["after"], room)
    if before is None and after is None:
        return about
    if before is None or after is None:
        moved = places(JAPANESE, change)
        return f"{about} {before or after}" + (f"（{moved}）" if moved else "")
    return f"{about} {before or NOTHING} → {after or NOTHING}"


def quoted(title: str, most: int) -> str:
    """Return a title in quotation marks, other ones than it has in it, in one line and cut at `most` characters."""
    line = " ".join(title.split())
    short = line if len(line) <= most else line[:most] + "…"
    return f"『{short}』" if "「" in short else f"「{short}」"


def interval(seen_before_at: str, seen_after_at: str) -> str:
    """Return between which two visits a change lies, in Japan's time."""
    return f"{jst_text(seen_before_at)} から {jst_text(seen_after_at)} までの間"


def _place(change: Mapping[str, Any]) -> str:
    if change["field"] == "pages" and change["item"]:
        return JAPANESE("changes.page", number=change["item"])
    return JAPANESE.word("field", change["field"])
