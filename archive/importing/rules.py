"""What a foreign record means for the archive: a capture, an unchanged visit, or nothing, and why. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

import msgspec
from msgspec import Struct

from archive.events import Capture, RecordPosition
from archive.importing.foreign_records import ForeignRecord
from archive.warc.reader import CAPTURES, WarcSource, capture_from
from archive.warc.writer import ROLE
from schemas.address import Base
from schemas.times import from_utc_text
from schemas.visit import Role

_NOWHERE = RecordPosition("", 0, 0)


class Rules(Struct, frozen=True, kw_only=True):
    """By what a foreign record is judged: where its addresses map to, what is the site's, what a page there would have been
    asked for as (by official URL and media type; None for what is not archived), and when it is now.

    Without `is_trusted` only what was found counts: that a copy lacks a page, or could not reach it, says nothing of the site.
    """

    base: Base
    is_own: Callable[[str], bool]
    role_of: Callable[[str, str | None], Role | None]
    now: datetime
    is_trusted: bool


class Revisit(Struct, frozen=True, kw_only=True):
    """A visit that found a page as an earlier record has it: the one with that id, or of that moment, or with that digest."""

    url: str
    at: datetime
    status: int
    record_id: str | None
    moment: str | None
    digest: str | None


class LeftOut(Struct, frozen=True):
    """The record is not taken, for this reason."""

    reason: str


def judge(record: ForeignRecord, rules: Rules) -> Capture | Revisit | LeftOut:
    """Return what `record` means. The place of a capture is still open."""
    kind = record.fields.get("warc-type", "")
    if kind not in (*CAPTURES, "revisit"):
        return LeftOut("other records")
    url = rules.base.to_official(record.field("warc-target-uri") or "")
    if not rules.is_own(url):
        return LeftOut("of another site")
    if record.block is None:
        return LeftOut("too large")
    if record.fields.get("warc-truncated") and kind != "revisit":  # wget says it of every revisit
        return LeftOut("incomplete")
    if not record.is_sound():
        return LeftOut("damaged")
    try:
        at = from_utc_text(record.fields.get("warc-date", ""))
        if at > rules.now:
            return LeftOut("dated in the future")
        return _seen(record, url, at) if kind == "revisit" else _capture(record, rules)
    except ValueError:
        return LeftOut("unreadable")


def with_role(record: ForeignRecord, role: Role) -> bytes:
    """Return the record as it is, with a field of ours that says what the page would have been asked for as."""
    ours = f"{ROLE}: {role}\r\n".encode() if ROLE.lower() not in record.fields else b""
    return b"%b\r\n%b\r\n%b\r\n\r\n" % (record.head, ours, record.block or b"")


def _seen(record: ForeignRecord, url: str, at: datetime) -> Revisit:
    status = 304 if record.fields.get("warc-profile", "").endswith("server-not-modified") else 200
    return Revisit(
        url=url,
        at=at,
        status=status,
        record_id=record.fields.get("warc-refers-to"),
        moment=record.fields.get("warc-refers-to-date"),
        digest=record.fields.get("warc-payload-digest"),
    )


def _capture(record: ForeignRecord, rules: Rules) -> Capture | LeftOut:
    capture = capture_from(with_role(record, "release"), _NOWHERE, WarcSource(rules.base, "import"))
    if capture.fault:
        return LeftOut(f"response that contradicts itself ({capture.fault})")
    if capture.status != 200 and not rules.is_trusted:
        return LeftOut("not found, moved or failing")
    role = record.fields.get(ROLE.lower()) or rules.role_of(capture.url, capture.media_type)
    if role is None:
        return LeftOut("no release, list or document")
    return msgspec.structs.replace(capture, role=cast("Role", role))
