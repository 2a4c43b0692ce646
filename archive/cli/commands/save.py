"""`mic-press save`: the files of a release as they were, with a note of where each byte comes from."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli.options import Folder, Moment, archive_option
from archive.render.inert_text import printable
from schemas.times import jst_text

if TYPE_CHECKING:
    from archive import Archive
    from archive.events import Capture
    from archive.queries.documents import LinkedDocument

PAGE_WIDTH = 1240
"""Pixels across a page image: A4 at 150 dots an inch."""


@click.command(epilog="Example: mic-press save 01toukei08_01000325 ./evidence --at 2026-10-01 --pages png")
@click.argument("key")
@click.argument("target", metavar="DIR", type=Folder())
@archive_option
@click.option("--at", "at", type=Moment(), help="As it was on this day, or at this time (Japan time without a zone).")
@click.option("--pages", "pages", type=click.Choice(["png"]), help="Also write an image of every page of its PDFs.")
def save(key: str, target: Path, directory: Path, at: datetime | None, pages: str | None) -> None:
    """Write the page and the documents of the release KEY into DIR, byte for byte as they were captured, with
    KEY.sources.json, which names for each file its URL, time, sha256 and capture."""
    from archive import Archive

    if target.absolute().is_relative_to(directory.absolute()):
        raise click.UsageError(f"{target} is inside the archive; name a directory elsewhere")
    with Archive(directory) as archive:
        written = _save(archive, key, target, at, bool(pages))
    for entry in written:
        click.echo(f"{target / entry['file']}  {entry['url']}  captured {jst_text(entry['captured_at'])}")


def _save(archive: Archive, key: str, target: Path, at: datetime | None, with_images: bool) -> list[dict[str, Any]]:
    from archive.queries.documents import linked_documents
    from archive.render.file_names import safe_name

    version = archive.version(key, at=at)
    release = version.release
    target.mkdir(parents=True, exist_ok=True)
    extension = "pdf" if release.template == "document" else "html"
    stem = safe_name(release.key)
    written = [_write(archive, version.capture_id, target, f"{stem}.{extension}")]
    for linked in linked_documents(archive, release):
        written += _save_document(archive, linked, target, at, with_images)
    text = json.dumps({"key": release.key, "url": release.url, "files": written}, ensure_ascii=False, indent=2)
    _put(target / f"{stem}.sources.json", f"{text}\n".encode())
    return written


def _save_document(
    archive: Archive, linked: LinkedDocument, target: Path, at: datetime | None, with_images: bool
) -> list[dict[str, Any]]:
    from archive.render.file_names import name_of
    from schemas.errors import NotFound

    try:
        version = linked.version(at)
    except NotFound as error:
        click.echo(printable(f"mic-press: left out: {error}"), err=True)
        return []
    name = f"{linked.number:02d}-{name_of(linked.url or '')}"
    entry = _write(archive, version.capture_id, target, name)
    is_pdf = version.media_type == "application/pdf" and version.status in ("text", "scanned")
    images = _write_images(archive, version.capture_id, entry, target, version.pages or 0) if with_images and is_pdf else []
    return [entry, *images]


def _write(archive: Archive, capture_id: int, target: Path, name: str) -> dict[str, Any]:
    """Write the entity of a capture. Raises DamagedEvidence when it is not what was captured."""
    capture = archive.capture(capture_id)
    _put(target / name, _bytes(capture))
    return {
        "file": name,
        "url": capture.url,
        "captured_at": _utc(capture),
        "sha256": capture.sha256,
        "warc": {"file": capture.place.warc_file, "offset": capture.place.offset, "length": capture.place.length},
    }


def _write_images(archive: Archive, capture_id: int, entry: dict[str, Any], target: Path, count: int) -> list[dict[str, Any]]:
    from schemas.errors import MicPressError
    from scraper.documents import DocumentReader

    body = _bytes(archive.capture(capture_id))
    images = []
    with DocumentReader() as reader:
        for page in range(1, count + 1):
            name = f"{Path(entry['file']).stem}.p{page:03d}.png"
            try:
                _put(target / name, reader.render(body, page, PAGE_WIDTH))
            except MicPressError as error:
                click.echo(printable(f"mic-press: left out: page {page} of {entry['file']}: {error}"), err=True)
                continue
            images.append({**{field: entry[field] for field in ("url", "captured_at")}, "file": name, "image_of_page": page})
    return images


def _put(path: Path, data: bytes) -> None:
    """Write a new file; one that is there already must hold the same. Raises ConfigurationError when it does not."""
    from schemas.errors import ConfigurationError

    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        if path.is_symlink() or path.read_bytes() != data:
            raise ConfigurationError(f"{path} is there already and differs; name another directory") from None


def _bytes(capture: Capture) -> bytes:
    from schemas.held import bytes_of

    return bytes_of(capture.body)


def _utc(capture: Capture) -> str:
    from schemas.times import utc_text

    return utc_text(capture.fetched_at)
