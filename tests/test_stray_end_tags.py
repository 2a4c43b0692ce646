"""Text behind stray end tags is text: html5lib, which builds the tree that a browser does, is the judge of what is lost."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.release import Release
from scraper.sites.mic import reader as mic

URL = "https://www.soumu.go.jp/menu_news/s-news/01test01_02000001.html"
MAIN = """<h3>1 経緯</h3><div class="innerBox"><div class="aly_tx">本文です。<br>二行目。</div></div>
<h3>2 内容</h3><div class="innerBox"><div class="aly_tx"><ul><li>甲</li></ul>
<table><tr><td>乙</td></tr></table>丙</div></div>"""
CONTACT = '<div id="contact_information"><dl><dt>連絡先</dt><dd>見本課<br>電話：03-0000-1234</dd></dl></div>'
FOOTER = '<div id="footer"><footer><div><a href="/x.html">関連リンク</a></div></footer></div>'
TOP = '<p class="pTop"><a href="#pTop">ページトップへ戻る</a></p>'


def page_of(inner: str, top: str = TOP, footer: str = FOOTER) -> str:
    return f"""<html lang="ja"><head><meta charset="utf-8"><title>総務省｜報道資料｜題名</title></head><body><div id="all">
<div class="bread"><a href="/">トップ</a> &gt; 題名</div><div class="contentsBody"><h1>報道資料</h1>
<div class="press_datearea">令和7年10月16日</div><h2 class="ttl">題名</h2>{inner}{top}</div>{footer}</div></body></html>"""


def inner_of(main: str = MAIN, contact: str = CONTACT) -> str:
    return f'<div class="innerBox"><div class="boxEx">要旨です。</div><div id="press_mainarea">{main}</div>{contact}</div>'


def read(markup: str) -> Release:
    return mic.read_release(markup.encode(), URL, "utf-8")


def shown_by_a_browser(markup: str) -> str:
    """The words from the content element to the footer, as html5lib's tree has them, whatever element they came to lie in."""
    tree = html5lib.parse(markup, namespaceHTMLElements=False)
    words: list[str] = []
    begun = False
    left_out = 0
    for event, element in _events(tree):
        begun = begun or element.get("class") == "contentsBody"
        if element.get("id") == "footer":
            break
        is_furniture = element.tag == "h1" or element.get("class") == "pTop"
        left_out += is_furniture * (1 if event == "start" else -1)
        text = element.text if event == "start" else element.tail
        if begun and not left_out and text:
            words.append(text)
    return "".join("".join(words).split())


def _events(element):  # type: ignore[no-untyped-def]  # html5lib has no types
    yield "start", element
    for child in element:
        if isinstance(child.tag, str):
            yield from _events(child)
    yield "end", element


@pytest.mark.parametrize("count", range(1, 9))
def test_divisions_closed_too_often_take_nothing_away(count: int) -> None:
    stray = MAIN.replace("二行目。", "</div>" * count + "二行目。")
    release, whole = read(page_of(inner_of(stray))), read(page_of(inner_of()))
    assert release.text == whole.text
    assert [section.heading for section in release.sections] == ["経緯", "内容"]
    assert [contact.phones for contact in release.contacts] == [("03-0000-1234",)]
    assert release.doubts == ()


@pytest.mark.parametrize("stray", ["</body>", "</html>", "</body></html>", "</section></div>", "</main></div></div>"])
def test_neither_do_other_end_tags(stray: str) -> None:
    assert read(page_of(inner_of(MAIN.replace("二行目。", stray + "二行目。")))).text == read(page_of(inner_of())).text


def test_where_nothing_says_how_far_the_release_goes_there_is_a_doubt() -> None:
    release = read(
        page_of(inner_of(MAIN.replace("二行目。", "</div></div></div></div></div>二行目。")), top="", footer="<div>二</div>")
    )
    assert "二行目。" in release.text or "text_not_read" in release.doubts


def test_a_menu_behind_the_content_is_none_of_it() -> None:
    menu = '<div class="sideMenu">関連情報<a href="/x.html">x</a></div>'
    release = read(page_of(inner_of(), footer=menu + FOOTER))
    assert "関連情報" not in release.text
    assert release.doubts == ()


def test_a_list_that_lost_every_box_around_it_is_text_of_the_release() -> None:
    inner = inner_of().replace('<div id="contact_information">', '<div id="contact_information"></div></div>')
    release = read(page_of(inner))
    assert "03-0000-1234" in release.text and release.text == read(page_of(inner_of())).text


STRAY = st.sampled_from(
    "</div> </div> </div> </p> </b> </td> </table> </ul> </dl> </dd> </h3> </section> </body> </html> </main> </form>".split()
)


@given(st.lists(st.tuples(st.integers(0, 10_000), STRAY), max_size=5))
def test_no_word_is_lost_without_a_doubt(strays: list[tuple[int, str]]) -> None:
    inner = inner_of()
    places = [place for place in range(len(inner)) if inner[place] == "<"]
    for place, stray in sorted(((places[number % len(places)], stray) for number, stray in strays), reverse=True):
        inner = inner[:place] + stray + inner[place:]
    markup = page_of(inner)
    release = read(markup)
    # html5lib puts words between cells before their table, libxml2 leaves them: the same words all the same.
    assert "text_not_read" in release.doubts or sorted("".join(release.text.split())) == sorted(shown_by_a_browser(markup))
