"""Citations: what they say, that they stay true, and that no title breaks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Beginnings
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from msgspec.structs import replace
from reading_room import EDITED, ROOT, Room, open_room

from archive import Archive
from archive.cli.commands.show import show
from archive.queries.version_marks import mark_of, read_mark
from archive.render.citation import Cited, bibtex, text
from archive.render.cite import cited

ADDRESS = "https://archive.example.org/-/mic-press/releases/01a_1?seen=20251019T230000Z-0123abcd"
ONE = Cited(
    key="01a_1",
    url="https://www.soumu.go.jp/menu_news/s-news/01a_1.html",
    title="電波の利用",
    published_on="2025-10-20",
    version_number=1,
    first_seen_at="2025-10-19T23:00:00.000000Z",
    last_seen_at="2025-10-20T23:00:00.000000Z",
    content_hash="c1:" + "f" * 64,
    sha256="0123abcd" + "e" * 56,
)
HOSTILE = '}{\\input{/etc/passwd}%#&_$^~"@,\u202e\x00\n「」'


@pytest.fixture(scope="module")
def path(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return beginnings.copied(2, tmp_path_factory.mktemp("cited") / "archive").directory / "archive.db"


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


def read_entry(entry: str) -> dict[str, str]:
    """The fields of a BibTeX entry as BibTeX reads them: it counts braces, those behind a backslash too."""
    body = re.fullmatch(r"@misc\{([A-Za-z0-9-]+),\n(.*)\n\}\n", entry, re.DOTALL)
    assert body, entry
    fields, at = {"label": body[1]}, 0
    while match := re.compile(r"\s*(\w+) = \{").match(body[2], at):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(body[2][end], 0)
            end += 1
        fields[match[1]] = body[2][match.end() : end - 1]
        at = end + (body[2][end : end + 1] == ",")
    assert not body[2][at:].strip()
    return fields


def test_a_citation_says_what_was_seen_where_and_when_and_how_to_check_it() -> None:
    assert text((ONE,), ADDRESS) == (
        "総務省「電波の利用」（2025-10-20公表）。https://www.soumu.go.jp/menu_news/s-news/01a_1.html\n"
        "第1版：2025-10-20 08:00 JST（2025-10-19T23:00:00Z）から2025-10-21 08:00 JST（2025-10-20T23:00:00Z）までの確認による。"
        f"内容のハッシュ c1:{'f' * 64}、原データのSHA-256 0123abcd{'e' * 56}。\n"
        f"保存：総務省 報道資料アーカイブ（mic-press）、{ADDRESS}\n"
        "出典：総務省ホームページ（https://www.soumu.go.jp/menu_news/s-news/01a_1.html）を加工して作成、公共データ利用規約（PDL1.0）。"
    )


def test_bibtex_says_the_same() -> None:
    entry = read_entry(bibtex((ONE,), ADDRESS))
    assert entry["label"] == "soumu-01a-1-20251019T230000Z-0123abcd"
    assert (entry["author"], entry["title"]) == ("{総務省}", "{電波の利用}")
    assert (entry["year"], entry["month"], entry["urldate"]) == ("2025", "10", "2025-10-21")
    assert entry["url"] == ONE.url and rf"\url{{{ADDRESS}}}" in entry["note"]
    assert ONE.content_hash in entry["note"] and ONE.sha256 in entry["note"] and "PDL1.0" in entry["note"]


def test_two_versions_are_cited_together() -> None:
    newer = replace(ONE, version_number=2, first_seen_at=ONE.last_seen_at, sha256="9" * 64)
    assert "電波の利用（第1版と第2版の比較）" in text((ONE, newer), ADDRESS)
    assert text((ONE, newer), ADDRESS).count("までの確認による") == 2
    assert read_entry(bibtex((ONE, newer), ADDRESS))["label"].endswith("-99999999")


@given(st.text(max_size=40))
def test_no_title_breaks_an_entry(title: str) -> None:
    entry = read_entry(bibtex((replace(ONE, title=title),), ADDRESS))
    assert entry["url"] == ONE.url and entry["title"].startswith("{") and "\x00" not in entry["title"]


def test_what_tex_would_obey_is_words() -> None:
    entry = read_entry(bibtex((replace(ONE, title=HOSTILE, url='https://x.jp/"}%20<a>'),), ADDRESS))
    assert entry["title"].startswith(r"{\textbraceright{}\textbraceleft{}\textbackslash{}input\textbraceleft{}/etc")
    assert r"\%\#\&\_\$\textasciicircum{}\textasciitilde{}" in entry["title"] and "\u202e" not in entry["title"]
    assert entry["url"] == "https://x.jp/%22%7D%20%3Ca%3E"
    said = text((replace(ONE, title=HOSTILE),), ADDRESS)
    assert "総務省『" in said and said.count("\n") == 3 and "\x00" not in said


def test_a_release_without_date_or_title_is_cited_all_the_same() -> None:
    entry = read_entry(bibtex((replace(ONE, title=" ", published_on=None),), ADDRESS))
    assert "year" not in entry and entry["title"] == r"{01a\_1}"
    assert "公表" not in text((replace(ONE, published_on=None),), ADDRESS)


@pytest.mark.parametrize("typed", ["", "x", "20251019T230000Z-xyz", "20259919T230000Z-0123abcd", "２0251019T230000Z-0123abcd"])
def test_what_is_no_mark_is_none(typed: str) -> None:
    assert read_mark(typed) is None


# On the pages


def marks(path: Path) -> list[str]:
    with Archive(path.parent) as archive:
        return [cited(archive, version).mark for version in archive.history(EDITED)]


def test_the_pages_lead_to_their_citations(room: Room, path: Path) -> None:
    first, second = marks(path)
    for place, words in {
        f"/releases/{EDITED}": f"?seen={second}",
        f"/releases/{EDITED}?version=1": f"?seen={first}",
        f"/diffs/{EDITED}": "?old=1&new=2",
    }.items():
        [link] = html.fromstring(room.page(place)).xpath("//a[. = '引用する']/@href")
        assert link == f"{ROOT}/cite/{EDITED}{words}"
        assert "@misc{" in room.get(link).text and "総務省「" in room.get(link).text


def test_the_address_in_a_citation_leads_to_what_was_cited(room: Room, path: Path) -> None:
    first, second = marks(path)
    told = room.told(f"/cite/{EDITED}.json?version=1")
    assert told["address"] == f"http://localhost{ROOT}/releases/{EDITED}?seen={first}" and told["address"] in told["text"]
    assert "3,480百万円" in room.get(told["path"]).text
    assert room.told(f"/releases/{EDITED}.json?seen={first}")["version"]["version_number"] == 1
    both = room.told(f"/cite/{EDITED}.json?old=1&new=2")
    assert both["path"] == f"{ROOT}/diffs/{EDITED}?old={first}&new={second}"
    assert "第1版と第2版（全2版）の違い" in room.get(both["path"]).text


def test_a_mark_outlives_numbers_and_another_digest_is_refused(room: Room, path: Path) -> None:
    first, second = marks(path)
    when = first.partition("-")[0]
    assert room.get(f"{ROOT}/releases/{EDITED}?seen={when}-00000000").status_code == 404
    assert room.get(f"{ROOT}/releases/{EDITED}?seen=19990101T000000Z-{first[-8:]}").status_code == 404
    assert room.get(f"{ROOT}/releases/{EDITED}?seen=yesterday").status_code == 400
    assert room.get(f"{ROOT}/releases/{EDITED}?seen={second}&version=2").status_code == 400
    assert room.get(f"{ROOT}/diffs/{EDITED}?old={second}&new={first}").status_code == 404
    assert mark_of("2025-10-19T23:00:00.999999Z", "ab" * 32) == "20251019T230000Z-abababab"


def test_the_command_prints_the_citation(path: Path) -> None:
    def said(*more: str) -> Any:
        return CliRunner().invoke(show, [EDITED, "--archive", str(path.parent), *more], catch_exceptions=False)

    assert said("--cite", "text", "--version", "1").output.startswith("総務省「")
    assert f"seen={marks(path)[1]}" in said("--cite", "bibtex", "--archive-url", "https://a.example.org/").output
    assert (
        "、https://a.example.org/-/mic-press/releases/"
        in said("--cite", "text", "--archive-url", "https://a.example.org/").output
    )
    assert said("--cite", "text", "--json").exit_code == 2
