"""A person as printed in a list: country or office, name and post, with or without blanks between them."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from scraper.read.countries import lookup
from scraper.read.participants.posts import is_kanji_name, is_official_post, is_post, split_official


class NamedPerson(Struct, frozen=True):
    """Who is named: `person` None when only a post is; `code` and `office` from what stands before the name."""

    person: str | None
    post: str | None
    code: str | None = None
    office: str | None = None


_BLANKS = re.compile(r"[\s\u3000]+")
_OF = re.compile(r"(?P<whose>[^\sの：:]{1,40}?)(?:の|[：:])[\s]*(?P<rest>.+)", re.S)
_FOREIGN = re.compile(r"[ァ-ヴー・･＝=゠]+|[A-Za-z.'’\-]+")
_FOREIGN_THEN_POST = re.compile(r"(?P<person>[ァ-ヴー・･＝=゠]{2,40})(?P<post>[^ァ-ヴー・･＝=゠\s].*|[A-Z].*)", re.S)
_IN_BRACKETS = re.compile(r"(?P<person>[^（(]+)[（(](?P<post>(?:[^（）()]|[（(][^（）()]*[)）])+)[)）]", re.S)
_OFFICE = re.compile(
    r".*(?:省|庁|局|府|院|委員会|事務局|機構|社|大学|銀行|協会|大使館|連合|連盟|共同体|内閣官房|センター|部|課|室|フォーラム|研究所|連合会"
    r"|会議所|財団|組合|協議会|学校|病院|新聞|放送|テレビ|[都道府県市区町村]|総研|学会|基金|公社|ネットワーク|コンソーシアム)"
    r"|(?:(?:一般|公益)(?:社団|財団)法人|NPO法人|国立大学法人|国立研究開発法人|独立行政法人|株式会社).+"
)
_SEATS = frozenset({"座長", "委員長", "議長", "部会長", "分科会長", "団長", "主査", "共同議長", "座長代理"})
_THINGS = frozenset(
    (
        "デジタル サイバー サイバーセキュリティ セキュリティ イノベーション メディア エネルギー インフラ "
        "インフラストラクチャー コミュニケーション スポーツ テレコム データ システム ネットワーク インターネット "
        "マスコミ マルチメディア テクノロジー グローバル メンバー オブザーバー オンライン テーマ "
        "ワーキンググループ グループ リーダー パートナー スタートアップ ハイレベル ラウンドテーブル シニア"
    ).split()
)


@lru_cache(maxsize=4096)
def read_person(said: str) -> NamedPerson | None:
    """Return who is named by the words of one item, or None when no post tells that it is a person."""
    words = _BLANKS.sub(" ", said.strip())
    if not words or len(words) > 120:
        return None
    found = _with_country(words) or _named(words)
    if found is None:
        return None
    return NamedPerson(_as_printed(said, found.person), _as_printed(said, found.post), found.code, found.office)


def _as_printed(said: str, words: str | None) -> str | None:
    if words is None or " " not in words:
        return words
    printed = re.search(_BLANKS.pattern.join(map(re.escape, words.split(" "))), said)
    return printed[0] if printed else words


def _with_country(words: str) -> NamedPerson | None:
    """イタリア　アドルフォ・ウルソ　…大臣, カンボジアのトラム・イムテック…大臣: the country is the person's."""
    whose, _, rest = words.partition(" ")
    known = lookup(whose) if rest else None
    if known is None:
        of = _OF.fullmatch(words)
        known = lookup(of["whose"]) if of else None
        if of is not None and of["whose"] in _SEATS:
            return _named(of["rest"])
        if of is not None and known is None and _OFFICE.fullmatch(of["whose"]):
            return _of_office(of["whose"], of["rest"])
        if of is not None and known is None and (found := _of_post(of["whose"], of["rest"])):
            return found
        if of is None or known is None:
            return None
        whose, rest = of["whose"], of["rest"]
    named = _named(rest) or (NamedPerson(None, rest) if is_post(rest) and "の" not in rest else None)
    if named is None:
        return None
    return NamedPerson(named.person, named.post, known[1], None if known[1] else whose)


def _of_post(post: str, rest: str) -> NamedPerson | None:
    """総務審議官の見本一郎: the post is the person's, and the name stands alone."""
    tokens = rest.split(" ")
    if not is_post(post) or _names_at_head(tokens) != len(tokens) or len(rest) < 3:
        return None
    return NamedPerson(rest, post)


def _of_office(office: str, rest: str) -> NamedPerson | None:
    """総務省の神谷国際戦略局次長: the office is the person's."""
    named = _named(rest)
    return NamedPerson(named.person, named.post, named.code, named.office or office) if named and named.person else None


def _named(words: str) -> NamedPerson | None:
    tokens = words.split(" ")
    if len(tokens) > 1:
        return _person_after_office(tokens) or _joined_to_post(words) or _by_blanks(tokens)
    if is_official_post(words):
        return NamedPerson(None, words)
    return _joined_to_post(words)


def _by_blanks(tokens: list[str]) -> NamedPerson | None:
    if is_post(tokens[-1]):
        count = _names_at_head(tokens[:-1])
        if count:
            return NamedPerson(" ".join(tokens[:count]), " ".join(tokens[count:]))
        return _after_office(tokens)
    return _post_first(tokens)


def _after_office(tokens: list[str]) -> NamedPerson | None:
    """国務省 スティーブ・ラング 次官補代理, 総務省 佐々木総務審議官: an office stands before the name."""
    if not _OFFICE.fullmatch(tokens[0]):
        return None
    named = _named(" ".join(tokens[1:]))
    if named is None:
        return None
    return NamedPerson(named.person, named.post, named.code, tokens[0])


def _person_after_office(tokens: list[str]) -> NamedPerson | None:
    """アンデス共同体 ディエゴ・パス 事務局長: what stands before a whole name is no part of it."""
    found = _after_office(tokens) if len(tokens) > 2 else None
    return found if found and found.person else None


def _names_at_head(tokens: list[str]) -> int:
    """How many tokens are the person's name: all of a foreign name's, one or two of a Japanese one's."""
    if not tokens or not _is_name(tokens[0]):
        return 0
    foreign = _FOREIGN.fullmatch(tokens[0]) is not None
    count = 1
    for token in tokens[1 : 6 if foreign else 2]:
        if not _is_name(token) or (_FOREIGN.fullmatch(token) is not None) != foreign:
            break
        count += 1
    return count


def _is_name(token: str) -> bool:
    if _FOREIGN.fullmatch(token):
        return not _is_thing(token)
    return is_kanji_name(token)


def _is_thing(token: str) -> bool:
    parts = re.split("[・･]", token)
    return any(part in _THINGS for part in parts) or lookup(token) is not None or is_post(token)


def _post_first(tokens: list[str]) -> NamedPerson | None:
    """総務審議官 佐々木 一郎, 総務省 国際戦略局長 田中 太郎."""
    place = next((i for i, token in enumerate(tokens) if is_post(token)), None)
    if place is None:
        return None
    name = tokens[place + 1 :]
    if _names_at_head(name) != len(name):
        return None
    return NamedPerson(" ".join(name), " ".join(tokens[: place + 1]))


def _joined_to_post(words: str) -> NamedPerson | None:
    """佐々木総務審議官, ジャオITU事務総局長, 田端 正弘（副大臣）."""
    split = split_official(words, strictly=False)
    if split:
        return NamedPerson(*split)
    bracket = _IN_BRACKETS.fullmatch(words)
    if bracket and is_post(bracket["post"]) and _is_whole_name(bracket["person"].strip()):
        return NamedPerson(bracket["person"].strip(), bracket["post"])
    foreign = _FOREIGN_THEN_POST.fullmatch(words)
    return _foreign(foreign["person"], foreign["post"]) if foreign and is_post(words) else None


def _is_whole_name(words: str) -> bool:
    tokens = words.split(" ")
    return lookup(words) is None and _names_at_head(tokens) == len(tokens)


def _foreign(name: str, post: str) -> NamedPerson | None:
    """グエン・マイン・フン・ベトナム情報通信大臣: the last part is the country. シラットデジタル大臣: デジタル is no name."""
    person, dot, last = name.rpartition("・")
    known = lookup(last) if dot else None
    if known and not _is_thing(person):
        return NamedPerson(person, post, known[1])
    thing = next((thing for thing in sorted(_THINGS, key=len, reverse=True) if name.endswith(thing)), "")
    name, post = name.removesuffix(thing).rstrip("・"), thing + post
    return None if len(name) < 2 or _is_thing(name) else NamedPerson(name, post)
