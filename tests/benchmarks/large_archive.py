"""An archive of 20,000 releases with 30 million characters, for measuring: everything but the bytes.

Sentences are over a ministry's vocabulary, with word frequencies as Zipf has them; the same every time. Every fifth release was
edited, every second one links to a document of three pages, every fifth document was replaced: 20,000 changes.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlite_utils import Database

sys.path.insert(0, str(Path(__file__).parents[1]))

from search_archive import prepare
from sentences import STEMS, sentences

from archive.migrations import known_steps
from archive.search.folding import search_form
from archive.search.index import refill
from schemas.release import Annex, DateMention, Participant, ParticipantGroup, Release
from schemas.times import utc_text

RELEASES = 20_000
CHARACTERS = 1_500
OFFICIAL = "https://www.soumu.go.jp"
GENRES = ("call_for_comments", "result_of_comments", "statistics", "meeting", "international", "report", "grant", "other")
COUNTRIES = {"日本": "JP", "フィンランド": "FI", "フランス": "FR", "イタリア": "IT", "カナダ": "CA", "ベトナム": "VN"}

Rows = dict[str, list[dict[str, Any]]]


def large_archive() -> Path:
    """Return the directory of the archive, which is made once for each shape of the database."""
    directory = Path(tempfile.gettempdir()) / f"mic-press-bench-{_digest(' '.join(known_steps()))[:8]}"
    if not (directory / "archive.db").exists():
        directory.mkdir(exist_ok=True)
        print(f"making an archive of {RELEASES:,} releases in {directory}", file=sys.stderr)
        _make(directory / "archive.tmp")
        (directory / "archive.tmp").rename(directory / "archive.db")
    return directory


def _make(path: Path) -> None:
    path.unlink(missing_ok=True)
    db = Database(sqlite3.connect(path, isolation_level=None), execute_plugins=False)
    prepare(db)
    chance = random.Random(1)  # noqa: S311 - the same texts every time
    db.execute("BEGIN")
    _insert(db, {"archive_info": [{"name": name, "value": OFFICIAL} for name in ("official", "asked")]})
    _insert(db, {"runs": [_run(number) for number in range(1, 1 + RELEASES // 10)]})
    for number in range(1, 1 + RELEASES):
        _insert(db, _release_rows(number, chance))
        if number % 2 == 0:
            _insert(db, _document_rows(number, chance))
    refill(db, always=True)
    db.execute("CREATE VIRTUAL TABLE trigrams USING fts5(text, content='', tokenize='trigram')")
    db.execute("INSERT INTO trigrams (rowid, text) SELECT id, folded_title || char(10) || folded_text FROM releases")
    db.execute("COMMIT")
    db.execute("ANALYZE")
    db.close()


def _insert(db: Database, rows: Rows) -> None:
    for table, found in rows.items():
        for row in found:
            names = ", ".join(f'"{name}"' for name in row)
            db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608 - our names


def _day(number: int) -> date:
    return date(2010, 1, 1) + timedelta(days=number * 5800 // RELEASES)


def _at(number: int, days: int = 0) -> str:
    midnight = datetime.combine(_day(number) + timedelta(days=days), datetime.min.time(), UTC)
    return utc_text(midnight + timedelta(seconds=number % 10_000))


def _run(number: int) -> dict[str, Any]:
    at = _at(number * 10)
    return {"id": number, "command": "crawl", "started_at": at, "finished_at": at, "outcome": "done", "software": "bench"}


def _capture(capture_id: int, number: int, days: int, role: str, url: str, sha256: str) -> dict[str, Any]:
    return {
        "id": capture_id,
        "run_id": 1 + (number - 1) // 10,
        "role": role,
        "url": url,
        "fetched_at": _at(number, days),
        "status": 200,
        "media_type": "application/pdf" if role == "document" else "text/html",
        "sha256": sha256,
        "size": 9999,
        "warc_file": f"{_day(number).year}/bench.warc.gz",
        "warc_offset": capture_id * 10_000,
        "warc_length": 10_000,
        "reading": role,
    }


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _release_rows(number: int, chance: random.Random) -> Rows:
    day = _day(number).isoformat()
    key = f"01bench{number % 20:02}_{number:08}"
    url, bureau = f"{OFFICIAL}/menu_news/s-news/{key}.html", chance.choice(STEMS) + "局"
    release = _release(number, key, url, bureau, chance)
    count = 2 if number % 5 == 0 else 1
    captured = [
        _capture(number * 10 + place, number, 9 * place, "release", url, _digest(f"{key}{place}")) for place in range(count)
    ]
    versions = [_version(number, place, release) for place in range(count)]
    problem = {"code": "waiting", "url": f"{url}?", "message": "not asked for yet", "run_id": 1}
    return {
        "captures": captured,
        "versions": versions,
        "releases": [
            {
                "id": number,
                "key": key,
                "site": "mic",
                "url": url,
                "lang": "ja",
                "title": release.title,
                "published_on": day,
                "year": int(day[:4]),
                "year_month": day[:7],
                "listed_on": day,
                "bureau": bureau,
                "genre": release.genre,
                "template": "press",
                "text": release.text,
                "version_id": versions[-1]["id"],
                "version_count": count,
                "annex_count": len(release.annexes),
                "first_seen_at": _at(number),
                "last_seen_at": _at(number, 20),
                "last_changed_at": _at(number, 9) if count > 1 else None,
                "folded_title": search_form(release.title),
                "folded_text": search_form(release.text),
            }
        ],
        "listings": [
            {
                "month": day[:7],
                "list_url": f"{OFFICIAL}/menu_news/s-news/{day[2:4]}{day[5:7]}m.html",
                "url": url,
                "release_id": number,
                "state": "inside",
                "title": release.title,
                "published_on": day,
                "bureau": bureau,
                "position": number,
                "first_seen_at": _at(number),
                "last_seen_at": _at(number, 20),
            }
        ],
        "dates": [{"release_id": number, "position": 1, "doubts": "[]", **_columns(one, ("doubts",))} for one in release.dates],
        "participants": [
            {
                "release_id": number,
                "position": 1,
                "heading": group.heading,
                "role": group.role,
                "shape": group.shape,
                **_columns(one),
            }
            for group in release.participants
            for one in group.participants
        ],
        "changes": [
            _change(number, place, release_id=number, version_id=versions[-1]["id"]) for place in range(3) if count > 1
        ],
        "corrections": [
            {"release_id": number, "corrects_id": number - 1, "certainty": "likely", "rule": "title"}
            for _ in range(number % 100 == 1 < number)
        ],
        "problems": [{**problem, "first_seen_at": _at(number), "last_seen_at": _at(number)} for _ in range(number % 100 == 0)],
    }


def _columns(one: Any, without: Sequence[str] = ()) -> dict[str, Any]:
    """The columns of a value's row."""
    return {name: getattr(one, name) for name in one.__struct_fields__ if name not in without}


def _release(number: int, key: str, url: str, bureau: str, chance: random.Random) -> Release:
    day = _day(number).isoformat()
    genre = GENRES[number % len(GENRES)]
    lines = [
        f"{day[:4]}年{int(day[5:7])}月{int(day[8:])}日",
        f"参加国：{'、'.join(COUNTRIES)}" if genre == "international" else "報道資料",
    ]
    text = "\n".join([*lines, sentences(chance, CHARACTERS)])
    published = DateMention(literal=lines[0], start=0, end=len(lines[0]), first=day, role="published")
    members = ParticipantGroup(heading="参加国", role="member", shape="label", participants=tuple(_countries(text)))
    annex = Annex(label="別紙", literal="別紙", start=0, end=0, position=0, url=f"{OFFICIAL}/main_content/{number:09}.pdf")
    return Release(
        key=key,
        url=url,
        lang="ja",
        title=sentences(chance, 30).replace("\n", ""),
        template="press",
        content_hash="",
        text=text,
        published=published,
        bureau=bureau,
        genre=genre,
        dates=(published,),
        participants=(members,) if members.participants else (),
        annexes=(annex,) if number % 2 == 0 else (),
    )


def _countries(text: str) -> Iterator[Participant]:
    line = text.split("\n")[1]
    for name, code in COUNTRIES.items() if line.startswith("参加国") else ():
        start = text.index(name)
        yield Participant(name=name, kind="country", literal=name, start=start, end=start + len(name), code=code)


def _version(number: int, place: int, release: Release) -> dict[str, Any]:
    said = msgspec.structs.replace(
        release, text=f"{release.text}\n第{place + 1}回の発表", content_hash=f"c1:{_digest(f'{number}{place}')}"
    )
    return {
        "id": number * 2 + place,
        "release_id": number,
        "version_number": place + 1,
        "capture_id": number * 10 + place,
        "first_seen_at": _at(number, 9 * place),
        "last_seen_at": _at(number, 9 * place + 8),
        "content_hash": said.content_hash,
        "parser": "bench",
        "record": msgspec.json.encode(said).decode(),
    }


def _change(number: int, place: int, **whose: int) -> dict[str, Any]:
    return {
        **whose,
        "position": place,
        "field": ("text", "dates", "annexes", "pages")[place if "release_id" in whose else 3],
        "item": "概要" if "release_id" in whose else str(place % 3 + 1),
        "kind": "edited",
        "before": "3,480百万円",
        "after": "3,840百万円",
        "seen_before_at": _at(number, 8),
        "seen_after_at": _at(number, 9),
        "announced": int(number % 7 == 0),
        "noise": int(number % 9 == 0),
    }


def _document_rows(number: int, chance: random.Random) -> Rows:
    url = f"{OFFICIAL}/main_content/{number:09}.pdf"
    count = 2 if number % 10 == 0 else 1
    versions = [number * 2 + place for place in range(count)]
    seen = {"first_seen_at": _at(number), "last_seen_at": _at(number, 20)}
    known = {"id": number, "url": url, "media_type": "application/pdf", "title": "別紙", "pages": 3, "status": "text", **seen}
    linked = {"release_id": number, "label": "別紙", "document_id": number}
    return {
        "captures": [
            _capture(number * 10 + 5 + place, number, 9 * place, "document", url, _digest(f"{url}{place}"))
            for place in range(count)
        ],
        "documents": [{**known, "version_id": versions[-1], "version_count": count}],
        "document_versions": [_document_version(number, place, url) for place in range(count)],
        "document_pages": _pages(versions, chance),
        "annexes": [{**linked, "position": 0, "url": url, "literal": "別紙", "start": 0, "end": 0}],
        "document_links": [{**linked, "linked_from": _at(number)}],
        "changes": [
            _change(number, place, document_id=number, document_version_id=versions[-1]) for place in range(4) if count > 1
        ],
    }


def _document_version(number: int, place: int, url: str) -> dict[str, Any]:
    return {
        "id": number * 2 + place,
        "document_id": number,
        "version_number": place + 1,
        "capture_id": number * 10 + 5 + place,
        "first_seen_at": _at(number, 9 * place),
        "last_seen_at": _at(number, 9 * place + 8),
        "sha256": _digest(f"{url}{place}"),
        "size": 9999,
        "noise": 0,
        "media_type": "application/pdf",
        "pages": 3,
        "status": "text",
        "doubts": "[]",
        "reader": "bench",
        "metadata": "{}",
    }


def _pages(versions: Sequence[int], chance: random.Random) -> list[dict[str, Any]]:
    """Three pages of every version, which differ by their last line."""
    texts = [sentences(chance, 700) for _ in range(3)]
    found = []
    for place, version in enumerate(versions):
        for page, text in enumerate(texts, 1):
            said = f"{text}\n{place + 16}件"
            found.append({"document_version_id": version, "page": page, "text": said, "folded": search_form(said)})
    return found
