"""PDFs as an office makes them: embedded fonts whose codes say nothing but for a map to letters, compressed pages, a picture.

A PDF that only names its font, as the demo's do, has a reader look for another one and costs it four times the time.
"""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import reportlab
from PIL import Image

_FIRST_PAGE = 14
_GLYPHS = 250
"""Of the embedded font. Letters share them: their shapes are seen by nobody who reads the text, but are looked up."""
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def heavy_pdf(pages: Sequence[Sequence[str]], title: str, chance: random.Random) -> bytes:
    """Return a PDF of these lines, with a picture of 10 to 400 kB of noise on its first page."""
    letters = {letter: code for code, letter in enumerate(sorted({one for page in pages for line in page for one in line}), 3)}
    numbers = [_FIRST_PAGE + 2 * position for position in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (ja-JP) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode("ascii"),
        *_font(3, b"BENCHM+Mincho", "Vera.ttf", 200_000),
        *_font(7, b"BENCHM+Gothic", "VeraBd.ttf", 330_000),
        _stream(_to_unicode(letters).encode("ascii")),
        _stream(b"".join((3 + code % _GLYPHS).to_bytes(2, "big") for code in range(len(letters) + 3))),
        _picture(chance),
    ]
    for position, (number, lines) in enumerate(zip(numbers, pages, strict=True)):
        more = b" /XObject << /I1 13 0 R >>" if position == 0 else b""
        resources = b"/Resources << /Font << /F1 3 0 R /F2 7 0 R >>%s >>" % more
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s /Contents %d 0 R >>" % (resources, number + 1)
        objects.append(page)
        objects.append(_stream(_drawn(lines, letters, with_picture=position == 0)))
    return _file(objects, b"<< /Title <FEFF%s> >>" % title.encode("utf-16-be").hex().encode("ascii"))


def _drawn(lines: Sequence[str], letters: dict[str, int], *, with_picture: bool) -> bytes:
    """Lines as word processors set them: runs of letters whose distances are corrected, some in the other font."""
    picture = b"q 200 0 0 120 56 40 cm /I1 Do Q\n" if with_picture else b""
    shown = []
    for row, line in enumerate(lines):
        codes = [f"<{letters[one]:04X}>" for one in line]
        cuts = [" ".join(codes[start : start + 12]).replace("> <", ">6.4 <") for start in range(0, len(codes), 12)]
        font = "/F2 10.5 Tf" if row % 5 == 0 else "/F1 10.5 Tf"
        shown.append(f"{font} T* {' '.join(f'[{cut}] TJ' for cut in cuts)}".encode("ascii"))
    return picture + b"\n".join([b"BT /F1 10.5 Tf 18 TL 56 780 Td", *shown, b"ET"])


def _to_unicode(letters: dict[str, int]) -> str:
    pairs = [f"<{code:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for letter, code in letters.items()]
    blocks = (pairs[start : start + 100] for start in range(0, len(pairs), 100))
    return _CMAP.format("\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks))


def _font(number: int, name: bytes, file: str, size: int) -> tuple[bytes, bytes, bytes, bytes]:
    """The four objects of a font, numbered from `number`, whose letters objects 11 and 12 tell."""
    return (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /%s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode 11 0 R >>"
        % (name, number + 1),
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /%s /FontDescriptor %d 0 R /DW 1000 /CIDToGIDMap 12 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>" % (name, number + 2),
        b"<< /Type /FontDescriptor /FontName /%s /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 "
        b"/Descent -120 /CapHeight 700 /StemV 80 /FontFile2 %d 0 R >>" % (name, number + 3),
        _program(file, size),
    )


@cache
def _program(file: str, size: int) -> bytes:
    """A font program of the size that a Japanese font's has; what lies behind the tables is inflated, and used by nobody."""
    data = Path(reportlab.__file__).with_name("fonts").joinpath(file).read_bytes()
    return _stream((data + b"".join(data[at : at + 64] + bytes(448) for at in range(0, len(data), 64)))[:size])


def _picture(chance: random.Random) -> bytes:
    side = round(min(760, max(60, chance.lognormvariate(5.5, 0.6))))
    out = io.BytesIO()
    Image.frombytes("L", (side, side), chance.randbytes(side * side)).save(out, "JPEG", quality=75)
    entries = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode"
    )
    data = out.getvalue()
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries % (side, side), data)


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def _file(objects: Sequence[bytes], info: bytes) -> bytes:
    out, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate([*objects, info], start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), len(offsets) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, size - 1, start))
