"""The page itself: the views of a comparison, put into page.html."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import groupby

import msgspec
from jinja2 import Template
from msgspec import Struct

from archive.diff.text.character_diff import Segment
from archive.diff.text.segments_of import shown
from archive.queries.compare_documents import DocumentComparison, DocumentSide
from archive.queries.compare_releases import Comparison
from archive.render.change_phrases import kind_word, places
from archive.render.diff_page.by_page import leaves
from archive.render.diff_page.lines import LinePair, rows
from archive.render.html import NavigationLink, environment
from archive.render.i18n import JAPANESE, Language
from schemas.change import Change
from schemas.document import DocumentPage


def item_name(change: Change, language: Language) -> str | None:
    """Return which one of its field changed."""
    if change.item is None:
        return None
    if change.field == "dates":
        return language.word("date_role", change.item)
    is_page = change.field == "pages" and change.item.isascii() and change.item.isdigit()
    return language("changes.page", number=change.item) if is_page else change.item


PageOf = Callable[[DocumentSide, DocumentPage], str]

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
    rows: tuple[LinePair, ...]


def diff_page(compared: Comparison, language: Language = JAPANESE, around: Sequence[NavigationLink] = ()) -> str:
    """Return the page that shows `compared`: HTML in itself complete. `around` leads to the pages that it stands among,
    where it stands among any."""
    return _template(language).render(
        compared=compared,
        around=around,
        groups=_groups(compared.changes, language),
        rows=_text_rows(compared),
        documents=[_document(one, language) for one in compared.changed_documents],
        announcement=max((change.announcement for change in compared.changes), key=("no", "unsure", "yes").index, default="no"),
        noise_count=sum(change.noise for change in compared.changes),
    )


def document_diff_page(
    compared: DocumentComparison,
    page_of: PageOf | None = None,
    language: Language = JAPANESE,
    around: Sequence[NavigationLink] = (),
) -> str:
    """Return the page that shows two versions of a document, page by page, as complete in itself as `diff_page`. `page_of`
    gives where a page of one of the two is shown."""
    old, new = compared.old, compared.new
    return _template(language, "document.html").render(
        compared=compared,
        around=around,
        page_of=page_of,
        groups=_groups(compared.changes, language),
        leaves=leaves(old.pages, new.pages) if old and new else [],
        noise_count=sum(change.noise for change in compared.changes),
    )


def _groups(changes: tuple[Change, ...], language: Language) -> tuple[ChangeGroup, ...]:
    """All changes, field by field, noise last; a field that has no word is called as the table calls it."""
    ordered = sorted(changes, key=lambda change: change.noise)
    found = groupby(ordered, key=lambda change: (language.word("field", change.field), change.noise))
    view = partial(_view, language=language)
    return tuple(ChangeGroup(name, is_noise, tuple(map(view, group))) for (name, is_noise), group in found)


def _view(change: Change, language: Language) -> ChangeView:
    return ChangeView(change, tuple(_shortened(one, language) for one in _in_words(change, language)))


def _in_words(change: Change, language: Language) -> list[Segment]:
    """The segments of a change; the state of a document in words."""
    found = list(shown(change))
    return [Segment(one.op, language.state(one.text)) for one in found] if change.field == "document" else found


def _shortened(segment: Segment, language: Language) -> Segment:
    text = segment.text
    if len(text) <= LONGEST:
        return segment
    half = LONGEST // 2
    return Segment(segment.op, f"{text[:half]}{language('diff.left_out', n=len(text) - LONGEST)}{text[-half:]}")


def _text_rows(compared: Comparison) -> tuple[LinePair, ...]:
    return () if compared.is_one_version else tuple(rows(compared.old.release.text, compared.new.release.text))


def _document(one: DocumentComparison, language: Language) -> DocumentView:
    texts = ["\n".join(page.text for page in side.pages) if side else "" for side in (one.old, one.new)]
    lines = rows(*texts) if any(texts) else []
    differs = any(row.kind not in ("same", "folded") for row in lines)
    return DocumentView(one, _groups(one.changes, language), tuple(lines) if differs else ())


@cache
def _template(language: Language, name: str = "page.html") -> Template:
    made = environment("archive.render.diff_page", "", language)
    made.globals.update(kind_word=partial(kind_word, language))
    made.filters.update(places=lambda change: places(language, msgspec.structs.asdict(change)))
    made.filters.update(item=partial(item_name, language=language))
    return made.get_template(name)
