"""Word documents (.docx): one page, since where pages end is known only to Word."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.parser import parse_xml
from lxml import etree

from schemas.document import DocumentPage, DocumentText
from scraper.documents.formats.office_info import facts_of, shown_parts
from scraper.documents.reading_status import as_held, is_out_of_memory, kept_within, read_through, unread
from scraper.sandbox.limits import Limits

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PICTURES = {f"{_W}drawing", f"{_W}pict", f"{_W}object"}
_NOTES = ("footnotes", "endnotes")
# ECMA-376, part 1, 17.3.3: what a run holds beside text. Deleted text (w:delText) is not part of the document.
_SIGNS = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
    f"{_W}softHyphen": "\u00ad",
}
# Word writes a text box twice, the second time for programs that can't show the first (part 3, 7.6). Properties hold
# w:tab too, and mean tab stops by it. The reading of a ruby stands beside its base text; it is not part of the line.
_PASSED_OVER = {f"{_COMPATIBILITY}Fallback", f"{_W}pPr", f"{_W}rPr", f"{_W}del", f"{_W}moveFrom", f"{_W}rt"}


def read_words(path: Path, media_type: str, limits: Limits) -> DocumentText:
    """Return paragraphs and tables in the document's order, a line each: a table's cells by tab. Foot- and endnotes follow.

    Entities are not resolved: python-docx sets lxml up so, and lxml fetches nothing.
    """
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        if is_out_of_memory(error):
            raise MemoryError from error
        return unread("broken", f"the document can't be read: {error}", media_type)
    body = document.element.body
    lines = [*_blocks(body), *_notes(document.part)]
    pictures = any(True for _ in body.iter(*_PICTURES))
    kept, overflow = kept_within(limits, [DocumentPage(number=1, text=as_held("\n".join(lines)).rstrip("\n"))])
    facts = facts_of(document)
    has_text = any(line.strip() for line in lines)
    return read_through(
        media_type,
        kept,
        overflow,
        page_count=1,
        pictures=int(pictures and not has_text),
        title=facts.pop("Title", None),
        metadata=facts,
        parts=shown_parts(path),
    )


def _notes(part: Any) -> Iterator[str]:
    for relation in part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _NOTES and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                if note.get(f"{_W}type") is None:  # the separators have one
                    yield from _blocks(note)


def _blocks(parent: Iterable[Any]) -> Iterator[str]:
    """The lines of whatever holds paragraphs and tables: content controls and insertions nest them."""
    for element in parent:
        if element.tag == f"{_W}p":
            yield _line(element)
        elif element.tag == f"{_W}tbl":
            yield from _rows(element)
        elif element.tag not in _PASSED_OVER and isinstance(element.tag, str):
            yield from _blocks(element)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is table:
            cells = [cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row]
            yield "\t".join("\n".join(_blocks(cell)) for cell in cells)


def _line(paragraph: Any) -> str:
    """The paragraph's text, and under it that of the text boxes anchored in it."""
    boxes: list[str] = []
    text = "".join(_pieces(paragraph, boxes))
    return "\n".join([text, *boxes] if text or not boxes else boxes)


def _pieces(element: Any, boxes: list[str]) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == f"{_W}txbxContent":
            boxes.extend(_blocks(child))
        elif child.tag not in _PASSED_OVER and isinstance(child.tag, str):
            yield from _pieces(child, boxes)
