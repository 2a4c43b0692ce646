"""Every page of the reading room in Chromium: accessible by axe-core, no wider than a phone, and asking nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from chromium import ROOM, browsing, chromium, need_chromium
from reading_room import DOCUMENT, EDITED, LINKING, two_days

need_chromium()
from axe_playwright_python.sync_playwright import Axe  # noqa: E402 - only where there is a Chromium

pytestmark = pytest.mark.browser

MEETING = "01tsushin08_02000388"
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
    f"/cite/{EDITED}",
    "/participants",
    "/participants?q=カナダ",
    "/participants/CA",
    "/participants/CA?year=1999",
    "/status",
    "/releases/none",
]
WIDTHS = (1280, 375)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("pages")
    two_days(place / "archive")
    with browsing(place / "archive", place / "log") as address:
        yield address
    assert "Traceback" not in (place / "log").read_text()


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
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["impact"], [node["html"] for node in one["nodes"]]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert {url for url in asked if not url.startswith(address)} == set()
    assert [said for said in complaints if status < 400 or "Failed to load" not in said] == []
