"""The eras since 明治: their names and abbreviations, and the western year of an era year.

Era years are counted on as printed, past the end of their era too: 平成32年度 was in print before 令和 had a name.
"""

from __future__ import annotations

from datetime import date

from schemas.times import ERAS

_FIRST_YEARS = {name: begins.year for name, begins in ERAS}
_SHORT = {
    **dict(zip("㋿㍻㍼㍽㍾", _FIRST_YEARS, strict=True)),
    **dict(zip("RHSTM", _FIRST_YEARS, strict=True)),
    **dict(zip("令平昭大明", _FIRST_YEARS, strict=True)),
}

ERA = (
    r"(?:令 {0,2}和|平 {0,2}成|昭 {0,2}和|大 {0,2}正|明 {0,2}治|[㋿㍻㍼㍽㍾]"
    r"|(?<![A-Za-z0-9])[RHSTM](?= {0,1}[0-9元]))"
)
"""An era as printed, for folded text: by name (letters may be spaced), as one character, or by its initial."""


def era_name(printed: str) -> str:
    """The full name of an era printed in any way."""
    return _SHORT.get(printed) or printed.replace(" ", "")


def western_year(era: str, year: int) -> int:
    """The western year of an era year, by arithmetic alone."""
    return _FIRST_YEARS[era] + year - 1


def era_on(day: date) -> str | None:
    """The era that a day lies in; None before 明治."""
    return next((name for name, begins in ERAS if day >= begins), None)
