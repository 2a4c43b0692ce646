"""What one date prints, before anything elided is filled in."""

from __future__ import annotations

from msgspec import Struct


class YearText(Struct, frozen=True, kw_only=True):
    """A year as printed: `value` when it names itself, else `number` (21年, era left out) or `word` (同年)."""

    end: int
    value: int | None = None
    era: str | None = None
    other: int | None = None
    number: int | None = None
    word: str | None = None
    fiscal: bool = False
    unit: bool = True


class TimeOfDay(Struct, frozen=True, kw_only=True):
    """A time of day, or two: HH:MM each, and the zone printed with it."""

    end: int
    begins: str | None = None
    ends: str | None = None
    zone: str | None = None


class Point(Struct, frozen=True, kw_only=True):
    """One date as printed. `day_end` is where its day (with weekday) ends, `end` where its time does.

    `half` is 1 for 上半期 and 前半, 2 for 下半期 and 後半.
    `month` and `day` are numbers or words (同月, 来月; 同日, 本日, 末日); `separator` is the mark of a date in figures
    (2024/3/18); `open` is whether the unit is still to come, as for the 4 of 4～6月.
    """

    start: int
    day_end: int
    end: int
    year: YearText | None = None
    month: int | str | None = None
    day: int | str | None = None
    quarter: int | None = None
    half: int | None = None
    weekday: str | None = None
    clock: TimeOfDay | None = None
    separator: str | None = None
    open: bool = False

    @property
    def is_full(self) -> bool:
        """Whether year, month and day are all printed, so that nothing has to be filled in."""
        named = self.year is not None and self.year.value is not None and not self.year.fiscal
        return named and isinstance(self.month, int) and isinstance(self.day, int)
