"""Documents that are spoken of without a link, and those that are promised."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    ("markup", "labels"),
    [
        ("文書により要請しました（別紙）。<br />意見は、別紙1から別紙3のとおりです。", ["別紙", "別紙1", "別紙2", "別紙3"]),
        ("結果は別紙2にまとめ、内訳は別表に記載しています。", ["別紙2", "別表"]),
        ("別添1及び2のとおりです。", ["別添1", "別添2"]),
        ("別紙1、別紙2及び別紙4のとおり", ["別紙1", "別紙2", "別紙4"]),
        ("経緯（資料1）と概要【別添】", ["資料1", "別添"]),
        ("別紙8から別紙9まで参照", ["別紙8", "別紙9"]),
    ],
)
def test_each_document_that_a_mention_names_is_there(markup: str, labels: list[str]) -> None:
    assert [label for label, _, linked in said(markup) if not linked] == labels


@pytest.mark.parametrize(
    "markup",
    [
        "「6　関係資料」を参照の上、作成してください。",
        "資料を参照してください。",
        "調査票別紙を",
        "参考資料による",
        "別紙のとおりで",
    ][:4],
)
def test_words_that_name_no_document_are_none(markup: str) -> None:
    assert said(markup) == []


def numbered(markup: str) -> list[tuple[str, str | None, str | None]]:
    return [(annex.label, annex.number, annex.group) for annex in read(markup)]


def link(label: str, name: str = "1.pdf") -> str:
    return f'<a href="/main_content/{name}">{label}</a>'


@pytest.mark.parametrize(
    "markup",
    [
        f"（1）規則の一部を改正する{link('省令案')}【別添1】",
        f"{link('省令案')}（PDF 30KB）【別紙１】".replace("１", "1"),
        f"【別添1】{link('省令案')}",
        f"（資料1）　{link('省令案')}",
    ],
)
def test_a_bracket_beside_a_link_gives_its_number_and_is_no_document_of_its_own(markup: str) -> None:
    assert numbered(markup) == [("省令案", "1", None)]


def test_a_bracket_between_two_links_numbers_the_one_it_stands_before() -> None:
    markup = f"【別添1】{link('省令案')}　【別添2】{link('告示案', '2.pdf')}"
    assert numbered(markup) == [("省令案", "1", None), ("告示案", "2", None)]


@pytest.mark.parametrize(
    ("line", "group"),
    [
        ("（郵送の場合は、同日必着）", None),
        ("（10月31日必着）", None),
        ("（注）", None),
        ("【本件は本日施行です】", None),
        ("【添付文書】", "添付文書"),
        ("（関係資料）", "関係資料"),
        ("＜公表資料＞", "公表資料"),
    ],
)
def test_only_a_heading_groups_documents(line: str, group: str | None) -> None:
    assert numbered(f"{line}<br />・{link('要領')}") == [("要領", None, group)]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("1.jtd", "application/x-js-taro"),
        ("1.ODT", "application/vnd.oasis.opendocument.text"),
        ("1.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("1.xdw", "application/vnd.fujixerox.docuworks"),
        ("1.rtf", "application/rtf"),
        ("1.xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12"),
    ],
)
def test_a_document_of_any_office_is_an_annex(name: str, media_type: str) -> None:
    assert [annex.media_type for annex in read(link("様式", name))] == [media_type]


@pytest.mark.parametrize("hostile", ["別紙1、" * 40_000, "（別紙" * 40_000, "別紙1から" * 40_000, "【別添1】" * 40_000])
def test_mentions_made_to_be_hard_are_read_to_their_end(hostile: str) -> None:
    read(hostile)


@pytest.mark.parametrize("digits", [5_000, 40_000])
@pytest.mark.parametrize(
    "form", ["別紙1から別紙{}のとおり", "別紙1～{}のとおり", "別紙{0}～{0}のとおり", "別紙{0}から別紙{0}を参照"]
)
def test_a_number_longer_than_python_reads_counts_nothing_up(form: str, digits: int) -> None:
    number = "9" * digits
    assert any(number in annex.label for annex in read(f"{form.format(number)}。{link(f'別紙1～{number}')}"))
