"""Changes of what stands at the head of a release: title, subtitle, date of publication, issuers."""

from __future__ import annotations

from archive.diff.text.noise import is_noise, plain
from archive.diff.text.value_pairing import MOST_PAIRS, likeness, paired
from schemas.change import Change
from schemas.release import DateMention, Release

_ALIKE = 0.5  # of two issuers' names, so that one is the other renamed

Span = tuple[int, int] | None


def head_changes(old: Release, new: Release) -> list[Change]:
    """Return what became of the title, the subtitle, the date of publication and the issuers, in this order."""
    return [
        *_value("title", old.title or None, new.title or None, _found(new.text, new.title)),
        *_value("subtitle", old.subtitle, new.subtitle, _found(new.text, new.subtitle)),
        *_value("published", _literal(old.published), _literal(new.published), _span(new.published)),
        *_issuers(old.issuers, new.issuers, new.text),
    ]


def _value(field: str, before: str | None, after: str | None, span: Span, item: str | None = None) -> list[Change]:
    if before == after:
        return []
    if before is None:
        return [Change(field=field, kind="added", item=item, after=after, span=span)]
    if after is None:
        return [Change(field=field, kind="removed", item=item, before=before)]
    noise = is_noise(before, after)
    return [Change(field=field, kind="edited", item=item, before=before, after=after, span=span, noise=noise)]


def _found(text: str, words: str | None) -> Span:
    start = text.find(words) if words else -1
    return (start, start + len(words)) if words and start >= 0 else None


def _literal(published: DateMention | None) -> str | None:
    return published.literal if published else None


def _span(published: DateMention | None) -> Span:
    return (published.start, published.end) if published else None


def _issuers(old: tuple[str, ...], new: tuple[str, ...], text: str) -> list[Change]:
    found = paired(old, new, plain)
    pairs, free = list(found.pairs), list(found.added)
    removed = []
    for place in found.removed:
        near = free if len(found.removed) * len(found.added) <= MOST_PAIRS else []
        best = max(near, key=lambda there: likeness(old[place], new[there]), default=None)
        if best is not None and likeness(old[place], new[best]) >= _ALIKE:
            pairs.append((place, best))
            free.remove(best)
        else:
            removed.append(place)
    changes = [one for place, there in pairs for one in _issuer(old[place], new[there], text)]
    changes += [one for place in free for one in _issuer(None, new[place], text)]
    return changes + [one for place in removed for one in _issuer(old[place], None, text)]


def _issuer(before: str | None, after: str | None, text: str) -> list[Change]:
    return _value("issuers", before, after, _found(text, after), item=after or before)
