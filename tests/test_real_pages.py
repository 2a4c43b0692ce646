"""The main job on real input: pages as www.soumu.go.jp served them, against expectations written by hand.

Runs when MIC_PRESS_REAL_PAGES names a directory with the saved pages (they are MIC's, under the Public Data License 1.0,
出典：総務省ホームページ, and are not part of this repository).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from conftest import Mornings

from archive.demo.content import OFFICIAL
from archive.demo.pdf import make_pdf
from archive.search.pages import find_pages
from schemas.release import Contact, Official, Release

PAGES = os.environ.get("MIC_PRESS_REAL_PAGES")
pytestmark = pytest.mark.skipif(not PAGES, reason="MIC_PRESS_REAL_PAGES names no directory of real pages")

RELEASE = "/menu_news/s-news/01toukei08_01000325.html"
MEETING = "/main_sosiki/joho_tsusin/policyreports/joho_tsusin/yusei/yusei_gyousei/02ryutsu01_04000470.html"
ANNEX = "/main_content/001034183.pdf"
TITLE = "「消費者物価指数2025年基準改定計画（案）」についての意見募集の結果"
MEETING_TITLE = "情報通信行政・郵政行政審議会　電気通信事業部会（第156回）配布資料・議事概要・議事録"
ROWS = (
    ("2025年10月16日", RELEASE, TITLE, "統計局"),
    ("2025年10月10日", MEETING, MEETING_TITLE, "情報流通行政局"),
)


@pytest.fixture
def crawled(mornings: Mornings) -> Mornings:
    """The real pages behind a monthly list that names them, crawled like any site."""
    saved = Path(PAGES or "")
    cells = "".join(
        f'<tr><td class="nw">{day}</td><td><a href="{href}">{title}</a></td><td>{bureau}</td></tr>\r\n'
        for day, href, title, bureau in ROWS
    )
    table = f'<table class="tableList"><tr><th>発表日</th><th>件名</th><th>発表</th></tr>{cells}</table>'
    mornings.plant("/menu_news/s-news/2510m.html", f"<html><body>{table}</body></html>".encode("cp932"))
    for path in (RELEASE, MEETING):
        mornings.plant(path, (saved / Path(path).name).read_bytes())
    pages = b"".join((saved / Path(path).name).read_bytes() for path in (RELEASE, MEETING))
    for name in re.findall(rb"/main_content/(\d+)\.pdf", pages):
        mornings.plant(f"/main_content/{name.decode()}.pdf", make_pdf([["手元にない資料"]]), "application/pdf")
    mornings.plant(ANNEX, (saved / "001034183.pdf").read_bytes(), "application/pdf")
    mornings.with_documents = True
    mornings.sleep(days=40)  # October is a closed month then
    report = mornings.crawl(first_month="2025-10", last_month="2025-10")
    assert (report.exit_code, report.run["listed"], report.run["new"]) == (0, 2, 2)
    return mornings


@pytest.fixture
def release(crawled: Mornings) -> Release:
    with crawled.archive() as archive:
        return archive.release("01toukei08_01000325")


@pytest.fixture
def meeting(crawled: Mornings) -> Release:
    with crawled.archive() as archive:
        return archive.release(OFFICIAL + MEETING)


def test_the_release_has_its_title_date_and_bureau(release: Release) -> None:
    assert (release.title, release.subtitle, release.template, release.doubts) == (TITLE, None, "press", ())
    assert release.published is not None
    assert (release.published.literal, release.published.first) == ("令和7年10月16日", "2025-10-16")
    assert (release.bureau, release.issuers, release.lang) == ("統計局", (), "ja")


def test_the_release_has_its_lead(release: Release) -> None:
    assert release.lead == (
        "総務省は、「消費者物価指数2025年基準改定計画（案）」について、令和7年7月31日（木）から同年9月5日（金）までの間、"
        "意見募集を行ったところ、11件の御意見を頂きましたので、提出された御意見及びそれに対する総務省の考え方を公表します。"
    )


def test_the_release_has_its_headings_each_over_its_own_words(release: Release) -> None:
    assert [(section.level, section.number, section.heading) for section in release.sections] == [
        (1, "1", "経緯等"),
        (1, "2", "意見募集の結果"),
        (1, "3", "今後のスケジュール（予定）"),
    ]
    said = [release.text[section.start : section.end] for section in release.sections]
    assert said[0].startswith("1 経緯等\n　消費者物価指数は、") and said[0].endswith("意見募集を行いました。")
    assert said[1].startswith("2 意見募集の結果\n　令和7年7月31日") and said[1].endswith("考え方は別紙のとおりです。")
    assert said[2].startswith("3 今後の") and said[2].endswith("公表時を予定しています。")


def test_the_release_has_its_annex_and_no_other_link(release: Release) -> None:
    (annex,) = release.annexes
    assert (annex.label, annex.url) == ("別紙", OFFICIAL + "/main_content/001034183.pdf")
    assert (annex.media_type, annex.language, annex.number, annex.group) == ("application/pdf", None, None, None)
    assert release.text[annex.start - 4 : annex.end + 7] == "考え方は別紙のとおりです。"
    assert release.links == ()


def test_the_release_has_its_contact_lines(release: Release) -> None:
    (contact,) = release.contacts
    assert contact == Contact(
        unit="総務省統計局統計調査部消費統計課物価統計室 品質解析第一係・物価解析第一係",
        people=(
            Official(name="大島", post="課長補佐", literal="課長補佐 大島"),
            Official(name="高谷", post="品質解析第一係長", literal="品質解析第一係長 高谷"),
            Official(name="高橋", post="物価解析第一係長", literal="物価解析第一係長 高橋"),
        ),
        phones=("03-5273-1175",),
        emails=("cpi.2025@soumu.go.jp",),
        emails_undone=True,
        note="（注）迷惑メール防止のため、メールアドレスの一部を変えています。\n「_atmark_」を「@」に置き換えてください。",
        literal=release.text[contact.start : contact.end],
        start=contact.start,
        end=contact.end,
    )
    assert contact.literal.startswith("総務省統計局統計調査部") and contact.literal.endswith("置き換えてください。")


def test_the_release_has_no_furniture_in_its_text(release: Release) -> None:
    assert release.text.split("\n")[:2] == ["令和7年10月16日", TITLE]
    for furniture in ("ページトップ", "サイトマップ", "報道資料一覧", "法人番号", "別ウィンドウ", "PDF"):
        assert furniture not in release.text


def test_the_meeting_has_its_title_and_headings_and_no_date(meeting: Release) -> None:
    assert (meeting.title, meeting.template, meeting.published, meeting.doubts) == (MEETING_TITLE, "meeting", None, ())
    assert [section.heading for section in meeting.sections] == ["日時", "場所", "議題", "配布資料", "議事概要", "議事録"]
    said = {section.heading: meeting.text[section.start : section.end].split("\n")[1:] for section in meeting.sections}
    assert said["日時"] == ["令和7年6月13日（金）10時00分～"]
    assert said["場所"] == ["Web会議による開催"]
    assert said["議題"][0] == "（1）答申事項" and said["議題"][-1] == "　合算番号単価の修正について"
    assert said["議事録"] == ["準備でき次第、掲載します。"]


def test_the_meeting_has_its_papers(meeting: Release) -> None:
    promised = meeting.annexes[-1]
    assert (promised.label, promised.url, promised.placeholder) == ("議事録", None, "準備でき次第、掲載します。")
    papers = [(annex.number, annex.url.rsplit("/", 1)[-1] if annex.url else None) for annex in meeting.annexes]
    assert papers == [
        ("156－1", "001014570.pdf"),
        ("156－2", "001014571.pdf"),
        ("156－3", "001014572.pdf"),
        (None, "001014943.pdf"),
        (None, None),
    ]
    assert meeting.annexes[1].label == "資料156－2　基礎的電気通信役務支援業務規程の変更の認可について"
    assert meeting.annexes[3].label == "議事概要"
    assert meeting.contacts == ()


def test_a_second_look_at_the_real_pages_makes_no_version(crawled: Mornings) -> None:
    crawled.sleep(days=1)
    report = crawled.crawl(first_month="2025-10", last_month="2025-10")
    assert (report.run["new"], report.run["changed"], report.run["unchanged"]) == (0, 0, 2)


def test_the_annex_is_read_on_all_its_pages_and_found(crawled: Mornings) -> None:
    with crawled.archive() as archive:
        found = [
            find_pages(archive.db, words).hits for words in ("電気自動車", "課金型", "サッカー観戦料", "シュリンクフレーション")
        ]
    assert [[(hit.url, hit.page) for hit in hits] for hits in found] == [[(OFFICIAL + ANNEX, page)] for page in (1, 2, 3, 4)]
