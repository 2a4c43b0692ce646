"""The rooms and their arrows: scraper -> schemas <- archive, joined only by the jobs; the floors of the archive."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("schemas", "scraper", "archive")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
WORLD = {"httpx", "httpcore", "socket", "time", "os", "subprocess", "urllib.request", "random", "secrets"}


@cache
def imported(path: Path) -> set[str]:
    """Every module that a file imports, at its top or inside a function; dotted names as written."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} uses a relative import, which hides where an arrow points"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def is_below(path: Path, *folder: str) -> bool:
    return path.relative_to(ROOT).parts[: len(folder)] == folder


def reaches(path: Path, *targets: str) -> set[str]:
    return {name for name in imported(path) for target in targets if name == target or name.startswith(target + ".")}


def crossing(paths: list[Path], *targets: str) -> dict[str, set[str]]:
    """The files among `paths` that import any of `targets`, and what they import of them."""
    found = {str(path.relative_to(ROOT)): reaches(path, *targets) for path in paths}
    return {name: wrong for name, wrong in found.items() if wrong}


def below(*folder: str) -> list[Path]:
    return [path for path in MODULES if is_below(path, *folder)]


def outside(*folder: str) -> list[Path]:
    return [path for path in MODULES if not is_below(path, *folder)]


def test_the_vocabulary_imports_nothing_of_ours() -> None:
    assert below("schemas")
    assert crossing(below("schemas"), "scraper", "archive") == {}


def test_the_scraper_knows_nothing_of_the_archive() -> None:
    assert below("scraper")
    assert crossing(below("scraper"), "archive") == {}


def test_of_the_archive_only_the_jobs_know_the_scraper() -> None:
    rooms = [path for path in below("archive") if not is_below(path, "archive", "jobs")]
    assert rooms
    assert crossing(rooms, "scraper") == {}
    assert crossing(below("archive", "jobs"), "scraper") != {}


FLOORS = (
    ("layout", "demo", "disk"),
    ("diff", "alarms", "db", "events"),
    ("search", "warc"),
    ("queries",),
    ("store", "render", "verify"),
    ("ingest", "feeds", "notify"),
    ("rebuild", "export"),
    ("datasette", "importing", "backup"),
    ("jobs",),
    ("cli",),
)
"""The rooms of the archive, the lowest floor first. `from archive import Archive` is the queries'."""
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[1].removesuffix(".py")


def rooms_entered(path: Path) -> set[str]:
    names = {"archive.queries" if name == "archive.Archive" else name for name in imported(path)}
    return {name.split(".")[1] for name in names if name.startswith("archive.")} - {room_of(path)}


def test_every_room_of_the_archive_has_its_floor() -> None:
    rooms = {
        path.stem
        for path in (ROOT / "archive").iterdir()
        if (path.is_dir() and list(path.glob("*.py"))) or path.suffix == ".py"
    }
    assert rooms - {"__init__"} == set(FLOOR_OF)


def test_a_room_imports_rooms_of_lower_floors_only() -> None:
    paths = [path for path in below("archive") if room_of(path) != "__init__"]
    climbing = {
        str(path.relative_to(ROOT)): upper
        for path in paths
        if (upper := {room for room in rooms_entered(path) if FLOOR_OF[room] >= FLOOR_OF[room_of(path)]})
    }
    assert climbing == {}


def test_no_folder_of_the_packages_holds_more_than_twenty_modules() -> None:
    counts = Counter(path.parent for path in MODULES)
    assert {str(folder) for folder, count in counts.items() if count > 20} <= {str(ROOT / "archive/cli/commands")}
    assert len(list((ROOT / "archive").glob("*.py"))) <= 4
    assert len([folder for folder in (ROOT / "archive").iterdir() if list(folder.glob("*.py"))]) <= 20


def test_a_public_class_name_means_one_thing_in_the_house() -> None:
    homes: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_http_and_retries_live_only_in_fetch() -> None:
    assert crossing(outside("scraper", "fetch"), "httpx", "httpcore", "tenacity", "requests", "urllib3") == {}


def test_what_reaches_other_machines_for_workers_lives_in_the_cluster_alone() -> None:
    dask, stores = ("distributed", "dask"), ("fsspec", "s3fs", "boto3", "botocore", "aiobotocore", "aiohttp")
    cluster = ("archive", "rebuild", "cluster")
    assert crossing(outside(*cluster), *dask, *stores) == {}
    assert set(crossing(below(*cluster), *dask)) == {"archive/rebuild/cluster/dask.py"}
    assert set(crossing(below(*cluster), *stores)) == {"archive/rebuild/cluster/evidence_store.py"}
    others = [path for path in outside(*cluster) if not is_below(path, "archive", "jobs")]
    assert crossing(others, "archive.rebuild.cluster") == {}


def test_sqlite_lives_only_in_the_archive() -> None:
    assert crossing(outside("archive"), "sqlite3", "sqlite_utils") == {}


def test_datasette_is_known_to_its_plugin_alone() -> None:
    assert crossing(outside("archive", "datasette"), "datasette") == {}
    assert crossing(below("archive", "datasette"), "archive.cli", "archive.store", "archive.ingest") == {}
    assert crossing(below("archive", "datasette"), "datasette") != {}


def test_readers_do_not_look_at_the_world() -> None:
    readers = below("scraper", "read") + below("scraper", "sites")
    assert readers
    assert crossing(readers, *WORLD, "scraper.fetch", "scraper.crawl") == {}


def test_the_demo_site_only_serves() -> None:
    others = {f"archive.{room}" for room in FLOOR_OF if room != "demo"}
    assert below("archive", "demo")
    assert crossing(below("archive", "demo"), "schemas", "scraper", *others) == {}


def test_statements_are_put_together_and_what_is_withheld_is_kept_out_in_one_place() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in below("archive")}
    assert [str(path) for path, text in sources.items() if "S608" in text] == []
    spelt = [path for path, text in sources.items() if re.search(r"withheld_at IS (NOT )?NULL", text)]
    assert [path for path in spelt if not is_below(path, "archive", "db")] == []


def test_nothing_stands_at_the_top_level_that_was_not_agreed() -> None:
    agreed = {"scraper", "archive", "schemas", "tests", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"}
    agreed |= {"Makefile", "constraints.txt", "mic-archive", "mic-press.toml", "build", "dist"}
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} <= agreed
