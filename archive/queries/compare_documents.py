"""The documents of two versions of a release side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from archive.db.rows import rows
from archive.diff import compare_texts
from archive.queries.archive import Archive
from archive.queries.captures import CaptureRef, evidence_of
from archive.queries.documents import Document, DocumentVersion, LinkedDocument, linked_documents, pages_of
from schemas.address import normal_url
from schemas.change import Change
from schemas.document import DocumentPage, DocumentText
from schemas.errors import NotFound
from schemas.release import Release


class Standing(Struct, frozen=True, kw_only=True):
    """While a version of a release stood: seen first and last, and until when nothing else was seen (None: to this day).

    `at` is the one moment that counts, where a moment was asked for. All times are UTC text.
    """

    release: Release
    first_seen_at: str
    last_seen_at: str
    until: str | None = None
    at: str | None = None

    def first_of(self, versions: Sequence[DocumentVersion], moment: str) -> DocumentVersion | None:
        """Return the document's version at `moment`, else the first that was seen while this stood; None without one."""
        seen = [one for one in versions if one.first_seen_at <= (self.at or moment)]
        if seen or self.at:
            return seen[-1] if seen else None
        return next(iter(self._known(versions)), None)

    def last_of(self, versions: Sequence[DocumentVersion]) -> DocumentVersion | None:
        """Return the document's last version that was seen while this stood, or None."""
        known = [one for one in versions if one.first_seen_at <= self.at] if self.at else self._known(versions)
        return known[-1] if known else None

    def _known(self, versions: Sequence[DocumentVersion]) -> list[DocumentVersion]:
        return [one for one in versions if self.until is None or one.first_seen_at < self.until]


class DocumentSide(Struct, frozen=True, kw_only=True):
    """One state of a document. `pages` are those whose text was read; none where both sides are the same version."""

    url: str
    version_number: int
    first_seen_at: str
    last_seen_at: str
    status: str
    size: int
    page_count: int | None
    capture: CaptureRef
    pages: tuple[DocumentPage, ...] = ()


class DocumentComparison(Struct, frozen=True, kw_only=True):
    """A document in the old and in the new state; None where the archive does not hold that.

    The two have one URL, or the release links to another one now under the same label.
    """

    label: str
    url: str
    seen_before_at: str | None
    seen_after_at: str | None
    old: DocumentSide | None
    new: DocumentSide | None
    changes: tuple[Change, ...]


def compare_documents(
    archive: Archive, old: Standing, new: Standing, changes: Iterable[Change]
) -> tuple[DocumentComparison, ...]:
    """Return every document that either version links to, as it was then and now, in the order of the new page.

    `changes` are those of the release: they tell which document came in the place of which.
    """
    before, after = _by_url(archive, old), _by_url(archive, new)
    compared = [_compared(archive, (old, new), *pair) for pair in _pairs(before, after, _successors(changes))]
    return tuple(compared)


def compare_document(
    archive: Archive, document: Document, label: str, old: int | None = None, new: int | None = None
) -> DocumentComparison:
    """Return how a document, called `label`, differs between its versions `old` and `new`: without `new` up to the current one,
    without `old` from the one before. Raises NotFound when there is no such version, or when `old` is the later of the two."""
    after = document.version(new)
    before = document.version(max(after.version_number - 1, 1) if old is None else old)
    if before.version_number > after.version_number:
        raise NotFound(f"version {before.version_number} of {document.url} is later than version {after.version_number}")
    return _comparison(archive, label, (document.url, document.url), (before, after), document.row_id)


def _by_url(archive: Archive, standing: Standing) -> dict[str, LinkedDocument]:
    """The documents that a version links to; what is only mentioned or promised is none."""
    linked = reversed(linked_documents(archive, standing.release))
    return dict(reversed([(one.url, one) for one in linked if one.url]))


def _successors(changes: Iterable[Change]) -> dict[str, str]:
    """The URL of the document in whose place each new one came."""
    replaced = [one for one in changes if one.field == "annexes" and one.kind == "replaced" and not one.noise]
    return {normal_url(one.after): normal_url(one.before) for one in replaced if one.after and one.before}


def _pairs(
    before: dict[str, LinkedDocument], after: dict[str, LinkedDocument], successors: dict[str, str]
) -> Iterator[tuple[LinkedDocument, LinkedDocument]]:
    """The document on each side: the same one, or its successor."""
    succeeded = set()
    for url, linked in after.items():
        former = before.get(successors.get(url, ""), linked)
        succeeded.add(former.url)
        yield former, linked
    yield from ((linked, linked) for url, linked in before.items() if url not in after and url not in succeeded)


def _compared(
    archive: Archive, sides: tuple[Standing, Standing], former: LinkedDocument, linked: LinkedDocument
) -> DocumentComparison:
    before, after = _states(sides, former, linked)
    label = linked.annex.label + (f"【{linked.annex.language}】" if linked.annex.language else "")
    return _comparison(archive, label, (former.url or "", linked.url or ""), (before, after), linked.row_id)


def _comparison(
    archive: Archive,
    label: str,
    urls: tuple[str, str],
    states: tuple[DocumentVersion | None, DocumentVersion | None],
    document_id: int | None,
) -> DocumentComparison:
    before, after = states
    both = (before, after) if before and after and before.id != after.id else None
    pages = tuple(tuple(pages_of(archive, one)) for one in both) if both else ((), ())
    return DocumentComparison(
        label=label,
        url=urls[1],
        seen_before_at=both[0].last_seen_at if both else None,
        seen_after_at=both[1].first_seen_at if both else None,
        old=_side(archive, urls[0], before, pages[0]) if before else None,
        new=_side(archive, urls[1], after, pages[1]) if after else None,
        changes=tuple(_changes(archive, document_id, both, pages)) if both else (),
    )


def _states(
    sides: tuple[Standing, Standing], former: LinkedDocument, linked: LinkedDocument
) -> tuple[DocumentVersion | None, DocumentVersion | None]:
    """The version of each side: of a former document its last one; else the old one is never later than the new one."""
    old, new = sides
    if former.url != linked.url:
        return old.last_of(former.versions), new.last_of(linked.versions)
    is_one = old.first_seen_at == new.first_seen_at
    before = old.first_of(former.versions, old.first_seen_at if is_one else old.last_seen_at)
    after = new.last_of(linked.versions)
    is_later = before and after and before.version_number > after.version_number
    return (after if is_later else before), after


def _changes(
    archive: Archive,
    document_id: int | None,
    versions: tuple[DocumentVersion, DocumentVersion],
    pages: tuple[tuple[DocumentPage, ...], ...],
) -> list[Change]:
    before, after = versions
    absences = _absences(archive, document_id, before.last_seen_at, after.first_seen_at)
    if before.sha256 == after.sha256:
        return absences
    return absences + compare_texts(_text(before, pages[0]), _text(after, pages[1]))


def _absences(archive: Archive, document_id: int | None, after: str, until: str) -> list[Change]:
    """That the document was gone and came back between two moments."""
    sql = (
        "SELECT kind FROM changes WHERE document_id = ? AND field = 'document' AND kind IN ('disappeared', 'returned') "
        "AND seen_after_at > ? AND seen_after_at <= ? ORDER BY seen_after_at, id"
    )
    return [Change(field="document", kind=row["kind"]) for row in rows(archive.db, sql, [document_id, after, until])]


def _text(version: DocumentVersion, pages: tuple[DocumentPage, ...]) -> DocumentText:
    """What was read of a version, as far as a comparison needs it."""
    return DocumentText(
        status=version.status,  # type: ignore[arg-type]
        reader="",
        pages=pages,
        page_count=version.pages,
        doubts=version.doubts,  # type: ignore[arg-type]
    )


def _side(archive: Archive, url: str, version: DocumentVersion, pages: tuple[DocumentPage, ...]) -> DocumentSide:
    return DocumentSide(
        url=url,
        version_number=version.version_number,
        first_seen_at=version.first_seen_at,
        last_seen_at=version.last_seen_at,
        status=version.status,
        size=version.size,
        page_count=version.pages,
        capture=evidence_of(archive, version.capture_id),
        pages=pages,
    )
