"""Writing records: facts in time order go in, rows come out. The live crawl, the repair after a crash and a rebuild
all go through `FactFold`, behind the bulkhead of `archive.ingest`, so they make the same rows."""

from archive.store.fold import FactFold

__all__ = ["FactFold"]
