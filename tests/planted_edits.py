"""Random edits planted in the structure of a text (cells, items, lines, digits, marks), and a slow computation of what a reader
sees, written without the code that it judges: it goes character by character and knows nothing of sentences.

    python tests/planted_edits.py [PAIRS] [SEED]
"""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Callable, Iterator

from archive.diff import compare
from schemas.release import Release

SENTENCES = (
    "総務省は、令和7年10月16日（木）に第{n}回会合を開催しました。",
    "参加国は、英国、米国及びカナダの{n}か国です。",
    "調査の対象は全国の{n},000世帯、回答率は{n}.4％でした。",
    "詳細は、別紙{n}を御覧ください。",
    "About {n} 345 stations in 12 cities were asked by e-mail.",
)
LABELS = ("区分", "件数", "前年比", "飲食料品", "衣料", "書籍", "合計", "賛成", "反対")
MARKS = "○×△●"
DASHES = "-－−―–‐ーｰ"

Edit = Callable[[list[str], random.Random], bool]
"""Edits lines in place; returns whether it found something to edit."""


def page(chance: random.Random) -> list[str]:
    """Return lines: sentences, items, and rows of a table with their cells parted by tabs."""
    lines = [f"{number}　{chance.choice(LABELS)}の概要" for number in range(1, chance.randint(2, 4))]
    lines += [chance.choice(SENTENCES).format(n=chance.randint(1, 99)) for _ in range(chance.randint(3, 9))]
    for _ in range(chance.randint(2, 6)):
        cells = [chance.choice(LABELS), f"{chance.randint(1, 999)}", f"{chance.randint(1, 9)},{chance.randint(100, 999)}"]
        lines.append("\t".join([*cells, chance.choice(MARKS), "−0.4"]))
    lines += [f"・{chance.choice(LABELS)}　{chance.randint(1, 999)}" for _ in range(chance.randint(1, 4))]
    return lines


# What a reader sees, slowly


def slowly_seen(text: str) -> list[list[str]]:
    """Return the lines of a text, their cells, and of each the characters that are seen."""
    lines = [[_cell(cell) for cell in line.split("\t")] for line in unicodedata.normalize("NFC", text).split("\n")]
    shown = [_without_empty_end(line) for line in lines]
    return [line for line in shown if line]


def _without_empty_end(line: list[str]) -> list[str]:
    return line if not line or line[-1] else _without_empty_end(line[:-1])


def _cell(cell: str) -> str:
    drawn = [_drawn(char) for char in cell if unicodedata.category(char) != "Cf" and not 0xFE00 <= ord(char) <= 0xFE0F]
    words = " ".join("".join(drawn).split())
    kept = [
        char
        for place, char in enumerate(words)
        if char != " " or (_is_narrow(words[place - 1]) and _is_narrow(words[place + 1]))
    ]
    return "".join(kept)


def _is_narrow(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _drawn(char: str) -> str:
    if char in DASHES:
        return "-"
    if char in "~〜～":
        return "~"
    if char.isspace():
        return " "
    return unicodedata.normalize("NFKC", char) if unicodedata.east_asian_width(char) in "FH" else char


# Edits


def _place(lines: list[str], chance: random.Random, wanted: Callable[[str], bool]) -> tuple[int, int] | None:
    found = [(row, at) for row, line in enumerate(lines) for at, char in enumerate(line) if wanted(char)]
    return chance.choice(found) if found else None


def _put(lines: list[str], row: int, start: int, end: int, words: str) -> None:
    lines[row] = lines[row][:start] + words + lines[row][end:]


def _char_edit(wanted: Callable[[str], bool], make: Callable[[str, random.Random], str]) -> Edit:
    def edit(lines: list[str], chance: random.Random) -> bool:
        place = _place(lines, chance, wanted)
        if place:
            row, at = place
            _put(lines, row, at, at + 1, make(lines[row][at], chance))
        return bool(place)

    return edit


def _to_next_cell(lines: list[str], chance: random.Random) -> bool:
    """A character before a tab goes behind it: 12|3 becomes 1|23."""
    place = _place(lines, chance, lambda char: char == "\t")
    if not place or not place[1]:
        return False
    row, at = place
    _put(lines, row, at - 1, at + 1, "\t" + lines[row][at - 1])
    return True


def _to_next_line(lines: list[str], chance: random.Random) -> bool:
    row = chance.randrange(len(lines) - 1)
    if lines[row]:
        lines[row], lines[row + 1] = lines[row][:-1], lines[row][-1] + lines[row + 1]
    return True


def _swap_lines(lines: list[str], chance: random.Random) -> bool:
    row, other = chance.sample(range(len(lines)), 2)
    lines[row], lines[other] = lines[other], lines[row]
    return True


def _cut_line(lines: list[str], chance: random.Random) -> bool:
    row = chance.randrange(len(lines))
    at = chance.randint(0, len(lines[row]))
    lines[row : row + 1] = [lines[row][:at], lines[row][at:]]
    return True


def _line_added(lines: list[str], chance: random.Random) -> bool:
    lines.insert(chance.randint(0, len(lines)), chance.choice(SENTENCES).format(n=chance.randint(100, 999)))
    return True


def _line_removed(lines: list[str], chance: random.Random) -> bool:
    del lines[chance.randrange(len(lines))]
    return True


def _invisible(lines: list[str], chance: random.Random) -> bool:
    row = chance.randrange(len(lines))
    at = chance.randint(0, len(lines[row]))
    _put(lines, row, at, at, chance.choice("\u200b\ufeff\u00ad\u200e\ufe0f"))
    return True


def _blanks_at_end(lines: list[str], chance: random.Random) -> bool:
    row = chance.randrange(len(lines))
    lines[row] += chance.choice((" ", "　", "\t", "  "))
    return True


def _empty_line(lines: list[str], chance: random.Random) -> bool:
    lines.insert(chance.randint(1, len(lines)), "")
    return True


EDITS: dict[str, Edit] = {
    "digit": _char_edit(str.isdigit, lambda _, chance: chance.choice("0123456789")),
    "digit_lost": _char_edit(str.isdigit, lambda _char, _chance: ""),
    "digit_twice": _char_edit(str.isdigit, lambda char, _: char * 2),
    "digit_raised": _char_edit(lambda char: char == "2", lambda _char, _chance: "²"),
    "blank_between_digits": _char_edit(str.isdigit, lambda char, _: f"{char} "),
    "mark": _char_edit(lambda char: char in MARKS, lambda _, chance: chance.choice(MARKS)),
    "to_next_cell": _to_next_cell,
    "to_next_line": _to_next_line,
    "swapped": _swap_lines,
    "cut": _cut_line,
    "added": _line_added,
    "removed": _line_removed,
    "wide": _char_edit(lambda char: "!" <= char <= "~", lambda char, _: chr(ord(char) + 0xFEE0)),
    "dash": _char_edit(lambda char: char in DASHES, lambda _, chance: chance.choice(DASHES)),
    "invisible": _invisible,
    "blanks_at_end": _blanks_at_end,
    "empty_line": _empty_line,
    "blank_beside_wide": _char_edit(lambda char: char == "、", lambda char, _: f"{char}　"),
}


def release(text: str) -> Release:
    """Return a release that says this."""
    url = "https://www.soumu.go.jp/menu_news/s-news/01kiban04_02000888.html"
    return Release(key="k", url=url, lang="ja", title="題", template="press", text=text, content_hash=f"c2:{text}")


def pairs(count: int, number: int) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield texts before and after one to three edits, and the edits' names; the same for the same number."""
    chance = random.Random(number)  # noqa: S311 - the same pairs for the same number
    for _ in range(count):
        lines = page(chance)
        before = "\n".join(lines)
        names = tuple(chance.choices(list(EDITS), k=chance.randint(1, 3)))
        for name in names:
            EDITS[name](lines, chance)
        yield before, "\n".join(lines), names


def faults_of(before: str, after: str) -> list[str]:
    """Return what is wrong with how a pair is told: nothing, where all is right."""
    changes = [change for change in compare(release(before), release(after)) if change.field == "text"]
    differs = slowly_seen(before) != slowly_seen(after)
    faults = []
    if differs and not any(not change.noise for change in changes):
        faults.append("a real edit is noise, or not told")
    if not differs and any(not change.noise for change in changes):
        faults.append("noise is told as an edit")
    if any(change.before is not None and change.before == change.after for change in changes):
        faults.append("both sides have the same words")
    if any(change.kind == "moved" and (change.before is not None or change.place_before is None) for change in changes):
        faults.append("a move has its words twice, or no place")
    return faults


def replay(count: int, number: int) -> int:
    """Compare so many pairs; raise AssertionError for the first that is told wrongly."""
    for before, after, names in pairs(count, number):
        faults = faults_of(before, after)
        assert not faults, (faults, names, before, after)
    return count


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    print(f"{replay(*(asked or [2_000]), *([] if len(asked) > 1 else [17])):,} pairs told rightly")
