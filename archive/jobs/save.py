"""The files of a release as they were, with a note of where each byte comes from."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from archive import Archive
from archive.events import Capture
from archive.queries.documents import LinkedDocument, linked_documents
from archive.render.file_names import name_of, safe_name
from schemas.errors import ConfigurationError, MicPressError, NotFound
from schemas.held import bytes_of
from schemas.times import utc_text
from scraper.documents import DocumentReader

PAGE_WIDTH = 1240
"""Pixels across a page image: A4 at 150 dots an inch."""
Notice = Callable[[str], None]


def save_release(
    directory: Path, key: str, target: Path, *, at: datetime | None, with_images: bool, notice: Notice
) -> list[dict[str, Any]]:
    """Write the page and the documents of the release `key` into the directory `target`, byte for byte as captured; `at` a
    moment, as they were then. Returns an entry a file: file, url, captured_at, sha256, warc. What can't be had is left out,
    of which `notice` is given word. Raises NotFound, Withheld, and ConfigurationError for a file that is there and differs."""
    with Archive(directory) as archive:
        return _save(archive, key, target, at, with_images, notice)


def _save(
    archive: Archive, key: str, target: Path, at: datetime | None, with_images: bool, notice: Notice
) -> list[dict[str, Any]]:
    version = archive.version(key, at=at)
    release = version.release
    target.mkdir(parents=True, exist_ok=True)
    extension = "pdf" if release.template == "document" else "html"
    stem = safe_name(release.key)
    written = [_write(archive, version.capture_id, target, f"{stem}.{extension}")]
    for linked in linked_documents(archive, release):
        written += _save_document(archive, linked, target, at, with_images, notice)
    text = json.dumps({"key": release.key, "url": release.url, "files": written}, ensure_ascii=False, indent=2)
    _put(target / f"{stem}.sources.json", f"{text}\n".encode())
    return written


def _save_document(
    archive: Archive, linked: LinkedDocument, target: Path, at: datetime | None, with_images: bool, notice: Notice
) -> list[dict[str, Any]]:
    try:
        version = linked.version(at)
    except NotFound as error:
        notice(f"left out: {error}")
        return []
    name = f"{linked.number:02d}-{name_of(linked.url or '')}"
    entry = _write(archive, version.capture_id, target, name)
    is_pdf = version.media_type == "application/pdf" and version.status in ("text", "scanned")
    images = (
        _write_images(archive, version.capture_id, entry, target, version.pages or 0, notice) if with_images and is_pdf else []
    )
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


def _write_images(
    archive: Archive, capture_id: int, entry: dict[str, Any], target: Path, count: int, notice: Notice
) -> list[dict[str, Any]]:
    body = _bytes(archive.capture(capture_id))
    images = []
    with DocumentReader() as reader:
        for page in range(1, count + 1):
            name = f"{Path(entry['file']).stem}.p{page:03d}.png"
            try:
                _put(target / name, reader.render(body, page, PAGE_WIDTH))
            except MicPressError as error:
                notice(f"left out: page {page} of {entry['file']}: {error}")
                continue
            images.append({**{field: entry[field] for field in ("url", "captured_at")}, "file": name, "image_of_page": page})
    return images


def _put(path: Path, data: bytes) -> None:
    """Write a new file; one that is there already must hold the same. Raises ConfigurationError when it does not."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        if path.is_symlink() or path.read_bytes() != data:
            raise ConfigurationError(f"{path} is there already and differs; name another directory") from None


def _bytes(capture: Capture) -> bytes:
    return bytes_of(capture.body)


def _utc(capture: Capture) -> str:
    return utc_text(capture.fetched_at)
