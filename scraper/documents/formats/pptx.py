"""PowerPoint presentations (.pptx): a page for each slide."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pptx
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.exc import PackageNotFoundError

from schemas.document import DocumentPage, DocumentText
from scraper.documents.formats.office_info import facts_of, shown_parts
from scraper.documents.reading_status import as_held, is_out_of_memory, kept_within, read_through, unread
from scraper.sandbox.limits import Limits

_SHOWN = (MSO_SHAPE_TYPE.PICTURE, MSO_SHAPE_TYPE.LINKED_PICTURE, MSO_SHAPE_TYPE.CHART, MSO_SHAPE_TYPE.EMBEDDED_OLE_OBJECT)


def read_slides(path: Path, media_type: str, limits: Limits) -> DocumentText:
    """Return the texts of each slide in the order of its shapes, tables with cells by tab, and the speaker's notes last.

    A slide that shows a picture and no text has no page. Entities are not resolved, as in `words`.
    """
    try:
        presentation = pptx.Presentation(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        if is_out_of_memory(error):
            raise MemoryError from error
        return unread("broken", f"the presentation can't be read: {error}", media_type)
    slides = list(presentation.slides)
    texts = ["\n".join(_lines(slide)) for slide in slides]
    shown = [not text.strip() and _has_picture(slide.shapes) for slide, text in zip(slides, texts, strict=True)]
    pages = (
        DocumentPage(number=number, text=as_held(text))
        for number, (text, picture) in enumerate(zip(texts, shown, strict=True), start=1)
        if not picture
    )
    facts = facts_of(presentation)
    kept, overflow = kept_within(limits, pages)
    return read_through(
        media_type,
        kept,
        overflow,
        page_count=len(slides),
        pictures=sum(shown),
        title=facts.pop("Title", None),
        metadata=facts,
        parts=shown_parts(path),
    )


def _lines(slide: Any) -> Iterator[str]:
    yield from _texts(slide.shapes)
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None and notes.text.strip():
        yield _text(notes)


def _texts(shapes: Iterable[Any]) -> Iterator[str]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _texts(shape.shapes)
        elif getattr(shape, "has_table", False):
            yield from ("\t".join(_text(cell.text_frame) for cell in row.cells) for row in shape.table.rows)
        elif shape.has_text_frame and shape.text_frame.text.strip():
            yield _text(shape.text_frame)


def _text(frame: Any) -> str:
    # python-pptx gives a line break within a paragraph as a vertical tab.
    return str(frame.text).replace("\v", "\n")


def _has_picture(shapes: Iterable[Any]) -> bool:
    return any(
        _has_picture(shape.shapes) if shape.shape_type == MSO_SHAPE_TYPE.GROUP else shape.shape_type in _SHOWN
        for shape in shapes
    )
