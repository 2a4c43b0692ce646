"""What the parent and its child say to each other: msgpack, each message after its length in four bytes."""

from __future__ import annotations

from typing import IO, TypeVar

import msgspec
from msgspec import Struct

from schemas.document import DocumentText
from scraper.sandbox.limits import Limits

_MOST_BYTES = 256 << 20  # the text of a document at its default limit takes at most 80 MB


class ReadRequest(Struct, frozen=True, kw_only=True, tag="read"):
    """Read the file at `path`, which was served with this media type from this URL."""

    path: str
    media_type: str | None
    url: str | None


class RenderRequest(Struct, frozen=True, kw_only=True, tag="render"):
    """Draw page number `page` of the file at `path`, `width` pixels wide."""

    path: str
    page: int
    width: int


Request = ReadRequest | RenderRequest


class Ready(Struct, frozen=True, kw_only=True, tag="ready"):
    """The child has its limits and its libraries."""


class Begun(Struct, frozen=True, kw_only=True, tag="begun"):
    """The child has taken up a request: if it dies from here on, that is the document's doing."""


class ReadAnswer(Struct, frozen=True, kw_only=True, tag="text"):
    """What was read. `peak_memory` is bytes; a `spent` child has run out of memory and takes no more requests."""

    document: DocumentText
    peak_memory: int
    spent: bool = False


class PageAnswer(Struct, frozen=True, kw_only=True, tag="page"):
    """A page as PNG, or the reason why there is none."""

    peak_memory: int
    png: bytes = b""
    reason: str | None = None
    spent: bool = False


Answer = ReadAnswer | PageAnswer
Reply = Ready | Begun | ReadAnswer | PageAnswer

LIMITS = msgspec.msgpack.Decoder(Limits)
REQUESTS: msgspec.msgpack.Decoder[Request] = msgspec.msgpack.Decoder(Request)
REPLIES: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)

_T = TypeVar("_T")


def send(pipe: IO[bytes], message: object) -> None:
    """Write one message. Raises OSError when nobody listens any more."""
    payload = msgspec.msgpack.encode(message)
    pipe.write(len(payload).to_bytes(4, "big"))
    pipe.write(payload)
    pipe.flush()


def receive(pipe: IO[bytes], kind: msgspec.msgpack.Decoder[_T]) -> _T | None:
    """Return the next message, None at the end. Raises ValueError for one that is too long or not of this kind."""
    head = pipe.read(4)
    size = int.from_bytes(head, "big")
    if len(head) < 4:
        return None
    if size > _MOST_BYTES:
        raise ValueError(f"a message of {size} bytes")
    payload = pipe.read(size)
    return kind.decode(payload) if len(payload) == size else None
