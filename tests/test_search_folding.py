"""The form in which texts are searched, and the way back to the text as it was."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.normalize import aligned, search_form
from archive.search.variants import DASHES, twins
from schemas.text import WIDE, Replacing
from schemas.text import normalized as folded_for_changes

TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("総務省ｶﾞﾊﾟか゛ﾞ゙\u0301eE 　\n\r\t\u00ad\ufffe\x02㈱①⻑髙ｱ﨑1aＡ-ー")), max_size=30
)


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        ("ＩＣＴ　１２３", "ict 123"),
        ("ﾃﾞｼﾞﾀﾙ", "デジタル"),
        ("カ゛", "ガ"),
        ("か\u3099", "が"),
        ("㈱①㎡℡", "(株)1m2tel"),
        ("総　務\n省", "総務省"),
        ("令和 7 年 10 月", "令和7年10月"),
        ("Open\r\n  Data の 活用", "open dataの活用"),
        ("infor\ufffe\r\nmation, infor\u00admation infor\u0002\nmation", "information,information information"),
        ("한국 정부", "한국 정부"),
        ("⻑⽇⺠⻘", "長日民青"),
        ("⻱", "亀"),
        ("髙﨑 德 瀨 濵濱 澤 邊邉 𠮷 遞信省", "高崎徳瀬浜浜沢辺辺吉逓信省"),
        ("斎藤 齋藤 斉藤 齊藤", "斎藤斎藤斉藤斉藤"),
        ("葛\U000e0100城", "葛城"),
        ("Straße Σς", "strasse σσ"),
        ("Japan’s “plan”", 'japan\'s"plan"'),
        ("10～20〜30", "10~20~30"),
        ("\x00a\x1bb\u200bc\ufeff", "abc"),
        ("\udce3", "\ufffd"),
        (" \n", ""),
    ],
)
def test_what_means_the_same_has_one_form(raw: str, form: str) -> None:
    assert search_form(raw) == form
    assert aligned(raw).folded == form


def test_different_characters_stay_different() -> None:
    assert len({search_form(char) for char in "斎斉崎埼籠篭弁瓣ーー一-二"}) == len(set("斎斉崎埼籠篭弁瓣ー一-二"))


def test_dashes_are_those_of_comparing() -> None:
    assert {search_form(dash) for dash in DASHES} == {folded_for_changes(dash) for dash in DASHES} == {"-"}
    assert search_form("〜～") == folded_for_changes("〜～")


def test_the_table_of_twins_is_flat_and_one_for_one() -> None:
    table = twins()
    for old, new in table.items():
        assert len(new) == 1 and ord(new) not in table
        assert unicodedata.normalize("NFKC", new) == new
        assert unicodedata.normalize("NFKC", chr(old)).translate(table) == new or unicodedata.decomposition(chr(old)) == ""


def test_every_radical_is_folded() -> None:
    radicals = [chr(point) for point in range(0x2E80, 0x2FD6) if unicodedata.name(chr(point), None)]
    left = [radical for radical in radicals if "RADICAL" in unicodedata.name(search_form(radical), "")]
    assert left == ["\u2e80"]  # the repetition mark's radical has no ideograph


@given(TEXTS)
def test_the_form_has_no_white_space_but_single_blanks_and_no_controls(text: str) -> None:
    form = search_form(text)
    assert form == " ".join(form.split(" ")).strip() and "  " not in form
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in form)


@given(TEXTS)
def test_the_slow_way_with_places_gives_the_same_form(text: str) -> None:
    slow = aligned(text)
    assert slow.folded == search_form(text)
    assert len(slow.starts) == len(slow.ends) == len(slow.folded)
    assert slow.starts == sorted(slow.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(slow.starts, slow.ends, strict=True))


@given(TEXTS, st.data())
def test_the_raw_place_of_a_piece_has_that_piece(text: str, data: st.DataObject) -> None:
    slow = aligned(text)
    if not slow.folded:
        return
    start = data.draw(st.integers(0, len(slow.folded) - 1))
    end = data.draw(st.integers(start + 1, len(slow.folded)))
    piece = slow.folded[start:end].strip()
    raw_start, raw_end = slow.raw_span(start, end)
    assert piece in search_form(text[raw_start:raw_end])


def test_replacing_is_what_translate_does() -> None:
    table = {0: None, 0x41: "い", 0x42: "", 0xD800: "\ufffd", 0xFF01: "!", 0x20BB7: "吉", 0xE0100: None, 0xE0101: None}
    every = "".join(map(chr, range(0x110000)))
    assert Replacing(table)(every) == every.translate(table)


def test_wide_characters_are_made_what_nfkc_makes_of_them() -> None:
    assert {chr(point): form for point, form in WIDE.items()} == {
        chr(point): unicodedata.normalize("NFKC", chr(point)) for point in WIDE
    }


@given(st.text(st.sampled_from("か\u3099\u309bＡａ－―～〜　 １…①㈱ｶﾞé\u0301\u2010\ufe58\n漢"), max_size=12))
def test_for_changes_a_text_is_in_nfkc_without_blanks_and_with_one_dash(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text)
    for twin in DASHES:
        plain = plain.replace(twin, "-")
    assert folded_for_changes(text) == "".join(plain.replace("〜", "~").split())
