"""Pages that are not what they should be: the bytes are kept, the run goes on, a problem row says why, cron is told."""

from __future__ import annotations

import gzip
import re

import pytest
from conftest import TODAY, Mornings

from archive.demo import PLANTED
from archive.demo.content import OFFICIAL
from archive.demo.pdf import make_pdf
from schemas.times import month_of

RELEASES = "/menu_news/s-news/"
PATH = RELEASES + "02kiban09_000731.html"
INDEX = RELEASES + "index.html"
URL = OFFICIAL + PATH


def page(title: str, body: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode("cp932")


def problems(mornings: Mornings, url: str = URL) -> list[str]:
    return [row["code"] for row in mornings.rows("SELECT code FROM problems WHERE url = ? AND resolved_at IS NULL", url)]


def is_archived(mornings: Mornings, url: str = URL) -> bool:
    return bool(mornings.rows("SELECT id FROM releases WHERE url = ?", url))


def list_row(mornings: Mornings, href: str, title: str, day: str = "2025年10月3日") -> None:
    """Add a row to the current list."""
    index = mornings.server.site.pages[INDEX].body.decode("cp932")
    row = f'<tr><td class="nw">{day}</td><td><a href="{href}">{title}</a></td><td>統計局</td></tr>'
    head, tail = index.split("</table>", 1)
    mornings.plant(INDEX, f"{head}{row}</table>{tail}".encode("cp932"))


@pytest.mark.parametrize(
    "body",
    [
        page("総務省", "<h1>メンテナンスのお知らせ</h1><p>ただいまメンテナンス中です。</p>"),
        page("総務省｜エラー", "<h1>ページが見つかりません</h1>"),
        page("Service Unavailable", "<p>The service is temporarily unavailable.</p>"),
        b"",
        b"\x00" * 4096,
    ],
    ids=["maintenance", "error page", "gateway", "empty", "zeros"],
)
def test_a_page_that_is_no_release_makes_no_version(mornings: Mornings, body: bytes) -> None:
    mornings.plant(PATH, body)
    report = mornings.crawl()
    assert report.exit_code == 3
    assert problems(mornings) == ["not_a_release"] and not is_archived(mornings)
    kept = mornings.rows("SELECT id FROM captures WHERE url = ?", URL)
    with mornings.archive() as archive:
        assert archive.capture(kept[0]["id"]).body == body
    archived = mornings.rows("SELECT count(*) AS n FROM listings WHERE release_id IS NOT NULL")[0]["n"]
    assert archived >= report.run["listed"] - 1, "the run goes on"


def test_a_maintenance_page_over_a_known_release_changes_nothing_and_passes(mornings: Mornings) -> None:
    mornings.first_crawl()
    as_it_was = mornings.server.site
    mornings.plant(PATH, page("総務省", "<h1>メンテナンスのお知らせ</h1>"))
    for _ in range(2):  # the second time it is an unchanged page, and still no release
        mornings.sleep(days=1)
        mornings.crawl()
        assert problems(mornings) == ["not_a_release"]
    asked = [request for request in mornings.server.requests if request.path == PATH]
    assert "if-none-match" not in asked[-1].headers, "nothing may be confirmed that was no release"
    last_seen = mornings.rows("SELECT last_seen_at FROM releases WHERE url = ?", URL)[0]["last_seen_at"]
    mornings.server.site = as_it_was
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 0
    assert problems(mornings) == []
    assert mornings.rows("SELECT version_count, last_seen_at FROM releases WHERE url = ?", URL)[0]["version_count"] == 1
    assert mornings.rows("SELECT last_seen_at FROM releases WHERE url = ?", URL)[0]["last_seen_at"] > last_seen


def test_a_release_in_unknown_markup_is_a_version_with_a_doubt(mornings: Mornings) -> None:
    title = "電波の利用に関する見本"
    list_row(mornings, RELEASES + "090311_8.html", title)
    words = "総務省は、次のとおり公表します。" * 20
    mornings.plant(
        RELEASES + "090311_8.html", page(f"総務省｜{title}", f"<table><tr><td><h1>{title}</h1>{words}</td></tr></table>")
    )
    report = mornings.crawl()
    url = f"{OFFICIAL}{RELEASES}090311_8.html"
    assert report.exit_code == 3
    assert set(problems(mornings, url)) == {"unknown_template", "published_missing"}
    with mornings.archive() as archive:
        release = archive.release("090311_8")
    assert (release.title, release.template) == (title, "unknown")
    assert words in release.text and "unknown_template" in release.doubts


def test_a_correction_that_is_a_pdf_is_linked_whatever_day_its_list_gives_it(mornings: Mornings) -> None:
    corrected = mornings.server.site.pages[PLANTED.edited.path].body
    title = re.search('<h2 class="ttl">(.*?)</h2>', corrected.decode("cp932"))
    assert title
    list_row(mornings, "/main_content/000012346.pdf", f"「{title[1]}」の訂正", "2025年9月1日")
    mornings.plant("/main_content/000012346.pdf", make_pdf([["正誤表"]]), "application/pdf")
    mornings.remove(PLANTED.edited.path)
    mornings.crawl()
    assert mornings.rows("SELECT * FROM corrections") == []
    mornings.plant(PLANTED.edited.path, corrected)
    mornings.sleep(days=1)
    mornings.crawl()
    day = mornings.rows("SELECT published_on FROM releases WHERE url LIKE ?", "%" + PLANTED.edited.path)[0]["published_on"]
    assert day > "2025-09-01", "the date of the row is the list's, and no reason to leave the correction out"
    assert mornings.rows("SELECT rule FROM corrections") == [{"rule": "title"}]


def test_a_row_that_is_a_pdf_is_a_release_of_the_lists_title_and_date(mornings: Mornings) -> None:
    list_row(mornings, "/main_content/000012345.pdf", "平成の資料", "2025年10月3日")
    mornings.plant("/main_content/000012345.pdf", make_pdf([["平成の資料"]]), "application/pdf")
    mornings.crawl()
    row = mornings.rows("SELECT * FROM releases WHERE key = 'main_content/000012345.pdf'")[0]
    assert (row["template"], row["title"], row["published_on"], row["listed_on"]) == (
        "document",
        "平成の資料",
        "2025-10-03",
        "2025-10-03",
    )
    assert problems(mornings, OFFICIAL + "/main_content/000012345.pdf") == ["title_from_listing"]
    mornings.plant("/main_content/000012345.pdf", make_pdf([["平成の資料（差替え）"]]), "application/pdf")
    mornings.sleep(days=1)
    assert mornings.crawl().run["changed"] == 1


def test_a_row_without_a_link_is_a_problem_of_its_list(mornings: Mornings) -> None:
    index = mornings.server.site.pages[INDEX].body.decode("cp932")
    mornings.plant(
        INDEX, index.replace("</table>", "<tr><td>2025年10月2日</td><td>行先のない題名</td></tr></table>", 1).encode("cp932")
    )
    assert mornings.crawl().exit_code == 3
    assert problems(mornings, OFFICIAL + INDEX) == ["row_without_link"]


def test_a_list_that_is_no_list_ends_in_4_and_says_so_every_day(mornings: Mornings) -> None:
    mornings.plant(INDEX, page("総務省", "<h1>メンテナンスのお知らせ</h1>"))
    assert mornings.crawl().exit_code == 4
    assert problems(mornings, OFFICIAL + INDEX) == ["listing_unreadable"]
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 4, "nobody has mended it"


def test_a_missing_list_is_a_problem(mornings: Mornings) -> None:
    month = mornings.server.site.listed[1][0]
    path = f"{RELEASES}{month[2:4]}{month[5:]}m.html"
    mornings.remove(path)
    assert mornings.crawl().exit_code == 3
    assert problems(mornings, OFFICIAL + path) == ["listing_missing"]


def test_a_list_that_has_moved_to_its_other_place_is_no_problem(mornings: Mornings) -> None:
    month = mornings.server.site.listed[1][0]
    path = f"{RELEASES}{month[2:4]}{month[5:]}m.html"
    mornings.plant(path.replace("m.html", ".html"), mornings.server.site.pages[path].body)
    mornings.remove(path)
    for _ in range(2):
        assert mornings.crawl().exit_code == 0
        mornings.sleep(days=1)
    assert mornings.rows("SELECT * FROM problems") == []


def test_on_the_first_of_a_month_the_current_list_may_still_be_last_months(mornings: Mornings) -> None:
    mornings.remove(RELEASES + "2510m.html")  # not there yet, and not needed: index.html still holds October
    mornings.sleep(days=12)
    assert mornings.clock.now().month == 11
    assert mornings.crawl().exit_code == 0
    assert mornings.rows("SELECT count(*) > 0 AS listed FROM listings WHERE month = ?", month_of(TODAY)) == [{"listed": 1}]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "no-such-charset"])
def test_a_wrong_charset_in_the_header_does_not_spoil_the_text(mornings: Mornings, charset: str) -> None:
    mornings.plant(PATH, mornings.server.site.pages[PATH].body, f"text/html; charset={charset}")
    mornings.crawl()
    with mornings.archive() as archive:
        release = archive.release("02kiban09_000731")
    assert "総務省" in release.text and "\ufffd" not in release.text


def test_a_redirect_within_the_site_is_followed_and_read_as_the_release_that_was_listed(mornings: Mornings) -> None:
    body = mornings.server.site.pages[PATH].body
    mornings.plant("/moved/a.html", body)
    mornings.plant(PATH, b"moved", status=301, headers=(("Location", "/moved/a.html"),))
    report = mornings.crawl()
    assert is_archived(mornings) and report.run["failed"] == 0
    assert mornings.rows("SELECT url, visit_of, status FROM captures WHERE url = ? OR visit_of = ? ORDER BY id", URL, URL) == [
        {"url": URL, "visit_of": None, "status": 301},
        {"url": OFFICIAL + "/moved/a.html", "visit_of": URL, "status": 200},
    ]
    mornings.sleep(days=1)
    again = mornings.crawl(first_month="2025-09")
    assert (again.run["new"], again.run["changed"], again.run["unchanged"]) == (0, 0, report.run["new"])


def test_a_redirect_off_the_site_is_not_followed(mornings: Mornings) -> None:
    mornings.plant(PATH, b"", status=302, headers=(("Location", "http://127.0.0.1:9/elsewhere"),))
    assert mornings.crawl().exit_code == 3
    assert problems(mornings) == ["redirected_away"]
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 0, "a standing problem is no new one, though its redirect came again"
    assert problems(mornings) == ["redirected_away"]


def test_a_gzip_bomb_is_kept_cut_and_not_read(mornings: Mornings) -> None:
    mornings.plant(PATH, gzip.compress(b"0" * 200_000_000), headers=(("Content-Encoding", "gzip"),))
    assert mornings.crawl().exit_code == 3
    assert problems(mornings) == ["truncated"]
    assert mornings.rows("SELECT sha256, size FROM captures WHERE url = ?", URL) == [{"sha256": None, "size": None}]


def test_what_robots_txt_disallows_is_listed_as_a_problem_and_not_asked(mornings: Mornings) -> None:
    mornings.plant("/robots.txt", f"User-agent: *\nDisallow: {PATH}\n".encode(), "text/plain")
    assert mornings.crawl().exit_code == 3
    assert problems(mornings) == ["robots_disallowed"]
    assert PATH not in {request.path for request in mornings.server.requests}


def test_one_url_listed_in_two_months_is_one_release(mornings: Mornings) -> None:
    mornings.first_crawl()
    twice = mornings.rows("SELECT url FROM listings GROUP BY url HAVING count(DISTINCT month) = 2")
    assert len(twice) == 1
    assert mornings.rows("SELECT version_count FROM releases WHERE url = ?", twice[0]["url"]) == [{"version_count": 1}]
    asked = [request.path for request in mornings.server.requests]
    assert len(asked) == len(set(asked))


def test_two_urls_with_one_key_are_a_problem_and_the_run_goes_on(mornings: Mornings) -> None:
    list_row(mornings, "/x/same.html", "甲")
    list_row(mornings, "/x/same", "乙")
    for path in ("/x/same.html", "/x/same"):
        mornings.plant(path, mornings.server.site.pages[PATH].body)
    report = mornings.crawl()
    assert report.exit_code == 3 and is_archived(mornings)
    assert is_archived(mornings, OFFICIAL + "/x/same.html") and not is_archived(mornings, OFFICIAL + "/x/same")
    assert problems(mornings, OFFICIAL + "/x/same") == ["key_taken"]
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 0


def test_a_query_tells_two_releases_apart(mornings: Mornings) -> None:
    list_row(mornings, PATH + "?mode=print", "印刷用")
    mornings.plant(PATH + "?mode=print", mornings.server.site.pages[PATH].body)
    mornings.crawl()
    assert mornings.rows("SELECT key FROM releases WHERE url LIKE ? ORDER BY key", URL + "%") == [
        {"key": "02kiban09_000731"},
        {"key": "02kiban09_000731?mode=print"},
    ]


def test_two_rows_that_redirect_to_one_page_are_two_releases(mornings: Mornings) -> None:
    body = mornings.server.site.pages[PATH].body
    mornings.plant("/moved/x.html", body)
    for name in ("one", "two"):
        list_row(mornings, f"{RELEASES}{name}.html", name)
        mornings.plant(f"{RELEASES}{name}.html", b"", status=302, headers=(("Location", "/moved/x.html"),))
    mornings.crawl(delay=6.0)  # a batch ends between the two, so the second finds the page unchanged
    for name in ("one", "two"):
        assert is_archived(mornings, f"{OFFICIAL}{RELEASES}{name}.html")
    assert mornings.rows("SELECT count(*) AS n FROM captures WHERE url = ?", OFFICIAL + "/moved/x.html") == [{"n": 1}]


def test_a_row_that_leads_to_the_list_itself_is_a_problem(mornings: Mornings) -> None:
    list_row(mornings, "", "行先の空の題名")
    mornings.crawl(delay=6.0)
    assert problems(mornings, OFFICIAL + INDEX) == ["row_without_link"]
    assert "行先の空の題名" in mornings.rows("SELECT message FROM problems WHERE code = 'row_without_link'")[0]["message"]


def test_a_site_without_robots_txt_has_no_rules_and_no_problem(mornings: Mornings) -> None:
    mornings.remove("/robots.txt")
    assert mornings.crawl().exit_code == 0


@pytest.mark.parametrize("status", [404, 500])
def test_while_the_main_list_fails_cron_is_told_every_day(mornings: Mornings, status: int) -> None:
    mornings.plant(INDEX, b"", status=status)
    assert mornings.crawl().exit_code == 4
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 4


def test_a_robots_txt_that_disallows_everything_is_told_every_day(mornings: Mornings) -> None:
    mornings.plant("/robots.txt", b"User-agent: *\nDisallow: /\n", "text/plain")
    assert mornings.crawl().exit_code == 4
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 4
    assert {request.path for request in mornings.server.requests} == {"/robots.txt"}


def test_what_only_the_feed_names_is_not_lost_when_the_requests_are_spent(mornings: Mornings) -> None:
    feed = mornings.server.site.pages["/news.rdf"].body.decode("cp932")
    item = f'<item rdf:about="{URL}"><title>速報</title><link>{OFFICIAL}{RELEASES}hint.html</link></item>'
    mornings.plant("/news.rdf", feed.replace("</channel>", f"</channel>{item}").encode("cp932"), "application/rdf+xml")
    mornings.plant(RELEASES + "hint.html", mornings.server.site.pages[PATH].body)
    assert mornings.crawl(most_requests=4).exit_code == 0
    assert problems(mornings, f"{OFFICIAL}{RELEASES}hint.html") == ["feed_only"]
    mornings.crawl()
    assert is_archived(mornings, f"{OFFICIAL}{RELEASES}hint.html")
    assert problems(mornings, f"{OFFICIAL}{RELEASES}hint.html") == ["feed_only", "same_release_twice", "url_disagrees"]


def test_when_the_evidence_of_robots_txt_is_lost_it_is_asked_for_anew(mornings: Mornings) -> None:
    mornings.first_crawl()
    for warc in (mornings.directory / "captures").rglob("*.warc.gz"):
        warc.unlink()
    mornings.sleep(days=1)
    assert mornings.crawl().exit_code == 0
    asked = [request for request in mornings.server.requests if request.path == "/robots.txt"]
    assert "if-none-match" not in asked[-1].headers
