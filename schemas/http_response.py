"""A response as it went over the wire, read (RFC 9112): its head, where its body ends, and the entity without its codings.

Both the crawl and the WARC reader read with this, so what a page is taken to say can't differ from what its evidence says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from schemas.content_coding import KNOWN, CodingBroken, Decoder, coding_names, decoder_of

MOST_HEAD = 1 << 18
"""Bytes that a head may take, interim responses included."""
_MOST_LINE = 1 << 16
_MOST_CODINGS = 4
_FAR = 10**18
"""More than any body has: what a longer number is taken for."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS_LINE = re.compile(rb"HTTP/(\d)(?:\.(\d))? +([1-9]\d\d)(?: [^\n]*)?\r?")
_CHUNK_HEAD = re.compile(rb"([0-9A-Fa-f]+)[ \t]*(?:;[^\n]*)?\r?\n")
_WITHOUT_BODY = (204, 304)
_SWITCHING = 101


class NoResponse(ValueError):
    """The bytes begin no response of HTTP."""


class _FramingBroken(ValueError):
    """The body does not end where its framing says."""


class ResponseHead(Struct, frozen=True):
    """What a response says of itself. It begins at byte `start`, behind interim responses, and its body at byte `end`."""

    status: int
    headers: tuple[tuple[str, str], ...]
    is_1_1: bool
    start: int
    end: int

    def values(self, name: str) -> str:
        """Return the values of all headers called `name` (lower case), joined by commas."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)


class Framing(Struct, frozen=True, kw_only=True):
    """How a body is delimited: not at all there, by its length, in chunks, or by the end of the connection; in which codings it
    is. `fault` says how that contradicts itself, so that nothing may be concluded from the body, `has_no_end` that nobody knows
    where it ends, and `keeps_open` that another response may follow."""

    kind: Literal["none", "length", "chunked", "close"]
    length: int = 0
    codings: tuple[str, ...] = ()
    fault: str | None = None
    has_no_end: bool = False
    keeps_open: bool = False


def read_head(data: bytes) -> ResponseHead | None:
    """Return the head of the response that `data` begins with, passing over interim ones (1xx, RFC 9110, 15.2); None while it
    is not whole. Raises NoResponse."""
    return _HeadReader().take(data)


class _HeadReader:
    """Reads a head as its bytes come, and looks at none of them twice."""

    def __init__(self) -> None:
        self.data = b""
        self._start = 0
        self._searched = 0

    def take(self, data: bytes) -> ResponseHead | None:
        """Return the head once it is whole, interim answers (1xx) passed over; None until then. Raises NoResponse."""
        self.data += data
        while end := _HEAD_END.search(self.data, max(self._start, self._searched - len(b"\r\n\r\n")), MOST_HEAD):
            first, *lines = self.data[self._start : end.start()].split(b"\n")
            status, is_1_1 = _status(first)
            if not 100 <= status < 200:
                return ResponseHead(status, tuple(_fields(lines)), is_1_1, self._start, end.end())
            self._start = end.end()
        self._searched = len(self.data)
        if len(self.data) >= MOST_HEAD:
            raise NoResponse("its head is longer than is read")
        if self.data[self._start :][:5] != b"HTTP/"[: len(self.data) - self._start]:
            raise NoResponse("it does not begin as HTTP does")
        return None


def _status(line: bytes) -> tuple[int, bool]:
    match = _STATUS_LINE.fullmatch(line)
    if match is None:
        raise NoResponse("its status line is none")
    if int(match[3]) == _SWITCHING:
        raise NoResponse("it switches to another protocol")
    return int(match[3]), (int(match[1]), int(match[2] or 0)) >= (1, 1)


def _fields(lines: list[bytes]) -> Iterator[tuple[str, str]]:
    """The header fields in order, a folded one (RFC 9112, 5.2) as one; lines that are none are passed over."""
    unfolded: list[bytes] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and unfolded:
            unfolded[-1] += b" " + line.strip()
        else:
            unfolded.append(line)
    for line in unfolded:
        name, colon, value = line.partition(b":")
        if colon and name.strip():
            yield as_text(name.strip()), _value(name.strip().lower(), value)


def _value(name: bytes, value: bytes) -> str:
    """A value as text. An address keeps its bytes, percent-encoded as browsers do it."""
    clean = value.strip(b" \t\r").translate(_INVALID)
    if name == b"location":
        return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in clean)
    return as_text(clean)


_INVALID = bytes(0x20 if byte in (0, 10, 13) else byte for byte in range(256))
"""RFC 9110, 5.5: what a value must not have becomes a blank."""


def as_text(raw: bytes) -> str:
    """Return a header as text: UTF-8 where it is that, else Latin-1."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def framing_of(head: ResponseHead) -> Framing:
    """Return how the body behind `head` is delimited (RFC 9112, 6.3)."""
    closes = not head.is_1_1 or "close" in coding_names(head.values("connection"))
    if head.status in _WITHOUT_BODY:
        return Framing(kind="none", keeps_open=not closes)
    content, transfer = (coding_names(head.values(name)) for name in ("content-encoding", "transfer-encoding"))
    is_chunked = transfer[-1:] == ["chunked"]
    codings = tuple(content + (transfer[:-1] if is_chunked else transfer))
    lengths = _lengths(head)
    unusual = _coding_fault(codings)
    if is_chunked:
        keeps_open = not closes and not lengths and len(transfer) == 1
        return Framing(kind="chunked", codings=codings, fault=unusual, keeps_open=keeps_open)
    if transfer or not lengths:
        return Framing(kind="close", codings=codings, fault=unusual)
    if fault := _length_fault(lengths):
        return Framing(kind="close", codings=codings, fault=fault, has_no_end=True)
    length = next(filter(None, lengths), 0)
    return Framing(kind="length", length=length, codings=codings, fault=unusual, keeps_open=not closes)


def _lengths(head: ResponseHead) -> set[int | None]:
    """The lengths that all Content-Length fields name, None for what is no number."""
    if not any(name.lower() == "content-length" for name, _ in head.headers):
        return set()
    return {_number(value.strip()) for value in head.values("content-length").split(",")}


def _number(digits: str) -> int | None:
    if not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits) if len(digits.lstrip("0")) < len(str(_FAR)) else _FAR


def _coding_fault(codings: tuple[str, ...]) -> str | None:
    if unknown := sorted(set(codings) - KNOWN):
        return f"its body is in a coding that is not known here: {', '.join(unknown)[:80]!r}"
    if len(codings) > _MOST_CODINGS:
        return f"its body is in {len(codings)} codings, one over the other"
    return None


def _length_fault(lengths: set[int | None]) -> str | None:
    if len(lengths) > 1:
        return "it names two lengths for its body"
    return "its Content-Length is no number" if None in lengths else None


class ResponseReader:
    """Reads one response as its bytes come, however they are cut: `begin` takes the head, `feed` gives what the
    body adds to the entity, `end` what is left. `fault` says how the response contradicts itself.

    A response that another program recorded (`is_foreign`) may be labelled with codings that the recorder has undone.
    """

    def __init__(self, is_foreign: bool = False) -> None:
        self.head: ResponseHead | None = None
        self.framing = Framing(kind="none")
        self.fault: str | None = None
        self.is_complete = False
        self._is_foreign = is_foreign
        self._head_reader = _HeadReader()
        self._body: _Body = _Body(Framing(kind="none"), False)
        self._decoder: Decoder = decoder_of(())

    @property
    def is_done(self) -> bool:
        """Whether no more bytes belong to the response."""
        return self.head is not None and (self._body.is_done or self._body.is_broken)

    @property
    def may_be_followed(self) -> bool:
        """Whether the connection may bring another response: this one has ended where it said, and nothing came behind it."""
        return self.framing.keeps_open and self._body.is_done and not self._body.behind

    def begin(self, data: bytes) -> bytes | None:
        """Take in bytes of the head; return those of them that are behind it, None while it is not whole. Raises NoResponse."""
        if (head := self._head_reader.take(data)) is None:
            return None
        self._take_head(head)
        return self._head_reader.data[head.end :]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what `data`, which is behind the head, adds to the entity."""
        for piece in self._body.feed(data):
            yield from self._decoded(self._decoder.pieces, piece)
        self._look()

    def end(self, was_cut: bool = False) -> Iterator[bytes]:
        """Yield what is left of the entity now that the connection, or the record, has ended; `was_cut` says that more should
        have come. Raises NoResponse."""
        if self.head is None:
            raise NoResponse("its head is not whole")
        for piece in () if was_cut else self._body.end():
            yield from self._decoded(self._decoder.pieces, piece)
        yield from self._decoded(lambda _data: self._decoder.rest(), b"")
        self._look()
        if self.is_complete and not self.fault and not self._decoder.whole:
            self.fault = "its content coding ends early"

    def _take_head(self, head: ResponseHead) -> None:
        self.head = head
        self.framing = framing_of(head)
        if self._is_foreign and self.framing.codings and self.framing.kind == "length":
            # Where the coding was undone, the length is that of other bytes.
            self.framing = Framing(kind="close", codings=self.framing.codings)
        self.fault = self.framing.fault
        self._body = _Body(self.framing, self._is_foreign or not head.is_1_1)
        self._decoder = decoder_of(() if self.fault else self.framing.codings)

    def _decoded(self, pieces: Callable[[bytes], Iterator[bytes]], data: bytes) -> Iterator[bytes]:
        if self.fault and not self.framing.fault:
            return
        try:
            yield from pieces(data)
        except CodingBroken:
            self.fault = "its content coding is damaged"

    def _look(self) -> None:
        self.is_complete = self._body.is_complete
        if self._body.is_broken and not self.fault:
            self.fault = "its chunks do not end where they say"


class _Body:
    """The bytes of a body without its framing. `is_complete` says that all of it came, `is_done` that nothing more belongs to
    it (trailer fields may), `behind` what came after that."""

    def __init__(self, framing: Framing, may_lack_chunks: bool) -> None:
        self.is_complete = self.is_done = framing.kind == "none" or (framing.kind == "length" and not framing.length)
        self.is_broken = False
        self.behind = b""
        self._kind = framing.kind
        self._left = framing.length
        self._may_lack_chunks = may_lack_chunks
        self._chunks = _Chunks()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self.is_done or self.is_broken:
            self.behind = self.behind or data[:1]
        elif self._kind == "length":
            yield data[: self._left]
            self.behind = data[self._left :][:1]
            self._left -= min(len(data), self._left)
            self.is_complete = self.is_done = not self._left
        elif self._kind == "chunked":
            yield from self._dechunked(data)
        else:
            yield data

    def end(self) -> Iterator[bytes]:
        if self._kind == "close":
            self.is_complete = self.is_done = True
        elif self._kind == "chunked" and self._may_lack_chunks and not self._chunks.has_begun and self._chunks.held:
            self._kind = "close"
            self.is_complete = self.is_done = True
            yield self._chunks.held

    def _dechunked(self, data: bytes) -> Iterator[bytes]:
        try:
            yield from self._chunks.feed(data)
        except _FramingBroken:
            if self._may_lack_chunks and not self._chunks.has_begun:
                self._kind = "close"
                yield self._chunks.held
                return
            self.is_broken = True
        self.is_complete, self.is_done = self._chunks.is_complete, self._chunks.is_done
        self.behind = self._chunks.held[:1] if self.is_done else b""


class _Chunks:
    """The chunked coding (RFC 9112, 7.1). A chunk may be said to have any size; its extensions are passed over, and so are the
    trailer fields behind the last one."""

    def __init__(self) -> None:
        self.has_begun = self.is_complete = self.is_done = False
        self.held = b""
        self._left = 0
        self._ends_chunk = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the bytes of chunks in `data`. Raises _FramingBroken where no chunk begins or ends."""
        self.held += data
        at = 0
        try:
            while not self.is_done and at < len(self.held):
                if self._left:
                    yield self.held[at : at + self._left]
                    taken = min(self._left, len(self.held) - at)
                    self._left -= taken
                    self._ends_chunk = not self._left
                    at += taken
                elif end := self._line_end(at):
                    self._take_line(self.held[at:end])
                    at = end
                else:
                    return
        finally:
            self.held = self.held[at:]

    def _line_end(self, at: int) -> int:
        end = self.held.find(b"\n", at) + 1
        if not end and len(self.held) - at > _MOST_LINE:
            raise _FramingBroken
        if not end and not self._may_become_line(self.held[at:]):
            raise _FramingBroken
        return end

    def _may_become_line(self, begun: bytes) -> bool:
        """Whether the line that is due may go on so: who sends no chunks need not send a line either."""
        if self.is_complete:
            return True
        return begun in (b"", b"\r") if self._ends_chunk else bool(_CHUNK_HEAD.fullmatch(begun.rstrip(b"\r") + b"\n"))

    def _take_line(self, line: bytes) -> None:
        if self.is_complete:
            self.is_done = line in (b"\r\n", b"\n")
        elif self._ends_chunk:
            if line not in (b"\r\n", b"\n"):
                raise _FramingBroken
            self._ends_chunk = False
        elif head := _CHUNK_HEAD.fullmatch(line):
            self.has_begun = True
            self._left = int(head[1], 16)
            self.is_complete = not self._left
        else:
            raise _FramingBroken
