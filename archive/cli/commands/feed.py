"""`mic-press feed`: the archive as Atom, for feed readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archive.cli.options import archive_option, archive_url_option
from archive.cli.settings import Address
from archive.render.inert_text import printable

STDOUT = "-"


@click.command(epilog="Example: mic-press feed --changes changes.xml")
@click.argument("file", metavar="FILE")
@archive_option
@click.option("--changes", is_flag=True, help="What was edited after publication, instead of new releases.")
@click.option("--silent", is_flag=True, help="Of the edits, only those that nothing announces.")
@click.option("--unsure", is_flag=True, help="Of the edits, only those that something may announce.")
@click.option("--search", metavar="WORDS", help="Only releases that have these words, or edits that bring or remove them.")
@click.option("--documents", is_flag=True, help="Look for the words in the documents that new releases link to.")
@click.option("--bureau", help="Only releases of bureaus whose name has this in it.")
@click.option("--genre", help="Only releases of this genre.")
@click.option("--field", help="Of the edits, only those of this field: title, text, dates, annexes, pages …")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="So many entries at most.")
@archive_url_option
@click.option("--feed-url", type=Address(), help="Where FILE will be served, for the feed to say so.")
@click.option("--quiet", is_flag=True, help="Do not say what was written (for cron).")
def feed(file: str, directory: Path, changes: bool, quiet: bool, **asked: Any) -> None:
    """Write an Atom feed of new releases, or of edits, to FILE (- is standard output).

    The file is replaced as a whole, and left untouched when nothing is new, so that conditional requests for it work.
    """
    if (asked["silent"] or asked["unsure"] or asked["field"]) and not changes:
        raise click.UsageError("--silent, --unsure and --field are about edits: give --changes too")
    if asked["silent"] and asked["unsure"]:
        raise click.UsageError("--silent and --unsure exclude each other: an edit is one or the other")
    if asked["documents"] and (changes or not asked["search"]):
        raise click.UsageError("--documents is about a search for new releases: give --search, and no --changes")
    from archive import Archive
    from archive.cli.output_file import put
    from archive.feeds import FeedRequest, as_atom, changes_feed, releases_feed
    from archive.render.named_values import bureau_named, field_named, genre_named

    with Archive(directory) as archive:
        asked |= {"bureau": bureau_named(archive.db, asked["bureau"])}
        asked |= {"genre": genre_named(asked["genre"]), "field": field_named(asked["field"])}
        made = changes_feed(archive, FeedRequest(**asked)) if changes else releases_feed(archive, FeedRequest(**asked))
    data = as_atom(made)
    if file == STDOUT:
        click.echo(data, nl=False)
        return
    is_written = put(Path(file), data)
    if not quiet:
        click.echo(f"{printable(file)}: {len(made.entries)} entries, {'written' if is_written else 'unchanged'}")
