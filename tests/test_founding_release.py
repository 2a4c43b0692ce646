"""The release this project was started for, G7産業・技術・デジタル大臣会合の開催結果 (2024-03-18).

Only its text is known, so the test puts it into the real markup: links given numbers, brackets and blanks full-width as on
the site. Runs when MIC_PRESS_REAL_PAGES names a directory with 01tsushin06_02000288.txt (出典：総務省ホームページ, PDL 1.0).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from founding import TITLE, URL, page

from schemas.release import Annex, Participant, ParticipantGroup, Release
from scraper.sites.mic import read_release

PAGES = os.environ.get("MIC_PRESS_REAL_PAGES")
pytestmark = pytest.mark.skipif(not PAGES, reason="MIC_PRESS_REAL_PAGES names no directory of real pages")


@pytest.fixture(scope="module")
def release() -> Release:
    return read_release(page(Path(PAGES or "")), URL)


def group(release: Release, heading: str) -> ParticipantGroup:
    return next(found for found in release.participants if found.heading == heading)


def test_it_was_published_on_18_march_2024(release: Release) -> None:
    assert release.title == TITLE
    assert release.published is not None
    assert (release.published.literal, release.published.first) == ("令和6年3月18日", "2024-03-18")
    assert (release.genre, release.template, release.doubts) == ("international", "press", ())


def test_the_meeting_was_held_on_14_and_15_march(release: Release) -> None:
    held = [(mention.first, mention.last, mention.literal) for mention in release.dates if mention.role == "held"]
    assert held == [("2024-03-14", None, "令和6年3月14日（木）"), ("2024-03-15", None, "15日（金）")] * 2


def test_it_has_four_sections(release: Release) -> None:
    assert [(section.level, section.number, section.heading) for section in release.sections] == [
        (1, "1", "開催日"),
        (1, "2", "出席国・国際機関"),
        (1, "3", "本会合における議論の主な成果"),
        (1, "4", "バイ会談等の概要"),
    ]


def test_members_are_eight_with_the_chair_marked(release: Release) -> None:
    members = group(release, "G7構成国・地域")
    assert (members.role, members.shape) == ("member", "bracket")
    assert [(one.name, one.kind, one.code, one.note) for one in members.participants] == [
        ("カナダ", "country", "CA", None),
        ("EU", "organisation", None, None),
        ("フランス", "country", "FR", None),
        ("ドイツ", "country", "DE", None),
        ("イタリア", "country", "IT", "議長国"),
        ("日本", "country", "JP", None),
        ("イギリス", "country", "GB", None),
        ("アメリカ", "country", "US", None),
    ]
    assert members.participants[4].literal == "イタリア（議長国）"


def test_four_countries_were_invited_and_five_organisations_came(release: Release) -> None:
    invited, organisations = group(release, "招待国"), group(release, "国際機関")
    assert (invited.role, [one.code for one in invited.participants]) == ("invited", ["BR", "KR", "UA", "AE"])
    assert organisations.role == "organisation"
    assert [one.name for one in organisations.participants] == ["ITU", "OECD", "UNDP", "UNESCO", "国連"]


def test_four_counterparts_were_met(release: Release) -> None:
    def said(one: Participant) -> tuple[str | None, str | None, str | None]:
        return one.code, one.person, one.post

    counterparts = next(found for found in release.participants if found.role == "counterpart")
    assert [said(one) for one in counterparts.participants] == [
        ("IT", "アドルフォ・ウルソ", "企業・メイドインイタリー省大臣"),
        ("IT", "アレッシオ・ブッティ", "技術革新・デジタル移行担当国務次官"),
        ("FR", "マリーナ・フェラーリ", "デジタル担当長官"),
        ("US", "スティーブ・ラング", "国務省次官補代理"),
    ]


def test_the_ministry_was_represented(release: Release) -> None:
    (delegation,) = [found for found in release.participants if found.role == "delegation"]
    assert [(one.person, one.post) for one in delegation.participants] == [("長谷川", "総務大臣政務官")]
    assert len(release.participants) == 5


def test_it_has_the_annex_and_five_documents_in_two_languages_each(release: Release) -> None:
    first, *documents = release.annexes
    assert (first.label, first.language) == ("別添", None)
    labels = [
        "G7産業・技術・デジタル閣僚宣言",
        "附属書1「安全で強靭なデジタル通信ネットワークのためのケーブル接続性に関する共同声明」",
        "附属書2「公的部門におけるAIツールキット」",
        "附属書3「広島AIプロセスの成果の前進」",
        "附属書4「デジタル政府サービス大綱とデジタル・アイデンティティ・アプローチの実施マッピング」",
    ]

    def said(annex: Annex) -> tuple[str, str | None, str | None]:
        return annex.label, annex.language, annex.group

    assert [said(annex) for annex in documents] == [
        (label, language, "添付文書") for label in labels for language in ("原文", "仮訳")
    ]
    assert [annex.number for annex in documents[2::2]] == ["1", "2", "3", "4"]
    assert len({annex.url for annex in release.annexes}) == 11


def test_it_links_to_two_ministries(release: Release) -> None:
    assert [(link.kind, link.url) for link in release.links] == [
        ("ministry", "https://www.digital.go.jp/news/fb5e5973-1eb0-43c8-90c1-543533b2d496"),
        ("ministry", "https://www.meti.go.jp/press/2023/03/20240318006/20240318006.html"),
    ]


def test_it_names_the_unit_four_officials_and_the_telephone(release: Release) -> None:
    (contact,) = release.contacts
    assert contact.unit == "国際戦略局 参事官室"
    assert [(one.name, one.post) for one in contact.people] == [
        ("磯和", "補佐"),
        ("河合", "主査"),
        ("蜷川", "官"),
        ("西村", "官"),
    ]
    assert contact.phones == ("03-5253-5921",)
