"""A change in one line of Japanese, for feeds and messages: 本文 変更 3,480百万円 → 3,840百万円."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.diff.text.excerpts import NOTHING, Room, excerpts
from archive.render.i18n import JAPANESE
from schemas.times import jst_text


def phrase(change: Mapping[str, Any], room: Room) -> str:
    """Return what a row of changes says: the field, what happened to it, and both states around the marked spot."""
    about = f"{_place(change)} {JAPANESE.word('kind', change['kind'])}"
    before, after = excerpts(change["before"], change["after"], room)
    if before is None and after is None:
        return about
    if before is None or after is None:
        return f"{about} {before or after}"
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
