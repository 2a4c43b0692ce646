"""The page itself: the views of a comparison, put into page.html."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from msgspec import Struct

from archive.compared_documents import DocumentComparison
from archive.comparison import Comparison
from archive.diff.shown import shown
from archive.diff.text import Segment
from archive.diff_page.lines import Row, rows
from archive.diff_page.words import field_name, followable, in_japan, in_utc, item_name, state_name
from archive.japanese import CERTAINTIES, KINDS
from archive.printable import printable
from schemas.change import Change

NOWHERE: Mapping[str, str] = MappingProxyType({})
LONGEST = 400
"""Characters of one stretch that the list of changes shows; the text below it has them all."""


class ChangeView(Struct, frozen=True):
    """A change with the segments that show it."""

    change: Change
    segments: tuple[Segment, ...]


class ChangeGroup(Struct, frozen=True):
    """The changes of one field, with its name for people; those that only a machine would notice stand apart."""

    name: str
    is_noise: bool
    changes: tuple[ChangeView, ...]


class DocumentView(Struct, frozen=True):
    """A document that differs, its changes, and its lines side by side."""

    document: DocumentComparison
    groups: tuple[ChangeGroup, ...]
    rows: tuple[Row, ...]


def diff_page(compared: Comparison, around: Mapping[str, str] = NOWHERE) -> str:
    """Return the page that shows `compared`: HTML in itself complete. `around` are the addresses of the pages that it stands
    among, where it stands among any, by their names."""
    return _template().render(
        compared=compared,
        around=around,
        groups=_groups(compared.changes),
        rows=_text_rows(compared),
        documents=[_document(one) for one in compared.changed_documents],
        is_announced=any(change.announced for change in compared.changes),
        noise_count=sum(change.noise for change in compared.changes),
    )


def _groups(changes: tuple[Change, ...]) -> tuple[ChangeGroup, ...]:
    """All changes, field by field, noise last."""
    ordered = sorted(changes, key=lambda change: change.noise)
    found = groupby(ordered, key=lambda change: (field_name(change), change.noise))
    return tuple(ChangeGroup(name, is_noise, tuple(map(_view, group))) for (name, is_noise), group in found)


def _view(change: Change) -> ChangeView:
    return ChangeView(change, tuple(_shortened(one) for one in _in_words(change)))


def _in_words(change: Change) -> list[Segment]:
    """The segments of a change; the state of a document in Japanese."""
    found = list(shown(change))
    return [Segment(one.op, state_name(one.text)) for one in found] if change.field == "document" else found


def _shortened(segment: Segment) -> Segment:
    text = segment.text
    if len(text) <= LONGEST:
        return segment
    half = LONGEST // 2
    return Segment(segment.op, f"{text[:half]}…（{len(text) - LONGEST:,}字略）…{text[-half:]}")


def _text_rows(compared: Comparison) -> tuple[Row, ...]:
    return () if compared.is_one_version else tuple(rows(compared.old.release.text, compared.new.release.text))


def _document(one: DocumentComparison) -> DocumentView:
    texts = ["\n".join(page.text for page in side.pages) if side else "" for side in (one.old, one.new)]
    lines = rows(*texts) if any(texts) else []
    differs = any(row.kind not in ("same", "folded") for row in lines)
    return DocumentView(one, _groups(one.changes), tuple(lines) if differs else ())


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("archive.diff_page", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    filters = {"jst": in_japan, "utc": in_utc, "link": followable, "item": item_name}
    environment.filters.update(filters, kind=lambda change: KINDS[change.kind], certainty=CERTAINTIES.__getitem__)
    return environment.get_template("page.html")


def _visible(value: Any) -> Any:
    """Controls and bidi overrides are shown as such: a hostile title never turns the words around it."""
    return printable(value) if type(value) is str else value
