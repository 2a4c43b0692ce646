"""What mic-press refuses to do, with which words and which exit code. Nothing it refuses is touched."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from conftest import Mornings
from forking import in_a_process

from archive.db.migrations import APPLICATION_ID


def mic_press(
    *arguments: str | Path, cwd: Path | None = None, preamble: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own, with no terminal and more in its environment."""
    done = in_a_process(*arguments, cwd=cwd, preamble=preamble, environment=environment)
    assert "Traceback" not in done.stderr
    return done


def crawl(mornings: Mornings, *flags: str | Path) -> subprocess.CompletedProcess[str]:
    asked = ("--site", mornings.server.url, "--archive", mornings.directory, "--delay", "0", "--contact", "t@example.org")
    return mic_press("crawl", *asked, "--no-documents", *flags, preamble=mornings.preamble)


def one_line(text: str) -> bool:
    return len(text.strip().splitlines()) == 1


@pytest.mark.faults
def test_a_site_that_refuses_connections_ends_in_69_with_one_line_and_is_told_of_by_its_run_only(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = mic_press("crawl", "--site", f"http://127.0.0.1:{port}", "--archive", tmp_path / "a", "--quiet", "--delay", "0")
    assert done.returncode == 69
    assert f"no connection to 127.0.0.1:{port}" in done.stderr
    with sqlite3.connect(tmp_path / "a" / "archive.db") as db:
        assert db.execute("SELECT outcome FROM runs").fetchall() == [("unreachable",)]
        assert db.execute("SELECT count(*) FROM captures").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM problems").fetchone() == (0,)
    db.close()
    assert len(list((tmp_path / "a" / "captures").rglob("*.warc.gz"))) == 1


@pytest.mark.faults
def test_a_name_that_does_not_resolve_ends_in_69(tmp_path: Path) -> None:
    done = mic_press("crawl", "--site", "http://no-such-host.invalid", "--archive", tmp_path / "a", "--delay", "0")
    assert done.returncode == 69
    assert "no connection to no-such-host.invalid" in done.stdout


def test_a_robots_txt_that_fails_ends_in_69_and_nothing_else_is_asked(mornings: Mornings) -> None:
    mornings.plant("/robots.txt", b"broken", "text/plain", status=500)
    report = mornings.crawl()
    assert report.exit_code == 69
    assert {request.path for request in mornings.server.requests} == {"/robots.txt"}


def test_a_second_crawl_while_one_runs_ends_in_75(mornings: Mornings) -> None:
    from filelock import FileLock

    mornings.directory.mkdir()
    with FileLock(mornings.directory / "archive.lock"):
        done = crawl(mornings)
    assert done.returncode == 75 and one_line(done.stderr)
    assert mornings.server.requests == []


def a_text_file(path: Path) -> None:
    path.write_text("dear diary " * 200)


def another_programs_database(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()


def a_newer_archive(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)")
        db.execute("INSERT INTO _sqlite_migrations VALUES (1, 'mic-press', 'm999_from_the_future', '2030-01-01')")
    db.close()


@pytest.mark.parametrize("foreign", [a_text_file, another_programs_database, a_newer_archive], ids=lambda make: make.__name__)
def test_a_database_that_is_not_ours_is_refused_with_78_and_left_as_it_is(mornings: Mornings, foreign: object) -> None:
    mornings.directory.mkdir()
    path = mornings.directory / "archive.db"
    foreign(path)  # type: ignore[operator]
    before = path.read_bytes()
    done = crawl(mornings)
    assert done.returncode == 78 and one_line(done.stderr)
    assert path.read_bytes() == before
    assert mornings.server.requests == []
    assert mic_press("status", "--archive", mornings.directory).returncode == 78


def test_a_damaged_database_is_refused_with_78(mornings: Mornings) -> None:
    mornings.first_crawl()
    path = mornings.directory / "archive.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 4000 + whole[4100:])
    damaged = path.read_bytes()
    done = crawl(mornings)
    assert done.returncode == 78 and one_line(done.stderr)
    assert path.read_bytes() == damaged


def test_captures_without_their_database_are_not_built_over(mornings: Mornings) -> None:
    mornings.first_crawl()
    (mornings.directory / "archive.db").unlink()
    done = crawl(mornings)
    assert done.returncode == 78 and "captures but no archive.db" in done.stderr
    assert not (mornings.directory / "archive.db").exists()


def test_a_directory_that_cannot_be_made_ends_in_74(mornings: Mornings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = mic_press("crawl", "--site", mornings.server.url, "--archive", tmp_path / "file" / "archive", "--quiet")
    assert done.returncode in (2, 74) and done.stderr


@pytest.mark.parametrize(
    ("flags", "code", "word"),
    [
        (["--from", "2025-13"], 2, "no month"),
        (["--from", "2008-12"], 2, "begin with 2009-01"),
        (["--from", "2025-10", "--to", "2025-09"], 2, "is after"),
        (["--delay", "-1"], 2, "-1"),
        (["--delay", "0"], 2, "at most once"),
        (["--delay", "nan"], 2, "number of seconds"),
        (["--to", "2999-01"], 2, "still to come"),
        (["--from", "2999-01"], 2, "is after this month"),
        (["--site", "ftp://example.org"], 78, "no base URL"),
        (["--site", "soumu"], 78, "no base URL"),
        (["--max-requests", "0"], 2, "0"),
    ],
)
def test_flags_that_make_no_sense_are_refused_before_anything_is_asked(
    tmp_path: Path, flags: list[str], code: int, word: str
) -> None:
    done = mic_press("crawl", "--archive", tmp_path / "a", *flags)
    assert done.returncode == code and word in done.stderr
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ("delay = = 3", "mic-press.toml:1: this is not TOML"),
        ("\ndealy = 3\n", "mic-press.toml:2: there is no setting 'dealy'; did you mean delay?"),
        ('delay = "slow"\n', "mic-press.toml:1: delay = 'slow' is no value for it: write a number"),
    ],
)
def test_a_settings_file_with_a_mistake_ends_in_78(tmp_path: Path, settings: str, word: str) -> None:
    (tmp_path / "mic-press.toml").write_text(settings)
    done = mic_press("status", cwd=tmp_path)
    assert done.returncode == 78 and word in done.stderr and one_line(done.stderr)


def test_flags_beat_the_environment_which_beats_the_settings_file(tmp_path: Path) -> None:
    def named(*flags: str, **environment: str) -> str:
        return (
            mic_press("status", *flags, cwd=tmp_path, **environment)
            .stderr.split(" holds")[0]
            .rsplit("/", 1)[-1]
            .split(": ")[-1]
        )

    (tmp_path / "mic-press.toml").write_text('archive = "from-file"\n')
    assert named() == "from-file"
    assert named(MIC_PRESS_ARCHIVE="from-environment") == "from-environment"
    assert named("--archive", "from-flag", MIC_PRESS_ARCHIVE="from-environment") == "from-flag"


@pytest.mark.parametrize("command", [["status"], ["show", "some_key"], ["log", "some_key"], ["browse"]])
def test_reading_where_there_is_no_archive_says_how_to_make_one(tmp_path: Path, command: list[str]) -> None:
    done = mic_press(*command, "--archive", tmp_path / "nothing")
    assert done.returncode == 2 and "mic-press crawl" in done.stderr
    assert not (tmp_path / "nothing").exists()


def test_an_unknown_key_or_version_is_said_in_one_line(mornings: Mornings) -> None:
    mornings.first_crawl()
    for asked in (["show", "nonsense"], ["log", "nonsense"], ["show", "02kiban09_000731", "--version", "9"]):
        done = mic_press(*asked, "--archive", mornings.directory)
        assert done.returncode == 2 and one_line(done.stderr)


def test_quiet_prints_nothing_when_all_is_well_and_speaks_up_otherwise(this_morning: Mornings) -> None:
    well = crawl(this_morning, "--quiet")
    assert (well.returncode, well.stdout, well.stderr) == (0, "", "")
    this_morning.remove("/menu_news/s-news/02kiban09_000731.html")
    ill = crawl(this_morning, "--quiet", "--page", "https://www.soumu.go.jp/menu_news/s-news/02kiban09_000731.html")
    assert ill.returncode == 3 and ill.stdout == "" and "missing" in ill.stderr


def test_a_crawl_reports_as_json(this_morning: Mornings) -> None:
    done = crawl(this_morning, "--json")
    report = json.loads(done.stdout)
    assert report["exit_code"] == 0 and report["run"]["new"] > report["run"]["listed"] > 0


@pytest.mark.parametrize("how", ["empty", "missing"])
def test_an_empty_or_missing_database_beside_captures_is_not_filled_anew(mornings: Mornings, how: str) -> None:
    mornings.first_crawl()
    path = mornings.directory / "archive.db"
    path.unlink()
    if how == "empty":
        path.touch()
    done = crawl(mornings)
    assert done.returncode == 78 and "holds captures but no archive.db" in done.stderr
    assert not path.exists() or path.stat().st_size == 0


def test_a_database_marked_by_another_program_is_refused_though_it_has_no_tables(mornings: Mornings) -> None:
    mornings.directory.mkdir()
    for pragma in ("application_id = 7", "user_version = 3"):
        path = mornings.directory / "archive.db"
        with sqlite3.connect(path) as db:
            db.execute(f"PRAGMA {pragma}")
        db.close()
        before = path.read_bytes()
        assert crawl(mornings).returncode == 78
        assert path.read_bytes() == before
        path.unlink()


@pytest.mark.faults
def test_an_archive_belongs_to_the_base_of_its_first_evidence_and_not_of_a_typing_error(this_morning: Mornings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    flags = ("--archive", this_morning.directory, "--delay", "0", "--contact", "t@example.org")
    mistyped = partial(mic_press, "crawl", "--site", nobody, *flags, preamble=this_morning.preamble)
    assert mistyped().returncode == 69
    assert crawl(this_morning).returncode == 0
    assert mistyped().returncode == 78


def test_a_database_older_than_its_evidence_is_refused(mornings: Mornings) -> None:
    mornings.first_crawl()
    backup = (mornings.directory / "archive.db").read_bytes()
    mornings.sleep(days=1)
    mornings.crawl()
    (mornings.directory / "archive.db").write_bytes(backup)
    done = crawl(mornings)
    assert done.returncode == 78 and "older than the captures" in done.stderr


def test_a_file_of_somebody_else_among_the_captures_is_left_alone(mornings: Mornings) -> None:
    mornings.first_crawl()
    notes = mornings.directory / "captures" / "2025" / "notes.open"
    notes.write_text("mine")
    mornings.crawl()
    assert notes.read_text() == "mine"


def test_damage_found_while_reading_is_said_in_one_line(mornings: Mornings) -> None:
    mornings.first_crawl()
    with sqlite3.connect(mornings.directory / "archive.db") as db:
        db.execute("DROP TABLE problems")
    db.close()
    done = mic_press("status", "--archive", mornings.directory)
    assert done.returncode == 78 and one_line(done.stderr)


READ_AS_NOBODY = """
import os, sys
from archive import Archive
import archive.queries.archive
from archive.queries.runs import archive_totals
if os.geteuid() == 0:  # root may write anywhere: become somebody who may not
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
with Archive(sys.argv[1]) as archive:
    print(archive_totals(archive.db)["releases"])
"""


def test_an_archive_that_may_not_be_written_to_can_be_read(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.directory.chmod(0o555)
    for folder in mornings.directory.parents[:4]:  # the temporary ones that pytest made
        folder.chmod(folder.stat().st_mode | 0o005)
    command = [sys.executable, "-c", READ_AS_NOBODY, str(mornings.directory)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    mornings.directory.chmod(0o755)
    assert (done.returncode, done.stdout.strip()) == (0, "15"), done.stderr


@pytest.mark.parametrize("site", ["http://[::1", "http://127.0.0.1:99999", "http://127.0.0.1:8000 /", "http://例え.jp"])
def test_a_base_that_is_none_is_refused_and_no_directory_made(tmp_path: Path, site: str) -> None:
    done = mic_press("crawl", "--site", site, "--archive", tmp_path / "a")
    assert done.returncode == 78 and one_line(done.stderr)
    assert not (tmp_path / "a").exists()


def test_the_ministrys_own_server_is_never_asked_fast_by_any_of_its_names(tmp_path: Path) -> None:
    for site in ("https://www.soumu.go.jp/", "http://www.soumu.go.jp", "https://soumu.go.jp"):
        done = mic_press("crawl", "--site", site, "--delay", "0", "--archive", tmp_path / "a")
        assert done.returncode == 2 and "at most once" in done.stderr


def test_the_demo_does_not_fill_a_directory_that_is_there(tmp_path: Path) -> None:
    done = mic_press("demo", "--into", tmp_path)
    assert done.returncode == 2 and "name a new directory" in done.stderr


def test_a_full_output_is_said_and_no_traceback(mornings: Mornings) -> None:
    mornings.first_crawl()
    command = [sys.executable, "-m", "archive.cli", "status", "--archive", str(mornings.directory)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 74 and one_line(done.stderr)


def test_a_terminal_that_lacks_a_character_gets_another_one(mornings: Mornings) -> None:
    mornings.first_crawl()
    command = [sys.executable, "-m", "archive.cli", "show", "02kiban09_000731", "--archive", str(mornings.directory)]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "cp932"})
    assert done.returncode == 0, done.stderr
    assert "無線設備規則" in done.stdout.decode("cp932")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("document_megabytes = 0", "document_megabytes = 0 is not between 1 and"),
        ("document_minutes = 999999", "document_minutes = 999999 is not between 1 and"),
        ("delay = -1", "delay = -1 is not between 0 and"),
        ('archive_url = "notaurl"', "archive_url: 'notaurl' is no address"),
        ('on_change = "sh\\u0000x"', "NUL"),
    ],
)
def test_a_setting_out_of_its_range_is_said_in_the_words_of_the_file(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "mic-press.toml").write_text(f"{line}\n", encoding="utf-8")
    done = mic_press("crawl", "--site", "http://127.0.0.1:9", "--archive", "a", cwd=tmp_path)
    assert done.returncode == 78 and said in done.stderr and not (tmp_path / "a").exists()
