"""Runs, captures, listings, releases with their versions and values, problems."""

STATEMENTS = """
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
