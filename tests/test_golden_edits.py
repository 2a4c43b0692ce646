"""Fifty kinds of edits on four mornings: what is told of each, in which section, between which visits, and how announced.

`fixtures/golden_edits.json` holds, for each kind, what the archive tells: a line a change. Leave a kind out of it and run the
tests: it is written once, and they fail until a person has read it. On the fourth morning each page is as it was on the first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, Mornings

from archive.demo import PLANTED, build, serve
from archive.demo.lists import CURRENT
from schemas.times import from_utc_text, jst_day

GOLDENS = Path(__file__).parent / "fixtures" / "golden_edits.json"
KEY = Path(PLANTED.edited.path).stem
BLOCK = """<p>　開催日時：令和7年10月16日（木）14時00分から16時00分まで</p>
<p>　会場：総務省第一特別会議室（中央合同庁舎第2号館8階）</p>
<p>　参加国（英国、米国、カナダ）の代表が出席しました。出席者は計12名です。</p>
<p>　出力は10<sup>5</sup>Wです。上限は2,000kWです。比率は▲0.4％です。</p>
<ol><li>第一の議題は、電波の利用状況についてです。</li><li>第二の議題は、周波数の再編についてです。</li></ol>
<table><tr><th>区分</th><th>件数</th><th>適否</th></tr><tr><td>飲食料品</td><td>12</td><td>○</td></tr><tr><td>衣料</td><td>3,480</td><td></td></tr></table>
<p>　詳細は、<a href="/main_content/001990123.pdf">交付要綱（概要）</a>を御覧ください。</p>
<p><img src="/main_content/000990001.gif" alt="推移を示すグラフ" /></p>
<p>　意見の提出期限は令和7年11月20日（木）（必着）です。</p>
"""

VENUE = "<p>　会場：総務省第一特別会議室（中央合同庁舎第2号館8階）</p>\n"
PRESENT = "<p>　参加国（英国、米国、カナダ）の代表が出席しました。出席者は計12名です。</p>\n"

Replaced = tuple[str, str]

KINDS: dict[str, tuple[Replaced, Replaced | None]] = {
    "digit": (("3,840百万円", "3,890百万円"), None),
    "digits_swapped": (("3,840百万円", "3,480百万円"), None),
    "unit": (("3,840百万円", "3,840千円"), None),
    "sign": (("▲0.4％", "0.4％"), None),
    "decimal": (("▲0.4％", "▲4％"), None),
    "weekday": (("10月16日（木）", "10月16日（水）"), None),
    "day": (("10月16日（木）", "10月17日（金）"), None),
    "year": (("令和7年10月16日", "令和8年10月16日"), None),
    "time": (("14時00分から", "15時00分から"), None),
    "place": (("総務省第一特別会議室", "総務省第二特別会議室"), None),
    "floor": (("8階", "10階"), None),
    "deadline": (("11月20日（木）（必着）", "11月27日（木）（必着）"), None),
    "deadline_announced": (
        ("です。</p>\n", "です。</p>\n"),
        (("（必着）です。", "（必着）です。（提出期限を延長しました。）")),
    ),
    "country_added": (("英国、米国、カナダ", "英国、米国、カナダ、豪州"), None),
    "country_removed": (("英国、米国、カナダ", "英国、カナダ"), None),
    "count": (("計12名", "計13名"), None),
    "sentence_added": (("です。上限は", "です。周波数は920MHzです。上限は"), None),
    "sentence_removed": (("上限は2,000kWです。", ""), None),
    "negation": (("出席しました", "出席しませんでした"), None),
    "particle": (("の代表が出席", "の代表も出席"), None),
    "raised_figure": (("10<sup>5</sup>W", "105W"), None),
    "raised_otherwise": (("10<sup>5</sup>W", "10<sup>6</sup>W"), None),
    "struck_out": (("上限は2,000kWです。", "<del>上限は2,000kWです。</del>"), None),
    "underlined": (("2,000kW", "<ins>2,000kW</ins>"), None),
    "items_swapped": (
        (
            "<li>第一の議題は、電波の利用状況についてです。</li><li>第二の議題は、周波数の再編についてです。</li>",
            "<li>第二の議題は、周波数の再編についてです。</li><li>第一の議題は、電波の利用状況についてです。</li>",
        ),
        None,
    ),
    "item_added": (("</li></ol>", "</li><li>第三の議題は、その他です。</li></ol>"), None),
    "item_numbers": (("<ol>", '<ol start="3">'), None),
    "mark_to_another_row": (
        ("<td>○</td></tr><tr><td>衣料</td><td>3,480</td><td></td>", "<td></td></tr><tr><td>衣料</td><td>3,480</td><td>○</td>"),
        None,
    ),
    "digit_to_another_cell": (("<td>飲食料品</td><td>12</td>", "<td>飲食料品1</td><td>2</td>"), None),
    "row_removed": (("<tr><td>飲食料品</td><td>12</td><td>○</td></tr>", ""), None),
    "row_heading": (("<td>衣料</td>", "<td>衣料品</td>"), None),
    "column_heading": (("<th>件数</th>", "<th>世帯数</th>"), None),
    "link_label": (("交付要綱（概要）", "交付要綱（全文）"), None),
    "link_elsewhere": (('001990123.pdf">交付要綱（概要）', '001990124.pdf">交付要綱（概要）'), None),
    "link_removed": (('<a href="/main_content/001990123.pdf">交付要綱（概要）</a>', "交付要綱（概要）"), None),
    "alt_text": (("推移を示すグラフ", "内訳を示すグラフ"), None),
    "image": (("000990001.gif", "000990002.gif"), None),
    "paragraph_moved": (
        (
            VENUE + PRESENT,
            PRESENT + VENUE,
        ),
        None,
    ),
    "heading": (("交付決定の内容", "交付決定の概要"), None),
    "title": (("交付金（第2回）の交付決定", "交付金（第3回）の交付決定"), None),
    "title_edition": (("交付金（第2回）の交付決定", "交付金（第2回）の交付決定（改訂版）"), None),
    "phone": (("03－0000－5516", "03－0000－5517"), None),
    "official": (("担当：三枝補佐", "担当：四方補佐"), None),
    "note_at_once": (("計12名です。", "計13名です。（10月21日　人数を訂正しました。）"), None),
    "note_later": (("計12名です。", "計13名です。"), ("計13名です。", "計13名です。（人数を訂正しました。）")),
    "note_of_another_day": (("計12名です。", "計13名です。（令和6年4月1日　人数を訂正しました。）"), None),
    "edition": (("計12名です。", "計13名です。（改訂版）"), None),
    "wide_letters": (("10<sup>5</sup>W", "１０<sup>５</sup>Ｗ"), None),
    "blanks": (("です。上限は", "です。　上限は"), None),
    "without_width": (("第一特別会議室", "第一&#8203;特別会議室"), None),
    "session_id": (('001990123.pdf"', '001990123.pdf;jsessionid=0A1B"'), None),
    "markup": (("<p>　会場", '<p class="x">　会場'), None),
    "edited_again": (("計12名です。", "計13名です。"), ("計13名です。", "計14名です。")),
}


def key_of(number: int) -> str:
    return f"01gyosei08_02009{number:03d}"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    with serve(build(2, TODAY)) as server:
        mornings = Mornings(server, tmp_path_factory.mktemp("golden") / "archive")
        page = server.site.pages[PLANTED.edited.path].body.decode("cp932")
        at = page.index('<div class="aly_tx">') + len('<div class="aly_tx">')
        base = page[:at] + BLOCK.replace("\n", "\r\n") + page[at:]
        row = '<tr>\r\n<td class="nw">2025年10月1日</td>\r\n<td><a href="/menu_news/s-news/{key}.html">{title}</a></td>\r\n'
        row += '<td class="nw">自治行政局</td>\r\n</tr>\r\n'
        rows = "".join(
            row.format(key=key_of(number), title=f"令和7年度交付金の交付決定（{number}）") for number in range(len(KINDS))
        )
        listed = server.site.pages[CURRENT].body.decode("cp932")
        place = listed.index("<tr>", listed.index('scope="col"') + 1)
        mornings.plant(CURRENT, (listed[:place] + rows + listed[place:]).encode("cp932"))
        visits = []
        for morning in (1, 2, 3, 4):
            for number, (name, (first, later)) in enumerate(KINDS.items()):
                words = base.replace(KEY, key_of(number))
                words = replaced(words, first, name) if morning in (2, 3) else words
                words = replaced(words, later, name) if morning == 3 and later else words
                mornings.plant(f"/menu_news/s-news/{key_of(number)}.html", words.encode("cp932", "xmlcharrefreplace"))
            mornings.crawl()
            visits.append(jst_day(mornings.clock.now()).isoformat())
            mornings.sleep(days=1)
        yield {name: lines_of(mornings, key_of(number), visits) for number, name in enumerate(KINDS)}


def replaced(words: str, edit: Replaced, name: str) -> str:
    before, after = (side.replace("\n", "\r\n") for side in edit)
    assert before in words, f"{name}: {before!r} is not in the page"
    return words.replace(before, after)


def lines_of(mornings: Mornings, key: str, days: list[str]) -> list[str]:
    changes = mornings.rows("SELECT * FROM release_changes WHERE key = ? AND url IS NULL ORDER BY change_id", key)
    return [line_of(change, days) for change in changes]


def line_of(change: dict[str, Any], days: list[str]) -> str:
    interval = "→".join(
        str(days.index(jst_day(from_utc_text(change[at])).isoformat()) + 1) for at in ("seen_before_at", "seen_after_at")
    )
    state = "noise" if change["noise"] else change["announcement"] + ("+later" if change["announced_later_at"] else "")
    places = f" [{change['place_before']} ⇒ {change['place_after']}]" if change["kind"] == "moved" else ""
    said = f"{change['before'] or ''} ⇒ {change['after'] or ''}".replace("\n", "⏎")
    return f"{interval} {change['field']} {change['item'] or '-'} {change['kind']} {state}: {said}{places}"


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_of_edit_is_told_as_it_was_read(told: dict[str, list[str]], name: str) -> None:
    goldens = json.loads(GOLDENS.read_text(encoding="utf-8")) if GOLDENS.exists() else {}
    if name not in goldens:
        goldens[name] = told[name]
        GOLDENS.write_text(json.dumps(goldens, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{name} was written to {GOLDENS}: read it, correct the code if it is wrong, then run again")
    assert told[name] == goldens[name]


def test_there_are_fifty_kinds_and_no_golden_without_one() -> None:
    assert len(KINDS) >= 50
    assert set(json.loads(GOLDENS.read_text(encoding="utf-8"))) == set(KINDS)
