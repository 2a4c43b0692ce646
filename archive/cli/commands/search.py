"""`mic-press search`: releases and pages of documents that have some words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli.csv_option import check_form, csv_options, write_csv
from archive.cli.options import TIMES_HELP, Day, archive_option, json_option
from archive.cli.output import echo_json
from archive.render.inert_text import printable

if TYPE_CHECKING:
    from archive.search.results import FoundPages, FoundReleases, PageHit, ReleaseHit, Snippet


@click.command(epilog=f"{TIMES_HELP}\n\nExample: mic-press search 電波 '\"5G 基地局\"' --since 2025-04")
@click.argument("words", nargs=-1, required=True)
@archive_option
@click.option("--documents", is_flag=True, help="Search the pages of documents (PDF and others) that releases link to.")
@click.option("--since", type=Day(is_start=True), help="Only releases published on or after this day.")
@click.option("--until", type=Day(), help="Only releases published on or before this day.")
@click.option("--bureau", help="Only releases of bureaus whose name has this in it.")
@click.option("--genre", help="Only releases of this genre, by its Japanese or English name.")
@click.option("--newest", "order", flag_value="newest", default="best", help="The newest first, instead of the best.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Print so many at most.")
@csv_options
@json_option
def search(
    words: tuple[str, ...], directory: Path, documents: bool, csv_file: str | None, encoding: Any, as_json: bool, **asked: Any
) -> None:
    """Find what has all WORDS. Old forms, capitals, widths and line breaks make no difference; "…" or 「…」 holds words
    together; a single character is looked for in titles only."""
    check_form(csv_file, encoding, as_json)
    from archive import Archive
    from archive.render.csv_columns import columns_of, rows_of
    from archive.render.named_values import bureau_named, genre_named
    from archive.search.pages import find_pages
    from archive.search.releases import find_releases

    with Archive(directory) as archive:
        asked |= {"bureau": bureau_named(archive.db, asked["bureau"]), "genre": genre_named(asked["genre"])}
        typed = " ".join(words)
        found = find_pages(archive.db, typed, **asked) if documents else find_releases(archive.db, typed, **asked)
    if csv_file:
        write_csv(csv_file, encoding, columns_of(found), rows_of(found))
        return
    if as_json:
        echo_json(found)
        return
    lines = [line for hit in found.hits for line in (*_lines(hit), "")]
    click.echo("\n".join([*lines, _count(found, "page" if documents else "release")]))


def _lines(hit: ReleaseHit | PageHit) -> list[str]:
    from archive.search.results import ReleaseHit

    return _of_release(hit) if isinstance(hit, ReleaseHit) else _of_page(hit)


def _of_release(hit: ReleaseHit) -> list[str]:
    about = " · ".join(part for part in (hit.published_on or "no date", hit.key, hit.bureau) if part)
    return [_one_line(about), f"  {_marked(hit.title, hit.title_spans)}", f"  {_excerpt(hit.snippet)}"]


def _of_page(hit: PageHit) -> list[str]:
    place = f"p. {hit.page}" + (f" ({hit.name})" if hit.name else "")
    newest = hit.releases[0] if hit.releases else None
    if newest is None:
        return [_one_line(f"no release · {place}"), f"  {_one_line(hit.title or hit.url)}", f"  {_excerpt(hit.snippet)}"]
    about = f"{newest.published_on or 'no date'} · {newest.key} · {newest.label} · {place}"
    others = f" (and {len(hit.releases) - 1} more)" if len(hit.releases) > 1 else ""
    return [_one_line(about), f"  {_one_line(newest.title)}{others}", f"  {_one_line(hit.url)}", f"  {_excerpt(hit.snippet)}"]


def _excerpt(snippet: Snippet) -> str:
    before, after = "…" * snippet.cut_before, "…" * snippet.cut_after
    return before + _marked(snippet.text, snippet.spans) + after


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """The text in one line, its spans bold: click takes the bold away again where the output is no terminal."""
    pieces: list[str] = []
    end = 0
    for start, stop in spans:
        pieces += [_one_line(text[end:start]), click.style(_one_line(text[start:stop]), bold=True, fg="red")]
        end = stop
    return "".join([*pieces, _one_line(text[end:])])


def _one_line(text: str) -> str:
    return printable(text.replace("\r\n", " ").translate(dict.fromkeys(map(ord, "\r\n\t\v\f"), " ")))


def _count(found: FoundReleases | FoundPages, noun: str) -> str:
    if not found.total:
        return "nothing found"
    nouns = noun if found.total == 1 else f"{noun}s"
    said = {"exact": "", "about": "約 ", "at_least": "more than "}[found.total_is]
    shown = f"; the first {len(found.hits):,} are shown" if len(found.hits) < found.total else ""
    return f"{said}{found.total:,} {nouns}{shown}"
