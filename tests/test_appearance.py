"""What a reader sees of a replaced document and its text does not tell: charts, pictures, fields, notes, scans."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from conftest import Mornings
from make_documents import drawn, words, workbook
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas
from test_crawl_documents import DOCUMENT, URL, next_day, versions
from test_rebuild import made_anew, rows

from archive.diff import compare_texts
from archive.diff.appearance import NOT_SEEN
from schemas.document import PDF, DocumentPage, DocumentText, Looks, PageLook
from scraper.documents import DocumentReader
from scraper.documents.renderer import fonts_digest

pytestmark = pytest.mark.usefixtures("with_documents")

Draw = Callable[[Canvas], object]
TEXT = "The share of procedures that are online rose"


def pdf(*pages: Draw, size: tuple[float, float] = (595, 842)) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pagesize=size)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def text(canvas: Canvas, shift: float = 0.0) -> None:
    canvas.drawString(72 + shift, 720, TEXT)


def chart(height: int) -> Draw:
    def draw(canvas: Canvas) -> None:
        text(canvas)
        canvas.rect(100, 300, 40, height, fill=1)
        canvas.rect(160, 300, 40, 80, fill=1)

    return draw


def picture(figure: str, covers: bool = False, words: str = "", mode: int = 0) -> Draw:
    image = Image.new("L", (300, 420), 255)
    ImageDraw.Draw(image).text((60, 60), figure, fill=0, font_size=40)

    def draw(canvas: Canvas) -> None:
        if not covers:
            text(canvas)
        canvas.drawInlineImage(image, 0 if covers else 200, 0 if covers else 200, *((595, 842) if covers else (150, 210)))
        if words:
            line = canvas.beginText(280, 30)
            line.setTextRenderMode(mode)
            line.textLine(words)
            canvas.drawText(line)

    return draw


def field(value: str) -> Draw:
    def draw(canvas: Canvas) -> None:
        text(canvas)
        canvas.acroForm.textfield(value=value, x=100, y=500, width=120, height=20, fontSize=12)

    return draw


def note(words: str, subtype: str = "FreeText") -> bytes:
    """A PDF with words on it as an annotation that has no picture of itself."""
    body = pdf(lambda canvas: (text(canvas), canvas.freeTextAnnotation(words, "/Helv 12 Tf 0 g", Rect=[100, 600, 300, 640])))
    return body.replace(b"/FreeText", b"/" + subtype.encode())


def told(mornings: Mornings) -> list[dict[str, Any]]:
    sql = (
        "SELECT c.field, c.kind, c.item, c.before, c.after, c.noise FROM changes c JOIN documents d ON d.id = c.document_id "
        "WHERE d.url = ? ORDER BY c.id"
    )
    return mornings.rows(sql, URL)


def replaced(mornings: Mornings, before: bytes, after: bytes) -> list[dict[str, Any]]:
    """What is told of a document that is replaced on the second morning; a rebuild tells the same."""
    mornings.plant(DOCUMENT, before, "application/pdf")
    mornings.crawl()
    mornings.plant(DOCUMENT, after, "application/pdf")
    next_day(mornings)
    found, all_rows = told(mornings), rows(mornings.directory)
    assert made_anew(mornings) == all_rows
    return found


SEEN = {
    "a bar of a chart": (pdf(chart(100)), pdf(chart(140)), "1"),
    "a bar on the second page": (pdf(text, chart(100)), pdf(text, chart(90)), "2"),
    "a figure in a picture": (pdf(picture("41.3")), pdf(picture("47.3")), "1"),
    "a page of a scan": (pdf(picture("41.3", True)), pdf(picture("47.3", True)), "1"),
    "a scan with a printed number": (pdf(picture("A", True, "- 1 -")), pdf(picture("B", True, "- 1 -")), "1"),
    "a scan over its OCR": (pdf(picture("A", True, TEXT, 3)), pdf(picture("B", True, TEXT, 3)), "1"),
    "the size of a page": (pdf(text), pdf(text, size=(420, 842)), "1"),
}


@pytest.mark.parametrize("case", SEEN)
def test_what_looks_otherwise_and_says_the_same_is_a_change_of_that_page(mornings: Mornings, case: str) -> None:
    before, after, page = SEEN[case]
    [change] = replaced(mornings, before, after)
    assert (change["field"], change["kind"], change["item"], change["noise"]) == ("appearance", "edited", page, 0)
    assert all(len(region.replace("-", ",").split(",")) == 4 for region in change["after"].split("; "))
    assert versions(mornings)[1]["noise"] == 0


WORDS = {
    "the value of a field": (pdf(field("12,345")), pdf(field("15,345"))),
    "words written on it": (note("draft 64.9"), note("final 46.9")),
    "a note": (note("draft 64.9", "Text"), note("final 46.9", "Text")),
}


@pytest.mark.parametrize("case", WORDS)
def test_fields_and_notes_are_text_as_a_reader_sees_it(mornings: Mornings, case: str) -> None:
    found = replaced(mornings, *WORDS[case])
    assert [one["field"] for one in found if not one["noise"]] == ["pages"], found
    with DocumentReader() as reader:
        assert reader.read(pdf(lambda canvas: canvas.acroForm.textfield(value="12,345", x=9, y=9)), None).status == "text"


SAME = {
    "saved again": (pdf(chart(100)), pdf(chart(100)) + b"\n% once more\n"),
    "a scan saved again": (pdf(picture("A", True)), pdf(picture("A", True)) + b"\n% once more\n"),
    "glyphs half a point to the right": (pdf(text), pdf(lambda canvas: text(canvas, 0.5))),
}


@pytest.mark.parametrize("case", SAME)
def test_what_looks_the_same_was_only_saved_again(mornings: Mornings, case: str) -> None:
    [change] = replaced(mornings, *SAME[case])
    assert (change["field"], change["kind"], change["noise"]) == ("document", "replaced", 1)
    assert versions(mornings)[1]["noise"] == 1


def test_what_could_not_be_drawn_to_its_end_is_told_and_never_noise(mornings: Mornings) -> None:
    pages = [text] * 51
    found = replaced(mornings, pdf(*pages), pdf(*pages) + b"\n% once more\n")
    assert [(one["field"], one["item"], one["noise"]) for one in found] == [("document", NOT_SEEN, 0)]
    [row] = mornings.rows("SELECT verdict FROM looks")
    assert "first 50 of 51" in row["verdict"]


def test_text_that_became_a_picture_is_told(mornings: Mornings) -> None:
    found = replaced(mornings, pdf(text, text), pdf(text, picture("A", True)))
    assert any(one["field"] in ("pages", "appearance") and one["item"] == "2" for one in found)
    assert versions(mornings)[1]["page_states"] == '{"scanned":1}'


def test_a_page_in_its_words_and_another_in_its_looks_are_both_told(mornings: Mornings) -> None:
    before = pdf(text, chart(100))
    after = pdf(lambda canvas: canvas.drawString(72, 720, TEXT.replace("rose", "fell")), chart(130))
    found = replaced(mornings, before, after)
    assert {(one["field"], one["item"]) for one in found} == {("pages", "1"), ("appearance", "2")}


def test_a_rebuild_takes_verdicts_over_and_draws_nothing(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.plant(DOCUMENT, pdf(chart(100)), "application/pdf")
    mornings.crawl()
    mornings.plant(DOCUMENT, pdf(chart(140)), "application/pdf")
    next_day(mornings)
    monkeypatch.setattr(DocumentReader, "compare_looks", lambda *_: pytest.fail("drawn again"))
    before = rows(mornings.directory)
    assert made_anew(mornings) == before


STATES = {
    "scanned": picture("A", True),
    "scanned with a number": picture("A", True, "- 12 -"),
    "ocr_layer": picture("A", True, TEXT, 3),
    "text on a background": picture("A", True, TEXT),
    "a small picture": picture("A"),
}


@pytest.mark.parametrize("case", STATES)
def test_a_page_that_a_picture_covers_is_no_text(case: str) -> None:
    with DocumentReader() as reader:
        read = reader.read(pdf(STATES[case]), None)
    expected = case.split()[0] if case.startswith(("scanned", "ocr")) else None
    assert (read.status, read.page_states) == (("scanned", {expected: 1}) if expected else ("text", {}))


def test_a_page_whose_crop_box_lies_outside_is_shown_by_its_media_box() -> None:
    body = drawn(text).replace(
        b"/MediaBox [ 0 0 595.2756 841.8898 ]", b"/MediaBox [0 0 595 842] /CropBox [2000 2000 2100 2100]"
    )
    with DocumentReader() as reader:
        looks = reader.compare_looks(body, body + b"\n% again\n")
        assert reader.render(body, 1)[:4] == b"\x89PNG"
    assert looks.unseen is None and looks.pages == ()


def test_fonts_are_named_by_what_is_there(tmp_path: Path) -> None:
    assert fonts_digest((str(tmp_path),)) == "none"
    (tmp_path / "a.ttf").write_bytes(b"x")
    one = fonts_digest((str(tmp_path),))
    (tmp_path / "a.ttf").write_bytes(b"xy")
    assert len({one, fonts_digest((str(tmp_path),)), "none"}) == 3


def office(*parts: tuple[str, bytes]) -> bytes:
    """A Word file with some parts more, or in the place of its own."""
    out = io.BytesIO()
    given = dict(parts)
    with (
        zipfile.ZipFile(io.BytesIO(words(lambda document: document.add_paragraph("一行目")))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for member in old.infolist():
            if member.filename not in given:
                new.writestr(member, old.read(member))
        for name, content in given.items():
            new.writestr(name, content)
    return out.getvalue()


PARTS = ["word/media/image1.png", "word/header1.xml", "word/comments.xml", "word/charts/chart1.xml", "word/diagrams/data1.xml"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_an_office_file_with_other_bytes_is_told_and_never_noise(part: str) -> None:
    with DocumentReader() as reader:
        before, after, neither = (reader.read(office(*parts), None) for parts in ([(part, b"a")], [(part, b"b")], []))
    assert before.status == after.status == "text" and part in before.parts
    kinds = [
        [(change.field, change.kind, change.item) for change in compare_texts(*pair) if not change.noise]
        for pair in ((before, after), (neither, after), (before, neither))
    ]
    assert kinds == [[("appearance", kind, part)] for kind in ("edited", "added", "removed")]


@pytest.mark.parametrize("part", ["docProps/core.xml", "word/settings.xml", "word/_rels/document.xml.rels"])
def test_what_an_office_file_says_of_itself_is_no_part_that_is_shown(part: str) -> None:
    with DocumentReader() as reader:
        assert part not in reader.read(office(), None).parts


def test_looks_are_announced_by_words_on_another_page_and_unsure_where_nobody_drew_them() -> None:
    pages = [DocumentPage(number=1, text="表紙"), DocumentPage(number=1, text="表紙\n（令和8年11月5日　3ページを訂正）")]
    before, after = (DocumentText(status="text", reader="x", media_type=PDF, page_count=3, pages=(page,)) for page in pages)
    looks = Looks(renderer="x", pages=(PageLook(number=3, regions=((0.0, 0.0, 8.0, 8.0),)),))
    assert {(one.field, one.announcement) for one in compare_texts(before, after, looks)} == {
        ("pages", "yes"),
        ("appearance", "yes"),
    }
    [unseen] = compare_texts(before, before)
    assert (unseen.item, unseen.announcement, unseen.announced, unseen.noise) == (NOT_SEEN, "unsure", True, False)


def book(shown: str, said: str) -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("表")
        sheet.write_number(0, 0, 0.413, book.add_format({"num_format": shown}))
        sheet.write_comment(0, 0, said)

    return workbook(fill)


@pytest.mark.parametrize(("shown", "said"), [("0.0", "速報"), ("0.0%", "確報")])
def test_a_cell_that_shows_its_value_otherwise_or_has_another_comment_is_told(shown: str, said: str) -> None:
    with DocumentReader() as reader:
        before, after = (reader.read(one, None) for one in (book("0.0%", "速報"), book(shown, said)))
    assert before.pages == after.pages
    assert [one.field for one in compare_texts(before, after) if not one.noise] == ["appearance"]
