"""Reading ahead: what pages say is found out wherever there is a core to spare, and comes back in the order of the fold.

A task is a stretch of bytes of one WARC file. Whoever does it opens the file itself, and only records travel back. Nothing here
knows whether it is done in this process, in others, or on other machines: that is the matter of a
`concurrent.futures.Executor`, and of whoever makes one.
"""

from archive.ahead.hands import Hands, Workers
from archive.ahead.kept import Kept, kept_in
from archive.ahead.steps import steps_of
from archive.ahead.stream import Step, read_ahead
from archive.ahead.stretch import Answer

__all__ = ["Answer", "Hands", "Kept", "Step", "Workers", "kept_in", "read_ahead", "steps_of"]
