"""Bytes of a page to text: what is believed, what is doubted, what is never lost silently."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webencodings.labels import LABELS

from scraper.read.charset import decode

ONLY_IN_CP932 = "①㈱髙﨑～－"
META = '<meta http-equiv="Content-Type" content="text/html; charset={}" />'
XML = '<?xml version="1.0" encoding="{}"?>\r\n'
WORDS = "<p>見本の報道資料です。表示は、～と－です。</p>"


def page(declared: str = "Shift_JIS", words: str = WORDS) -> str:
    return XML.format(declared) + "<html><head>" + META.format(declared) + f"</head><body>{words}</body></html>"


def test_a_page_without_a_charset_in_its_header_is_read_as_it_declares_itself() -> None:
    decoded = decode(page(words=ONLY_IN_CP932).encode("cp932"))
    assert ONLY_IN_CP932 in decoded.text
    assert (decoded.codec, decoded.doubts) == ("cp932", ())


@pytest.mark.parametrize("character", ONLY_IN_CP932)
def test_characters_that_shift_jis_lacks_come_as_cp932_has_them(character: str) -> None:
    # U+FF5E and U+FF0D are what browsers show; Python's shift_jis gives U+301C and U+2212, or fails.
    assert decode(character.encode("cp932"), "Shift_JIS").text == character


@pytest.mark.parametrize("label", ["Shift_JIS", "shift-jis", "SJIS", "x-sjis", "MS932", "windows-31j", "Windows-31J"])
def test_every_name_of_shift_jis_means_cp932(label: str) -> None:
    decoded = decode(page(label, ONLY_IN_CP932).encode("cp932"), label)
    assert ONLY_IN_CP932 in decoded.text
    assert (decoded.codec, decoded.doubts) == ("cp932", ())


def test_nothing_declared_at_all_means_cp932() -> None:
    assert decode("髙嶺".encode("cp932")).text == "髙嶺"


@pytest.mark.parametrize("wrong", ["utf-8", "iso-8859-1", "us-ascii", "windows-1251", "euc-jp"])
def test_a_wrong_header_is_overruled_by_the_bytes_and_doubted(wrong: str) -> None:
    decoded = decode(page().encode("cp932"), wrong)
    assert WORDS in decoded.text
    assert decoded.doubts == ("charset_disagrees",)


def test_a_wrong_declaration_of_the_page_is_overruled_by_the_bytes_and_doubted() -> None:
    decoded = decode(page("UTF-8").encode("cp932"))
    assert WORDS in decoded.text
    assert decoded.doubts == ("charset_disagrees",)


@pytest.mark.parametrize("label", ["", "none", "日本語", "x-unknown", "replacement", "x-user-defined", "iso-2022-kr"])
def test_a_header_that_names_no_charset_of_text_is_passed_over(label: str) -> None:
    decoded = decode(page().encode("cp932"), label)
    assert WORDS in decoded.text
    assert decoded.doubts == ()


@pytest.mark.parametrize("header", [None, "utf-8", "UTF8"])
def test_a_utf8_page_is_read_as_utf8(header: str | None) -> None:
    decoded = decode(page("UTF-8").encode("utf-8"), header)
    assert WORDS in decoded.text
    assert (decoded.codec, decoded.doubts) == ("utf-8", ())


@pytest.mark.parametrize(("mark", "codec"), [(BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be")])
def test_a_byte_order_mark_is_believed_before_header_and_page_and_is_no_text(mark: bytes, codec: str) -> None:
    decoded = decode(mark + page("Shift_JIS").encode(codec), "iso-8859-1")
    assert decoded.text.startswith("<html>")
    assert WORDS in decoded.text
    assert (decoded.codec, decoded.doubts) == (codec, ())


def test_the_header_is_believed_before_the_page() -> None:
    decoded = decode(page("EUC-JP").encode("cp932"), "Shift_JIS")
    assert WORDS in decoded.text
    assert (decoded.codec, decoded.doubts) == ("cp932", ())


@pytest.mark.parametrize(("first", "second"), [("utf-8", "shift_jis"), ("shift_jis", "utf-8")])
def test_of_xml_line_and_meta_the_first_is_believed(first: str, second: str) -> None:
    codec = {"utf-8": "utf-8", "shift_jis": "cp932"}
    markup = f"{XML.format(first)}{META.format(second)}{WORDS}"
    as_first, as_second = decode(markup.encode(codec[first])), decode(markup.encode(codec[second]))
    assert (as_first.codec, as_first.doubts) == (codec[first], ())
    assert (as_second.codec, as_second.doubts) == (codec[second], ("charset_disagrees",))
    assert as_first.text == as_second.text == META.format(second) + WORDS


@pytest.mark.parametrize(
    "meta", ["<meta charset=utf-8>", "<META CHARSET='UTF-8'>", META.format("utf-8"), META.format(" utf-8")]
)
def test_every_way_to_write_the_meta_is_understood(meta: str) -> None:
    assert decode((meta + WORDS).encode("utf-8")).text == meta + WORDS


@pytest.mark.parametrize("torn", [b"\xfc\xfc", b"\x81", b"\xeb\x9f\xff"])
def test_bytes_in_no_charset_stand_as_replacement_characters_and_are_doubted(torn: bytes) -> None:
    decoded = decode("<p>前</p>".encode("cp932") + torn + "<p>後</p>".encode("cp932"), "Shift_JIS")
    assert decoded.text.startswith("<p>前</p>")
    assert decoded.text.endswith("<p>後</p>")
    assert "\ufffd" in decoded.text
    assert decoded.doubts == ("undecodable_bytes",)


def test_one_torn_byte_does_not_hand_the_page_to_a_wrong_header() -> None:
    decoded = decode(page().encode("cp932") + b"\xfc\xfc", "utf-8")
    assert WORDS in decoded.text
    assert decoded.doubts == ("charset_disagrees", "undecodable_bytes")


@pytest.mark.parametrize("control", ["\x00", "\x01", "\x0b", "\x1b", "\x1f"])
def test_control_characters_are_replaced_and_doubted(control: str) -> None:
    decoded = decode(f"前{control}後".encode("cp932"))
    assert decoded.text == "前\ufffd後"
    assert decoded.doubts == ("undecodable_bytes",)


def test_tabs_and_line_ends_are_no_control_characters() -> None:
    assert decode(b"a\tb\r\nc\fd").text == "a\tb\r\nc\fd"


@pytest.mark.parametrize(
    "line",
    [
        '<?xml version="1.0" encoding="Shift_JIS"?>\r\n',
        " \n<?XML version='1.0'?>",
        '<?xml version="1.0" encoding="Shift_JIS">',
        '<?xml encoding="a"?><?xml encoding="b"?>\n',
    ],
)
def test_the_xml_line_is_removed_even_broken_or_doubled(line: str) -> None:
    # lxml refuses text that begins with one.
    assert decode(f"{line}<html>一</html>".encode("cp932")).text == "<html>一</html>"


def test_an_xml_line_further_down_is_left_alone() -> None:
    assert decode(b"<p>a</p><?xml version='1.0'?>").text == "<p>a</p><?xml version='1.0'?>"


@given(st.binary(max_size=300), st.none() | st.sampled_from(sorted(LABELS)) | st.text(max_size=20))
def test_it_never_raises_and_says_when_something_was_lost(body: bytes, charset: str | None) -> None:
    decoded = decode(body, charset)
    assert ("\ufffd" in decoded.text) <= ("undecodable_bytes" in decoded.doubts)
    assert decode(body, charset) == decoded


# Each shares its bytes with a twin (〜 with ～); what is read back is the one that browsers show.
TWINS = "¢£¬‖−〜"


@given(st.text(st.characters(codec="cp932", exclude_categories=["Cc"], exclude_characters=TWINS), max_size=100))
def test_whatever_cp932_can_say_is_read_back(words: str) -> None:
    assert decode(("<p>" + words).encode("cp932")).text == "<p>" + words


PROOF = "総務省は、①令和７年度の報告書を公表します。"


@pytest.mark.parametrize("declared", ["Shift_JIS", "EUC-JP", "iso-8859-1", "windows-1252", "utf-8", "nonsense", None])
@pytest.mark.parametrize("codec", ["utf-8", "euc_jis_2004"])
def test_bytes_that_prove_themselves_are_what_they_are_whatever_is_declared(codec: str, declared: str | None) -> None:
    page = f"<meta charset='{declared}'><p>{PROOF}</p>".encode(codec)
    decoded = decode(page, declared)
    assert PROOF in decoded.text
    agrees = {"utf-8": "utf-8", "euc_jis_2004": "EUC-JP"}[codec] == declared
    assert ("charset_disagrees" in decoded.doubts) is not agrees


@pytest.mark.parametrize("words", [PROOF, "ｶﾅ ｱｲｳ 報道資料", "髙﨑", "㈱"])
def test_the_sites_own_charset_is_not_taken_for_another(words: str) -> None:
    decoded = decode(f"<p>{words}</p>".encode("cp932"), "Shift_JIS")
    assert (words in decoded.text, decoded.codec, decoded.doubts) == (True, "cp932", ())
