"""What moved is told once, with where from and where to; a replaced document is one entry that unfolds into its pages."""

from __future__ import annotations

from typing import Any

import pytest

from archive.cli.change_lines import change_lines
from archive.diff import compare
from archive.diff.documents import compare_pages
from archive.diff.text.excerpts import TITLE
from archive.render.change_phrases import document_phrase, kind_word, phrase, places
from archive.render.document_edits import DocumentEdit, folded
from archive.render.i18n import ENGLISH, JAPANESE
from schemas.change import Change
from schemas.document import DocumentPage
from schemas.release import Release, Section

FILLER = "総務省は、地方公共団体の取組を支援するため、次のとおり公表します。"
LINES = [f"第{number}の項目については、{number}件の御意見をいただきました。" for number in range(1, 9)]


def release(*lines: str) -> Release:
    text = "\n".join(lines)
    return Release(
        key="k",
        url="https://www.soumu.go.jp/k.html",
        lang="ja",
        template="press",
        title="題",
        text=text,
        content_hash=f"c2:{hash(text)}",
    )


def pages(*texts: str) -> tuple[DocumentPage, ...]:
    return tuple(DocumentPage(number=number, text=text) for number, text in enumerate(texts, 1))


def test_a_passage_that_moved_has_its_words_once_and_both_places() -> None:
    (change,) = compare(release(FILLER, *LINES), release(FILLER, *LINES[1:5], LINES[0], *LINES[5:]))
    assert (change.kind, change.before, change.after) == ("moved", None, LINES[0])
    assert change.place_before == FILLER
    assert change.place_after == LINES[4]


def test_what_comes_to_the_beginning_has_an_empty_place() -> None:
    (change,) = compare(release(*LINES), release(LINES[7], *LINES[:7]))
    assert (change.place_before, change.place_after) == (LINES[6], "")
    assert places(ENGLISH, {"place_before": LINES[6], "place_after": ""}) == f"from after “{LINES[6]}” to after “the beginning”"


@pytest.mark.parametrize("heading", ["1 開催概要", "別紙一覧", "3．概要", "【背景】"])
def test_a_heading_and_its_paragraph_that_trade_places_are_one_change(heading: str) -> None:
    before, after = [FILLER, heading, *LINES], [FILLER, LINES[0], heading, *LINES[1:]]
    (change,) = compare(release(*before), release(*after))
    assert change.kind == "moved" and {change.after} <= {heading, LINES[0]}
    assert change.place_before != change.place_after


def test_a_section_that_moves_with_its_text_is_told_by_the_text() -> None:
    def page(*parts: tuple[str, str]) -> Release:
        lines, sections = [FILLER], []
        for heading, body in parts:
            start = sum(len(line) + 1 for line in lines)
            sections.append(
                Section(level=1, number=None, heading=heading, start=start, end=start + len(heading) + 1 + len(body))
            )
            lines += [heading, body]
        text = "\n".join(lines)
        return Release(
            key="k",
            url="https://x/",
            lang="ja",
            template="press",
            title="題",
            text=text,
            sections=tuple(sections),
            content_hash=f"c2:{hash(text)}",
        )

    parts = [(f"{name}の概要", LINES[number]) for number, name in enumerate(("調査", "統計", "制度"))]
    (change,) = compare(page(*parts), page(parts[1], parts[2], parts[0]))
    assert (change.field, change.kind) == ("text", "moved")
    assert change.after == "調査の概要\n" + LINES[0]


def test_reflow_alone_moves_nothing() -> None:
    texts = [FILLER + LINES[0] + LINES[1] + "\n" + LINES[2], LINES[3] + LINES[4]]
    reflowed = [text.replace("御意見を", "御意見を\n") for text in texts]
    assert all(change.noise for change in compare_pages(pages(*texts), pages(*reflowed)))


def test_no_change_of_a_document_has_the_same_words_on_both_sides() -> None:
    old = pages("1 概要\n" + LINES[0], "2 背景\n" + LINES[1] + "\n" + LINES[2])
    new = pages("（注）\n" + LINES[0] + "\n1 概要", LINES[1] + "\n2 背景\n" + LINES[2])
    changes = compare_pages(old, new)
    assert all(change.before is None or change.before != change.after for change in changes)
    moved = [change for change in changes if change.kind == "moved"]
    assert {change.item for change in moved} == {"1", "2"}
    assert all(change.place_before and change.place_before.startswith("p. ") for change in moved)


def test_pages_that_trade_places_are_told_by_their_numbers_and_none_from_one_to_the_same() -> None:
    texts = [f"{line}\n{FILLER}" for line in LINES[:4]]
    changes = compare_pages(pages(*texts), pages(texts[2], texts[1], texts[3], texts[0]))
    assert changes and all(change.kind == "moved" and change.before != change.after for change in changes)


def row(number: int, **more: Any) -> dict[str, Any]:
    about = {"key": "k", "title": "題", "url": "https://x/a.pdf", "label": "別紙", "field": "pages", "item": str(number)}
    times = {"seen_before_at": "2025-10-20T00:00:00.000000Z", "seen_after_at": "2025-10-21T00:00:00.000000Z"}
    said = {"kind": "edited", "before": f"{number}件", "after": f"{number + 1}件", "noise": 0, "document_pages": 301}
    return {**about, **times, **said, **more}


def test_a_replaced_document_is_one_entry_that_unfolds() -> None:
    rows = [row(number) for number in range(1, 302)]
    lines = change_lines(rows)
    assert lines[2] == "    別紙 replaced: 301 of 301 pages differ; first: page 1 edited: 「1件」 → 「2件」"
    assert lines[3] == "      page 2 edited: 「2件」 → 「3件」"
    assert lines[-1] == "      and 296 more: see mic-press diff k --documents" and len(lines) == 8
    (edit,) = folded(rows)
    assert isinstance(edit, DocumentEdit)
    assert document_phrase(edit, TITLE) == "差替え（301ページ中301ページが違います） 1ページ 変更 1件 → 2件"


def test_other_documents_other_visits_noise_and_releases_stay_apart() -> None:
    rows = [row(1), row(2), row(1, url="https://x/b.pdf"), row(1, url=None, field="text"), row(3, noise=1)]
    found = list(folded(rows))
    assert [len(one.changes) if isinstance(one, DocumentEdit) else one["field"] for one in found] == [2, 1, "text", "pages"]


@pytest.mark.parametrize(
    ("field", "japanese", "english"),
    [("document", "差替え", "replaced"), ("annexes", "リンク先変更", "leads elsewhere"), ("participants", "変更", "edited")],
)
def test_only_other_bytes_are_called_replaced(field: str, japanese: str, english: str) -> None:
    assert (kind_word(JAPANESE, field, "replaced"), kind_word(ENGLISH, field, "replaced")) == (japanese, english)


def test_a_move_is_told_with_its_places() -> None:
    change = Change(field="text", kind="moved", after="別紙のとおり", place_before="概要 › 一", place_after="")
    said = phrase({name: getattr(change, name) for name in Change.__struct_fields__}, TITLE)
    assert said == "本文 移動 別紙のとおり（「概要 › 一」の後から「冒頭」の後へ）"
