"""Cases that a maintainer wrote: a folder each with `page.html`, `url` and `truth.json`.

`truth.json` holds the fields of a record in short: `published` is the day alone, a date has its literal and its days, the
participants of a group are its `names`. What it leaves out is not scored. An item that is `optional` may be there or not;
the keys named in `lenient` may differ. Literals count with white space and typographic twins made one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from metrics import Counts

from schemas.text import normalized

Item = Mapping[str, Any]

GENRES = {
    "comment_call": "call_for_comments",
    "comment_result": "result_of_comments",
    "seminar": "meeting",
    "disaster": "other",
}
"""Short names of genres, beside those of the record."""

_ONE_VALUE = ("title", "subtitle", "published", "genre", "lead")
_LISTS = ("issuers", "sections", "dates", "participants", "annexes", "links", "contacts")
FIELDS = (*_ONE_VALUE, *_LISTS)


class Agreement(NamedTuple):
    """How one field of a record agrees with the truth, and the items that only one of them has."""

    counts: Counts
    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()


def truth_folders(directory: Path) -> list[Path]:
    """Return the folders of a directory that hold a case in this format."""
    return sorted(path.parent for path in directory.glob("*/truth.json"))


def read_truth(folder: Path) -> Mapping[str, Any]:
    """Return what `truth.json` of a folder states."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert isinstance(truth, dict)
    return truth


def agreements(record: Mapping[str, Any], truth: Mapping[str, Any]) -> dict[str, Agreement]:
    """Return how a record agrees with a truth in each field that the truth states."""
    return {name: agreement(name, record, truth[name]) for name in FIELDS if name in truth}


def agreement(name: str, record: Mapping[str, Any], expected: Any) -> Agreement:
    """Return how one field of a record agrees with what the truth states of it."""
    return match_items(_ITEMS.get(name, list)(expected or []), _FOUND.get(name, list)(record.get(name) or []))


def match_items(expected: Sequence[Item], items: Sequence[Item]) -> Agreement:
    """Return how two lists of items agree; each item of the record stands for one of the truth at most."""
    left = list(items)
    missing, right, optional = [], 0, 0
    for wanted in sorted(expected, key=lambda item: bool(item.get("optional"))):
        place = next((place for place, item in enumerate(left) if agrees(item, wanted)), None)
        if place is None:
            missing += [] if wanted.get("optional") else [wanted]
            continue
        del left[place]
        right += not wanted.get("optional")
        optional += bool(wanted.get("optional"))
    counts = Counts(found=len(items) - optional, expected=right + len(missing), right=right)
    return Agreement(counts, tuple(map(_shown, missing)), tuple(map(_shown, left)))


def agrees(item: Item, wanted: Item) -> bool:
    """Whether an item of a record says what the truth wants, in every key that is stated and not lenient."""
    stated = [key for key in wanted if key not in ("optional", "lenient", *wanted.get("lenient", ()))]
    return all(_plain(item.get(key)) == _plain(wanted[key]) for key in stated)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return normalized(value)
    return sorted(map(str, map(_plain, value))) if isinstance(value, (list, tuple)) else value or None


def _shown(item: Item) -> str:
    return " ".join(str(value) for key, value in item.items() if value not in (None, [], ()) and key != "lenient")


def _value(said: Any) -> list[Item]:
    return [{"value": said.get("first") if isinstance(said, dict) else GENRES.get(said, said)}] if said else []


def _values(said: Sequence[str]) -> list[Item]:
    return [{"value": value} for value in said]


def _dates(said: Sequence[Item]) -> list[Item]:
    return [date for date in said if date.get("role") != "published"]


def _of_truth_groups(groups: Sequence[Item]) -> list[Item]:
    return list(_flat(groups, "names"))


def _of_groups(groups: Sequence[Item]) -> list[Item]:
    return list(_flat(groups, "participants"))


def _flat(groups: Sequence[Item], inside: str) -> Iterator[Item]:
    """The groups, and each participant beside the role of its group."""
    for group in groups:
        optional = {key: True for key in ("optional",) if group.get(key)}
        yield {key: value for key, value in group.items() if key != inside}
        for participant in group.get(inside, ()):
            yield {"of": group.get("role") if "role" not in group.get("lenient", ()) else None, **participant, **optional}


def _lenient_role(items: list[Item]) -> list[Item]:
    return [{key: value for key, value in item.items() if not (key == "of" and value is None)} for item in items]


def _of_truth_contacts(contacts: Sequence[Item]) -> list[Item]:
    return [fact for contact in contacts for fact in _facts(contact)]


def _of_contacts(contacts: Sequence[Item]) -> list[Item]:
    return [
        fact
        for contact in contacts
        for fact in _facts({**contact, "fax": contact.get("faxes", ()), "people": [_person(one) for one in contact["people"]]})
    ]


def _person(official: Any) -> str:
    return str(official["literal"]) if isinstance(official, dict) else str(official)


def _facts(contact: Item) -> Iterator[Item]:
    for key in ("unit", "people", "phones", "emails", "fax"):
        values = contact.get(key) or ()
        yield from ({"fact": key, "value": value} for value in ([values] if isinstance(values, str) else values))


_ITEMS: dict[str, Callable[[Any], list[Item]]] = {
    **dict.fromkeys(_ONE_VALUE, _value),
    "issuers": _values,
    "participants": lambda groups: _lenient_role(_of_truth_groups(groups)),
    "contacts": _of_truth_contacts,
}
_FOUND: dict[str, Callable[[Any], list[Item]]] = {
    **dict.fromkeys(_ONE_VALUE, _value),
    "issuers": _values,
    "dates": _dates,
    "participants": _of_groups,
    "contacts": _of_contacts,
}


def scores(record: Mapping[str, Any], truth: Mapping[str, Any]) -> dict[str, Counts]:
    """Return the counts of each field that the truth states."""
    return {name: found.counts for name, found in agreements(record, truth).items()}


def differences(record: Mapping[str, Any], truth: Mapping[str, Any]) -> list[str]:
    """Return a line for each item that only one of the two has: `- ` the truth, `+ ` the record."""
    lines = []
    for name, found in agreements(record, truth).items():
        lines += [f"- {name}: {item}" for item in found.missing] + [f"+ {name}: {item}" for item in found.surplus]
    return lines
