"""Documents made for the tests: good ones, odd ones, and ones that are made to do harm."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence

import docx
import pptx
import xlsxwriter
from PIL import Image
from pptx.util import Inches
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from archive.demo.pdf import make_pdf

HELVETICA = b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first its catalog."""
    out = b"%PDF-1.7\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, entries)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + table + trailer


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def page(content: int, more: bytes = HELVETICA) -> bytes:
    return b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R %s >>" % (content, more)


def drawn(draw: Callable[[Canvas], object], encrypt: StandardEncryption | None = None) -> bytes:
    """A PDF of one page that reportlab draws on."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=encrypt, invariant=1)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def english(*lines: str) -> bytes:
    return drawn(lambda canvas: [canvas.drawString(72, 720 - 14 * row, line) for row, line in enumerate(lines)])


def locked(user: str, owner: str = "owner") -> bytes:
    return drawn(lambda canvas: canvas.drawString(72, 720, "For those who may"), StandardEncryption(user, owner))


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def scanned() -> bytes:
    return drawn(lambda canvas: canvas.drawInlineImage(Image.new("RGB", (200, 280), "gray"), 0, 0, 595, 842))


def outlined() -> bytes:
    """Letters that were turned into curves."""
    curves = b"0 0 m " + b"".join(b"%d %d %d %d %d %d c " % (n, n, n + 5, n, n, n + 5) for n in range(80)) + b"f"
    return pdf_of(CATALOG, ONE_PAGE, page(4), stream(curves))


def blank() -> bytes:
    return pdf_of(CATALOG, ONE_PAGE, page(4), stream(b"0 0 100 0 re f"))


def text_and_picture() -> bytes:
    """A page of text, a page that is a picture, a page that is blank."""

    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 720, "The first page says this")
        canvas.showPage()
        canvas.drawInlineImage(Image.new("RGB", (20, 28), "gray"), 0, 0, 595, 842)
        canvas.showPage()

    return drawn(draw)


def vertical(columns: Sequence[str]) -> bytes:
    """Columns from right to left, in the vertical CMap."""
    horizontal = make_pdf([list(columns)])
    content = b"BT /F1 10.5 Tf " + b"".join(
        b"1 0 0 1 %d 780 Tm <%s> Tj " % (500 - 20 * number, text.encode("utf-16-be").hex().encode())
        for number, text in enumerate(columns)
    )
    made = horizontal.replace(b"UniJIS-UTF16-H", b"UniJIS-UTF16-V")
    start = made.index(b"8 0 obj")
    return made[:start] + b"8 0 obj\n" + stream(content + b"ET") + made[made.index(b"\nendobj", start) :]


def unmapped() -> bytes:
    """Glyph numbers of an embedded font's subset, and no map from them to letters."""
    glyphs = "".join(f"{number:04X}" for number in range(0x0380, 0x2000, 0x61))
    return pdf_of(
        CATALOG,
        ONE_PAGE,
        page(4, b"/Resources << /Font << /F1 5 0 R >> >>"),
        stream(f"BT /F1 10 Tf 50 700 Td <{glyphs}> Tj ET".encode()),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Odd /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Odd /FontDescriptor 7 0 R /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        b"<< /Type /FontDescriptor /FontName /ABCDEF+Odd /Flags 4 /FontBBox [0 0 1000 1000] "
        b"/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    )


def scripted() -> bytes:
    """A document with a script for its opening."""
    catalog = b"<< /Type /Catalog /Pages 2 0 R /OpenAction 5 0 R /Names << /JavaScript << /Names [(a) 5 0 R] >> >> >>"
    action = b"<< /Type /Action /S /JavaScript /JS (while (true) { app.alert('no') }) >>"
    return pdf_of(catalog, ONE_PAGE, page(4), stream(b"BT /F1 12 Tf 72 720 Td (Quiet) Tj ET"), action)


def deflate_bomb(megabytes: int, layers: int = 1) -> bytes:
    """A page whose content unpacks to this size."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"BT (a) Tj ET ".ljust(1 << 20)) for _ in range(megabytes)) + packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    return pdf_of(CATALOG, ONE_PAGE, page(4), stream(data, b"/Filter [%s]" % (b"/FlateDecode " * layers)))


def busy_page(megabytes: int) -> bytes:
    """A page that saves and restores its state over and over and shows nothing: time, and hardly any memory."""
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(b"q Q " * (1 << 18)) for _ in range(megabytes)) + packer.flush()
    return pdf_of(CATALOG, ONE_PAGE, page(4), stream(data, b"/Filter /FlateDecode"))


def painted_over(times: int) -> bytes:
    """A page that is painted all over so many times: two thousand take a second to draw, and none to read."""
    return pdf_of(CATALOG, ONE_PAGE, page(4), stream(b"0 0 595 842 re f " * times))


def page_tree_loop() -> bytes:
    return pdf_of(
        CATALOG,
        b"<< /Type /Pages /Kids [3 0 R 2 0 R 4 0 R] /Count 3 >>",
        page(5),
        b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 9 >>",
        stream(b"BT /F1 12 Tf 72 720 Td (Round) Tj ET"),
    )


def self_reference() -> bytes:
    """A form that shows itself, an object that is itself, a stream whose length is itself."""
    form = stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>")
    return pdf_of(
        CATALOG,
        ONE_PAGE,
        page(4, b"/Rotate 6 0 R /Resources << /XObject << /X 5 0 R >> >>"),
        stream(b"/X Do"),
        form,
        b"6 0 R",
        b"<< /Length 7 0 R >>\nstream\n\nendstream",
    )


def endless_count() -> bytes:
    """A page tree that claims two thousand million pages and has one."""
    kids = ONE_PAGE.replace(b"/Count 1", b"/Count 2000000000")
    return pdf_of(CATALOG, kids, page(4), stream(b"BT /F1 12 Tf 72 720 Td (One) Tj ET"))


def zip_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def zip_with_cp932_name(name: str, data: bytes) -> bytes:
    """As Windows packs it: the name's bytes in cp932, and no bit that says so."""
    placeholder = "n" * len(name.encode("cp932"))
    return zip_of({placeholder: data}).replace(placeholder.encode(), name.encode("cp932"))


def changed(archive: bytes, name: str, data: bytes) -> bytes:
    """A zip with one member put in another's place."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        return zip_of({**{member: old.read(member) for member in old.namelist()}, name: data})


def without(archive: bytes, name: str) -> bytes:
    """An Office file without one part, and without the relation that leads to it."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = {member: old.read(member) for member in old.namelist() if member != name}
    relations = re.sub(rb'<Relationship [^>]*Target="%s"[^>]*/>' % name.encode(), b"", members["_rels/.rels"])
    return zip_of({**members, "_rels/.rels": relations})


def workbook(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()


def far_corners(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """Two cells that span the largest sheet there is."""
    sheet.write(0, 0, "first")
    sheet.write(1_048_575, 16_383, "last")


def words(fill: Callable[[docx.document.Document], object]) -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    fill(document)
    document.save(out)
    return out.getvalue()


def slides(*texts: str) -> bytes:
    """A slide for each text: in a group's box, followed by a table, with notes."""
    show = pptx.Presentation()
    for text in texts:
        slide = show.slides.add_slide(show.slide_layouts[6])
        box = slide.shapes.add_group_shape().shapes.add_textbox(0, 0, Inches(4), Inches(1))
        box.text_frame.text = text
        table = slide.shapes.add_table(1, 2, 0, Inches(2), Inches(4), Inches(1)).table
        table.cell(0, 0).text, table.cell(0, 1).text = "左", "右"
        slide.notes_slide.notes_text_frame.text = f"{text}の話"
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def ole2(*names: str) -> bytes:
    """A compound file with empty streams of these names: a header, a FAT, one directory sector."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    last = len(names)
    entries = [_entry("Root Entry", 5, child=1)]
    entries += [_entry(name, 2, right=row + 1 if row < last else None) for row, name in enumerate(names, start=1)]
    return header + fat + b"".join(entries).ljust(512, b"\0")


def _entry(name: str, kind: int, right: int | None = None, child: int | None = None) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    links = [0xFFFFFFFF, 0xFFFFFFFF if right is None else right, 0xFFFFFFFF if child is None else child]
    head = letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters), kind, 1) + struct.pack("<3I", *links)
    return (head + bytes(36) + struct.pack("<I", 0xFFFFFFFE)).ljust(128, b"\0")
