"""Documents that are spoken of without a link, and those that are promised."""

from __future__ import annotations

from schemas.release import Annex
from scraper.read.annexes import find_annexes
from scraper.read.outline import outline, parse_html
from scraper.read.sections import find_sections
from scraper.read.unlinked_annexes import add_mentions

PAGE = "https://www.soumu.go.jp/menu_news/s-news/01test01_02000001.html"


def read(markup: str) -> tuple[Annex, ...]:
    page = outline(parse_html(f"<html><body>{markup}</body></html>"))
    headings = [(str(element.tag), *span) for element, span in page.spans.items() if element.tag == "h2"]
    sections = find_sections(page.text, (0, len(page.text)), headings)
    found = add_mentions(page.text, find_annexes(page, PAGE), page.anchors, sections)
    assert [annex.position for annex in found] == list(range(len(found)))
    assert all(page.text[annex.start : annex.end] == annex.literal for annex in found)
    return found


def said(markup: str) -> list[tuple[str, str | None, bool]]:
    return [(annex.label, annex.number, annex.url is not None) for annex in read(markup)]


def test_a_document_that_is_only_mentioned_has_no_url() -> None:
    assert said("詳細は別紙2のとおりです。") == [("別紙2", "2", False)]
    assert said("概要は別添のとおり、内訳は別表3を御参照ください。") == [("別添", None, False), ("別表3", "3", False)]


def test_a_mention_of_what_is_linked_is_no_second_document() -> None:
    link = '<a href="/main_content/1.pdf">別紙1</a>'
    assert said(f"{link}のとおりです。繰り返しますが、別紙1のとおりです。") == [("別紙1", "1", True)]
    assert said('別紙1のとおりです。<br />・<a href="/main_content/1.pdf">別紙1　新旧対照表</a>') == [
        ("別紙1　新旧対照表", "1", True)
    ]


def test_mentions_stand_among_the_links_in_the_order_of_the_text() -> None:
    markup = '別紙1のとおりです。<br /><a href="/main_content/2.pdf">別紙2</a><br />別紙3を参照。'
    assert said(markup) == [("別紙1", "1", False), ("別紙2", "2", True), ("別紙3", "3", False)]


def test_a_mention_that_counts_up_is_each_of_its_documents() -> None:
    assert said("別紙1～2のとおりです。") == [("別紙1～2", "1", False), ("別紙1～2", "2", False)]


def test_of_those_counted_up_the_linked_ones_are_no_mentions() -> None:
    link = '<a href="/main_content/1.pdf">別紙1</a>'
    assert said(f"別紙1～2のとおりです。<br />・{link}") == [("別紙1～2", "2", False), ("別紙1", "1", True)]


def test_said_twice_it_is_one_document() -> None:
    assert said("別紙のとおりです。また、別紙のとおりです。") == [("別紙", None, False)]


def test_the_word_alone_is_no_document() -> None:
    assert said("別紙に書く。資料を配る。参考にする。") == []


def test_a_promise_is_a_placeholder_under_its_heading() -> None:
    (annex,) = read("<h2>議事録</h2><div>準備でき次第、掲載します。</div>")
    assert (annex.label, annex.url, annex.placeholder) == ("議事録", None, "準備でき次第、掲載します。")
    assert read("<h2>議事録</h2><div>公開しません。</div>") == ()


def test_a_promise_in_brackets_is_that_of_its_line() -> None:
    promise = "準備でき次第、掲載します。"
    (annex,) = read(f"<h2>資料</h2><div>・参考資料1　議事要旨（{promise}）</div><div>以上</div>")
    assert (annex.label, annex.number, annex.literal, annex.placeholder) == ("参考資料1　議事要旨", "1", promise, promise)
    assert len(read(f"<h2>議事録</h2><div>議事録（{promise}）</div>")) == 1
