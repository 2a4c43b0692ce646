"""Versions and changes of a run that met a site that did not look right: marked, and borne out later or not.

They are written like all others, since they were seen, and carry `suspect_run`, which keeps them from being told. A marked
state is borne out when most of those of its time are found as they were at least `GONE_AFTER` later, or by a person. One that
went back to what stood before was a fault of the site: it keeps the mark, and so does what led back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct
from sqlite_utils import Database

from archive.alarms.spikes import What
from archive.db.rows import rows
from archive.db.sql import Sql, is_shown, marks, statement
from archive.store import documents, releases
from archive.store.absence import GONE_AFTER
from schemas.times import from_utc_text


class Kind(Struct, frozen=True, kw_only=True):
    """Where releases and documents differ: their tables, how changes point at them, and what a version's identity is."""

    table: What
    versions: str
    owner_id: str
    version_id: str
    identity: str
    compare_anew: Callable[[Database, int, int], None]


RELEASES = Kind(
    table="releases",
    versions="versions",
    owner_id="release_id",
    version_id="version_id",
    identity="content_hash",
    compare_anew=releases.compare_anew,
)
DOCUMENTS = Kind(
    table="documents",
    versions="document_versions",
    owner_id="document_id",
    version_id="document_version_id",
    identity="sha256",
    compare_anew=documents.compare_anew,
)
KINDS = (RELEASES, DOCUMENTS)


class _Held(Struct, frozen=True, kw_only=True):
    """A marked state that may still be borne out: a current version, or a disappearance (version_id None)."""

    owner_id: int
    version_id: int | None
    sha256: str | None
    since: str
    until: str

    @property
    def is_seen_again(self) -> bool:
        """Whether a later visit found it so; one night's maintenance is less."""
        return from_utc_text(self.until) - from_utc_text(self.since) >= GONE_AFTER


def mark_returns(db: Database, kind: Kind, since: str) -> int:
    """Mark the versions since `since` that only bring back what stood before a marked state; return how many. Where nothing
    did, a release that was never seen rightly is seen so now, and only what that changes is marked."""
    found = [now for now, _ in _superseded(db, kind, since, f"AND v.{kind.identity} = {_believed(kind)}")]
    _mark(db, kind, found)
    first = [now for now, _ in _superseded(db, kind, since, f"AND {_believed(kind)} IS NULL")]
    _mark_changes(db, kind, first)
    return len(found) + len(first)


def mark_run(db: Database, kind: Kind, since: str) -> None:
    """Mark all that was found since `since`, what is new too: it may say what it never will again."""
    sql = statement("UPDATE {versions} SET suspect_run = 1 WHERE first_seen_at >= ?", versions=kind.versions)
    db.execute(sql, [since])
    sql = statement("UPDATE changes SET suspect_run = 1 WHERE known_at >= ? AND {owner_id} IS NOT NULL", owner_id=kind.owner_id)
    db.execute(sql, [since])


def mark_bodies(db: Database, since: str, digests: Collection[str]) -> None:
    """Mark the versions of releases since `since` that were read from bodies with these digests."""
    sql = statement(
        "SELECT v.id FROM versions v JOIN captures c ON c.id = v.capture_id "
        "WHERE v.first_seen_at >= ? AND c.sha256 IN ({marks})",
        marks=marks(len(digests)),
    )
    _mark(db, RELEASES, [version_id for (version_id,) in db.execute(sql, [since, *digests]).fetchall()])


def bear_out(db: Database, kind: Kind, since: str, at: str, doubted: Collection[str] = ()) -> None:
    """Believe what was marked before `since` if most of it was seen again as it was: it is told as known since `at`. What was
    read from the bodies that are `doubted` (digests) is left as it is.

    If not, what was edited in the meantime is told as it differs from what was believed before."""
    held = [one for one in _held(db, kind) if one.since < since and one.sha256 not in doubted]
    superseded = _superseded(db, kind, since)
    edited = _superseded(db, kind, since, "AND p.suspect_run = 1 AND v.suspect_run = 0")
    if 2 * sum(one.is_seen_again for one in held) > len(held) + len(superseded):
        _believe(db, kind, held, at)
        _believe_versions(db, kind, [before for _, before in edited], at)
        return
    for version_id, _ in edited:
        _tell_from_believed(db, kind, version_id)


def accept(db: Database, at: str) -> None:
    """Believe all that is marked and may still be borne out, because a person says so."""
    for kind in KINDS:
        _believe(db, kind, _held(db, kind), at)


def is_any_held(db: Database, kind: Kind) -> bool:
    """Whether something is marked that may still be borne out."""
    return bool(_held(db, kind))


def _mark(db: Database, kind: Kind, version_ids: Sequence[int]) -> None:
    for version_id in version_ids:
        db.execute(statement("UPDATE {versions} SET suspect_run = 1 WHERE id = ?", versions=kind.versions), [version_id])
    _mark_changes(db, kind, version_ids)


def _mark_changes(db: Database, kind: Kind, version_ids: Sequence[int]) -> None:
    for version_id in version_ids:
        db.execute(
            statement("UPDATE changes SET suspect_run = 1 WHERE {version_id} = ?", version_id=kind.version_id), [version_id]
        )


def _believed(kind: Kind) -> str:
    """What the newest version before `v` says that is not marked."""
    return statement(
        "(SELECT b.{identity} FROM {versions} b WHERE b.{owner_id} = v.{owner_id} "
        "AND b.version_number < v.version_number AND b.suspect_run = 0 ORDER BY b.version_number DESC LIMIT 1)",
        identity=kind.identity,
        versions=kind.versions,
        owner_id=kind.owner_id,
    )


def _superseded(db: Database, kind: Kind, since: str, condition: str = "") -> list[tuple[int, int]]:
    """The versions since `since` that took the place of a marked one or ended a marked disappearance, and those before them."""
    sql = (
        statement(
            "SELECT v.id, p.id FROM {versions} v JOIN {versions} p ON p.{owner_id} = v.{owner_id} "
            "AND p.version_number = v.version_number - 1 WHERE v.first_seen_at >= ? "
            "AND ((p.suspect_run AND p.{identity} IS NOT {believed}) OR EXISTS ("
            "SELECT 1 FROM changes g WHERE g.{owner_id} = v.{owner_id} AND g.kind = 'disappeared' AND g.suspect_run "
            "AND g.seen_before_at = p.last_seen_at)) {condition} ORDER BY +v.id",
            versions=kind.versions,
            owner_id=kind.owner_id,
            identity=kind.identity,
            believed=Sql(_believed(kind)),
            condition=Sql(condition),
        )  # by the new ones, not through all
    )
    return [(now, before) for now, before in db.execute(sql, [since]).fetchall()]


def _tell_from_believed(db: Database, kind: Kind, version_id: int) -> None:
    """Tell a version's changes as they differ from the last visit to what was believed before it."""
    sql = statement(
        "SELECT n.id FROM {versions} v JOIN {versions} n ON n.{owner_id} = v.{owner_id} "
        "AND n.version_number < v.version_number AND n.{identity} = {believed} "
        "JOIN {table} o ON o.id = v.{owner_id} AND {shown} WHERE v.id = ? "
        "ORDER BY n.version_number DESC LIMIT 1",
        versions=kind.versions,
        owner_id=kind.owner_id,
        identity=kind.identity,
        believed=Sql(_believed(kind)),
        table=kind.table,
        shown=is_shown("o"),
    )
    if before := db.execute(sql, [version_id]).fetchone():
        kind.compare_anew(db, version_id, before[0])


def _held(db: Database, kind: Kind) -> list[_Held]:
    sql = statement(
        "SELECT o.id AS owner_id, v.id AS version_id, c.sha256, v.first_seen_at AS since, v.last_seen_at AS until "
        "FROM {versions} v JOIN {table} o ON o.id = v.{owner_id} AND o.version_id = v.id "
        "JOIN captures c ON c.id = v.capture_id WHERE v.suspect_run = 1 AND +o.gone_at IS NULL "  # by the few that are marked
        "AND v.{identity} IS NOT {believed} UNION ALL "
        "SELECT o.id, NULL, NULL, c.known_at, o.last_missed_at FROM changes c "
        "JOIN {table} o ON o.id = c.{owner_id} AND o.gone_at = c.seen_after_at "
        "WHERE c.suspect_run = 1 AND c.kind = 'disappeared'",
        versions=kind.versions,
        table=kind.table,
        owner_id=kind.owner_id,
        identity=kind.identity,
        believed=Sql(_believed(kind)),
    )
    return [_Held(**row) for row in rows(db, sql)]


def _believe(db: Database, kind: Kind, held: Sequence[_Held], at: str) -> None:
    _believe_versions(db, kind, [one.version_id for one in held if one.version_id is not None], at)
    for owner_id in [one.owner_id for one in held if one.version_id is None]:
        db.execute(
            statement(
                "UPDATE changes SET suspect_run = 0, known_at = ? WHERE kind = 'disappeared' AND suspect_run = 1 "
                "AND {owner_id} = ? AND seen_after_at = (SELECT gone_at FROM {table} WHERE id = ?)",
                owner_id=kind.owner_id,
                table=kind.table,
            ),
            [at, owner_id, owner_id],
        )


def _believe_versions(db: Database, kind: Kind, version_ids: Sequence[int], at: str) -> None:
    for version_id in version_ids:
        db.execute(statement("UPDATE {versions} SET suspect_run = 0 WHERE id = ?", versions=kind.versions), [version_id])
        sql = statement(
            "UPDATE changes SET suspect_run = 0, known_at = ? WHERE suspect_run = 1 AND {version_id} = ?",
            version_id=kind.version_id,
        )
        db.execute(sql, [at, version_id])
