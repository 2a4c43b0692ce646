"""The visible text of markup, line by line as a browser shows it, and where everything stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from scraper.read.outline import Outline, is_cut_in_depth, is_icon, outline, parse_html

PDF = '<img alt="PDF" src="/main_content/000000011.gif" />'
WINDOW = '<img alt="別ウィンドウで開きます" src="/main_content/000000012.gif" />'


def body_of(markup: str) -> html.HtmlElement:
    return parse_html(markup).find("body")


def seen(markup: str) -> Outline:
    return outline(body_of(f"<html><body>{markup}</body></html>"))


def span_texts(page: Outline, tag: str) -> list[str]:
    return [page.text[start:end] for element, (start, end) in page.spans.items() if element.tag == tag]


def anchor_texts(page: Outline) -> list[str]:
    return [page.text[anchor.start : anchor.end] for anchor in page.anchors]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("一<br />二<br>三", "一\n二\n三"),
        ("一<br /><br /><br />二", "一\n二"),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("一<p>二</p>三", "一\n二\n三"),
        ("<div><div><div>一</div></div></div><div><div>二</div></div>", "一\n二"),
        ("<ul><li>一</li><li>二<ul><li>三</li></ul></li></ul>四", "一\n二\n三\n四"),
        ("<dl><dt>連絡先</dt><dd><address><p>一課<br />\r\n 　　二係</p></address></dd></dl>", "連絡先\n一課\n　　二係"),
        ("<h3>1 経緯</h3>\r\n<div>\r\n本文\r\n</div>", "1 経緯\n本文"),
        ("一<b>二</b><span>三</span>四", "一二三四"),
        ("", ""),
        ("<div>\r\n</div>　<br />&nbsp;<p></p>", ""),
    ],
)
def test_breaks_and_blocks_make_lines_and_nothing_else_does(markup: str, text: str) -> None:
    assert seen(markup).text == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("a  b\t\r\n c", "a b c"),
        (" <b> a </b> <i> b </i> ", "a b"),
        ("一 \r\n<b> 二</b>", "一 二"),
        ("　一　　二", "　一　　二"),
        ("<br />　一　<br />二 ", "　一\n二"),
        ("a&nbsp;&nbsp;b&nbsp;", "a\xa0\xa0b"),
        (" 　　　品質係<br />\r\n 　　　物価係", "　　　品質係\n　　　物価係"),
    ],
)
def test_ascii_blanks_fold_and_ideographic_ones_stay_except_at_the_end_of_a_line(markup: str, text: str) -> None:
    assert seen(markup).text == text


@pytest.mark.parametrize(
    "unseen",
    [
        "<!-- 二 -->",
        "<script>二</script>",
        "<style>二</style>",
        "<noscript><p>二</p></noscript>",
        "<template><a href='x'>二</a></template>",
        "<iframe src='x'>二</iframe>",
        "<?php 二 ?>",
    ],
)
def test_comments_and_scripts_are_unseen_and_their_tails_are_kept(unseen: str) -> None:
    page = seen(f"一{unseen}三{unseen}<b>四</b>{unseen}五")
    assert page.text == "一三四五"
    assert page.anchors == ()


def test_a_line_is_kept_as_the_site_prints_it_and_never_normalised() -> None:
    assert seen("①㈱髙﨑～－ＡＢＣ１２３ｱｲｳ&amp;&lt;&#65;").text == "①㈱髙﨑～－ＡＢＣ１２３ｱｲｳ&<A"


def test_every_element_knows_where_it_stands() -> None:
    page = seen("<h3>1 経緯</h3><div>総務省は、<b>本日</b>、公表<i>しました</i>。<br />以上<p>おわり</p></div>")
    assert span_texts(page, "h3") == ["1 経緯"]
    assert span_texts(page, "div") == ["総務省は、本日、公表しました。\n以上\nおわり"]
    assert span_texts(page, "b") + span_texts(page, "i") + span_texts(page, "p") == ["本日", "しました", "おわり"]
    assert span_texts(page, "body") == [page.text]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<p><b>一 </b></p>二", "一"),
        ("<p><b>一　</b></p>二", "一"),
        ("<b>　</b><p>二</p>", ""),
        ("<p>一</p><b></b><p>二</p>", ""),
        ("一　　<b></b><br />二", ""),
        ("一<br />二<b> </b>", ""),
        ("<b>一<br /></b>二", "一"),
        ("<b><br />一</b>二", "一"),
        ("<p>一</p><b>　<br />　</b><p>二</p>", ""),
    ],
)
def test_blanks_that_are_not_shown_are_in_no_span(markup: str, shown: str) -> None:
    assert span_texts(seen(markup), "b") == [shown]


def test_a_link_after_the_last_word_of_a_line_stays_in_its_line() -> None:
    page = seen(f"・宣言　<a href='/1.pdf'>{PDF}</a><br />次の行")
    assert page.text == "・宣言\n次の行"
    assert page.text.rfind("\n", 0, page.anchors[0].start) == -1


def test_a_row_is_a_line_and_a_tab_parts_its_cells() -> None:
    table = """<table>\r\n<caption>表1</caption>
        <tr>\r\n<th>区分 \r\n</th>\r\n<th>男</th>\r\n</tr>
        <tr><!-- 注 --><td> 見本市\r\n</td><!-- 注 --><td>　1,200人　</td></tr></table>後"""
    page = seen(f"前{table}")
    assert page.text == "前\n表1\n区分\t男\n見本市\t　1,200人\n後"
    assert span_texts(page, "td") == ["見本市", "　1,200人"]


def test_empty_cells_keep_the_place_of_the_others() -> None:
    assert seen("<table><tr><td></td><td>一</td><td> </td><td>二</td><td></td></tr></table>").text == "\t一\t\t二"


def test_a_tab_in_the_markup_is_a_blank() -> None:
    assert "\t" not in seen("一\t二<pre>三\t四</pre>&#9;五").text


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("見本市<br />\r\n　　　　市民課", "見本市 市民課"),
        ("<p>見本市</p>\r\n<p>　市民課</p>", "見本市 市民課"),
        ("<ul><li>見本市</li><li>例示町</li></ul>", "見本市 例示町"),
        ("<br />見本市<br /><br />", "見本市"),
        ("　見本市", "　見本市"),
    ],
)
def test_what_breaks_a_line_is_a_blank_in_a_cell(cell: str, line: str) -> None:
    page = seen(f"<table><tr><th>区分</th><td>{cell}</td><td>3<b>人</b></td></tr></table>後<br />次")
    assert page.text == f"区分\t{line}\t3人\n後\n次"
    assert span_texts(page, "b") == ["人"]


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>左</td><td><h2>題名</h2>一<br />二</td></tr></table>",
        "<table><tr><td>題名<br />一</td></tr><tr><td>二</td></tr></table>",
        "<table><tr><td>題名</td><td>一<br />二<table><tr><td>甲</td><td>乙</td></tr></table></td></tr></table>",
    ],
)
def test_a_table_that_arranges_a_page_keeps_its_lines(markup: str) -> None:
    assert "一\n二" in seen(markup).text


def test_cells_in_cells_are_rows_of_their_own() -> None:
    inner = "<table><tr><td>二</td><td>三</td></tr></table>"
    assert seen(f"<table><tr><td>一{inner}</td><td>四</td></tr></table>").text == "一\n二\t三\n\t四"


def test_what_is_left_out_is_left_out_with_its_links_but_not_its_tail() -> None:
    body = body_of("<h1>報道資料<a href='/x'>x</a></h1>一<p class='pTop'><a href='#pTop'>戻る</a></p>二<b>三</b>")
    page = outline(body, [body.find("h1"), body.find("p")])
    assert page.text == "一二三"
    assert (page.anchors, page.sources) == ((), ())
    assert body.find("h1") not in page.spans


def test_alt_texts_are_never_in_the_text() -> None:
    page = seen(f"<a href='/1.pdf'>別紙{PDF}</a><a href='https://example.jp/'>外部{WINDOW}</a><img alt='図1' src='/z.png'>")
    assert page.text == "別紙外部"
    assert anchor_texts(page) == ["別紙", "外部"]


def test_the_alt_text_of_a_linked_image_is_kept_beside_it_unless_it_is_an_icon() -> None:
    page = seen(f"<a href='/1.pdf'><img alt=' 概要図 ' src='/y.png'>{PDF}</a><a href='/2.pdf'>{PDF}</a>")
    assert [anchor.alt for anchor in page.anchors] == ["概要図", ""]


@pytest.mark.parametrize(
    "alt",
    ["WORD", "エクセルファイル", "PDF", "pdf", "PDFファイル", " PDF ", "別ウィンドウで開きます", "新しいウインドウで開きます"],
)
def test_icons_are_known_by_their_alt_text(alt: str) -> None:
    assert is_icon(alt)


@pytest.mark.parametrize("alt", ["", "図1", "PDFの作り方", "ウィンドウ", "総務省"])
def test_other_images_are_no_icons(alt: str) -> None:
    assert not is_icon(alt)


def test_sources_are_the_addresses_of_links_and_images_in_order_as_printed() -> None:
    page = seen(f"<img src='/a.png'><a href='/1.pdf'>一{PDF}</a><a name='here'>二</a><img alt='図'><a href='#x'>三</a>")
    assert page.sources == ("/a.png", "/1.pdf", "#x")
    assert [anchor.href for anchor in page.anchors] == ["/1.pdf", "#x"]


def test_addresses_are_read_as_sloppily_as_the_site_prints_them() -> None:
    page = seen(
        "<a href=https://example.jp/notice?year=2025&lang=ja>一</a>"
        "<a href= https://example.jp/watch?v=1&t=10>二</a>"
        "<a href=/main_content/1.pdf>三</a>"
        "<a href='/x?a=1&amp;b=2'>四</a>"
    )
    assert [anchor.href for anchor in page.anchors] == [
        "https://example.jp/notice?year=2025&lang=ja",
        "https://example.jp/watch?v=1&t=10",
        "/main_content/1.pdf",
        "/x?a=1&b=2",
    ]
    assert anchor_texts(page) == ["一", "二", "三", "四"]


@pytest.mark.parametrize("tag", ["div", "b", "a href='x'", "table><tr><td", "ul><li"])
def test_hundreds_of_open_tags_lose_no_words(tag: str) -> None:
    page = seen("前" + f"<{tag}>" * 600 + "底")
    assert "".join(page.text.split()) == "前底"


@pytest.mark.parametrize("tag", ["div", "b", "a href='x'", "table><tr><td", "ul><li"])
def test_ten_thousand_nested_tags_are_no_trouble(tag: str) -> None:
    # As of libxml2 2.14 the parser stops at a depth of 2048: no page of the site comes near, and what stands before is read.
    page = seen("前" + f"<{tag}>" * 10_000 + "底")
    assert page.text.startswith("前")
    assert all(0 <= start <= end <= len(page.text) for start, end in page.spans.values())


def test_what_is_nested_too_deep_to_be_read_is_known_to_be_cut() -> None:
    assert is_cut_in_depth(parse_html("<div>" * 10_000 + "底"))
    assert not is_cut_in_depth(parse_html("<div>" * 1_000 + "底</b></font>&broken"))


@pytest.mark.parametrize("nothing", ["", " ", "<!-- -->", "\ufffd", "<", "<>", "</p>", "<!DOCTYPE html>", "]]>"])
def test_nothing_is_an_empty_document(nothing: str) -> None:
    assert outline(parse_html(nothing)).text in ("", "\ufffd", "<", "<>", "]]>")


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">二</span>',
        '<div style="color: red; DISPLAY : none">二<a href="/x">三</a></div>',
        "<p hidden>二</p>",
        '<b style="visibility:hidden">二</b>',
        "<ul hidden><li>二</li></ul>",
        '<tr style="display:none"><td>二</td></tr>',
    ],
)
def test_what_a_browser_hides_is_no_text_and_has_no_links(hidden: str) -> None:
    page = seen(f"一{hidden}<i>四</i>")
    assert ("".join(page.text.split()), page.anchors) == ("一四", ())


@pytest.mark.parametrize("style", ["display:block", "color:#none", "background:url(display-none.png)", "text-align:none"])
def test_other_styles_hide_nothing(style: str) -> None:
    assert seen(f'<p style="{style}">一</p>').text == "一"


@pytest.mark.parametrize(
    "ruby",
    [
        "<ruby>彙<rt>い</rt></ruby><ruby>報<rt>ほう</rt></ruby>",
        "<ruby>彙<rp>（</rp><rt>い</rt><rp>）</rp>報<rp>（</rp><rt>ほう</rt><rp>）</rp></ruby>",
        "<ruby><rb>彙<rt>い<rb>報<rt>ほう</ruby>",
        "<ruby><rb>彙</rb><rb>報</rb><rtc><rt>い</rt><rt>ほう</rt></rtc></ruby>",
    ],
)
def test_the_reading_of_ruby_is_kept_beside_the_word(ruby: str) -> None:
    page = seen(f"<p>今月の{ruby}を掲載</p>")
    assert page.text == "今月の彙報を掲載"
    assert "".join(mark.value for mark in page.marks if mark.kind == "ruby") == "いほう"


@pytest.mark.parametrize(
    ("markup", "marks"),
    [
        ("10<sup>5</sup>個", [("sup", "5", "")]),
        ("H<sub>2</sub>O", [("sub", "2", "")]),
        ("<del>10月</del><ins>11月</ins>、<s>中止</s><strike>延期</strike>", "del 10月|ins 11月|s 中止|s 延期"),
        ('前<img src="/z.png" alt="受賞者の 写真">後', [("alt", "", "受賞者の 写真")]),
        (f"別紙{PDF}", []),
        ('<img src="/z.png" alt="">', []),
        ("<del> </del>", []),
    ],
)
def test_what_is_shown_beside_the_words_is_marked(markup: str, marks: list[tuple[str, str, str]] | str) -> None:
    page = seen(markup)
    if isinstance(marks, str):
        marks = [(kind, words, "") for kind, words in (mark.split(" ") for mark in marks.split("|"))]
    assert [(mark.kind, page.text[mark.start : mark.end], mark.value) for mark in page.marks] == marks


@pytest.mark.parametrize(
    ("markup", "markers"),
    [
        ("<ul><li>一<li>二</ul>", "• •"),
        ("<ol><li>一</li><li>二</li></ol>", "1. 2."),
        ('<ol start="3"><li>一</li><li value="7">二</li><li>三</li></ol>', "3. 7. 8."),
        ("<ol reversed><li>一</li><li>二</li></ol>", "2. 1."),
        ('<ol type="a" start="26"><li>一</li><li>二</li></ol>', "z. aa."),
        ('<ol type="I" start="4"><li>一</li><li>二</li></ol>', "IV. V."),
        ('<ol style="list-style-type: katakana"><li>一</li><li>二</li></ol>', "ア. イ."),
        ('<ul style="list-style:none"><li>一</li></ul>', ""),
        ("<ol><li>一<ul><li>二</li></ul></li><li>三</li></ol>", "1. • 2."),
        ('<ol start="x"><li value="-1">一</li><li>二</li></ol>', "-1. 0."),
    ],
)
def test_an_item_has_the_marker_that_a_browser_shows(markup: str, markers: str) -> None:
    assert " ".join(item.marker for item in seen(markup).structure.items).strip() == markers


def test_an_item_knows_where_it_stands_and_how_deep() -> None:
    page = seen("<ul><li>一<br>二</li><li>三<ol><li>四</li></ol></li></ul>五")
    items = [(page.text[item.start : item.end], item.depth) for item in page.structure.items]
    assert items == [("一\n二", 1), ("三\n四", 1), ("四", 2)]


def test_only_numbers_of_a_list_are_part_of_what_it_says() -> None:
    assert [mark.value for mark in seen("<ul><li>一</li></ul><ol start=4><li>二</li></ol>").marks] == ["4."]


def rows(markup: str) -> list[list[str]]:
    page = seen(markup)
    (table,) = page.structure.tables
    return [["" if cell is None else page.text[cell.start : cell.end] for cell in row] for row in table]


def test_the_cells_of_a_table_stand_in_their_columns() -> None:
    head = "<tr><th rowspan=2>国</th><th colspan=2>出席者</th></tr><tr><th>氏名</th><th>役職</th></tr>"
    body = "<tr><td>日本</td><td>見本　一郎</td><td>大臣</td></tr><tr><td>米国</td><td></td><td>長官</td></tr>"
    assert rows(f"<table>{head}{body}</table>") == [
        ["国", "出席者", "出席者"],
        ["国", "氏名", "役職"],
        ["日本", "見本　一郎", "大臣"],
        ["米国", "", "長官"],
    ]


def test_a_cell_knows_its_lines_and_whether_it_is_a_head() -> None:
    page = seen("<table><tr><th>招待国</th><td>韓国<br>　<b>豪州</b><p>インド</p></td></tr></table>")
    head, listed = page.structure.tables[0][0]
    assert head and listed
    assert (head.is_head, listed.is_head) == (True, False)
    assert [page.text[start:end].strip() for start, end in listed.lines] == ["韓国", "豪州", "インド"]


def test_a_definition_list_has_entries() -> None:
    page = seen("<dl><dt>招待国</dt><dd>韓国</dd><dd>豪州</dd><div><dt>場所<dd>東京</div></dl><dl><dt>空</dt></dl>")
    entries = [[page.text[start:end] for start, end in (entry.term, *entry.details)] for entry in page.structure.entries]
    assert entries == [["招待国", "韓国", "豪州"], ["場所", "東京"]]


def test_lines_of_preformatted_text_are_lines() -> None:
    assert seen("<pre>一\r\n　二\n\n<b>三</b>\n</pre>四\n五").text == "一\n　二\n三\n四 五"


def test_the_end_tags_of_the_page_end_nothing() -> None:
    assert body_of("<body><div>一</body></html>二</div>三</body>").xpath("string(div)") == "一二"


@given(st.integers(1, 400), st.integers(1, 70_000))
def test_cells_that_span_everything_do_not_grow_a_table_by_its_square(count: int, span: int) -> None:
    page = seen(
        "<table><tr><td>甲<td>乙" + f"<tr><td rowspan={span} colspan={span}>丙<td rowspan={span}>丁" * count + "</table>"
    )
    assert sum(len(row) for row in page.structure.tables[0]) <= 40 * (count + 1)


PIECES = st.sampled_from(
    [
        *"<p> </p> <div> </div> <br> <table> <tr> <td> <th> </td> </tr> </table> <b> </b> <a> </a> <ul> <li> </ul> <h3> </h3> "
        "<ol> <dl> <dt> <dd> <ruby> <rb> <rt> </rt> </ruby> <sup> </sup> <del> </del> <pre> </pre> </body> </html> "
        "<script> </script> <!-- --> <template> </template> 一 \u3000 a &amp; & < > \" ' &#0; &#xD800; &nbsp;".split(" "),
        " ",
        "\n",
        "\t",
        "<a href='/1.pdf'>",
        f"<a href=x>{PDF}</a>",
        "<a href= 'y'>",
        "<img src=z>",
        "<![CDATA[",
    ]
)
MARKUP = st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join)


@given(MARKUP)
def test_random_markup_never_raises_and_every_span_is_within_the_text(markup: str) -> None:
    page = outline(parse_html(markup))
    assert all(0 <= start <= end <= len(page.text) for start, end in page.spans.values())
    assert all(
        line.strip(" \u3000\xa0\t") and line == line.rstrip(" \u3000\xa0\t") for line in page.text.split("\n") if page.text
    )


@given(MARKUP)
def test_every_link_stands_where_its_element_does(markup: str) -> None:
    page = outline(parse_html(markup))
    spans = [span for element, span in page.spans.items() if element.tag == "a" and element.get("href")]
    assert [(anchor.start, anchor.end) for anchor in page.anchors] == spans
    assert all(anchor.href in page.sources for anchor in page.anchors)


@given(st.lists(st.sampled_from(["一", "二 ", "　三", "四　", " "]), max_size=8))
def test_what_an_element_shows_is_what_stands_in_its_span(words: list[str]) -> None:
    page = seen("".join(f"<p>前<b>{word}</b>後</p>" for word in words))
    assert span_texts(page, "b") == words
