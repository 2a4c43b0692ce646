"""Reading ahead: what pages say is found out wherever there is a core to spare, and comes back in the order of the fold.

A task is a stretch of bytes of one WARC file. Whoever does it opens the file itself, and only records travel back. Nothing here
knows whether it is done in this process, in others, or on other machines: that is the matter of a
`concurrent.futures.Executor`, and of whoever makes one.
"""

from archive.rebuild.batch import Answer
from archive.rebuild.pool import ReaderPool, Workers
from archive.rebuild.prefetch import Step, read_ahead
from archive.rebuild.text_cache import TextCache, text_cache_of
from archive.rebuild.timeline import steps_of

__all__ = ["Answer", "ReaderPool", "Step", "TextCache", "Workers", "read_ahead", "steps_of", "text_cache_of"]
