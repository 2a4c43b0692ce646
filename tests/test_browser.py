"""The reading room as a reader meets it: Debian's Chromium before a real `mic-press browse`, from search to evidence."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from chromium import ROOM, browsing, chromium, need_chromium
from conftest import TODAY, Mornings
from reading_room import DOCUMENT, EDITED, LINKING

from archive.demo import PLANTED, build, serve

need_chromium()
pytestmark = pytest.mark.browser

MEETING = "01tsushin08_02000388"
HOSTILE = "01kanbo05_02000412"
SCRIPT = b"<script>document.title = 'it ran'; document.documentElement.dataset.ran = 1</script>"
FOCUSED = "[document.activeElement.matches(':focus-visible'), getComputedStyle(document.activeElement).outlineStyle]"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo's two mornings, one page of which brings a script along."""
    place = tmp_path_factory.mktemp("browsed")
    with serve(build(1, TODAY)) as server:
        mornings = Mornings(server, place / "archive")
        mornings.with_documents = True
        path = f"/menu_news/s-news/{HOSTILE}.html"
        body = server.site.answer(path).body
        mornings.plant(path, body.replace(b"</h2>", b"</h2>" + SCRIPT).replace(b"</head>", SCRIPT + b"</head>"))
        mornings.crawl()
        server.site = build(2, TODAY)
        mornings.sleep(days=1)
        mornings.crawl()
    with browsing(place / "archive", place / "log") as address:
        yield address


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with browser.new_context(base_url=address, locale="ja-JP") as context:
        yield context.new_page()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def any_page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    with browser.new_context(base_url=address, locale="ja-JP", java_script_enabled=request.param) as context:
        yield context.new_page()


def test_from_a_word_to_what_was_edited(any_page: Any) -> None:
    page = any_page
    page.goto(ROOM)
    page.get_by_role("searchbox").fill("交付金")
    page.get_by_role("button", name="検索").click()
    assert "交付金" in page.locator("mark").all_inner_texts()
    page.get_by_role("main").get_by_role("link", name=re.compile("小規模自治体窓口改革")).first.click()
    assert page.url.endswith(f"/releases/{EDITED}")
    assert PLANTED.edited.after in page.locator(".text").inner_text()
    page.get_by_role("link", name="前の版との比較").first.click()
    shown = page.get_by_role("main")
    assert shown.locator("del:visible").first.inner_text() != shown.locator("ins:visible").first.inner_text()
    assert "第1版と第2版" in page.locator(".said").inner_text()


def test_a_search_is_narrowed_and_looked_for_in_documents(any_page: Any) -> None:
    page = any_page
    page.goto(f"{ROOM}/search")
    page.get_by_role("searchbox").fill("電波")
    page.get_by_role("main").get_by_role("button", name="検索").click()
    every = page.get_by_role("status").inner_text()
    page.get_by_label("局・官房").select_option("情報流通行政局")
    page.get_by_role("main").get_by_role("button", name="検索").click()
    assert every.startswith("5件") and page.get_by_role("status").inner_text().startswith("1件")
    assert page.get_by_role("searchbox").first.input_value() == "電波"
    page.goto(f"{ROOM}/search?q=電波")
    page.get_by_role("link", name="添付文書のページから探す").click()
    assert "ページ" in page.get_by_role("status").inner_text() and page.locator(".hits > li").count() > 0


def test_a_hit_in_a_document_leads_to_its_page_and_the_picture_of_it(any_page: Any) -> None:
    page = any_page
    page.goto(f"{ROOM}/search?q=多言語での提供&in=documents")
    page.locator(".hits h2 a").click()
    assert page.url.endswith(".pdf?page=2#p2")
    picture = page.locator("#p2 img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("picture => picture.complete && picture.naturalWidth === 1240", arg=picture.element_handle())
    assert "多言語での提供" in page.locator("#p2 .words").inner_text()
    page.get_by_role("link", name="前の版との比較").first.click()
    assert page.locator("del").first.inner_text() == "16"


def test_a_replaced_document_is_read_beside_the_pictures_of_its_pages(any_page: Any) -> None:
    page = any_page
    page.goto(f"{ROOM}/releases/{LINKING}")
    page.locator(f"a[href='{ROOM}/documents/{DOCUMENT}']").first.click()
    assert PLANTED.replaced.after in page.locator(".words").first.inner_text()
    picture = page.locator(".sheet img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.request.get(picture.get_attribute("src")).headers["content-type"] == "image/png"
    page.get_by_role("link", name="前の版との比較").first.click()
    assert page.locator("del:visible").first.inner_text() == "16" and page.locator("ins:visible").first.inner_text() == "18"
    page.get_by_role("link", name="この文書").click()
    page.locator("input[name=at]").fill("2025-10-20")
    page.locator("input[name=at]").press("Enter")
    assert PLANTED.replaced.before in page.locator(".words").first.inner_text()


def test_back_in_time(any_page: Any) -> None:
    page = any_page
    page.goto(f"{ROOM}/releases/{EDITED}")
    field = page.locator("input[name=at]")
    field.fill("2025-10-20")
    field.press("Enter")
    assert PLANTED.edited.before in page.locator(".text").inner_text()
    assert "の時点の内容" in page.locator(".said").inner_text()
    page.get_by_role("link", name="現在の版を見る").click()
    assert PLANTED.edited.after in page.locator(".text").inner_text()


def test_changes_are_narrowed_to_one_field_and_to_the_silent_ones(any_page: Any) -> None:
    page = any_page
    page.goto(ROOM)
    page.get_by_role("navigation", name="主なページ").get_by_role("link", name="変更", exact=True).click()
    every = page.locator("article.visit").count()
    page.get_by_label("項目").select_option("text")
    page.get_by_label("告知なしだけ").check()
    page.get_by_role("button", name="絞り込む").click()
    assert 0 < page.locator("article.visit").count() < every
    assert page.get_by_label("告知なしだけ").is_checked()


def test_from_a_country_to_its_meetings(any_page: Any) -> None:
    page = any_page
    page.goto(ROOM)
    page.locator(f"nav a[href='{ROOM}/participants']").click()
    page.get_by_role("main").get_by_role("searchbox").fill("カナダ")
    page.get_by_role("button", name="絞り込む").click()
    page.get_by_role("link", name="カナダ").click()
    assert page.url.endswith("/participants/CA")
    page.get_by_role("link", name=re.compile("環太平洋デジタル閣僚会合")).click()
    assert page.url.endswith(f"/releases/{MEETING}") and "カナダ" in page.locator("aside").inner_text()


def test_the_status_says_what_is_missing(any_page: Any) -> None:
    page = any_page
    page.goto(ROOM)
    page.locator(f"nav a[href='{ROOM}/status']").click()
    assert PLANTED.removed in page.get_by_role("main").inner_text()
    assert page.get_by_role("table").first.get_by_role("row").count() == 3  # its head and two mornings


def test_the_language_is_switched_and_remembered(any_page: Any) -> None:
    page = any_page
    page.goto(f"{ROOM}/changes?field=text")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en" and page.get_by_label("Part").input_value() == "text"
    page.get_by_role("link", name="Status").click()
    assert page.get_by_role("heading", level=1).inner_text().isascii()
    page.get_by_role("link", name="日本語").click()
    assert page.locator("html").get_attribute("lang") == "ja"


def test_a_version_is_cited_by_an_address_that_lasts(any_page: Any) -> None:
    page = any_page
    page.goto(f"{ROOM}/releases/{EDITED}?version=1")
    page.get_by_role("link", name="引用").first.click()
    said = page.locator("pre.cite").first.inner_text()
    page.goto(re.search(r"http://127\S+seen=\S+", said)[0])
    assert PLANTED.edited.before in page.locator(".text").inner_text()
    assert "総務省" in said and "公共データ利用規約" in said


def test_what_was_found_is_saved_for_excel(page: Any) -> None:
    page.goto(f"{ROOM}/search?q=電波")
    with page.expect_download() as started:
        page.locator("a[href*='search.csv']").first.click()
    saved = Path(started.value.path()).read_bytes()
    assert saved.startswith("\ufeff".encode()) and saved.decode("utf-8-sig").count("電波") >= 5


def test_an_archived_page_is_shown_and_never_runs(page: Any) -> None:
    page.goto(f"{ROOM}/releases/{HOSTILE}?version=1")
    page.get_by_role("link", name="保存した原データ").first.click()
    assert "it ran" in page.content()  # the script is there, as text
    assert page.title() != "it ran" and page.evaluate("document.documentElement.dataset.ran") is None
    assert page.evaluate("[document.contentType, document.scripts.length, origin]") == ["text/plain", 0, "null"]


def test_an_archived_document_is_saved(page: Any) -> None:
    page.goto(f"{ROOM}/releases/{LINKING}")
    with page.expect_download() as started:
        page.get_by_role("link", name="保存した文書").first.click()
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF-")
    assert started.value.suggested_filename.endswith(".pdf")


def test_the_keyboard_is_enough(page: Any) -> None:
    page.goto(f"{ROOM}/releases/{EDITED}")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="本文へ")
    assert page.evaluate("document.activeElement.className") == "skip" and skip.bounding_box()["x"] >= 0
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("電波")
    page.keyboard.press("Enter")
    page.get_by_role("status").wait_for()
    assert page.get_by_role("status").inner_text().startswith("5件")


def test_the_skip_link_leads_past_the_head(page: Any) -> None:
    page.goto(f"{ROOM}/changes")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("place", ["", "/search?q=電波", "/changes", f"/releases/{LINKING}"])
def test_what_has_the_focus_is_seen(page: Any, place: str) -> None:
    page.goto(ROOM + place)
    stops = page.locator("a[href]:visible, button:visible, input:visible, select:visible, summary:visible").count()
    assert stops > 10
    for _ in range(stops):
        page.keyboard.press("Tab")
        is_visible, outline = page.evaluate(FOCUSED)
        assert is_visible and outline != "none", page.evaluate("document.activeElement.outerHTML")


def test_a_release_is_printed_with_its_source_and_without_the_forms(page: Any) -> None:
    page.goto(f"{ROOM}/releases/{EDITED}")
    printed = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    try:
        text = "".join(one.get_textpage().get_text_bounded() for one in printed)
    finally:
        printed.close()
    assert "3,840百万円" in text and "www.soumu.go.jp" in text
    page.emulate_media(media="print")
    assert page.locator("form.find:visible, nav:visible").count() == 0


def test_tables_are_plain_datasette_and_lead_back(any_page: Any) -> None:
    page = any_page
    page.goto("/archive/releases")
    assert page.get_by_role("heading", level=1).inner_text() and page.locator("table.rows-and-columns tr").count() > 10
    page.get_by_role("link", name=EDITED).first.click()
    assert page.url.endswith(f"{ROOM}/releases/{EDITED}")
    page.goto("/archive/changes")
    page.locator(".mic-press-find").get_by_role("searchbox").fill("電波")
    page.locator(".mic-press-find").get_by_role("button").click()
    assert page.get_by_role("status").inner_text().startswith("5件")
