"""Debian's Chromium before a real `mic-press browse`: for the tests that look as a reader does, and for the screenshots."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOM = "/-/mic-press"
HOW_TO = "reading in a browser needs Chromium: apt-get install chromium fonts-noto-cjk, then make browser"
_FLAGS = [
    "--no-sandbox",  # as root there is none
    "--disable-gpu",
    "--font-render-hinting=none",
]
_STARTS_WITHIN = 60.0


def need_chromium() -> None:
    """Leave out the tests of a file where Chromium can't be had; let them fail if MIC_PRESS_REQUIRE_BROWSER is set."""
    if shutil.which("chromium") and find_spec("axe_playwright_python"):
        return
    if os.environ.get("MIC_PRESS_REQUIRE_BROWSER"):
        pytest.fail(HOW_TO)
    pytest.skip(HOW_TO, allow_module_level=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, and stop it at the end of the block."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def browsing(directory: Path, log: Path) -> AbstractContextManager[str]:
    """Serve an archive with `mic-press browse` until the end of the block, and give its address."""
    return _serving(["archive.cli", "browse", "--archive", str(directory)], log)


def browsing_copy(published: Path, log: Path) -> AbstractContextManager[str]:
    """Serve a published copy with Datasette's own command until the end of the block, and give its address."""
    return _serving(["datasette", "serve", "-i", str(published)], log)


@contextmanager
def _serving(command: list[str], log: Path) -> Iterator[str]:
    command = [sys.executable, "-m", *command, "--port", "0"]
    with log.open("w") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        try:
            yield _address(log, process)
        finally:
            process.terminate()
    assert "Traceback" not in log.read_text()


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Where it answers, which it says as soon as it does."""
    end = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"running on (http://\S+)", log.read_text()):
            return found[1]
        time.sleep(0.05)
    pytest.fail(f"mic-press browse does not answer: {log.read_text()}")
