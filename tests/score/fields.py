"""From a record, as JSON has it, to what is compared: field by field, whatever fields the record has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from metrics import Counts, match, overlap

from schemas.text import normalized

Record = Mapping[str, Any]

TEXTS = ("lead", "text")
"""Compared by pairs of characters: half a text right is half right."""

_IDENTITY = frozenset({"key", "url", "lang", "content_hash", "genre_rule"})
_PLACES = frozenset({"start", "end", "position", "literal"})


def field_names(golden: Record) -> list[str]:
    """Return the fields to compare: those of the golden, and the genre, in the golden's order."""
    return [name for name in dict.fromkeys((*golden, "genre")) if name not in _IDENTITY]


def score(found: Record, golden: Record) -> dict[str, Counts]:
    """Return how a record agrees with the golden in each field that both sides may have."""
    return {name: score_field(name, found.get(name), golden.get(name)) for name in field_names(golden) if name in golden}


def score_field(name: str, found: Any, expected: Any) -> Counts:
    """Return how one field agrees."""
    if name in TEXTS:
        return overlap(found or "", expected or "")
    return match(items(name, found), items(name, expected))


def items(name: str, value: Any) -> list[str]:
    """Return the facts that a field states, each of which is right or wrong as a whole; their places in the text aside."""
    if value is None or value == []:
        return []
    if name in ("title", "subtitle"):
        return [normalized(value)]
    if name == "published":
        return [str(value["first"])]
    if name == "participants":
        return [fact for group in value for fact in _of_group(group)]
    if name == "contacts":
        return [fact for contact in value for fact in _of_contact(contact)]
    return [_fact(one) for one in (value if isinstance(value, list) else [value])]


def _fact(value: Any) -> str:
    if isinstance(value, dict):
        value = {name: said for name, said in value.items() if name not in _PLACES and said not in (None, [])}
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _of_group(group: Record) -> list[str]:
    label = {name: said for name, said in group.items() if name != "participants"}
    return [_fact(label), *(f"{group.get('role')}: {_fact(one)}" for one in group.get("participants", []))]


def _of_contact(contact: Record) -> list[str]:
    said = {name: value if isinstance(value, list) else [value] for name, value in contact.items() if name not in _PLACES}
    return [f"{name}: {_fact(one)}" for name, values in said.items() for one in values if one is not None]
