"""What differs between the first and the second day of the demo, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from archive.demo.content import document_path, release_path
from archive.demo.source import PageSource, days_before, raw_sources, read_source


@dataclass(frozen=True)
class PlantedEdit:
    """Words that are replaced under the same URL: `before` stands in it exactly once on day 1, `after` from day 2."""

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Planted:
    """The differences of day 2; every path is as served, so `OFFICIAL + path` is the official URL."""

    edited: PlantedEdit
    replaced: PlantedEdit
    replaced_in: str
    correction: str
    corrected: str
    removed: str
    added: tuple[str, str]

    @property
    def appearing(self) -> tuple[str, str, str]:
        """Return the paths of all releases that day 2 brings: two ordinary ones and the correction."""
        return (*self.added, self.correction)


_GRANT = "01gyosei08_02000371"
_RESULT = "01ryutsu03_02000519"

PLANTED = Planted(
    edited=PlantedEdit(release_path(_GRANT), "3,480百万円", "3,840百万円"),
    replaced=PlantedEdit(document_path("001990116"), "16件", "18件"),
    replaced_in=release_path(_RESULT),
    correction=release_path("01gyosei15_02000296"),
    corrected=release_path("01gyosei15_02000295"),
    removed=release_path("01ryutsu07_02000001_00282"),
    added=(release_path("01toukei01_01000365"), release_path("02kiban09_000733")),
)

_EDITS = {_GRANT: PLANTED.edited, _RESULT: PLANTED.replaced}


def release_sources(day: int, first_day: date) -> Iterator[PageSource]:
    """Yield the source of every release that is online on a day."""
    for name, text in raw_sources("releases"):
        if _is_online(name, text, day):
            yield read_source(name, _as_of(name, text, day), first_day)


def document_sources(day: int, first_day: date) -> Iterator[PageSource]:
    """Yield the sources whose documents are online: a removed release leaves its documents behind."""
    for name, text in raw_sources("releases"):
        if _has_appeared(text, day):
            yield read_source(name, _as_of(name, text, day), first_day)


def _is_online(name: str, text: str, day: int) -> bool:
    return _has_appeared(text, day) and (day == 1 or release_path(name) != PLANTED.removed)


def _has_appeared(text: str, day: int) -> bool:
    return days_before(text) >= 0 or day > 1


def _as_of(name: str, text: str, day: int) -> str:
    edit = _EDITS.get(name)
    if edit is None:
        return text
    if text.count(edit.before) != 1:
        raise ValueError(f"{name}.txt must say {edit.before!r} exactly once")
    return text if day == 1 else text.replace(edit.before, edit.after)
