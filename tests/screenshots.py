"""`make screenshots`: pictures of the reading room, on the demo's two mornings, into tests/screenshots."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from chromium import ROOM, browsing, chromium
from PIL import Image
from reading_room import DOCUMENT, EDITED, LINKING, two_days

PICTURES = Path(__file__).parent / "screenshots"
DESK, PHONE = (1200, 800), (375, 740)
COLOURS = 128
MEETING = "01tsushin08_02000388"
SHOWN = {
    "home": ("", DESK),
    "search": ("/search?q=電波", DESK),
    "release": (f"/releases/{MEETING}", DESK),
    "history": (f"/releases/{LINKING}#documents", DESK),
    "comparison": (f"/diffs/{EDITED}", DESK),
    "document": (f"/documents/{DOCUMENT}", DESK),
    "changes": ("/changes", DESK),
    "phone": (f"/releases/{EDITED}", PHONE),
}


def main() -> None:
    """Take all pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        two_days(Path(place) / "archive")
        with (
            browsing(Path(place) / "archive", Path(place) / "log") as address,
            browser.new_context(base_url=address, locale="ja-JP") as context,
            context.new_page() as page,
        ):
            for name, (path, size) in SHOWN.items():
                picture = PICTURES / f"{name}.png"
                picture.write_bytes(taken(page, path, size))
                print(f"{picture.relative_to(Path.cwd())}: {picture.stat().st_size:,} bytes")


def taken(page: Any, path: str, size: tuple[int, int]) -> bytes:
    """Return a page as it stands in a window, as a small PNG."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(ROOM + path, wait_until="networkidle")  # pictures of pages come when they are seen
    with Image.open(io.BytesIO(page.screenshot())) as image:
        small = io.BytesIO()
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    main()
