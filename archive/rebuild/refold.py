"""Another try at what an earlier parser failed at: in time order, since an old state that is understood later is no news."""

from __future__ import annotations

from archive.ingest.writable import Writable
from archive.layout import DATABASE
from archive.rebuild.rebuild import fold_all, fresh_database, put_in_place
from archive.rebuild.text_cache import text_cache_of
from schemas.errors import DamagedEvidence, MissingEvidence
from schemas.visit import ParallelParser


def refold_what_failed(archive: Writable, reader: ParallelParser) -> bool:
    """Make all records anew, as an import does, where another parser than the present one failed at a capture; return whether
    that was done. Evidence that can't be read is `verify`'s to complain of: the records then stay as they are."""
    failed_by = {name for (name,) in archive.db.execute("SELECT DISTINCT failed_by FROM captures WHERE failed_by IS NOT NULL")}
    if failed_by <= set(reader.parsers):
        return False
    directory = archive.captures.parent
    try:
        with text_cache_of(directory / DATABASE, reader.documents) as kept, fresh_database(directory) as db:
            fold_all(db, archive.captures, reader, lambda _name: None, kept=kept)
            put_in_place(db, directory / DATABASE)
    except (DamagedEvidence, MissingEvidence):
        return False
    return True
