"""Notifying: once a run, only of what the run changed, whatever the command or the service does, and no secret told."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, Mornings
from filelock import FileLock
from forking import in_a_process
from msgspec import Struct
from msgspec.structs import replace

from archive.cli.settings_file import settings_from_file
from archive.demo import PLANTED, build, serve
from archive.demo.content import OFFICIAL
from archive.demo.pdf import make_pdf
from archive.jobs.crawl_report import Report
from archive.jobs.notify import Notifying, notifying, told
from archive.notify.command import failure_of, words_of
from archive.notify.message import MOST_LINES, message
from archive.notify.news import News
from archive.notify.services import failures_of, services
from schemas.errors import ConfigurationError
from schemas.times import month_before, month_of

KEY = "01gyosei08_02000371"
PATH = PLANTED.edited.path
DOCUMENT = PLANTED.replaced.path
WHOLE = ("--from", month_before(month_of(TODAY)))
"""All of this month and last, though it was looked at a minute ago."""
# apprise imports what Python 3.13 no longer has, and makes do without it there.
pytestmark = [
    pytest.mark.usefixtures("with_documents"),
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]
SECRET = "hunter2-token"  # noqa: S105 - a word to look for


class Receiver:
    """A server that takes messages, as those of apprise's json:// do."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.messages.append(json.loads(body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"json://user:{SECRET}@127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """A command that keeps what it is told: one line a call."""
    path = tmp_path / "tell me.py"
    path.write_text(
        "import sys, pathlib\n"
        "text = sys.stdin.read()\n"
        "with open(sys.argv[1], 'a', encoding='utf-8') as file: file.write(text + '\\n')\n"
        "print('thank you')\n"
    )
    return path


def edit_overnight(mornings: Mornings) -> None:
    mornings.server.site = build(2, TODAY)
    mornings.sleep(days=1)


class ThreeMornings(Struct):
    """Two mornings, and a third without news, and what each run reported."""

    directory: Path
    reports: list[Report]


@pytest.fixture(scope="module")
def three_mornings(tmp_path_factory: pytest.TempPathFactory) -> ThreeMornings:
    directory = tmp_path_factory.mktemp("notify") / "archive"
    with serve(build(1, TODAY)) as server:
        mornings = Mornings(server, directory)
        mornings.with_documents = True
        reports = [mornings.crawl()]
        edit_overnight(mornings)
        reports.append(mornings.crawl())
        mornings.sleep(days=1)
        reports.append(mornings.crawl())
    return ThreeMornings(directory, reports)


def change(**values: Any) -> News:
    names = dict.fromkeys(("label", "item", "before", "after", "bureau"))
    about = {"key": KEY, "title": "題", "url": OFFICIAL + PATH, "field": "text", "kind": "edited", "also_in": ()}
    seen = {"seen_before_at": "2025-10-19T23:00:00.000000Z", "seen_after_at": "2025-10-20T23:01:00.000000Z"}
    return News(**{**names, **about, **seen, "announced": False, "silent": True, **values})


# What a run changed


def test_a_run_reports_its_own_changes_and_no_others(three_mornings: ThreeMornings) -> None:
    first, second, third = (report.changes for report in three_mornings.reports)
    assert first == [], "what is seen for the first time has not changed"
    release, document = second
    assert (release.key, release.field, release.kind, release.silent) == (KEY, "text", "edited", True)
    assert (release.url, release.label, release.bureau) == (OFFICIAL + PATH, None, "自治行政局")
    assert PLANTED.edited.before in str(release.before) and PLANTED.edited.after in str(release.after)
    assert (document.url, document.label, document.item) == (OFFICIAL + DOCUMENT, "別紙2", "1")
    assert document.seen_before_at < document.seen_after_at
    assert [news.kind for news in third] == ["disappeared"], "yesterday's changes are told once"


def test_a_change_of_a_document_is_one_though_two_releases_link_to_it(mornings: Mornings) -> None:
    body = mornings.server.site.pages[PATH].body
    link = f'<div class="aly_tx"><a href="{DOCUMENT}">参考資料</a></div>'.encode("cp932")
    mornings.plant(PATH, body.replace(b'<div id="contact_information"', link + b'<div id="contact_information"'))
    mornings.crawl()
    mornings.plant(DOCUMENT, make_pdf([["差し替えられた中身"]]), "application/pdf")
    mornings.sleep(days=1)
    (one,) = {(news.key, news.also_in, news.url) for news in mornings.crawl().changes}
    assert {one[0], *one[1]} == {KEY, "01ryutsu03_02000519"} and len(one[1]) == 1


def test_what_disappears_and_returns_is_told_and_noise_is_not(mornings: Mornings) -> None:
    mornings.first_crawl()
    page = mornings.server.site.pages[PATH]
    body = mornings.server.site.pages[DOCUMENT].body
    mornings.plant(DOCUMENT, body.replace(b"%%EOF\n", b"%%EOF\n% saved again\n"), "application/pdf")
    mornings.remove(PATH)
    kinds = []
    for _ in range(2):
        mornings.sleep(days=1)
        kinds.append([news.kind for news in mornings.crawl().changes])
    mornings.plant(PATH, page.body)
    mornings.sleep(days=1)
    kinds.append([news.kind for news in mornings.crawl().changes])
    assert kinds == [[], ["disappeared"], ["returned"]]


# The command


def test_a_command_is_run_once_with_the_changes_and_not_for_a_quiet_run(
    this_morning: Mornings, script: Path, tmp_path: Path
) -> None:
    heard = tmp_path / "heard.jsonl"
    command = f"{sys.executable} '{script}' {heard}"

    def crawl() -> subprocess.CompletedProcess[str]:
        flags = ("--site", this_morning.server.url, "--archive", this_morning.directory, "--delay", "0", "--contact", "t@x.org")
        asked = ("crawl", *flags, "--json", "--on-change", command, *WHOLE)
        return in_a_process(*asked, preamble=this_morning.preamble)

    first = crawl()
    assert first.returncode == 0 and json.loads(first.stdout)["changes"] == []
    assert not heard.exists()
    body = this_morning.server.site.pages[PATH].body
    old, new = PLANTED.edited.before.encode("cp932"), PLANTED.edited.after.encode("cp932")
    this_morning.plant(PATH, body.replace(old, new))
    second = crawl()
    assert second.returncode == 0, second.stderr
    (line,) = heard.read_text(encoding="utf-8").splitlines()
    message = json.loads(line)
    printed = json.loads(second.stdout)
    assert message == {"run": printed["run"], "changes": printed["changes"]}
    assert message["run"]["finished_at"] and [one["key"] for one in message["changes"]] == [KEY]
    names = "key title bureau url label field item kind before after seen_before_at seen_after_at announced silent"
    assert set(names.split()) <= set(message["changes"][0])
    assert "thank you" in second.stderr, "what it prints does not spoil our JSON"


def test_the_archive_is_free_when_the_command_runs(three_mornings: ThreeMornings) -> None:
    report = three_mornings.reports[1]
    code = "from filelock import FileLock; import sys; FileLock(sys.argv[1]).acquire(timeout=0)"
    lock = str(three_mornings.directory / "archive.lock")
    assert told(report, Notifying((sys.executable, "-c", code, lock)), print) == report.exit_code
    with FileLock(lock):
        assert failure_of([sys.executable, "-c", code, lock], b"") is not None


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ([sys.executable, "-c", "raise SystemExit(7)"], "ended with 7"),
        ([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], "signal 9"),
        (["no-such-command-anywhere", SECRET], "can't be run: No such file"),
        (["/"], "can't be run: Permission denied"),
    ],
)
def test_a_command_that_fails_is_one_line_and_no_secret(command: list[str], word: str) -> None:
    said = failure_of(command, b"{}")
    assert said is not None and word in said and "\n" not in said and SECRET not in said


def test_a_command_that_does_not_read_what_it_is_told_is_no_failure() -> None:
    assert failure_of([sys.executable, "-c", "pass"], b"x" * 10_000_000) is None


def test_a_command_that_hangs_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    child = f"import time, pathlib; time.sleep(0.9); pathlib.Path({str(tmp_path / 'late')!r}).touch()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    began = time.monotonic()
    said = failure_of([sys.executable, "-c", code], b"{}", seconds=0.4)
    assert said is not None and "within 0.4 s" in said
    assert time.monotonic() - began < 0.9
    time.sleep(0.7)
    assert not (tmp_path / "late").exists()


def test_a_failed_notification_is_noticed_and_hides_no_worse_ending(three_mornings: ThreeMornings) -> None:
    first, report, _ = three_mornings.reports
    said: list[str] = []
    nobody = Notifying(("no-such-command-anywhere",))
    assert (told(first, nobody, said.append), said) == (0, []), "nothing to tell"
    for before, after in ((0, 3), (3, 3), (4, 4), (69, 69)):
        assert told(replace(report, exit_code=before), nobody, said.append) == after
    assert len(said) == 4 and {one.split(": No such")[0] for one in said} == {
        "not notified: no-such-command-anywhere can't be run"
    }


def test_a_command_is_words_and_no_shell() -> None:
    assert words_of("mail -s '変更 あり' a@example.org") == ["mail", "-s", "変更 あり", "a@example.org"]
    assert words_of("echo $HOME; rm x") == ["echo", "$HOME;", "rm", "x"]
    for command in ("", "  ", "echo 'open"):
        with pytest.raises(ConfigurationError):
            words_of(command)


# Services


def test_a_service_gets_a_message(receiver: Receiver) -> None:
    told = [
        change(before="額　3,480百万円", after="額　3,840百万円"),
        change(kind="disappeared", field="release", silent=False),
    ]
    assert failures_of(services([receiver.url], False), told) == []
    (message,) = receiver.messages
    assert message["title"] == "mic-press: 2 changes (1 unannounced, 0 unsure, 1 others)"
    first, second = message["message"].splitlines()
    assert first.startswith("「題」: 本文 変更 3,480百万円 → 3,840百万円（告知なし） 2025-10-20 08:00 JST から")
    assert "報道資料 掲載終了" in second


def test_silent_only_sends_the_silent_ones_or_nothing(receiver: Receiver) -> None:
    whom = services([receiver.url], True)
    assert failures_of(whom, [change(silent=False)]) == [] and receiver.messages == []
    assert failures_of(whom, [change(silent=False), change()]) == []
    assert receiver.messages[0]["title"] == "mic-press: 1 change (1 unannounced, 0 unsure, 0 others)"


def test_a_service_that_refuses_is_said_without_its_address(
    receiver: Receiver, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    receiver.status = 500
    whom = services([receiver.url, f"json://user:{SECRET}@127.0.0.1:9/"], False)
    assert failures_of(whom, [change()]) == [
        "address 1 of 2 in [notify] did not take the message",
        "address 2 of 2 in [notify] did not take the message",
    ]
    with pytest.raises(ConfigurationError) as wrong:
        services([f"nosuchservice://{SECRET}"], False)
    told = [*capfd.readouterr(), caplog.text, str(wrong.value), repr(whom), repr(Notifying(services=whom))]
    assert SECRET not in "".join(told)


def test_no_secret_is_in_the_archive_or_the_report(this_morning: Mornings, receiver: Receiver, tmp_path: Path) -> None:
    (tmp_path / "mic-press.toml").write_text(
        f'contact = "t@example.org"\nsite = "{this_morning.server.url}"\ndelay = 0\n[notify]\nurls = ["{receiver.url}"]\n'
    )

    def crawl() -> subprocess.CompletedProcess[str]:
        words = ("crawl", "--json", "--archive", this_morning.directory, *WHOLE)
        return in_a_process(*words, cwd=tmp_path, preamble=this_morning.preamble, environment={"PATH": ""})

    crawl()
    assert receiver.messages == []
    this_morning.plant(DOCUMENT, make_pdf([["差し替えられた中身"]]), "application/pdf")
    receiver.status = 500
    done = crawl()
    assert done.returncode == 3 and "did not take the message" in done.stderr
    assert len(receiver.messages) == 1 and "別紙2" in receiver.messages[0]["message"]
    assert SECRET not in done.stdout + done.stderr
    files = [path.read_bytes() for path in this_morning.directory.rglob("*") if path.is_file()]
    assert files and not any(SECRET.encode() in data for data in files)


def test_without_apprise_the_settings_say_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ConfigurationError, match="pip install apprise"):
        notifying(None, {"urls": ["json://127.0.0.1/"]})
    assert notifying(None, None) == notifying(None, {}) == Notifying()


def test_a_long_message_is_cut() -> None:
    made = message([change(title="長" * 10_000, after="あ" * 10_000)] * 50)
    assert made.title == "mic-press: 50 changes (50 unannounced, 0 unsure, 0 others)"
    assert len(made.body.splitlines()) == MOST_LINES + 1 and made.body.endswith("ほか30件")
    assert len(made.body) < 10_000


# The settings


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        (f'notify = "{SECRET}://x"', "write a table"),
        (f'[notify]\nurl = ["{SECRET}://x"]', "no setting 'url'"),
        (f'[notify]\nurls = "{SECRET}://x"', "a list of texts"),
        ("[notify]\nurls = []", "a list of texts"),
        (f'[notify]\nurls = ["{SECRET}://x", 3]', "a list of texts"),
        ("[notify]\nsilent_only = true", "needs urls"),
        (f'[notify]\nurls = ["{SECRET}://x"]\nsilent_only = "yes"', "true or false"),
        ("on_change = 3", "on_change is no value"),
        ("archive_url = 3", "no value for it"),
    ],
)
def test_a_mistake_in_the_settings_is_said_without_its_secrets(tmp_path: Path, settings: str, word: str) -> None:
    path = tmp_path / "mic-press.toml"
    path.write_text(settings)
    with pytest.raises(ConfigurationError) as wrong:
        settings_from_file(path)
    assert word in str(wrong.value) and SECRET not in str(wrong.value)


def test_a_command_that_cannot_be_read_ends_the_crawl_before_it_begins(tmp_path: Path) -> None:
    done = in_a_process("crawl", "--archive", tmp_path / "a", "--on-change", "echo 'open")
    assert done.returncode == 78 and "can't be read" in done.stderr
    assert not (tmp_path / "a").exists()
