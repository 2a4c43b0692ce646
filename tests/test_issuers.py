"""Who publishes a release, beside what its date area prints."""

from __future__ import annotations

import pytest
from test_mic_pages import press_page, read

from scraper.sites.mic.issuers import find_issuers


@pytest.mark.parametrize(
    ("lead", "issuers"),
    [
        ("総務省及び経済産業省は、本日、見本案を公表します。", ("総務省", "経済産業省")),
        ("　デジタル庁、総務省並びに国土交通省は、", ("デジタル庁", "総務省", "国土交通省")),
        ("総務省（見本局）及び公正取引委員会（事務総局）では、", ("総務省", "公正取引委員会")),
        ("総務省・経済産業省は、", ("総務省", "経済産業省")),
        ("総務省と文部科学省は、", ("総務省", "文部科学省")),
        ("電波監理審議会（会長：見本 太郎）は、本日、答申しました。", ("電波監理審議会",)),
        ("総務省は、経済産業省及び厚生労働省と協議し、", ()),
        ("見本省及び関係団体は、", ()),
        ("見本市場の動向は、", ()),
    ],
)
def test_those_who_publish_together_are_the_subject_of_the_lead(lead: str, issuers: tuple[str, ...]) -> None:
    assert find_issuers((), lead, "", "総務省") == issuers


@pytest.mark.parametrize(
    ("note", "issuers"),
    [
        ("同時発表：デジタル庁・経済産業省", ("総務省", "デジタル庁", "経済産業省")),
        ("（同時発表：消防庁）", ("総務省", "消防庁")),
        ("※共同発表：経済産業省、国土交通省", ("総務省", "経済産業省", "国土交通省")),
        ("同時に発表した資料は次のとおりです。", ()),
    ],
)
def test_a_note_names_those_who_publish_at_the_same_time(note: str, issuers: tuple[str, ...]) -> None:
    assert find_issuers((), "総務省は、", f"見本の題名\n{note}\n本文", "総務省") == issuers


def test_what_is_printed_with_the_date_comes_first_and_once() -> None:
    release = read(press_page(area="令和7年10月16日<br />経済産業省<br />総務省").replace("要旨です。", "総務省及び消防庁は、"))
    assert release.issuers == ("経済産業省", "総務省", "消防庁")


@pytest.mark.parametrize("hostile", ["総務省、" * 50_000, "同時発表：" * 50_000, "（" * 100_000, "省" * 100_000])
def test_text_made_to_be_hard_is_read_to_its_end(hostile: str) -> None:
    find_issuers((), hostile, hostile, "総務省")
