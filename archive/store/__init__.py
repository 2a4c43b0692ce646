"""Writing records: facts in time order go in, rows come out. The live crawl, the repair after a crash and a rebuild
all go through `Fold`, so they make the same rows."""

from archive.store.fold import Fold

__all__ = ["Fold"]
