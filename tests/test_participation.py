"""Who takes part, through the years: countries by their code in both languages, organisations by the name as printed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Beginnings
from lxml import html
from reading_room import ROOT, Room, open_room

from archive import Archive
from archive.datasette import urls
from archive.datasette.views.chart import MOST_BARS, year_bars
from archive.queries.participants import countries, organisations, releases_of

MEETING = "01tsushin08_02000388"
HOSTILE = "</title><script>alert(1)</script>\"'>/?#%2F.json\u202e"
PLANTED = (
    ("organisation", None, "AU"),
    ("organisation", None, HOSTILE),
    ("company", None, "架空電機/日本?"),
    ("person", None, "だれか"),
    ("country", "GB", "英国"),
    ("country", "AU", "豪州"),
)


@pytest.fixture(scope="module")
def path(beginnings: Beginnings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two mornings, with more participants, in a release of another year too."""
    path = beginnings.copied(2, tmp_path_factory.mktemp("taking_part") / "archive").directory / "archive.db"
    with sqlite3.connect(path) as db:
        db.execute("UPDATE releases SET year = 2019, published_on = '2019-05-01' WHERE key != ?", [MEETING])
        for release in db.execute("SELECT id FROM releases ORDER BY key = ? DESC LIMIT 2", [MEETING]).fetchall():
            for kind, code, name in PLANTED:
                sql = "INSERT INTO participants (release_id, position, role, shape, kind, code, name, literal) "
                db.execute(sql + "VALUES (?, 9, 'member', 'prose', ?, ?, ?, ?)", [*release, kind, code, name, name])
    db.close()
    return path


@pytest.fixture(scope="module")
def room(path: Path) -> Iterator[Room]:
    with open_room(path) as room:
        yield room


def links(page: str, what: str = "//main//tbody//a") -> dict[str, str]:
    return {" ".join(link.text_content().split()): link.get("href") for link in html.fromstring(page).xpath(what)}


def english(room: Room, place: str) -> str:
    return str(room.get(ROOT + place, **{"accept-language": "en"}).text)


def test_releases_are_counted_once_by_country_and_year(path: Path) -> None:
    with Archive(path.parent) as archive:
        found = {one.code: one for one in countries(archive.db)}
        [canada] = countries(archive.db, "CA")
    assert found["AU"].releases == 2 and list(found["AU"].by_year.items()) == [(2025, 1), (2019, 1)]
    assert found["AU"].printed == ("豪州", "オーストラリア")
    assert canada == found["CA"] and canada.releases == 1, "a minister and the country are in one release"
    totals = [one.releases for one in found.values()]
    assert totals == sorted(totals, reverse=True)


def test_organisations_are_told_apart_by_name_and_people_are_none(path: Path) -> None:
    with Archive(path.parent) as archive:
        found = {one.name: one.kind for one in organisations(archive.db)}
        assert [one.name for one in organisations(archive.db, "ITU")] == ["ITU"]
    assert found.items() >= {"AU": "organisation", "ITU": "organisation", "架空電機/日本?": "company"}.items()
    assert "だれか" not in found and "豪州" not in found


def test_releases_come_newest_first_with_what_was_read(path: Path) -> None:
    with Archive(path.parent) as archive:
        [australia] = countries(archive.db, "AU")
        found = releases_of(archive.db, australia)
        assert [one["key"] for one in releases_of(archive.db, australia, year=2025)] == [MEETING]
        assert releases_of(archive.db, australia, most=1, offset=1) == found[1:]
    assert [one["published_on"][:4] for one in found] == ["2025", "2019"]
    assert [one["literal"] for one in found[0]["participants"]] == ["オーストラリア", "豪州"]
    assert found[0]["participants"][0]["role"] == "member"


def test_a_withheld_release_counts_for_nobody(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    with sqlite3.connect(path) as db:
        db.execute("VACUUM INTO ?", [str(copy)])
    db.close()
    with sqlite3.connect(copy) as db:
        db.execute("UPDATE releases SET withheld_at = '2026-01-01T00:00:00.000000Z' WHERE key = ?", [MEETING])
    db.close()
    with open_room(copy) as room:
        assert room.get(f"{ROOT}/participants/CA").status_code == 404
        assert MEETING not in room.page("/participants/AU") and "カナダ" not in room.page("/participants")


def test_names_are_in_the_readers_language_and_in_both_in_the_twin(room: Room) -> None:
    assert "オーストラリア" in links(room.page("/participants"))
    assert "Australia" in links(english(room, "/participants"))
    told = room.told("/participants/AU.json")
    assert told["called"] == {"ja": "オーストラリア", "en": "Australia"} and told["by_year"] == {"2025": 1, "2019": 1}
    words = html.fromstring(english(room, "/participants/AU")).text_content()
    assert "Takes part in 2 releases. Printed as: 豪州、オーストラリア" in words


@pytest.mark.parametrize("words", ["GB", "gb", "イギリス", "United King", "英国", "ＧＢ"])
def test_a_country_is_found_by_any_of_its_names(room: Room, words: str) -> None:
    found = room.told(f"/participants.json?q={quote(words)}")
    assert [one["code"] for one in found["countries"]] == ["GB"] and found["organisation_count"] == 0


def test_what_is_not_there_is_said(room: Room) -> None:
    assert room.page("/participants?q=月面").count("当てはまる国や機関はありません") == 2
    assert room.told("/participants.json?q=架空")["organisation_count"] == 1
    for place in ("none", "ZZ", "%00", "x" * 3000, "CA/x", "CA?as=name"):
        assert room.get(f"{ROOT}/participants/{place}").status_code == 404
    for place in ("/CA?year=x", "/CA?year=0", f"?q={'x' * 201}"):
        assert room.get(f"{ROOT}/participants{place}").status_code == 400
    assert "この年の報道資料はありません" in room.page("/participants/CA?year=1999")


def test_a_code_and_a_name_that_looks_like_one_are_two_pages(room: Room) -> None:
    assert links(room.page("/participants"))["AU"] == urls.participant(None, "AU") == f"{ROOT}/participants/AU?as=name"
    country, union = (room.told(f"/participants/AU.json{query}") for query in ("", "?as=name"))
    assert (country["code"], country["name"], union["code"], union["name"]) == ("AU", None, None, "AU")


def test_every_link_of_the_list_leads_to_its_page(room: Room) -> None:
    for name, link in links(room.page("/participants")).items():
        page = room.get(link)
        assert page.status_code == 200, link
        assert name.split()[0][:5] in html.fromstring(page.text).xpath("string(//h1)")
        assert not html.fromstring(page.text).xpath("//script") and "\u202e" not in page.text


def test_the_years_are_drawn_and_lead_to_their_releases(room: Room) -> None:
    page = room.page("/participants/AU")
    years = links(page, "//nav[@class='years small']/a")
    assert list(years) == ["すべて", "2025年（1）", "2019年（1）"]
    one = html.fromstring(room.get(years["2019年（1）"]).text)
    assert one.xpath("string(//h2)") == "2019年の報道資料" and len(one.xpath("//main//h3")) == 1
    assert one.xpath("//a[@aria-current='page']/text()") == ["2019年（1）"]
    bars = html.fromstring(page).xpath("//*[name()='svg']//*[name()='title']/text()")
    assert bars[0] == "2019年：1件" and bars[1] == "2020年：0件" and len(bars) == 7


def test_a_long_history_is_drawn_as_far_as_there_is_room() -> None:
    drawn = year_bars({1990: 5, 2020: 10, 2026: 4})
    assert len(drawn) == MOST_BARS and (drawn[0].year, drawn[-1].year) == (2003, 2026)
    assert max(bar.height for bar in drawn) == next(bar.height for bar in drawn if bar.year == 2020)
    assert year_bars({}) == []


def test_a_release_leads_to_those_who_take_part(room: Room) -> None:
    found = links(room.page(f"/releases/{MEETING}"), "//aside//dd/a")
    assert found["カナダ、CA、議長国（構成員）"] == f"{ROOT}/participants/CA"
    assert f"{ROOT}/participants/ITU" in found.values()
    people = html.fromstring(room.page("/releases/01tsushin06_02000473")).xpath("//aside//dd[not(a)]/text()")
    assert "アイノ・コルホネン、通信・自治大臣（相手方）" in people


def test_the_table_leads_to_them_too(room: Room) -> None:
    page = html.fromstring(room.get("/archive/participants?_size=max").text)
    found = page.xpath("//td[contains(@class, 'col-code') or contains(@class, 'col-name')]/a/@href")
    assert {f"{ROOT}/participants/CA", f"{ROOT}/participants/ITU", f"{ROOT}/participants/AU?as=name"} <= set(found)
    assert not page.xpath("//td[contains(@class, 'col-name')]/a[. = 'だれか']")


def test_the_pages_stand_in_the_menus(room: Room) -> None:
    assert {"参加者", "状況"} <= set(links(room.page(), "//header//nav/a"))
    menu = links(room.get("/archive/releases").text, "//*[@class='nav-menu-inner']//a")
    assert {f"{ROOT}/participants", f"{ROOT}/status", f"{ROOT}/search", f"{ROOT}/changes", ROOT} == set(menu.values())
