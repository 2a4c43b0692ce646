"""What a redesign of the site makes of changes: between two templates, what only moved is noise."""

from __future__ import annotations

from msgspec.structs import replace

from archive.diff.text.noise import is_noise_between_templates, plain
from schemas.change import Change
from schemas.release import Release


def between_templates(changes: list[Change], old: Release, new: Release) -> list[Change]:
    """Return the changes of a page that came in another template, and first the change of the template itself.

    A change is noise where both sides of it stand on both pages: a passage as often as before, a value anywhere. What was
    only moved is noise then too, since a redesign moves things; a word, a figure or an address that is new or gone is not.
    """
    before, after = _words_of(old), _words_of(new)
    judged = [replace(change, noise=change.noise or _is_of_markup(change, before, after)) for change in changes]
    return [Change(field="template", kind="edited", before=old.template, after=new.template, noise=True), *judged]


def _words_of(release: Release) -> str:
    """All that a release says and leads to, without white space; its title may stand outside of the text."""
    addresses = [annex.url or "" for annex in release.annexes] + [link.url for link in release.links] + list(release.images)
    said = [release.text, "\0", release.title, "\0", *(f"{address}\0" for address in addresses)]
    return "".join(plain(words) for words in said)


def _is_of_markup(change: Change, before: str, after: str) -> bool:
    sides = [plain(side) for side in (change.before, change.after) if side]
    if not sides:
        return False
    if change.field == "text":
        is_reprinted = is_noise_between_templates(change.before, change.after)
        return is_reprinted or all(before.count(side) == after.count(side) for side in sides)
    return all(side in before and side in after for side in sides)
