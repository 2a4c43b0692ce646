"""Changes of the links: those that lead to documents (annexes) and those that lead to pages."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import zip_longest

from archive.diff.text.noise import is_noise, plain
from archive.diff.text.value_pairing import Pairing, paired
from schemas.address import normal_url
from schemas.change import Change, ChangeKind
from schemas.release import Annex, Link


def image_changes(old: tuple[str, ...], new: tuple[str, ...]) -> list[Change]:
    """Return what became of the images, by address, as changes of the `content`: one that went and one that came in the same
    order are one edited."""
    before, after = ({normal_url(url): url for url in urls} for urls in (old, new))
    gone = [url for key, url in before.items() if key not in after]
    come = [url for key, url in after.items() if key not in before]
    return [
        Change(
            field="content",
            item="image",
            kind="edited" if one and other else "removed" if one else "added",
            before=one,
            after=other,
        )
        for one, other in zip_longest(gone, come)
    ]


_MOST_PROMISES = 40_000  # of what went with what came: a meeting has up to two hundred papers
_TELLING = 3  # characters of a label that are enough to know it by


def annex_changes(old: tuple[Annex, ...], new: tuple[Annex, ...]) -> list[Change]:
    """Return what became of the linked documents. The item is the label with its language, as 附属書1【原文】.

    One document is one that keeps its address, then one that keeps its label, then one that keeps its number.
    """
    found = _with_promised(old, new, paired(old, new, _address_and_name, _address, _name, _numbered))
    changes = [_annex_alone(new[place], "added") for place in found.added]
    changes += [change for place, there in found.pairs for change in _annex_pair(old[place], new[there])]
    changes.sort(key=lambda change: change.span or (0, 0))
    return changes + [_annex_alone(old[place], "removed") for place in found.removed]


def _with_promised(old: tuple[Annex, ...], new: tuple[Annex, ...], found: Pairing) -> Pairing:
    """Also pair a promise with the document that came of it: 参考資料1 議事要旨, of which only 議事要旨 may be the link."""
    pairs, removed, added = list(found.pairs), list(found.removed), list(found.added)
    for place in found.removed if len(removed) * len(added) <= _MOST_PROMISES else ():
        there = next((there for there in added if _is_promise_of(old[place], new[there])), None)
        if there is not None:
            pairs.append((place, there))
            removed.remove(place)
            added.remove(there)
    return Pairing(pairs, removed, added)


def _is_promise_of(one: Annex, other: Annex) -> bool:
    label, other_label = plain(one.label), plain(other.label)
    longer, shorter = max(label, other_label, key=len), min(label, other_label, key=len)
    return (one.url is None) != (other.url is None) and longer.endswith(shorter) and len(shorter) >= _TELLING


def link_changes(old: tuple[Link, ...], new: tuple[Link, ...]) -> list[Change]:
    """Return what became of the links to pages; the item is their label."""
    found = paired(
        old, new, lambda one: (_url(one.url), plain(one.label)), lambda one: _url(one.url), lambda one: plain(one.label)
    )
    changes = [
        Change(
            field="links", kind="added", item=new[place].label, after=new[place].url, span=(new[place].start, new[place].end)
        )
        for place in found.added
    ]
    changes += [change for place, there in found.pairs for change in _link_pair(old[place], new[there])]
    changes.sort(key=lambda change: change.span or (0, 0))
    gone = (old[place] for place in found.removed)
    return changes + [Change(field="links", kind="removed", item=link.label, before=link.url) for link in gone]


def _url(url: str | None) -> str | None:
    return None if url is None else normal_url(url)


def _address_and_name(annex: Annex) -> Hashable | None:
    return (_url(annex.url), _name(annex), annex.number)


def _address(annex: Annex) -> Hashable | None:
    return _url(annex.url)


def _name(annex: Annex) -> Hashable:
    return plain(annex.label), plain(annex.language or "")


def _numbered(annex: Annex) -> Hashable | None:
    """別紙1 and 参考1 have the same number and are two things."""
    if annex.number is None:
        return None
    return plain(annex.label.partition(annex.number)[0]), plain(annex.number), plain(annex.language or "")


def _title(annex: Annex) -> str:
    return f"{annex.label}【{annex.language}】" if annex.language else annex.label


def _description(annex: Annex) -> str:
    return _title(annex) + (annex.size_note or "")


def _annex_alone(annex: Annex, kind: ChangeKind) -> Change:
    """A document that came or went: its address, or the promise, or that it is mentioned."""
    value = annex.url or annex.placeholder or annex.literal
    if kind == "added":
        return Change(field="annexes", kind=kind, item=_title(annex), after=value, span=(annex.start, annex.end))
    return Change(field="annexes", kind=kind, item=_title(annex), before=value)


def _annex_pair(old: Annex, new: Annex) -> list[Change]:
    described = _edited("annexes", _title(new), _description(old), _description(new), (new.start, new.end))
    if old.url == new.url:
        promised = _edited("annexes", _title(new), old.placeholder, new.placeholder, (new.start, new.end))
        return described + promised
    if _is_promise_of(old, new):
        described = []  # what was promised and what came of it are printed in two ways
    kind: ChangeKind = "appeared" if old.url is None else "disappeared" if new.url is None else "replaced"
    before, after = old.url or old.placeholder or old.literal, new.url or new.placeholder or new.literal
    return [_readdressed("annexes", _title(new), kind, (before, after), (new.start, new.end)), *described]


def _link_pair(old: Link, new: Link) -> list[Change]:
    changes = _edited("links", new.label, old.label, new.label, (new.start, new.end))
    if old.url != new.url:
        changes.insert(0, _readdressed("links", new.label, "replaced", (old.url, new.url), (new.start, new.end)))
    return changes


def _edited(field: str, item: str, before: str | None, after: str | None, span: tuple[int, int]) -> list[Change]:
    if before == after:
        return []
    noise = is_noise(before, after)
    return [Change(field=field, kind="edited", item=item, before=before, after=after, span=span, noise=noise)]


def _readdressed(field: str, item: str, kind: ChangeKind, urls: tuple[str, str], span: tuple[int, int]) -> Change:
    before, after = urls
    noise = kind == "replaced" and normal_url(before) == normal_url(after)
    return Change(field=field, kind=kind, item=item, before=before, after=after, span=span, noise=noise)
