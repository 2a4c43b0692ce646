"""Who takes part, as releases say it: shape by shape, then the traps, then whole releases.

An expected group is one line: 'member label 参加国: カナダ CA | イタリア IT（議長国） | EU organisation'. A person is
'person＠post', a count stands behind its heading, which is the count as printed.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.demo import build
from schemas.release import Participant, ParticipantGroup
from scraper.read.outline import outline, parse_html
from scraper.read.participants import find_participants
from scraper.sites.mic import reader as mic

FIXTURES = Path(__file__).parent / "fixtures"


def entry(one: Participant) -> str:
    """イタリア IT（議長国） · 佐々木＠総務審議官 · EU organisation."""
    assert one.kind == "person" or one.post is None
    words = [f"{one.person or ''}＠{one.post or ''}" if one.kind == "person" else one.name]
    words += [one.code] if one.code else []
    words += [] if one.kind in ("country", "person") else [one.kind]
    return " ".join(words) + (f"（{one.note}）" if one.note else "")


def said(group: ParticipantGroup) -> str:
    words = [group.role, group.shape, group.heading or "", "" if group.count is None else str(group.count)]
    participants = " | ".join(map(entry, group.participants))
    return " ".join(word for word in words if word) + (f": {participants}" if participants else "")


def read(text: str) -> list[str]:
    groups = find_participants(text)
    for one in (one for group in groups for one in group.participants):
        assert text[one.start : one.end] == one.literal and one.literal
    return [said(group) for group in groups]


@pytest.mark.parametrize("verb", ["出席", "参加", "参画", "臨席"])
def test_every_word_for_taking_part_is_looked_for(verb: str) -> None:
    assert read(f"本会合には、総務省からは佐々木総務審議官が{verb}しました。") == ["delegation prose: 佐々木＠総務審議官"]


BRACKETS = [
    (
        "【G7構成国・地域】\n　カナダ、ＥＵ、フランス、イタリア（議長国）、日本",
        ["member bracket G7構成国・地域: カナダ CA | ＥＵ organisation | フランス FR | イタリア IT（議長国） | 日本 JP"],
    ),
    ("【招待国】ブラジル、韓国", ["invited bracket 招待国: ブラジル BR | 韓国 KR"]),
    ("【参加国】\n豪州（議長国、主催者）、英国", ["member bracket 参加国: 豪州 AU（議長国、主催者） | 英国 GB"]),
    ("＜招待国＞\n　インド、トルコ等", ["invited bracket 招待国: インド IN | トルコ TR"]),
    (
        "【参加国・地域】\n　日本、米国、韓国、\n　中国、台湾、香港",
        ["member bracket 参加国・地域: 日本 JP | 米国 US | 韓国 KR | 中国 CN | 台湾 TW region | 香港 HK region"],
    ),
    (
        "【国際機関】\n　ITU、デジタル協力国際連盟、Giga",
        ["organisation bracket 国際機関: ITU organisation | デジタル協力国際連盟 organisation | Giga organisation"],
    ),
    ("【招待国】\n　ブラジル\n　韓国\n【その他】\n　議論の概要", ["invited bracket 招待国: ブラジル BR | 韓国 KR"]),
    ("【招待国】\n　・ブラジル\n　・韓国", ["invited bracket 招待国: ブラジル BR | 韓国 KR"]),
    ("【オブザーバー】\n　ウクライナ、国連", ["observer bracket オブザーバー: ウクライナ UA | 国連 organisation"]),
    (
        "【個別会談】\n　・ルート　国土安全保障省副長官\n　・ヴァンローケル　連邦政府CIO　他",
        ["counterpart bracket 個別会談: ルート＠国土安全保障省副長官 | ヴァンローケル＠連邦政府CIO"],
    ),
]

LABELS = [
    ("招待国  ：ウクライナ", ["invited label 招待国: ウクライナ UA"]),
    ("招待国：ウクライナ、韓国。", ["invited label 招待国: ウクライナ UA | 韓国 KR"]),
    ("招待国:ｳｸﾗｲﾅ,韓国", ["invited label 招待国: ｳｸﾗｲﾅ UA | 韓国 KR"]),
    (
        "参加国：オーストラリア、カナダ、\n　　　　チリ、日本\n開催地：東京",
        ["member label 参加国: オーストラリア AU | カナダ CA | チリ CL | 日本 JP"],
    ),
    (
        "参加国：オーストラリア、カナダ、ニュー\n　　　　ジーランド、日本",
        ["member label 参加国: オーストラリア AU | カナダ CA | ニュージーランド NZ | 日本 JP"],
    ),
    ("参 加 国：日本、タイ", ["member label 参 加 国: 日本 JP | タイ TH"]),
    ("・参加国：日本・米国・豪州", ["member label 参加国: 日本 JP | 米国 US | 豪州 AU"]),
    (
        "参加国：トリニダード及びトバゴ、アンティグア・バーブーダ及びスイス",
        ["member label 参加国: トリニダード及びトバゴ TT | アンティグア・バーブーダ AG | スイス CH"],
    ),
    (
        "国際機関：ITU（国際電気通信連合）、OECD（経済協力開発機構）、世界銀行ほか",
        [
            "organisation label 国際機関: ITU organisation（国際電気通信連合） | OECD organisation（経済協力開発機構"
            "） | 世界銀行 organisation"
        ],
    ),
    ("出席国・国際機関：日本、ブラジル、UNDP", ["other label 出席国・国際機関: 日本 JP | ブラジル BR | UNDP organisation"]),
    (
        "2　APEC参加国・地域\n　中国、香港、ニュージーラン ド、台湾\n（注）APECには台湾は「チャイニーズ・タイペイ"
        "」の名称で参加",
        ["member label APEC参加国・地域: 中国 CN | 香港 HK region | ニュージーランド NZ | 台湾 TW region"],
    ),
    (
        "議長国：日本（見本一郎　大学教授）及びシンガポール",
        ["member label 議長国: 日本 JP（見本一郎　大学教授） | シンガポール SG"],
    ),
    ("参加国：ブルネイ、タイ、ベトナムの3か国", ["member label 参加国: ブルネイ BN | タイ TH | ベトナム VN"]),
    ("参加国：日本、チリ※1、ペルー（※2）", ["member label 参加国: 日本 JP | チリ CL | ペルー PE"]),
    ("参加国（五十音順）：タイ、日本", ["member label 参加国（五十音順）: タイ TH | 日本 JP"]),
    ("ゲスト：見本経済研究センター、韓国", ["invited label ゲスト: 見本経済研究センター organisation | 韓国 KR"]),
    (
        "4　日本からの出席者\n　片山総務大臣、松下経済産業副大臣",
        ["delegation label 日本からの出席者: 片山＠総務大臣 JP | 松下＠経済産業副大臣 JP"],
    ),
]

SIDES = [
    (
        "日本側：西園寺　総務大臣\n　　　　竜造寺　総務審議官　他\n相手側：アイノ・コルホネン　通信・自治大臣",
        [
            "delegation label 日本側: 西園寺＠総務大臣 JP | 竜造寺＠総務審議官 JP",
            "counterpart label 相手側: アイノ・コルホネン＠通信・自治大臣",
        ],
    ),
    (
        "出 席 者：\n日本側：総務省、外務省、経済産業省等\n米国側：国務省、連邦通信委員会（FCC）、商務省等",
        [
            "delegation label 日本側: 総務省 organisation | 外務省 organisation | 経済産業省 organisation",
            "delegation label 米国側: 国務省 organisation | 連邦通信委員会 organisation（FCC） | 商務省 organisation",
        ],
    ),
    (
        "日 本 側：西園寺総務大臣、竜造寺総務審議官ほか",
        ["delegation label 日 本 側: 西園寺＠総務大臣 JP | 竜造寺＠総務審議官 JP"],
    ),
    ("米国側：スティーブ・ラング　国務省次官補代理", ["delegation label 米国側: スティーブ・ラング＠国務省次官補代理 US"]),
    ("EU側：ブルトン欧州委員", ["delegation label EU側: ブルトン＠欧州委員"]),
    ("我が方：総務審議官　見本　一郎", ["delegation label 我が方: 見本　一郎＠総務審議官"]),
    (
        "出席者：見本　一郎（総務副大臣）、例示　花子（国際戦略局長）",
        ["other label 出席者: 見本　一郎＠総務副大臣 | 例示　花子＠国際戦略局長"],
    ),
    ("出席者\n　西園寺総務大臣\n　ジャオITU事務総局長", ["other label 出席者: 西園寺＠総務大臣 | ジャオ＠ITU事務総局長"]),
    (
        "日本側企業：株式会社見本通信、㈱例示\n出席企業：合同会社みほん、Example Inc.",
        [
            "delegation label 日本側企業: 株式会社見本通信 company | ㈱例示 company",
            "other label 出席企業: 合同会社みほん company | Example Inc. company",
        ],
    ),
    (
        "出席構成員：東雲座長、和泉構成員\n総務省側：見本放送政策課長、例示総務課長",
        [
            "other label 出席構成員: 東雲＠座長 | 和泉＠構成員",
            "delegation label 総務省側: 見本＠放送政策課長 | 例示＠総務課長",
        ],
    ),
    (
        "日本側：株式会社見本通信、㈱例示、総務省",
        ["delegation label 日本側: 株式会社見本通信 company | ㈱例示 company | 総務省 organisation"],
    ),
]

ANNEX_ONLY = [
    ("ASEAN側出席者（別紙PDF参照）", ["delegation annex_only ASEAN側出席者"]),
    ("　・出席者：別紙のとおり", ["other annex_only 出席者"]),
    ("【参加国】（別添2参照）", ["member annex_only 参加国"]),
    ("出席者は、別紙１のとおりです。", ["other annex_only 出席者"]),
    ("参加国・国際機関の一覧については、別紙を御覧ください。", ["other annex_only 参加国・国際機関"]),
]

COUNTS = [
    ("会議には162カ国から約3,800名が参加しました。", ["member count 162カ国 162", "other count 約3,800名 3800"]),
    ("１７１か国から約２，５００名が参加", ["member count １７１か国 171", "other count 約２，５００名 2500"]),
    (
        "参加者：152カ国及び37団体から約1,600名が参加。我が国からは、総務省及び外務省が参加。",
        [
            "member count 152カ国 152",
            "organisation count 37団体 37",
            "other count 約1,600名 1600",
            "delegation prose: 総務省 organisation | 外務省 organisation",
        ],
    ),
    (
        "会議には、１７１か国及び３５の国際機関等から約２，３００名が参加しました。",
        ["member count １７１か国 171", "organisation count ３５の国際機関 35", "other count 約２，３００名 2300"],
    ),
    (
        "我が国からは、見本総務審議官をはじめ、総務省、外務省及び国内の事業者の関係者４８名が参加しました。",
        ["delegation prose 48: 見本＠総務審議官 | 総務省 organisation | 外務省 organisation"],
    ),
    ("本会合には21の国・地域が参加しました。", ["member count 21の国・地域 21"]),
    ("参加者：約120名", ["other count 約120名 120"]),
    ("フォーラムには、産学官の関係者約1万2,000人が出席しました。", ["other count 約1万2,000人 12000"]),
    (
        "我が国からは、西銘総務副大臣をはじめとする約50名の代表が参加し、審議に参画しました。",
        ["delegation prose 50: 西銘＠総務副大臣"],
    ),
]

PROSE = [
    (
        "総務省からは佐々木総務審議官が、外務省からは見本外務審議官が出席しました。",
        ["delegation prose: 佐々木＠総務審議官", "delegation prose: 見本＠外務審議官"],
    ),
    (
        "会合が開催され、佐々木総務審議官、見本国際戦略局長が出席しました。",
        ["delegation prose: 佐々木＠総務審議官 | 見本＠国際戦略局長"],
    ),
    ("総務省からは佐々木総務審議官が出席しました。", ["delegation prose: 佐々木＠総務審議官"]),
    ("大臣会合が開催され、長谷川総務大臣政務官が出席しました。", ["delegation prose: 長谷川＠総務大臣政務官"]),
    ("総務省からは、柘植　芳文総務副大臣が同会議に出席し、演説を行いました。", ["delegation prose: 柘植　芳文＠総務副大臣"]),
    ("我が国から阪本総務審議官が出席しスピーチを行うとともに、", ["delegation prose: 阪本＠総務審議官"]),
    ("総務省から奥野総務副大臣が出席いたしました。", ["delegation prose: 奥野＠総務副大臣"]),
    (
        "総務省からは、西園寺総務大臣、竜造寺総務審議官ほかが出席する予定です。",
        ["delegation prose: 西園寺＠総務大臣 | 竜造寺＠総務審議官"],
    ),
    (
        "この対話には、日本側からは総務省の他、外務省、個人情報保護委員会事務局等が、米国側からは国務省の他、商務"
        "省、連邦通信委員会等が参加し、",
        [
            "delegation prose: 総務省 organisation | 外務省 organisation | 個人情報保護委員会事務局 organisation",
            "delegation prose: 国務省 organisation | 商務省 organisation | 連邦通信委員会 organisation",
        ],
    ),
    (
        "ASEAN側からは、ブルネイのハジ・ムスタパ・シラット通信大臣、ASEAN事務局のレー・ルオン・ミン事務総長などが参加した。",
        ["delegation prose: ハジ・ムスタパ・シラット＠通信大臣 BN | レー・ルオン・ミン＠事務総長（ASEAN事務局）"],
    ),
    (
        "加盟国のほか、チリ及びタイがオブザーバーとして参加しました。",
        ["observer prose: チリ CL | タイ TH"],
    ),
    ("招待国として、会議を視察しました。韓国、チリが招待国として参加しました。", ["invited prose: 韓国 KR | チリ CL"]),
    ("会合には、日本、米国、豪州及びインドが参加しました。", ["member prose: 日本 JP | 米国 US | 豪州 AU | インド IN"]),
    (
        "佐々木総務審議官が出席しました。\n会合では、佐々木総務審議官が出席し、発言しました。",
        ["delegation prose: 佐々木＠総務審議官"],
    ),
]

COUNTERPARTS = [
    (
        "　• イタリア　アドルフォ・ウルソ　企業・メイドインイタリー省大臣",
        ["counterpart bullet: アドルフォ・ウルソ＠企業・メイドインイタリー省大臣 IT"],
    ),
    (
        "以下の閣僚等と会談を行いました。\n・カナダ　マリアンヌ・ベルクール　通信大臣\n"
        "・チリ　ホアキン・アルバレダ　電気通信次官\n（参考）",
        ["counterpart bullet: マリアンヌ・ベルクール＠通信大臣 CA | ホアキン・アルバレダ＠電気通信次官 CL"],
    ),
    (
        "次の要人と意見交換を実施しました。\n・ジャオITU事務総局長\n・欧州委員会　ヴェステアー　上級副委員長",
        ["counterpart bullet: ジャオ＠ITU事務総局長 | ヴェステアー＠上級副委員長（欧州委員会）"],
    ),
    (
        "以下の方と会談しました。\n・アンデス共同体　ディエゴ・パス　事務局長",
        ["counterpart bullet: ディエゴ・パス＠事務局長（アンデス共同体）"],
    ),
    (
        "以下の方と会談しました。\n・グエン・マイン・フン・ベトナム情報通信大臣",
        ["counterpart bullet: グエン・マイン・フン＠情報通信大臣 VN"],
    ),
]

ABSENT = [
    ("参加国：日本、チリ\n　　（注）ペルー、タイ", ["member label 参加国: 日本 JP | チリ CL"]),
    (
        "【参加国】\n　日本、チリ、ペルー\n（※）ベトナム及びインドネシアは欠席",
        ["member bracket 参加国: 日本 JP | チリ CL | ペルー PE"],
    ),
    ("【参加国】\n　日本、インドネシア、チリ\n（※）インドネシアは欠席", ["member bracket 参加国: 日本 JP | チリ CL"]),
    ("参加国：日本、インドネシア（欠席）、チリ", ["member label 参加国: 日本 JP | チリ CL"]),
    ("参加国：日本、チリ　※インドネシアは欠席", ["member label 参加国: 日本 JP | チリ CL"]),
    ("欠席国：インドネシア", []),
]

NOBODY = [
    "東日本からは見本庁が参加しました。",
    "",
    "各都道府県知事　殿\n各指定都市市長　殿",
    "受賞者：見本　一郎　見本大学教授",
    "○受賞者\n・日本　見本　一郎　見本大学学長",
    "申請者：株式会社見本通信\n免許人：㈱例示",
    "委員：見本　一郎（座長）、例示　花子（座長代理）",
    "研究会（座長：東雲　千歳　見本大学大学院教授）を開催してきました。",
    "会議の参加者を募集します。",
    "参加者：中学生及び高校生（先着100名）",
    "参加費：無料\n定　員：100名程度",
    "セミナーには100名程度が参加できます。",
    "参加国を100か国に増やすことを目指します。",
    "同会合では、G7構成国・地域のほか、招待国及び関係国際機関が参加し、議論を行いました。",
    "APEC参加各国・地域の電気通信・情報産業担当大臣等の政府関係者等が参加しました。",
    "総務大臣は、必要があると認めるときは、関係者の出席を求めることができる。",
    "総務大臣が出席する会議に関する規則（昭和59年総務省令第86号）",
    "佐々木総務審議官は出席しませんでした。\n総務省からは佐々木総務審議官が出席しませんでした。",
    "昨年の会合には、約2,000名が参加しました。",
    "前回会合には、総務省からは佐々木総務審議官が出席しました。",
    "長谷川総務大臣政務官は、イタリアのブッティ国務次官とともに出席し、発信しました。",
    "総務省からは佐々木総務審議官が挨拶を行い、各国の代表が参加しました。",
    "利用者側：料金が分かりにくい\n事業者側：説明を改善する",
    "日本側：5Gの展開について説明し、協力を提案した。",
    "PC側：設定を変更する",
    "調査対象機関：国土交通省、文部科学省、都道府県（12）",
    "連絡先\n国際戦略局　国際政策課\n担当：佐々木補佐、矢野係長、鈴木官",
    "提出者の一覧は別紙1、頂いた御意見は別紙2のとおりです。",
    "受賞者は、別紙のとおりです。",
    "人事異動\n総務審議官　佐々木　一郎\n国際戦略局長　例示　花子",
    "約21万8,000人の利用者が音声通話を利用できない状態となりました。",
    "3議席に6名が立候補し、我が国から立候補していた見本一郎氏（KDDI顧問）が当選しました。",
    "16者から御意見を頂きました。",
    "主催：総務省、経済産業省\n後援：見本商工会連合会",
    "輸出先\n・米国　見本　製品\n・英国　例示　製品",
    "国際機関との連携を強化します。",
    "出席者：\n議題：",
    "ゲスト：マイケル\n出席構成員：調整中",
    "出席者：各構成員、外部構成員",
    "出席者：専門委員、臨時委員",
    "外務省からは広報室長が出席しました。",
    "出席企業：公募により決定",
    "市場の占有率\n米国企業：Example Inc.\n参加者の声",
    "参加国：調整中",
    "【国際機関】\n　議論の成果を踏まえ、関係する国際機関と連携していくことで一致しました。",
]


@pytest.mark.parametrize(("text", "expected"), BRACKETS)
def test_a_bracket_and_the_list_below_it(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), LABELS)
def test_a_label_and_its_list(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), SIDES)
def test_people_and_offices_of_a_side(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), ANNEX_ONLY)
def test_who_stands_only_in_an_annex_is_not_guessed(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), COUNTS)
def test_counts_are_numbers(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), PROSE)
def test_sentences_that_say_who_took_part(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), COUNTERPARTS)
def test_bullets_of_whom_the_ministry_met(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(("text", "expected"), ABSENT)
def test_the_absent_are_no_participants(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", NOBODY)
def test_when_nobody_is_stated_nobody_is_returned(text: str) -> None:
    assert read(text) == []


DEMO = {
    "01tsushin06_02000473": [
        "delegation label 日本側: 西園寺＠総務大臣 JP | 竜造寺＠総務審議官 JP",
        "counterpart label 相手側: アイノ・コルホネン＠通信・自治大臣 | ペッカ・ラウティオ＠駐日フィンランド大使",
    ],
    "01tsushin08_02000388": [
        "delegation prose: 織部＠総務大臣政務官",
        "member bracket 参加国・地域: オーストラリア AU | カナダ CA（議長国） | チリ CL | 日本 JP | ニュージーラ"
        "ンド NZ | ペルー PE | シンガポール SG | アメリカ US",
        "invited bracket 招待国: フィジー FJ | インドネシア ID | トンガ TO",
        "organisation bracket 国際機関: ITU organisation（国際電気通信連合） | OECD organisation（経済協力開発機"
        "構） | APT organisation",
        "counterpart bullet: マリアンヌ・ベルクール＠通信・離島振興大臣 CA | ホアキン・アルバレダ＠電気通信次官 CL",
    ],
}


def demo_texts() -> dict[str, str]:
    pages = build(1, date(2025, 10, 20)).pages
    paths = [path for path in pages if re.fullmatch(r"/menu_news/s-news/0\d[a-z]+\d+_\w+\.html", path)]
    releases = [mic.read_release(pages[path].body, "https://www.soumu.go.jp" + path) for path in paths]
    return {release.key: release.text for release in releases}


def test_of_the_demo_releases_two_say_who_took_part_and_the_others_say_nobody() -> None:
    texts = demo_texts()
    assert len(texts) >= 16 and texts.keys() > DEMO.keys()
    assert {key: groups for key, text in texts.items() if (groups := read(text))} == DEMO


def test_groups_come_in_the_order_of_the_text() -> None:
    text = "総務省からは見本総務審議官が出席しました。\n招待国：チリ\n会議には10か国が参加しました。\n参加国：日本、タイ"
    assert [group.shape for group in find_participants(text)] == ["prose", "label", "count", "label"]


PIECES = [
    *("\n", "\n　", "　", "\n・"),
    *"、 ・ （ ） ( ) ： 。 は が から の 及び 等 ※ 【 】 • 1. 「 ほか をはじめとする".split(),
    *"日本 米国 イタリア EU 国連 総務省 佐々木 アドルフォ・ウルソ 総務審議官 通信大臣 約3,800名 162カ国".split(),
    *"参加国 招待国 国際機関 出席者 日本側 相手側 欠席 出席し 参加しました 以下の閣僚等と会談を行い 別紙参照".split(),
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_it_raise_and_every_span_holds(text: str) -> None:
    for group in find_participants(text):
        assert group.participants or group.shape in ("count", "annex_only")
        assert (group.count is not None) or group.shape != "count"
        for one in group.participants:
            assert text[one.start : one.end] == one.literal
            assert one.name and one.name == one.name.strip() and "\n" not in one.name


HEAVY = [
    *("　", "\n　日本", "招待国\n", "・イタリア　ウルソ　大臣\n", "【参加国】\n日本\n"),
    *"（ ） 【 ※ あ ア・ 人 及び 人民民主 日本、 （日本 参加国： 参加国：日本、 別紙参照 は欠席 、ベトナムは欠席".split(),
    *"出席し が出席し 総務省からは 総務省からは佐々木総務審議官が 佐々木総務審議官、".split(),
    *"約1名 10か国から約1名が 会議に10か国".split(),
]


@pytest.mark.parametrize("piece", HEAVY)
def test_text_made_to_be_hard_is_read_to_its_end(piece: str) -> None:
    text = "【参加国】\n" + piece * (50_000 // len(piece))
    for group in find_participants(text):
        assert all(text[one.start : one.end] == one.literal for one in group.participants)


# Structure: what markup says that words do not


def read_markup(markup: str) -> list[str]:
    page = outline(parse_html(f"<html><body>{markup}</body></html>"))
    groups = find_participants(page.text, page.structure)
    for one in (one for group in groups for one in group.participants):
        assert page.text[one.start : one.end] == one.literal and one.literal
    return [said(group) + " !" * bool(group.doubts) for group in groups]


URSO, FERRARI = "アドルフォ・ウルソ＠企業・メイドインイタリー省大臣 IT", "マリーナ・フェラーリ＠デジタル担当長官 FR"
IT, FR = (
    ("イタリア", "アドルフォ・ウルソ", "企業・メイドインイタリー省大臣"),
    ("フランス", "マリーナ・フェラーリ", "デジタル担当長官"),
)


@pytest.mark.parametrize(
    "listed",
    [
        "<br>・{0}<br>・{1}",
        "<br>• {0}<br>• {1}",
        "<ul><li>{0}</li><li>{1}</li></ul>",
        "<ol><li>{0}<li>{1}</ol>",
        "<ul style='list-style:none'><li>{0}</li><li>{1}</li></ul>",
        "<br>　{0}<br>　{1}",
        "<table><tr><td>{2[0]}</td><td>{2[1]}</td><td>{2[2]}</td></tr>"
        "<tr><td>{3[0]}</td><td>{3[1]}</td><td>{3[2]}</td></tr></table>",
        "<table><tr><th>国</th><th>氏名</th><th>役職</th></tr><tr><td>{2[0]}</td><td>{2[1]}</td><td>{2[2]}</td></tr>"
        "<tr><td>{3[0]}</td><td>{3[1]}</td><td>{3[2]}</td></tr></table>",
        "<dl><dt>{2[0]}</dt><dd>{2[1]}　{2[2]}</dd><dt>{3[0]}</dt><dd>{3[1]}　{3[2]}</dd></dl>",
        "<ul><li>{2[0]}<br>{2[1]}　{2[2]}</li><li>{3[0]}<br>{3[1]}　{3[2]}</li></ul>",
    ],
)
def test_counterparts_are_read_in_every_markup_of_their_list(listed: str) -> None:
    filled = listed.format("　".join(IT), "　".join(FR), IT, FR)
    groups = read_markup(f"以下の閣僚等とバイ会談を行い、意見交換を実施しました。{filled}<p>以上</p>")
    assert [group.partition(": ")[2] for group in groups] == [f"{URSO} | {FERRARI}"]
    assert groups[0].startswith("counterpart")


LABELLED = [
    "invited label 招待国: 韓国 KR | 豪州 AU（議長国）",
    "organisation label 国際機関: ITU organisation | OECD organisation",
]


@pytest.mark.parametrize(
    "listed",
    [
        "<table><tr><th>招待国</th><td>韓国、豪州（議長国）</td></tr><tr><th>国際機関</th><td>ITU、OECD</td></tr></table>",
        "<table><tr><td>招待国</td><td>韓国<br>豪州（議長国）</td></tr>"
        "<tr><td>国際機関</td><td><ul><li>ITU<li>OECD</ul></td></tr></table>",
        "<table><tr><th>招待国</th><th>国際機関</th></tr><tr><td>韓国</td><td>ITU</td></tr>"
        "<tr><td>豪州（議長国）</td><td>OECD</td></tr></table>",
        "<table><tr><td>1</td><td>招待国</td><td>韓国、豪州（議長国）</td></tr>"
        "<tr><td>2</td><td>国際機関</td><td>ITU、OECD</td></tr></table>",
        "<dl><dt>招待国</dt><dd>韓国、豪州（議長国）</dd><dt>国際機関</dt><dd>ITU</dd><dd>OECD</dd><dt>場所</dt><dd>高松市</dd></dl>",
        "招待国　韓国、豪州（議長国）<br>国際機関　ITU、OECD<br>場所　高松市",
        "招待国 韓国、豪州（議長国）<br>　国際機関　　ITU、OECD",
        "<ul><li>招待国：韓国、豪州（議長国）</li><li>国際機関：<br>ITU、OECD</li></ul>",
    ],
)
def test_a_label_and_its_list_are_one_group_in_every_markup(listed: str) -> None:
    assert read_markup(f"<h3>2 出席国・国際機関</h3>{listed}") == LABELLED


@pytest.mark.parametrize(
    ("table", "group"),
    [
        (
            "<tr><th>国</th><th>氏名</th><th>役職</th></tr><tr><td>日本</td><td>見本　一郎</td><td>総務審議官</td></tr>",
            "見本　一郎＠総務審議官 JP",
        ),
        (
            "<tr><td>国・機関</td><td>氏名</td><td>肩書</td></tr>"
            "<tr><td rowspan=2>日本</td><td>見本　一郎</td><td>総務審議官</td></tr>"
            "<tr><td>例示　花子</td><td>局長</td></tr><tr><td>ITU</td><td>マリー・ポール</td><td>事務総局長</td></tr>",
            "見本　一郎＠総務審議官 JP | 例示　花子＠局長 JP | マリー・ポール＠事務総局長（ITU）",
        ),
        (
            "<tr><th>氏名</th><th>所属・役職</th></tr><tr><td>見本　一郎</td><td>総務省総務審議官</td></tr>",
            "見本　一郎＠総務省総務審議官",
        ),
        (
            "<tr><th>国名</th><th>代表者</th></tr><tr><td>タイ</td><td>プラスート・チャン 科学大臣</td></tr>",
            "プラスート・チャン＠科学大臣 TH",
        ),
        (
            "<tr><th>日本</th><td>見本　一郎　総務大臣<br>例示　花子　総務審議官</td></tr>",
            "見本　一郎＠総務大臣 JP | 例示　花子＠総務審議官 JP",
        ),
    ],
)
def test_a_table_names_a_person_a_row_and_its_heads_are_nobody(table: str, group: str) -> None:
    assert read_markup(f"<h3>3 出席者</h3><table>{table}</table>") == [f"other label 出席者: {group}"]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>受賞者は次のとおりです。</p><table><tr><th>氏名</th><th>役職</th></tr>"
        "<tr><td>見本　一郎</td><td>社長</td></tr></table>",
        "<h3>構成員</h3><table><tr><th>氏名</th><th>所属</th><th>役職</th></tr>"
        "<tr><td>見本　一郎</td><td>大学</td><td>教授</td></tr></table>",
        "<h3>統計</h3><table><tr><th>国</th><th>件数</th></tr><tr><td>日本</td><td>3</td></tr></table>",
        "<dl><dt>担当</dt><dd>見本課長補佐</dd></dl>",
    ],
)
def test_a_table_of_others_names_no_participants(markup: str) -> None:
    assert read_markup(markup) == []


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (
            "会合には、日本側からは総務省の他、内閣官房見本総合戦略室、外務省等が、英国側からは文化省の他、内務省等が参加しました。",
            [
                "delegation prose: 総務省 organisation | 内閣官房見本総合戦略室 organisation | 外務省 organisation",
                "delegation prose: 文化省 organisation | 内務省 organisation",
            ],
        ),
        (
            "民間からは見本電気株式会社、例示通信協会等が参加しました。",
            ["delegation prose: 見本電気株式会社 company | 例示通信協会 organisation"],
        ),
        ("産業界からは見本商工会議所ほかが参加し、意見を述べました。", ["delegation prose: 見本商工会議所 organisation"]),
        ("会議には、見本総務大臣をはじめとする計28名が出席しました。", ["delegation prose 28: 見本＠総務大臣"]),
        (
            "我が国からは、見本総務審議官をはじめ、外務省、経済産業省等の関係者計15名が参加しました。",
            ["delegation prose 15: 見本＠総務審議官 | 外務省 organisation | 経済産業省 organisation"],
        ),
        (
            "見本総務大臣は、パリで開かれた「会議」（以下「本会議」という。）に出席しました。",
            ["delegation prose: 見本＠総務大臣"],
        ),
        ("総務省から見本総務大臣（以下「大臣」という。）が出席しました。", ["delegation prose: 見本＠総務大臣"]),
        (
            "我が国からは、総務省の見本国際戦略局次長、デジタル庁の例示統括官、外務省の架空審議官ほかが参加しました。",
            ["delegation prose: 見本＠国際戦略局次長（総務省） | 例示＠統括官（デジタル庁） | 架空＠審議官（外務省）"],
        ),
        ("我が国からは、総務省・民間事業者などから約70名が参加しました。", ["delegation count 約70名 70"]),
        (
            "会合には総務省、外務省及び経済産業省が参加しました。",
            ["member prose: 総務省 organisation | 外務省 organisation | 経済産業省 organisation"],
        ),
        ("総務省からは見本審議監事室付、外務省が参加しました。", ["delegation prose: 外務省 organisation !"]),
        ("参加国：日本、ほげほげ、タイ", ["member label 参加国: 日本 JP | タイ TH !"]),
        ("参加国：日本、タイ、その他", ["member label 参加国: 日本 JP | タイ TH"]),
    ],
)
def test_names_are_read_one_by_one_and_a_lost_one_is_a_doubt(text: str, groups: list[str]) -> None:
    assert read_markup(text) == groups


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (
            "日本側は総務省、外務省が、タイ側はデジタル省が参加しました。",
            ["delegation prose: 総務省 organisation | 外務省 organisation", "delegation prose: デジタル省 organisation"],
        ),
        (
            "学術界からは見本大学、産業界からは見本株式会社、例示株式会社が参加しました。",
            ["delegation prose: 見本大学 organisation", "delegation prose: 見本株式会社 company | 例示株式会社 company"],
        ),
        (
            "総務省から見本総務副大臣、OECDからコーマン事務総長ほか約100名が出席しました。",
            ["delegation prose: 見本＠総務副大臣", "delegation prose 100: コーマン＠事務総長"],
        ),
        (
            "出席者：（日本側）見本総務審議官\n　　　　（米国側）ジョン・スミス国務次官補代理",
            ["delegation bracket 日本側: 見本＠総務審議官 JP", "delegation bracket 米国側: ジョン・スミス＠国務次官補代理 US"],
        ),
        (
            "3 出席者\n【日本】\n　見本　一郎　総務審議官\n【インド】\n　ニーラジ・ラオ　通信省次官",
            ["delegation bracket 日本: 見本　一郎＠総務審議官 JP", "delegation bracket インド: ニーラジ・ラオ＠通信省次官 IN"],
        ),
        ("【米国】\n　日本、英国", []),
        (
            "出席者\t（日本側）見本総務大臣ほか\n議題\tなし",
            ["delegation bracket 日本側: 見本＠総務大臣 JP"],
        ),
        (
            "区分\t参加国・機関\nG7\t日本、米国\n招待国\t韓国",
            ["other label 参加国・機関: 日本 JP | 米国 US | 韓国 KR"],
        ),
    ],
)
def test_sides_that_share_a_verb_a_label_or_a_heading_are_groups_of_their_own(text: str, groups: list[str]) -> None:
    assert read(text) == groups


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><th>招待国<td>韓国</table>",
        "<dl><dt>招待国<dd>韓国",
        "<table><tr><td>甲<td rowspan=900 colspan=900>日本",
        "<p>総務省から見本、例示が、日本側は",
        "（以下「日本側からは総務省が",
        "<li>招待国　日本",
    ],
)
def test_a_page_that_is_nothing_but_structure_costs_no_more_than_its_length(markup: str) -> None:
    def steps(count: int) -> int:
        page = outline(parse_html(f"<html><body>{markup * count}</body></html>"))
        calls = 0

        def count_calls(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count_calls)
        try:
            find_participants(page.text, page.structure)
        finally:
            sys.setprofile(None)
        return calls

    assert steps(200) <= 2.5 * steps(100) + 5_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("参加者は、日本、米国及び豪州です。", ["other prose 参加者: 日本 JP | 米国 US | 豪州 AU"]),
        ("招待国は韓国、ウクライナでした。", ["invited prose 招待国: 韓国 KR | ウクライナ UA"]),
        ("参加者は、おおむね満足です。", []),
        ("前回の参加国は、日本、米国です。", []),
        ("参加国は、12か国です。", []),
    ],
)
def test_a_sentence_that_says_who_they_are(text: str, expected: list[str]) -> None:
    assert [line for line in read(text) if "prose" in line] == expected


@pytest.mark.parametrize(
    "row",
    [
        "<dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></dl>",
        "<table><tr><th>{}</th><td>{}</td></tr><tr><th>{}</th><td>{}</td></tr></table>",
    ],
)
def test_terms_below_a_heading_part_those_who_came_by_their_kind(row: str) -> None:
    listed = row.format("政府", "総務省、外務省", "企業", "株式会社見本、例示電気株式会社")
    page = outline(parse_html(f"<div><h3>参加者</h3>{listed}</div>"))
    groups = [said(group) for group in find_participants(page.text, page.structure)]
    assert groups == [
        "other label 政府: 総務省 organisation | 外務省 organisation",
        "other label 企業: 株式会社見本 company | 例示電気株式会社 company",
    ]


def test_whom_somebody_met_and_members_of_an_organisation_are_labels() -> None:
    assert read("主な面会者\n　・フアン・ムニョス　運輸大臣\n　・マリア・ロハス　公共事業大臣") == [
        "counterpart label 主な面会者: フアン・ムニョス＠運輸大臣 | マリア・ロハス＠公共事業大臣"
    ]
    assert read("OECD加盟国：豪州、日本") == []  # in a text that says nothing of a meeting
    assert read("1　参加国\nOECD加盟国：豪州、日本\n非加盟国：ブラジル、エジプト") == [
        "member label OECD加盟国: 豪州 AU | 日本 JP",
        "other label 非加盟国: ブラジル BR | エジプト EG",
    ]


def written_sentences() -> list[tuple[str, list[str]]]:
    """Sentences, and below each the groups that a person finds in it; ⏎ ends a line."""
    cases: list[tuple[str, list[str]]] = []
    for line in (FIXTURES / "participants" / "sentences.txt").read_text("utf-8").splitlines():
        if line.startswith(" "):
            cases[-1][1].append(line.strip())
        else:
            cases.append((line.replace("⏎", "\n"), []))
    return cases


@pytest.mark.parametrize(("text", "groups"), written_sentences())
def test_a_sentence_says_who_takes_part(text: str, groups: list[str]) -> None:
    assert read(text) == groups
