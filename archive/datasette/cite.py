"""The page that says how to cite a version of a release, or two of them compared."""

from __future__ import annotations

from typing import Any

from archive.citation import Cited, bibtex, text
from archive.citing import cited
from archive.comparison import compare_versions
from archive.datasette import addresses
from archive.datasette.asked import Asked
from archive.datasette.versions import number_asked, version_asked
from archive.reading import Archive


def cite_page(archive: Archive, asked: Asked) -> dict[str, Any]:
    """Return the citation of the version asked for, or of the two between `old` and `new`. Raises NotFound and BadQuery."""
    versions = _versions(archive, asked)
    key, old, new = versions[-1].key, versions[0], versions[-1]
    marks = {"seen": new.mark} if old is new else {"old": old.mark, "new": new.mark}
    path = (addresses.release if old is new else addresses.diff)(key, **marks)
    address = asked.root + path
    return {
        "key": key,
        "title": new.title,
        "asked": marks,
        "versions": [one.version_number for one in versions],
        "path": path,
        "address": address,
        "text": text(versions, address),
        "bibtex": bibtex(versions, address),
    }


def _versions(archive: Archive, asked: Asked) -> tuple[Cited, ...]:
    """One version, or the older and the newer of two."""
    if not {"old", "new"} & set(asked.query):
        return (cited(archive, version_asked(archive, asked)),)
    old, new = (number_asked(archive, asked, name) for name in ("old", "new"))
    compared = compare_versions(archive, asked.key, old, new)
    sides = (compared.new,) if compared.is_one_version else (compared.old, compared.new)
    return tuple(cited(archive, archive.version(compared.key, side.version_number)) for side in sides)
