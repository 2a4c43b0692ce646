"""Two documents set against each other: whatever differs stands on the page where it is, and nothing is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.diff.documents import MOST_COMPARED
from archive.render.diff_page.by_page import Leaf, leaves
from archive.render.diff_page.lines import rows
from schemas.document import DocumentPage

LINES = [f"これは{number}行目の文章です。" for number in range(12)]


def pages(*texts: str) -> list[DocumentPage]:
    return [DocumentPage(number=number, text=text) for number, text in enumerate(texts, start=1)]


def shown(found: list[Leaf]) -> list[tuple[int, int, int | None, list[str]]]:
    """First and last page, the old one, and the kinds of row that differ."""
    return [
        (
            one.first.number,
            one.last.number,
            one.old and one.old.number,
            [row.kind for row in one.rows if row.kind not in ("same", "folded")],
        )
        for one in found
    ]


def test_only_the_pages_that_differ_are_shown_and_the_others_named() -> None:
    texts = ["\n".join(f"{page}頁 {line}" for line in LINES) for page in range(1, 7)]
    edited = [*texts[:3], texts[3].replace("4頁 これは5行目の文章です。", "4頁 これは五行目の文章である。"), *texts[4:]]
    assert shown(leaves(pages(*texts), pages(*edited))) == [(1, 3, None, []), (4, 4, 4, ["edited"]), (5, 6, None, [])]


def test_a_page_put_in_moves_the_others_and_is_the_only_one_that_differs() -> None:
    old = ["\n".join(LINES[:6]), "\n".join(LINES[6:])]
    new = [old[0], "新しい頁です。\n全く別の話をします。", old[1]]
    assert shown(leaves(pages(*old), pages(*new))) == [(1, 1, None, []), (2, 2, None, ["added"]), (3, 3, None, [])]
    assert shown(leaves(pages(*new), pages(*old))) == [(1, 1, 1, ["removed"]), (2, 2, None, [])]


def test_a_side_without_text_and_equal_texts_have_no_pages_to_show() -> None:
    assert leaves([], pages("a")) == leaves(pages("a"), []) == leaves(pages("a\nb", "c"), pages("a\nb", "c")) == []
    assert shown(leaves(pages(""), pages("a"))) != []


def test_what_is_too_much_to_compare_is_not_compared() -> None:
    assert leaves(pages("あ" * MOST_COMPARED), pages("い" * (MOST_COMPARED + 1))) == []


@given(
    st.lists(st.text("ab\n", max_size=12), min_size=1, max_size=6),
    st.lists(st.text("ab\n", max_size=12), min_size=1, max_size=6),
)
def test_every_page_is_told_once_and_no_line_that_differs_is_lost(old: list[str], new: list[str]) -> None:
    found = leaves(pages(*old), pages(*new))
    if not found:
        assert "\n".join(old) == "\n".join(new)
        return
    ends = [0, *(leaf.last.number for leaf in found)]
    assert all(leaf.first.number > end for leaf, end in zip(found, ends, strict=False)) and ends == sorted(ends)
    told = [row for leaf in found for row in leaf.rows if row.kind not in ("same", "folded")]
    assert told == [row for row in rows("\n".join(old), "\n".join(new)) if row.kind not in ("same", "folded")]
