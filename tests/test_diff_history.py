"""A history of versions, replayed: its rows are those that a slow and plain computation finds, removals included."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.diff import compare
from schemas.release import Annex, Link, Participant, ParticipantGroup, Release

GROUPS = ("参加国", "招待国", "国際機関")
NAMES = ("カナダ", "チリ", "日本", "トンガ", "サモア", "ITU", "OECD", "APT")
NOTES = (None, "議長国", "オンライン参加", "欠席")
LABELS = ("宣言", "附属書", "概要", "議事次第")
URLS = tuple(f"https://www.soumu.go.jp/main_content/00199010{digit}.pdf" for digit in range(6))

Row = tuple[str | None, str, str | None, str | None]
"""Item, field, old value, new value."""

Seats = dict[str, tuple[str, str | None]]  # name → group, note
Papers = dict[str, str]  # label → URL

SEATS = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.sampled_from(GROUPS), st.sampled_from(NOTES)))
PAPERS = st.dictionaries(st.sampled_from(LABELS), st.sampled_from(URLS)).filter(lambda one: len(set(one.values())) == len(one))
STATES = st.tuples(SEATS, PAPERS, PAPERS)


def literal(name: str, note: str | None) -> str:
    return f"{name}（{note}）" if note else name


def release_of(seats: Seats, papers: Papers, links: Papers) -> Release:
    groups = tuple(
        ParticipantGroup(
            heading=heading,
            role="member",
            shape="bracket",
            participants=tuple(
                Participant(name=name, kind="country", literal=literal(name, note), start=0, end=0, note=note)
                for name, (group, note) in seats.items()
                if group == heading
            ),
        )
        for heading in GROUPS
    )
    return Release(
        key="01test01_02000001",
        url="https://www.soumu.go.jp/menu_news/s-news/01test01_02000001.html",
        lang="ja",
        title="会合の開催結果",
        template="press",
        content_hash=f"c1:{sorted(seats.items())}{sorted(papers.items())}{sorted(links.items())}",
        participants=groups,
        annexes=tuple(
            Annex(label=label, literal=label, start=0, end=0, position=place, url=url)
            for place, (label, url) in enumerate(papers.items())
        ),
        links=tuple(Link(label=label, url=url, kind="ministry", start=0, end=0) for label, url in links.items()),
    )


def seat_rows(old: Seats, new: Seats) -> list[Row]:
    rows: list[Row] = []
    for name in NAMES:
        before, after = old.get(name), new.get(name)
        if before is None and after is not None:
            rows.append((f"{after[0]}: {name}", "participants", None, literal(name, after[1])))
        elif before is not None and after is None:
            rows.append((f"{before[0]}: {name}", "participants", literal(name, before[1]), None))
        elif before is not None and after is not None and before[0] != after[0]:
            rows.append((f"{after[0]}: {name}", "participants", f"{before[0]}: {name}", f"{after[0]}: {name}"))
        elif before is not None and after is not None and before[1] != after[1]:
            rows.append((f"{after[0]}: {name}", "participants", literal(name, before[1]), literal(name, after[1])))
    return rows


def paper_rows(field: str, old: Papers, new: Papers) -> list[Row]:
    rows: list[Row] = []
    left = [(label, url) for label, url in old.items() if new.get(label) != url]
    right = [(label, url) for label, url in new.items() if old.get(label) != url]
    for label, url in list(left):
        for other_label, other_url in list(right):
            if url == other_url:
                rows.append((other_label, field, label, other_label))
                left.remove((label, url))
                right.remove((other_label, other_url))
    for label, url in list(left):
        for other_label, other_url in list(right):
            if label == other_label:
                rows.append((label, field, url, other_url))
                left.remove((label, url))
                right.remove((other_label, other_url))
    rows += [(label, field, url, None) for label, url in left]
    rows += [(label, field, None, url) for label, url in right]
    return rows


def told(old: Release, new: Release) -> list[Row]:
    return sorted(
        ((change.item, change.field, change.before, change.after) for change in compare(old, new)),
        key=lambda row: tuple(str(part) for part in row),
    )


@settings(max_examples=150)
@given(st.lists(STATES, min_size=2, max_size=6))
def test_every_step_of_a_history_is_told_as_a_plain_computation_finds_it(states: list[tuple[Seats, Papers, Papers]]) -> None:
    for before, after in pairwise(states):
        rows = seat_rows(before[0], after[0])
        rows += paper_rows("annexes", before[1], after[1]) + paper_rows("links", before[2], after[2])
        expected = sorted(rows, key=lambda row: tuple(str(part) for part in row))
        assert told(release_of(*before), release_of(*after)) == expected


@given(STATES, STATES)
def test_there_and_back_is_told_twice_with_the_sides_exchanged(
    one: tuple[Seats, Papers, Papers], other: tuple[Seats, Papers, Papers]
) -> None:
    before, after = release_of(*one), release_of(*other)
    there = sorted(str({row[2], row[3]}) for row in told(before, after))
    back = sorted(str({row[2], row[3]}) for row in told(after, before))
    assert len(there) == len(back)
