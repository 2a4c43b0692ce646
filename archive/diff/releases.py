"""All changes between two records of one release."""

from __future__ import annotations

from archive.diff.announced import announced_by, announcement_in
from archive.diff.contacts import contact_changes
from archive.diff.dates import date_changes
from archive.diff.headline import head_changes
from archive.diff.links import annex_changes, image_changes, link_changes
from archive.diff.marks import mark_changes
from archive.diff.participants import participant_changes
from archive.diff.prose import text_changes
from archive.diff.redesign import between_templates
from archive.diff.sections import section_changes
from schemas.change import Change
from schemas.release import Release


def compare(old: Release, new: Release) -> list[Change]:
    """Return what changed from `old` to `new`: nothing when both say the same, else at least one change.

    What no field holds is told as one change of the `content`.
    """
    if old.content_hash == new.content_hash:
        return []
    found = [
        *head_changes(old, new),
        *_text_and_sections(old, new),
        *mark_changes(old, new),
        *date_changes(old, new),
        *participant_changes(old.participants, new.participants),
        *annex_changes(old.annexes, new.annexes),
        *link_changes(old.links, new.links),
        *contact_changes(old.contacts, new.contacts),
        *image_changes(old.images, new.images),
    ]
    if not found and _canonicaliser(old) == _canonicaliser(new):
        return [Change(field="content", kind="edited")]
    return with_announcement(found if old.template == new.template else between_templates(found, old, new))


def _text_and_sections(old: Release, new: Release) -> list[Change]:
    """The changes of both; a section whose heading moved with a passage of the text is told by that passage."""
    text = text_changes(old, new)
    moved = [change.span for change in text if change.kind == "moved" and change.span]
    taken_along = [change for change in section_changes(old, new) if not _is_told(change, moved)]
    return [*text, *taken_along]


def _is_told(change: Change, moved: list[tuple[int, int]]) -> bool:
    if change.kind != "moved" or change.before is not None or change.span is None:
        return False
    start, end = change.span
    return any(first <= start and end <= last for first, last in moved)


def with_announcement(changes: list[Change]) -> list[Change]:
    """Return the changes of one version with what the words that it added say of them. Noise is announced by nobody."""
    if (announcement := announcement_in(changes)) is None:
        return changes
    return [change if change.noise else announced_by(change, announcement) for change in changes]


def _canonicaliser(release: Release) -> str:
    """The number of the rules that a hash was made by: hashes of two rules say nothing about each other."""
    return release.content_hash.partition(":")[0]
