"""Words that make a post: 総務大臣政務官, 国務省次官補代理, and what a Japanese official's post begins with."""

from __future__ import annotations

import re

_ENDS = """
    大臣政務官 政務官 副大臣 国務大臣 大臣 大臣代行 大臣代理 首相 総理 大統領 国王 皇太子 閣僚 長官 副長官 長官補
    長官代行 長官代理 次官 次官補 次官補代理 政務次官 担当国務次官 審議官 統括官 参事官 総括官 戦略官 技術総括 局長
    次長 部長 課長 室長 所長 院長 官房長 総局長 局次長 局長代理 副局長 副部長 総監 分析官 企画官 調整官 監督官 監視官
    補佐官 総裁 副総裁 事務総長 事務次長 事務局長 事務総局長 事務局次長 議長 副議長 委員長 副委員長 委員
    コミッショナー 代表 副代表 特別代表 特使 大使 公使 総領事 領事 書記官 参事 理事長 理事 専務理事 会長 副会長 社長
    副社長 取締役 頭取 総長 学長 参与 顧問 書記長 最高責任者 最高経営責任者 主席 首席 ディレクター 事務局員 CEO CTO
    COO CIO CIO代行 CSO CISO CSSO 知事 市長 町長 村長 区長 議員 教授 准教授 名誉教授 特任教授 特任准教授 客員教授 客員准教授
    特別教授 特別招聘教授 主任教授 講師 助教 研究員 主任研究員 上席研究員 主幹研究員 首席研究員 主席研究員 上級副委員長
    副理事長 常務理事 常任理事 監事 常務取締役 専務取締役 代表取締役 代表取締役社長 代表取締役会長 執行役員 常務執行役員
    専務執行役員 上席執行役員 代表理事 名誉会長 弁護士 編集長 論説委員 解説委員 会頭 副会頭
"""
_OFFICES = """
    総務 外務 内務 財務 法務 経済産業 経産 文部科学 文科 厚生労働 厚労 農林水産 国土交通 国交 環境 防衛 復興 内閣府
    内閣官房 内閣 国務 デジタル 国家公安 金融庁 消防庁 警察庁 官房 大臣官房 大臣 総括 国際戦略 国際 情報通信国際戦略
    情報流通行政 総合通信基盤 郵政行政 サイバーセキュリティ サイバーセキュリティ・情報化 情報セキュリティ 自治行政
    自治財政 自治税務 統計 行政管理 行政評価 電波 電気通信事業 放送 地域力創造 政策統括 技術総括 公共交通 危機管理
    郵政 自治 運輸 通商産業 通産 建設 労働 厚生 文部 科学技術 農水 官民連携 特命 特命担当
    内閣総理 経済財政政策担当 経済再生担当 経済安全保障担当 規制改革担当
    行政改革担当 地方創生担当 防災担当
    サイバー安全保障担当 デジタル行財政改革担当 科学技術政策担当 こども政策担当 少子化対策担当 男女共同参画担当 共生社会担当
    国土強靱化担当 消費者及び食品安全担当 沖縄及び北方対策担当 知的財産戦略担当 宇宙政策担当
    新しい資本主義担当 総務省 外務省 経済産業省 デジタル庁
"""


def _any_of(words: str) -> str:
    return "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True))


_OFFICE, _TITLE = _any_of(_OFFICES), _any_of(_ENDS)
_ENDING = re.compile(rf"(?:{_TITLE})(?:[（(][^（）()]{{1,60}}[)）])?$")
_OWN_POST = re.compile(
    rf"(?:{_OFFICE})(?:{_OFFICE}|局|部|担当)*(?:(?<![省庁府房])[一-鿿ァ-ヴー・]{{1,8}}(?=[課室]長))?(?:{_TITLE})$"
)
_BARE_POST = re.compile(rf"(?:{_TITLE})$")
_SEAT = re.compile(r"(?:座長|部会長|分科会長|主査)(?:代理)?$|会長代理$|(?:専門|臨時|特別)委員$|構成員$")
_KANJI_NAME = re.compile(r"[一-鿿々〆ヶ髙﨑ぁ-ん]{1,4}(?:[ \u3000]?[一-鿿々〆ヶぁ-んァ-ヴー]{1,5})?")
_NOBODY = re.compile(
    r"(?:前|元|現|新|次期|各|両|同|当|全|副|関係|担当|歴代|複数|主要|主な|及び|並びに|[一二三四五六七八九十]|国|省|庁|局|会|方|者|等|又は"
    r"|参加|出席|外部|専門|臨時|特別|学識)+"
)
_NO_NAME = re.compile(r"大学|学院|研究|機構|協会|省|庁|局|府$|会$|社$|課|室|国|側|担当|関係|各|等|者|両|又は|及び|並びに")
_LONGEST_NAME = 8


def is_post(said: str) -> bool:
    """Say whether words end in a title: 企業・メイドインイタリー省大臣."""
    return len(said) <= 80 and _ENDING.search(said) is not None


def is_official_post(said: str) -> bool:
    """Say whether words are nothing but the post of a Japanese official: 総務大臣政務官."""
    return len(said) <= 80 and (_OWN_POST.match(said) or _BARE_POST.match(said)) is not None


def split_official(said: str, *, strictly: bool) -> tuple[str, str] | None:
    """Return (person, post) of 佐々木総務審議官, or None when nobody is named or the post is not known.

    `strictly` asks for an office in the post: of 西銘副大臣 in running prose nobody can say where the name ends.
    """
    if len(said) > 60 or is_official_post(said):
        return None
    for place in range(1, min(_LONGEST_NAME + 3, len(said))):
        post = said[place:]
        if _OWN_POST.match(post) or (not strictly and (_BARE_POST.match(post) or _SEAT.match(post))):
            person = said[:place].strip()
            return (person, post) if is_kanji_name(person) else None
    return None


def is_kanji_name(said: str) -> bool:
    """Say whether words can be a Japanese person's name: one to four signs, or two such parts."""
    if _KANJI_NAME.fullmatch(said) is None or _NO_NAME.search(said) or _NOBODY.fullmatch(said):
        return False
    return not is_post(said)
