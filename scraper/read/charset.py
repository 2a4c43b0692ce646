"""Bytes of a page to text, by the rules of Japanese ministry sites.

Order of belief: what the bytes prove, byte order mark, `Content-Type`, the page's own declaration, cp932. Labels are those of
the WHATWG Encoding Standard, where shift_jis means cp932 (Python's own `shift_jis` fails on ①㈱髙 and reads ～ as U+301C).
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from itertools import islice

import webencodings
from msgspec import Struct

from schemas.release import Doubt

_BOMS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']?([\w.:-]+)|<meta[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_DECLARATION_ZONE = 4096  # browsers look at the first 1024 bytes; the real pages declare within 300
_XML_LINE = re.compile(r"\A\s*(?:<\?xml[^>]*(?:>\s*|\Z))+", re.I)  # lxml refuses text that begins with one, even a broken one
_NO_CHANCE = 5
"""Characters that no other text has by chance."""
_BEYOND_ASCII = re.compile("[^\\x00-\\x7f]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_CONTROL_BYTES = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20)])


class Decoded(Struct, frozen=True, kw_only=True):
    """A page as text, the Python codec that read it, and what is doubtful about that."""

    text: str
    codec: str
    doubts: tuple[Doubt, ...] = ()


def decode(body: bytes, header_charset: str | None = None) -> Decoded:
    """Return `body` as text without its XML line, ready for an HTML parser.

    Bytes that prove themselves are what they are, whatever is declared. Else the first believable charset that reads every
    byte is used. When none does, the one that loses the fewest bytes is, and the lost ones stand as U+FFFD with the doubt
    `undecodable_bytes`.
    """
    codecs = _candidates(body, header_charset)
    text, codec = _proven(body) or _best_reading(body, codecs)
    doubts: list[Doubt] = []
    if codec != codecs[0]:
        doubts.append("charset_disagrees")
    clean = text.removeprefix("\ufeff")
    if len(body.translate(None, _CONTROL_BYTES)) != len(body):  # far quicker than looking for them in the text
        clean = _CONTROLS.sub("\ufffd", clean)
    if "\ufffd" in clean:
        doubts.append("undecodable_bytes")
    return Decoded(text=_XML_LINE.sub("", clean), codec=codec, doubts=tuple(doubts))


def _proven(body: bytes) -> tuple[str, str] | None:
    """The text of bytes that only UTF-8 or EUC-JP can be, and the codec; None for all others.

    Strict UTF-8 beyond ASCII is nothing else, and strict EUC-JP with kana would be half-width kana alone in cp932; a few
    characters may be so by chance.
    """
    if body.isascii():
        return None
    for codec in ("utf-8", "euc_jp", "euc_jis_2004"):  # the last has ① and ㈱, as browsers read EUC-JP
        with suppress(UnicodeDecodeError):
            text = body.decode(codec)
            telling = _BEYOND_ASCII if codec == "utf-8" else _KANA
            if len(list(islice(telling.finditer(text), _NO_CHANCE))) == _NO_CHANCE:
                return text, "utf-8" if codec == "utf-8" else "euc_jp"
    return None


def _candidates(body: bytes, header_charset: str | None) -> list[str]:
    """Codecs in the order of belief, the most believed first; never empty."""
    named = [codec for bom, codec in _BOMS if body.startswith(bom)]
    labels = [header_charset, *_declared_labels(body)]
    named += [codec for label in labels if label and (codec := _codec(label))]
    return list(dict.fromkeys([*named, "cp932"]))


def _declared_labels(body: bytes) -> list[str]:
    found = _DECLARED.findall(body[:_DECLARATION_ZONE])
    return [(xml or meta).decode("ascii") for xml, meta in found]


def _codec(label: str) -> str | None:
    encoding = webencodings.lookup(label)
    # Two encodings of the standard are no charsets of a text; Python has no codec for them.
    if encoding is None or encoding.name in ("replacement", "x-user-defined"):
        return None
    return encoding.codec_info.name


def _best_reading(body: bytes, codecs: list[str]) -> tuple[str, str]:
    # A single-byte charset reads any bytes "without error", so it can't prove itself: it is tried last.
    readings: list[tuple[int, int, str, str]] = []
    for codec in sorted(codecs, key=_is_single_byte):
        try:
            return body.decode(codec), codec
        except UnicodeDecodeError:
            text = body.decode(codec, "replace")
            readings.append((text.count("\ufffd"), len(readings), text, codec))
    return min(readings)[2:]


def _is_single_byte(codec: str) -> bool:
    return codec.startswith(("cp125", "iso8859", "koi8", "mac", "cp874", "cp866", "ascii"))
