"""Everything that happened, step by step in the order of time: our own runs one after the other, what others recorded at its
moments in between."""

from __future__ import annotations

from bisect import bisect
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from heapq import merge
from pathlib import Path

from archive.rebuild.pool import ReaderPool
from archive.rebuild.prefetch import Step
from archive.rebuild.run_log import LoggedEvent, RunLog, read_run_log
from archive.warc.files import IMPORTED


def steps_of(files: Sequence[tuple[str, Path]], hands: ReaderPool) -> Iterator[Step]:
    """Yield the steps of all chapters, each begun before its first fact and ended behind its last. Of our own files few are
    held at once. Raises DamagedEvidence."""
    imported = list(_chapters([one for one in files if one[0].startswith(IMPORTED)], hands))
    chapters = {chapter.name: chapter for chapter in imported}
    foreign = sorted(told for chapter in imported for told in chapter.told())
    yield from map(Step, imported)
    for chapter in _chapters([one for one in files if not one[0].startswith(IMPORTED)], hands):
        while imported and imported[0].run_id < chapter.run_id:
            yield Step(imported.pop(0), ends=True)
        chapters[chapter.name] = chapter
        yield Step(chapter)
        yield from _told(_with_earlier(chapter.told(), foreign), chapters)
        yield Step(chapter, ends=True)
        del chapters[chapter.name]
    yield from _told(foreign, chapters)
    yield from (Step(chapter, ends=True) for chapter in imported)


def _chapters(files: Sequence[tuple[str, Path]], hands: ReaderPool) -> Iterator[RunLog]:
    """The chapters of `files` in their order, some of them read ahead, if by workers who have the files as they lie here."""
    begun: deque[Callable[[], RunLog]] = deque()
    for name, path in files:
        job = partial(read_run_log, path, name)
        begun.append(hands.begin(job, job) if hands.fetch is None else job)
        if len(begun) > hands.most_waiting:
            yield begun.popleft()()
    while begun:
        yield begun.popleft()()


def _told(steps: Iterable[LoggedEvent], chapters: dict[str, RunLog]) -> Iterator[Step]:
    return (Step(chapters[told.name], chapters[told.name].facts[told.position]) for told in steps)


def _with_earlier(own: list[LoggedEvent], foreign: list[LoggedEvent]) -> Iterable[LoggedEvent]:
    """The facts of a chapter, and those of others up to its last, which are taken out of `foreign`."""
    earlier = foreign[: bisect(foreign, own[-1])] if own else []
    del foreign[: len(earlier)]
    return merge(own, earlier)
