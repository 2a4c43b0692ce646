"""Documents in the daily job: fetched once for all releases that link to them, kept as bytes, versioned, never lost."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import Any

import pytest
from conftest import TODAY, Mornings
from http_servers import Answer, asking, head, response, serving
from make_documents import text_and_picture

from archive.demo import PLANTED, build
from archive.demo.content import OFFICIAL
from archive.demo.pdf import make_pdf
from archive.demo.planted import document_sources
from archive.jobs.crawl import run_daily
from archive.jobs.crawl_plan import Job
from archive.search.pages import find_pages
from schemas.document import DocumentText
from schemas.visit import Visit
from scraper.documents import READER, DocumentReader
from scraper.fetch.client import MOST_BYTES

pytestmark = pytest.mark.usefixtures("with_documents")

RELEASES = "/menu_news/s-news/"
RESULT = RELEASES + "01ryutsu03_02000519.html"
DOCUMENT = PLANTED.replaced.path
MEETING = "/main_sosiki/kenkyu/chiiki_network/02ryutsu20_04000221.html"
URL = OFFICIAL + DOCUMENT


def document(mornings: Mornings, url: str = URL) -> dict[str, Any]:
    return mornings.rows("SELECT * FROM documents WHERE url = ?", url)[0]


def versions(mornings: Mornings, url: str = URL) -> list[dict[str, Any]]:
    sql = "SELECT v.* FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE d.url = ? ORDER BY version_number"
    return mornings.rows(sql, url)


def problems(mornings: Mornings, url: str = URL) -> list[str]:
    return [row["code"] for row in mornings.rows("SELECT code FROM problems WHERE url = ? AND resolved_at IS NULL", url)]


def asked(mornings: Mornings, path: str = DOCUMENT) -> list[int]:
    return [request.status for request in mornings.server.requests if request.path == path]


def next_day(mornings: Mornings, **job: Any) -> Any:
    mornings.sleep(days=1)
    return mornings.crawl(**job)


def link_from(mornings: Mornings, path: str, href: str, label: str = "別紙9") -> None:
    """Let a release link to one document more."""
    body = mornings.server.site.pages[path].body
    link = f'<div class="aly_tx"><a href="{href}">{label}</a></div>'.encode("cp932")
    mornings.plant(path, body.replace(b'<div id="contact_information"', link + b'<div id="contact_information"'))


def test_every_document_that_an_archived_release_links_to_is_kept_and_its_text_read(mornings: Mornings) -> None:
    report = mornings.first_crawl()
    assert report.exit_code == 0
    linked = {row["url"] for row in mornings.rows("SELECT url FROM annexes WHERE url IS NOT NULL")}
    kept = mornings.rows("SELECT url, status FROM documents WHERE version_id IS NOT NULL")
    assert {row["url"] for row in kept} == {url for url in linked if url.startswith(OFFICIAL)}
    assert {row["status"] for row in kept} == {"text"}
    assert report.run["documents_new"] == len(kept) > 20


def test_the_text_of_a_page_is_what_the_document_says(mornings: Mornings) -> None:
    mornings.first_crawl()
    says = mornings.rows(
        "SELECT p.page, p.text FROM document_pages p JOIN documents d ON d.version_id = p.document_version_id WHERE d.url = ?",
        URL,
    )
    (source,) = [one for one in document_sources(1, TODAY) if one.name == "01ryutsu03_02000519"]
    written = next(part.text for part in source.texts("pdf") if part.argument.startswith("001990116"))
    pages = written.split("--- page\n")
    assert [row["page"] for row in says] == [1, 2]
    for row, page in zip(says, pages, strict=True):
        assert "".join(row["text"].split()) == "".join(page.split())


def test_the_bytes_are_in_the_warc_as_they_came(mornings: Mornings) -> None:
    mornings.first_crawl()
    (version,) = versions(mornings)
    with mornings.archive() as archive:
        body = archive.capture(version["capture_id"]).body
    assert body == mornings.server.site.pages[DOCUMENT].body
    assert (version["sha256"], version["size"]) == (hashlib.sha256(body).hexdigest(), len(body))
    assert not (mornings.directory / "spool").exists(), "nothing is left beside the evidence"


def test_an_unchanged_document_is_asked_for_conditionally_and_stored_once(mornings: Mornings) -> None:
    mornings.first_crawl()
    report = next_day(mornings, first_month="2025-09")
    assert asked(mornings) == [200, 304]
    assert (report.run["documents_new"], report.run["documents_unchanged"]) == (0, document_count(mornings))
    (version,) = versions(mornings)
    assert version["last_seen_at"] == document(mornings)["last_seen_at"] > version["first_seen_at"]


def document_count(mornings: Mornings) -> int:
    return int(mornings.rows("SELECT count(*) AS n FROM documents WHERE version_id IS NOT NULL")[0]["n"])


def test_a_document_replaced_under_its_url_is_a_new_version(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.server.site = build(2, TODAY)
    report = next_day(mornings)
    first, second = versions(mornings)
    assert (first["version_number"], second["version_number"], second["noise"]) == (1, 2, 0)
    assert document(mornings)["last_changed_at"] == second["first_seen_at"] > first["last_seen_at"]
    assert [written["url"] for written in report.documents if written["version_number"] > 1] == [URL]


def test_every_page_is_found_by_its_words_and_only_as_it_is_now(mornings: Mornings) -> None:
    def hits(*words: str) -> list[tuple[str, int]]:
        with mornings.archive() as archive:
            return [(hit.url, hit.page) for hit in find_pages(archive.db, " ".join(words)).hits]

    mornings.crawl()
    for row in mornings.rows(
        "SELECT d.url, p.page, p.text FROM document_pages p JOIN documents d ON d.version_id = p.document_version_id"
    ):
        line = max(row["text"].splitlines(), key=len).strip()
        assert (row["url"], row["page"]) in hits(f'"{line}"')
    assert hits("御意見の件数", "16件") == [(URL, 1)]
    mornings.server.site = build(2, TODAY)
    next_day(mornings)
    assert (hits("御意見の件数", "16件"), hits("御意見の件数", "18件")) == ([], [(URL, 1)])


def test_a_document_that_was_only_saved_again_is_a_version_marked_as_noise(mornings: Mornings) -> None:
    mornings.first_crawl()
    body = mornings.server.site.pages[DOCUMENT].body
    mornings.plant(DOCUMENT, body.replace(b"%%EOF\n", b"%%EOF\n% saved again\n"), "application/pdf")
    next_day(mornings)
    assert [version["noise"] for version in versions(mornings)] == [0, 1]


def test_a_document_that_two_releases_link_to_is_fetched_once(mornings: Mornings) -> None:
    other = RELEASES + "02kiban09_000731.html"
    link_from(mornings, other, DOCUMENT)
    mornings.crawl()
    assert asked(mornings) == [200]
    keys = [row["key"] for row in mornings.rows("SELECT key FROM release_documents WHERE url = ? ORDER BY key", URL)]
    assert keys == ["01ryutsu03_02000519", "02kiban09_000731"]


def test_http_and_https_of_a_document_are_one(mornings: Mornings) -> None:
    link_from(mornings, RESULT, f"http://www.soumu.go.jp{DOCUMENT}")
    mornings.crawl()
    assert asked(mornings) == [200]


def test_a_document_on_another_host_is_recorded_and_never_asked_for(mornings: Mornings) -> None:
    link_from(mornings, RESULT, "https://www.stat.go.jp/data/cpi.pdf")
    report = mornings.crawl()
    assert document(mornings, "https://www.stat.go.jp/data/cpi.pdf")["status"] == "outside"
    assert report.exit_code == 0 and not any("cpi.pdf" in request.path for request in mornings.server.requests)


def test_documents_can_be_left_out_and_wait(mornings: Mornings) -> None:
    report = mornings.crawl(with_documents=False)
    assert asked(mornings) == []
    assert (
        report.documents_waiting == mornings.rows("SELECT count(*) AS n FROM documents WHERE status = 'waiting'")[0]["n"] > 20
    )
    assert next_day(mornings).documents_waiting == 0


def test_the_share_for_documents_is_kept_and_the_next_run_goes_on(mornings: Mornings) -> None:
    first = mornings.crawl(most_document_bytes=5_000)
    assert first.exit_code == 0 and first.run["outcome"] == "done"
    assert 0 < first.run["documents_new"] < 10 and first.documents_waiting > 10
    second = mornings.crawl(most_document_seconds=8.0)
    assert 5 <= second.run["documents_new"] <= 9, "one second between requests"
    third = mornings.crawl()
    assert third.documents_waiting == 0
    whole = first.run["documents_new"] + second.run["documents_new"] + third.run["documents_new"]
    assert whole == document_count(mornings)


def test_a_document_that_turns_from_a_promise_to_a_link_is_fetched_when_it_is_there(mornings: Mornings) -> None:
    mornings.first_crawl()
    mornings.plant("/main_content/001990999.pdf", make_pdf([["後から載った資料"]]), "application/pdf")
    link_from(mornings, RESULT, "/main_content/001990999.pdf")
    next_day(mornings)
    assert document(mornings, f"{OFFICIAL}/main_content/001990999.pdf")["status"] == "text"


def test_a_page_in_the_place_of_a_document_makes_no_version(mornings: Mornings) -> None:
    mornings.first_crawl()
    good = mornings.server.site.pages[DOCUMENT]
    mornings.plant(DOCUMENT, b"<html><body><h1>Maintenance</h1></body></html>", "text/html")
    assert next_day(mornings).exit_code == 3
    assert problems(mornings) == ["not_a_document"] and len(versions(mornings)) == 1
    next_day(mornings)
    assert problems(mornings) == ["not_a_document"], "an unchanged page says the same"
    mornings.plant(DOCUMENT, good.body, "application/pdf")
    next_day(mornings)
    assert problems(mornings) == [] and len(versions(mornings)) == 1


@pytest.mark.parametrize("body", [b"", b"%PDF-1.5\n", b"\x00" * 9_000, make_pdf([["途中で切れた"]])[:400]])
def test_a_damaged_document_is_kept_and_a_problem_says_so(mornings: Mornings, body: bytes) -> None:
    mornings.plant(DOCUMENT, body, "application/pdf")
    report = mornings.crawl()
    assert report.exit_code == 3
    assert problems(mornings) and problems(mornings)[0] in ("document_broken", "not_a_document")
    kept = mornings.rows("SELECT id FROM captures WHERE url = ?", URL)[0]["id"]
    with mornings.archive() as archive:
        assert archive.capture(kept).body == body
    assert document_count(mornings) >= report.run["documents_new"] > 20, "it costs that document only"


def test_a_document_is_gone_when_two_visits_a_day_apart_do_not_find_it_and_may_return(mornings: Mornings) -> None:
    mornings.first_crawl()
    good = mornings.server.site.pages[DOCUMENT]
    mornings.remove(DOCUMENT)
    next_day(mornings)
    assert problems(mornings) == ["missing"] and document(mornings)["gone_at"] is None
    report = next_day(mornings)
    assert report.run["documents_gone"] == 1 and document(mornings)["gone_at"] == document(mornings)["missing_at"]
    assert problems(mornings) == []
    mornings.plant(DOCUMENT, good.body, "application/pdf")
    next_day(mornings)
    assert [version["version_number"] for version in versions(mornings)] == [1, 2], "no version spans the gap"
    assert document(mornings)["gone_at"] is None


def test_a_release_that_is_a_document_is_read_as_one(mornings: Mornings) -> None:
    index = RELEASES + "index.html"
    page = mornings.server.site.pages[index].body.decode("cp932")
    row = f'<tr><td class="nw">2025年10月3日</td><td><a href="{DOCUMENT}">件名</a></td><td>統計局</td></tr>'
    mornings.plant(index, page.replace("</table>", row + "</table>", 1).encode("cp932"))
    mornings.crawl()
    assert mornings.rows("SELECT template FROM releases WHERE url = ?", URL) == [{"template": "document"}]
    assert document(mornings)["status"] == "text" and asked(mornings) == [200, 304]


def test_the_document_of_a_meeting_is_looked_at_again_however_the_release_links_to_the_meeting(mornings: Mornings) -> None:
    page = RELEASES + "02kiban09_000731.html"
    for path in (RELEASES + "01ryutsu20_02000144.html", page):
        body = mornings.server.site.pages[path].body
        mornings.plant(path, body.replace(MEETING.encode(), f"{MEETING}#top".encode()))
    mornings.crawl()
    next_day(mornings, first_month="2025-09")
    of_meeting = mornings.rows("SELECT url FROM release_documents WHERE key LIKE 'main_sosiki/%' AND status = 'text'")
    assert of_meeting
    for row in of_meeting:
        assert asked(mornings, row["url"].removeprefix(OFFICIAL)) == [200, 304]


def test_a_document_that_was_never_there_is_not_asked_for_for_ever(mornings: Mornings) -> None:
    mornings.remove(DOCUMENT)
    mornings.crawl()
    next_day(mornings)
    assert document(mornings)["gone_at"] and len(asked(mornings)) == 2
    mornings.sleep(days=120)
    mornings.crawl()
    assert len(asked(mornings)) == 2


def test_a_page_without_text_is_compared_by_its_looks(mornings: Mornings) -> None:
    mornings.plant(DOCUMENT, text_and_picture(), "application/pdf")
    mornings.crawl()
    assert (versions(mornings)[0]["status"], versions(mornings)[0]["doubts"]) == ("text", '["pages_unread"]')
    mornings.plant(DOCUMENT, text_and_picture() + b"saved again", "application/pdf")
    next_day(mornings)
    assert [version["noise"] for version in versions(mornings)] == [0, 1], "it looks the same"
    mornings.plant(DOCUMENT, text_and_picture().replace(b"/MediaBox", b"/MediaBux"), "application/pdf")
    next_day(mornings)
    assert [version["noise"] for version in versions(mornings)] == [0, 1, 0]


def test_a_document_in_whose_reading_the_reader_crashed_is_read_again(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(DocumentReader, "read", lambda *_: DocumentText(status="crashed", reader=READER))
        mornings.crawl()
    assert document(mornings)["status"] == "crashed" and problems(mornings) == ["document_too_costly"]
    next_day(mornings)
    assert document(mornings)["status"] == "text" and problems(mornings) == [] and len(versions(mornings)) == 1


def test_a_batch_holds_no_more_bytes_in_files_than_it_may(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.ingest.run.BATCH_BYTES", 4_000)
    most = 0

    def watch(_visit: Visit) -> None:
        nonlocal most
        most = max(most, sum(path.stat().st_size for path in (mornings.directory / "spool").glob("*")))

    job = Job(directory=mornings.directory, site=mornings.server.url, delay=0.0, contact="test@example.org")
    run_daily(job, mornings.clock, watch)
    assert 1_000 < most < 4_000


# What is too large


def test_a_document_that_says_it_is_too_large_is_not_taken_in() -> None:
    huge = MOST_BYTES["document"] + 1
    answers = {DOCUMENT: Answer([head(f"Content-Length: {huge}") + b"%PDF-1.5"])}
    with serving(answers) as server, asking(server.url) as client:
        visit = client.visit(URL, "document")
    assert visit.exchanges[-1].truncated == "length" and client.received < 1_000


def test_an_endless_document_is_cut_and_left_alone_for_a_month(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST_BYTES, "document", 100_000)  # type: ignore[arg-type]
    mornings.plant(DOCUMENT, b"%PDF-1.5" + b"x" * 200_000, "application/pdf")
    report = mornings.crawl()
    assert report.exit_code == 3
    assert problems(mornings) == ["truncated"] and document(mornings)["status"] == "too_large"
    next_day(mornings)
    assert len(asked(mornings)) == 1
    mornings.sleep(days=31)
    mornings.crawl(first_month="2025-10")
    assert len(asked(mornings)) == 2


@pytest.mark.faults
def test_a_large_document_is_not_held_in_memory(this_morning: Mornings) -> None:
    """A crawl of a 20 MB document in a process of its own takes little more memory than one without it."""

    def peak(name: str) -> int:
        directory = this_morning.directory.with_name(name)
        flags = [
            "--site",
            this_morning.server.url,
            "--archive",
            str(directory),
            "--delay",
            "0",
            "--contact",
            "test@example.org",
        ]
        run = [sys.executable, "-c", this_morning.preamble + CRAWL_AND_TELL_PEAK, "crawl", *flags]
        return int(subprocess.run(run, capture_output=True, text=True, check=True).stdout.split("VmHWM:")[1].split()[0]) * 1024

    bare = peak("without")
    filler = hashlib.sha256(b"filler").digest() * (20_000_000 // 32)
    this_morning.plant(DOCUMENT, make_pdf([["大きな資料"]]) + filler, "application/pdf")
    assert peak("with") < bare + 12_000_000
    assert versions(_of(this_morning, "with"))[0]["size"] > 20_000_000


CRAWL_AND_TELL_PEAK = """
from pathlib import Path
from archive.cli import main
try:
    main()
except SystemExit:
    print(Path("/proc/self/status").read_text())
"""


def _of(mornings: Mornings, name: str) -> Mornings:
    return Mornings(mornings.server, mornings.directory.with_name(name))


def test_two_answers_of_a_busy_server_leave_no_file_behind() -> None:
    answers = [response(b"busy", status="503 Busy"), response(b"busy", status="503 Busy"), response(b"%PDF-1.5 x")]
    with serving({DOCUMENT: answers}) as server, asking(server.url) as client:
        visit = client.visit(URL, "document")
        files = list(client._spool.iterdir())
        assert len(files) == 1 and visit.exchanges[-1].status == 200, "its entity; what is short is held"
