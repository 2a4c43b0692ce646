"""Session ids, counters and the time in an address make no version, and no document of its own."""

from __future__ import annotations

import pytest
from conftest import TODAY, Mornings
from test_rebuild import made_anew, rows

from archive.demo import PLANTED, build
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


# Beyond the table: what three captures in a row have shown

PATH = PLANTED.edited.path
PLAIN = build(1, TODAY).answer(PATH).body


def shown(mornings: Mornings, *addresses: str, words: str = "") -> None:
    """Crawl on the next morning, when the page has these addresses in it."""
    mornings.sleep(days=1)
    links = "".join(f'<a href="{one}">様式</a> ' if "pdf" not in one else f'<a href="{one}">別紙9</a>' for one in addresses)
    mornings.plant(PATH, PLAIN.replace(b"</h2>", b"</h2>" + (links + words).encode("cp932"), 1))
    mornings.crawl()


def versions(mornings: Mornings) -> int:
    return int(mornings.rows("SELECT version_count AS n FROM releases WHERE url = ?", BASE + PATH)[0]["n"])


def standing(mornings: Mornings) -> list[str]:
    sql = "SELECT code FROM problems WHERE url = ? AND resolved_at IS NULL AND code = 'volatile_parameter'"
    return [row["code"] for row in mornings.rows(sql, BASE + PATH)]


def lived(mornings: Mornings, *values: str, at: str = "/form.cgi?kind=2&token={}", words: str = "") -> int:
    """How many versions there are after a morning with each of these values; `words` come on the last."""
    mornings.crawl()
    for number, value in enumerate(values, 1):
        shown(mornings, at.format(value), words=words if number == len(values) else "")
    return versions(mornings)


@pytest.mark.parametrize("at", ["/form.cgi?kind=2&token={}", "/img/count?x={}", "https://www.example.org/a?s={}"])
def test_a_value_that_differed_in_three_captures_in_a_row_makes_no_version_from_then_on(mornings: Mornings, at: str) -> None:
    assert lived(mornings, "a", "b", "c", at=at) == 4, "what was told stays told"
    shown(mornings, at.format("d"))
    shown(mornings, at.format("e"))
    assert versions(mornings) == 4 and standing(mornings) == ["volatile_parameter"]
    assert len(mornings.rows("SELECT name FROM volatile_parameters")) == 1
    before = rows(mornings.directory)
    assert made_anew(mornings) == before


def test_words_that_change_beside_it_are_told_and_it_is_not(mornings: Mornings) -> None:
    assert lived(mornings, "a", "b", "c", "d", words="<p>様式を追加した。</p>") == 5
    told = mornings.rows("SELECT field FROM changes WHERE version_id = (SELECT max(id) FROM versions)")
    fields = {row["field"] for row in told}
    assert "text" in fields and not fields & {"links", "content", "annexes"}
    before = rows(mornings.directory)
    assert made_anew(mornings) == before


@pytest.mark.parametrize("values", [("a", "b", "a", "b"), ("a", "b", "b", "c"), ("a", "a", "b", "c")])
def test_a_value_that_comes_back_or_stays_names_something(mornings: Mornings, values: tuple[str, ...]) -> None:
    opened = 1 + sum(one != other for one, other in zip(("", *values), values, strict=False))
    assert lived(mornings, *values) == opened and standing(mornings) == []


def test_two_captures_or_another_address_prove_nothing(mornings: Mornings) -> None:
    assert lived(mornings, "a", "b", "c") == 4
    shown(mornings, "/other.cgi?kind=2&token=d")
    assert versions(mornings) == 5, "the same name in another address"
    shown(mornings, "/other.cgi?kind=3&token=d")
    assert versions(mornings) == 6, "another parameter"


def test_a_figure_that_changes_daily_is_an_edit_every_day(mornings: Mornings) -> None:
    mornings.crawl()
    for number in range(1, 6):
        shown(mornings, words=f"<p>避難者数：{number}00人</p>")
    assert versions(mornings) == 6


def test_a_document_under_such_an_address_is_one_document(mornings: Mornings) -> None:
    assert lived(mornings, "a", "b", "c", at="/main_content/000999777.pdf?s={}") == 4
    documents = "SELECT count(*) AS n FROM documents WHERE url LIKE '%000999777%'"
    before = mornings.rows(documents)[0]["n"]
    shown(mornings, "/main_content/000999777.pdf?s=d")
    assert mornings.rows(documents)[0]["n"] == before and versions(mornings) == 4
