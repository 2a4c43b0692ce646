"""Documents to text: what is read of each kind, and what is said of those that hold no text."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import docx
import make_documents as make
import pytest
import xlsxwriter
from PIL import Image

from archive.demo.pdf import make_pdf
from schemas.document import DocumentText
from schemas.errors import PageUnrenderable
from schemas.held import Spooled
from scraper.documents import READER, DocumentReader, Limits, read_document
from scraper.documents.formats.mojibake import is_mojibake
from scraper.documents.formats.pdf import as_on_the_page
from scraper.documents.formats.pdf_page_image import scale_for

FIXTURES = Path(__file__).parent / "fixtures" / "documents"
REAL_PAGES = os.environ.get("MIC_PRESS_REAL_PAGES")
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as one:
        yield one


def texts(document: DocumentText) -> list[str]:
    return [page.text for page in document.pages]


# PDF


def test_a_pdf_is_read_page_by_page(reader: DocumentReader) -> None:
    document = reader.read(make_pdf([["総務省は、本日", "発表した。"], ["２頁　①㈱髙～𠮷"]], title="報道資料"), PDF)
    assert (document.status, document.reader, document.media_type) == ("text", READER, PDF)
    assert texts(document) == ["総務省は、本日\n発表した。", "２頁　①㈱髙～𠮷"]
    assert [page.number for page in document.pages] == [1, 2] and document.page_count == 2
    assert document.title == "報道資料" and document.doubts == () and document.reason is None


def test_what_a_pdf_says_of_itself_is_kept_as_written(reader: DocumentReader) -> None:
    metadata = reader.read(make.english("Hello"), PDF).metadata
    assert metadata["CreationDate"] == "D:20000101000000+00'00'"
    assert metadata["Producer"].startswith("ReportLab")
    assert (metadata["encrypted"], metadata["javascript"], metadata["form"]) == ("no", "no", "no")


def test_vertical_columns_are_whole_and_not_suspected(reader: DocumentReader) -> None:
    document = reader.read(make.vertical(["総務省は、令和七年十月", "二十日に会議を開いた。"]), PDF)
    assert sorted(texts(document)[0].split("\n")) == ["二十日に会議を開いた。", "総務省は、令和七年十月"]
    assert document.doubts == ()


def test_a_hyphen_at_a_line_end_stays_with_its_line_end(reader: DocumentReader) -> None:
    document = reader.read(make.english("an exam-", "ple of full-text"), PDF)
    assert texts(document) == ["an exam-\nple of full-text"]
    assert as_on_the_page("\ufffe1\ufffe\ufffe2") == "\ufffe1\ufffe\ufffe2", "glyphs without a letter are no hyphens"


@pytest.mark.parametrize("made", [make.scanned(), make.outlined()], ids=["picture", "outlines"])
def test_pages_without_text_that_show_something_are_scanned(reader: DocumentReader, made: bytes) -> None:
    document = reader.read(made, PDF)
    assert (document.status, document.pages, document.page_count) == ("scanned", (), 1)
    assert document.reason


def test_pages_that_show_next_to_nothing_are_empty(reader: DocumentReader) -> None:
    assert reader.read(make.blank(), PDF).status == "empty"


def test_a_picture_among_pages_of_text_is_a_page_unread(reader: DocumentReader) -> None:
    document = reader.read(make.text_and_picture(), PDF)
    assert document.status == "text" and document.doubts == ("pages_unread",)
    assert [(page.number, page.text) for page in document.pages] == [(1, "The first page says this"), (3, "")]
    assert document.page_count == 3


def test_a_user_password_locks_and_an_owner_password_does_not(reader: DocumentReader) -> None:
    assert reader.read(make.locked(user="secret"), PDF).status == "encrypted"
    document = reader.read(make.locked(user=""), PDF)
    assert texts(document) == ["For those who may"] and document.metadata["encrypted"] == "yes"


def test_glyphs_without_a_map_to_letters_are_suspected(reader: DocumentReader) -> None:
    assert reader.read(make.unmapped(), PDF).doubts == ("mojibake_suspected",)


@pytest.mark.parametrize(
    "text",
    [
        "Minister’s “remarks” – 50 % naïve façade, Škoda, œuvre: déjà vu à Genève",
        "■ 令和７年度　１．ＩＣＴ利活用 …………… ③ ㎡ ㈱ ～ ﾊﾝｶｸ 𠮷野家 髙橋",
        "\uf0d8 One\n\uf0d8 Two\n\uf0d8 Three\n\uf0d8 Four\n\uf0d8 Five\n\uf0d8 Six\n\uf0d8 Seven\n\uf0d8 Eight\n\uf0d8 Nine",
        "ประกาศกระทรวงมหาดไทยและการสื่อสารว่าด้วยการเลือกตั้งทั่วไป",
        "Bộ Nội vụ và Truyền thông thông báo về việc đăng ký cư trú",
        "1 はじめに ······················ 3\n2 おわりに ······················ 9",
        "総務省",
        "",
    ],
)
def test_real_text_is_not_suspected(text: str) -> None:
    assert not is_mojibake(text)


@pytest.mark.parametrize(
    "text",
    [
        "総務省の発表 " + "\ue001\ue002\ue003\ue004" * 4,
        "\x01\x02\x03\x04 \x05\x06\x07\x08",
        "見出し \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd 本文",
        "総務省は、テキストを発表した。".encode("cp932").decode("cp1252", "ignore"),
    ],
)
def test_what_no_text_has_is_suspected(text: str) -> None:
    assert is_mojibake(text)


def test_a_script_in_a_pdf_is_named_and_never_run(reader: DocumentReader) -> None:
    document = reader.read(make.scripted(), PDF)
    assert texts(document) == ["Quiet"] and document.metadata["javascript"] == "yes"


def test_pdfium_has_no_engine_for_scripts_and_is_given_no_form_environment() -> None:
    import pypdfium2

    assert not {"V8", "XFA"} & set(pypdfium2.PDFIUM_INFO.flags)
    room = Path(sys.modules["scraper.documents"].__path__[0])
    assert not any("init_forms" in file.read_text(encoding="utf-8") for file in room.glob("*.py"))


def test_pages_beyond_the_limit_are_not_read() -> None:
    with DocumentReader(Limits(most_pages=2)) as reader:
        document = reader.read(make_pdf([["一"], ["二"], ["三"]]), PDF)
    assert document.status == "too_large" and texts(document) == ["一", "二"]
    assert document.page_count == 3 and "2" in (document.reason or "")


def test_characters_beyond_the_limit_are_not_kept() -> None:
    with DocumentReader(Limits(most_chars=5)) as reader:
        document = reader.read(make_pdf([["一二三"], ["四五六"], ["七"]]), PDF)
    assert document.status == "too_large" and texts(document) == ["一二三", "四五"]


@pytest.mark.skipif(not REAL_PAGES, reason="MIC_PRESS_REAL_PAGES names no directory")
def test_the_real_annex_is_read_to_its_end(reader: DocumentReader) -> None:
    """Each line was compared with a picture of its page."""
    document = reader.read((Path(REAL_PAGES or "") / "001034183.pdf").read_bytes(), PDF)
    one, two, three, four = texts(document)
    assert document.title == "「消費者物価指数2025年基準改定計画（案）」に対して提出された御意見及び総務省の考え方"
    assert "ガソリンはあるのに電気や水素がないのは不適当だと考える。\n" in one
    assert "https://www.stat.go.jp/info/guide/public/cpi/pdf/250730_4.pdf\n" in one
    assert "（令和７年７月31日～同年９月５日意見募集）\n" in one and one.endswith("\n1")
    assert "型）用ソフト、Nintendo Switch専用、限定版は除く）を調査していま\nす。\n" in two
    assert "・塩さばに関してはあえて追加する必要性が見いだせないから、追加項目か\n" in two and two.endswith("\n2")
    assert "１．ノンアルコールビールを炭酸飲料Ｃに名称を変更するのはなぜ？名称変\n" in three
    assert "”販売金額よりも高額な価格設定にて、”\n" in three and three.endswith("\n3")
    assert "と前年比で0.7%pt程度押し上げになることから、調整の有無は相当に大きい\n" in four
    assert "○提出御意見数：11件\n※提出御意見数は、御意見提出者数としています。\n" in four and four.endswith("\n4")
    assert document.doubts == () and document.metadata["CreationDate"] == "D:20250930172055+09'00'"


# What was promised, and what came


HTML = "<!DOCTYPE html><html><body>お探しのページはありません</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "media_type", "url", "status"),
    [
        (b"", PDF, None, "empty"),
        (HTML, PDF, None, "not_pdf"),
        (HTML, "text/html", "https://example.org/main_content/000012345.pdf?a=b", "not_pdf"),
        (HTML, XLSX, None, "mistyped"),
        (HTML, "text/html", None, "unsupported"),
        (b"\x00\x01 nothing known", PDF, None, "not_pdf"),
        (b"\x00\x01 nothing known", "text/csv", None, "mistyped"),
        (b"\x00\x01 nothing known", None, None, "unsupported"),
        (make.ole2("WordDocument", "1Table"), "application/msword", None, "unsupported"),
        (make.ole2("PowerPoint Document"), None, None, "unsupported"),
        (make.ole2("EncryptionInfo", "EncryptedPackage"), XLSX, None, "encrypted"),
    ],
)
def test_what_holds_no_text_says_why(
    reader: DocumentReader, body: bytes, media_type: str | None, url: str | None, status: str
) -> None:
    document = reader.read(body, media_type, url)
    assert (document.status, document.pages) == (status, ()) and document.reason


def test_a_good_document_under_a_wrong_name_is_read_as_what_it_is(reader: DocumentReader) -> None:
    document = reader.read(make.words(lambda made: made.add_paragraph("本文")), PDF, "https://example.org/a.pdf")
    assert (document.status, document.media_type, texts(document)) == ("text", DOCX, ["本文"])
    document = reader.read(make.workbook(lambda book: book.add_worksheet("表").write(0, 0, "値")), PDF)
    assert (document.status, document.media_type, texts(document)) == ("text", XLSX, ["値"])


def test_a_pdf_may_begin_within_its_first_kilobyte(reader: DocumentReader) -> None:
    assert reader.read(b"\n" * 500 + make.english("Late"), PDF).status == "text"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"])
def test_a_picture_is_an_image_of_its_size(reader: DocumentReader, kind: str) -> None:
    document = reader.read(make.picture(kind, (40, 30)), None)
    assert (document.status, document.media_type) == ("image", f"image/{kind.lower()}")
    assert document.metadata == {"width": "40", "height": "30"}


# Office documents


def test_a_workbook_has_a_page_for_each_sheet(reader: DocumentReader) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        first = book.add_worksheet("統計表")
        first.write_row(0, 0, ["年", "件数", "", ""])
        first.write_row(1, 0, [2025, 12.5])
        first.write_row(2, 0, [0.1, 10**15, True])
        first.write_datetime(3, 0, datetime(2025, 10, 20), book.add_format({"num_format": "yyyy/mm/dd"}))  # noqa: DTZ001
        first.write_datetime(3, 1, timedelta(hours=30), book.add_format({"num_format": "[h]:mm:ss"}))
        first.write_blank(9, 9, None, book.add_format({"bold": True}))
        book.add_worksheet("空")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=統計表!$B$2:$B$3"})
        book.add_chartsheet("図").set_chart(chart)

    document = reader.read(make.workbook(fill), XLSX)
    assert [(page.number, page.name) for page in document.pages] == [(1, "統計表"), (2, "空")]
    assert texts(document) == ["年\t件数\n2025\t12.5\n0.1\t1000000000000000\tTRUE\n2025-10-20\t30:00:00", ""]
    assert document.page_count == 3 and document.doubts == ("pages_unread",), "the chart"


def test_an_old_workbook_reads_the_same(reader: DocumentReader) -> None:
    document = reader.read((FIXTURES / "table.xls").read_bytes(), "application/vnd.ms-excel")
    assert document.media_type == "application/vnd.ms-excel"
    assert [(page.name, page.text) for page in document.pages] == [
        ("統計表", "年\t件数\n2025\t12.5\n2025-10-20"),
        ("空", ""),
    ]


def test_a_word_document_keeps_paragraphs_and_tables_in_order(reader: DocumentReader) -> None:
    def fill(document: docx.document.Document) -> None:
        document.core_properties.title = "実施要領"
        document.add_paragraph("前文\tタブ")
        table = document.add_table(2, 2)
        for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"欄{number}"
        document.add_paragraph("後文").add_run().add_break()

    document = reader.read(make.words(fill), DOCX)
    assert texts(document) == ["前文\tタブ\n欄0\t欄1\n欄2\t欄3\n後文"] and document.title == "実施要領"


def test_a_title_that_a_file_does_not_have_is_not_made_up(reader: DocumentReader) -> None:
    made = make.without(make.words(lambda document: document.add_paragraph("本文")), "docProps/core.xml")
    document = reader.read(made, DOCX)
    assert (document.status, document.title, document.metadata) == ("text", None, {})


def test_text_boxes_and_insertions_of_word_are_read_and_deletions_are_not(reader: DocumentReader) -> None:
    def fill(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("本文")
        w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        for xml in (
            f"<w:ins {w}><w:r><w:t>追加</w:t></w:r></w:ins>",
            f"<w:del {w}><w:r><w:tab/><w:delText>削除</w:delText></w:r></w:del>",
            f"<w:r {w}><w:pict><w:txbxContent><w:p><w:r><w:t>囲み</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
        ):
            paragraph._p.append(docx.oxml.parse_xml(xml))

    assert texts(reader.read(make.words(fill), DOCX)) == ["本文追加\n囲み"]


def test_a_presentation_has_a_page_for_each_slide_with_tables_and_notes(reader: DocumentReader) -> None:
    document = reader.read(make.slides("一枚目", "二枚目"), None)
    assert texts(document) == ["一枚目\n左\t右\n一枚目の話", "二枚目\n左\t右\n二枚目の話"]


# Text and zips


@pytest.mark.parametrize("codec", ["cp932", "utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_in_whatever_charset_it_is(reader: DocumentReader, codec: str) -> None:
    document = reader.read("年,件数\r\n令和７年①,12\r\n".encode(codec), "text/csv; charset=Shift_JIS")
    assert (document.status, document.media_type) == ("text", "text/csv")
    assert texts(document) == ["年,件数\n令和７年①,12\n"] and document.doubts == ()


def test_bytes_of_no_charset_are_marked_and_counted_as_doubt(reader: DocumentReader) -> None:
    document = reader.read("年".encode("cp932") + b",\x85\x40\n", None, "https://example.org/a.csv")
    assert texts(document) == ["年,\ufffd@\n"] and document.doubts == ("undecodable_bytes",)


def test_a_zip_is_listed_and_not_unpacked(reader: DocumentReader) -> None:
    inner = make.zip_of({"b.txt": b"2"})
    document = reader.read(make.zip_of({"表/a.csv": b"1", "中.zip": inner}), None)
    assert document.status == "members"
    rows = [("表/a.csv", b"1"), ("中.zip", inner)]
    assert texts(document) == ["".join(f"{name}\t{len(data)}\t{hashlib.sha256(data).hexdigest()}\n" for name, data in rows)]


def test_names_in_a_zip_are_japanese_even_where_it_does_not_say_so(reader: DocumentReader) -> None:
    (text,) = texts(reader.read(make.zip_with_cp932_name("能登表.csv", b""), None))
    assert text.startswith("能登表.csv\t0\t")


# The reader as a tool


def test_a_document_in_a_file_reads_like_one_in_memory(reader: DocumentReader, tmp_path: Path) -> None:
    made = make.english("Spooled")
    path = tmp_path / "body"
    path.write_bytes(made)
    assert reader.read(Spooled(path=path, size=len(made), sha256=""), PDF) == reader.read(made, PDF)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        reader.read(Spooled(path=path, size=len(made), sha256=""), PDF)


def test_one_document_can_be_read_without_a_reader() -> None:
    assert texts(read_document(make.english("Alone"), PDF)) == ["Alone"]


def test_a_page_is_drawn_as_png(reader: DocumentReader) -> None:
    image = Image.open(io.BytesIO(reader.render(make_pdf([["一"], ["二"]]), 2, width=600)))
    assert image.format == "PNG" and abs(image.width - 600) <= 1 and abs(image.height - 849) <= 2
    assert min(image.convert("L").tobytes()) < 128, "something is on it"


@pytest.mark.parametrize(("body", "page"), [(make.english("One"), 2), (make.english("One"), 0), (HTML, 1), (b"%PDF-1.4", 1)])
def test_a_page_that_can_not_be_drawn_says_so(reader: DocumentReader, body: bytes, page: int) -> None:
    with pytest.raises(PageUnrenderable, match="can't be drawn"):
        reader.render(body, page)


def test_a_picture_of_a_page_is_never_larger_than_four_million_pixels() -> None:
    assert scale_for((595, 842), 1240) == pytest.approx(1240 / 595)
    assert (10_000 * scale_for((10_000, 10_000), 9_000)) ** 2 <= 4_000_000
    for size in ((0.0, 5.0), (float("nan"), 5.0), (1e-6, 1e12)):
        with pytest.raises(ValueError, match="page"):
            scale_for(size, 1240)


def test_the_module_loads_no_library_that_reads_documents() -> None:
    heavy = {"pypdfium2", "docx", "pptx", "python_calamine", "PIL", "lxml"}
    ask = f"import sys, scraper.documents; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_person_can_read_a_document_and_draw_a_page(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(make_pdf([["一"], ["二"]]))
    bad.write_bytes(HTML)

    def run(*arguments: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "scraper.documents", *map(str, arguments)], capture_output=True, check=False
        )

    assert run("text", good).stdout.decode() == "一\f二"
    assert run("page", good, 1).stdout.startswith(b"\x89PNG")
    for arguments, code in ((("text", bad), 1), (("page", good, 9), 1), (("text", tmp_path / "none"), 2), (("what",), 2)):
        done = run(*arguments)
        assert done.returncode == code and done.stderr and b"Traceback" not in done.stderr
