"""A fault of our own code or of a library at one page: what it costs, and how it is named.

The name has no message, address, path or time in it: whoever reads the page again later writes the same.
"""

from __future__ import annotations

from types import CodeType, FrameType, TracebackType

from schemas.errors import MicPressError, ReaderUnavailable

ROOMS = ("archive", "scraper", "schemas")


class PageFault(Exception):
    """Reading a page failed elsewhere, in another process or at another time; `words` are what `fault_of` said of it there."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def costs_one_page(error: Exception) -> bool:
    """Whether `error` is a fault at one page, which costs that page alone. What has an exit code of its own, what the system
    refuses and a reader that does not start are nobody's page's doing."""
    if isinstance(error, MicPressError):
        return error.exit_code == MicPressError.exit_code and not isinstance(error, ReaderUnavailable)
    return not isinstance(error, OSError | MemoryError)


def fault_of(error: BaseException) -> str:
    """Return the class of `error` and our innermost function on its way: 'KeyError in archive.diff.sections._moved'."""
    if isinstance(error, PageFault):
        return error.words
    where = _innermost(error.__traceback__)
    return f"{type(error).__name__} in {where}" if where else type(error).__name__


def _innermost(trace: TracebackType | None) -> str | None:
    where = None
    while trace is not None:
        where = _name_of(trace.tb_frame, trace.tb_frame.f_code) or where
        trace = trace.tb_next
    return where


def _name_of(frame: FrameType, code: CodeType) -> str | None:
    module = str(frame.f_globals.get("__name__", ""))
    function = code.co_qualname.partition(".<locals>")[0]  # what is a function of its own inside it, Python's version decides
    return f"{module}.{function}" if module.partition(".")[0] in ROOMS else None
