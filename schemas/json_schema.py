"""JSON Schema (2020-12) of the published records, generated: `python -m schemas.json_schema` writes schemas/json/."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from schemas.change import Change
from schemas.listing import Listing
from schemas.release import Release

PUBLISHED = {"release": Release, "listing": Listing, "change": Change}
DIRECTORY = Path(__file__).parent / "json"


def schema_text(name: str) -> str:
    """Return the JSON Schema of the record published as `name`, as it stands in its file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(PUBLISHED[name])}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def schema_path(name: str) -> Path:
    """Return the file that holds the JSON Schema published as `name`."""
    return DIRECTORY / f"{name}.schema.json"


if __name__ == "__main__":
    for published in PUBLISHED:
        schema_path(published).write_text(schema_text(published), encoding="utf-8")
