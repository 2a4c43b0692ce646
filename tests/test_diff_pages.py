"""What changed between two versions of a linked document, page by page."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff import compare_pages, compare_texts
from archive.diff.documents import MOST_COMPARED
from schemas.change import Change
from schemas.document import DocumentDoubt, DocumentPage, DocumentText

SUBJECTS = "電波 放送 郵便 統計 消防 選挙 地方税 行政評価 情報通信 恩給".split()


def page_text(number: int) -> str:
    """A page whose every sentence stands in no other."""
    return "\n".join(f"第{number}の{subject}について、{number * 7}件を集計しました。" for subject in SUBJECTS)


def document(*texts: str) -> list[DocumentPage]:
    return [DocumentPage(number=number, text=text) for number, text in enumerate(texts, 1)]


def told(changes: list[Change]) -> list[tuple[str | None, str, str | None, str | None]]:
    return [(change.item, change.kind, change.before, change.after) for change in changes]


PAGES = [page_text(number) for number in range(1, 7)]


def test_the_same_document_has_no_changes() -> None:
    assert compare_pages(document(*PAGES), document(*PAGES)) == []


def test_an_inserted_page_is_the_only_change() -> None:
    new = page_text(99)
    assert told(compare_pages(document(*PAGES), document(*PAGES[:2], new, *PAGES[2:]))) == [("3", "added", None, new)]


def test_a_removed_page_is_named_as_it_was_numbered() -> None:
    assert told(compare_pages(document(*PAGES), document(*PAGES[:1], *PAGES[2:]))) == [("2", "removed", PAGES[1], None)]


def test_a_page_that_moved_is_one_change() -> None:
    changes = compare_pages(document(*PAGES), document(*PAGES[1:], PAGES[0]))
    assert told(changes) == [("6", "moved", "1", "6")]


def test_of_an_edited_page_only_the_sentence_that_differs_is_told() -> None:
    edited = PAGES[3].replace("28件", "29件", 1)
    changes = compare_pages(document(*PAGES), document(*PAGES[:3], edited, *PAGES[4:]))
    assert told(changes) == [
        ("4", "edited", "第4の電波について、28件を集計しました。", "第4の電波について、29件を集計しました。")
    ]


def test_two_edits_of_a_page_are_one_change() -> None:
    edited = PAGES[0].replace("放送について、7件", "放送について、8件").replace("\n第1の恩給について、7件を集計しました。", "")
    (change,) = compare_pages(document(*PAGES), document(edited, *PAGES[1:]))
    assert change.before == "第1の放送について、7件を集計しました。\n第1の恩給について、7件を集計しました。"
    assert change.after == "第1の放送について、8件を集計しました。"


def test_a_sentence_that_pushes_others_over_the_edge_is_the_only_change() -> None:
    lines = "\n".join(PAGES).split("\n")
    new = "なお、速報値です。"
    moved = [*lines[:5], new, *lines[5:]]
    before = document(*("\n".join(lines[place : place + 10]) for place in range(0, len(lines), 10)))
    after = document(*("\n".join(moved[place : place + 10]) for place in range(0, len(moved), 10)))
    assert told(compare_pages(before, after)) == [("1", "edited", None, new)]


def test_printed_page_numbers_are_noise() -> None:
    before = document(*(f"{text}\n- {number} -" for number, text in enumerate(PAGES, 3)))
    pages = [*PAGES[:2], page_text(99), *PAGES[2:]]
    after = document(*(f"{text}\n- {number} -" for number, text in enumerate(pages, 3)))
    changes = compare_pages(before, after)
    assert [(change.item, change.kind) for change in changes if not change.noise] == [("3", "added")]
    assert {change.item for change in changes if change.noise} == {"4", "5", "6", "7"}


def test_a_figure_alone_in_a_sheet_is_no_page_number() -> None:
    before = [DocumentPage(number=1, text="計\n1", name="表1"), DocumentPage(number=2, text="計\n2", name="表2")]
    after = [before[0], DocumentPage(number=2, text="計\n3", name="表2")]
    assert told(compare_pages(before, after)) == [("表2", "edited", "2", "3")]


def test_a_sheet_that_got_another_name_is_edited() -> None:
    before, after = (DocumentPage(number=1, text=PAGES[0], name=name) for name in ("速報", "確報"))
    assert told(compare_pages([before], [after])) == [("確報", "edited", "速報", "確報")]


def test_twins_and_blanks_are_noise() -> None:
    (change,) = compare_pages(document(PAGES[0]), document(PAGES[0].replace("7件", "７ 件", 1)))
    assert change.noise and change.kind == "edited"


def test_noise_beside_a_change_is_not_told_with_it() -> None:
    edited = PAGES[0].replace("電波について、7件", "電波について、９件").replace("放送について、7件", "放送について、７件")
    (change,) = compare_pages(document(PAGES[0]), document(edited))
    assert (change.before, change.after) == (
        "第1の電波について、7件を集計しました。",
        "第1の電波について、９件を集計しました。",
    )


def test_a_correction_note_on_a_page_announces_the_changes_of_the_document() -> None:
    changes = compare_pages(document(*PAGES), document("【10月20日訂正】\n" + PAGES[0], *PAGES[1:4], PAGES[4]))
    assert len(changes) == 2 and all(change.announced for change in changes)


def test_pages_without_text_are_counted() -> None:
    assert told(compare_pages(document("", ""), document("", "", ""))) == [("3", "added", None, "")]
    assert compare_pages(document("", PAGES[0]), document("", PAGES[0])) == []
    assert told(compare_pages([], document(PAGES[0]))) == [("1", "added", None, PAGES[0])]
    assert told(compare_pages(document(PAGES[0]), [])) == [("1", "removed", PAGES[0], None)]


def test_a_page_read_anew_on_each_page_of_a_long_document_is_quick() -> None:
    pages = [page_text(number) for number in range(300)]
    after = [f"{text}\n令和7年10月版" for text in pages]
    chance = random.Random(7)  # noqa: S311 - the same texts in every run
    chance.shuffle(after)
    start = time.perf_counter()
    changes = compare_pages(document(*pages), document(*after))
    assert changes
    assert time.perf_counter() - start < 10  # 0.3 s on the machine it was written on: a square would take minutes


TEXTS = st.lists(st.sampled_from([*PAGES, *(text.replace("件", "点") for text in PAGES), "", "短い"]), max_size=6)


@given(TEXTS, TEXTS)
def test_documents_that_differ_have_a_change_and_equal_ones_none(before: list[str], after: list[str]) -> None:
    assert bool(compare_pages(document(*before), document(*after))) == (before != after)


def test_numbers_that_begin_elsewhere_though_no_page_came_are_told() -> None:
    old = [DocumentPage(number=n, text=f"文章その{n}です。\n{n}") for n in (1, 2)]
    new = [DocumentPage(number=n, text=f"文章その{n}です。\n{n + 4}") for n in (1, 2)]
    assert [change.noise for change in compare_pages(old, new)] == [False, False]


def test_a_text_too_long_to_compare_is_told_by_its_pages() -> None:
    long = "電波の利用状況に関する調査。" * (MOST_COMPARED // 14 + 1)
    old = [DocumentPage(number=1, text=long), DocumentPage(number=2, text="甲"), DocumentPage(number=3, text="(乙)")]
    new = [DocumentPage(number=1, text=long), DocumentPage(number=2, text="丙"), DocumentPage(number=3, text="（乙）")]
    told = [(change.item, change.kind, change.noise) for change in compare_pages(old, [*new, DocumentPage(number=4, text="")])]
    assert told == [("2", "edited", False), ("3", "edited", True), ("4", "added", False)]
    assert [(change.before, change.after) for change in compare_pages(old, new)] == [(None, None)] * 2, "without the words"
    assert compare_pages(old, old) == []


def read(pages: int, *doubts: DocumentDoubt) -> DocumentText:
    page = DocumentPage(number=1, text="同じ文章です。")
    return DocumentText(status="text", reader="r", pages=(page,), page_count=pages, doubts=doubts)


@pytest.mark.parametrize(
    ("before", "after", "noise"),
    [
        (read(1), read(1), True),
        (read(2, "pages_unread"), read(5, "pages_unread"), False),
        (read(2, "pages_unread"), read(2, "pages_unread"), False),
        (read(1), read(3), False),
    ],
)
def test_a_file_is_only_saved_again_when_every_page_was_read_and_says_the_same(
    before: DocumentText, after: DocumentText, noise: bool
) -> None:
    assert [(change.field, change.kind, change.noise) for change in compare_texts(before, after)] == [
        ("document", "replaced", noise)
    ]
