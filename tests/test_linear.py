"""No reader and no comparer takes more than its share of time for a long text: the small part of `python tests/linear.py`."""

from __future__ import annotations

import re

import pytest
from linear import READERS, Reader, Text, growth, is_too_fast

TEXTS: dict[str, tuple[str, ...]] = {
    "text": ("1", "、）", "\n", "1年（、-@あ", "資料1　あ\n"),
    "html": ("<b>1 あ</b><br>", "<a href=/a{n}.pdf>【原文】</a>", "<h3>あ{n}</h3>", "<select><option>a</select>", "<tr><td>1"),
    "rows": ("<tr><td>令和7年1月1日</td><td><a href=/menu_news/s-news/01a01_02{n}.html>あ</a></td></tr>", "1", "&amp;"),
}
FOUR_TIMES = 4


@pytest.mark.parametrize("name", READERS)
def test_four_times_the_text_takes_about_four_times_the_time(name: str) -> None:
    for piece in TEXTS[READERS[name].kinds]:
        text: Text = (repr(piece), "", piece, "")
        found = growth(name, text, 3_000, FOUR_TIMES)
        assert not (found and is_too_fast(found, FOUR_TIMES)), str(found)


@pytest.mark.parametrize("pattern", [r"[0-9]+x", r"(?:[0-9]+)+x", r"[0-9]*[0-9]*x"])
def test_a_reader_whose_time_grows_with_the_square_is_told(monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    monkeypatch.setitem(READERS, "broken", Reader(str, re.compile(pattern).search))
    monkeypatch.setattr("linear.PATIENCE", 0.5)
    found = growth("broken", ("'1'", "", "1", ""), 5_000, FOUR_TIMES)
    assert found and is_too_fast(found, FOUR_TIMES)
