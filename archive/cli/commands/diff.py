"""`mic-press diff`: what changed between two versions of a release, for a terminal, a pipe, a program or a browser."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli.options import TIMES_HELP, Moment, archive_option, json_option
from archive.cli.output import echo_json
from archive.render.inert_text import printable
from schemas.times import jst_text

if TYPE_CHECKING:
    from archive.queries.compare_documents import DocumentComparison
    from archive.queries.compare_releases import Comparison


class VersionOrMoment(click.ParamType[int | datetime]):
    """The number of a version, or a day or time."""

    name = "VERSION|TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | datetime:
        """Return a number as such and a time as a moment; fail for anything else."""
        if isinstance(value, str) and value.isascii() and value.isdigit() and not _is_a_day(value):
            return int(value)
        return Moment().convert(value, param, ctx)


def _is_a_day(digits: str) -> bool:
    """Whether digits are a day, as 20251101: no release has so many versions."""
    return len(digits) == len("20251101")


@click.command(epilog=f"{TIMES_HELP}\n\nExample: mic-press diff 01tsushin06_02000288 1 2 --documents --html diff.html")
@click.argument("key")
@click.argument("old", metavar="[A]", type=VersionOrMoment(), required=False)
@click.argument("new", metavar="[B]", type=VersionOrMoment(), required=False)
@archive_option
@click.option("--documents", "with_documents", is_flag=True, help="Also compare the documents that it links to.")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page for browsers, in Japanese.")
@json_option
def diff(
    key: str,
    old: int | datetime | None,
    new: int | datetime | None,
    directory: Path,
    with_documents: bool,
    page: Path | None,
    as_json: bool,
) -> None:
    """Print what changed in the release KEY from A to B, and between which two visits. A and B are numbers of versions, or
    times (2026-10-01, 令和8年10月1日, 2026-10-01T09:00; of a day, its last moment); without them, the last two versions are
    compared."""
    from archive import Archive
    from archive.queries.compare_releases import compare_versions

    with Archive(directory) as archive:
        compared = compare_versions(archive, key, old, new, with_documents)
    if page:
        _write(page, compared)
    if as_json:
        echo_json(_told(compared))
    elif page:
        click.echo(f"{page}  {_pair(compared)}")
    else:
        click.echo("\n".join(_lines(compared)))


def _write(page: Path, compared: Comparison) -> None:
    from archive.render.diff_page import diff_page
    from schemas.errors import StorageFailed

    try:
        page.write_text(diff_page(compared), encoding="utf-8", newline="\n")
    except OSError as error:
        raise StorageFailed(f"{page} can't be written: {error.strerror or error}") from error


def _told(compared: Comparison) -> dict[str, Any]:
    """The comparison for programs: without the texts, which `show --json` prints."""
    import msgspec

    told: dict[str, Any] = msgspec.to_builtins(compared)
    sides = [told[name] for name in ("old", "new")]
    sides += [document[name] for document in told["documents"] or () for name in ("old", "new") if document[name]]
    for side in sides:
        side.pop("release", None)
        side.pop("pages", None)
    return told


def _pair(compared: Comparison) -> str:
    if compared.is_one_version:
        return f"version {compared.new.version_number} of {compared.version_count}"
    return f"version {compared.old.version_number} → version {compared.new.version_number} of {compared.version_count}"


def _lines(compared: Comparison) -> list[str]:
    from archive.cli.inline_diff import change_lines

    title = compared.new.release.title
    lines = [printable(title), printable(f"{compared.key} · {compared.url}"), _when(compared)]
    if compared.gone_at:
        lines.append(f"gone since the visit of {jst_text(compared.gone_at)}")
    lines += change_lines(compared.changes)
    if not compared.changes and not compared.is_one_version:
        lines += ["", "no difference"]
    return [*lines, *_documents(compared)]


def _when(compared: Comparison) -> str:
    if compared.seen_before_at and compared.seen_after_at:
        return f"{_pair(compared)}: {_between(compared.seen_before_at, compared.seen_after_at)}"
    new = compared.new
    seen = f"seen from {jst_text(new.first_seen_at)} to {jst_text(new.last_seen_at)}"
    if compared.version_count == 1:
        hint = "" if compared.documents is not None else "; --documents compares what it links to"
        return f"one version only, {seen}: there is no other to compare it with{hint}"
    return f"version {new.version_number} on both sides, {seen}: no difference"


def _between(before: str, after: str) -> str:
    return f"between the visit of {jst_text(before)} and that of {jst_text(after)}"


def _documents(compared: Comparison) -> list[str]:
    if compared.documents is None:
        return []
    lines = [line for one in compared.changed_documents for line in _document(one)]
    missing = sum(1 for one in compared.documents if not (one.old and one.new))
    same = len(compared.documents) - len(compared.changed_documents) - missing
    counts = [f"{len(compared.changed_documents)} changed", f"{same} without difference"]
    counts += [f"{missing} not archived in both states"] if missing else []
    return [*lines, "", f"documents: {', '.join(counts)}"]


def _document(one: DocumentComparison) -> list[str]:
    from archive.cli.inline_diff import change_lines

    if not (one.old and one.new and one.seen_before_at and one.seen_after_at):
        return []
    former = f" (in the place of {one.old.url})" if one.old.url != one.url else ""
    versions = "" if former else f"version {one.old.version_number} → version {one.new.version_number}: "
    return [
        "",
        click.style(printable(f"document {one.label}  {one.url}{former}"), bold=True),
        f"{versions}{_between(one.seen_before_at, one.seen_after_at)}",
        *change_lines(one.changes),
    ]
