"""What a comparison of long texts costs, beside difflib on the same characters, and how much of them it marks."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

from table import ROUNDS, line, medians, seconds

from archive.diff import compare_pages
from archive.diff.text.character_diff import segments
from schemas.document import DocumentPage

LENGTH = 30_000
EDITED = 0.01
_WORDS = (
    "総務省は 通信の 事業者 調査を 実施し 令和7年 10月14日 3,480円 結果を "
    "公表しました。 カナダ、 地方公共団体 について、 意見 電波法 に基づく"
).split()


def comparing() -> list[str]:
    """Two texts of 30,000 characters with scattered edits: speed against difflib, which runs once, and marks against edits."""
    chance = random.Random(1)  # noqa: S311 - the same texts in every run
    before = _text(chance)
    after, edited = _scattered(before, chance)
    (ours,) = medians(lambda: segments(before, after))
    peer = seconds(lambda: SequenceMatcher(None, before, after, autojunk=False).get_opcodes())
    marked = sum(len(one.text) for one in segments(before, after) if one.op != "equal")
    return [
        line(
            f"{LENGTH:,} characters, 1 % edited, seconds", f"{ours:.3f}", f"difflib {peer:.1f}, a 100th", 100 * ours / peer, 1
        ),
        line("characters marked of those edited", f"{marked}", f"at most 2 x {edited}", marked / (2 * edited), 1),
        _pages(),
    ]


def _pages() -> str:
    """A document of 300 pages of which every tenth changed, against a second."""
    chance = random.Random(3)  # noqa: S311 - the same texts in every run
    texts = [_text(chance)[:1_000] for _ in range(300)]
    before = [DocumentPage(number=place + 1, text=text) for place, text in enumerate(texts)]
    after = [
        DocumentPage(number=page.number, text=page.text + "追記。" if page.number % 10 == 0 else page.text) for page in before
    ]
    (ours,) = medians(lambda: compare_pages(before, after))
    return line("300 pages, 30 edited, seconds", f"{ours:.3f}", "limit 1", ours, 1)


def _text(chance: random.Random) -> str:
    words: list[str] = []
    while sum(map(len, words[-LENGTH:])) < LENGTH:
        words += chance.choices(_WORDS, k=2_000)
    return "".join(words)[:LENGTH]


def _scattered(text: str, chance: random.Random) -> tuple[str, int]:
    """The text with one in a hundred characters removed, added or replaced; and the characters that went or came."""
    chars = list(text)
    places = chance.sample(range(len(text)), int(len(text) * EDITED))
    edited = 0
    for place in places:
        old = chars[place]
        chars[place] = chance.choice(("", old + "甲", "乙"))
        edited += 2 if chars[place] == "乙" else 1
    return "".join(chars), edited


if __name__ == "__main__":
    print(f"{ROUNDS} rounds")
    for row in comparing():
        print(row)
