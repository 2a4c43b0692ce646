"""What is read out of a release's lines: headings, annexes, links, contacts, full dates; and what makes its identity."""

from __future__ import annotations

from hashlib import sha256

import pytest

from schemas.address import normal_url
from schemas.release import Annex, Contact, DateMention, Link, Official, Section
from schemas.text import normalized
from scraper.read.annexes import find_annexes
from scraper.read.contacts import contact_block, find_contacts
from scraper.read.content_hash import content_hash, document_hash
from scraper.read.dates import ERAS, read_full_date
from scraper.read.links import find_links, link_kind
from scraper.read.media_types import media_type_of
from scraper.read.outline import Outline, outline, parse_html
from scraper.read.sections import find_sections, split_heading
from scraper.sites.mic.urls import is_release_link, key_of

PAGE = "https://www.soumu.go.jp/menu_news/s-news/01test01_02000001.html"
PDF = '<img alt="PDF" src="/main_content/000000011.gif" />'
WINDOW = '<img alt="別ウィンドウで開きます" src="/main_content/000000012.gif" />'


def seen(markup: str) -> Outline:
    return outline(parse_html(f"<html><body>{markup}</body></html>"))


def pdf(label: str = "PDF", number: int = 1) -> str:
    return f'<a href="/main_content/{number}.pdf">{label}</a>'


def annexes(markup: str) -> tuple[Annex, ...]:
    page = seen(markup)
    found = find_annexes(page, PAGE)
    assert all(page.text[annex.start : annex.end] == annex.literal for annex in found)
    assert [annex.position for annex in found] == list(range(len(found)))
    return found


def labels(markup: str) -> list[tuple[str, str | None]]:
    return [(annex.label, annex.language) for annex in annexes(markup)]


def links(markup: str) -> tuple[Link, ...]:
    return find_links(seen(markup), PAGE, is_release=is_release_link)


def contacts(text: str) -> tuple[Contact, ...]:
    before, after = "前の行\n", "\n後の行"
    found = find_contacts(before + text + after, len(before), len(before + text))
    assert all((before + text)[one.start : one.end] == one.literal for one in found)
    return found


def contact(text: str) -> Contact:
    (only,) = contacts(text)
    return only


# Headings


@pytest.mark.parametrize(
    ("printed", "number", "heading"),
    [
        ("1 経緯等", "1", "経緯等"),
        ("1　目的", "1", "目的"),
        ("1.開催日", "1", "開催日"),
        ("１．日時・場所", "１", "日時・場所"),
        ("１　経緯", "１", "経緯"),
        ("10 その他", "10", "その他"),
        ("1-2 対象", "1-2", "対象"),
        ("1.2 対象", "1.2", "対象"),
        ("1、概要", "1", "概要"),
        ("1）概要", "1）", "概要"),
        ("（1）概要", "（1）", "概要"),
        ("(2)　概要", "(2)", "概要"),
        ("①概要", "①", "概要"),
        ("Ⅱ．概要", "Ⅱ", "概要"),
        ("第1　総則", "第1", "総則"),
        ("ア 多国間協力", "ア", "多国間協力"),
        ("（イ）二国間協力", "（イ）", "二国間協力"),
        ("3 2025年基準への移行", "3", "2025年基準への移行"),
        ("1. 5Gの普及", "1", "5Gの普及"),
        ("　2　概要　", "2", "概要"),
        ("2　【調査概要】", "2", "調査概要"),
    ],
)
def test_a_heading_is_parted_from_its_number(printed: str, number: str, heading: str) -> None:
    assert split_heading(printed) == (number, heading)


@pytest.mark.parametrize(
    ("printed", "heading"),
    [
        ("概要", "概要"),
        ("【調査概要】", "調査概要"),
        ("＜添付資料＞", "添付資料"),
        ("【資料】【参考】", "【資料】【参考】"),
        ("（案）の概要", "（案）の概要"),
    ],
)
def test_a_heading_without_a_number_loses_only_its_brackets(printed: str, heading: str) -> None:
    assert split_heading(printed) == (None, heading)


@pytest.mark.parametrize(
    "printed",
    [
        "2025年基準の移行計画",
        "２０２５年基準",
        "3件の意見の概要",
        "7月分の結果",
        "10日間の日程",
        "5Gの普及",
        "2.4GHz帯の利用",
        "第3回会合",
        "令和7年度の予定",
        "100団体の選定",
        "アジアの協力",
        "IT戦略",
        "1",
        "１．",
    ],
)
def test_a_year_or_a_count_at_the_start_of_a_heading_is_no_number(printed: str) -> None:
    assert split_heading(printed) == (None, printed)


def test_a_section_reaches_up_to_the_next_heading_of_its_own_or_a_higher_level() -> None:
    text = "題名\n1 甲\n本文\n（1）乙\n本文\n2 丙\n本文"
    found = find_sections(text, (0, len(text)), [("h3", 3, 6), ("h4", 10, 14), ("h3", 18, 21)])
    assert [(one.level, one.number, one.heading, text[one.start : one.end]) for one in found] == [
        (1, "1", "甲", "1 甲\n本文\n（1）乙\n本文"),
        (2, "（1）", "乙", "（1）乙\n本文"),
        (1, "2", "丙", "2 丙\n本文"),
    ]


def test_a_heading_of_two_lines_is_one_and_an_empty_one_is_none() -> None:
    text = "1 甲\nつづき\n本文"
    assert find_sections(text, (0, len(text)), [("h3", 0, 7), ("h3", 8, 8)]) == (
        Section(level=1, number="1", heading="甲 つづき", start=0, end=len(text)),
    )


# Annexes


def test_an_annex_is_called_what_its_link_says() -> None:
    (annex,) = annexes(f"考え方は<a href='/main_content/001034183.pdf'>別紙{PDF}</a>のとおりです。")
    assert annex == Annex(
        label="別紙",
        literal="別紙",
        start=4,
        end=6,
        position=0,
        url="https://www.soumu.go.jp/main_content/001034183.pdf",
        media_type="application/pdf",
    )


@pytest.mark.parametrize(
    "line",
    [
        f"・環太平洋閣僚宣言　{pdf('【原文】PDF')}／{pdf('【仮訳】PDF')}",
        f"・環太平洋閣僚宣言　【原文】{pdf('PDF')}／【仮訳】{pdf('PDF')}",
        f"・環太平洋閣僚宣言　【原文】{pdf(f'PDF{PDF}')} / 【仮訳】{pdf(PDF)}",
        f"　○　環太平洋閣僚宣言：{pdf('（原文）')}　{pdf('（仮訳）')}",
        f"・環太平洋閣僚宣言　{pdf('原文')}／{pdf('仮訳PDF')}",
        f"・環太平洋閣僚宣言　【原文】{pdf()}及び【仮訳】{pdf()}",
        f"{pdf('環太平洋閣僚宣言【原文】')}　{pdf('環太平洋閣僚宣言【仮訳】')}",
    ],
)
def test_the_label_is_the_lines_and_the_language_the_links(line: str) -> None:
    assert labels(line) == [("環太平洋閣僚宣言", "原文"), ("環太平洋閣僚宣言", "仮訳")]


@pytest.mark.parametrize(
    "line",
    [
        f"・宣言　{pdf()}　・要約　{pdf()}",
        f"宣言：{pdf('PDF形式')}、要約：{pdf('［PDF］')}",
        f"宣言{pdf(PDF)}要約{pdf(PDF)}",
    ],
)
def test_a_line_with_two_labels_gives_each_link_its_own(line: str) -> None:
    assert labels(line) == [("宣言", None), ("要約", None)]


def test_a_document_beside_a_named_link_bears_its_name() -> None:
    assert labels(f"・<a href='/x.html'>宣言</a>（{pdf()}）") == [("宣言", None)]


def test_the_line_above_gives_no_label() -> None:
    assert labels(f"宣言<br />{pdf('PDF')}") == [("1.pdf", None)]


def test_a_link_that_shows_only_an_icon_at_the_end_of_a_line_is_called_by_its_line() -> None:
    assert labels(f"・宣言　{pdf(PDF)}<br />つぎの行") == [("宣言", None)]


def test_a_linked_image_is_called_by_its_alt_text() -> None:
    assert labels(pdf('<img alt="概要図" src="/main_content/2.jpg" />')) == [("概要図", None)]


@pytest.mark.parametrize(
    ("markup", "label", "size"),
    [
        (f"○　{pdf('答申書')}（PDF 1,482KB）", "答申書", "（PDF 1,482KB）"),
        (pdf("答申書（PDF 182KB）"), "答申書", "（PDF 182KB）"),
        (f"{pdf('答申書')}　(1.4ＭＢ)、", "答申書", "(1.4ＭＢ)"),
        (pdf("答申書（PDF形式：２メガバイト）"), "答申書", "（PDF形式：２メガバイト）"),
        (pdf("答申書（概要）"), "答申書（概要）", None),
    ],
)
def test_a_size_note_is_no_part_of_the_label(markup: str, label: str, size: str | None) -> None:
    (annex,) = annexes(markup)
    assert (annex.label, annex.size_note) == (label, size)


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("別紙", None),
        ("別紙1", "1"),
        ("別紙２", "２"),
        ("別添 3", "3"),
        ("【別紙4】", "4"),
        ("資料156－1　報告書（案）について", "156－1"),
        ("参考資料2", "2"),
        ("附属書1「行動計画」", "1"),
        ("2025年版白書", None),
        ("公表資料3", None),
    ],
)
def test_the_number_of_an_annex_is_read_from_its_label(label: str, number: str | None) -> None:
    (annex,) = annexes(pdf(label))
    assert (annex.label, annex.number) == (label, number)


def test_a_label_that_counts_up_stands_for_each_of_its_documents() -> None:
    found = annexes(pdf("別紙1～3"))
    assert [(annex.label, annex.number, annex.url) for annex in found] == [
        ("別紙1～3", number, f"{PAGE.rsplit('/', 3)[0]}/main_content/1.pdf") for number in ("1", "2", "3")
    ]
    assert len(annexes(pdf("資料1～1000"))) == 1, "a thousand documents behind one link are one"


@pytest.mark.parametrize(
    ("heading", "group"), [("【添付文書】", "添付文書"), ("＜添付資料＞", "添付資料"), ("（参考）", "参考")]
)
def test_annexes_belong_to_the_bracketed_heading_above_them(heading: str, group: str) -> None:
    listed = f"{heading}<br />{pdf('答申書')}<br />・{pdf('【別紙】')}<br />{pdf('議事録')}"
    assert [annex.group for annex in annexes(f"<h3>2 結果</h3>{listed}")] == [group] * 3


def test_a_heading_or_a_sentence_between_ends_a_group() -> None:
    assert [annex.group for annex in annexes(f"【添付文書】<br />次のとおりです。<br />・{pdf('宣言')}")] == [None]
    assert [annex.group for annex in annexes(f"【添付文書】<h3>2 結果</h3>・{pdf('宣言')}")] == [None]


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        ("/main_content/001.pdf", "application/pdf"),
        ("/main_content/001.PDF?x=1#page=2", "application/pdf"),
        ("/main_content/001.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("/main_content/001.xls", "application/vnd.ms-excel"),
        ("/main_content/001.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("/main_content/001.zip", "application/zip"),
        ("/main_content/001.jpg", "image/jpeg"),
        ("/menu_news/index.html", None),
        ("/pdf", None),
        ("http://[broken/1.pdf", None),
    ],
)
def test_the_media_type_is_what_the_extension_promises(url: str, media_type: str | None) -> None:
    assert media_type_of(url) == media_type


def test_links_to_documents_are_annexes_and_links_to_pages_are_not() -> None:
    markup = (
        f"{pdf('別紙')}<a href='/main_content/2.xlsx'>統計表</a><a href='/x.html'>頁</a><a href='http://[broken/3.pdf'>壊</a>"
    )
    assert [annex.label for annex in annexes(markup)] == ["別紙", "統計表"]
    assert [link.label for link in links(markup)] == ["頁"]


def test_the_bracket_that_links_stand_in_is_no_part_of_their_label() -> None:
    assert labels(f"集計表（{pdf('PDF')}・{pdf('Excel')}）") == [("集計表", None), ("集計表", None)]
    assert labels(f"集計表（{pdf('日本語版')}・{pdf('英語版')}）") == [("集計表", "日本語版"), ("集計表", "英語版")]


def test_the_number_of_an_annex_may_stand_alone_before_its_link() -> None:
    found = annexes(f"・資料3－1　{pdf('報告書')}<br />同じく資料3－1　{pdf('報告書')}")
    assert [(annex.label, annex.number) for annex in found] == [("報告書", "3－1"), ("報告書", None)]


# Links


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://www.soumu.go.jp/menu_news/s-news/01test01_02000002.html", "release"),
        ("https://www.soumu.go.jp/main_sosiki/kenkyu/mihon/index.html", "ministry"),
        ("https://www.stat.go.jp/data/cpi/index.html", "statistics"),
        ("https://www.e-stat.go.jp/", "statistics"),
        ("https://public-comment.e-gov.go.jp/servlet/Public?CLASSNAME=PCMMSTDETAIL", "e_gov"),
        ("https://www.digital.go.jp/news/00000000", "ministry"),
        ("https://www.meti.go.jp/press/2023/03/20240318006/20240318006.html", "ministry"),
        ("https://www.example.jp/s-news/x", "other"),
        ("https://notstat.go.jp/", "ministry"),
        ("https://stat.go.jp.example.jp/", "other"),
    ],
)
def test_the_kind_of_a_link_is_told_by_its_address(url: str, kind: str) -> None:
    assert link_kind(url, is_release_link) == kind


def test_a_link_has_its_words_its_absolute_address_and_its_place() -> None:
    page = seen(f"資料は、<a href=' /x/index.html#a '> こちら　{WINDOW}</a>を御覧ください。")
    (link,) = find_links(page, PAGE, is_release=is_release_link)
    assert link == Link(label="こちら", url="https://www.soumu.go.jp/x/index.html#a", kind="ministry", start=5, end=8)
    assert page.text[link.start : link.end] == link.label


@pytest.mark.parametrize("href", ["#top", f"{PAGE}#top", "mailto:a@example.jp", "javascript:void(0)", "tel:0300000000"])
def test_what_leads_nowhere_else_is_no_link(href: str) -> None:
    assert links(f"<a href='{href}'>一</a>") == ()


def test_sloppy_addresses_are_read_whole() -> None:
    markup = "<a href= https://www.example.jp/watch?v=1&t=10>一</a><a href='https://www.exa\nmple.jp/2'>二</a>"
    assert [link.url for link in links(markup)] == ["https://www.example.jp/watch?v=1&t=10", "https://www.example.jp/2"]


# Contacts


def test_a_contact_block_as_the_site_prints_it() -> None:
    text = "\n".join(
        (
            "見本局見本部見本課見本室",
            "　　　　　第一係・第二係",
            "担当：課長補佐 一山",
            "　　　第一係長 二川",
            "電話：03－0000－1175（直通）",
            "E-mail：mihon.2025_atmark_soumu.go.jp",
            "（注）迷惑メール防止のため、メールアドレスの一部を変えています。",
            "「_atmark_」を「@」に置き換えてください。",
        )
    )
    assert contact(text) == Contact(
        unit="見本局見本部見本課見本室 第一係・第二係",
        literal=text,
        start=4,
        end=4 + len(text),
        people=(
            Official(name="一山", post="課長補佐", literal="課長補佐 一山"),
            Official(name="二川", post="第一係長", literal="第一係長 二川"),
        ),
        phones=("03-0000-1175",),
        emails=("mihon.2025@soumu.go.jp",),
        emails_undone=True,
        note="（注）迷惑メール防止のため、メールアドレスの一部を変えています。\n「_atmark_」を「@」に置き換えてください。",
    )


def test_labels_may_be_letter_spaced_and_a_heading_line_is_no_unit() -> None:
    one = contact(
        "（連絡先）\n国際課\n担　当　：一山補佐、二川主査、\n　　　　三谷官\n"
        "電　話　：03－0000－5921\nＥ－ｍａｉｌ　：a_atmark_soumu.go.jp"
    )
    assert one.unit == "国際課"
    assert [(one_of.name, one_of.post) for one_of in one.people] == [("一山", "補佐"), ("二川", "主査"), ("三谷", "官")]
    assert (one.phones, one.emails) == (("03-0000-5921",), ("a@soumu.go.jp",))


@pytest.mark.parametrize(
    "line", ["FAX：03－0000－0002", "Ｆ Ａ Ｘ：03－0000－0002", "ファックス：03－0000－0002\n　　　　　03－0000－0003"]
)
def test_a_fax_number_is_no_telephone(line: str) -> None:
    one = contact(f"一課\n電話：03－0000－0001\n{line}\nE-mail：a_atmark_soumu.go.jp")
    assert (one.phones, one.emails) == (("03-0000-0001",), ("a@soumu.go.jp",))
    assert one.faxes == ("03-0000-0002", "03-0000-0003")[: line.count("－") // 2]


def test_a_fax_number_in_the_line_of_the_telephone_is_no_telephone() -> None:
    one = contact("一課\nTEL：03-0000-0001　FAX：03-0000-0002")
    assert (one.phones, one.faxes) == (("03-0000-0001",), ("03-0000-0002",))
    assert contact("一課\n電話・FAX：03-0000-0001").phones == ("03-0000-0001",)


def test_a_note_about_something_is_no_contact_of_its_own() -> None:
    assert len(contacts("一課\n電話：03－0000－0001\n（注）本件に関する報道について）\n（※取扱いについて）")) == 1


def test_a_note_goes_on_in_the_next_line() -> None:
    assert (
        contact("一課\n電話：03－0000－0001\n（注）長い注記が、\n次の行へ続きます。").note
        == "（注）長い注記が、\n次の行へ続きます。"
    )


@pytest.mark.parametrize(
    ("printed", "phone"),
    [
        ("電話：03－0000－1175（直通）", "03-0000-1175"),
        ("電話：０３－００００－１１７５", "03-0000-1175"),
        ("電話番号：03ー0000―1175（内線 21234）", "03-0000-1175"),
        ("電話　03-0000-1175", "03-0000-1175"),
        ("電話：03（0000）1175", "03-0000-1175"),
        ("TEL：(03)0000-1175", "03-0000-1175"),
        ("直通：＋81－03－0000－1175", "+81-03-0000-1175"),
        ("代表：0120-000-117", "0120-000-117"),
        ("電話：＋81－3－0000－1175", "+81-3-0000-1175"),
        ("担当：一山補佐　電　話：03-0000-1175", "03-0000-1175"),
    ],
)
def test_telephone_numbers_come_in_ascii_digits_and_hyphens(printed: str, phone: str) -> None:
    one = contact(f"一課\n{printed}")
    assert one.phones == (phone,)
    assert printed in one.literal


@pytest.mark.parametrize("at", ["_atmark_", "＿atmark＿", "@", "＠", "[at]", "(at)", "【at】", "/atmark/", "_ATMARK_"])
def test_the_disguise_of_a_mail_address_is_undone(at: str) -> None:
    assert contact(f"一課\nE-mail：mihon-1.x{at}soumu.go.jp").emails == ("mihon-1.x@soumu.go.jp",)


def test_a_mail_address_in_a_note_is_no_contact() -> None:
    assert contact("一課\n電話：03－0000－0001\n（注）例：a_atmark_example.jp").emails == ()


def test_a_unit_after_a_telephone_begins_the_next_contact() -> None:
    first, second = contacts(
        "一課\n担当：一山補佐\n電話：03－0000－0001\nFAX：03－0000－0009\n二課\n担当：二川補佐\n電話：03－0000－0002"
    )
    assert (first.unit, first.people[0].name, first.phones, first.faxes) == (
        "一課",
        "一山",
        ("03-0000-0001",),
        ("03-0000-0009",),
    )
    assert (second.unit, second.people[0].name, second.phones) == ("二課", "二川", ("03-0000-0002",))


def test_a_bracketed_line_says_what_a_contact_is_asked_about() -> None:
    first, second = contacts("（制度に関すること）\n一課\n電話：03－0000－0001\n（統計について）\n二課\n電話：03－0000－0002")
    assert (first.note, first.unit, first.phones) == ("（制度に関すること）", "一課", ("03-0000-0001",))
    assert (second.note, second.unit, second.phones) == ("（統計について）", "二課", ("03-0000-0002",))


def test_people_in_brackets_lose_the_brackets_of_their_label_only() -> None:
    people = contact("一課\n（担当：一山補佐、二川係長（総括））\n電話：03-0000-0001").people
    assert [one.literal for one in people] == ["一山補佐", "二川係長（総括）"]


@pytest.mark.parametrize(
    "line",
    [
        "見本課　担当：一山補佐、二川係長　電話：03－0000－0001（直通）　"
        "ＦＡＸ：03－0000－0002　Ｅ－ｍａｉｌ：a_atmark_example.jp",
        "見本課　一山補佐、二川係長\nTEL 03-0000-0001　FAX 03-0000-0002　E-mail：a_atmark_example.jp",
        "見本課\n　補　佐　一山\n　係　長　二川\n電話（直通）：03-0000-0001\nＦＡＸ　　　：03-0000-0002\na_atmark_example.jp",
        "見本課\n担当：（企画）一山補佐\n　　　（保守）二川係長\n電話：03-0000-0001\n"
        "FAX：03-0000-0002\nメール：a_atmark_example.jp",
    ],
)
def test_a_contact_may_stand_in_one_line_or_in_many(line: str) -> None:
    one = contact(line)
    assert (one.unit, one.phones, one.faxes, one.emails) == (
        "見本課",
        ("03-0000-0001",),
        ("03-0000-0002",),
        ("a@example.jp",),
    )
    assert [(person.post, person.name) for person in one.people] == [("補佐", "一山"), ("係長", "二川")]


def test_a_number_in_an_indented_line_goes_on_with_the_one_above() -> None:
    one = contact("一課\n電話：（直通）03-0000-0001\n　　　（代表）03-0000-0002　内線23・24、25")
    assert (one.phones, one.extensions) == (("03-0000-0001", "03-0000-0002"), ("23", "24", "25"))


def test_contacts_that_no_element_marks_begin_with_their_last_heading() -> None:
    text = "前の行\n問い合わせ先\n次のとおり。\n（連絡先）\n一課\n電話：03-0000-0001"
    assert contact_block(text, 0, len(text)) == (text.index("（連絡先）"), len(text))
    assert contact_block("前の行\n（連絡先）\n一課", 0, 12) is None


def test_an_empty_block_has_no_contact() -> None:
    assert contacts("連絡先") == ()


# Full dates


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("令和7年10月16日", "2025-10-16"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("平成元年1月8日", "1989-01-08"),
        ("昭和64年1月7日", "1989-01-07"),
        ("大正元年7月30日", "1912-07-30"),
        ("令和７年１０月１６日", "2025-10-16"),
        ("２０２５年１０月１６日", "2025-10-16"),
        ("2025年10月16日", "2025-10-16"),
        ("令和 7 年 3 月15 日", "2025-03-15"),
        ("令和6年2月29日（木）", "2024-02-29"),
        ("令和5年3月15日（水曜日）", "2023-03-15"),
    ],
)
def test_a_full_date_is_read_with_the_words_it_was_read_from(printed: str, day: str) -> None:
    text = f"電波審議会　{printed}現在"
    mention = read_full_date(text, "published", offset=100)
    assert mention is not None
    assert (mention.literal, mention.first, mention.last, mention.role) == (printed, day, None, "published")
    assert text[mention.start - 100 : mention.end - 100] == printed
    assert mention.doubts == ()


def test_the_first_years_of_the_eras_are_those_of_the_law() -> None:
    assert [(name, day.year) for name, day in ERAS] == [
        ("令和", 2019),
        ("平成", 1989),
        ("昭和", 1926),
        ("大正", 1912),
        ("明治", 1868),
    ]


def test_a_weekday_that_is_not_that_days_is_kept_and_doubted() -> None:
    mention = read_full_date("令和7年10月16日（金）")
    assert mention is not None
    assert (mention.literal, mention.first, mention.weekday) == ("令和7年10月16日（金）", "2025-10-16", "金")
    assert mention.doubts == ("weekday_disagrees",)


@pytest.mark.parametrize("printed", ["令和7年2月29日", "2025年13月1日", "令和7年4月31日", "令和7年10月0日"])
def test_a_day_that_does_not_exist_is_kept_and_doubted(printed: str) -> None:
    assert read_full_date(printed) == DateMention(
        literal=printed, start=0, end=len(printed), first=None, doubts=("no_such_day",)
    )


@pytest.mark.parametrize(
    "text", ["", "本日", "令和7年10月", "10月16日", "7年10月16日", "令和7年度", "平成23年諮問第17号", "0001年1月1日"]
)
def test_what_is_no_full_date_is_none(text: str) -> None:
    assert read_full_date(text) is None


# Folding and identity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ａ－Ｂ", "A−B"),
        ("A―B—C‐D", "A-B-C-D"),
        ("1〜2", "1～2"),
        ("改正　に\n係る 意見", "改正に係る意見"),
        ("㈱見本", "（株）見本"),
    ],
)
def test_typographic_twins_fold_into_one(one: str, other: str) -> None:
    assert normalized(one) == normalized(other)


@pytest.mark.parametrize(
    ("one", "other"), [("第1回", "第2回"), ("1.5億", "15億"), ("「案」", "案"), ("ー", "－"), ("か", "が")]
)
def test_digits_punctuation_and_letters_never_fold(one: str, other: str) -> None:
    assert normalized(one) != normalized(other)


RELEASE = (
    "<div><h2>題名</h2><p>本文です。<a href='/main_content/1.pdf'>別紙</a><img alt='図' src='/main_content/2.jpg'></p></div>"
)


def identity(markup: str, title: str = "題名") -> str:
    page = seen(markup)
    return content_hash(title, page.text, page.sources, PAGE)


@pytest.mark.parametrize(
    "markup",
    [
        RELEASE.replace("<div>", "<section class='new' id='x'>").replace("</div>", "</section>"),
        RELEASE.replace("<p>", "<p style='color:red' class='aly_tx'>"),
        RELEASE.replace("</h2>", "</h2>\r\n\r\n  <!-- 追加 --><script>1</script>"),
        RELEASE.replace("本文です。", "<b>本文</b>で<span>す。</span>"),
        RELEASE.replace("</p>", "　<br /></p>"),
        RELEASE.replace("/main_content/1", "https://www.soumu.go.jp/main_content/1"),
        RELEASE.replace("/main_content/1", "http://www.soumu.go.jp/main_content/1"),
        RELEASE.replace("別紙</a>", f"別紙{PDF}</a>{WINDOW}"),
        RELEASE.replace("alt='図'", "alt='別の説明' width='9'"),
    ],
)
def test_markup_and_icons_do_not_change_what_a_release_is(markup: str) -> None:
    assert markup != RELEASE
    assert identity(markup) == identity(RELEASE)


@pytest.mark.parametrize(
    "markup",
    [
        RELEASE.replace("本文です。", "本文です．"),
        RELEASE.replace("本文です。", "本文です。　　次"),
        RELEASE.replace("<p>本文", "<p>　本文"),
        RELEASE.replace("1.pdf", "3.pdf"),
        RELEASE.replace("2.jpg", "3.jpg"),
        RELEASE.replace("本文です。", "本文<br />です。"),
    ],
)
def test_a_character_a_link_or_an_image_changes_what_a_release_is(markup: str) -> None:
    assert markup != RELEASE
    assert identity(markup) != identity(RELEASE)


def test_the_title_of_the_breadcrumb_is_part_of_the_identity() -> None:
    assert identity(RELEASE, "別の題名") != identity(RELEASE)


def test_the_table_in_other_blanks_is_the_same_table() -> None:
    tight = "<table><tr><th>区分</th><td>1</td></tr></table>"
    airy = "<table>\r\n<tr>\r\n<th> 区分\r\n</th>\r\n<td>1 </td>\r\n</tr>\r\n</table>"
    assert identity(tight) == identity(airy)


def test_a_hash_names_its_canonicaliser_and_what_it_is_made_of() -> None:
    said = """題名

題名
本文です。別紙

https://www.soumu.go.jp/main_content/1.pdf
https://www.soumu.go.jp/main_content/2.jpg"""
    # Hashes like this stand in archives: when the rules change, so must the number.
    assert identity(RELEASE) == "c2:" + sha256(said.encode()).hexdigest()
    assert document_hash(b"%PDF-1.4") == "c2:" + sha256(b"%PDF-1.4").hexdigest()


def test_addresses_that_are_none_count_as_printed() -> None:
    broken = [RELEASE.replace("/main_content/1.pdf", f"http://[{name}/1.pdf") for name in "ab"]
    assert identity(broken[0]) != identity(broken[1])


@pytest.mark.parametrize(
    ("printed", "normal", "key"),
    [
        ("01tsushin06_02000288.html#top", "01tsushin06_02000288.html", "01tsushin06_02000288"),
        ("01tsushin06%5f02000288.html", "01tsushin06_02000288.html", "01tsushin06_02000288"),
        ("日本.html", "%E6%97%A5%E6%9C%AC.html", "日本"),
        ("%e6%97%a5%E6%9C%ac.html", "%E6%97%A5%E6%9C%AC.html", "日本"),
        ("%93%fa.html", "%93%FA.html", "%93%FA"),
        ("a%2fb.html?q=%2f", "a%2Fb.html?q=%2F", "a%2Fb?q=%2F"),
    ],
)
def test_a_key_is_printed_as_it_was_and_twins_have_one(printed: str, normal: str, key: str) -> None:
    folder = "www.soumu.go.jp/menu_news/s-news/"
    assert normal_url(f"http://{folder}{printed}") == f"https://{folder}{normal}"
    assert key_of(f"http://{folder}{printed}") == key == key_of(f"https://{folder}{normal}")
