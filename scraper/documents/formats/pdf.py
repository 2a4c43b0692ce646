"""PDF through pdfium: the text of each page, and what the file says of itself.

JavaScript never runs: pdfium needs a form environment to run any, none is made here, and pypdfium2's own build has no V8.
"""

from __future__ import annotations

import ctypes
import mmap
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from schemas.document import DocumentDoubt, DocumentPage, DocumentText, PageState
from scraper.documents.formats.mojibake import is_mojibake
from scraper.documents.reading_status import as_held, kept_within, read_through, unread
from scraper.sandbox.limits import Limits

_FORMS = {
    raw.FORMTYPE_ACRO_FORM: "AcroForm",
    raw.FORMTYPE_XFA_FULL: "XFA",
    raw.FORMTYPE_XFA_FOREGROUND: "XFA foreground",
}


def facts_of(document: pdfium.PdfDocument, path: Path) -> dict[str, str]:
    """Return the entries of the information dictionary as written, and version, encrypted, javascript and form in words.

    Dates keep their form `D:20250930172055+09'00'`.
    """
    facts = {key: as_held(value) for key, value in document.get_metadata_dict(skip_empty=True).items()}
    version = document.get_version()
    if version:
        facts["version"] = f"{version // 10}.{version % 10}"
    facts["encrypted"] = "no" if raw.FPDF_GetSecurityHandlerRevision(document.raw) == -1 else "yes"
    facts["javascript"] = "yes" if _has_javascript(document, path) else "no"
    facts["form"] = _FORMS.get(document.get_formtype(), "no")
    return facts


def _has_javascript(document: pdfium.PdfDocument, path: Path) -> bool:
    # pdfium counts scripts of the whole document only. Those of a page or a field show by their action's name, except
    # within a compressed object stream.
    if raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        return True
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(b"/JavaScript") >= 0


# As of pdfium 8149 (CPDF_TextPage), a hyphen at a line's end whose word goes on in the next line is given as U+FFFE (in
# older ones U+0002), and the line end after it is dropped.
_FOLDED_HYPHEN = re.compile(r"(?<=\w)[\ufffe\x02](?=\w)")


def as_on_the_page(text: str) -> str:
    """Return the text with a hyphen and a line end where pdfium has its mark for the two.

    Both stand on the page. Whether the word is to be joined is for whoever compares texts: `full-text` and `exam-ple` look
    the same there. The mark elsewhere is what the font maps a glyph to, and stays.
    """
    return as_held(_FOLDED_HYPHEN.sub("-\n", text))


_LETTERS_OUTLINED = 50  # path segments; a ruled frame has some ten, one kanji as outlines has about forty

_MOST_OBJECTS = 20_000  # looked at on a page without text

_NOT_SHOWN = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))
_MOST_OF_IT = 0.75  # of a page; a scanner leaves a margin
_SCARCE = 10  # letters: - 12 -, 別紙1, 3/14

_MOST_NOTES = 2_000
_EMPTY = 2  # bytes of an empty UTF-16 string with its end

_SHOWN = (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)


def read_pdf(path: Path, media_type: str, limits: Limits) -> DocumentText:
    """Return the text of each page as pdfium extracts it: in the order of the content stream, except that pieces which start
    at one height stand from left to right. Columns of vertical text come out last column first, each whole.

    A page that shows pictures or outlines and has no text, or can't be read, has no DocumentPage; a blank one has an empty
    one. An owner password alone hides nothing from a reader (ISO 32000-1, 7.6.3.1); a user password does: `encrypted`.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        return _not_opened(error, media_type)
    try:
        return _read(document, path, media_type, limits)
    finally:
        document.close()


def _not_opened(error: pdfium.PdfiumError, media_type: str) -> DocumentText:
    code = getattr(error, "err_code", None)
    if code == raw.FPDF_ERR_PASSWORD:
        return unread("encrypted", "a PDF behind a password", media_type)
    if code == raw.FPDF_ERR_SECURITY:
        return unread("encrypted", "a PDF locked in a way that pdfium does not know", media_type)
    return unread("broken", f"the PDF can't be opened: {error}", media_type)


def _read(document: pdfium.PdfDocument, path: Path, media_type: str, limits: Limits) -> DocumentText:
    count = len(document)
    if not count:
        return unread("broken", "the PDF has no page that can be found", media_type, page_count=0)
    pages = _Pages(document, limits.most_pages)
    kept, overflow = kept_within(limits, pages)
    if overflow is None and count > limits.most_pages:
        overflow = f"{count} pages; no more than the first {limits.most_pages} are read"
    if len(pages.failed) == min(count, limits.most_pages):
        return unread("broken", f"none of its {count} pages can be read", media_type, page_count=count)
    metadata = facts_of(document, path)
    doubts: list[DocumentDoubt] = (
        ["mojibake_suspected"] if pages.unmapped or any(is_mojibake(page.text) for page in kept) else []
    )
    return read_through(
        media_type,
        kept,
        overflow,
        page_count=count,
        pictures=len(pages.shown) + len(pages.failed),
        title=metadata.pop("Title", None),
        metadata=metadata,
        doubts=doubts,
    )


class _Pages:
    """Reads page after page, keeping none open, and notes the numbers of those it has no text of."""

    def __init__(self, document: pdfium.PdfDocument, most: int) -> None:
        self.failed: list[int] = []
        self.shown: list[int] = []
        self.unmapped: list[int] = []
        self._document = document
        self._most = most

    def __iter__(self) -> Iterator[DocumentPage]:
        for number in range(1, min(len(self._document), self._most) + 1):
            try:
                notes = notes_of(self._document, number - 1)  # flattening takes them off the page
                page = flattened(self._document, number - 1)
            except pdfium.PdfiumError:
                self.failed.append(number)
                continue
            try:
                text = _with_notes(self._text(page, number), notes)
                state = state_of(page, text) if text else None
            except pdfium.PdfiumError:
                self.failed.append(number)
            else:
                if text is not None:
                    yield DocumentPage(number=number, text=text, state=state)
            finally:
                page.close()

    def _text(self, page: pdfium.PdfPage, number: int) -> str | None:
        textpage = page.get_textpage()
        try:
            # Unlike get_text_bounded(), this keeps the order of the content stream. What has no UTF-16 stays to be seen.
            text = as_on_the_page(textpage.get_text_range(errors="surrogatepass"))
            letters = textpage.count_chars()
        finally:
            textpage.close()
        if text.strip():
            return text
        if not letters and _has(page, (raw.FPDF_PAGEOBJ_TEXT,)):
            self.unmapped.append(number)  # glyphs that stand for no letter as far as the file says
        elif not _has(page, _SHOWN) and not _has_outlines(page):
            return text
        self.shown.append(number)
        return None


def _with_notes(text: str | None, notes: list[str]) -> str | None:
    return "\n".join([*([text] if text else []), *notes]) if notes else text


def flattened(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """Return a page with what its annotations and form fields show made part of it, as a reader sees it.

    pdfium draws their appearance streams (ISO 32000-1, 12.5.5); no form environment is made, so no script runs. A page whose
    crop box lies outside of it is shown by its media box (14.11.2).
    """
    page = document[index]
    if not all(page.get_size()):
        page.set_cropbox(*page.get_mediabox())
    if raw.FPDFPage_GetAnnotCount(page.raw) <= 0:
        return page
    if raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[index]


def notes_of(document: pdfium.PdfDocument, index: int) -> list[str]:
    """Return the words of a page's notes, and of text written on it as an annotation that has no picture of itself, which a
    program draws from its words (ISO 32000-1, 12.5.6.6)."""
    page = document[index]
    try:
        count = min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_NOTES)
        return [words for place in range(count) if (words := _words_of_note(page, place))]
    finally:
        page.close()


def _words_of_note(page: pdfium.PdfPage, place: int) -> str:
    note = raw.FPDFPage_GetAnnot(page.raw, place)
    if not note:
        return ""
    try:
        kind = raw.FPDFAnnot_GetSubtype(note)
        is_hidden = raw.FPDFAnnot_GetFlags(note) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
        is_drawn = raw.FPDFAnnot_GetAP(note, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > _EMPTY
        if is_hidden or not (kind == raw.FPDF_ANNOT_TEXT or (kind == raw.FPDF_ANNOT_FREETEXT and not is_drawn)):
            return ""
        size = raw.FPDFAnnot_GetStringValue(note, b"Contents", None, 0)
        held = ctypes.create_string_buffer(size)
        raw.FPDFAnnot_GetStringValue(note, b"Contents", ctypes.cast(held, ctypes.POINTER(raw.FPDF_WCHAR)), size)
        return as_held(held.raw.decode("utf-16-le", "replace").rstrip("\0")).strip()
    finally:
        raw.FPDFPage_CloseAnnot(note)


def state_of(page: pdfium.PdfPage, text: str) -> PageState | None:
    """Say whether a page with text is a picture all the same: one covers it, and the text is scarce or not shown."""
    wide, high = page.get_size()
    if not _is_covered(page, wide * high):
        return None
    modes = {raw.FPDFTextObj_GetTextRenderMode(item.raw) for item in _objects(page) if item.type == raw.FPDF_PAGEOBJ_TEXT}
    if modes and modes <= _NOT_SHOWN:
        return "ocr_layer"
    return "scanned" if len("".join(text.split())) <= _SCARCE else None


def _is_covered(page: pdfium.PdfPage, area: float) -> bool:
    """Whether pictures cover most of the page; strips of one scan count together."""
    covered = 0.0
    for item in _objects(page):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
    return area > 0 and covered >= _MOST_OF_IT * area


def _objects(page: pdfium.PdfPage) -> Iterator[pdfium.PdfObject]:
    return islice(page.get_objects(), _MOST_OBJECTS)


def _has(page: pdfium.PdfPage, kinds: tuple[int, ...]) -> bool:
    return any(item.type in kinds for item in islice(page.get_objects(), _MOST_OBJECTS))


def _has_outlines(page: pdfium.PdfPage) -> bool:
    segments = 0
    for item in islice(page.get_objects(), _MOST_OBJECTS):
        if item.type == raw.FPDF_PAGEOBJ_PATH:
            segments += max(raw.FPDFPath_CountSegments(item.raw), 0)
            if segments >= _LETTERS_OUTLINED:
                return True
    return False
