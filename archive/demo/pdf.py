"""A small PDF writer: Japanese text lines on pages, the same bytes for the same text."""

from __future__ import annotations

from collections.abc import Sequence

_PAGE_WIDTH, _PAGE_HEIGHT = 595, 842
_LEFT, _TOP, _FONT_SIZE, _LEADING = 56, 780, 10.5, 18

# The font is named, not embedded: a predefined CMap (ISO 32000-1, 9.7.5.2) says what each UTF-16 code means,
# so the text can be extracted exactly. /W keeps half-width letters narrow, or readers find gaps between them.
_FONT = b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [4 0 R] >>"
_CID_FONT = (
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /FontDescriptor 5 0 R "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> /DW 1000 /W [1 95 500 231 632 500] >>"
)
_DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] "
    b"/ItalicAngle 0 /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >>"
)
_FIRST_PAGE = 7


def make_pdf(pages: Sequence[Sequence[str]], title: str = "") -> bytes:
    """Return a PDF 1.5 with these lines on these pages; the title is the first line unless given.

    Lines are not wrapped: some 45 full-width characters fit.
    """
    first_line = next((line for page in pages for line in page), "")
    numbers = [_FIRST_PAGE + 2 * position for position in range(len(pages))]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (ja-JP) >>",
        _page_tree(numbers),
        _FONT,
        _CID_FONT,
        _DESCRIPTOR,
        b"<< /Title <FEFF%s> >>" % _utf16(title or first_line),
    ]
    for number, lines in zip(numbers, pages, strict=True):
        objects += [_page(number + 1), _stream(_text(lines))]
    return _file(objects)


def _page_tree(numbers: Sequence[int]) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in numbers)
    return f"<< /Type /Pages /Kids [{kids}] /Count {len(numbers)} >>".encode("ascii")


def _page(content: int) -> bytes:
    box = f"/MediaBox [0 0 {_PAGE_WIDTH} {_PAGE_HEIGHT}]"
    fonts = "/Resources << /Font << /F1 3 0 R >> >>"
    return f"<< /Type /Page /Parent 2 0 R {box} {fonts} /Contents {content} 0 R >>".encode("ascii")


def _stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def _text(lines: Sequence[str]) -> bytes:
    shown = [b"<%s> Tj T*" % _utf16(line) for line in lines]
    start = f"BT /F1 {_FONT_SIZE} Tf {_LEADING} TL {_LEFT} {_TOP} Td".encode("ascii")
    return b"\n".join([start, *shown, b"ET"])


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-be").hex().upper().encode("ascii")


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    # A cross-reference entry is 20 bytes, its line end two of them (ISO 32000-1, 7.5.4).
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, entries)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
