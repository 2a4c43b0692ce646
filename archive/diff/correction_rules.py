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

Certainty = Literal["certain", "likely", "possible"]
Rule = Literal[
    "link_and_title",  # it links to the release and quotes its title
    "title",  # it quotes the title
    "link",  # it links to the release
    "key",  # it prints the release's file name, without a link
    "title_part",  # what it quotes is part of the title, or the title part of it
]
_CERTAINTY: dict[Rule, Certainty] = {
    "link_and_title": "certain",
    "title": "certain",
    "link": "likely",
    "key": "likely",
    "title_part": "possible",
}
_ADDRESS = re.compile(r"[0-9A-Za-z_/.?=&%~-]+")
_SHORTEST_PART = 10
"""Characters of a title that say which one it is: 「報道資料」 is part of too many."""


class KnownTitle(Struct, frozen=True, kw_only=True):
    """A release that may be the one corrected."""

    url: str
    key: str
    title: str
    published_on: str | None


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


def sought_by(correction: Release) -> Sought:
    """Return what tells which release `correction` is about."""
    return Sought(
        url=correction.url,
        published=correction.published.first if correction.published else None,
        links=frozenset(normal_url(link.url) for link in correction.links),
        quotes=tuple(
            normalized(words) for words in (*quoted(correction.title), *quoted(correction.lead or "")) if words.strip()
        ),
        printed=frozenset(_printed(correction.text)),
    )


def find_corrected(correction: Sought, known: Iterable[KnownTitle]) -> list[Corrected]:
    """Return the releases among `known` that `correction` is about: those of the strongest rule that finds any.

    Of several that bear the quoted title (monthly figures do), the newest before the correction is `likely`, the others
    are left out. A release never corrects itself, nor one that is newer.
    """
    candidates = [one for one in known if one.url != correction.url and not _is_newer(one, correction)]
    by_rule: dict[Rule, list[KnownTitle]] = {}
    for one in candidates:
        if rule := _rule(correction, one):
            by_rule.setdefault(rule, []).append(one)
    for rule in _CERTAINTY:
        if found := by_rule.get(rule):
            return _chosen(rule, found)
    return []


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
        yield from ("/".join(folders[at:]) for at in range(len(folders)))


def _rule(correction: Sought, one: KnownTitle) -> Rule | None:
    title = _folded(one.title)
    if one.url in correction.links:
        return "link_and_title" if title in correction.quotes else "link" if _is_lone(correction.links, one) else None
    if title in correction.quotes:
        return "title"
    if one.key in correction.printed:
        return "key"
    return "title_part" if any(_is_part(title, quote) for quote in correction.quotes) else None


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


def _is_newer(one: KnownTitle, correction: Sought) -> bool:
    return bool(one.published_on and correction.published and one.published_on > correction.published)


def _chosen(rule: Rule, found: Sequence[KnownTitle]) -> list[Corrected]:
    if len(found) == 1 or rule == "link_and_title":
        return [Corrected(url=one.url, certainty=_CERTAINTY[rule], rule=rule) for one in found]
    newest = max(found, key=lambda one: (one.published_on or "", one.key))
    certainty: Certainty = "likely" if rule == "title" else "possible"
    return [Corrected(url=newest.url, certainty=certainty, rule=rule)]
