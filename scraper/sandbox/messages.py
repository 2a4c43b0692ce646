"""What the parent and its child say to each other: msgpack, each message after its length in four bytes."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TypeVar

import msgspec
from msgspec import Struct

from schemas.document import DocumentText, Looks
from schemas.held import Spooled
from schemas.listing import ListedRelease, Listing
from schemas.release import Release
from schemas.visit import Failed, Missing, Moved, Page, ParseResult, Role, Truncation, Unread
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


class LooksRequest(Struct, frozen=True, kw_only=True, tag="compare"):
    """Say where the pages of two PDFs look otherwise."""

    before: str
    after: str


class ParseRequest(Struct, frozen=True, kw_only=True, tag="parse"):
    """Say what a page says. Its body is at hand, or lies in a file: path, size, sha256."""

    url: str
    role: Role
    status: int
    month: str
    answered: str | None
    location: str | None
    media_type: str | None
    charset: str | None
    truncated: Truncation | None
    fault: str | None
    listed: ListedRelease | None
    body: bytes
    file: tuple[str, int, str] | None

    @classmethod
    def of(cls, page: Page) -> ParseRequest:
        """Return the request for a page."""
        fields = {name: getattr(page, name) for name in cls.__struct_fields__ if name not in ("body", "file")}
        if isinstance(page.body, Spooled):
            return cls(**fields, body=b"", file=(str(page.body.path.absolute()), page.body.size, page.body.sha256))
        return cls(**fields, body=page.body, file=None)

    @property
    def page(self) -> Page:
        """The page that it is about."""
        fields = {name: getattr(self, name) for name in self.__struct_fields__ if name not in ("body", "file")}
        if self.file is None:
            return Page(**fields, body=self.body)
        path, size, sha256 = self.file
        return Page(**fields, body=Spooled(path=Path(path), size=size, sha256=sha256))


Request = ReadRequest | RenderRequest | LooksRequest | ParseRequest


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


class LooksAnswer(Struct, frozen=True, kw_only=True, tag="looks"):
    """How they compare."""

    looks: Looks
    peak_memory: int
    spent: bool = False


class ParseAnswer(Struct, frozen=True, kw_only=True, tag="parsed"):
    """What a page was parsed as, packed; `kind` is None where there is nothing to read."""

    kind: str | None
    said: bytes
    peak_memory: int
    spent: bool = False

    @property
    def reading(self) -> ParseResult:
        """What the page says."""
        return msgspec.msgpack.decode(self.said, type=_KINDS[self.kind]) if self.kind else None


_KINDS: dict[str, type[ParseResult]] = {one.__name__: one for one in (Release, Listing, Missing, Unread, Moved, Failed)}


Answer = ReadAnswer | PageAnswer | LooksAnswer | ParseAnswer
Reply = Ready | Begun | Answer

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


def is_bad(answer: Answer) -> bool:
    """Whether something went wrong in the child that a fresh one may do better: all else is what the bytes say."""
    if isinstance(answer, ReadAnswer):
        return answer.spent or answer.document.status == "broken"
    return answer.spent or (isinstance(answer, ParseAnswer) and answer.kind == Failed.__name__)
