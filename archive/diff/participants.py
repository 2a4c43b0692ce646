"""Changes of who takes part: group by group, name by name."""

from __future__ import annotations

import re
from collections.abc import Hashable

from msgspec import Struct

from archive.diff.text.noise import is_noise, plain
from archive.diff.text.value_pairing import MOST_PAIRS, paired
from schemas.change import Change, ChangeKind
from schemas.release import Participant, ParticipantGroup

_DIGITS = re.compile(r"[0-9]+")

Groups = tuple[ParticipantGroup, ...]


class _Member(Struct, frozen=True):
    """A participant in a group. `group` is the same on both sides for groups that are the same."""

    participant: Participant
    label: str
    group: Hashable

    @property
    def item(self) -> str:
        """How a change names the participant."""
        return f"{self.label}: {self.participant.name}"


def participant_changes(old: Groups, new: Groups) -> list[Change]:
    """Return what became of the participants. The item is `group: name`, the group by its heading or its role.

    A name that left one group for another has moved; the order within a group means nothing.
    """
    groups = _paired_groups(old, new)
    changes = [change for place, there in groups for change in _group_pair(old[place], new[there])]
    gone, come = {place for place, _ in groups}, {place for _, place in groups}
    changes += [_group_alone(group, "added") for place, group in enumerate(new) if place not in come and not group.participants]
    changes += [
        _group_alone(group, "removed") for place, group in enumerate(old) if place not in gone and not group.participants
    ]
    return changes + _member_changes(_members(old, dict(groups)), _members(new, {place: place for place in come}))


def _paired_groups(old: Groups, new: Groups) -> list[tuple[int, int]]:
    """The same heading and role; then the same heading; a count of the same; most of the same names."""
    found = paired(old, new, _heading_and_role, _heading, _counted, _unlabelled)
    pairs, free = list(found.pairs), list(found.added)
    for place in found.removed if len(found.removed) * len(free) <= MOST_PAIRS else ():
        there = next((there for there in free if _share_most(old[place], new[there])), None)
        if there is not None:
            pairs.append((place, there))
            free.remove(there)
    return sorted(pairs, key=lambda pair: pair[1])


def _heading_and_role(group: ParticipantGroup) -> Hashable | None:
    return (plain(group.heading), group.role) if group.heading else None


def _heading(group: ParticipantGroup) -> Hashable | None:
    return plain(group.heading) if group.heading else None


def _counted(group: ParticipantGroup) -> Hashable | None:
    """12エコノミー and 13エコノミー count the same thing."""
    return _DIGITS.sub("#", plain(group.heading or "")) if group.shape == "count" else None


def _unlabelled(group: ParticipantGroup) -> Hashable | None:
    return None if group.heading else (group.role, group.shape)


def _share_most(old: ParticipantGroup, new: ParticipantGroup) -> bool:
    names, new_names = _names(old), _names(new)
    return len(names & new_names) * 2 > max(len(names), len(new_names))


def _names(group: ParticipantGroup) -> set[str]:
    return {plain(one.name) for one in group.participants}


def label_of(group: ParticipantGroup) -> str:
    """Return how a group is named: as printed, else by its role."""
    return group.heading or group.role


def _group_pair(old: ParticipantGroup, new: ParticipantGroup) -> list[Change]:
    before, after = label_of(old), label_of(new)
    if before == after and old.heading == new.heading and old.count != new.count:
        before, after = str(old.count or ""), str(new.count or "")
    if before == after:
        return []
    noise = is_noise(before, after)
    return [
        Change(field="participants", kind="edited", item=label_of(new), before=before or None, after=after or None, noise=noise)
    ]


def _group_alone(group: ParticipantGroup, kind: ChangeKind) -> Change:
    label = label_of(group)
    if kind == "added":
        return Change(field="participants", kind=kind, item=label, after=label)
    return Change(field="participants", kind=kind, item=label, before=label)


def _members(groups: Groups, known: dict[int, int]) -> list[_Member]:
    return [
        _Member(one, label_of(group), known.get(place, (id(groups), place)))
        for place, group in enumerate(groups)
        for one in group.participants
    ]


def _member_changes(old: list[_Member], new: list[_Member]) -> list[Change]:
    found = paired(old, new, lambda one: (one.group, plain(one.participant.name)), lambda one: plain(one.participant.name))
    changes = [
        Change(field="participants", kind="added", item=one.item, after=one.participant.literal, span=_span(one))
        for one in (new[place] for place in found.added)
    ]
    pairs = ((old[place], new[there]) for place, there in found.pairs)
    changes += [change for before, after in pairs if (change := _member_pair(before, after)) is not None]
    changes.sort(key=lambda change: change.span or (0, 0))
    gone = (old[place] for place in found.removed)
    return changes + [
        Change(field="participants", kind="removed", item=one.item, before=one.participant.literal) for one in gone
    ]


def _member_pair(old: _Member, new: _Member) -> Change | None:
    if old.group != new.group:
        return Change(field="participants", kind="moved", item=new.item, before=old.item, after=new.item, span=_span(new))
    before, after = old.participant.literal, new.participant.literal
    if before == after:
        return None
    return Change(
        field="participants",
        kind="edited",
        item=new.item,
        before=before,
        after=after,
        span=_span(new),
        noise=is_noise(before, after),
    )


def _span(member: _Member) -> tuple[int, int]:
    return member.participant.start, member.participant.end
