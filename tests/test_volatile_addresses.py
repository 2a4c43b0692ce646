"""Session ids, counters and the time in an address make no version, and no document of its own."""

from __future__ import annotations

import pytest
from conftest import Mornings

from archive.demo import PLANTED
from schemas.address import normal_url
from schemas.volatile import VOLATILE_PARTS

BASE = "https://www.soumu.go.jp"

SAME = {
    "servlet_session": ("/a/b.do;jsessionid=0A1B2C", "/a/b.do;jsessionid=FF00", "/a/b.do"),
    "servlet_parameter": ("/a?x=1&jsessionid=0A1B", "/a?x=1&jsessionid=99", "/a?x=1"),
    "php_session": ("/a.php?PHPSESSID=abc123&id=4", "/a.php?PHPSESSID=def&id=4", "/a.php?id=4"),
    "aspnet_session": ("/(S(lit3py55t21z5v55vlm25s55))/a.aspx", "/(S(aaaapy55t21z5v55vlm25s55))/a.aspx", "/a.aspx"),
    "coldfusion_session": ("/a.cfm?CFID=1&CFTOKEN=2&id=3", "/a.cfm?CFID=8&CFTOKEN=9&id=3", "/a.cfm?id=3"),
    "jquery_cache": ("/a.json?_=1761000000000", "/a.json?_=1761086400123", "/a.json"),
    "clock": ("/a.png?v=20251020173000", "/a.png?v=20251021080000", "/a.png"),
    "random": ("/a.gif?rnd=0.8234567", "/a.gif?rnd=0.1111111", "/a.gif"),
    "bare_clock": ("/a.png?1761000000", "/a.png?1761086400", "/a.png"),
    "counter": ("/cgi-bin/counter.cgi?n=12345", "/cgi-bin/counter.cgi?n=12346", "/cgi-bin/counter.cgi"),
}


def test_each_row_of_the_table_has_its_example_and_its_source() -> None:
    assert [part.name for part in VOLATILE_PARTS] == list(SAME)
    assert all(part.source for part in VOLATILE_PARTS)


@pytest.mark.parametrize("name", SAME)
def test_an_address_is_the_same_without_its_volatile_part(name: str) -> None:
    *visits, address = SAME[name]
    assert {normal_url(BASE + visit) for visit in visits} == {BASE + address}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a?id=1", "/a?id=2"),
        ("/a?v=1", "/a?v=2"),
        ("/a?t=20251020", "/a?t=20251021"),
        ("/list?_=1", "/list?_=2"),
        ("/a.png?20251020", "/a.png?20251021"),
        ("/account.php?id=1", "/account.php?id=2"),
        ("/count.html?n=1", "/count.html?n=2"),
        ("/a?sid=1", "/a?sid=2"),
        ("/(案)/a.pdf", "/(素案)/a.pdf"),
        ("/a?r=0.5", "/a?r=0.7"),
    ],
)
def test_what_may_name_something_stays(one: str, other: str) -> None:
    assert normal_url(BASE + one) != normal_url(BASE + other)


@pytest.mark.parametrize("name", SAME)
def test_a_page_whose_addresses_alone_differ_has_one_version(mornings: Mornings, name: str) -> None:
    first, second, _ = SAME[name]
    path = PLANTED.edited.path
    page = mornings.server.site.pages[path].body
    place = page.index(b"</p>")

    def with_addresses(address: str) -> bytes:
        link = f'<a href="{address}">参考</a><img src="{address}" alt="図">'.encode("cp932")
        return page[:place] + link + page[place:]

    mornings.plant(path, with_addresses(first))
    mornings.crawl()
    mornings.plant(path, with_addresses(second))
    mornings.sleep(days=1)
    mornings.crawl()
    assert mornings.rows("SELECT version_count AS n FROM releases WHERE url LIKE ?", f"%{path}") == [{"n": 1}]
    assert mornings.rows("SELECT * FROM changes") == []
