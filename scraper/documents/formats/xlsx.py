"""Excel workbooks, new and old, through calamine: a page for each sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, load_workbook

from schemas.document import DocumentPage, DocumentText
from scraper.documents.formats.office_info import shown_parts
from scraper.documents.reading_status import as_held, kept_within, read_through, unread
from scraper.sandbox.limits import Limits


def read_sheets(path: Path, media_type: str, limits: Limits) -> DocumentText:
    """Return a page for each sheet, hidden ones too, under its name: cells by tab, rows by line end.

    A value stands as it is stored, without its number format; empty cells at the end of a row and empty rows at the end of
    a sheet are dropped. A sheet that is a chart has no page.
    """
    try:
        workbook = load_workbook(path)
    except PasswordError:
        return unread("encrypted", "a workbook behind a password", media_type)
    except CalamineError as error:
        if "password" in str(error).lower():
            return unread("encrypted", "a workbook behind a password", media_type)
        return unread("broken", f"the workbook can't be read: {error}", media_type)
    sheets = workbook.sheets_metadata
    charts = sum(sheet.typ == SheetTypeEnum.ChartSheet for sheet in sheets)
    kept, overflow = kept_within(limits, _pages(workbook, limits.most_chars))
    return read_through(media_type, kept, overflow, page_count=len(sheets), pictures=charts, parts=shown_parts(path))


def _pages(workbook: CalamineWorkbook, most_chars: int) -> Iterator[DocumentPage]:
    for number, sheet in enumerate(workbook.sheets_metadata, start=1):
        if sheet.typ == SheetTypeEnum.WorkSheet:
            text = _text(workbook.get_sheet_by_name(sheet.name).iter_rows(), most_chars)
            yield DocumentPage(number=number, text=text, name=as_held(sheet.name))


def _text(rows: Iterator[list[Any]], most_chars: int) -> str:
    """The sheet's text; of one that is longer than `most_chars`, so much that its being too long shows."""
    lines: list[str] = []
    length = 0
    for row in rows:
        line = "\t".join(map(_cell, row)).rstrip("\t")
        lines.append(line)
        length += len(line) + 1
        if length > most_chars + 1:
            break
    return "\n".join(lines).rstrip("\n")


def _cell(value: object) -> str:
    """A value as written by a person: TRUE, whole numbers without a fraction, dates and times as ISO 8601 has them."""
    match value:
        case bool():
            return str(value).upper()
        case float():
            # Every cell's number is a double; past 2**53 it is no exact count.
            return str(int(value)) if value.is_integer() and abs(value) < 1 << 53 else repr(value)
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return _duration(value)
    return as_held(str(value))


def _duration(value: timedelta) -> str:
    """Hours, minutes and seconds, as Excel's [h]:mm:ss shows them."""
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
