"""The parent's side: steps go in with captures that still wait in their files, and come out in the same order, read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial

from msgspec import Struct

from archive.events import Fact, RecordPosition
from archive.rebuild.batch import Answer, Batch, answers_from, read_there
from archive.rebuild.pool import ReaderPool
from archive.rebuild.run_log import PendingCapture, RunLog

MOST_CAPTURES = 32
MOST_BYTES = 1 << 21
"""A stretch is closed before it has more than either: a task is some tenths of a second, its answers a megabyte or so."""
MOST_STEPS = 5_000
"""Steps that lie between what is folded and what is read ahead: what memory grows to."""


class Step(Struct, frozen=True):
    """A fact of a chapter in its turn, or that the chapter begins or ends there."""

    chapter: RunLog
    what: Fact | PendingCapture | Answer | None = None
    ends: bool = False


Known = Callable[[RunLog, int, int], frozenset[str]]
"""Gives the digests of the documents between two bytes of a chapter's file whose text need not be read."""


def read_ahead(steps: Iterator[Step], hands: ReaderPool, known: Known) -> Iterator[Step]:
    """Yield `steps` in their order, each capture with what was found out of it. Raises DamagedEvidence."""
    queue: deque[tuple[Step, _Open | None]] = deque()
    under_way: deque[_Open] = deque()
    while True:
        while len(under_way) <= hands.most_waiting and len(queue) < MOST_STEPS and (step := next(steps, None)):
            queue.append((step, _taken_up(step, under_way, hands, known)))
        if not queue:
            return
        step, stretch = queue.popleft()
        if stretch is None:
            yield step
            continue
        yield Step(step.chapter, stretch.next_answer(hands, known))
        if stretch.is_spent:
            under_way.remove(stretch)


def _taken_up(step: Step, under_way: deque[_Open], hands: ReaderPool, known: Known) -> _Open | None:
    """The stretch that a waiting capture belongs to; the one before it is begun when it has no room for more."""
    if not isinstance(step.what, PendingCapture):
        return None
    if not under_way or not under_way[-1].takes(step.chapter, step.what.place):
        if under_way:
            under_way[-1].begin(hands, known)
        under_way.append(_Open(step.chapter))
    under_way[-1].places.append(step.what.place)
    return under_way[-1]


class _Open:
    """A stretch that still grows, or is being read."""

    def __init__(self, chapter: RunLog) -> None:
        self.places: list[RecordPosition] = []
        self._chapter = chapter
        self._result: Callable[[], Iterator[Answer]] | None = None
        self._answers: Iterator[Answer] | None = None
        self._given = 0

    @property
    def is_spent(self) -> bool:
        return self._given == len(self.places)

    def takes(self, chapter: RunLog, place: RecordPosition) -> bool:
        first, last = self.places[0], self.places[-1]
        is_next = chapter is self._chapter and place.offset > last.offset
        is_small = len(self.places) < MOST_CAPTURES and place.offset + place.length - first.offset <= MOST_BYTES
        return self._result is None and is_next and is_small

    def begin(self, hands: ReaderPool, known: Known) -> None:
        """Have it read, if that was not begun before; nothing is added to it any more."""
        if self._result is not None:
            return
        start, end = self.places[0].offset, self.places[-1].offset + self.places[-1].length
        stretch = Batch(
            where=str(self._chapter.path),
            source=self._chapter.source,
            start=start,
            end=end,
            places=tuple(self.places),
            kept=known(self._chapter, start, end),
        )
        self._result = _begun(hands, stretch)

    def next_answer(self, hands: ReaderPool, known: Known) -> Answer:
        self.begin(hands, known)
        if self._answers is None:
            assert self._result is not None  # noqa: S101 - begun above
            self._answers = self._result()
        self._given += 1
        return next(self._answers)


def _begun(hands: ReaderPool, stretch: Batch) -> Callable[[], Iterator[Answer]]:
    """Have a stretch read by a worker. What no worker brings back is for the fold to read, page by page."""

    def unread() -> Iterator[Answer]:
        return (Answer(place=place, capture=None, is_final=False) for place in stretch.places)

    if hands.make_reader is None:
        return unread
    packed = hands.begin(partial(read_there, hands.make_reader, stretch, hands.fetch), lambda: b"")

    def result() -> Iterator[Answer]:
        return answers_from(found) if (found := packed()) else unread()

    return result
