"""What a page or a document may hold, and what the archive makes of it. `make faults`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import make_documents
import pytest
from faults import Fault, Victim, html, page, victim
from http_servers import Answer, head, response

pytestmark = pytest.mark.faults

PAGE = page().decode("cp932")
AS_READ = "the page, and what was read of it"
BYTES = "the bytes, and the state that says so"
TITLE = PAGE.partition('<h2 class="ttl">')[2].partition("</h2>")[0]
SCRIPT = "</title><script>alert(1)</script>\"'&lt;img src=x onerror=alert(1)&gt;"


def with_words(words: str) -> bytes:
    """The page with `words` (markup) as its lead."""
    before, mark, after = PAGE.partition('<div class="boxEx">')
    return (before + mark + words + after).encode("cp932", "xmlcharrefreplace")


def titled(title: str) -> bytes:
    """The page with another title, in every place that has one."""
    return PAGE.replace(TITLE, title).encode("cp932", "xmlcharrefreplace")


def linking(*links: tuple[str, str]) -> bytes:
    return with_words("".join(f'<a href="{href}">{label}</a><br />' for label, href in links))


PAGES: list[tuple[Fault, bytes]] = [
    (
        Fault("10,000 nested tags", "read as deep as the parser goes, flagged", AS_READ, 3, "nested_too_deep"),
        with_words("<div>" * 10_000),
    ),
    (
        Fault("NUL bytes in the page", "left out of the text, flagged", AS_READ, 3, "undecodable_bytes"),
        with_words("前\0後").replace(b"?", b"\0"),
    ),
    (Fault("the same id a thousand times", "the first counts", AS_READ, 0), with_words('<p id="press_mainarea">x</p>' * 1_000)),
    (
        Fault("a title of 1 MB", "kept whole, shown cut; not the list's title", AS_READ, 3, "list_title_differs"),
        titled("長" * 300_000),
    ),
    (
        Fault(
            "scripts wherever a text can go",
            "shown as text, everywhere; not the list's title",
            AS_READ,
            3,
            "list_title_differs",
        ),
        titled(SCRIPT.replace("<", "&lt;")),
    ),
    (
        Fault("cells that a spreadsheet would obey", "defused in CSV; not the list's title", AS_READ, 3, "list_title_differs"),
        titled("=HYPERLINK(&quot;http://x&quot;)"),
    ),
    (
        Fault(
            "text that turns direction, or shows nothing",
            "shown as marks, not obeyed; not the list's title",
            AS_READ,
            3,
            "list_title_differs",
        ),
        titled("題&#x202E;名&#x200B;目&#x2066;"),
    ),
    (
        Fault("links such as ../../etc/passwd", "an address of the site; safe file names", AS_READ, 3, "missing"),
        linking(("別紙", "../../../etc/passwd.pdf"), ("別紙2", "/main_content/..%2f..%2fx.pdf")),
    ),
    (
        Fault("file names that differ in their normal form only", "two documents, two files", AS_READ, 3, "missing"),
        linking(("別紙1", "/main_content/%E3%81%8C.pdf"), ("別紙2", "/main_content/%E3%81%8B%E3%82%99.pdf")),
    ),
    (
        Fault("300,000 links", "cut at 8 MB, not read", "the part that came, marked WARC-Truncated", 3, "truncated"),
        linking(*[("x", "/a.html")] * 300_000),
    ),
]
DOCUMENTS: list[tuple[Fault, Callable[[], Answer]]] = [
    (
        Fault("a page served as a PDF", "no version of the document", BYTES, 3, "not_a_document"),
        lambda: response(PAGE.encode("cp932"), "Content-Type: application/pdf"),
    ),
    (
        Fault("no bytes as a PDF", "no version of the document", BYTES, 3, "not_a_document"),
        lambda: response(b"", "Content-Type: application/pdf"),
    ),
    (
        Fault("a locked PDF", "its state is encrypted", BYTES, 3, "document_encrypted"),
        lambda: response(make_documents.locked("secret"), "Content-Type: application/pdf"),
    ),
    (
        Fault("a damaged PDF", "its state is broken", BYTES, 3, "document_broken"),
        lambda: response(b"%PDF-1.7\nnothing more", "Content-Type: application/pdf"),
    ),
    (
        Fault("a PDF that unpacks without end", "given up at the memory it may take", BYTES, 3, "document_too_costly"),
        lambda: response(make_documents.deflate_bomb(900), "Content-Type: application/pdf"),
    ),
    (
        Fault("a PDF whose pages lead back to themselves", "read once each", BYTES, 0),
        lambda: response(make_documents.page_tree_loop(), "Content-Type: application/pdf"),
    ),
    (
        Fault("a PDF with scripts in it", "never run; its text is read", BYTES, 0),
        lambda: response(make_documents.scripted(), "Content-Type: application/pdf"),
    ),
    (
        Fault("a PDF of pictures only", "its state is scanned", BYTES, 0),
        lambda: response(make_documents.scanned(), "Content-Type: application/pdf"),
    ),
    (
        Fault(
            "a document of 100 GB by its own account",
            "not taken in; asked again in 30 days",
            "the head of the response",
            3,
            "truncated",
        ),
        lambda: Answer([head("Content-Length: 100000000000", "Content-Type: application/pdf") + b"%PDF-"], close=True),
    ),
    (
        Fault("a zip bomb", "listed, never unpacked", BYTES, 0),
        lambda: response(make_documents.zip_of({"zeros": bytes(60_000_000)}), "Content-Type: application/zip"),
    ),
]

FAULTS = [fault for fault, _ in [*PAGES, *DOCUMENTS]]


def ids(rows: Sequence[tuple[Fault, object]]) -> list[str]:
    return [fault.name for fault, _ in rows]


def check_inert(it: Victim) -> None:
    """What was read is shown and never obeyed, by every command that shows it."""
    key = it.releases[0].key
    for command in (("show", key), ("log", key), ("search", it.releases[1].release.title[:4]), ("status",), ("changes",)):
        said = it.run(*command).said
        assert not set(said) & set("\0\u202e\u2066\x1b"), command
    said = it.run("show", key, "--json").said
    json.loads(said)
    feed = it.run("feed", "-").said
    assert "<script" not in feed


@pytest.mark.parametrize(("fault", "body"), PAGES, ids=ids(PAGES))
def test_an_odd_page_is_read_as_far_as_it_can_be(fault: Fault, body: bytes, tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {"PATH": html(body)}) as it:
        done = it.crawl(documents=True)
        assert done.exit_code == fault.exit_code, done.said
        assert it.problems() == ({fault.problem} if fault.problem else set())
        is_read = fault.problem != "truncated"
        assert it.versions() == dict.fromkeys((one.key for one in it.releases[not is_read :]), 1)
        it.days = 1
        again = it.crawl(documents=True)
        assert again.exit_code == 0, "nothing is new the second time"
        assert set(it.versions().values()) == {1}
        if is_read:
            check_inert(it)
        it.check_sound()


def test_what_a_spreadsheet_would_obey_is_defused(tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {"PATH": html(titled("=cmd|' /C calc'!A0"))}) as it:
        it.crawl()
        it.run("search", "交付", "--csv", str(tmp_path / "found.csv"))
        rows = list(csv.reader(io.StringIO((tmp_path / "found.csv").read_text("utf-8-sig"))))
        assert len(rows) > 1 and not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(("fault", "answer"), DOCUMENTS, ids=ids(DOCUMENTS))
def test_a_hostile_document_costs_nothing_but_itself(fault: Fault, answer: Callable[[], Answer], tmp_path: Path) -> None:
    with victim(tmp_path / "archive", {"PDF": answer()}, seconds=20.0) as it:
        done = it.crawl(documents=True)
        assert done.exit_code == fault.exit_code, done.said
        assert it.problems() == ({fault.problem} if fault.problem else set())
        assert it.versions() == dict.fromkeys((one.key for one in it.releases), 1)
        (others,) = it.rows("SELECT count(*) FROM documents WHERE status = 'text' AND version_count = 1")[0]
        assert others == sum(len(one.documents) for one in it.releases) - (
            fault.exit_code == 3 or "pictures" in fault.name or "zip" in fault.name
        )
        it.check_sound()
