"""What draws pages: pdfium, by the number of its package, and the fonts that it may put in the place of one not embedded."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_FONTS = ("/usr/share/fonts", "/usr/share/X11/fonts/Type1", "/usr/share/X11/fonts/TTF", "/usr/local/share/fonts")
"""Where pdfium looks for fonts on Linux (core/fxge/linux, as of 2026)."""


@cache
def renderer() -> str:
    """Return the name of what draws here, such as `pypdfium2 5.15.2, fonts 1f2e3d4c`."""
    return f"pypdfium2 {version('pypdfium2')}, fonts {fonts_digest(_FONTS)}"


def fonts_digest(directories: tuple[str, ...]) -> str:
    """Return eight hex digits that name the font files in some directories, by name and size; `none` where there are none."""
    found = sorted(
        (path.name, path.stat().st_size)
        for directory in directories
        for path in Path(directory).rglob("*")
        if path.suffix.lower() in (".ttf", ".otf", ".ttc", ".pfb", ".pfa")
    )
    return hashlib.sha256(repr(found).encode()).hexdigest()[:8] if found else "none"
