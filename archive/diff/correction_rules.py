"""Which release a 訂正 release corrects: by its link, by the title it quotes, by a key it prints. Pure.

How near a correction has to be to cover a change is said in SQL, in the view `silent_changes`
(`archive/db/migrations/change_views.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from schemas.address import normal_url
from schemas.release import Release
from schemas.text import normalized

Certainty = Literal["certain", "likely", "possible", "uncertain"]
"""`uncertain`: it is about one of several releases, and nothing says about which."""
Rule = Literal[
    "link_and_title",  # it links to the release and quotes its title
    "title_and_date",  # it names the title, which several releases have, and the day, month or issue of one of them
    "title",  # it names the title, in quotation marks or as the rest of its own title
    "link",  # it links to the release
    "key",  # it prints the release's file name, without a link
    "title_part",  # what it quotes is part of the title, or the title part of it
]
_LONGEST_ADDRESS, _MOST_FOLDERS = 500, 16  # characters, and names between its slashes from the last one back
_ADDRESS = re.compile(r"[0-9A-Za-z_/.?=&%~-]+")
_EDIT = r"(?:再|一部)?(?:訂正|正誤|修正|差し?替え?|再掲|お詫びと訂正)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"[【\[(<]{_EDIT}(?:版|のお知らせ)?[】\])>]:?(?P<title>.+)",
        rf"(?P<title>.+?)[【\[(<]{_EDIT}(?:版)?[】\])>]",
        rf"(?P<title>.+?)(?:の|における|に係る|に関する)(?:一部)?(?:{_EDIT}|誤り)(?:(?:版|等)?(?:について|に関するお知らせ|のお知らせ|とお詫び|のお詫び))?",
        rf"{_EDIT}(?:のお知らせ)?:(?P<title>.+)",
    )
)
"""How a title names another one without quotation marks, in the folded form: 【訂正】T, Tの訂正について, T(訂正版)."""
_SHORTEST_NAMED = 6
_ABOUT = re.compile(r"訂正|誤り|誤記|修正|差し?替|公表|発表|掲載")
_DAY = re.compile(
    r"(?:(?P<era>令和|平成)?(?P<year>[0-9]{1,4}|元)年)?(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?"
    r"(?P<covered>分)?"
)
_ISSUE = re.compile(r"第[0-9]{1,6}(?:回|号|報)|(?<![0-9])(?:[0-9]{1,4}年)?[0-9]{1,2}月分")
_ERAS = {"令和": 2018, "平成": 1988}
_MOST_UNCERTAIN = 12
"""Releases of one title that a correction may be about: a year of monthly figures."""
_SHORTEST_PART = 10
"""Characters of a title that say which one it is: 「報道資料」 is part of too many."""


class KnownTitle(Struct, frozen=True, kw_only=True):
    """A release that may be the one corrected."""

    url: str
    key: str
    title: str
    published_on: str | None
    head: str = ""
    """The beginning of its text, where it is asked for."""


class Corrected(Struct, frozen=True, kw_only=True):
    """A release that a correction is about, and how that is known."""

    url: str
    certainty: Certainty
    rule: Rule


class Sought(Struct, frozen=True, kw_only=True):
    """What a correction says of the release that it is about. `links` and `quotes` are as they are compared, `printed` is what
    may be a key."""

    url: str
    published: str | None
    links: frozenset[str]
    quotes: tuple[str, ...]
    printed: frozenset[str]
    quoted_in_body: tuple[str, ...] = ()
    days: frozenset[tuple[int | None, int, int | None]] = frozenset()
    """The days (year, month, day) and months (no day) that its text names, without its own."""
    issues: frozenset[str] = frozenset()


def sought_by(correction: Release) -> Sought:
    """Return what tells which release `correction` is about."""
    published = correction.published.first if correction.published else None
    named = (*quoted(correction.title), *quoted(correction.lead or ""))
    text = normalized(correction.text)
    return Sought(
        url=correction.url,
        published=published,
        links=frozenset(normal_url(link.url) for link in correction.links),
        quotes=tuple(dict.fromkeys((*(normalized(words) for words in named if words.strip()), *_named(correction.title)))),
        printed=frozenset(_printed(correction.text)),
        quoted_in_body=tuple(dict.fromkeys(_quoted_in_body(correction.text))),
        days=frozenset(_days(text)) - frozenset(_days(_printed_day(published))),
        issues=frozenset(_ISSUE.findall(text)),
    )


def find_corrected(correction: Sought, known: Iterable[KnownTitle]) -> list[Corrected]:
    """Return the releases among `known` that `correction` is about: each that it names, else what the strongest rule finds.

    Of several that bear a title (monthly figures do) it is the one whose day, month or issue the correction's text names; else
    each is `uncertain`. A release never corrects itself, nor one that is newer.
    """
    candidates = [one for one in known if one.url != correction.url and not _is_newer(one, correction)]
    for quotes in (correction.quotes, correction.quoted_in_body):
        if found := list(_titled(correction, quotes, candidates)):
            return found
    rules: tuple[tuple[Rule, list[KnownTitle], Certainty], ...] = (
        ("link", [one for one in candidates if one.url in correction.links and _is_lone(correction.links, one)], "likely"),
        ("key", [one for one in candidates if one.key in correction.printed], "likely"),
        ("title_part", [one for one in candidates if _has_part(one, correction)], "possible"),
    )
    return next((_chosen(rule, found, certainty) for rule, found, certainty in rules if found), [])


def _titled(correction: Sought, quotes: Sequence[str], candidates: Sequence[KnownTitle]) -> Iterator[Corrected]:
    """Those that a correction names by their whole title, title by title."""
    for quote in quotes:
        found = [one for one in candidates if _folded(one.title) == quote]
        linked = [one for one in found if one.url in correction.links]
        if linked:
            yield from (Corrected(url=one.url, certainty="certain", rule="link_and_title") for one in linked)
        elif len(found) == 1:
            yield Corrected(url=found[0].url, certainty="certain", rule="title")
        elif named := _named_by_date(correction, found):
            yield Corrected(url=named.url, certainty="certain", rule="title_and_date")
        else:
            newest = sorted(found, key=_age, reverse=True)[:_MOST_UNCERTAIN]
            yield from (Corrected(url=one.url, certainty="uncertain", rule="title") for one in newest)


def _named_by_date(correction: Sought, found: Sequence[KnownTitle]) -> KnownTitle | None:
    """The one of several of a title whose day, issue or month the correction names, and no other's."""
    for is_named in (_is_of_day, _is_of_issue, _is_of_month):
        named = [one for one in found if is_named(correction, one)]
        if len(named) == 1:
            return named[0]
    return None


def _is_of_day(correction: Sought, one: KnownTitle) -> bool:
    year, month, day = map(int, (one.published_on or "0-0-0").split("-"))
    return bool(correction.days & {(year, month, day), (None, month, day)})


def _is_of_issue(correction: Sought, one: KnownTitle) -> bool:
    return bool(correction.issues & set(_ISSUE.findall(normalized(one.head))))


def _is_of_month(correction: Sought, one: KnownTitle) -> bool:
    year, month, _ = map(int, (one.published_on or "0-0-0").split("-"))
    return bool(correction.days & {(year, month, None), (None, month, None)})


def _age(one: KnownTitle) -> tuple[str, str]:
    return one.published_on or "", one.key


def _days(folded: str) -> Iterator[tuple[int | None, int, int | None]]:
    """The days and months of a text; 9月分 is the month that figures are about, and no month of publication."""
    for found in _DAY.finditer(folded):
        if not found["covered"]:
            yield _year(found), int(found["month"]), int(found["day"]) if found["day"] else None


def _year(found: re.Match[str]) -> int | None:
    if not found["year"]:
        return None
    number = 1 if found["year"] == "元" else int(found["year"])
    return number + _ERAS[found["era"]] if found["era"] else number


def _printed_day(day: str | None) -> str:
    """A day as a page prints it, with its year and without."""
    year, month, number = map(int, (day or "0-0-0").split("-"))
    return f"{year}年{month}月{number}日、{month}月{number}日"


def _named(title: str) -> Iterator[str]:
    """The title that another one names without quotation marks, step by step: 【再訂正】T(訂正版) is about T."""
    words = normalized(title)
    for _ in range(3):
        found = next(filter(None, (form.fullmatch(words) for form in _FORMS)), None)
        if found is None or len(found["title"]) < _SHORTEST_NAMED:
            return
        words = found["title"]
        yield words


def _quoted_in_body(text: str) -> Iterator[str]:
    """What a line that is about the correction quotes."""
    for line in text.split("\n"):
        if _ABOUT.search(line):
            yield from (folded for words in quoted(line) if len(folded := normalized(words)) >= _SHORTEST_NAMED)


def quoted(title: str) -> Iterator[str]:
    """Yield what stands in 「」 or 『』 in a title, the outermost brackets first, with brackets inside kept."""
    depth, start = 0, 0
    for at, char in enumerate(title):
        if char in "「『":
            depth += 1
            start = at + 1 if depth == 1 else start
        elif char in "」』" and depth:
            depth -= 1
            if depth == 0:
                yield title[start:at]


def _printed(text: str) -> Iterator[str]:
    """Yield what a text prints as a file's name or address, from each of its folders on, without `.html`."""
    for run in _ADDRESS.findall(text):
        folders = run.removesuffix(".").removesuffix(".html").split("/")
        if len(run) <= _LONGEST_ADDRESS:
            yield from ("/".join(folders[at:]) for at in range(max(0, len(folders) - _MOST_FOLDERS), len(folders)))


@lru_cache(maxsize=1 << 15)
def _folded(title: str) -> str:
    """A title in the form in which it is compared: each is met with every correction."""
    return normalized(title)


def _is_lone(links: frozenset[str], one: KnownTitle) -> bool:
    """Whether this is the only release that is linked to; of several, nothing says which one was wrong."""
    folder = one.url.rpartition("/")[0]
    return sum(link.startswith(folder + "/") for link in links) == 1


def _is_part(title: str, quote: str) -> bool:
    return min(len(title), len(quote)) >= _SHORTEST_PART and (title in quote or quote in title)


def _has_part(one: KnownTitle, correction: Sought) -> bool:
    title = _folded(one.title)
    return any(_is_part(title, quote) for quote in correction.quotes)


def _is_newer(one: KnownTitle, correction: Sought) -> bool:
    return bool(one.published_on and correction.published and one.published_on > correction.published)


def _chosen(rule: Rule, found: Sequence[KnownTitle], certainty: Certainty) -> list[Corrected]:
    newest = max(found, key=_age)
    return [Corrected(url=newest.url, certainty=certainty if len(found) == 1 else "possible", rule=rule)]
