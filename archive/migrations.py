"""The shape of archive.db, as explicit DDL in numbered steps. A released step is never edited: add the next one."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from archive.search.index import SEARCH_TABLES
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
    _execute_all(db, _DAILY_JOB)


@migrations()
def m002_documents(db: Database) -> None:
    """Linked documents with their versions and pages; what releases already link to waits to be fetched."""
    _execute_all(db, _DOCUMENTS)
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
    _execute_all(db, _SEARCH)
    for statement in SEARCH_TABLES:
        db.execute(statement)


@migrations()
def m004_changes(db: Database) -> None:
    """What changed between two versions and between which visits, which release corrects which, and what stayed silent."""
    _execute_all(db, _CHANGES)


def _execute_all(db: Database, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            db.execute(statement)


_DAILY_JOB = """
CREATE TABLE archive_info (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT,  -- done, out_of_budget, unreachable, storage_failed, stopped, failed, interrupted; NULL while it runs
    listed INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    requests INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    software TEXT NOT NULL
) STRICT;

CREATE TABLE warc_files (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,  -- below captures/, under the name it has once closed
    run_id INTEGER NOT NULL REFERENCES runs(id),
    folded_to INTEGER NOT NULL  -- bytes from the start whose records stand in this database
) STRICT;

CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs(id),
    role TEXT NOT NULL,  -- robots, listing, feed, release, meeting
    url TEXT NOT NULL,
    visit_of TEXT,  -- the URL first asked for, where redirects or a second address led here
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    media_type TEXT,
    charset TEXT,
    etag TEXT,
    last_modified TEXT,
    location TEXT,
    sha256 TEXT,  -- of the entity, content coding undone; like size NULL for a truncated body
    size INTEGER,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL,
    revisit_of INTEGER REFERENCES captures(id),
    origin TEXT,
    reading TEXT,  -- what it was read as: release, listing, missing, unread; NULL for nothing
    error TEXT,
    UNIQUE (warc_file, warc_offset)
) STRICT;
CREATE INDEX captures_url ON captures(url, id);
CREATE INDEX captures_run ON captures(run_id);

CREATE TABLE releases (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    url TEXT NOT NULL UNIQUE,
    lang TEXT NOT NULL,
    title TEXT NOT NULL,
    subtitle TEXT,
    published_on TEXT,
    year INTEGER,
    year_month TEXT,
    bureau TEXT,  -- as the list prints it, else the bureau whose slug the URL carries
    issuer TEXT,
    listed_on TEXT,
    genre TEXT NOT NULL,
    genre_rule TEXT,  -- the rule that decided it, by name
    template TEXT NOT NULL,
    lead TEXT,
    text TEXT NOT NULL,
    version_id INTEGER REFERENCES versions(id) DEFERRABLE INITIALLY DEFERRED,
    version_count INTEGER NOT NULL,
    annex_count INTEGER NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    last_changed_at TEXT,
    missing_at TEXT,  -- the first visit that did not find it; gone_at takes this time once a later visit agrees
    gone_at TEXT
) STRICT;
CREATE INDEX releases_published ON releases(published_on);
CREATE INDEX releases_year_month ON releases(year_month);
CREATE INDEX releases_genre ON releases(genre);
CREATE INDEX releases_bureau ON releases(bureau);
CREATE INDEX releases_missing ON releases(missing_at) WHERE missing_at IS NOT NULL;

CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id) DEFERRABLE INITIALLY DEFERRED,
    version_number INTEGER NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    parser TEXT NOT NULL,
    record TEXT NOT NULL,  -- JSON, as schemas/json/release.schema.json says
    UNIQUE (release_id, version_number)
) STRICT;
CREATE INDEX versions_capture ON versions(capture_id);

CREATE TABLE listings (
    id INTEGER PRIMARY KEY,
    month TEXT NOT NULL,
    list_url TEXT NOT NULL,
    url TEXT NOT NULL,
    release_id INTEGER REFERENCES releases(id),
    state TEXT NOT NULL,  -- inside: on the site's own host. outside: recorded, never fetched
    title TEXT NOT NULL,
    published_on TEXT,
    bureau TEXT,
    position INTEGER NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    UNIQUE (month, url, title)
) STRICT;
CREATE INDEX listings_url ON listings(url);
CREATE INDEX listings_release ON listings(release_id);
CREATE INDEX listings_list ON listings(list_url, last_seen_at);

CREATE TABLE sections (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),
    position INTEGER NOT NULL,
    level INTEGER NOT NULL,
    number TEXT,
    heading TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL
) STRICT;
CREATE INDEX sections_release ON sections(release_id);

CREATE TABLE dates (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    literal TEXT NOT NULL,
    "first" TEXT,
    "last" TEXT,
    precision TEXT NOT NULL,
    time_from TEXT,
    time_to TEXT,
    zone_note TEXT,
    weekday TEXT,
    doubts TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL
) STRICT;
CREATE INDEX dates_release ON dates(release_id);

CREATE TABLE participants (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),
    position INTEGER NOT NULL,  -- of the group
    heading TEXT,
    role TEXT NOT NULL,
    shape TEXT NOT NULL,
    count INTEGER,
    name TEXT,  -- NULL, as all that follows, for a group that names nobody: a count, or a list that only an annex has
    kind TEXT,
    code TEXT,
    person TEXT,
    post TEXT,
    note TEXT,
    literal TEXT,
    "start" INTEGER,
    "end" INTEGER
) STRICT;
CREATE INDEX participants_release ON participants(release_id);
CREATE INDEX participants_code ON participants(code);
CREATE INDEX participants_name ON participants(name);

CREATE TABLE annexes (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),
    position INTEGER NOT NULL,
    label TEXT NOT NULL,
    number TEXT,
    "group" TEXT,
    language TEXT,
    url TEXT,
    media_type TEXT,
    size_note TEXT,
    placeholder TEXT,  -- the promise as printed, where the document is still to come
    literal TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL
) STRICT;
CREATE INDEX annexes_release ON annexes(release_id);
CREATE INDEX annexes_url ON annexes(url);

CREATE TABLE links (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),
    position INTEGER NOT NULL,
    label TEXT NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL
) STRICT;
CREATE INDEX links_release ON links(release_id);

CREATE TABLE contacts (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),
    position INTEGER NOT NULL,
    unit TEXT,
    people TEXT NOT NULL,  -- JSON array of {name, post, literal}
    phones TEXT NOT NULL,  -- JSON array
    extensions TEXT NOT NULL,  -- JSON array
    faxes TEXT NOT NULL,  -- JSON array
    emails TEXT NOT NULL,  -- JSON array
    emails_undone INTEGER NOT NULL,  -- 1 where _atmark_ was put back to @
    note TEXT,
    literal TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_release ON contacts(release_id);

CREATE TABLE problems (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    url TEXT NOT NULL,
    release_id INTEGER REFERENCES releases(id),
    message TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs(id),  -- the run that saw it first
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    resolved_at TEXT
) STRICT;
CREATE UNIQUE INDEX problems_open ON problems(url, code) WHERE resolved_at IS NULL;
CREATE INDEX problems_run ON problems(run_id);
"""

_DOCUMENTS = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    media_type TEXT,  -- what its bytes are; what its URL promises until it is read
    title TEXT,  -- its own, else the label of the annex that named it first
    pages INTEGER,
    version_id INTEGER REFERENCES document_versions(id) DEFERRABLE INITIALLY DEFERRED,
    version_count INTEGER NOT NULL,
    status TEXT NOT NULL,  -- of the current version (text, scanned, encrypted, …); waiting: not fetched yet; outside: never is
    first_seen_at TEXT,
    last_seen_at TEXT,
    last_changed_at TEXT,
    too_large_at TEXT,  -- the last visit that found more bytes than are taken in
    missing_at TEXT,  -- the first visit that did not find it; gone_at takes this time once a later visit agrees
    gone_at TEXT
) STRICT;
CREATE INDEX documents_status ON documents(status);
CREATE INDEX documents_version ON documents(version_id);

CREATE TABLE document_versions (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents(id) DEFERRABLE INITIALLY DEFERRED,
    version_number INTEGER NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures(id),
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    sha256 TEXT NOT NULL,  -- of the entity: the version's identity
    size INTEGER NOT NULL,
    noise INTEGER NOT NULL,  -- 1 where it says the same on the same pages as the version before: only saved again
    media_type TEXT,
    title TEXT,
    pages INTEGER,
    status TEXT NOT NULL,
    reason TEXT,  -- in words, why the status is not text
    doubts TEXT NOT NULL,  -- JSON array
    reader TEXT NOT NULL,  -- the program and number that read the text
    metadata TEXT NOT NULL,  -- JSON object, as the file has it
    UNIQUE (document_id, version_number)
) STRICT;
CREATE INDEX document_versions_capture ON document_versions(capture_id);
CREATE INDEX document_versions_sha256 ON document_versions(sha256);

CREATE TABLE document_pages (
    id INTEGER PRIMARY KEY,
    document_version_id INTEGER NOT NULL REFERENCES document_versions(id),
    page INTEGER NOT NULL,  -- from 1
    name TEXT,  -- of a sheet
    text TEXT NOT NULL,
    UNIQUE (document_version_id, page)
) STRICT;

ALTER TABLE annexes ADD COLUMN document_id INTEGER REFERENCES documents(id);
CREATE INDEX annexes_document ON annexes(document_id);
-- The normal form of url, which says which page it is.
ALTER TABLE links ADD COLUMN page_url TEXT;
CREATE INDEX links_page_url ON links(page_url);
ALTER TABLE runs ADD COLUMN documents_new INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN documents_changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN documents_unchanged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN documents_gone INTEGER NOT NULL DEFAULT 0;

CREATE VIEW release_documents AS
SELECT r.key, r.title AS release_title, r.published_on, a.position + 1 AS number, a.label, a.language, d.id AS document_id,
    d.url, d.media_type, d.status, d.pages, d.version_count, d.first_seen_at, d.last_seen_at, d.last_changed_at, d.gone_at
FROM annexes a JOIN releases r ON r.id = a.release_id JOIN documents d ON d.id = a.document_id;
"""

_SEARCH = """
ALTER TABLE releases ADD COLUMN folded_title TEXT NOT NULL DEFAULT '';
ALTER TABLE releases ADD COLUMN folded_text TEXT NOT NULL DEFAULT '';
ALTER TABLE document_pages ADD COLUMN folded TEXT NOT NULL DEFAULT '';
"""

_CHANGES = """
CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    release_id INTEGER REFERENCES releases(id),  -- whose change it is: a release's …
    document_id INTEGER REFERENCES documents(id),  -- … or a document's, which several releases may link to
    version_id INTEGER REFERENCES versions(id),  -- the version that brought it; NULL for one that disappeared
    document_version_id INTEGER REFERENCES document_versions(id),
    position INTEGER NOT NULL,
    field TEXT NOT NULL,  -- title, text, dates, annexes, pages, …; release or document when it disappeared or returned
    item TEXT,  -- which one: a heading, 'group: name', a label, a page
    kind TEXT NOT NULL,  -- added, removed, edited, moved, replaced, appeared, disappeared, returned
    before TEXT,
    after TEXT,
    span_start INTEGER,  -- where the value stands in the new text
    span_end INTEGER,
    seen_before_at TEXT NOT NULL,  -- the last visit that saw the old state
    seen_after_at TEXT NOT NULL,  -- the first visit that saw the new one
    announced INTEGER NOT NULL,  -- 1 where words added by the same version say so
    noise INTEGER NOT NULL,  -- 1 where only white space or typographic twins differ
    suspect_run INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX changes_release ON changes(release_id, seen_after_at);
CREATE INDEX changes_document ON changes(document_id, seen_after_at);
CREATE INDEX changes_seen ON changes(seen_after_at);
CREATE INDEX changes_version ON changes(version_id);
CREATE INDEX changes_document_version ON changes(document_version_id);

CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    release_id INTEGER NOT NULL REFERENCES releases(id),  -- the release that corrects
    corrects_id INTEGER NOT NULL REFERENCES releases(id),
    certainty TEXT NOT NULL,  -- certain, likely, possible
    rule TEXT NOT NULL,  -- link_and_title, title, link, key, title_part
    UNIQUE (release_id, corrects_id)
) STRICT;
CREATE INDEX corrections_corrects ON corrections(corrects_id);

-- A change beside every release that it shows in: the release itself, or each that links to the document.
CREATE VIEW release_changes AS
SELECT c.id AS change_id, r.id AS release_id, r.key, r.title, r.bureau, r.genre, NULL AS url, NULL AS label,
    c.field, c.item, c.kind, c.before, c.after, c.seen_before_at, c.seen_after_at, c.announced, c.noise, c.suspect_run
FROM changes c JOIN releases r ON r.id = c.release_id
UNION ALL
SELECT c.id, r.id, r.key, r.title, r.bureau, r.genre, d.url, min(a.label),
    c.field, c.item, c.kind, c.before, c.after, c.seen_before_at, c.seen_after_at, c.announced, c.noise, c.suspect_run
FROM changes c JOIN documents d ON d.id = c.document_id
LEFT JOIN annexes a ON a.document_id = d.id LEFT JOIN releases r ON r.id = a.release_id GROUP BY c.id, r.id;

ALTER TABLE releases ADD COLUMN last_missed_at TEXT;
ALTER TABLE documents ADD COLUMN last_missed_at TEXT;

-- Content changed, and neither the page nor a correction says so, as of the last visit: a correction seen up to 7 days before
-- or 30 days after covers a change, and so does a note on a page that links to a replaced document within 7 days.
CREATE VIEW silent_changes AS
SELECT s.* FROM release_changes s
WHERE s.noise = 0 AND s.announced = 0 AND s.suspect_run = 0 AND s.kind NOT IN ('disappeared', 'returned')
AND NOT EXISTS (
    SELECT 1 FROM corrections k JOIN releases by ON by.id = k.release_id
    WHERE k.corrects_id = s.release_id AND k.certainty IN ('certain', 'likely')
    AND julianday(by.first_seen_at) BETWEEN julianday(s.seen_before_at) - 7 AND julianday(s.seen_after_at) + 30
)
AND NOT EXISTS (
    SELECT 1 FROM changes n WHERE s.url IS NOT NULL AND n.release_id = s.release_id AND n.announced = 1
    AND julianday(n.seen_after_at) BETWEEN julianday(s.seen_before_at) - 7 AND julianday(s.seen_after_at) + 7
);
"""
