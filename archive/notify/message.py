"""What a run changed, in a few lines for a phone."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs

from archive.diff.text.excerpts import TITLE
from archive.notify.news import News
from archive.render.change_phrases import document_phrase, interval, phrase, quoted
from archive.render.document_edits import DocumentEdit, Row, folded

MOST_LINES = 20
_NAME = 60


class Message(Struct, frozen=True):
    """A message with its title."""

    title: str
    body: str


def message(changes: Sequence[News]) -> Message:
    """Return the message about some changes: one line each, of the first ones."""
    silent, unsure = sum(change.silent for change in changes), sum(change.unsure for change in changes)
    count = f"{len(changes)} change{'s' if len(changes) > 1 else ''}"
    count += f" ({silent} unannounced, {unsure} unsure, {len(changes) - silent - unsure} others)"
    entries = list(folded([structs.asdict(change) for change in changes]))
    lines = [_line(entry) for entry in entries[:MOST_LINES]]
    if len(entries) > MOST_LINES:
        lines.append(f"ほか{len(entries) - MOST_LINES}件")
    return Message(f"mic-press: {count}", "\n".join(lines))


def _line(entry: Row | DocumentEdit) -> str:
    change = entry.first if isinstance(entry, DocumentEdit) else entry
    said = document_phrase(entry, TITLE) if isinstance(entry, DocumentEdit) else phrase(entry, TITLE)
    name = quoted(change["title"] or change["url"], _NAME)
    label = f" {change['label']}" if change["label"] else ""
    silent = "（告知なし）" if change["silent"] else "（告知の有無は不明）" if change["unsure"] else ""
    when = interval(change["seen_before_at"], change["seen_after_at"])
    return f"{name}{label}: {said}{silent} {when} {change['url']}"
