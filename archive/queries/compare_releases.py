"""Two states of one release side by side: what each said, what changed, between which two visits, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from archive.db.rows import rows
from archive.diff import compare
from archive.queries.archive import Archive, Version, stood_until
from archive.queries.captures import CaptureRef, evidence_of
from archive.queries.changes import corrections_of
from archive.queries.compare_documents import DocumentComparison, Standing, compare_documents
from schemas.change import Change
from schemas.errors import NotFound
from schemas.release import Release
from schemas.times import jst_text, utc_text

Asked = int | datetime | None
"""A version by its number, or the one that stood at a moment; None for the usual one."""


class Side(Struct, frozen=True, kw_only=True):
    """One of the two versions. `at` is the moment it was asked for, if it was; times are stored UTC text."""

    version_number: int
    first_seen_at: str
    last_seen_at: str
    content_hash: str
    capture: CaptureRef
    release: Release
    at: str | None = None


class CorrectedBy(Struct, frozen=True, kw_only=True):
    """A 訂正 release about this one; `certainty` and `rule` as in the table corrections."""

    key: str
    url: str
    title: str
    published_on: str | None
    certainty: str
    rule: str


class Comparison(Struct, frozen=True, kw_only=True):
    """What a release said in two versions, `old` and `new`, which are one when there is nothing to compare.

    The change lies between `seen_before_at`, the last visit that saw the old version, and `seen_after_at`, the first that
    saw the new one; both None where the version is the same. `documents` is None when they were not asked for;
    `corrected_by` are the releases that say they correct this one, whichever version they are about.
    """

    key: str
    url: str
    version_count: int
    gone_at: str | None
    seen_before_at: str | None
    seen_after_at: str | None
    old: Side
    new: Side
    changes: tuple[Change, ...]
    documents: tuple[DocumentComparison, ...] | None = None
    corrected_by: tuple[CorrectedBy, ...] = ()

    @property
    def is_one_step(self) -> bool:
        """Whether one version follows the other, so that an announcement is about these changes."""
        return self.new.version_number - self.old.version_number == 1

    @property
    def is_one_version(self) -> bool:
        """Whether both sides are the same version of the page."""
        return self.old.version_number == self.new.version_number

    @property
    def changed_documents(self) -> tuple[DocumentComparison, ...]:
        """The documents that differ."""
        return tuple(one for one in self.documents or () if one.changes)


def compare_versions(
    archive: Archive, key: str, old: Asked = None, new: Asked = None, with_documents: bool = False
) -> Comparison:
    """Return how the release `key` differs between `old` and `new`: without `new` up to the current version, without `old`
    from the version before.

    Raises NotFound when there is no such release or version, or when `old` is the later of the two.
    """
    row = archive.row(key)
    history = archive.history(key)
    after = _version(archive, key, new) or history[-1]
    before = _version(archive, key, old) or history[max(0, history.index(after) - 1)]
    _check_order(row["key"], (before, old), (after, new))
    is_same = before.version_number == after.version_number
    absences = [] if is_same else _absences(archive, row["id"], before.last_seen_at, after.first_seen_at)
    is_one_step = after.version_number - before.version_number == 1
    found = _as_recorded(archive, row["id"], after.version_number, compare(before.release, after.release))
    changes = (*absences, *(found if is_one_step else map(_without_announcement, found)))
    return Comparison(
        key=row["key"],
        url=row["url"],
        version_count=row["version_count"],
        gone_at=row["gone_at"] if after == history[-1] else None,
        seen_before_at=None if is_same else before.last_seen_at,
        seen_after_at=None if is_same else after.first_seen_at,
        old=_side(archive, before, old),
        new=_side(archive, after, new),
        changes=changes,
        documents=compare_documents(archive, _standing(history, before, old), _standing(history, after, new), changes)
        if with_documents
        else None,
        corrected_by=tuple(_corrected_by(archive, row["id"])),
    )


def _without_announcement(change: Change) -> Change:
    """Over several versions nobody can tell which of them an announcement was about."""
    return replace(change, announced=False, announcement="no", announcement_literal=None, announcement_rule=None)


def _as_recorded(archive: Archive, release_id: int, number: int, changes: list[Change]) -> list[Change]:
    """Changes with what announced them by the archive's rows: a list or a standing note may, which no comparison sees."""
    sql = (
        "SELECT c.announcement, c.announcement_literal, c.announcement_start, c.announcement_end, c.announcement_rule "
        "FROM changes c JOIN versions v ON v.id = c.version_id WHERE v.release_id = ? AND v.version_number = ? AND c.noise = 0 "
        "AND c.announcement != 'no' LIMIT 1"
    )
    recorded = rows(archive.db, sql, [release_id, number])
    if not recorded:
        return changes
    return [change if change.noise else replace(change, announced=True, **recorded[0]) for change in changes]


def _corrected_by(archive: Archive, release_id: int) -> Iterator[CorrectedBy]:
    for row in corrections_of(archive.db, release_id):
        if row["role"] == "corrected by":
            yield CorrectedBy(**{name: row[name] for name in CorrectedBy.__struct_fields__})


def _version(archive: Archive, key: str, asked: Asked) -> Version | None:
    if asked is None:
        return None
    return archive.version(key, at=asked) if isinstance(asked, datetime) else archive.version(key, asked)


def _check_order(key: str, old: tuple[Version, Asked], new: tuple[Version, Asked]) -> None:
    times = [asked for _, asked in (old, new) if isinstance(asked, datetime)]
    if old[0].version_number > new[0].version_number or times != sorted(times):
        raise NotFound(f"A must not be later than B: {_said(*old)} of {key} is later than {_said(*new)}; name the older first")


def _said(version: Version, asked: Asked) -> str:
    when = f" (as of {jst_text(utc_text(asked))})" if isinstance(asked, datetime) else ""
    return f"version {version.version_number}{when}"


def _absences(archive: Archive, release_id: int, after: str, until: str) -> list[Change]:
    """That the release was gone and came back between two moments."""
    sql = (
        "SELECT kind FROM changes WHERE release_id = ? AND field = 'release' AND seen_after_at > ? AND seen_after_at <= ? "
        "ORDER BY seen_after_at, id"
    )
    return [Change(field="release", kind=row["kind"]) for row in rows(archive.db, sql, [release_id, after, until])]


def _side(archive: Archive, version: Version, asked: Asked) -> Side:
    return Side(
        version_number=version.version_number,
        first_seen_at=version.first_seen_at,
        last_seen_at=version.last_seen_at,
        content_hash=version.content_hash,
        capture=evidence_of(archive, version.capture_id),
        release=version.release,
        at=utc_text(asked) if isinstance(asked, datetime) else None,
    )


def _standing(history: list[Version], version: Version, asked: Asked) -> Standing:
    return Standing(
        release=version.release,
        first_seen_at=version.first_seen_at,
        last_seen_at=version.last_seen_at,
        until=stood_until(history, version.version_number),
        at=utc_text(asked) if isinstance(asked, datetime) else None,
    )
