"""Two languages from one catalogue: it is whole, nothing else holds words, and each reader is spoken to in one of them."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from conftest import Beginnings
from lxml import html
from reading_room import DOCUMENT, EDITED, LINKING, ROOT, Room, open_room

from archive.datasette.request import accepted
from archive.render.i18n import ENGLISH, JAPANESE, catalogue
from schemas.document import DocumentDoubt
from schemas.release import Doubt
from schemas.visit import ProblemCode

ROOM = Path(__file__).parents[1] / "archive"
SOURCES = {path: path.read_text(encoding="utf-8") for kind in ("*.py", "*.html") for path in ROOM.rglob(kind)}
CODE = "\n".join(SOURCES.values())
MESSAGES = {f"{table}.{name}": message for table, messages in catalogue().items() for name, message in messages.items()}
WORDS = set(re.findall(r'\bwords?\(\s*"(\w+)"', CODE))
"""The tables that are looked up by the names of the database."""
WRITTEN = re.compile(r"[\u3041-\u30fa\u3400-\u9fff]")
SEARCHES = ("/search", "/search?q=電波", "/search?q=電波&in=documents", "/search?q=電&in=documents")
RELEASES = (f"/releases/{EDITED}", f"/releases/{LINKING}", f"/releases/{EDITED}?version=1")
DOCUMENTS = (f"/documents/{DOCUMENT}", f"/document-diffs/{DOCUMENT}")
DIFFS = (f"/diffs/{EDITED}", f"/diffs/{LINKING}")
LISTS = ("", "/changes", "/participants", "/participants/CA", "/participants/ITU", "/status")
PLACES = (*LISTS, f"/cite/{EDITED}", "/nothing", *SEARCHES, *RELEASES, *DIFFS, *DOCUMENTS)


@pytest.fixture(scope="module")
def room(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    path = beginnings.copied(2, tmp_path_factory.mktemp("spoken") / "archive").directory / "archive.db"
    with open_room(path) as room:
        yield room


def places(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


@pytest.mark.parametrize("key", MESSAGES)
def test_every_message_has_both_languages_with_the_same_places(key: str) -> None:
    message = MESSAGES[key]
    assert {"ja", "en"} <= set(message) <= {"ja", "en", "one"}
    assert len({frozenset(places(words)) for words in message.values()}) == 1
    assert "one" not in message or "n" in places(message["en"])
    assert not set("<>&") & set("".join(message.values())), "what a message says is no markup"
    assert key == "site.example" or not WRITTEN.search(message["en"])


def test_every_message_that_is_asked_for_exists() -> None:
    asked = set(re.findall(r'(?:\bt|language|JAPANESE|ENGLISH|Unreadable)\(\s*"([^"]+)"', CODE))
    assert len(asked) > 80
    assert asked - set(MESSAGES) == set()
    assert WORDS - set(catalogue()) == set()


def test_no_message_is_there_for_nothing() -> None:
    quoted = set(re.findall(r"""["']([a-z_]+\.\w+)["']""", CODE))
    assert {key for key in MESSAGES if key.split(".")[0] not in WORDS} - quoted == set()


def test_every_code_of_a_problem_has_its_words() -> None:
    assert {*get_args(ProblemCode), *get_args(Doubt), *get_args(DocumentDoubt)} == set(JAPANESE.words("problem"))


def test_no_template_has_words_of_its_own() -> None:
    templates = [*(ROOM / "datasette").rglob("*.html"), *(ROOM / "diff_page").rglob("*.html")]
    found = {path.name: WRITTEN.findall(SOURCES[path].replace("総務省ホームページ", "")) for path in templates}
    assert len(found) > 5 and not any(found.values()), found


def test_one_is_one_only_where_the_language_knows_it() -> None:
    assert ENGLISH("site.versions", n=1) == "1 version" and ENGLISH("site.versions", n=2) == "2 versions"
    assert JAPANESE("site.versions", n=1) == "1版"
    assert JAPANESE.state("text, 2 pages") == "文字あり・2ページ" and ENGLISH.state("text, 1 page") == "has text, 1 page"
    assert ENGLISH.moment("2025-12-31T15:04:59.999999Z") == "2026-01-01 00:04 JST"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "ja"),
        ("*", "ja"),
        ("ja", "ja"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.8, ja-JP", "ja"),
        ("ja;q=0.2,en;q=0.9", "en"),
        ("fr,de;q=0.5", "en"),
        ("fr,ja;q=0.1", "ja"),
        ("ja;q=0,en", "en"),
        ("ja;q=x,;;,=,en;q=0.1", "en"),
        ("fr;q=nan", "ja"),
    ],
)
def test_the_browser_says_which_language(header: str, code: str) -> None:
    assert accepted(header).code == code


def test_a_switch_without_a_script_is_remembered(room: Room) -> None:
    page = room.get(f"{ROOT}/search?q=電波&bureau=統計局&lang=x")
    assert html.fromstring(page.text).get("lang") == "ja" and "set-cookie" not in page.headers
    [link] = html.fromstring(page.text).xpath("//nav/a[@hreflang='en']/@href")
    switched = room.get(f"{ROOT}/search{link}", **{"accept-language": "ja"})
    english = html.fromstring(switched.text)
    assert english.get("lang") == switched.headers["content-language"] == "en"
    assert english.xpath("//input[@id='q']/@value") == ["電波"] and english.xpath("//option[@selected]/@value")[-1] == "統計局"
    cookie = switched.headers["set-cookie"]
    assert cookie.startswith("mic_press_language=en;") and "Path=/;" in cookie and "SameSite=lax" in cookie
    remembered = room.get(ROOT, **{"accept-language": "ja"}, cookie="mic_press_language=en")
    assert html.fromstring(remembered.text).get("lang") == "en"
    assert {"Accept-Language", "Cookie"} <= set(remembered.headers["vary"].split(", "))
    assert "set-cookie" not in remembered.headers
    assert 'lang="ja"' in room.get(ROOT, cookie="mic_press_language=<x>").text[:100]


@pytest.mark.parametrize("place", PLACES)
def test_an_english_page_quotes_japanese_as_such(room: Room, place: str) -> None:
    page = html.fromstring(room.get(ROOT + place, **{"accept-language": "en"}).text)
    assert page.get("lang") == "en"
    for text in page.xpath("//text()[not(ancestor::title or ancestor::style)]"):
        around = text.getparent().getparent() if text.is_tail else text.getparent()
        assert not WRITTEN.search(text) or around.xpath("ancestor-or-self::*[@lang][1]/@lang") == ["ja"], text


def test_twins_are_the_same_in_every_language(room: Room) -> None:
    for place in {*PLACES} - {"/nothing", "/status"}:  # which is as of now
        path, mark, query = place.partition("?")
        twin = f"{ROOT}{path}.json{mark}{query}"
        japanese, english = (room.get(twin, **{"accept-language": code}) for code in ("ja", "en"))
        assert japanese.content == english.content and "Language" not in japanese.headers["vary"]


def test_refusals_are_in_the_readers_language(room: Room) -> None:
    for query, words in {"since=x": "The day “x”", f"q={'a' * 300}": "up to 200 characters"}.items():
        answer = room.get(f"{ROOT}/search?{query}", **{"accept-language": "en"})
        assert answer.status_code == 400 and words in answer.text
    assert "日付「x」" in room.get(f"{ROOT}/search?since=x").text
    assert room.told("/search.json?in=documents&q=電")["problem"] == "too_short"
