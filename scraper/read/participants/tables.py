"""Who takes part, as tables and definition lists print it: 国｜氏名｜役職 with a row each, or a label beside its list."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from msgspec import Struct

from schemas.release import Participant
from scraper.read.countries import lookup
from scraper.read.participants.entities import is_name, participant, read_item
from scraper.read.participants.items import split_list
from scraper.read.participants.labels import Label, label_named, side_label
from scraper.read.participants.lines import TextLine, squeezed
from scraper.read.participants.lists import Found, announced_by, group_of
from scraper.read.participants.people import read_person
from scraper.read.structure import Cell, Structure

_WHENCE = re.compile(
    r"(?:参加|出席|招待)?(?:国|国名|国・地域|国・地域名|国/地域|国・機関|国・国際機関|国・機関名|国又は機関|地域)(?:等|名)?"
    r"|(?:所属|所属先|所属機関|機関|機関名|国際機関|国際機関名|組織|組織名|団体|団体名|会社名|企業名|企業|社名|省庁|省庁名|府省|府省名|府省庁名?|参加機関|出席機関)"
)
_NAME = re.compile(
    r"(?:御|お|ご)?(?:氏名|名前|姓名)|(?:主な)?(?:出席|参加|登壇|署名|代表|対応)者(?:氏?名)?|代表|団長|氏名等|先方|相手方?"
)
_POST = re.compile(
    r"(?:所属(?:先|機関)?[・/／、及び(（]*(?:役職|肩書|職名|職)[)）]?名?|役職[・/／]所属|役職|肩書|肩書き|職名|官職|職|役職名|職位|役職等|ポスト)"
)
_ALL = re.compile(r"(?:氏名|役職)[・/／、及び(（]*(?:氏名|役職|所属)[)）]?|所属[・/／、及び]*氏名")
_OTHERS = re.compile(
    r"受賞|表彰|委員|構成員|選出|当選|審査|申請|候補|採択|認定|免許|連絡先|問い?合わ?せ|登録|交付|人事|異動|講師|事業者一覧"
)
_TAKE_PART = re.compile(r"出席|参加|招待|代表団|メンバー|会談|面会|意見交換|懇談|表敬|署名")
_NUMBER_OF_ROW = re.compile(r"(?:No\.?|番号|#|項番)?[0-9]{0,3}")
_AROUND_LABEL = re.compile(
    r"^[【＜〈《〔［<]|(?:は、?(?:次|以下|下記)の(?:とおり|通り)(?:です|である|でした)?。?)?[】＞〉》〕］>]?\s*[:：。]?$"
)
_LONGEST_ENTRY = 600
"""Characters beyond which what stands under a term is prose, or holds definitions of its own."""
_LINES_ABOVE = 4
_Rows = Sequence[Sequence[Cell | None]]


class _Columns(Struct, frozen=True):
    """Which columns of a table say whence somebody comes, the name and the post."""

    whence: int | None
    name: int | None
    post: int | None


_LABEL_INSIDE = re.compile(r"(?:^|\n)[ \u3000]*【[^】\n]{2,30}】[ \u3000]*\n")
"""A label on a line of its own, with its list below: a cell that holds one is a part of the page, and no list."""


def find_tables(text: str, lines: Sequence[TextLine], structure: Structure) -> Iterator[Found]:
    """Yield the groups that tables and definition lists name; what stands in them is no list of another kind."""
    ends = [line.end for line in lines]
    for rows in (*structure.tables, *(_entry_rows(structure))):
        cells = [cell for row in rows for cell in row if cell]
        if cells and not any(_LABEL_INSIDE.search(text, cell.start, cell.end) for cell in cells):
            yield from _in_table(text, rows, _heading_above(lines, bisect_left(ends, cells[0].start)))


def rows_of_text(text: str) -> Structure:
    """Return the tables of a text whose markup is not at hand: runs of lines that tabs part into cells."""
    tables: list[list[tuple[Cell, ...]]] = [[]]
    place = 0
    for line in text.split("\n"):
        if "\t" in line:
            tables[-1].append(tuple(_cells(line, place)))
        elif tables[-1]:
            tables.append([])
        place += len(line) + 1
    return Structure(tables=tuple(tuple(rows) for rows in tables if rows))


def _cells(line: str, place: int) -> Iterator[Cell]:
    for words in line.split("\t"):
        yield Cell(place, place + len(words), False, ((place, place + len(words)),))
        place += len(words) + 1


def _entry_rows(structure: Structure) -> Iterator[_Rows]:
    """The entries of definition lists as rows of two cells: entries that follow each other are one table."""
    rows: list[tuple[Cell, Cell]] = []
    for entry in structure.entries:
        if rows and entry.term[0] > rows[-1][1].end + 2:
            yield rows
            rows = []
        details = entry.details
        if details[-1][1] - entry.term[0] > _LONGEST_ENTRY:
            continue
        rows.append((Cell(*entry.term, True, (entry.term,)), Cell(details[0][0], details[-1][1], False, details)))
    if rows:
        yield rows


def _heading_above(lines: Sequence[TextLine], place: int) -> TextLine | None:
    """The nearest line above that says something."""
    above = (line for line in reversed(lines[max(0, place - _LINES_ABOVE) : place]) if line.said and not line.is_note)
    return next(above, None)


def _in_table(text: str, rows: _Rows, above: TextLine | None) -> list[Found]:
    said = above.said if above else ""
    if _OTHERS.search(said) and not _TAKE_PART.search(said):
        return []
    columns = _columns(text, rows[0])
    if columns:
        return _by_columns(text, rows, columns, above)
    by_rows = [found for row in rows for found in _labelled_row(text, row)]
    by_columns = _by_labelled_columns(text, rows)
    return max(by_rows, by_columns, key=_count) or _by_kinds(text, rows, above) or _by_rows(text, rows, above)


def _count(groups: list[Found]) -> int:
    return sum(len(found.group.participants) for found in groups)


def _words(text: str, cell: Cell | None) -> str:
    return squeezed(text[cell.start : cell.end]) if cell else ""


def _columns(text: str, head: Sequence[Cell | None]) -> _Columns | None:
    """What the columns under a row of heads hold, or None where the row is none of heads."""
    words = [_words(text, cell) for cell in head]
    whence, name, post = (
        next((place for place, said in enumerate(words) if pattern.fullmatch(said)), None)
        for pattern in (_WHENCE, _NAME, _POST)
    )
    name = next((place for place, said in enumerate(words) if _ALL.fullmatch(said)), None) if name is None else name
    others = [said for place, said in enumerate(words) if place not in (whence, name, post) and said]
    known = sum(place is not None for place in (whence, name, post))
    are_heads = known > 1 or (known == len(words) or all(cell.is_head for cell in head if cell))
    if name == whence or (name is None and post is None) or len(others) > 2 or not are_heads:
        return None
    return _Columns(whence, name, post)


def _by_columns(text: str, rows: _Rows, columns: _Columns, above: TextLine | None) -> list[Found]:
    label = _label_above(above)
    said = above.said if above else ""
    heads = "".join(_words(text, cell) for cell in rows[0])
    if (
        label is None
        and not _TAKE_PART.search(said + heads)
        and (columns.whence is None or columns.name is None or columns.post is None)
    ):
        return []
    if label is None and announced_by(said):
        label = Label("", "counterpart", "bullet", 0)
    label = label or Label(said[:30] if _TAKE_PART.search(said) and len(said) <= 30 else "", "other", "label", 0)
    people = [_person_in(text, row, columns, label) for row in rows[1:]]
    return _group(rows, label, people, [row for row in rows[1:] if any(row)], text)


def _person_in(text: str, row: Sequence[Cell | None], columns: _Columns, label: Label) -> Participant | None:
    whence, name, post = (
        row[place] if place is not None and place < len(row) else None for place in (columns.whence, columns.name, columns.post)
    )
    own = [cell for cell in (whence, name, post) if cell and cell.start < cell.end]
    own = [cell for cell in own if cell.start >= max(own, key=lambda one: one.start).start - 400]
    if (name is None and post is None) or not own:
        return None
    start, end = min(cell.start for cell in own), max(cell.end for cell in own)
    start = start if text.rfind("\n", start, end) < 0 else text.rfind("\n", start, end) + 1  # whence may reach over rows
    from_where = text[whence.start : whence.end].strip() if whence else ""
    known = lookup(from_where)
    if name is None or post is None:
        return _whole(text, start, end, text[(name or post or own[0]).start : (name or post or own[0]).end], from_where, label)
    person, its_post = text[name.start : name.end].strip(), text[post.start : post.end].strip()
    if not person and not its_post:
        return None
    return participant(
        text,
        start,
        end,
        name=person or its_post,
        kind="person",
        code=known[1] if known else None if from_where else label.code,
        person=person or None,
        post=its_post or None,
        note=None if (known and known[1]) or not from_where else from_where,
    )


def _whole(text: str, start: int, end: int, said: str, from_where: str, label: Label) -> Participant | None:
    """A person of a table that has name and post in one cell, or nothing but a name."""
    person = read_person(said) or read_person(f"{from_where} {said}")
    known = lookup(from_where)
    if person is None and not said.strip():
        return None
    return participant(
        text,
        start,
        end,
        name=(person.person or person.post if person else None) or said.strip(),
        kind="person",
        code=known[1] if known else (person.code if person else None) or (None if from_where else label.code),
        person=person.person if person else said.strip(),
        post=person.post if person else None,
        note=None if (known and known[1]) or not from_where else from_where,
    )


def _labelled_row(text: str, row: Sequence[Cell | None]) -> Iterator[Found]:
    """招待国 beside 韓国、豪州: a cell that is a label, and its list in the cells after it, or one for each side in them."""
    cells = _each_once(row)
    cells = cells[1:] if len(cells) > 2 and _NUMBER_OF_ROW.fullmatch(_words(text, cells[0])) else cells
    label = label_named(text[cells[0].start : cells[0].end].strip(), "label", cells[1].start) if len(cells) > 1 else None
    if label is None:
        return
    sides = [side for cell in cells[1:] for line in cell.lines if (side := _side(text, *line))]
    yield from sides
    if not sides and (group := _list_in(text, cells[0].start, cells[1:], label)):
        yield group


def _side(text: str, start: int, end: int) -> Found | None:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    label = side_label(text, start, end)
    return _list_in(text, start, [Cell(label.rest, end, False, ((label.rest, end),))], label) if label else None


def _list_in(text: str, start: int, cells: Sequence[Cell], label: Label) -> Found | None:
    lines = [line for cell in cells for line in cell.lines]
    items = [item for first, last in lines for item in split_list(text, first, last, is_name)]
    people = [read_item(text, first, last, label) for first, last in items]
    named = [person for person in people if person]
    if not named or 2 * len(named) < len(items):
        return None
    return Found(start, cells[-1].end, group_of(label, people, [text[first:last] for first, last in items]))


def _by_labelled_columns(text: str, rows: _Rows) -> list[Found]:
    """招待国 above 韓国: each column under a label is a list."""
    found = []
    for column, head in enumerate(rows[0]):
        label = label_named(text[head.start : head.end].strip(), "label", head.end) if head else None
        if head is None or label is None:
            continue
        cells = _each_once([row[column] for row in rows[1:] if column < len(row)])
        below = [cell for cell in cells if cell.start < cell.end]
        group = _list_in(text, head.start, below, label) if below else None
        found += [group] if group else []
    return found


def _each_once(cells: Sequence[Cell | None]) -> list[Cell]:
    """The cells without those that only reach in from the row above or the column before."""
    return list(dict.fromkeys(cell for cell in cells if cell))


def _by_kinds(text: str, rows: _Rows, above: TextLine | None) -> list[Found]:
    """政府 beside 総務省、外務省 and 企業 beside its list, under a heading that says who these are: a group for each kind."""
    label = _label_above(above)
    pairs = [_each_once(row) for row in rows if any(row)]
    if label is None or not all(len(pair) == 2 and pair[0].is_head for pair in pairs):
        return []
    groups = [group for pair in pairs if (group := _kind_in(text, pair[0], pair[1], label))]
    return groups if len(groups) == len(pairs) else []


def _kind_in(text: str, term: Cell, details: Cell, above: Label) -> Found | None:
    """The group of those beside a term that is nobody itself; people beside a term came from there."""
    heading = text[term.start : term.end].strip()
    if lookup(heading) or not heading:
        return None
    group = _list_in(text, term.start, [details], Label(heading, above.role, "label", details.start))
    named = group.group.participants if group else ()
    return group if named and all(one.kind != "person" for one in named) else None


def _by_rows(text: str, rows: _Rows, above: TextLine | None) -> list[Found]:
    """A row for each person, or for each country with its people, under a heading that says who these are."""
    talks = announced_by(above.said) if above else False
    label = _label_above(above) or (Label("", "counterpart", "bullet", 0) if talks else None)
    if label is None:
        return []
    people: list[Participant | None] = []
    filled = [row for row in rows if any(row)]
    for row in filled:
        people += _people_of_row(text, _each_once(row), label)
    return _group(rows, label, people, filled, text)


def _people_of_row(text: str, cells: Sequence[Cell], label: Label) -> list[Participant | None]:
    cells = cells[1:] if len(cells) > 2 and _NUMBER_OF_ROW.fullmatch(_words(text, cells[0])) else cells
    if not cells:
        return [None]
    whole = read_item(text, cells[0].start, cells[-1].end, label)
    known = lookup(text[cells[0].start : cells[0].end].strip())
    apart = len(cells) == 2 and (len(cells[1].lines) > 1 or text[cells[0].end : cells[1].start] == "\n")
    if known and len(cells) == 2 and (apart or not (whole and whole.kind == "person")):
        side = Label(label.heading, label.role, label.shape, label.rest, known[1])
        items = [item for first, last in cells[1].lines for item in split_list(text, first, last, is_name)]
        people = [read_item(text, first, last, side) for first, last in items]
        if any(people):
            return list(people)
    return [whole]


def _label_above(above: TextLine | None) -> Label | None:
    if above is None:
        return None
    words = _AROUND_LABEL.sub("", above.said[above.words - above.start :])
    return label_named(words, "label", 0) if len(words) <= 30 else None


def _group(rows: _Rows, label: Label, people: list[Participant | None], filled: _Rows, text: str) -> list[Found]:
    named = [person for person in people if person]
    if not named or 2 * len(named) < len(people):
        return []
    cells = [cell for row in rows for cell in row if cell]
    printed = ["\t".join(text[cell.start : cell.end] for cell in row if cell) for row in filled]
    group = group_of(label, people, printed if len(printed) == len(people) else [])
    return [Found(min(cell.start for cell in cells), max(cell.end for cell in cells), group)]
