"""Changes of whom to ask: telephone numbers, addresses, people, unit by unit."""

from __future__ import annotations

from collections.abc import Sequence

from archive.diff.text.noise import is_noise, plain
from archive.diff.text.value_pairing import MOST_PAIRS, paired
from schemas.change import Change, ChangeKind
from schemas.release import Contact

_UNIT = "部署"


def contact_changes(old: tuple[Contact, ...], new: tuple[Contact, ...]) -> list[Change]:
    """Return what became of the contacts. The item is `unit: part`, the part as a contact line calls it (電話, 担当, …).

    A contact is the same when its unit is, or else when a number, an address or a person is. Notes count for nothing:
    those below several contacts stand with the last one, which is another one when that is removed. The text tells them.
    """
    found = paired(old, new, lambda one: plain(one.unit) if one.unit else None)
    known = [*found.pairs, *_overlapping(old, new, found.removed, found.added)]
    gone, come = {place for place, _ in known}, {place for _, place in known}
    changes = [change for place, there in sorted(known, key=lambda pair: pair[1]) for change in _pair(old[place], new[there])]
    changes += [_alone(new[place], "added") for place in found.added if place not in come]
    return changes + [_alone(old[place], "removed") for place in found.removed if place not in gone]


def _overlapping(
    old: Sequence[Contact], new: Sequence[Contact], removed: Sequence[int], added: Sequence[int]
) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    free = list(added)
    for place in removed if len(removed) * len(free) <= MOST_PAIRS else ():
        best = max(free, key=lambda there: len(_known(old[place]) & _known(new[there])), default=None)
        if best is not None and _known(old[place]) & _known(new[best]):
            pairs.append((place, best))
            free.remove(best)
    return pairs


def _known(contact: Contact) -> set[str]:
    people = (plain(one.name) for one in contact.people)
    return {*contact.phones, *contact.faxes, *contact.emails, *people}


def _values(contact: Contact) -> dict[str, str]:
    return {
        _UNIT: contact.unit or "",
        "担当": "、".join(one.literal for one in contact.people),
        "電話": "、".join(contact.phones),
        "内線": "、".join(contact.extensions),
        "FAX": "、".join(contact.faxes),
        "メール": "、".join(contact.emails),
    }


def _pair(old: Contact, new: Contact) -> list[Change]:
    before, after = _values(old), _values(new)
    return [_part(new, part, before[part], after[part]) for part in before if before[part] != after[part]]


def _part(contact: Contact, part: str, before: str, after: str) -> Change:
    kind: ChangeKind = "edited" if before and after else "added" if after else "removed"
    return Change(
        field="contacts",
        kind=kind,
        item=f"{contact.unit}: {part}" if contact.unit else part,
        before=before or None,
        after=after or None,
        span=(contact.start, contact.end),
        noise=bool(before) and is_noise(before, after),
    )


def _alone(contact: Contact, kind: ChangeKind) -> Change:
    if kind == "added":
        return Change(field="contacts", kind=kind, item=contact.unit, after=contact.literal, span=(contact.start, contact.end))
    return Change(field="contacts", kind=kind, item=contact.unit, before=contact.literal)
