"""The founding release in the markup of the site, put together from its text: links given numbers, brackets and blanks
full-width again. Its real markup is not known."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

NAME = "01tsushin06_02000288"
URL = f"https://www.soumu.go.jp/menu_news/s-news/{NAME}.html"
PDF_ICON = '<img alt="PDF" height="15" src="/main_content/000000011.gif" width="15" />'
WINDOW_ICON = '<img alt="別ウィンドウで開きます" src="/main_content/000000012.gif" />'
TITLE = "G7産業・技術・デジタル大臣会合の開催結果"


def page(directory: Path) -> bytes:
    """Return the page; `directory` holds the text, NAME.txt."""
    text = (directory / f"{NAME}.txt").read_text(encoding="utf-8")
    wide = text.translate(str.maketrans("()\xa0", "（） "))
    wide = re.sub(r"^ +", lambda blanks: "\u3000" * len(blanks[0]), wide, flags=re.M).replace("−", "－").replace("•", "・")
    lines = [line.rstrip() for line in wide.split("\n")]
    title = lines.index(TITLE, 3)
    contact = lines.index("連絡先")
    lead = next(number for number in range(title + 1, contact) if lines[number])
    main = "<br />\r\n".join(linked(lines[lead + 1 : contact]))
    address = "<br />\r\n".join(lines[contact + 1 : lines.index("ページトップへ戻る")])
    html = f"""<?xml version="1.0" encoding="Shift_JIS"?>
<html xml:lang="ja" lang="ja">
<head><title>総務省｜報道資料｜{TITLE}</title><meta property="og:url" content="{URL}" /></head>
<body class="press"><div class="bread"><a href="/menu_news/s-news/index.html">報道資料一覧</a> &gt; {TITLE}</div>
<div class="contentsBody"><h1>報道資料</h1><div class="press_datearea rightPosT">{lines[4]}</div>
<h2 class="ttl">{TITLE}</h2><div class="innerBox"><div class="boxEx">{lines[lead]}</div>
<div id="press_mainarea"><div class="innerBox"><div class="aly_tx">{main}</div></div></div>
<div id="contact_information"><dl><dt>連絡先</dt><dd><address>{address}</address></dd></dl></div></div>
<p class="rightPos pTop"><a href="#pTop">ページトップへ戻る</a></p></div></body></html>"""
    return html.encode("cp932")


def linked(lines: list[str]) -> list[str]:
    """The lines of the main area with the links that the text only hints at."""
    number = count(935531)

    def document(words: str) -> str:
        return f'<a href="/main_content/{next(number):09d}.pdf">{words}{PDF_ICON}</a>'

    found = []
    for line in lines:
        line = re.sub(r"(【原文】|【仮訳】)PDF", lambda match: document(match[1]), line)
        line = re.sub(r"別添PDF", lambda _: document("別添"), line)
        line = re.sub(r"(https://\S+?)別ウィンドウで開きます", rf'<a href="\1">\1{WINDOW_ICON}</a>）', line)
        found.append(line)
    return found
