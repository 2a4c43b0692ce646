"""Names of countries, regions and international organisations, as ministries print them: what they are, and their code.

The Japanese territory names of CLDR (through babel), the official long forms (イタリア共和国), the short forms (英国, 豪州)
and older spellings (ヴェトナム). A name is looked up as a whole: a word that merely begins with one is not known.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from schemas.release import ParticipantKind

Known = tuple[ParticipantKind, str | None]
"""The kind of a name, and its ISO 3166-1 alpha-2 code; organisations and parts of the world have none."""

_SHORT_FORMS = {
    "US": "米国 米 アメリカ 米合衆国 USA",
    "GB": "英国 英 英連合王国 グレートブリテン及び北アイルランド連合王国 UK",
    "KR": "韓国 韓 大韓民国",
    "KP": "朝鮮民主主義人民共和国",
    "AU": "豪州 豪 オーストラリア連邦",
    "NZ": "NZ ニュージランド",
    "DE": "独 独国",
    "FR": "仏 仏国",
    "IT": "伊 伊国",
    "CA": "加",
    "CN": "中国 中 中華人民共和国",
    "IN": "印 印度",
    "RU": "露 ロシア連邦",
    "JP": "日本国 日 我が国",
    "AE": "UAE",
    "VN": "越",
    "MM": "ビルマ",
    "GE": "グルジア",
    "SZ": "スワジランド",
    "MK": "マケドニア マケドニア旧ユーゴスラビア共和国",
    "TL": "ティモールレステ",
    "BN": "ブルネイダルサラーム",
    "KG": "キルギスタン",
    "CV": "カボベルデ",
    "CD": "コンゴ民",
    "VA": "バチカン ローマ教皇庁",
    "KN": "セントクリストファーネイビス セントキッツネイビス",
    "BA": "ボスニアヘルツェゴビナ ボスニア及びヘルツェゴビナ",
    "TT": "トリニダード及びトバゴ",
    "AG": "アンティグア及びバーブーダ",
    "ST": "サントメ及びプリンシペ サントメプリンシペ",
    "VC": "セントビンセント",
    "LK": "スリランカ民主社会主義共和国",
    "SY": "シリアアラブ共和国",
    "EG": "エジプトアラブ共和国",
    "CH": "スイス連邦",
    "MY": "マレイシア",
    "KH": "カンボディア",
    "SG": "シンガポール共和国",
}
_REGIONS = {
    "TW": "台湾 チャイニーズタイペイ 中華台北",
    "HK": "香港 中華人民共和国香港特別行政区 ホンコンチャイナ 中国香港 ホンコン",
    "MO": "マカオ 中華人民共和国マカオ特別行政区 中国マカオ",
    "PS": "パレスチナ パレスチナ自治区 パレスチナ自治政府",
}
_ORGANISATIONS = """
    EU 欧州連合 ヨーロッパ連合 欧州委員会 欧州理事会 欧州議会 欧州対外行動庁 欧州評議会 欧州中央銀行 CEPT ETSI 国連
    国際連合 UN 国連事務局 国連総会 国連欧州経済委員会 UNECE ESCAP UNESCAP 国連アジア太平洋経済社会委員会 ITU
    国際電気通信連合 ITU-R ITU-T ITU-D UPU 万国郵便連合 UNESCO ユネスコ 国連教育科学文化機関 UNDP 国連開発計画 UNICEF
    ユニセフ UNCTAD 国連貿易開発会議 UNIDO 国連工業開発機関 UNEP 国連環境計画 UNHCR UN-Women UNWomen UNITAR UNODC
    UNDRR UNU 国連大学 UNCDF UN-Habitat UNHABITAT WIPO 世界知的所有権機関 WHO 世界保健機関 ILO 国際労働機関 FAO WFP
    IAEA ICAO IMO WMO 世界気象機関 IMSO UNFCCC UNFPA OECD 経済協力開発機構 IEA 国際エネルギー機関 GPAI WTO
    世界貿易機関 IMF 国際通貨基金 世界銀行 世銀 IFC 世界銀行グループ ADB アジア開発銀行 AfDB アフリカ開発銀行 IDB
    米州開発銀行 EBRD 欧州復興開発銀行 AIIB ASEAN アセアン 東南アジア諸国連合 ASEAN事務局 AU アフリカ連合 AU委員会
    アフリカ連合委員会 APEC APEC事務局 アジア太平洋経済協力 APT アジア太平洋電気通信共同体 APT事務局 APPU
    アジア太平洋郵便連合 ERIA 東アジアアセアン経済研究センター ATU CITEL NATO 北大西洋条約機構 OAS 米州機構 GCC
    湾岸協力会議 アラブ連盟 CARICOM カリコム カリブ共同体 PIF 太平洋諸島フォーラム 太平洋諸島フォーラム事務局 SPC CIS
    英連邦 コモンウェルス SADC ECOWAS AUDA-NEPAD NEPAD スマートアフリカ スマートアフリカ事務局 SmartAfrica ISO
    国際標準化機構 IEC 国際電気標準会議 IEEE IETF W3C ICANN ISOC 3GPP GSMA インターポール INTERPOL 国際刑事警察機構
    CPLP SAARC BRICS デジタル協力機構 DCO
"""
_NOT_A_PLACE = frozenset({"001", "EZ", "QO", "XA", "XB", "ZZ", "EU", "UN", "HK", "MO", "TW", "PS"})
# Reserved or user-assigned codes in CLDR: no codes of ISO 3166-1 itself.
_WITHOUT_CODE = frozenset({"AC", "CP", "DG", "EA", "IC", "TA", "XK"})
_DEPENDENT = frozenset(
    "AC AI AQ AS AW AX BL BM BQ BV CC CP CW CX DG EA EH FK FO GF GG GI GL GP GS GU HM IC IM IO JE KY MF MP MQ MS NC NF PF "
    "PM PN PR RE SH SJ SX TA TC TF TK UM VG VI WF YT".split()
)
_OLD_SPELLINGS = str.maketrans({"ヸ": "イ", "ヹ": "エ"})
_VU = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))
_DOTS = re.compile(r"[\s・･.·]+")
_LONG_FORM = re.compile(
    r"(?:(?:民主|人民|社会主義|イスラム|アラブ|連邦|連合|協同|東方)*共和国"
    r"|ハシェミット王国|王国|大公国|公国|首長国|連邦|多民族国|国|独立国|政府)$"
)


_LONGEST = 40


@lru_cache(maxsize=4096)
def lookup(name: str) -> Known | None:
    """Return the kind and code of a whole name, or None when it is not known. Half-width, blanks and ・ make no difference."""
    key = _key(name)
    if not 0 < len(key) <= _LONGEST:
        return None
    return _names().get(key) or _long_form(key)


def _long_form(key: str) -> Known | None:
    """イタリア共和国 is イタリア; only countries have such forms."""
    short = _LONG_FORM.sub("", key)
    known = _names().get(short) if len(short) > 1 and short != key else None
    return known if known and known[0] == "country" else None


@cache
def _names() -> dict[str, Known]:
    names: dict[str, Known] = dict(_cldr_names())
    for code, forms in _SHORT_FORMS.items():
        names.update((_key(form), ("country", code)) for form in forms.split())
    for code, forms in _REGIONS.items():
        names.update((_key(form), ("region", code)) for form in forms.split())
    names.update((_key(form), ("organisation", None)) for form in _ORGANISATIONS.split())
    return names


def _cldr_names() -> list[tuple[str, Known]]:
    # Reading the names takes babel some 25 ms, so it waits until somebody asks.
    from babel import Locale

    found: list[tuple[str, Known]] = []
    for code, printed in Locale("ja").territories.items():
        if code not in _NOT_A_PLACE:
            found += [(_key(form), _kind_of(code)) for form in _forms(printed)]
    return found


def _kind_of(code: str) -> Known:
    if code.isdigit():  # 002, 142: parts of the world (UN M49)
        return "region", None
    return "region" if code in _DEPENDENT else "country", None if code in _WITHOUT_CODE else code


def _forms(printed: str) -> list[str]:
    """ミャンマー (ビルマ) is known as ミャンマー too."""
    plain = re.sub(r"\s*\([^()]*\)", "", printed)
    return [printed, plain]


def _key(name: str) -> str:
    key = _DOTS.sub("", unicodedata.normalize("NFKC", name)).translate(_OLD_SPELLINGS)
    for old, new in _VU:
        key = key.replace(old, new)
    return key
