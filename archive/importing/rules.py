"""What a foreign record means for the archive: a capture, an unchanged visit, or nothing, and why. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import IO, cast, get_args

import msgspec
from msgspec import Struct

from archive.events import BareCapture, RecordPosition
from archive.importing.foreign_records import ForeignRecord, target_of, without_fields
from archive.warc.reader import CAPTURES, WarcSource, capture_passed
from archive.warc.streams import Joined
from archive.warc.writer import ROLE, VISIT_OF
from schemas.address import Base
from schemas.held import opened
from schemas.times import EARLIEST, from_utc_text
from schemas.visit import Role

_NOWHERE = RecordPosition("", 0, 0)
_OURS = "mic-press-"


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
    moment: datetime | None
    digest: str | None


class LeftOut(Struct, frozen=True):
    """The record is not taken, for this reason."""

    reason: str


def judge_fields(fields: Mapping[str, str], rules: Rules) -> str | LeftOut:
    """Return the official address of the page that a record is about, or why it is left out whatever its block holds."""
    if fields.get("warc-type", "") not in (*CAPTURES, "revisit"):
        return LeftOut("other records")
    try:
        asked = target_of(fields) or ""
        url = rules.base.to_official(asked)
        is_own = rules.is_own(url)
    except ValueError:
        return LeftOut("with an address that can't be read")
    if not is_own:
        return LeftOut("of another site")
    if not _is_text(asked):  # as official URL it is percent-encoded, and looks like any other
        return LeftOut("with an address that is no UTF-8")
    return url


def judge(record: ForeignRecord, rules: Rules) -> BareCapture | Revisit | LeftOut:
    """Return what `record` means. The place of a capture is still open."""
    kind, url = record.fields.get("warc-type", ""), judge_fields(record.fields, rules)
    if isinstance(url, LeftOut):
        return url
    if record.fault:
        return LeftOut(record.fault)
    if record.block is None:
        return LeftOut("too large")
    if record.fields.get("warc-truncated") and kind != "revisit":  # wget says it of every revisit
        return LeftOut("incomplete")
    if not record.is_sound():
        return LeftOut("damaged")
    try:
        at = _moment(record.fields.get("warc-date"))
        if at is None:
            return LeftOut("without a date that can be read")
        if at.year < EARLIEST:
            return LeftOut(f"dated before {EARLIEST}")
        if at > rules.now:
            return LeftOut("dated in the future")
        return _seen(record, url, at) if kind == "revisit" else _capture(record, rules)
    except ValueError:
        return LeftOut("unreadable")


def with_role(record: ForeignRecord, role: Role) -> bytes:
    """Return a record's head up to its block, with a field of ours that says what the page would have been asked for as."""
    ours = f"{ROLE}: {role}\r\n".encode() if ROLE.lower() not in record.fields else b""
    return b"%b\r\n%b\r\n" % (record.head, ours)


def wrong_fields(record: ForeignRecord, rules: Rules) -> frozenset[str]:
    """Return the names (lower case) of those fields of ours in a record that say nothing which we could have written."""
    ours = {name: value for name, value in record.fields.items() if name.startswith(_OURS)}
    if ours.get(ROLE.lower()) in get_args(Role):
        del ours[ROLE.lower()]
    if _is_own_address(ours.get(VISIT_OF.lower(), ""), rules):
        del ours[VISIT_OF.lower()]
    return frozenset(ours)


def without_wrong_fields(record: ForeignRecord, names: frozenset[str]) -> ForeignRecord:
    """Return the record as it is without the fields `names`."""
    fields = {name: value for name, value in record.fields.items() if name not in names}
    return msgspec.structs.replace(record, head=without_fields(record.head, names), fields=fields)


def _is_own_address(url: str, rules: Rules) -> bool:
    try:
        return bool(url) and _is_text(url) and rules.is_own(url)
    except ValueError:
        return False


def _is_text(url: str) -> bool:
    """Whether an address was UTF-8: what was not has a character in its place that stands for any."""
    return "\ufffd" not in url


def _moment(text: str | None) -> datetime | None:
    try:
        return from_utc_text(text or "")
    except ValueError:
        return None


def _seen(record: ForeignRecord, url: str, at: datetime) -> Revisit:
    status = 304 if record.fields.get("warc-profile", "").endswith("server-not-modified") else 200
    return Revisit(
        url=url,
        at=at,
        status=status,
        record_id=record.fields.get("warc-refers-to"),
        moment=_moment(record.fields.get("warc-refers-to-date")),
        digest=record.fields.get("warc-payload-digest"),
    )


def _capture(record: ForeignRecord, rules: Rules) -> BareCapture | LeftOut:
    with opened(record.block or b"") as block:
        whole = cast("IO[bytes]", Joined(BytesIO(with_role(record, "release")), block, BytesIO(b"\r\n\r\n")))
        capture = capture_passed(whole, _NOWHERE, WarcSource(rules.base, "import"))
    if capture.fault:
        return LeftOut(f"response that contradicts itself ({capture.fault})")
    if capture.status != 200 and not rules.is_trusted:
        return LeftOut("not found, moved or failing")
    role = record.fields.get(ROLE.lower()) or rules.role_of(capture.url, capture.media_type)
    if role is None:
        return LeftOut("no release, list or document")
    return msgspec.structs.replace(capture, role=cast("Role", role))
