"""Which releases a search may show, in SQL over `releases r`. A withheld release needs no condition where words are searched:
its row has none."""

from __future__ import annotations

from msgspec import Struct


class Filters(Struct, frozen=True):
    """What a person asked to see: days as '2026-11-23', '2026-11' or '2026', both ends included; `bureau` a part of a name."""

    since: str | None = None
    until: str | None = None
    bureau: str | None = None
    genre: str | None = None

    @property
    def are_none(self) -> bool:
        """Whether any release will do."""
        return self == Filters()

    def conditions(self) -> str:
        """Return the SQL condition; its parameters are those of `parameters`."""
        asked = {
            "since": "r.published_on >= :since",
            "until": "r.published_on < :until || '~'",  # after all days of the month or year that `until` may be
            "bureau": "instr(r.bureau, :bureau)",
            "genre": "r.genre = :genre",
        }
        return " AND ".join(["TRUE", *(sql for name, sql in asked.items() if name in self.parameters())])

    def parameters(self) -> dict[str, str]:
        """Return the values that the condition is about."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not None}
