"""Whether words say that the page itself was changed: 訂正, 更新, 差替え … as an announcement, not as the subject.

「免許の更新」「更新料」「訂正放送」「意見を踏まえ修正しました」 are what a ministry writes about every day. So a word alone is
never enough: it stands in a bracket of its own, beside a day, as the head of a line, or as what was done to the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from archive.diff.text.sentences import units
from schemas.change import Change

# All patterns are for sentences in the folded form: NFKC, no white space.
_DAY = (
    r"(?:(?:令和|平成|R|H)?[0-9元]{1,4}(?:年|[./])[0-9]{1,2}(?:月|[./])[0-9]{1,2}日?|[0-9]{1,2}(?:月[0-9]{1,2}日|/[0-9]{1,2}))"
)
_WEEKDAY = r"(?:\([月火水木金土日](?:曜日)?\))?"
_TIME = r"(?:[0-9]{1,2}(?:時(?:[0-9]{1,2}分)?|:[0-9]{2}))?"
_WHEN = f"{_DAY}{_WEEKDAY}{_TIME}"
_SURE = r"(?:訂正|差し?替え?|追記|正誤)"  # of the page, wherever it is said so shortly
_WORD = r"(?:訂正|差し?替え?|追記|更新|修正|正誤|改訂|追加)"
_DONE = r"(?:(?:いた)?しま(?:した|す)|(?:いた)?して(?:い|おり)ます|えま(?:した|す)|えて(?:い|おり)ます|済み?|いたしたい)"
_OPEN, _CLOSE = r"[\[【(〔<《]", r"[\]】)〕>》]"
_PART = r"(?:一部|内容|資料|本文|別紙|別添|リンク|ファイル|数値|表記|記載|を|の|:|、|に|付け?で?|※|再|最終)*"
_TAIL = rf"(?:日|版|後|あり|{_DONE})?"
_PAGE = (
    r"(?:報道資料|本資料|(?:添付|掲載|参考|公表)資料|(?:本|当|この)(?:ペー?ジ|サイト)|ページ|本文|別紙|別添|参考|添付|ファイル|PDF|"
    r"リンク|掲載|記載|表記|数値|誤記|誤植|誤り|下線部?|赤字|下記|件名|標題|表題|報道発表)"
)
_OTHERS = r"意見|要請|勧告|申請者|届出"  # what is corrected in such a sentence is a draft or another's paper

_SAID = (
    # 【訂正】 （10月20日更新） （一部修正） ［令和7年10月20日 別紙2差替え］
    rf"【{_PART}(?:{_WHEN})?{_PART}{_WORD}{_TAIL}】",
    rf"{_OPEN}{_PART}{_SURE}{_TAIL}{_CLOSE}",
    rf"{_OPEN}{_PART}{_WHEN}[^{_CLOSE[1:-1]}]{{0,20}}{_WORD}{_TAIL}{_CLOSE}",
    rf"{_OPEN}{_PART}{_WORD}{_TAIL}:?{_WHEN}{_CLOSE}",
    rf"{_OPEN}(?:一部|内容){_PART}{_WORD}{_TAIL}{_CLOSE}",
    # 10月20日更新 / 更新日：令和7年10月20日, as a line of its own
    rf"^[※*]?{_WHEN}(?:に|付け?で?|、|:)?{_PART}{_WORD}{_TAIL}[。)]?$",
    rf"^[※*]?(?:最終)?{_WORD}(?:日時?|年月日)?:?{_WHEN}{_CLOSE}?$",
    # 訂正：… / 訂正のお知らせ / お詫びと訂正 / 正誤表 / （誤）…, which a （正）… follows; that alone may be an original
    r"^[※*【(]?(?:訂正|追記|差し?替え|正誤)[】)]?:",
    r"訂正の?お知らせ|(?:お詫び|おわび)(?:と|して|の上、?)訂正|正誤情報|正誤表(?!の作成|の様式|に関する)",
    r"訂正(?:箇所|履歴|前|後)は?[:、】)]",
    r"^[・※]?[(【\[]?誤[)】\]:].*",
    # 訂正しました / 差し替えました / 追記しました
    rf"(?:訂正|差し?替|追記){_DONE}",
    # 数値に誤りがありました
    r"(?:誤り|誤記|誤植)が?(?:あり|ござい)まし(?:た|て)",
    # 数値に誤りがあったため修正しました
    rf"(?:誤り|誤記|誤植)が?(?:あった|あり)(?:ため|ので|、)[^。]{{0,20}}(?:修正|訂正|差し?替){_DONE}",
    r"[(\[](?:修正版|訂正版|改訂版|差替版)[)\]]",
    # 提出期限を延長しました
    rf"(?:期限|締切|期間)を[^。]{{0,15}}(?:延長|変更){_DONE}",
    # 注)10月21日に表1を修正
    rf"^(?:注|※)[0-9]*[)）:]?{_WHEN}に?[^。]{{0,15}}{_WORD}[。)]?$",
    # 日程が変更になりました
    r"(?:日程|日時|会場|場所|開催日|開催時間|期限|締切|提出先)(?:を|が|は)[^。]{0,15}変更(?:いた|に|と)?(?:し|なり)ました(?=[。、)(]|$)",
    # Corrected on 20 October
    r"(?i:^\(?\[?(?:corrected|correction|erratum|errata|updated)(?:on|:|\)|\]|[a-z]+[0-9]))",
)
# 本資料の数値を更新しました, 掲載資料を改訂しました; not of what others have asked to be changed.
_TO_THE_PAGE = (
    rf"{_PAGE}[0-9・、\-]{{0,6}}(?:の[^。、を]{{0,12}})?(?:を|について)[^。]{{0,10}}"
    rf"(?:更新|修正|改訂|変更|追加){_DONE}(?=[。、)(]|$)"
)
_BY_OTHERS = re.compile(_OTHERS)

_FIELDS = ("title", "subtitle", "text", "pages")


def announcements(text: str) -> Counter[str]:
    """Return what in a text announces that the page was changed: the sentences, in their folded form, and how often."""
    return Counter(unit.key for unit in units(text) if _announces(unit.key))


def has_announcement(changes: Iterable[Change]) -> bool:
    """Whether the words that a version added say that it was changed."""
    return any(
        announcements(change.after or "") - announcements(change.before or "")
        for change in changes
        if change.field in _FIELDS and not change.noise and change.kind != "moved"
    )


def _announces(sentence: str) -> bool:
    said, to_the_page = _patterns()
    if any(pattern.search(sentence) for pattern in said):
        return True
    return bool(to_the_page.search(sentence)) and not _BY_OTHERS.search(sentence)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """Compiled when a page has changed, and not on every day on which none has: it takes longer than all else of a start."""
    return tuple(map(re.compile, _SAID)), re.compile(_TO_THE_PAGE)
