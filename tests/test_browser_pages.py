"""Every page of the reading room in Chromium: accessible by axe-core, no wider than a phone, and asking nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import ROOM, browsing, browsing_copy, chromium, need_chromium
from click.testing import CliRunner
from reading_room import DOCUMENT, EDITED, LINKING, two_days

from archive.cli import mic_press

need_chromium()
from axe_playwright_python.sync_playwright import Axe  # noqa: E402 - only where there is a Chromium

pytestmark = pytest.mark.browser

MEETING = "01tsushin08_02000388"
WITHHELD = "01kanbo05_02000412"
PLACES = [
    "",
    "/search",
    "/search?q=電波",
    "/search?q=電波&in=documents",
    "/search?q=電&in=documents",
    f"/search?q={'電' * 201}",
    "/changes",
    "/changes?silent=1",
    f"/releases/{EDITED}",
    f"/releases/{EDITED}?at=2025-10-20",
    f"/releases/{LINKING}",
    f"/releases/{MEETING}",
    f"/diffs/{EDITED}",
    f"/cite/{EDITED}",
    f"/cite/{EDITED}?old=1&new=2",
    f"/diffs/{LINKING}",
    f"/documents/{DOCUMENT}",
    f"/documents/{DOCUMENT}?version=1",
    f"/document-diffs/{DOCUMENT}",
    "/participants",
    "/participants?q=カナダ",
    "/participants/CA",
    "/participants/CA?year=1999",
    "/status",
    "/releases/none",
    f"/releases/{WITHHELD}",
]
WIDTHS = (1280, 375)


def run(*words: str) -> None:
    assert CliRunner().invoke(mic_press, words, catch_exceptions=False).exit_code == 0


def violations(page: Any) -> list[Any]:
    """What axe-core finds wrong, however little it matters."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["impact"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("pages")
    two_days(place / "archive")
    run("withhold", WITHHELD, "--reason", "個人情報を含むため", "--archive", str(place / "archive"))
    with browsing(place / "archive", place / "log") as address:
        yield address


@pytest.fixture(scope="module", params=["ja-JP", "en-GB"])
def context(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Any]:
    with browser.new_context(base_url=address, locale=request.param) as context:
        yield context


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    with context.new_page() as page:
        yield page


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place[:40] or "/")
def test_every_page_is_accessible_fits_a_phone_and_keeps_to_itself(page: Any, address: str, place: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        status = page.goto(ROOM + place).status
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert {url for url in asked if not url.startswith(address)} == set()
    assert [said for said in complaints if status < 400 or "Failed to load" not in said] == []


def test_a_published_copy_says_who_has_the_bytes(browser: Any, tmp_path: Path) -> None:
    path = two_days(tmp_path / "archive")
    where = ("--archive", str(path.parent), "--contact", "keeper@example.org")
    run("browse", "--publish", str(tmp_path / "copy.db"), "--public", *where)
    with (
        browsing_copy(tmp_path / "copy.db", tmp_path / "log") as address,
        browser.new_context(base_url=address, locale="ja-JP") as context,
        context.new_page() as page,
    ):
        page.goto(f"{ROOM}/releases/{EDITED}")
        page.get_by_role("link", name="保存した原データ").first.click()
        assert "keeper@example.org" in page.get_by_role("main").inner_text() and violations(page) == []
