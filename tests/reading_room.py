"""An archive of the demo's two mornings, served by Datasette with our plugin, for the tests of the reading room."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conftest import TODAY, Mornings
from datasette.app import Datasette
from datasette.plugins import pm

import archive.datasette
from archive.demo import PLANTED, build, serve

EDITED = Path(PLANTED.edited.path).stem
LINKING = Path(PLANTED.replaced_in).stem
DOCUMENT = f"www.soumu.go.jp{PLANTED.replaced.path}"
ROOT = "/-/mic-press"

if not pm.has_plugin("mic_press"):  # an installation that is older than the entry point
    pm.register(archive.datasette, name="mic_press")


def two_days(directory: Path) -> Path:
    """Make an archive of the demo's two mornings, and return its database."""
    with serve(build(1, TODAY)) as server:
        mornings = Mornings(server, directory)
        mornings.with_documents = True
        mornings.crawl()
        mornings.server.site = build(2, TODAY)
        mornings.sleep(days=1)
        mornings.crawl()
    return directory / "archive.db"


class Room:
    """A Datasette that is asked through its own client."""

    def __init__(self, runner: asyncio.Runner, served: Datasette) -> None:
        self._runner, self.served = runner, served

    def get(self, path: str, **headers: str) -> Any:
        """What it answers, whatever the status."""
        return self._runner.run(self.served.client.get(path, headers=headers))

    def page(self, path: str = "") -> str:
        """A page of the reading room, which has to be there."""
        answer = self.get(ROOT + path)
        assert answer.status_code == 200, (path, answer.text)
        return str(answer.text)

    def told(self, path: str = ".json") -> Any:
        """A JSON twin, or Datasette's own JSON for a path from the root."""
        answer = self.get(path if path.startswith("//") else ROOT + path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()


@contextmanager
def open_room(*databases: Path) -> Iterator[Room]:
    """Serve databases until the end of the block."""
    with asyncio.Runner() as runner:
        served = Datasette(files=[str(path) for path in databases], settings={"suggest_facets": False})
        try:
            yield Room(runner, served)
        finally:
            for database in served.databases.values():
                database.close()
            served.executor.shutdown()
