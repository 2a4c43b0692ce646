"""What pages, feeds and messages say, in Japanese or English: the words of messages.toml, and moments as each writes them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from schemas.times import JST, from_utc_text

Message = dict[str, str]
_SPANS = (("amount.day", 86_400), ("amount.hour", 3600), ("amount.minute", 60))


class Language(Struct, frozen=True):
    """One of the two languages; `code` is what HTML calls it."""

    code: str

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the message `table.name` with its places filled. Raises KeyError when there is no such message or value."""
        return self.pattern(key, values.get("n")).format(**values)

    def pattern(self, key: str, count: object = None) -> str:
        """Return a message with its places; `count` chooses between one and many where the language does."""
        table, _, name = key.partition(".")
        message = catalogue()[table][name]
        return message.get("one", message["en"]) if count == 1 and self.code == "en" else message[self.code]

    def word(self, table: str, name: str) -> str:
        """Return what a value of the database is called (`table` field, kind, genre …); one that is not known as it is."""
        message = catalogue()[table].get(name)
        return message[self.code] if message else name

    def words(self, table: str) -> dict[str, str]:
        """Return all words of a table, by their names in the database."""
        return {name: message[self.code] for name, message in catalogue()[table].items()}

    def state(self, status: str) -> str:
        """Return how far a document could be read: text, or text, 2 pages, as changes tell it."""
        state, _, pages = status.partition(", ")
        count = re.match(r"\d+", pages)
        return self.word("state", state) + (self("diff.pages", n=int(count[0])) if count else "")

    def lasting(self, seconds: int) -> str:
        """Return a stretch of time in whole units of one kind, rounded down: '47 hours', '2 days'; hours up to two days."""
        for unit, size in _SPANS:
            if seconds >= (2 * size if unit == "amount.day" else size):
                return self(unit, n=seconds // size)
        return self("amount.moment")

    def sized(self, count: int) -> str:
        """Return a number of bytes in the unit that suits it: '512 bytes', '1.3 MB' (powers of 1000)."""
        if count < 1000:
            return self("amount.bytes", n=count)
        power = min((len(str(count)) - 1) // 3, 4)
        return f"{count / 1000**power:.1f} {'kMGT'[power - 1]}B"

    def country(self, code: str) -> str:
        """Return what CLDR calls a country or region of ISO 3166-1; a code that it does not know as it is."""
        return _countries(self.code).get(code, code)

    def moment(self, utc: str) -> str:
        """Return a stored moment as its readers write it, in Japan's time: 2025年10月20日 8時00分, 2025-10-20 08:00 JST."""
        at = from_utc_text(utc).astimezone(JST)
        return self("time.moment", year=at.year, month=at.month, day=at.day, hour=at.hour, minute=at.minute)


JAPANESE, ENGLISH = Language("ja"), Language("en")


@cache
def _countries(code: str) -> Mapping[str, str]:
    # Reading the names takes babel some 25 ms, so it waits until somebody asks.
    from babel import Locale

    names: Mapping[str, str] = Locale(code).territories
    return names


@cache
def catalogue() -> dict[str, dict[str, Message]]:
    """Return every message by table and name: `ja` and `en`, and `one` where English has another word for one."""
    return tomllib.loads(files("archive.render").joinpath("messages.toml").read_text(encoding="utf-8"))
