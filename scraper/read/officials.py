"""Officials as contact lines name them: 課長補佐 大島, 磯和補佐, 根津周波数調整官, 西村官（内線5921）.

A name is split off where what follows is a post and nothing but words of offices: 周波数調整官 is one, so 根津 is the name.
Where that is not plain nobody is invented: the whole stands as the name, with a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.release import Doubt, Official

# The longest first: 課長補佐 ends in 補佐, and 統括補佐官 in 官.
_POSTS = (
    "課長補佐 室長補佐 局長補佐 部長補佐 参事官補佐 課長代理 室長代理 係長代理 副参事官 副室長 副課長 副係長 "
    "副主査 副所長 補佐官 専門職 専門員 係長 係員 主査 主任 主幹 主事 主席 室長 次長 課長 部長 局長 班長 所長 "
    "館長 院長 校長 補佐 参事 参与 技官 職員 官"
).split()
_POST = "|".join(r"[\s\u3000]*".join(post) for post in _POSTS)  # also letter-spaced: 係　　長
_OFFICE_WORDS = (
    "第一 第二 第三 第四 第五 第六 第1 第2 第3 第4 一般 総括 統括 総務 総合 企画 計画 政策 制度 調整 調査 推進 "
    "促進 対策 分析 管理 監理 監視 監督 監察 検査 検証 審査 指導 相談 交渉 戦略 情報 情報化 専門 事務 技術 業務 "
    "庶務 経理 会計 予算 決算 契約 国際 国内 海外 地域 地方 広域 都市 離島 過疎 振興 支援 協力 連携 交流 広報 "
    "報道 法規 法制 法務 法令 訟務 評価 行政 財政 財務 税務 税制 自治 選挙 政党 政治 資金 公務員 給与 定員 定数 "
    "人事 福利 厚生 恩給 統計 国勢 人口 経済 物価 消費 労働 産業 事業 事業者 農林 水産 環境 防災 防火 消防 救急 "
    "救助 予防 危険物 危機 保安 特殊 災害 復旧 電波 周波数 無線 衛星 移動 固定 陸上 海上 航空 宇宙 放送 通信 電気 "
    "電気通信 郵政 郵便 信書 貯金 保険 電子 デジタル サイバー セキュリティ データ ネットワーク インフラ システム "
    "ソフトウェア コンテンツ メディア 基盤 高度 利用 利活用 活用 普及 研究 開発 標準 標準化 規格 認証 認定 登録 "
    "免許 許可 料金 競争 消費者 青少年 個人 番号 マイナンバー 住民 住基 戸籍 台帳 公営 企業 公共 公益 公社 民間 "
    "団体 組織 機構 機関 法人 独法 独立 審議 参事 整備 運用 運営 保全 設備 施設 機器 試験 測定 較正 解析 市場 "
    "調達 物品 補助 補助金 交付 交付税 地方債 固定資産 市町村 府省 省庁 国会 本省 官房 秘書 文書 公文書 公開 請求 "
    "窓口 受付 苦情 あっせん 管区 内閣 公害 紛争 衆議院 参議院 特別 特命 重要 新規 先端 次世代 多言語 高齢者 "
    "障害者 女性 教育 研修 訓練 人材 育成 医療 健康 観光 国土 経営 収支 資源 上席 首席 次席 筆頭 主任 理事 利用料 "
    "使用料 国際協力 行革 地財 公募 担当 大臣 政府 全国 本部 支部 品質 価格 指数 家計 労働力 北海道 東北 関東 "
    "信越 北陸 東海 近畿 九州 沖縄"
).split()
_OFFICE = "|".join([*sorted(_OFFICE_WORDS, key=len, reverse=True), "[A-ZＡ-Ｚ]{2,6}"])


def _simple(words: list[str]) -> list[str]:
    """The words that are not made of others, as 電気通信 is."""
    return [word for word in words if not _is_made_of(word, set(words) - {word})]


def _is_made_of(word: str, parts: set[str]) -> bool:
    reached = {0}
    for begin in range(len(word)):
        if begin in reached:
            reached |= {begin + len(part) for part in parts if word.startswith(part, begin)}
    return len(word) in reached


_OFFICES = rf"(?:{'|'.join(_simple(_OFFICE_WORDS))}|[A-ZＡ-Ｚ]{{2,}}+)*"
"""Any number of such words, read in one way: who tries 電気通信電気通信… in all ways doubles the time for each."""
_NAME = r"[^\s\u30000-9（）()、・]{1,8}"
_ONLY_POST = re.compile(rf"(?:\S*[課室係局部班省庁・])?{_OFFICES}(?:{_POST})|\S{{5,}}[課室]長(?:補佐)?")
_OFFICE_AND_POST = re.compile(rf"{_OFFICES}(?:{_POST})")
_POST_LABEL = re.compile(rf"(?P<post>\S*(?:{_POST}))[\s\u3000]*[:：][\s\u3000]*(?P<name>{_NAME}(?:[\s\u3000]{_NAME})?)")
_UNIT_FIRST = re.compile(rf"\S+[係班課室][\s\u3000]+(?P<name>{_NAME})")
_UNIT = re.compile(r"(?!(?:長谷|美濃|日下|曽我|曾我|久保)部$)\S{2,}(?:係|課|室|班|局|部|担当)")
"""Surnames that end as a department does are nobody's unit."""
_NOTE = re.compile(r"[（(][^（）()]*[)）]\s*$")
_ASIDE = re.compile(r"^[（(][^（）()]*[)）][\s\u3000]*(?=\S)")
_NO_NAME = re.compile(
    r".*\S\S[局課室係庁省班院]|.*(?:担当|官房|グループ|センター|窓口|恩給|統計|企画|政策|制度|国際|総括).*|\S{5,}"
)
_SURNAME = re.compile(
    r"[一-鿿々〆ヶ﨑]{1,3}|(?=.*[ヶケノツ々])[一-鿿々ヶケノツ]{3,5}|(?=.*[ぁ-ん])[一-鿿々ぁ-ん]{2,5}|[ァ-ヴー・]{2,12}|[A-Za-z]{2,20}"
)
"""A name whose end nothing but a post marks. Of four kanji nobody can say that they are all the name's."""
_RANK = re.compile(r"(?:課長|室長)(?:補佐|代理)?|主査|主事")  # before these no word of an office stands: 小比類巻課長補佐
_ANY_NAME = re.compile(rf"[一-鿿々〆ヶ﨑]{{4}}|{_SURNAME.pattern}")
_LONGEST = 60
_MOST_TOKENS = 6
_LONGEST_LINE = 400


def split_officials(said: str) -> list[str]:
    """Return the people on a line one by one: 、 and ， part them, also where a bracket holds none of its own, and so does
    a blank behind a name with its post (逸見理事官　烏丸)."""
    if len(said) > _LONGEST_LINE:
        return [said.strip(" \u3000")]
    pieces = (piece.strip(" \u3000") for piece in re.split(r"[、，,](?![^（(]*[）)])", said))
    return [one for piece in pieces if piece for dotted in _parted_by_dots(piece) for one in _parted_by_blanks(dotted)]


def _parted_by_dots(piece: str) -> list[str]:
    """辻補佐・篠塚係長 are two people; a dot within a name or a post parts nobody."""
    parts = piece.split("・")
    return parts if len(parts) > 1 and all(_split(part) or _unsplit(part) for part in parts) else [piece]


def _parted_by_blanks(piece: str) -> list[str]:
    """The people of a piece with blanks: each begins where a name and post are complete."""
    tokens = [token.span() for token in re.finditer(r"[^\s\u3000]+", piece)]
    if len(tokens) < 2 or re.search(r"[:：（(]", piece):
        return [piece]
    people = list(_runs([piece[start:end] for start, end in tokens]))
    return [piece[tokens[first][0] : tokens[last - 1][1]] for first, last in people]


def _runs(tokens: list[str]) -> Iterator[tuple[int, int]]:
    """Which tokens make a person: 逸見理事官 alone, 大島 係長, 係長 高谷, 係長 高谷 一郎, or what follows such ones."""
    kinds = ["post" if is_post(token) else "whole" if _split(token) else "name" for token in tokens]
    if kinds == ["whole", "name"] and _has_several_office_words(tokens[0]):
        kinds[0] = "post"  # 資料解析第一係長　高谷: with a name behind it, so long a post is one of an office not known
    if "whole" not in kinds and kinds.count("post") < 2:
        yield 0, len(tokens)
        return
    first = 0
    for place in range(1, len(tokens) + 1):
        done = kinds[first:place]
        following = kinds[place] if place < len(tokens) else None
        if following is None or _is_complete(done, following):
            yield first, place
            first = place


def _has_several_office_words(token: str) -> bool:
    return re.fullmatch(rf"\S*?(?:{_OFFICE}){{2}}(?:{_POST})", token) is not None


def _is_complete(done: list[str], following: str) -> bool:
    if done == ["whole"] or following == "whole":
        return True
    return "post" in done and ("name" in done) and (done[0] == "name" or following == "post")


def is_unit(said: str) -> bool:
    """Say whether the words after 担当 name a unit and no person (企画指導第一係)."""
    return bool(_UNIT.fullmatch(said))


def is_post(said: str) -> bool:
    """Say whether words are a post and nobody's name: 第一技術係長, 総務課課長補佐."""
    return len(said) <= _LONGEST and _ONLY_POST.fullmatch(said) is not None


def read_official(said: str) -> Official:
    """Return the official that `said` names: post first with a blank (係長 高谷), or last (磯和補佐, 大島 係長).

    Where nobody can say where the name ends, the whole is the name, the post is None and the doubt says so. Notes in brackets
    at the end are left out.
    """
    words = _ASIDE.sub("", _NOTE.sub("", said).strip(" \u3000"), count=1)
    label = _POST_LABEL.fullmatch(words)
    if label:
        return _official(label["name"], label["post"], said)
    named = _by_blanks(words) or _split(_squeezed(words))
    if named:
        return _official(*named, said)
    unit = _UNIT_FIRST.fullmatch(words)
    if unit and not re.fullmatch(rf"(?:{_OFFICE})+", unit["name"]):
        return Official(name=unit["name"], post=None, literal=said)
    doubts: tuple[Doubt, ...] = ("official_not_split",) if _unsplit(words) else ()
    return Official(name=words or said, post=None, literal=said, doubts=doubts)


def _official(name: str, post: str, said: str) -> Official:
    return Official(name=name, post=_squeezed(post), literal=said)


def _squeezed(words: str) -> str:
    return re.sub(r"[\s\u3000]", "", words)


def _by_blanks(words: str) -> tuple[str, str] | None:
    """(name, post) of 係長 高谷, 係長 高谷 一郎, 大島 係長, also where the post is letter-spaced."""
    tokens = re.split(r"[\s\u3000]+", words)
    if not 1 < len(tokens) <= _MOST_TOKENS or len(words) > _LONGEST:
        return None
    for count in range(len(tokens) - 1, 0, -1):
        first, last = tokens[:count], tokens[count:]
        is_first = is_post("".join(first)) or (count == 1 and len(tokens) == 2 and _has_several_office_words(first[0]))
        if is_first and len(last) <= 2 and not is_post("".join(last)):
            return _words(words, count, len(tokens)), "".join(first)
    for count in range(1, min(3, len(tokens))):
        if is_post("".join(tokens[count:])):
            return _words(words, 0, count), "".join(tokens[count:])
    return None


def _words(words: str, first: int, last: int) -> str:
    """The tokens of `words` as printed, with the blanks between them."""
    spans = [token.span() for token in re.finditer(r"[^\s\u3000]+", words)][first:last]
    return words[spans[0][0] : spans[-1][1]]


def _split(token: str) -> tuple[str, str] | None:
    """(name, post) of 磯和補佐 and 根津周波数調整官, or None when the post does not begin plainly."""
    for place in range(1, min(len(token), 9)):
        name, post = token[:place], token[place:]
        most = _SURNAME if not _RANK.fullmatch(post) else _ANY_NAME
        if _OFFICE_AND_POST.fullmatch(post) and _may_be_name(name, most):
            return name, post
    return None


def _may_be_name(words: str, form: re.Pattern[str]) -> bool:
    if is_post(words) or _UNIT.fullmatch(words) or re.fullmatch(rf"(?:{_OFFICE})+", words):
        return False
    return form.fullmatch(words) is not None


def _unsplit(words: str) -> bool:
    """Say whether words end in a post, and yet are neither a post nor split."""
    ends = re.fullmatch(rf"\S+(?:{_POST})", words) if len(words) <= _LONGEST else None
    return ends is not None and not is_post(words) and _split(words) is None


def names_officials(said: str) -> bool:
    """Whether a line without a label is plainly people: a post each, and names that are no units' (統計企画管理官 is one)."""
    people = [read_official(one) for one in split_officials(said)]
    return bool(people) and all(one.post and one.post != "官" and not _NO_NAME.fullmatch(one.name) for one in people)
