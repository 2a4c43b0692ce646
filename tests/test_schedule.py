"""`mic-press schedule`: what it prints is what cron and systemd take, and runs where nothing else is set up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from conftest import Mornings
from forking import in_a_process

from archive.cli.crontab import crontab
from archive.cli.installation import Installed
from archive.cli.systemd_units import SERVICE, TIMER, units
from schemas.errors import ConfigurationError
from schemas.times import JST

SYSTEMD = Path("/lib/systemd/systemd")
ODD = "総務省 a%b"
NOBODY = 65534
OF_THE_CLOCK = ("LD_PRELOAD", "FAKETIME", "DONT_FAKE_MONOTONIC", "PYTHONPATH") if "FAKETIME" in os.environ else ()
CLOCK = {name: os.environ[name] for name in OF_THE_CLOCK if name in os.environ}
"""cron's environment is empty here, but for what sets another clock than the machine's."""
needs_crontab = pytest.mark.skipif(not shutil.which("crontab"), reason="there is no crontab(1) on this machine")
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze on this machine")


def machine(**more: object) -> Installed:
    fields = {"command": ("/bin/true",), "working_directory": "/srv/mic", "archive": "/srv/mic/archive", "variables": {}}
    return Installed(**{**fields, "user": "archivist", "at": time(7, 17), **more})  # type: ignore[arg-type]


def mic_press(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return in_a_process(*arguments, cwd=cwd, environment=environment)


def judged(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What a program of the system says."""
    return subprocess.run([shutil.which(program) or program, *arguments], capture_output=True, text=True, timeout=60)


def as_cron_reads(line: str) -> str:
    """The command of a crontab's line as Debian's cron hands it to the shell (do_command.c): a backslash before % goes, and a
    bare % ends it."""
    command, escaped = "", False
    for char in line.split(None, 5)[5]:
        if char == "%" and not escaped:
            break
        command = command[:-1] + char if char == "%" else command + char
        escaped = char == "\\" and not escaped
    return command


@pytest.fixture
def odd_place(tmp_path: Path, todays_site: Mornings) -> Path:
    """A directory with blanks, Japanese and a percent sign in its name, and a settings file that names the demo site."""
    place = tmp_path / ODD
    place.mkdir()
    text = f'contact = "t@example.org"\nsite = "{todays_site.server.url}"\ndelay = 0\narchive = "書庫 1"\n'
    (place / "mic-press.toml").write_text(text, encoding="utf-8")
    return place


# cron


@needs_crontab
def test_cron_accepts_the_line(odd_place: Path) -> None:
    printed = mic_press("schedule", "--cron", cwd=odd_place, MIC_PRESS_CONTACT="me@example.org")
    tab = odd_place / "tab"
    tab.write_text(printed.stdout, encoding="utf-8")
    flag = "-n" if "invalid option" not in judged("crontab", "-n", tab).stderr else "-T"  # Debian's cron, and cronie
    done = judged("crontab", flag, tab)
    assert done.returncode == 0, done.stderr
    tab.write_text(printed.stdout.replace("\n17 ", "\n77 "), encoding="utf-8")
    assert judged("crontab", flag, tab).returncode != 0


def test_the_line_runs_as_printed_from_an_empty_environment_and_says_only_what_needs_a_person(
    odd_place: Path, todays_site: Mornings
) -> None:
    printed = mic_press("schedule", "--cron", cwd=odd_place).stdout
    command = as_cron_reads(printed.splitlines()[-1])

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, env=CLOCK, cwd="/", timeout=60)

    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (odd_place / "書庫 1" / "archive.db").is_file()
    assert all("t@example.org" in request.headers["user-agent"] for request in todays_site.server.requests)
    todays_site.plant("/menu_news/s-news/index.html", b"<html><body>maintenance</body></html>")
    done = run()
    assert done.returncode == 4 and "listing_unreadable" in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    "path", ["/a%b", "/a b", "/総務省", "/it's", '/"d"', "/$HOME", "/a\\%b", "/a;b", "/~x", "/a\\b", "/#", "/100%%\\\\%"]
)
def test_a_path_reaches_the_shell_as_it_is_whatever_it_is_called(path: str) -> None:
    line = crontab(machine(command=("/bin/echo",), working_directory="/", archive=path), datetime.now(UTC)).splitlines()[-1]
    done = subprocess.run(["/bin/sh", "-c", as_cron_reads(line)], capture_output=True, text=True, env={}, check=True)
    assert done.stdout == f"crawl --archive {path} --quiet\n"


@pytest.mark.parametrize(
    ("zone", "fields"), [(UTC, "17 22"), (JST, "17 7"), (timezone(timedelta(hours=5, minutes=30)), "47 3")]
)
def test_the_hour_is_that_of_the_machine(zone: timezone, fields: str) -> None:
    line = crontab(machine(), datetime(2026, 11, 25, 23, 30, tzinfo=zone)).splitlines()[-1]
    assert line.startswith(f"{fields} * * * ")


def test_a_line_longer_than_cron_takes_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="shorter paths"):
        crontab(machine(archive="/" + "総" * 400), datetime.now(UTC))


# systemd


@needs_systemd
def test_systemd_accepts_the_units_and_finds_little_that_is_exposed(odd_place: Path) -> None:
    done = mic_press("schedule", "--systemd", "--into", "units", cwd=odd_place, MIC_PRESS_CONTACT="me@example.org")
    assert done.returncode == 0 and done.stdout.splitlines()[:2] == [f"units/{SERVICE}", f"units/{TIMER}"]
    files = [odd_place / "units" / name for name in (SERVICE, TIMER)]
    verified = judged("systemd-analyze", "verify", *files)
    assert (verified.returncode, verified.stderr) == (0, "")
    exposed = judged("systemd-analyze", "security", "--offline=true", "--threshold=30", files[0])
    assert exposed.returncode == 0, exposed.stdout


def test_the_units_are_printed_as_they_are_saved(odd_place: Path) -> None:
    printed = mic_press("schedule", "--systemd", cwd=odd_place).stdout
    mic_press("schedule", "--systemd", "--into", "units", cwd=odd_place)
    saved = [f"# /etc/systemd/system/{name}\n{(odd_place / 'units' / name).read_text()}" for name in (SERVICE, TIMER)]
    assert printed == "\n".join(saved)


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that another user may look into."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(not SYSTEMD.exists(), reason="there is no systemd on this machine")
@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there are no users as systemd has them")
def test_systemd_reads_out_of_the_unit_what_went_in_whatever_it_is_called(open_directory: Path) -> None:
    odd = """a 'q' "d" b\\s %h $HOME\u3000総"""
    asked = machine(working_directory=f"/srv/{odd}", archive=f"/srv/{odd}/x", variables={"MIC_PRESS_CONTACT": odd})
    (open_directory / SERVICE).write_text(units(asked)[SERVICE], encoding="utf-8")
    for name in ("sysinit", "basic", "shutdown", "network-online"):
        (open_directory / f"{name}.target").write_text("[Unit]\nDefaultDependencies=no\n")
    done = subprocess.run(
        [SYSTEMD, "--test", "--system", f"--unit={SERVICE}"],
        capture_output=True,
        text=True,
        env={"SYSTEMD_UNIT_PATH": str(open_directory), "LC_ALL": "C.UTF-8"},
        user=NOBODY if os.geteuid() == 0 else None,  # systemd refuses to be tested as root
        check=False,
        timeout=60,
    )
    told = done.stdout.split(f"-> Unit {SERVICE}:")[1].split("-> Unit")[0]
    read = dict(re.findall(r"^\t+(WorkingDirectory|Environment|ReadWritePaths|Command Line): (.*)$", told, re.M))
    command = read.pop("Command Line")
    assert read == {
        "WorkingDirectory": f"/srv/{odd}",
        "Environment": f"MIC_PRESS_CONTACT={odd}",
        "ReadWritePaths": f"/srv/{odd}/x",
    }
    # It prints the words as they are before variables are put in, for which $$ stands for one $.
    quoted = odd.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$\\$")
    assert command == f'/bin/true crawl --archive "/srv/{quoted}/x"'


def test_an_archive_below_tmp_is_not_hidden_by_a_private_one() -> None:
    assert "PrivateTmp=yes" in units(machine())[SERVICE]
    for place in ("/tmp/a", "/var/tmp/a"):  # noqa: S108 - names in a text
        assert "PrivateTmp=no" in units(machine(archive=place))[SERVICE]


# Both


def test_settings_in_the_environment_come_along_but_for_those_that_may_hold_a_password(odd_place: Path) -> None:
    variables = {"MIC_PRESS_CONTACT": "me@example.org", "MIC_PRESS_DELAY": "9", "MIC_PRESS_ON_CHANGE": "tell hunter2"}
    for flag in ("--cron", "--systemd"):
        done = mic_press("schedule", flag, cwd=odd_place, **variables)
        assert "MIC_PRESS_CONTACT=me@example.org" in done.stdout and "MIC_PRESS_DELAY=9" in done.stdout
        assert "hunter2" not in done.stdout + done.stderr and "MIC_PRESS_ON_CHANGE may hold a password" in done.stderr


def test_what_must_be_done_first_is_said_beside_the_lines(odd_place: Path) -> None:
    assert "書庫 1 is not there yet" in mic_press("schedule", "--cron", cwd=odd_place).stderr
    (odd_place / "書庫 1").mkdir()
    assert "not there yet" not in mic_press("schedule", "--cron", cwd=odd_place).stderr


@pytest.mark.parametrize("flags", [[], ["--cron", "--into", "d"], ["--cron", "--at", "25:00"]])
def test_flags_that_make_no_sense_are_refused(tmp_path: Path, flags: list[str]) -> None:
    assert mic_press("schedule", *flags, cwd=tmp_path).returncode == 2


def test_a_path_with_a_line_end_is_refused(tmp_path: Path) -> None:
    done = mic_press("schedule", "--cron", "--archive", tmp_path / "a\nb", cwd=tmp_path)
    assert done.returncode == 78 and "rename it" in done.stderr and done.stdout == ""
