"""SQL is put together from names and pieces of our own, and from nothing else."""

from __future__ import annotations

import pytest

from archive.db.sql import Sql, is_shown, is_withheld, marks, statement


def test_names_and_pieces_go_in() -> None:
    assert statement("SELECT {what} FROM {table}", what=Sql("a, b"), table="temp.chosen") == "SELECT a, b FROM temp.chosen"
    assert statement("id IN ({marks})", marks=marks(3)) == "id IN (?, ?, ?)" and marks(0) == ""
    assert (is_shown("r"), is_withheld("d")) == ("r.withheld_at IS NULL", "d.withheld_at IS NOT NULL")


@pytest.mark.parametrize("part", ["", "a b", "a;b", "a'b", "a--", "x.y.z", "表", "1 OR 1", "a\n", "*"])
def test_any_other_text_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="neither a name"):
        statement("SELECT {column} FROM t", column=part)
