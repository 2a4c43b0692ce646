"""Contact blocks as releases print them: heads in brackets, lines that go on, labels parted by blanks, disguised addresses."""

from __future__ import annotations

import pytest

from schemas.release import Contact
from scraper.read.contacts import find_contacts
from scraper.read.officials import read_official, split_officials


def read(*lines: str) -> list[Contact]:
    text = "\n".join(lines)
    contacts = find_contacts(text, 0, len(text))
    assert [contact.literal for contact in contacts] == [text[contact.start : contact.end] for contact in contacts]
    return list(contacts)


def people(contact: Contact) -> list[tuple[str, str | None]]:
    return [(official.name, official.post) for official in contact.people]


@pytest.mark.parametrize(
    ("heads", "units"),
    [
        (("（催し全般）", "（申込み）"), ("地域通信振興課", "一般財団法人見本協会")),
        (("【内容に関すること】", "【入札について】"), ("見本局見本課", "大臣官房会計課")),
        (("＜制度＞", "＜システム＞"), ("見本局例示課", "株式会社見本")),
        (("（報道関係の方）", "（一般の方）"), ("広報室", "見本センター")),
    ],
)
def test_a_head_in_brackets_begins_a_contact(heads: tuple[str, str], units: tuple[str, str]) -> None:
    lines = [[head, unit, "担当：見本課長補佐", "電話：03-0000-5756"] for head, unit in zip(heads, units, strict=True)]
    contacts = read(*lines[0], *lines[1])
    assert [contact.unit for contact in contacts] == list(units)
    assert [contact.note for contact in contacts] == list(heads)
    assert [people(contact) for contact in contacts] == [[("見本", "課長補佐")]] * 2


@pytest.mark.parametrize(
    "line",
    [
        "（※平日9時から17時まで）",
        "（土日祝日を除く）",
        "（電話は受付時間内）",
        "（注）迷惑メール防止のため",
        "（_atmark_を@に置き換えてください。）",
    ],
)
def test_a_note_in_brackets_begins_none(line: str) -> None:
    assert len(read("見本課", "電話：03-0000-5756", line, "住所：東京都")) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ("電話：（代表）03-0000-5111", "　　　（内線）5845", "　　　（直通）03-0000-5845"),
        ("電話：（代表）03-0000-5111", "（内線）5845", "（直通）03-0000-5845"),
        ("電話：03-0000-5111（代表）内線：5845", "　　　03-0000-5845（直通）"),
        ("電話　03-0000-5111（内線5845）、03-0000-5845",),
        ("代表：03-0000-5111（内線 5845）", "直通：03-0000-5845"),
        ("電　話：03－0000－5111（内線）5845", "　　　　03－0000－5845"),
    ],
)
def test_a_telephone_line_goes_on(lines: tuple[str, ...]) -> None:
    (contact,) = read("見本局料金サービス課", *lines)
    assert (contact.phones, contact.extensions) == (("03-0000-5111", "03-0000-5845"), ("5845",))
    assert (contact.unit, contact.note) == ("見本局料金サービス課", None)


def test_a_fax_line_goes_on() -> None:
    (contact,) = read("見本課", "電話　03-0000-0001", "FAX　03-0000-0002", "　　　03-0000-0003")
    assert (contact.phones, contact.faxes) == (("03-0000-0001",), ("03-0000-0002", "03-0000-0003"))


@pytest.mark.parametrize("label", ["FAX：", "（FAX）　", "ファクシミリ　", "（ファックス）"])
def test_a_fax_number_is_no_telephone_number(label: str) -> None:
    (contact,) = read("見本課", "（電話）03-0000-0001", f"{label}03-0000-0002")
    assert (contact.phones, contact.faxes, contact.note) == (("03-0000-0001",), ("03-0000-0002",), None)


@pytest.mark.parametrize("label", ["担当：", "担当　", "担　当：", "担当者　", "（担当）", "担 当　"])
def test_the_label_of_the_people_may_end_in_a_blank(label: str) -> None:
    (contact,) = read("見本局見本課", f"{label}見本課長補佐、例示", "電話：03-0000-0001")
    assert people(contact) == [("見本", "課長補佐"), ("例示", None)]


@pytest.mark.parametrize("label", ["担当：", "担当　", "担当課："])
def test_a_unit_behind_such_a_label_is_nobody(label: str) -> None:
    (contact,) = read("見本局", f"{label}総合見本課", "電話：03-0000-0001")
    assert (contact.unit, people(contact)) == ("見本局 総合見本課", [])


def test_every_office_has_a_contact_of_its_own() -> None:
    contacts = read(
        *("見本局見本課", "担当：見本補佐", "電話：03-0000-0001", "例示局例示課　例示係長、架空", "電話：03-0000-0002"),
        *("架空総合通信局", "電話：011-000-0003"),
    )
    assert [contact.unit for contact in contacts] == ["見本局見本課", "例示局例示課", "架空総合通信局"]
    assert [people(contact) for contact in contacts] == [[("見本", "補佐")], [("例示", "係長"), ("架空", None)], []]


@pytest.mark.parametrize(
    "printed",
    [
        "mihon_atmark_soumu.go.jp",
        "mihon★soumu.go.jp",
        "mihon＠soumu.go.jp",
        "mihon[at]soumu.go.jp",
        "mihon（at）soumu.go.jp",
        "mihon【アットマーク】soumu.go.jp",
        "mihon_at_soumu.go.jp",
        "mihon [at] soumu[dot]go[dot]jp",
        "ｍｉｈｏｎ＠ｓｏｕｍｕ．ｇｏ．ｊｐ",
    ],
)
def test_a_disguised_address_is_undone_and_marked(printed: str) -> None:
    (contact,) = read("見本課", f"E-mail：{printed}")
    assert (contact.emails, contact.emails_undone) == (("mihon@soumu.go.jp",), True)


def test_a_plain_address_is_not_marked() -> None:
    (contact,) = read("見本課", "電話：03-0000-0001", "E-mail：mihon@soumu.go.jp")
    assert (contact.emails, contact.emails_undone) == (("mihon@soumu.go.jp",), False)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("逸見理事官　烏丸", [("逸見", "理事官"), ("烏丸", None)]),
        (
            "根津周波数調整官、沢渡統括補佐、入江第一技術係長",
            [("根津", "周波数調整官"), ("沢渡", "統括補佐"), ("入江", "第一技術係長")],
        ),
        ("見本課長補佐 例示係長", [("見本", "課長補佐"), ("例示", "係長")]),
        ("課長補佐 見本 係長 例示", [("見本", "課長補佐"), ("例示", "係長")]),
        ("見本 課長補佐　例示 係長", [("見本", "課長補佐"), ("例示", "係長")]),
        ("前田情報セキュリティ専門官", [("前田", "情報セキュリティ専門官")]),
        ("清水ICT推進官", [("清水", "ICT推進官")]),
        ("上席評価監視調査官　高橋", [("高橋", "上席評価監視調査官")]),
        ("小比類巻課長補佐", [("小比類巻", "課長補佐")]),
        ("服部係長、村官", [("服部", "係長"), ("村", "官")]),
        ("山田　太郎", [("山田　太郎", None)]),
    ],
)
def test_officials_are_split_by_their_posts(said: str, named: list[tuple[str, str | None]]) -> None:
    officials = [read_official(one) for one in split_officials(said)]
    assert [(official.name, official.post) for official in officials] == named
    assert not any(official.doubts for official in officials)


@pytest.mark.parametrize("said", ["根津量子暗号調整官", "山田太郎係長", "高山植物園官"])
def test_nobody_is_invented_where_a_post_begins_nobody_knows_where(said: str) -> None:
    official = read_official(said)
    assert (official.name, official.post, official.doubts) == (said, None, ("official_not_split",))


@pytest.mark.parametrize("name", ["美濃部", "長谷部", "日下部", "曽我部"])
def test_a_surname_that_ends_as_a_department_does_is_no_unit(name: str) -> None:
    (contact,) = read("見本局例示課", f"担当：{name}", "電話：03-0000-5791")
    assert (contact.unit, people(contact)) == ("見本局例示課", [(name, None)])
