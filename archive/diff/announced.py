"""Whether words say that the page itself was changed: yes, no, or unsure.

「免許の更新」「訂正放送」「意見を踏まえ修正しました」 are what a ministry writes about every day. So a word is never enough.
A sentence is read for what was done (訂正, 差替え, 更新 …), in which form (done, asked for, in case of), to what (a part of
the page, or a law, a plan, another's paper), by whom, and when. `SHAPES` announce by their form alone; what is left is
decided by its parts, and what they leave open is unsure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from archive.diff.text.sentences import units
from schemas.change import Change
from schemas.text import normalized

# All patterns are for sentences in NFKC, without white space.
DAY = (
    r"(?:(?:(?:令和|平成|R|H)?[0-9元]{1,4}(?:年|[./-])[0-9]{1,2}(?:月"
    r"|[./-])[0-9]{1,2}日?|[0-9]{1,2}(?:月[0-9]{1,2}日"
    r"|/[0-9]{1,2}))"
    r"(?:\([月火水木金土日](?:曜日)?(?:・?祝)?\))?(?:(?:午前|午後)?[0-9]{1,2}(?:時(?:[0-9]{1,2}分|半)?|:[0-9]{2}))?|本日|同日)"
)
_ENGLISH_DAY = (
    r"(?:[0-9]{1,2}(?:st|nd|rd|th)?[a-z]{3,9},?[0-9]{4}|[a-z]{3,9}\.?[0-9]{1,2}(?:st|nd|rd"
    r"|th)?(?:,?[0-9]{4})?|[0-9]{4}[-/.][0-9]{1,2})"
)
_SURE = r"(?:訂正|再公表|差し?替え?|差し?換え?|入れ?替え|追記|正誤|加筆|再掲載?)"
_WORD = (
    rf"(?:{_SURE}|再公表|再公開|更新|修正|改訂|改定|追加|変更|改版|補足|削除|追補|掲載"
    r"|改(?=め[まてた])|延ば|置き?換|[^。]し直|締め?切|解消|非公開)"
)
_DONE = (
    r"(?:(?:を?(?:いた|致)?し|を(?:行|おこな)い|とし|と(?:いた|致)し|え|せていただき|させていただき|となり|になり)"
    r"(?:まし(?:た|て)|てい?(?:ます|た)|て(?:おり|い)ます)"
    r"|め(?:まし(?:た|て)|て(?:おり|い)ます|た(?:[。)]|もの|$))|(?:した|え)もの(?:です|に|を|と)|(?:と|に)なって(?:おり|い)ます"
    r"|(?:を?(?:いた|致)?し|え|を行っ)て(?:おり|い)ます|(?:を?(?:いた|致)?し|え"
    r"|を行い)ました|済み?(?!の)|えた(?:[。)]|$)|した(?:[。)]|$)|された(?:[。)]|$))"
)
_OPEN, _CLOSE = r"[\[【(〔<《≪]", r"[\]】)〕>》≫]"
_INSIDE = r"[^\]】)〕>》≫。]"
_PART = (
    r"(?:一部|内容|資料|本文|別紙|別添|リンク|ファイル|数値|表記|記載|誤記|誤植|再|最終|PDF|様式"
    r"|図表?|表|[0-9]+|を|の|:|、|に|付け?で?|※|・|より)*"
)
_TAIL = rf"(?:日|版|後|あり|有|箇所|分|のお知らせ|について|{_DONE})?"
_PAGE = (
    r"(?:報道資料|報道発表(?:資料)?|(?:本|添付|掲載|参考|公表|配布|説明|当日|関連|関係|会議"
    r"|公開)資料|(?:本|当|この|掲載)(?:ペー?ジ|サイト|ファイル|頁)|ページ|"
    r"別紙|別添|別表|別記|添付|参考(?:図|表|様式)?[0-9]|資料[0-9]|様式[0-9]|様式集"
    r"|[表図][0-9]|図表|グラフ|PDF|Excel|エクセル|ファイル|リンク|URL|"
    r"募集要[領項]|公募要[領項]|実施要[領項]|開催案内|開催通知|案内文|正誤表|英語版|概要版|文言|語句|字句|注[0-9]|第[0-9]+[節章]|タイトル|フォーム|見出し語|公表内容|掲載(?:内容|事項|データ|箇所)|記載(?:内容|箇所)?|表記|表示"
    r"|数値|数字|表現|英文|和文|訳文|凡例|誤記|誤植|誤字|脱字|誤り|下線部?|赤字|網掛け|下記|上記|件名|標題|表題|見出し|脚注"
    r"|注釈|注記|"
    r"電話番号|連絡先|問合せ先|問い合わせ先|メールアドレス|FAX番号|申込先|宛先|担当者名|氏名|議事次第"
    r"|議事要旨|議事録|議事概要|出席者(?:名簿|一覧)?|"
    r"参加者(?:名簿|一覧)|委員名簿|構成員名簿|名簿の|概要|概況|要旨|本文|日程表|よくある質問|Q&A"
    r"|FAQ|開催日時?|開催時間|会場|日時|当初|お知らせ)"
)
_ENDS = r"(?=[。、)(]|$|ので|ため|が、|こと)"
_SCHEDULE = (
    r"(?:日程|日時|会場|場所|開催日|開催時間|開始時刻|開催方法|期限|締切り?|締め切り|〆切|提出先|応募期間|募集期間"
    r"|受付期間|申込期間|提出期間)"
)
_ERROR = (
    r"(?:誤り|誤記載?|誤植|誤字|脱字|記載(?:漏れ|ミス|もれ)|間違い|不備|不具合|文字化け|リンク切れ"
    r"|表記ゆれ|計算ミス|入力ミス|集計ミス|転記ミス|齟齬)"
)
_SEEN = (
    r"(?:が|の|は)?(?:[0-9一]+[か箇ヶ]所)?(?:(?:あり|ござい)まし|あった|ござい|見つか|判明|発見|確認(?:され|でき|し)|生じて)"
)


class AnnouncingForm(Struct, frozen=True):
    """A form of words that announces by itself, and its name."""

    name: str
    pattern: str


SHAPES = (
    # 【訂正】 （10月20日更新） （一部修正） ［令和7年10月20日 別紙2差替え］ 【10月21日更新】
    AnnouncingForm(
        "bracket", rf"【{_PART}(?:{DAY})?{_PART}(?:訂正|差し?替え?|追記|更新|修正|正誤|改訂|追補|再掲){_TAIL}】(?!の|する|は)"
    ),
    AnnouncingForm("bracket", rf"{_OPEN}{_PART}{_SURE}{_TAIL}(?:第?[0-9]+版)?{_CLOSE}"),
    AnnouncingForm("bracket", rf"{_OPEN}(?:一部|内容){_PART}{_WORD}{_TAIL}{_CLOSE}"),
    AnnouncingForm("bracket", rf"{_OPEN}(?:修正版|訂正版|差替版|差し替え版|訂正後|修正後|変更後|更新版){_CLOSE}"),
    AnnouncingForm("dated_bracket", rf"{_OPEN}{_PART}{DAY}{_INSIDE}{{0,20}}{_WORD}{_TAIL}(?:、{_INSIDE}{{0,20}})?{_CLOSE}"),
    AnnouncingForm("dated_bracket", rf"{_OPEN}{_PART}{_WORD}{_TAIL}:?{DAY}{_CLOSE}"),
    AnnouncingForm("bracket", r"^[※*■●]?(?:訂正|修正|差し?替え?)(?:版|後)$"),
    AnnouncingForm("bracket", rf"^[(\[]改[)\]]$|{_OPEN}{_SCHEDULE}等?(?:を|の|が)?(?:変更|延長|延期)[^。]{{0,12}}{_CLOSE}"),
    AnnouncingForm(
        "postponed",
        rf"{_OPEN}(?:開催|公表|会議|実施)?(?:延期|中止|日程変更|会場変更|日時変更|場所変更|時間変更|方法変更|期限延長|期間延長"
        rf"|締切延長){_INSIDE}{{0,12}}{_CLOSE}",
    ),
    # 10月20日更新 / 更新日:令和7年10月20日 / 最終更新:…, as a line of its own
    AnnouncingForm(
        "dated_line", rf"^[※*・]?(?:NEW!?|新着)?{DAY}(?:に|付け?で?|、|:|より)?[^。、をがは]{{0,15}}{_WORD}{_TAIL}[。)]?$"
    ),
    AnnouncingForm(
        "dated_line",
        rf"^[※*・]?(?:NEW!?|新着)?{DAY}(?:に|付け?で?|、|:)?[^。はが]{{0,20}}を(?:一部)?{_WORD}(?:{_DONE})?[。)]?$",
    ),
    AnnouncingForm("dated_line", rf"^[※*・]?(?:最終|ページ|一部|内容)?{_WORD}(?:日時?|年月日|履歴)?[:(]?{DAY}.{{0,20}}$"),
    AnnouncingForm(
        "dated_line", rf"^[(\[]?(?:掲載|公表|公開|発表|作成)日?:{DAY}[^。]{{0,10}}(?:更新|修正|訂正|改訂|変更)日?:{DAY}"
    ),
    AnnouncingForm("dated_line", rf"^(?:注|※)[0-9]*[)）:]?{DAY}に?[^。]{{0,15}}{_WORD}[。)]?$"),
    # （10月21日　周波数の範囲を訂正しました。）: a remark with a day, of nobody, is about its own page whatever was corrected
    AnnouncingForm(
        "dated_remark", rf"^[(\[※*]+{DAY}(?:に|付け?で?|、)?[^。はが]{{0,30}}を(?:一部)?(?:{_SURE}|修正){_DONE}[。)]*$"
    ),
    AnnouncingForm("dated_version", rf"{DAY}版(?:に|へ|と)(?:更新|差し?替え?|改訂|修正|変更){_DONE}"),
    # 訂正:… / 訂正のお知らせ / お詫びと訂正 / 正誤表 / (誤)…, which a (正)… follows; that alone may be an original
    AnnouncingForm(
        "heading", r"^[※*【(<〔]?(?:訂正|追記|差し?替え|正誤|お詫び|おわび|更新情報|更新履歴|訂正履歴|改訂履歴)[】)>〕]?:"
    ),
    AnnouncingForm(
        "heading",
        r"^[※*■●【<◆]?(?:訂正(?:と|及び|および)?お詫び|(?:お詫び|おわび)(?:と|及び"
        r"|および)(?:訂正|修正|差し?替え)|訂正(?:のお知らせ|について|情報|箇所|履歴)"
        r"|更新履歴|改訂履歴|正誤表|正誤情報(?:は?こちら)?|訂正表|差し?替えのお知らせ|修正のお知らせ"
        r"|更新のお知らせ)[】>]?(?:[(:].*)?$",
    ),
    AnnouncingForm(
        "heading",
        r"(?:訂正|修正|差し?替え|変更)の?お知らせ$|(?:お詫び|おわび)(?:と|して|の上|のうえ|し)、?(?:訂正|修正|差し?替え)",
    ),
    AnnouncingForm(
        "wrong_and_right", r"訂正(?:箇所|履歴|前|後)は?[:、】)]|^[・※]?[(【\[]?誤[)】\]:].*|^[(【\[]?誤[)】\]]?(?:→|⇒)"
    ),
    AnnouncingForm(
        "wrong_and_right", r"[」』]は[、]?(?:正しくは)?[「『].*[」』]の(?:誤り|間違い|誤記|誤植)(?:でした|です|であった|につき)"
    ),
    AnnouncingForm(
        "wrong_and_right", rf"[」』]を[「『][^」』]*[」』](?:に|へ|と)(?:訂正|修正|変更|改め|差し?替え)(?:{_DONE}|まし|て)"
    ),
    AnnouncingForm("wrong_and_right", r"^[※(]?正しくは|[、。]正しくは.{0,60}(?:です|とおり|となります)"),
    # 訂正しました / 差し替えました / 訂正があります
    AnnouncingForm(
        "error_then_edit",
        rf"{_ERROR}{_SEEN}[^。]{{0,40}}(?:修正|訂正|差し?替|お詫び|おわび|更新|改め|変更|正しくは|再掲|再公表)",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:訂正|差し?替え|正誤|一部修正|一部変更|一部訂正)(?:が|箇所が)(?:あり|ござい)ます?"
        r"(?:まし)?[^。]{0,10}(?:お知らせ|お詫び|ので|$|。)",
    ),
    AnnouncingForm("edit_noticed", r"(?:訂正|修正|差し?替え)(?:の上|のうえ|して)、?再(?:掲|公表|公開|度)"),
    AnnouncingForm(
        "edit_noticed",
        r"(?:資料|ページ|別紙|内容|公表資料|報道資料)の(?:一部)?(?:訂正|修正|差し?替え|更新|変更)"
        r"(?:について|のお知らせ)(?:\(.*\))?$",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:下記|以下|次|別紙)(?:の|に)?(?:とおり|通り|ように)[^。]{0,12}(?:訂正|差し?替え|修正)(?:いた|致)?し?ます",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:箇所|部分|記述|記載|内容|誤り)を(?:次の(?:とおり|ように))?(?:訂正|差し?替え|修正)(?:いた|致)し?ます",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:資料|内容|公表|発表|掲載)(?:事項)?[^。をは]{0,4}に(?:一部)?(?:変更|訂正|修正"
        r"|差し?替え)が(?:あり|ござい|生じ)(?:ま|た)",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:資料|公表|発表|掲載)(?:時|分|版)?(?:の[^。]{0,8})?から、?[^。]{0,20}"
        r"(?:変更|変わっ|修正|訂正|差し?替え|見直し?)(?:を|し|て|え|い|に|と|が)",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:訂正|修正|追加|更新|差し?替え)(?:した)?(?:箇所|部分|点)は、?[^。]{0,12}"
        r"(?:赤字|下線|網掛け|太字|赤色|マーカー|黄色|とおり)",
    ),
    AnnouncingForm("edit_noticed", r"(?:既に|すでに)(?:ダウンロード|印刷|入手|取得)[^。]{0,25}(?:最新|差し?替え|再度|改めて)"),
    AnnouncingForm("edit_noticed", r"正しい[^。]{0,12}(?:に|へ)(?:改め|修正|訂正|変更|差し?替え|更新)(?:まし|て|い|し|え)"),
    AnnouncingForm(
        "replaced",
        r"(?:資料|ページ|別[紙添表記][0-9]*|様式[0-9]*|ファイル|PDF|[図表][0-9]+)(?:は"
        r"|が|につき(?:まして)?は?)[^。]{0,25}(?:差し?替え|訂正|修正"
        r"|更新|変更|改訂|置き換え)(?:済み|られ|され|た|した)(?:で|まし|て|もの|$)",
    ),
    AnnouncingForm(
        "wrong_and_right",
        r"[」』](?:とあるのは|とあったのは|と記載[^。]{0,12}は)、?(?:正しくは)?[「『]"
        r"|[(【]誤[)】].{0,80}[(【]正[)】]|[」』](?:→|⇒)[「『]",
    ),
    AnnouncingForm(
        "dated_done", rf"{DAY}(?:に|付け?で|、)?、?(?:一部)?(?:内容|記載|本文)?を?(?:一部)?{_WORD}(?:いた|致)?し(?:まし|て)"
    ),
    # 当初公表した内容を改めます / 誤って掲載した資料を削除しました / 本資料は11月6日に修正を行っています / 掲載を終了しました
    AnnouncingForm(
        "edit_noticed",
        r"(?:当初|先に|先日|過日|既に|すでに|さきに)(?:公表|掲載|発表|公開)(?:(?:いた)?しました|した|して|され)[^。]{0,40}"
        r"(?:改め|訂正|修正|変更|差し?替え|置き?換え|見直し?)(?:まし|て|ます|いた|し)",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:公表|発表|掲載)(?:後|当初)(?:に|の[^。、]{0,8}から)?、?[^。]{0,20}"
        r"(?:変更|訂正|修正|差し?替え|見直し?)(?:が(?:あり|ござい|生じ)|(?:を行|いた)?い?し?(?:まし|て))",
    ),
    AnnouncingForm(
        "published_before",
        r"(?:公表|発表|掲載)(?:資料|時の資料)から、?[^。]{0,30}(?:変更|修正|訂正|差し?替え|見直し?)(?:を|し|て|え|い|に|と|が)",
    ),
    AnnouncingForm(
        "published_before",
        r"(?:公表|発表|掲載)時(?:に|は|には|点で)[^。]{0,40}(?:修正|訂正|改め|変更|差し?替え)(?:まし|ます|て|い|し)",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:追加|補足|関連|修正|差し?替え)(?:資料|ファイル|データ|情報)を(?:掲載|公開|追加)(?:いた|致)?し(?:まし|て)",
    ),
    AnnouncingForm(
        "done",
        r"^[※*・]?(?:内容|記載|記載内容|本文|ページ|資料|一部)(?:の一部)?を(?:一部)?(?:更新|修正|変更|訂正)(?:いた|致)?しました[。]?$",
    ),
    AnnouncingForm("wrong_and_right", r"正しい[^。]{1,12}を(?:再掲|掲載|再度|再公表)"),
    AnnouncingForm(
        "replaced",
        r"(?:連絡先|問い?合わ?せ先|電話番号|メールアドレス|FAX番号|URL|リンク先|申込先|会場|日程|日時)[^。はを]{0,12}が(?:変わりまし|変わって|変更に?なりまし|変更となりまし)",
    ),
    AnnouncingForm(
        "error_then_edit",
        r"誤って(?:掲載|公表|公開|添付|配信)[^。]{0,30}(?:削除|差し?替え|訂正|修正|取り?下げ|掲載し直)",
    ),
    AnnouncingForm(
        "error_then_edit",
        rf"{_ERROR}(?:を|箇所を|部分を)(?:[^。]{{0,12}})?(?:直し|正し|改め|修正し|訂正し)(?:まし|て(?:い|お)|た)",
    ),
    AnnouncingForm(
        "replaced",
        rf"(?:資料|別[紙添表記]|様式|ファイル|PDF|図|表)[0-9・、\-]*(?:について(?:は)?|に関して(?:は)?)、?[^。]{{0,25}}"
        rf"(?:差し?替え|訂正|修正|更新|置き?換え|入れ?替え)(?:{_DONE}|まし)",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:資料|ファイル|別[紙添表記][0-9]*|PDF|データ)(?:の一部)?の(?:差し?替え|訂正|修正|更新|入れ?替え)を(?:行いまし|行って|いたしまし|実施しまし)",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"^[※(・]*本(?:資料|報道資料|ペー?ジ|件資料|発表資料)(?:は|について(?:は)?|を)、?[^。]{0,30}"
        rf"(?:訂正|修正|更新|差し?替え|変更|改訂)(?:{_DONE}|を行)",
    ),
    AnnouncingForm("heading", r"正誤表(?:は|を)、?(?:こちら|以下|下記|次|別紙|別添|参照|御覧|ご覧|添付)"),
    AnnouncingForm(
        "edit_noticed", r"(?:表記|体裁|文言|字句|レイアウト|書式)[^。]{0,6}を(?:整え|統一し|見直し)(?:まし|て(?:い|お))"
    ),
    AnnouncingForm(
        "withdrawn",
        r"(?:掲載|公開)(?:を|は)、?(?:一時)?(?:終了|停止|中止|取りやめ|取り止め|見合わせ)(?:(?:いた|致)?し)?(?:まし|て(?:い|お))",
    ),
    # 修正箇所:… / 当初公表した数値から… / 本資料には誤りがあります
    AnnouncingForm(
        "heading",
        r"^[※*■●【<〔]?(?:訂正|修正|正誤)(?:箇所|部分|内容|履歴|点)[】>〕]?(?::|は次の(?:とおり|通り)です|は以下の(?:とおり|通り)です)",
    ),
    AnnouncingForm(
        "heading",
        r"^[※*]?(?:報道資料|公表資料|資料|本資料|報道発表|報道発表資料)の(?:一部)?(?:訂正|修正|差し?替え)(?:について)?$|^正:(?!.{0,3}部)",
    ),
    AnnouncingForm("heading", rf"^{_OPEN}(?:更新|追加|修正|訂正|改訂|追記){_CLOSE}[^。]{{0,3}}{DAY}"),
    AnnouncingForm("edit_noticed", r"(?:部分|箇所|字|線)が(?:修正|訂正|変更|追加)(?:箇所|部分)(?:です|となり)"),
    AnnouncingForm("edit_noticed", r"(?:公表|掲載|発表)した[^。]{0,8}から、?(?:一部)?(?:変更|修正|訂正)"),
    AnnouncingForm(
        "error_noticed",
        r"(?:本|この|掲載|公表)(?:した)?(?:資料|ページ|内容|発表)[^。]{0,8}(?:誤り|誤記|不備)が(?:あり|ござい)ます",
    ),
    AnnouncingForm(
        "withdrawn",
        r"(?:本件|本報道(?:資料|発表)|本資料|本ページ|この発表)(?:は|を)[^。]{0,20}(?:取り?下げ|撤回|取り?消)(?:し|ま|て)",
    ),
    AnnouncingForm("wrong_and_right", r"[」』]を[「『][^」』]*[」』]に(?:訂正|修正|変更|改める)[。]?$"),
    AnnouncingForm(
        "dated_line",
        rf"^[^。はがを]{{0,20}}を(?:公開|掲載|追加掲載|更新|追加)(?:いた|致)?しました\({DAY}(?:更新|掲載|追加)?\)$|^[^。]{{0,25}}(?:終了|締め切り|締切)(?:いた|致)?し?ました[。]?\({DAY}\)$",
    ),
    AnnouncingForm(
        "dated_line",
        rf"^(?:NEW!?|新着)?{DAY}[:、]?[^。はがを]{{0,20}}(?:資料|別紙|別添|議事[録要]旨?)[0-9-]*を(?:公開|掲載|追加掲載|更新|追加)(?:いた|致)?しました[。]?$",
    ),
    AnnouncingForm(
        "heading",
        r"(?:訂正|修正|差し?替え)(?:前|後)の(?:資料|別紙|PDF|ページ|ファイル|報道資料)|^[(【※]?正誤表(?:あり|有り?|付き?|掲載)",
    ),
    AnnouncingForm(
        "edit_noticed",
        r"(?:資料|ページ|別[紙添表記]|様式|ファイル|PDF)[^。を]{0,16}を(?:一部)?(?:訂正|差し?替え)(?:いた|致)?します",
    ),
    # Corrected on 20 October
    AnnouncingForm(
        "english",
        rf"^[(\[*]?(?:last|first)?(?:corrected|correction|corrigendum|erratum|errata|updated?|revised|amended"
        rf"|modified)(?:on|as?of|:|\)|\]|-)*{_ENGLISH_DAY}",
    ),
    AnnouncingForm(
        "english",
        r"^[(\[*]?(?:correction|corrigendum|erratum|errata|corrected|updated)(?::|\)|\]|$|version)|(?:hasbeen"
        r"|havebeen|was|were)(?:corrected|updated|replaced|revised|amended|madeto(?:table|page|the))(?:on|[0-9]|$|\.|asof|becauseof|dueto)",
    ),
)
"""What announces by its form. Each is looked for outside of quotations."""

# What is said of an edit in other forms, or of other things than the page.
_CONDITION = (
    r"場合|があったとして|があった(?:申請|書類|者|方|とき)|はありません|行いません|はなく|は認め|ことがあ(?:り|る)|ときは|とき、|際は|際に[はも]|際の|までに|に限り|たい方|される方|する方"
    r"|意見[^。]{0,16}踏まえ|を指摘|(?:更新|変更|追加|改訂|改定)するため|した方|した者|する者|きた?ときに|毎年|毎月|毎回|定期的|随時"
)
_REQUEST = (
    r"(?:て|で)(?:ください|下さい|頂き)|願い(?:ます|いたし)|しなければ|できます|できません|できる"
    r"|ことが|受理|受け付け|届け?出|手続|請求|申請|様式は|方法|不要です|必要|べき|よう(?:に|求)"
)
_TO_COME = r"(?:予定|見込み|方針|こととし|検討|推進|支援|実施し|見直し|目指|図り|図る|努め|求め|要請|助言|指導|勧告|命じ)"
_OTHERS = (
    r"意見(?:を|の)|パブリックコメント|提出された|要請|勧告|申請者|届出|同社|同市|同県|同省|同庁|同法"
    r"|同協会|同機構|各社|各[省府市区町村団県]|当該[^資ペペ別]|"
    r"事業者|電気通信|放送局|法人|団体|企業|本人|国会|議会|審査|審議会は|委員会は|委員を|から、?[^。]{0,10}(?:説明|報告|申出)|協会は|機構は|自治体"
    r"|市町村|都道府県|市は|町は|県は|村は|社は|局は|受託|開設者|免許人|登録者|利用者|国民|住民|"
    r"大臣|遡及|昨年|前年|前回|従来|過去|これまで|年度実績|閣議|公布|施行|国際|条約|協定"
)
_OTHER_THINGS = (
    r"法(?:律|令|第|の)|省令|政令|告示|条例|規則|規約|規程|約款|方針|計画|指針|ガイドライン|要綱"
    r"|要領|手引|マニュアル|制度|基準|標準|台帳|登録(?!者)|免許|契約|予算|料金|使用料|"
    r"事項|特例|措置|有効期間|調査期間|周波数|電波|訓練|免許|認定|許可|変更の届|調査票|調査方法|集計対象|システム|ソフトウェア|アプリ|機器|設備|証明書|カード|パスワード|端末"
    r"|データベース|品目|対象|区分|項目に|メニュー|単価|税|補正|人口|投票|選挙"
    r"|統計表?の基準|推計|季節調整|確報|改定値|案を|案の|素案|原案|議案|目標|体制|組織|番組|放送"
)
_SUBJECT = (
    r"(?:訂正|修正|更新|変更|追加|改訂|改定|差し?替え?版?|追記|正誤表?)(?:請求|放送|申告|申請"
    r"|手続|料|費|案|予算|届|登録|印|権|命令|勧告|期限|期間|募集|対策|措置|作業|業務|"
    r"方法|事項|内容を?(?:届|記)|後の[^ペ資]|の(?:手続|届|請求|申請|理由|義務|可否|必要|作成"
    r"|様式|送付|方法|実施|期限|取扱|支援|対象|要否|求め|際|ため|検討|経緯|状況"
    r"|件数|割合)|を(?:求|受け|希望|要|行う|検|支|推|怠|促))"
)
_MAYBE = (
    r"^旧版|(?:延期|中止)(?:いた|致)?します[。]?$|(?:改訂|改定|修正|訂正|更新|変更|差し?替え?|追補)(?:第?[0-9一二三]+)?版"
    r"|改訂第[0-9]+版|第[0-9]+版\(|[(【](?:改訂|改定|変更|追加|更新|再|最終版|確定版)[)】]|^(?:最終|確定)版$"
    r"|(?:ver|rev)\.?[0-9]"
)


class Announcement(Struct, frozen=True, kw_only=True):
    """What says that a page was edited, and where it stands in the text; `rule` names what decided."""

    state: Literal["yes", "unsure"]
    literal: str
    start: int
    end: int
    rule: str
    key: tuple[str, ...] = ()
    """The words that decided and the days named: two sentences of one key announce the same."""


_FIELDS = ("title", "subtitle", "text", "pages")


def announcement_in(changes: Iterable[Change]) -> Announcement | None:
    """Return what the words that a version added say of it: the first that announces, else the first that may.

    Its place is in the text of the new version where the change has a span, else (in a title, on a page) in the change's words.
    """
    added = [one for change in changes if _adds_words(change) for one in _added(change)]
    return next((one for one in added if one.state == "yes"), added[0] if added else None)


def announced_by(change: Change, announcement: Announcement) -> Change:
    """Return a change with what announces it."""
    return replace(
        change,
        announced=True,
        announcement=announcement.state,
        announcement_literal=announcement.literal,
        announcement_start=announcement.start,
        announcement_end=announcement.end,
        announcement_rule=announcement.rule,
    )


def _adds_words(change: Change) -> bool:
    return change.field in _FIELDS and not change.noise and change.kind != "moved" and change.after is not None


_LAST_BRACKET = re.compile(r"[(（【〔\[［][^()（）【】〔〕\[\]［］]{1,40}[)）】〕\]］]\s*$")


def announcement_in_title(before: str | None, after: str) -> Announcement | None:
    """Return what a title came to say of an edit of its page: by all its words, or by a bracket that it ends in since then."""
    found = next(_added_words(before or "", after), None)
    bracket = _LAST_BRACKET.search(after)
    if found or not bracket or bracket[0].strip() in (before or ""):
        return found
    return next((replace(one, start=bracket.start(), end=bracket.end()) for one in find_announcements(bracket[0])), None)


def _added(change: Change) -> Iterator[Announcement]:
    """What a change's words announce and did not before."""
    offset = change.span[0] if change.span else 0
    if change.field in ("title", "subtitle"):
        of_title = announcement_in_title(change.before, change.after or "")
        found = iter([of_title] if of_title else [])
    else:
        found = _added_words(change.before or "", change.after or "")
    for one in found:
        yield replace(one, start=one.start + offset, end=one.end + offset)


def _added_words(before: str, after: str) -> Iterator[Announcement]:
    known = Counter(one.key for one in find_announcements(before))
    for one in find_announcements(after):
        if known[one.key]:
            known[one.key] -= 1
        else:
            yield one


class SentenceVerdict(Struct, frozen=True):
    """What a sentence says of an edit of its page, and by which rule."""

    state: Literal["yes", "no", "unsure"]
    rule: str
    words: str = ""
    """The words that decided, in the folded form."""


def find_announcements(text: str) -> Iterator[Announcement]:
    """Yield what in a text says, or may say, that the page was edited, sentence by sentence."""
    for unit in units(text):
        words = text[unit.start : unit.end]
        decision = decide(words)
        if decision.state != "no":
            start = unit.start + len(words) - len(words.lstrip())
            literal = words.strip()
            yield Announcement(
                state=decision.state,
                literal=literal,
                start=start,
                end=start + len(literal),
                rule=decision.rule,
                key=(decision.words, *_grammar().day.findall(normalized(literal))),
            )


_LONGEST_SENTENCE = 1_000
"""Characters of a sentence that are judged at once. What is longer nobody wrote as one: it is judged piece by piece."""


def decide(sentence: str) -> SentenceVerdict:
    """Return whether a sentence says that the page it stands on was edited."""
    folded = normalized(sentence)
    pieces = (folded[start : start + _LONGEST_SENTENCE] for start in range(0, len(folded) or 1, _LONGEST_SENTENCE))
    verdicts = [_judged(piece) for piece in pieces]
    return next((verdict for verdict in verdicts if verdict.state != "no"), verdicts[0])


def _judged(folded: str) -> SentenceVerdict:
    if not _grammar().any_edit.search(folded):
        return SentenceVerdict("no", "no_word")
    return _by_shape(folded) or _by_parts(_unquoted(folded))


def _by_shape(folded: str) -> SentenceVerdict | None:
    grammar = _grammar()
    words = _unquoted(folded)
    for name, pattern in grammar.shapes:
        if found := pattern.search(folded if name == "wrong_and_right" else words):
            if name in _OPEN_TO_DOUBT and (grammar.condition.search(words) or grammar.subject.search(words)):
                return None
            is_open = name in _OPEN_TO_DOUBT and _is_plain(words, name)
            return SentenceVerdict("unsure" if is_open else "yes", name, found[0])
    return None


_BRIEF = 12
"""Characters of a line that says little else than its word for an edit: 一部差替 on a cover."""
_OPEN_TO_DOUBT = frozenset(
    ("bracket", "dated_done", "replaced", "error_then_edit", "edit_noticed", "dated_bracket", "heading", "dated_line")
)


def _is_plain(words: str, shape: str) -> bool:
    """Whether a sentence of that shape is about others, or about what may happen."""
    grammar = _grammar()
    if shape == "dated_bracket":
        return bool(grammar.named_before_bracket.search(words))
    if shape == "bracket":
        is_sure = grammar.surely_in_bracket.search(words)
        return bool(grammar.request.search(words) or (not is_sure and _is_of_others(words)))
    return bool(grammar.others.search(words) or (shape in ("dated_line", "dated_done") and grammar.other_things.search(words)))


def _is_of_others(words: str) -> bool:
    return bool(_grammar().others.search(words) or _grammar().other_things.search(words))


def _by_parts(words: str) -> SentenceVerdict:
    """Decide by what was done to what, in which form, by whom."""
    grammar = _grammar()
    if grammar.condition.search(words) or grammar.subject.search(words):
        own = grammar.of_this_paper.search(words)
        return SentenceVerdict("unsure", "of_this_paper", own[0]) if own else SentenceVerdict("no", "condition_or_subject")
    is_others = bool(grammar.others.search(words))
    found = grammar.to_page.search(words)
    if found and not grammar.other_things.search(grammar.own_guide.sub("", found[0])):
        return SentenceVerdict("no", "others") if is_others else SentenceVerdict("yes", "to_a_part_of_the_page", found[0])
    found = grammar.schedule.search(words)
    if found and not grammar.other_things.search(words):
        return SentenceVerdict("no", "others") if is_others else SentenceVerdict("yes", "schedule", found[0])
    if is_others or grammar.other_things.search(words):
        nobody = grammar.done_by_nobody.search(words) or grammar.remark_done.search(words)
        return SentenceVerdict("unsure", "done_by_nobody", nobody[0]) if nobody else SentenceVerdict("no", "others")
    if found := grammar.error.search(words):
        return SentenceVerdict("yes", "error", found[0])
    if grammar.request.search(words):
        nobody = grammar.done_by_nobody.search(words)
        return SentenceVerdict("unsure", "done_by_nobody", nobody[0]) if nobody else SentenceVerdict("no", "request")
    if found := grammar.done_surely.search(words):
        return SentenceVerdict("yes", "done", found[0])
    found = next(filter(None, (pattern.search(words) for pattern in (grammar.done, grammar.maybe, grammar.sure))), None)
    if found or _is_brief(words):
        return SentenceVerdict("unsure", "of_what", found[0] if found else words)
    if found := grammar.note.search(words):
        return SentenceVerdict("unsure", "note_with_an_edit", found[0])
    return SentenceVerdict("no", "word_alone")


def _is_brief(words: str) -> bool:
    return len(words) <= _BRIEF and _grammar().word.search(words) is not None


def _unquoted(folded: str) -> str:
    """A sentence without what it quotes: the title of a paper that was revised is not the page."""
    grammar = _grammar()
    return grammar.quoted.sub(lambda quoted: quoted[0][1:-1] if grammar.own_part.fullmatch(quoted[0][1:-1]) else "「」", folded)


class _Grammar(Struct, frozen=True):
    shapes: tuple[tuple[str, re.Pattern[str]], ...]
    any_edit: re.Pattern[str]
    quoted: re.Pattern[str]
    own_part: re.Pattern[str]
    """What a page calls its own parts, also in quotation marks: 「別添3」."""
    condition: re.Pattern[str]
    request: re.Pattern[str]
    others: re.Pattern[str]
    other_things: re.Pattern[str]
    own_guide: re.Pattern[str]
    """Papers of the page that are called as rules are: 募集要領."""
    subject: re.Pattern[str]
    to_page: re.Pattern[str]
    schedule: re.Pattern[str]
    error: re.Pattern[str]
    done: re.Pattern[str]
    done_surely: re.Pattern[str]
    maybe: re.Pattern[str]
    day: re.Pattern[str]
    word: re.Pattern[str]
    sure: re.Pattern[str]
    surely_in_bracket: re.Pattern[str]
    named_before_bracket: re.Pattern[str]
    note: re.Pattern[str]
    """A remark, words of this paper or a day beside a word for an edit; a remark that says what was done, in any word."""
    of_this_paper: re.Pattern[str]
    remark_done: re.Pattern[str]
    """A remark that ends in what was surely done: （注）…から報告があり、集計値を訂正しています。"""
    done_by_nobody: re.Pattern[str]
    """A sentence without a subject that ends in what was surely done to a text: 募集要領を差し替えました."""


@cache
def _grammar() -> _Grammar:
    """Compiled when a page has changed, and not on every day on which none has: it takes longer than all else of a start."""
    marks = (r"[0-9・、\-]{0,6}(?:の[^。、を]{0,15})?(?:を|について|に)[^。]{0,12}",)
    return _Grammar(
        shapes=tuple((shape.name, re.compile(shape.pattern, re.I)) for shape in SHAPES),
        any_edit=re.compile(
            rf"公開|終了|見直|取り?(?:下げ|やめ|止め)|整え|統一|直し|撤回|^正|"
            rf"^[※*].*(?:まし|てい|てお)|正しい|延ば|{_WORD}|誤|お詫び|おわび|間違い|不備|漏れ|正しくは|延期|延長|中止|版|訂|改|変わ"
            rf"|繰り?[上下]げ|correct|corrig|errat|updat|revis|amend"
            rf"|replac|modif|rev|ver",
            re.I,
        ),
        quoted=re.compile(r"[「『][^「」『』]*[」』]"),
        own_part=re.compile(r"(?:別[紙添表記]|様式|資料|参考(?:資料)?|添付(?:資料)?|図|表)[0-9・、\-]{0,6}"),
        condition=re.compile(_CONDITION),
        request=re.compile(f"{_REQUEST}|{_TO_COME}"),
        others=re.compile(_OTHERS),
        other_things=re.compile(_OTHER_THINGS),
        own_guide=re.compile("(?:募集|公募|実施)要[領項]"),
        subject=re.compile(_SUBJECT),
        to_page=re.compile(
            rf"{_PAGE}(?:先|切れ|部分|箇所|等|内容|資料|名|時刻)?{marks[0]}{_WORD}(?:"
            rf"(?:の上|のうえ)|{_DONE}{_ENDS}|(?=[。]?(?:\({DAY}\)|\((?:下線|赤字|網掛け|太字){_INSIDE}{{0,10}}\))?$))",
            re.I,
        ),
        schedule=re.compile(
            rf"{_SCHEDULE}等?(?:を|が|は|の|に)[^。]{{0,18}}(?:変更|延長|延期|繰り?(?:上|下)げ)"
            rf"(?:{_DONE}|(?:いた|に|と)?(?:し|なり)ました|のお知らせ|(?:いた|致)?します|されました"
            rf"|が(?:生じ|あり)まし[てた])(?:ので[^。]*)?(?=[。、)(】]|$)"
            r"|^[※*]?(?:第[0-9]+回|本|当)?[^。、は]{0,15}(?:会議|会合|研究会|説明会"
            r"|シンポジウム|セミナー|検討会|部会|ワーキンググループ|イベント|フォーラム|開催)(?:は|を)"
            r"[^。]{0,15}"
            r"(?:延期|中止)(?:(?:と|に)?(?:いた|致)?(?:し|なり)(?:ました|ます)|のお知らせ|となった)"
        ),
        error=re.compile(rf"{_ERROR}{_SEEN}|{_ERROR}があること", re.I),
        done=re.compile(rf"{_WORD}{_DONE}"),
        done_surely=re.compile(rf"(?:訂正|差し?替|差し?換|追記){_DONE}"),
        maybe=re.compile(_MAYBE, re.I),
        day=re.compile(DAY),
        word=re.compile(r"^(?!.*[らさ]れた.)(?:.*)(?:訂正|差し?[替換]|修正|更新|改|追記|正誤|延期|中止|変更|延長|再|版|誤)"),
        note=re.compile(
            rf"(?:^[※*(]|^注|上記|下記|本(?:資料|ペー?ジ|件)|当初|公表|掲載|{DAY}).{{0,60}}(?:{_WORD}|変わ|誤|間違)"
            rf"|{_WORD}[^。]{{0,8}}\([^)]{{0,8}}{DAY}[^)]{{0,8}}\)$|^[※*](?!.*(?:ません|予定)).*(?:ました|て(?:い|おり)ます)[。)]?$"
            r"|^正しい[^。、]{1,12}は、?(?:以下|次|下記)"
            r"|^(?:定員|満席)[^。]{0,15}(?:締め?切|終了)",
            re.I,
        ),
        of_this_paper=re.compile(rf"^[※*(]?本(?:件|資料|報道資料|件資料|ペー?ジ)(?:は|の).{{0,30}}{_WORD}"),
        remark_done=re.compile(rf"^(?:[※*]|\(?注\)?).*(?:{_SURE}|修正){_DONE}[。)]*$"),
        done_by_nobody=re.compile(rf"^[^。はが]{{0,60}}(?:{_SURE}|修正|置き?換え){_DONE}(?=[。)]*(?:\(.{{0,12}}\))?$)"),
        sure=re.compile(rf"{_SURE}(?!え?ら?れた|された|する|した[^。)])"),
        surely_in_bracket=re.compile(rf"{_OPEN}{_INSIDE}*(?:{_SURE}|お詫び)"),
        named_before_bracket=re.compile(
            rf"(?:{_OTHER_THINGS}|」)"
            rf"[^(【\[]{{0,8}}[(【\[]{_INSIDE}{{0,25}}(?:改訂|改定|改正|変更|更新"
            rf"|一部修正){_INSIDE}{{0,4}}[)】\]]"
        ),
    )
