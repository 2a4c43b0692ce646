"""Which words say that a page was changed, and which only speak of corrections, renewals and revisions."""

from __future__ import annotations

import pytest

from archive.diff.announced import announcement_in, find_announcements
from schemas.change import Change

SAID = """
【訂正】
【令和7年10月20日更新】
【10月20日　別紙2差替え】
（10月20日更新）
（令和7年10月20日（月）17時00分更新）
（一部修正）
（訂正：令和7年10月20日）
（更新日：令和7年10月20日）
※令和7年10月20日訂正
※10/20 更新
令和7年10月20日　資料を差し替えました。
更新日：令和7年10月20日
最終更新：令和7年10月20日
訂正：表1の数値
お詫びと訂正
お詫びして訂正いたします。
正誤表
（誤）3,480百万円
別紙の数値に誤りがありましたので、差し替えました。
資料の一部に誤りがございました。
別紙1を差し替えております。
本資料の数値を修正しました。
掲載資料の一部を更新いたしました。
本ページの記載を改訂しました。
議事要旨を追記しました。
開催日を10月16日に変更しました。
会場が変更になりました。
Corrected on 20 October 2025
様式集（27KB）【令和4年12月1日差替え】
※数値に誤りがあったため修正しました。
別紙1に誤りがあり、修正いたしました。
下線部を修正しました。
（令和7年10月21日改訂）
（修正版）
注）10月21日に表1を修正
（10月21日追加）
参考資料を追加しました（10月21日）。
提出期限を延長しました。
(Updated October 21)
""".strip().split("\n")

NOT_SAID = """
免許の更新
正誤表の作成方法に関するガイドライン
日時を変更しました場合は連絡ください
記載を修正しました省令案
無線局の免許の更新の申請を受け付けます。
更新料を見直します。
更新料の額は次のとおりです。
電波法の一部を改正する法律
ガイドラインの改訂
「手引き」の改訂版を公表しました。
ガイドラインを改訂しました。
開催要綱（令和7年7月改定）
（令和7年3月改訂版）
訂正放送の請求
「選挙人名簿の登録者数」の訂正を求める意見
提出された意見を踏まえて案を修正しました。
意見を踏まえ、本文の表記を修正しました。
ソフトウェアを最新のものに更新してください。
登録の更新日：届出の日
免許人からの訂正の届出
修正申告の受付
調書に追記する事項
個人情報の訂正請求
通信設備の更新を支援します。
番組の差し替えについて
基準を変更しました。
誤りがあった場合の手続
正しい情報の発信に努めます。
正社員の割合
誤差率の表
令和7年10月20日に更新の申請がありました。
システムを更新しました。
予算案の修正
（正）1部、（副）2部
正：1部
数値目標を更新しました。
免許状の記載事項を変更しました。
リンク先の情報システムを更新しました。
""".strip().split("\n")


@pytest.mark.parametrize("words", SAID)
def test_the_page_says_that_it_was_changed(words: str) -> None:
    assert "yes" in {one.state for one in find_announcements(words)}


@pytest.mark.parametrize("words", NOT_SAID)
def test_a_word_alone_announces_nothing(words: str) -> None:
    assert "yes" not in {one.state for one in find_announcements(words)}


def change(before: str | None, after: str | None, **more: object) -> Change:
    kind = "edited" if before and after else "added" if after else "removed"
    return Change(**{"field": "text", "kind": kind, "before": before, "after": after, **more})  # type: ignore[arg-type]


def test_only_an_announcement_that_was_added_counts() -> None:
    note = "※令和7年10月20日訂正"
    assert announcement_in([change(None, note)])
    assert announcement_in([change("※令和7年10月20日訂正", "※令和7年10月21日訂正")])
    assert not announcement_in([change(note, None)])
    assert not announcement_in([change(note, note, kind="moved")])
    assert not announcement_in([change(f"{note}　数値", f"{note}　数値", noise=True)])
    assert not announcement_in([change(f"{note}\n9,000世帯", f"{note}\n8,000世帯")])


def test_words_that_no_page_shows_announce_nothing() -> None:
    assert not announcement_in([change(None, "https://example.jp/【訂正】.pdf", field="annexes")])
