"""The shape of archive.db, as explicit DDL in numbered steps. A released step is never edited: add the next one."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from archive.db.migrations import (
    alarms,
    announcements,
    change_views,
    changes,
    decisions,
    documents,
    faults,
    first_tables,
    indexes,
    looks,
    moves_and_listings,
    rebuilding,
    schedule,
    search,
    volatile_parameters,
)
from archive.db.search_tables import SEARCH_TABLES
from schemas.address import normal_url

APPLICATION_ID = 0x4D494350
"""'MICP' in the file's header: the mark by which archive.db is known to be ours."""

migrations = Migrations("mic-press")


def known_steps() -> list[str]:
    """Return the names of all steps that this program knows, in order."""
    return [step.name for step in migrations.pending(Database(memory=True, execute_plugins=False))]


@migrations()
def m001_daily_job(db: Database) -> None:
    """Runs, captures, listings, releases with their versions and values, problems."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    _execute_all(db, first_tables.STATEMENTS)


@migrations()
def m002_documents(db: Database) -> None:
    """Linked documents with their versions and pages; what releases already link to waits to be fetched."""
    _execute_all(db, documents.STATEMENTS)
    for link_id, printed in db.execute("SELECT id, url FROM links").fetchall():
        db.execute("UPDATE links SET page_url = ? WHERE id = ?", [normal_url(printed), link_id])
    official = db.execute("SELECT value FROM archive_info WHERE name = 'official'").fetchone()
    annexes = db.execute("SELECT id, url, media_type, label FROM annexes WHERE url IS NOT NULL ORDER BY id").fetchall()
    for annex_id, printed, media_type, label in annexes:
        url = normal_url(printed)
        db.execute(
            "INSERT OR IGNORE INTO documents (url, media_type, title, version_count, status) VALUES (?, ?, ?, 0, ?)",
            [url, media_type, label, "waiting" if official and url.startswith(f"{official[0]}/") else "outside"],
        )
        db.execute("UPDATE annexes SET document_id = (SELECT id FROM documents WHERE url = ?) WHERE id = ?", [url, annex_id])


@migrations()
def m003_search(db: Database) -> None:
    """Folded texts beside the raw ones, and the indexes over them, which are filled as soon as the archive is open."""
    _execute_all(db, search.STATEMENTS)
    for statement in SEARCH_TABLES:
        db.execute(statement)


@migrations()
def m004_changes(db: Database) -> None:
    """What changed between two versions and between which visits, which release corrects which, and what stayed silent."""
    _execute_all(db, changes.STATEMENTS)


@migrations()
def m005_decisions(db: Database) -> None:
    """What people decided, and where the rows say so."""
    _execute_all(db, decisions.STATEMENTS)


@migrations()
def m006_withheld(db: Database) -> None:
    """Which documents are not shown, as only withheld releases link to them; which releases those are, without a long look."""
    db.execute("ALTER TABLE documents ADD COLUMN withheld_at TEXT")
    db.execute("CREATE INDEX releases_withheld ON releases(withheld_at) WHERE withheld_at IS NOT NULL")


@migrations()
def m008_alarms(db: Database) -> None:
    """What each capture lacks, and since when a change is known: what is held back as suspect is told once it is borne out."""
    _execute_all(db, alarms.STATEMENTS)


@migrations()
def m009_change_views(db: Database) -> None:
    """The views of changes, so written that the newest come without going through all of them."""
    _execute_all(db, change_views.STATEMENTS)


@migrations()
def m010_indexes(db: Database) -> None:
    """Indexes for what is asked of all rows at once."""
    _execute_all(db, indexes.STATEMENTS)


@migrations()
def m012_schedule(db: Database) -> None:
    """When a capture was last found unchanged, and when its bytes last came whole."""
    _execute_all(db, schedule.STATEMENTS)


@migrations()
def m013_rebuilding(db: Database) -> None:
    """What makes a rebuild of many releases quick: indexes, and digests of what was read of documents."""
    _execute_all(db, rebuilding.STATEMENTS)


@migrations()
def m014_announcements(db: Database) -> None:
    """Announced: yes, no, or unsure, by which words; what older programs decided is decided anew when the archive is opened."""
    _execute_all(db, announcements.STATEMENTS)


@migrations()
def m015_faults(db: Database) -> None:
    """Which captures could not be read or folded, and by which parser."""
    _execute_all(db, faults.STATEMENTS)


@migrations()
def m016_moves_and_listings(db: Database) -> None:
    """What moved, told once with where from and where to; older rows know no places until the next rebuild."""
    _execute_all(db, moves_and_listings.STATEMENTS)


@migrations()
def m017_list_parsers(db: Database) -> None:
    """Which parser read the row of a list: what another one reads otherwise is no edit of the list."""
    db.execute("ALTER TABLE listings ADD COLUMN parser TEXT")


@migrations()
def m018_volatile_parameters(db: Database) -> None:
    """Parameters of addresses that three captures in a row have shown to differ at every visit."""
    _execute_all(db, volatile_parameters.STATEMENTS)


@migrations()
def m019_looks(db: Database) -> None:
    """How documents look, not only what they say."""
    _execute_all(db, looks.STATEMENTS)


def _execute_all(db: Database, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)
