"""Names of countries and organisations: every way ministries print them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from scraper.read.countries import lookup

CODES = {
    "US": "アメリカ アメリカ合衆国 米国 米 ｱﾒﾘｶ 米国政府",
    "GB": "イギリス 英国 英",
    "KR": "韓国 大韓民国 韓",
    "AU": "オーストラリア 豪州 豪",
    "DE": "ドイツ 独 ドイツ連邦共和国",
    "FR": "フランス 仏 フランス共和国",
    "IT": "イタリア 伊 イタリア共和国",
    "CA": "カナダ 加",
    "CN": "中国 中華人民共和国",
    "IN": "インド 印 インド共和国",
    "RU": "ロシア 露 ロシア連邦",
    "JP": "日本 日本国 我が国 日本政府",
    "AE": "アラブ首長国連邦 ＵＡＥ",
    "VN": "ベトナム ヴェトナム ベトナム社会主義共和国",
    "VE": "ベネズエラ ヴェネズエラ",
    "PG": "パプアニューギニア パプア・ニューギニア",
    "TT": "トリニダード・トバゴ トリニダード及びトバゴ",
    "MM": "ミャンマー ミャンマー連邦共和国",
    "CD": "コンゴ民主共和国",
    "CG": "コンゴ共和国",
    "DO": "ドミニカ共和国",
    "DM": "ドミニカ国",
    "CF": "中央アフリカ共和国",
    "ZA": "南アフリカ 南アフリカ共和国",
    "FI": "フィンランド フィンランド共和国",
    "TH": "タイ タイ王国",
    "IR": "イラン イラン・イスラム共和国",
    "BN": "ブルネイ ブルネイ・ダルサラーム国",
    "JO": "ヨルダン ヨルダン・ハシェミット王国",
    "NZ": "ニュージーランド ニュージーラン\u3000ド",
}
ORGANISATIONS = """
    EU ＥＵ 欧州連合 欧州委員会 ASEAN ASEAN事務局 アフリカ連合 国連 国際連合 ITU OECD UNDP UNESCO 世界銀行 WTO APEC APT GPAI
"""
UNKNOWN = ["", " ", "・", *"国 共和国 アフリカ共和国 コンゴ 総務省 米国国務省 日本側 世界 不明な地域 カナダ、日本 au".split()]
REGIONS = [("台湾", "TW"), ("チャイニーズ・タイペイ", "TW"), ("香港", "HK"), ("グアム", "GU"), ("アジア", None)]


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, names in CODES.items() for name in names.split(" ")])
def test_a_country_in_each_of_its_forms_has_its_code(code: str, name: str) -> None:
    assert lookup(name) == ("country", code)


@pytest.mark.parametrize("name", ORGANISATIONS.split())
def test_an_organisation_has_no_code(name: str) -> None:
    assert lookup(name) == ("organisation", None)


@pytest.mark.parametrize(("name", "code"), REGIONS)
def test_regions_are_no_countries_but_may_have_a_code(name: str, code: str | None) -> None:
    assert lookup(name) == ("region", code)


def test_a_country_without_a_code_of_the_standard_gets_none() -> None:
    assert lookup("コソボ") == ("country", None)


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_no_name_as_a_whole_is_not_known(name: str) -> None:
    assert lookup(name) is None


def test_every_territory_of_cldr_that_the_standard_names_has_its_own_code() -> None:
    names = dict(Locale("ja").territories.items())
    beside_the_standard = {"AC", "CP", "DG", "EA", "IC", "TA", "XK", "EU", "UN", "EZ", "QO", "XA", "XB", "ZZ"}
    standard = {code: name for code, name in names.items() if code.isalpha() and code not in beside_the_standard}
    assert len(standard) == 249
    assert {code: known[1] for code, name in standard.items() if (known := lookup(name))} == {code: code for code in standard}


@given(st.text(max_size=80))
def test_no_text_makes_it_raise(name: str) -> None:
    known = lookup(name)
    assert known is None or known[1] is None or (len(known[1]) == 2 and known[1].isupper())


def is_loaded(text: str) -> bool:
    """Whether reading a text loads babel, in an interpreter of its own."""
    code = "import sys; from scraper.read.participants import find_participants; find_participants(sys.argv[1]); "
    command = [sys.executable, "-c", code + "print('babel' in sys.modules)", text]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "True"


def test_the_names_are_loaded_only_when_there_may_be_a_name() -> None:
    assert not is_loaded("消費者物価指数は、前年同月比3.6％の上昇となりました。意見募集の結果、16者から御意見を頂きました。")
    assert is_loaded("参加国：カナダ")
