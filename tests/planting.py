"""A raise planted in a function of ours, wherever that is called from, while one page is read or folded."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import CodeType, FrameType, FunctionType
from typing import Any

from archive.events import Capture, Fact, moment
from archive.ingest.bulkhead import Fold
from archive.jobs.site_reader import Readers
from archive.rebuild import batch
from schemas.held import sha256_of
from schemas.visit import Page

ROOMS = ("archive", "scraper", "schemas")


class Planted(KeyError):
    """What the planted functions raise."""


class _Now:
    """Which page is being read or folded, in each thread."""

    def __init__(self) -> None:
        self.pages = threading.local()

    @property
    def page(self) -> str | None:
        return getattr(self.pages, "url", None)

    @contextmanager
    def at(self, url: str | None) -> Iterator[None]:
        before, self.pages.url = self.page, url
        try:
            yield
        finally:
            self.pages.url = before


NOW = _Now()


@contextmanager
def watched(since: datetime, digests: Collection[str]) -> Iterator[None]:
    """Know at every moment which page is being read or folded: one that was visited `since` then, or has one of `digests`."""
    fold, read = Fold.fold, Readers.read

    def folding(self: Fold, fact: Fact) -> None:
        with NOW.at(getattr(fact, "visit_of", None) if moment(fact) >= since else None):
            fold(self, fact)

    def reading(self: Readers, page: Page) -> Any:
        with NOW.at(page.url if sha256_of(page.body) in digests else NOW.page):
            return read(self, page)

    def answering(reader: Any, capture: Capture, kept: frozenset[str]) -> Any:
        with NOW.at(capture.visit_of if capture.fetched_at >= since else None):
            return answer(reader, capture, kept)

    answer, batch._answer_of = batch._answer_of, answering
    Fold.fold, Readers.read = folding, reading  # type: ignore[method-assign]
    try:
        yield
    finally:
        batch._answer_of = answer
        Fold.fold, Readers.read = fold, read  # type: ignore[method-assign]


@contextmanager
def tracing(url: str) -> Iterator[dict[str, CodeType]]:
    """Note the code of ours that is entered while the page at `url` is read or folded, by its name."""
    entered: dict[str, CodeType] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and NOW.page == url:
            module = str(frame.f_globals.get("__name__", ""))
            if module.partition(".")[0] in ROOMS:
                entered[f"{module}.{frame.f_code.co_qualname}"] = frame.f_code

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield entered
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def function_of(code: CodeType) -> FunctionType | None:
    """Return the function that has `code`; None for what lives in a call only: a lambda, a function in a function."""
    found = [one for one in gc.get_referrers(code) if isinstance(one, FunctionType) and one.__code__ is code]
    is_lasting = len(found) == 1 and not code.co_freevars and "<locals>" not in code.co_qualname
    return found[0] if is_lasting else None


@contextmanager
def planted(function: FunctionType, url: str) -> Iterator[list[str]]:
    """Let `function` raise while the page at `url` is read or folded; give the list of its raises."""
    raised: list[str] = []
    original = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    original.__kwdefaults__ = function.__kwdefaults__

    def instead(*arguments: Any, **named: Any) -> Any:
        if NOW.page == url:
            raised.append(function.__name__)
            raise Planted(url)
        return original(*arguments, **named)

    with _other_code(function, instead):
        yield raised


@contextmanager
def _other_code(function: FunctionType, instead: Callable[..., Any]) -> Iterator[None]:
    """Let every call of `function`, by whatever reference, go to `instead`."""
    name = f"_planted_{id(function)}"
    code = function.__code__
    made: dict[str, Any] = {}
    exec(f"def call(*arguments, **named):\n    return {name}(*arguments, **named)", made)  # noqa: S102
    function.__globals__[name] = instead
    function.__code__ = made["call"].__code__.replace(co_name=code.co_name, co_qualname=code.co_qualname)
    try:
        yield
    finally:
        function.__code__ = code
        del function.__globals__[name]
