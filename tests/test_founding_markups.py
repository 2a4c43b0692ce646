"""The founding release with its lists in every form of markup, in three templates: each field as in the page known.

Runs when MIC_PRESS_REAL_PAGES names a directory with the text of the release, as in test_founding_release.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from founding import TITLE, URL, page
from markups import MARKUPS, in_markup

from schemas.release import Release
from scraper.sites.mic import read_release

PAGES = os.environ.get("MIC_PRESS_REAL_PAGES")
pytestmark = pytest.mark.skipif(not PAGES, reason="MIC_PRESS_REAL_PAGES names no directory of real pages")

BREAK = "<br />\r\n"
_GROUP = re.compile(r"(【(?:G7構成国・地域|招待国|国際機関)】)<br />\r\n[ \u3000]*([^<\r]+)")

_COUNTERPART = re.compile("[ \u3000]*・[ \u3000]*(?:イタリア|フランス|アメリカ)")

Printed = Callable[[list[str]], str]


def typed(items: list[str]) -> str:
    return BREAK.join(f"　・{item}" for item in items) + BREAK


def broken(items: list[str]) -> str:
    return BREAK.join(f"　{item}" for item in items) + BREAK


def unordered(items: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def ordered(items: list[str]) -> str:
    return f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>"


def paragraphs(items: list[str]) -> str:
    return "".join(f"<p>　{item}</p>" for item in items)


def rows(items: list[str]) -> str:
    cells = ["".join(f"<td>{cell}</td>" for cell in re.split("\u3000+", item)) for item in items]
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def entries(items: list[str]) -> str:
    """Country by country: the country is the term."""
    pairs = [
        item.split("\u3000\u3000", 1) if "\u3000\u3000" in item else re.split("\u3000", item, maxsplit=1) for item in items
    ]
    return f"<dl>{''.join(f'<dt>{pair[0]}</dt><dd>{pair[1]}</dd>' for pair in pairs)}</dl>"


LISTS: dict[str, Printed] = {
    "typed": typed,
    "br": broken,
    "ul": unordered,
    "ol": ordered,
    "p": paragraphs,
    "table": rows,
    "dl": entries,
}
TEMPLATES = {"present": None, "old": "rows of a table", "METI": "METI"}


def counterparts_as(printed: Printed) -> bytes:
    """The page with the four counterparts printed in another markup."""
    text = page(Path(PAGES or "")).decode("cp932")
    lines = text.split(BREAK)
    places = [number for number, line in enumerate(lines) if _COUNTERPART.match(line)]
    assert len(places) == 4
    items = [re.sub(r" +", "\u3000", lines[place].strip(" \u3000・")) for place in places]
    before, after = lines[: places[0]], lines[places[-1] + 1 :]
    return (BREAK.join(before) + BREAK + printed(items) + BREAK.join(after)).encode("cp932")


def groups_as(source: bytes, form: str) -> bytes:
    """The page with its three groups of countries and organisations printed in another markup."""
    text = source.decode("cp932")
    found = _GROUP.findall(text)
    assert len(found) == 3
    if form in ("typed", "br"):
        return source
    pairs = [(label.strip("【】"), names.strip()) for label, names in found]
    printed = {
        "ul": f"<ul>{''.join(f'<li>【{label}】<br />{names}</li>' for label, names in pairs)}</ul>",
        "ol": f"<ol>{''.join(f'<li>【{label}】<br />{names}</li>' for label, names in pairs)}</ol>",
        "p": "".join(f"<p>【{label}】</p><p>　{names}</p>" for label, names in pairs),
        "table": f"<table>{''.join(f'<tr><th>{label}</th><td>{names}</td></tr>' for label, names in pairs)}</table>",
        "dl": f"<dl>{''.join(f'<dt>{label}</dt><dd>{names}</dd>' for label, names in pairs)}</dl>",
    }[form]
    first, last = next(_GROUP.finditer(text)).start(), [*_GROUP.finditer(text)][-1].end()
    return (text[:first] + printed + text[last:]).encode("cp932")


def read(form: str, template: str) -> Release:
    source = groups_as(counterparts_as(LISTS[form]), form)
    markup = TEMPLATES[template]
    return read_release(in_markup(source, MARKUPS[markup]) if markup else source, URL)


def facts(release: Release) -> dict[str, Any]:
    """What the release says, field by field, without places, markers and the shape that the markup gives a list."""

    def said(group: Any) -> Any:
        people = [(one.kind, one.code, one.person or one.name, one.post, one.note) for one in group.participants]
        return group.role, group.heading, group.count, people

    return {
        "title": release.title,
        "subtitle": release.subtitle,
        "published": release.published and release.published.first,
        "genre": release.genre,
        "lead": release.lead,
        "sections": [(one.number, one.heading) for one in release.sections],
        "dates": [(one.literal, one.first, one.last, one.role) for one in release.dates],
        "participants": [said(one) for one in release.participants],
        "annexes": [(one.label, one.number, one.group, one.language, one.url) for one in release.annexes],
        "links": [(one.kind, one.url) for one in release.links],
        "contacts": [(one.unit, [(who.name, who.post) for who in one.people], one.phones) for one in release.contacts],
    }


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("form", LISTS)
def test_every_field_is_read_whatever_the_markup_of_the_lists(form: str, template: str) -> None:
    known = read_release(page(Path(PAGES or "")), URL)
    assert known.title == TITLE
    assert facts(read(form, template)) == facts(known)
