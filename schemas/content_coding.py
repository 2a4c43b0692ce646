"""Content codings undone as the bytes come in (RFC 9110, 8.4): gzip, deflate in both its forms, br (RFC 7932), zstd (RFC 8878).

What comes out hangs on the bytes alone, and not on how they were cut on their way: a crawl and the WARC reader get the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from typing import Protocol

import brotli
import zstandard

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_RAW = -zlib.MAX_WBITS
_MEMBER = b"\x1f\x8b"
_FRAME = b"\x28\xb5\x2f\xfd"
_PIECE = 1 << 18
"""Bytes that are inflated at a time: what a bomb may cost in memory."""
_SAMPLE = 1 << 10
"""Bytes of a body by which is told whether it is in the coding that its label names: many a server labels what is plain."""
_STEP = 64
"""Bytes that are given to zstd at a time, which has no limit of its own: a block of 128 KiB may take no more than four."""
_SLICE = 1 << 12
_WIDEST_WINDOW = 1 << 23
"""RFC 9659: what a decoder of the content coding zstd has to hold, and a server may ask for, at most."""

_NAMES = {"x-gzip": "gzip", "identity": ""}
KNOWN = frozenset(("gzip", "deflate", "br", "zstd"))


class CodingBroken(ValueError):
    """The bytes are not in the coding that they began in."""


class Decoder(Protocol):
    """Undoes one coding."""

    @property
    def whole(self) -> bool:
        """Whether the body has ended where it should; an empty one is whole."""
        ...

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` adds, piece by piece. Raises CodingBroken."""
        ...

    def rest(self) -> Iterator[bytes]:
        """Yield what is left when no more bytes come. Raises CodingBroken."""
        ...


def coding_names(value: str) -> list[str]:
    """Return the codings that a Content-Encoding or Transfer-Encoding names, as they were applied, without parameters."""
    names = (name.partition(";")[0].strip().lower() for name in value.split(","))
    return [name for name in (_NAMES.get(name, name) for name in names) if name]


def decoder_of(codings: Sequence[str]) -> Decoder:
    """Return what undoes `codings`, each of which is KNOWN, the last applied first."""
    decoder: Decoder = _Plain()
    for coding in codings:
        decoder = _Chain(_Labelled(coding), decoder) if not isinstance(decoder, _Plain) else _Labelled(coding)
    return decoder


def left_of(inflate: zlib._Decompress) -> bytes:
    """Return what of the bytes given to `inflate` is still to be inflated. Behind an end that came while there was some, zlib
    goes on giving what follows it as if it were that."""
    return b"" if inflate.eof else inflate.unconsumed_tail


class Inflating:
    """Inflates a body. gzip may have several members (RFC 1952, 2.2); what else follows is passed over."""

    def __init__(self, window: int = _GZIP_OR_ZLIB) -> None:
        self._window = window
        self._inflate = zlib.decompressobj(window)
        self._begun = False
        self._behind = b""

    @property
    def whole(self) -> bool:
        """Whether the body has ended where it should."""
        return self._inflate.eof or not self._begun

    @property
    def has_passed_over(self) -> bool:
        """Whether something follows the end of the body: plain words may look like a short body without a checksum."""
        return bool(self._inflate.unused_data)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data` adds to the body, piece by piece. Raises CodingBroken."""
        try:
            yield from self._inflated(data)
        except zlib.error as error:
            raise CodingBroken(str(error)) from error

    def rest(self) -> Iterator[bytes]:
        """Yield nothing: all that can be inflated has been."""
        return iter(())

    def _inflated(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        left = self._next_member(data) if self._inflate.eof else data
        while left:
            yield self._inflate.decompress(left, _PIECE)
            while more := left_of(self._inflate):
                yield self._inflate.decompress(more, _PIECE)
            left = self._next_member(self._inflate.unused_data) if self._inflate.eof else b""

    def _next_member(self, behind: bytes) -> bytes:
        """The bytes with which another member begins; none for anything else, and while that can't be told."""
        self._behind = (self._behind + behind) if len(self._behind) < len(_MEMBER) else self._behind
        if self._window != _GZIP_OR_ZLIB or not self._behind.startswith(_MEMBER):
            return b""
        begun, self._behind = self._behind, b""
        self._inflate = zlib.decompressobj(self._window)
        return begun


class _Plain:
    whole = True

    def pieces(self, data: bytes) -> Iterator[bytes]:
        yield data

    def rest(self) -> Iterator[bytes]:
        return iter(())


class _Brotli:
    """`_behind` is one slice behind: brotli can't say which byte of a slice broke it, or was too many."""

    def __init__(self) -> None:
        self._ahead, self._behind = brotli.Decompressor(), brotli.Decompressor()
        self._begun = False

    @property
    def whole(self) -> bool:
        return not self._begun or bool(self._behind.is_finished())

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        for at in range(0, len(data), _SLICE):
            if self._behind.is_finished():
                return
            yield from self._slice(data[at : at + _SLICE])

    def rest(self) -> Iterator[bytes]:
        return iter(())

    def _slice(self, data: bytes) -> Iterator[bytes]:
        given = 0
        try:
            for piece in _unbrotlied(self._ahead, data):
                given += len(piece)
                yield piece
            for _ in _unbrotlied(self._behind, data):
                pass
        except brotli.error:
            yield from self._by_bytes(data, given)

    def _by_bytes(self, data: bytes, given: int) -> Iterator[bytes]:
        for at in range(len(data)):
            if self._behind.is_finished():
                return
            try:
                for piece in _unbrotlied(self._behind, data[at : at + 1]):
                    yield piece[given:]
                    given = max(0, given - len(piece))
            except brotli.error as error:
                self._behind = brotli.Decompressor()
                raise CodingBroken("brotli can't be decoded") from error


def _unbrotlied(decompressor: brotli.Decompressor, data: bytes) -> Iterator[bytes]:
    piece = decompressor.process(data, output_buffer_limit=_PIECE)
    yield piece
    while not decompressor.is_finished() and (piece or not decompressor.can_accept_more_data()):
        piece = decompressor.process(b"", output_buffer_limit=_PIECE)
        yield piece


class _Zstd:
    """Frames one after the other; what else follows is passed over."""

    def __init__(self) -> None:
        self._frame = _zstd_frame()
        self._begun = False
        self._behind = b""

    @property
    def whole(self) -> bool:
        return not self._begun or self._frame.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        for at in range(0, len(data), _STEP):
            left = data[at : at + _STEP]
            left = self._next_frame(left) if self._frame.eof else left
            while left:
                try:
                    yield self._frame.decompress(left)
                except zstandard.ZstdError as error:
                    raise CodingBroken(str(error)) from error
                left = self._next_frame(self._frame.unused_data) if self._frame.eof else b""

    def rest(self) -> Iterator[bytes]:
        return iter(())

    def _next_frame(self, behind: bytes) -> bytes:
        self._behind = (self._behind + behind) if len(self._behind) < len(_FRAME) else self._behind
        if not self._behind.startswith(_FRAME):
            return b""
        begun, self._behind = self._behind, b""
        self._frame = _zstd_frame()
        return begun


def _zstd_frame() -> zstandard.ZstdDecompressionObj:
    return zstandard.ZstdDecompressor(max_window_size=_WIDEST_WINDOW).decompressobj()


class _Labelled:
    """A body under a label: what it really is in is told by its first bytes, which are held until there are enough."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._held = b""
        self._decoder: Decoder | None = None

    @property
    def whole(self) -> bool:
        return self._decoder is None or self._decoder.whole

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._decoder is None:
            self._held += data
            if len(self._held) < _SAMPLE:
                return
            data = self._begin()
        assert self._decoder is not None  # noqa: S101 - begun above
        yield from self._decoder.pieces(data)

    def rest(self) -> Iterator[bytes]:
        if self._decoder is None and self._held:
            held = self._begin()
            assert self._decoder is not None  # noqa: S101 - begun above
            yield from self._decoder.pieces(held)
        if self._decoder is not None:
            yield from self._decoder.rest()

    def _begin(self) -> bytes:
        held, self._held = self._held, b""
        self._decoder = _really(self._coding, held[:_SAMPLE])
        return held


class _Chain:
    """Two decoders one behind the other."""

    def __init__(self, outer: Decoder, inner: Decoder) -> None:
        self._outer, self._inner = outer, inner

    @property
    def whole(self) -> bool:
        return self._outer.whole and self._inner.whole

    def pieces(self, data: bytes) -> Iterator[bytes]:
        for piece in self._outer.pieces(data):
            yield from self._inner.pieces(piece)

    def rest(self) -> Iterator[bytes]:
        for piece in self._outer.rest():
            yield from self._inner.pieces(piece)
        yield from self._inner.rest()


def _really(coding: str, sample: bytes) -> Decoder:
    """What undoes a body that begins with `sample`: by its mark where the coding has one, else by whether it can be undone."""
    if coding == "zstd":
        return _Zstd() if sample[: len(_FRAME)] == _FRAME[: len(sample)] else _Plain()
    if coding == "br":
        return _Brotli() if _is_undone(_Brotli(), sample) else _Plain()
    if sample[: len(_MEMBER)] == _MEMBER[: len(sample)]:
        return Inflating()
    if _is_undone(Inflating(zlib.MAX_WBITS), sample):
        return Inflating(zlib.MAX_WBITS)
    raw = Inflating(_RAW)
    return Inflating(_RAW) if coding == "deflate" and _is_undone(raw, sample) and not raw.has_passed_over else _Plain()


def _is_undone(decoder: Decoder, sample: bytes) -> bool:
    undone = 0
    try:
        for piece in decoder.pieces(sample):
            undone += len(piece)
            if undone > _PIECE:
                break
    except CodingBroken:
        return False
    return True
