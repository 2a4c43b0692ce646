"""How a site may spell addresses, move pages and lay out a row, and that each release keeps its one key. `make faults`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from faults import TODAY, Fault, Victim, few_releases, html, page, site_of, victim
from http_servers import Answer, head

from scraper.sites.mic.urls import OFFICIAL

pytestmark = pytest.mark.faults

LIST = "/menu_news/s-news/index.html"
NEW = "/menu_news/s-news/01test01_02000999.html"
MOVED = "/menu_news/s-news/移転.html".encode("cp932")
ONE = "one release, no version more"
ALL = "all"
Row = Callable[[str, str], tuple[str, str]]
"""From the path and the file name of the first release: what the list prints, and what it prints in its place."""


def the_list() -> str:
    (head_and_body,) = (step for step in site_of(few_releases(), TODAY)[LIST].steps if isinstance(step, bytes))
    return head_and_body.partition(b"\r\n\r\n")[2].decode("cp932").replace("\r\n", "\n")


def spelled(printed: str) -> Row:
    return lambda path, name: (f'"{path}"', f'"{printed.format(name)}"')


ROWS: list[tuple[Fault, Row]] = [
    (Fault("dot segments in a list's address", ONE, ALL, 0), spelled("/menu_news/x/../s-news/./{}")),
    (Fault("backslashes in a list's address", ONE, ALL, 0), spelled("\\menu_news\\s-news\\{}")),
    (Fault("a letter in percent-encoding", ONE, ALL, 0), spelled("/menu_news/%73-news/{}")),
    (
        Fault("an address with the port that is meant anyway", ONE, ALL, 0),
        spelled("https://www.soumu.go.jp:443/menu_news/s-news/{}"),
    ),
    (
        Fault("an anchor to the top before the title", "the anchor with the title is the row's link", ALL, 0),
        lambda path, _: (f'<a href="{path}"', f'<a name="pTop" href="#pTop">▲</a><a href="{path}"'),
    ),
    (
        Fault("a row without a link", "said by its title, the other rows are read", ALL, 3, "row_without_link"),
        lambda _, __: (
            "<tr>\n<td",
            '<tr>\n<td class="nw">2025年10月2日</td>\n<td>リンクのない報道資料</td>\n<td>統計局</td>\n</tr>\n<tr>\n<td',
        ),
    ),
]


def versions_stay(it: Victim, fault: Fault) -> None:
    """On the next morning each release is the same, with one version; evidence and a rebuild say so too."""
    told = it.versions()
    it.days = 1
    done = it.crawl()
    assert done.exit_code == fault.exit_code, done.said
    assert it.problems() == ({fault.problem} if fault.problem else set())
    assert it.versions() == told == dict.fromkeys((one.key for one in it.releases), 1)
    it.check_sound()
    assert it.run("rebuild").exit_code == 0
    assert it.versions() == told


@pytest.mark.parametrize(("fault", "row"), ROWS, ids=[fault.name for fault, _ in ROWS])
def test_a_row_of_a_list_is_the_release_it_means(fault: Fault, row: Row, tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {}) as it:
        assert it.crawl().exit_code == 0
        old, new = row(it.path, it.path.rpartition("/")[2])
        assert old in the_list()
        it.server.put(LIST, html(the_list().replace(old, new, 1).encode("cp932")))
        versions_stay(it, fault)


def moved(location: bytes) -> Answer:
    return Answer([head("Content-Length: 0", f"Location: {location.decode('latin-1')}", status="301 Moved Permanently")])


def refreshing() -> Answer:
    text = f'<html><head><meta http-equiv="refresh" content="0;URL={NEW}"><title>移転</title></head><body>移転</body></html>'
    return html(text.encode("cp932"))


PAGES: list[tuple[Fault, dict[str, Answer]]] = [
    (
        Fault("a Location in raw Shift_JIS", "followed as browsers do", ALL, 0),
        {"PATH": moved(MOVED), "".join(f"%{byte:02X}" if byte >= 0x80 else chr(byte) for byte in MOVED): html(page())},
    ),
    (
        Fault("a meta refresh within the site", "followed, the hop is a capture of its own", ALL, 0),
        {"PATH": refreshing(), NEW: html(page())},
    ),
    (
        Fault("Transfer-Encoding: identity", "read", ALL, 0),
        {"PATH": Answer([head("Transfer-Encoding: identity", f"Content-Length: {len(page())}") + page()])},
    ),
    (
        Fault("UTF-8 under a Shift_JIS label", "the bytes decide, the doubt flagged; no version", ALL, 3, "charset_disagrees"),
        {"PATH": html(page().decode("cp932").encode())},
    ),
    (
        Fault("EUC-JP under a Shift_JIS label", "the bytes decide, the doubt flagged; no version", ALL, 3, "charset_disagrees"),
        {"PATH": html(page().decode("cp932").encode("euc_jp", "xmlcharrefreplace"))},
    ),
]


@pytest.mark.parametrize(("fault", "answers"), PAGES, ids=[fault.name for fault, _ in PAGES])
def test_a_page_that_comes_otherwise_is_the_same_release(fault: Fault, answers: dict[str, Answer], tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {}) as it:
        assert it.crawl().exit_code == 0
        for path, answer in answers.items():
            it.server.put(it.path if path == "PATH" else path, answer)
        versions_stay(it, fault)


def test_annexes_stand_where_the_base_of_the_page_says(tmp_path: Path) -> None:
    base = page().replace(b"<head>", b'<head><base href="https://www.soumu.go.jp/main_content/" />', 1)
    body = base.replace(b"</div>", '<a href="000999998.pdf">別添</a></div>'.encode("cp932"))
    with victim(tmp_path / "archive", {"PATH": html(body)}) as it:
        it.crawl()
        assert (f"{OFFICIAL}/main_content/000999998.pdf",) in it.rows("SELECT url FROM annexes")


FAULTS = [fault for fault, _ in ROWS + PAGES]
