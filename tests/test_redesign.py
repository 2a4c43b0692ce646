"""A redesign is not news: a page in other markup says the same, loses nothing, and makes no version that is not noise."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markups import MARKUPS, in_markup

from archive.diff import compare
from schemas.release import Release
from scraper.sites.mic import reader as mic

GOLDENS = Path(__file__).parent / "fixtures" / "mic"
PAGES = (
    "01tsushin08_02000388",  # a meeting abroad: participants, annexes in two languages, links
    "01toukei08_01000407",  # figures in a table
    "01gyosei15_02000295",
    "01kanbo05_02000412",  # personnel: no lead, no section
    "02kiban09_000704",  # a council's answer, two offices to ask
    "01cyber01_02000001_00163",
    "01ryutsu20_02000144",
    "comments_result_turn_of_year",
)

GONE = {"no date": {"published", "dates", "issuers"}}
"""What a markup takes off the page itself: it is lost, and doubted."""

NOT_SEEN = {
    # 【資料】 is a heading to a reader by its markup alone; as a line of text it heads a list of documents.
    ("02kiban09_000704", "sections"): {"headings b", "headings strong", "headings font", "headings p", "headings div"}
    | {"headings dl", "headings th", "headings td", "headings beside"},
}
"""What only the markup says; the doubt `unknown_template` stands for it."""


@cache
def known(page: str) -> tuple[bytes, str, Release]:
    body = (GOLDENS / page / "page.html").read_bytes()
    address = re.search(rb'og:url" content="([^"]+)"', body)
    assert address
    url = address[1].decode("ascii")
    return body, url, mic.read_release(body, url)


@cache
def redesigned(page: str, markup: str) -> Release:
    body, url, release = known(page)
    return mic.read_release(in_markup(body, MARKUPS[markup]), url, None, release.title)


def facts(release: Release) -> dict[str, Counter[Any]]:
    """What a record states, field by field, whatever its order and its places in the text."""
    return {
        "title": Counter([release.title]),
        "subtitle": Counter([release.subtitle] if release.subtitle else []),
        "published": Counter([release.published.first] if release.published else []),
        "issuers": Counter(release.issuers),
        "lead": Counter([release.lead] if release.lead else []),
        "sections": Counter((one.number, one.heading) for one in release.sections),
        "dates": Counter((one.literal, one.first, one.last, one.role) for one in release.dates),
        "participants": Counter((group.role, one.name) for group in release.participants for one in group.participants),
        "annexes": Counter((one.label, one.url, one.number, one.group) for one in release.annexes),
        "links": Counter((one.label, one.url) for one in release.links),
        "contacts": Counter((one.unit, one.people and one.people[0].name, one.phones, one.emails) for one in release.contacts),
    }


def lost(page: str, markup: str) -> set[str]:
    """The fields of which a markup costs something."""
    before, after = facts(known(page)[2]), facts(redesigned(page, markup))
    return {field for field in before if before[field] - after[field]}


def loud(old: Release, new: Release) -> list[tuple[str, str, str | None, str | None]]:
    return [(one.field, one.kind, one.before, one.after) for one in compare(old, new) if not one.noise]


@pytest.mark.parametrize("markup", MARKUPS)
def test_nothing_is_lost_by_other_markup_without_a_doubt(markup: str) -> None:
    for page in PAGES:
        release = redesigned(page, markup)
        unseen = {field for (where, field), markups in NOT_SEEN.items() if where == page and markup in markups}
        assert lost(page, markup) <= unseen | GONE.get(markup, set()), page
        assert not lost(page, markup) or release.doubts, page
        assert release.title == known(page)[2].title
        values = (*release.dates, *release.annexes, *release.contacts)
        assert all(release.text[one.start : one.end] == one.literal for one in values)


@pytest.mark.parametrize("markup", [markup for markup in MARKUPS if markup not in GONE])
def test_a_redesign_is_not_news_and_neither_is_the_way_back(markup: str) -> None:
    for page in PAGES:
        old, new = known(page)[2], redesigned(page, markup)
        assert loud(old, new) == loud(new, old) == [], page
        if old.content_hash != new.content_hash:
            assert next(one.field for one in compare(old, new)) == "template", page


def test_most_markups_make_no_version_at_all() -> None:
    versions = Counter(
        markup for markup in MARKUPS for page in PAGES if known(page)[2].content_hash != redesigned(page, markup).content_hash
    )
    in_another_order = {"date below the title", "title outside", "METI"}
    assert set(versions) <= in_another_order | set(GONE)


def test_a_date_that_a_redesign_takes_off_the_page_is_news_and_doubted() -> None:
    for page in PAGES:
        old, new = known(page)[2], redesigned(page, "no date")
        assert "published_missing" in new.doubts
        assert ("published", "removed") in {(field, kind) for field, kind, *_ in loud(old, new)}


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        ("2,651", "2,561"),
        ("令和7年11月11日（火）", "令和7年11月12日（水）"),
        ("001990111.pdf", "001990112.pdf"),
    ],
)
def test_what_is_edited_on_the_morning_of_a_redesign_is_news(printed: str, instead: str) -> None:
    body, url, old = known("01toukei08_01000407")
    edited = body.replace(printed.encode("cp932"), instead.encode("cp932"))
    assert edited != body
    for markup in ("METI", "all names changed", "rows of a table"):
        new = mic.read_release(in_markup(edited, MARKUPS[markup]), url, None, old.title)
        assert any(instead in (after or "") for _, _, _, after in loud(old, new)), markup


def test_the_matrix_prints_what_each_markup_costs(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{len(PAGES)} pages in {len(MARKUPS)} markups: what is lost, and how many versions are made")
        for markup in MARKUPS:
            costs = Counter(field for page in PAGES for field in lost(page, markup))
            made = sum(known(page)[2].content_hash != redesigned(page, markup).content_hash for page in PAGES)
            templates = sorted({redesigned(page, markup).template for page in PAGES})
            shown = ", ".join(f"{field} {count}" for field, count in costs.items()) or "nothing"
            print(f"  {markup:28}{'/'.join(templates):9}{made:3} versions   {shown}")
    assert len(MARKUPS) >= 38 and len(PAGES) == 8
