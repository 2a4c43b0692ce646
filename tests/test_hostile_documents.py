"""Documents that are damaged or made to do harm: each costs itself alone, and the next one is read."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import make_documents as make
import pytest

from archive.demo.pdf import make_pdf
from schemas.errors import PageUnrenderable, ReaderUnavailable
from scraper.documents import DocumentReader, Limits
from scraper.sandbox.endings import Ending, status_of

pytestmark = pytest.mark.faults

PDF = "application/pdf"
GOOD = make.english("All is well")
SLOW = make.busy_page(megabytes=200)  # some five seconds, in ROOMY memory
ROOMY = 768 << 20
ROOT = Path(__file__).parents[1]
FIXTURE = ROOT / "tests" / "fixtures" / "documents" / "table.xls"

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="address space is limited on Linux only")
posix = pytest.mark.skipif(os.name != "posix", reason="signals")


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader(Limits(memory=200 << 20, wall_seconds=20, cpu_seconds=10)) as one:
        yield one


def still_reads(reader: DocumentReader) -> bool:
    document = reader.read(GOOD, PDF)
    return (document.status, [page.text for page in document.pages]) == ("text", ["All is well"])


def is_alive(pid: int) -> bool:
    """Whether the process still runs; one that has ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


# Damage


def test_a_pdf_without_its_cross_references_is_mended_or_broken(reader: DocumentReader) -> None:
    wrong = GOOD.replace(b"startxref\n", b"startxref\n9")
    assert reader.read(wrong, PDF).pages == reader.read(GOOD, PDF).pages
    assert reader.read(b"%PDF-1.4\nnothing follows", PDF).status == "broken"


def test_a_pdf_cut_off_anywhere_is_never_a_failure_of_ours(reader: DocumentReader) -> None:
    made = make_pdf([["総務省"], ["発表"]])
    statuses = {reader.read(made[: len(made) * part // 40], PDF).status for part in range(1, 40)}
    assert statuses <= {"broken", "text", "empty", "not_pdf"} and "broken" in statuses


def test_damaged_office_files_zips_and_pictures_are_broken(reader: DocumentReader) -> None:
    for made, name in (
        (make.words(lambda document: document.add_paragraph("本文")), "word/document.xml"),
        (make.slides("一"), "ppt/presentation.xml"),
        (make.workbook(lambda book: book.add_worksheet()), "xl/workbook.xml"),
    ):
        assert reader.read(make.changed(made, name, b"<not xml"), None).status == "broken", name
        assert reader.read(made[: len(made) // 2], None).status == "broken", name
    old = FIXTURE.read_bytes()
    assert reader.read(old[: len(old) // 2], None).status == "broken"
    assert reader.read(b"\x89PNG\r\n\x1a\n and no more", None).status == "broken"
    assert still_reads(reader)


def test_objects_that_lead_back_to_themselves_end(reader: DocumentReader) -> None:
    loop = reader.read(make.page_tree_loop(), PDF)
    assert loop.pages[0].text == "Round" and len(loop.pages) <= 9
    assert reader.read(make.self_reference(), PDF).status == "empty"
    assert reader.read(make.endless_count(), PDF).pages[0].text == "One"
    assert still_reads(reader)


def test_ten_thousand_pages_are_read_in_flat_memory() -> None:
    with DocumentReader(Limits(most_pages=10_000)) as reader:
        assert still_reads(reader)
        before = reader.peak_memory
        document = reader.read(make_pdf([[f"{number}頁"] for number in range(1, 10_001)]), PDF)
        assert document.status == "text" and document.pages[-1].text == "10000頁"
        assert reader.peak_memory - before < 64 << 20


# Bombs


@linux
@pytest.mark.parametrize("layers", [1, 2])
def test_a_stream_that_unpacks_to_more_than_the_memory_is_too_large(reader: DocumentReader, layers: int) -> None:
    document = reader.read(make.deflate_bomb(250, layers), PDF)
    assert document.status == "too_large" and "memory" in (document.reason or "")
    assert reader.peak_memory <= reader.limits.memory
    assert still_reads(reader)


@linux
def test_a_sheet_with_a_cell_in_each_far_corner_is_too_large(reader: DocumentReader) -> None:
    document = reader.read(make.workbook(lambda book: make.far_corners(book.add_worksheet())), None)
    assert document.status == "too_large" and "memory" in (document.reason or "")
    assert still_reads(reader)


def test_an_office_file_that_unpacks_to_too_much_is_not_unpacked(reader: DocumentReader) -> None:
    made = make.workbook(lambda book: book.add_worksheet())
    document = reader.read(make.changed(made, "xl/sharedStrings.xml", bytes(210_000_000)), None)
    assert document.status == "too_large" and "unpacks" in (document.reason or "")


def test_entities_of_a_word_document_are_not_multiplied(reader: DocumentReader) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{w}"><w:body><w:p><w:r><w:t>前&l9;&file;</w:t></w:r></w:p></w:body></w:document>'
    xml = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "lol">{laughs}<!ENTITY file SYSTEM "file:///etc/hostname">]>{body}'
    made = make.words(lambda document: document.add_paragraph("本文"))
    document = reader.read(make.changed(made, "word/document.xml", xml.encode()), None)
    assert [page.text for page in document.pages] in ([], ["前"])
    assert still_reads(reader)


def test_a_zip_bomb_is_listed_without_its_digest(reader: DocumentReader) -> None:
    document = reader.read(make.zip_of({"bomb": bytes(60 << 20), "small": b"1"}), None)
    bomb, small = document.pages[0].text.splitlines()
    assert bomb == f"bomb\t{60 << 20}\tleft out" and len(small.split("\t")[2]) == 64
    assert document.status == "members" and "left out" in (document.reason or "")


def test_names_in_a_zip_are_text_and_nothing_is_written(
    reader: DocumentReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = reader.read(make.zip_of({"../../x": b"1", "/etc/y": b"2", "a\nb\t\x1b[2J": b"3"}), None).pages[0].text
    assert [line.split("\t")[0] for line in text.splitlines()] == ["../../x", "/etc/y", "a\\x0ab\\x09\\x1b[2J"]
    assert list(tmp_path.iterdir()) == []


def test_a_member_that_is_locked_or_damaged_is_said_to_be(reader: DocumentReader) -> None:
    made = make.zip_of({"a": b"the data of a"})
    for flag in (made.index(b"PK\x03\x04") + 6, made.index(b"PK\x01\x02") + 8):
        made = made[:flag] + b"\x01" + made[flag + 1 :]
    assert reader.read(made, None).pages[0].text == "a\t13\tencrypted\n"
    made = make.zip_of({"a": b"the data of a"})
    start = 30 + len("a")
    assert reader.read(made[:start] + b"\xff" + made[start + 1 :], None).pages[0].text == "a\t13\tunreadable\n"


def test_a_zip_of_too_many_members_is_cut(reader: DocumentReader) -> None:
    document = reader.read(make.zip_of({f"{number}": b"" for number in range(10_001)}), None)
    assert document.status == "too_large" and document.pages[0].text.count("\n") == 10_000


@pytest.mark.parametrize("box", ["1 100000000", "0 0", "1e30 1e30"])
def test_a_page_of_absurd_size_is_refused_or_drawn_small(reader: DocumentReader, box: str) -> None:
    made = make.pdf_of(make.CATALOG, make.ONE_PAGE, make.page(4, b"/MediaBox [0 0 %s]" % box.encode()), make.stream(b""))
    with contextlib.suppress(PageUnrenderable):
        assert len(reader.render(made, 1)) < 1 << 20
    assert still_reads(reader)


# Time


def test_a_document_that_takes_too_long_is_given_up() -> None:
    with DocumentReader(Limits(memory=ROOMY, wall_seconds=0.5)) as reader:
        assert still_reads(reader)
        child = reader.child_pid or 0
        start = time.monotonic()
        document = reader.read(SLOW, PDF)
        assert time.monotonic() - start < 2
        assert (document.status, document.pages) == ("too_slow", ()) and "0.5 seconds" in (document.reason or "")
        assert not is_alive(child)
        with pytest.raises(PageUnrenderable, match="longer"):
            reader.render(SLOW, 1)
        assert still_reads(reader)


@posix
def test_processor_time_is_limited_for_each_document() -> None:
    with DocumentReader(Limits(memory=ROOMY, cpu_seconds=1)) as reader:
        document = reader.read(SLOW, PDF)
        assert document.status == "too_slow" and "processor" in (document.reason or "")
        assert still_reads(reader)


# The child


@posix
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_that_dies_between_two_documents_costs_none(number: signal.Signals) -> None:
    with DocumentReader() as reader:
        assert still_reads(reader)
        child = reader.child_pid or 0
        os.kill(child, number)
        assert still_reads(reader) and reader.child_pid != child


@posix
def test_a_child_that_dies_while_it_reads_costs_that_document() -> None:
    command = "import os, sys, time; time.sleep(0.6); os.kill(int(sys.argv[1]), 11)"
    with DocumentReader(Limits(memory=ROOMY)) as reader:
        reader.start()
        with subprocess.Popen([sys.executable, "-c", command, str(reader.child_pid)]):
            document = reader.read(SLOW, PDF)
        assert document.status == "crashed" and "SIGSEGV" in (document.reason or "")
        assert still_reads(reader)


@posix
def test_a_child_that_dies_after_it_has_read_others_is_no_fault_of_the_document() -> None:
    command = "import os, sys, time; time.sleep(0.6); os.kill(int(sys.argv[1]), 11)"
    with DocumentReader(Limits(memory=ROOMY)) as reader:
        assert still_reads(reader)
        with subprocess.Popen([sys.executable, "-c", command, str(reader.child_pid)]):
            assert reader.read(SLOW, PDF).status != "crashed"


@posix
def test_a_child_that_somebody_kills_costs_nothing() -> None:
    """`systemctl stop` asks the whole group to end, and the kernel may kill the child in another's place."""
    medium = make.busy_page(6)
    with DocumentReader() as reader:
        asked_to_end = kill_soon(reader, signal.SIGTERM)
        assert reader.read(medium, PDF).status != "crashed"
        asked_to_end.wait()
        killed = kill_soon(reader, signal.SIGKILL)
        assert reader.read(medium, PDF).status != "crashed"
        killed.wait()
        assert still_reads(reader)


def kill_soon(reader: DocumentReader, number: signal.Signals) -> subprocess.Popen[bytes]:
    assert still_reads(reader)
    command = f"import os, sys, time; time.sleep(0.2); os.kill(int(sys.argv[1]), {int(number)})"
    return subprocess.Popen([sys.executable, "-c", command, str(reader.child_pid)])


@pytest.mark.parametrize(
    ("code", "late", "said", "status"),
    [
        (-9, True, "", "too_slow"),
        (-signal.SIGABRT, False, "", "too_large"),
        (-signal.SIGABRT, False, "memory allocation of 99999 bytes failed\n", "too_large"),
        (-signal.SIGABRT, False, "terminate called after throwing an instance of 'std::bad_alloc'\n", "too_large"),
        (-signal.SIGABRT, False, "double free or corruption (out)\n", "crashed"),
        (-9, False, "", "crashed"),
        (-11, False, "", "crashed"),
        (3, False, "", "crashed"),
    ],
)
def test_how_a_child_ends_tells_what_the_document_did(code: int, late: bool, said: str, status: str) -> None:
    assert status_of(Ending(code=code, late=late, said=said), Limits())[0] == status


@linux
def test_a_child_that_can_not_start_is_no_documents_fault() -> None:
    with DocumentReader(Limits(memory=16 << 20)) as reader, pytest.raises(ReaderUnavailable, match="does not start"):
        reader.read(GOOD, PDF)


@linux
def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pypdfium2.py").write_text("raise ImportError('No module named pypdfium2')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with DocumentReader() as reader, pytest.raises(ReaderUnavailable, match="pypdfium2"):
        reader.read(GOOD, PDF)


@linux
def test_the_child_ends_with_its_parent_even_in_the_middle_of_a_document(tmp_path: Path) -> None:
    document = tmp_path / "slow.pdf"
    document.write_bytes(SLOW)
    script = (
        "import sys, threading; from pathlib import Path; from scraper.documents import DocumentReader, Limits\n"
        f"reader = DocumentReader(Limits(memory={ROOMY}))\n"
        "reader.read(b'a,b', 'text/csv'); print(reader.child_pid, flush=True)\n"
        "reader.read(Path(sys.argv[1]).read_bytes(), None)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", script, str(document)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        time.sleep(0.3)
        assert is_alive(child)
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 3
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)


@linux
def test_the_child_may_not_write_files_nor_take_more_memory_than_allowed() -> None:
    with DocumentReader(Limits(memory=400 << 20, cpu_seconds=7)) as reader:
        assert still_reads(reader)
        table = Path(f"/proc/{reader.child_pid}/limits").read_text(encoding="ascii")
    limits = {line[:26].strip(): line[26:].split()[0] for line in table.splitlines()}
    assert limits["Max file size"] == limits["Max core file size"] == "0"
    assert limits["Max address space"] == str(400 << 20)
    assert 7 <= int(limits["Max cpu time"]) <= 9


def test_no_temporary_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with DocumentReader(Limits(memory=ROOMY, wall_seconds=0.3)) as reader:
        reader.read(GOOD, PDF)
        reader.read(SLOW, PDF)
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_took_much_memory_is_replaced(reader: DocumentReader) -> None:
    assert still_reads(reader) and reader.child_pid
    assert reader.read(make.deflate_bomb(45), PDF).status == "empty" and reader.peak_memory > 100 << 20
    assert reader.child_pid is None and still_reads(reader)


def test_an_interrupted_reading_does_not_answer_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object, __: object) -> None:
        raise KeyboardInterrupt

    with DocumentReader() as reader:
        assert still_reads(reader)
        with monkeypatch.context() as patch:
            patch.setattr("scraper.sandbox.process.receive", interrupt)
            with pytest.raises(KeyboardInterrupt):
                reader.read(make.scripted(), PDF)
        assert still_reads(reader)


def test_the_reason_says_nothing_of_where_the_file_lay(reader: DocumentReader) -> None:
    reasons = {reader.read(b"\x89PNG\r\n\x1a\n and no more", None).reason for _ in range(2)}
    assert len(reasons) == 1 and "mic-press-" not in str(reasons)


def test_a_child_is_replaced_before_leaks_add_up() -> None:
    with DocumentReader() as reader:
        children = []
        for _ in range(201):
            reader.read(b"a,b", "text/csv")
            children.append(reader.child_pid)
    assert len({child for child in children if child}) == 2
