"""The releases of the large archive: 1,500 characters each, every fifth with a second version."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from large_values import OFFICIAL, Rows, at, capture, change, day, digest
from sentences import STEMS, sentences

from archive.search.normalize import search_form
from schemas.release import Annex, DateMention, Participant, ParticipantGroup, Release

CHARACTERS = 1_500
GENRES = ("call_for_comments", "result_of_comments", "statistics", "meeting", "international", "report", "grant", "other")
COUNTRIES = {"日本": "JP", "フィンランド": "FI", "フランス": "FR", "イタリア": "IT", "カナダ": "CA", "ベトナム": "VN"}


def release_rows(number: int, chance: random.Random) -> Rows:
    """Return all rows of a release but its document's."""
    release = _release(number, chance)
    count = 2 if number % 5 == 0 else 1
    versions = [_version(number, place, release) for place in range(count)]
    problem = {"code": "waiting", "url": f"{release.url}?", "message": "not asked for yet", "run_id": 1}
    return {
        "captures": [
            capture(number * 10 + place, number, 9 * place, "release", release.url, digest(f"{release.key}{place}"))
            for place in range(count)
        ],
        "versions": versions,
        "releases": [_row(number, release, versions)],
        "listings": [_listing(number, release)],
        "dates": [{"release_id": number, "position": 1, "doubts": "[]", **_columns(one, ("doubts",))} for one in release.dates],
        "participants": [
            {"release_id": number, "position": 1, **_columns(group, ("participants", "count")), **_columns(one)}
            for group in release.participants
            for one in group.participants
        ],
        "changes": [change(number, place, release_id=number, version_id=versions[-1]["id"]) for place in range(3) if count > 1],
        "corrections": [
            {"release_id": number, "corrects_id": number - 1, "certainty": "likely", "rule": "title"}
            for _ in range(number % 100 == 1 < number)
        ],
        "problems": [{**problem, "first_seen_at": at(number), "last_seen_at": at(number)} for _ in range(number % 100 == 0)],
    }


def _row(number: int, release: Release, versions: Sequence[dict[str, Any]]) -> dict[str, Any]:
    published = day(number).isoformat()
    same = ("key", "url", "lang", "title", "bureau", "genre", "template", "text")
    return {
        **{name: getattr(release, name) for name in same},
        "id": number,
        "site": "mic",
        "published_on": published,
        "year": int(published[:4]),
        "year_month": published[:7],
        "listed_on": published,
        "version_id": versions[-1]["id"],
        "version_count": len(versions),
        "annex_count": len(release.annexes),
        "first_seen_at": at(number),
        "last_seen_at": at(number, 20),
        "last_changed_at": at(number, 9) if len(versions) > 1 else None,
        "folded_title": search_form(release.title),
        "folded_text": search_form(release.text),
    }


def _listing(number: int, release: Release) -> dict[str, Any]:
    published = day(number).isoformat()
    return {
        "month": published[:7],
        "list_url": f"{OFFICIAL}/menu_news/s-news/{published[2:4]}{published[5:7]}m.html",
        "url": release.url,
        "release_id": number,
        "state": "inside",
        "title": release.title,
        "published_on": published,
        "bureau": release.bureau,
        "position": number,
        "first_seen_at": at(number),
        "last_seen_at": at(number, 20),
    }


def _columns(one: Any, without: Sequence[str] = ()) -> dict[str, Any]:
    """The columns of a value's row."""
    return {name: getattr(one, name) for name in one.__struct_fields__ if name not in without}


def _release(number: int, chance: random.Random) -> Release:
    key = f"01bench{number % 20:02}_{number:08}"
    url, on = f"{OFFICIAL}/menu_news/s-news/{key}.html", day(number)
    genre = GENRES[number % len(GENRES)]
    lines = [
        f"{on.year}年{on.month}月{on.day}日",
        f"参加国：{'、'.join(COUNTRIES)}" if genre == "international" else "報道資料",
    ]
    text = "\n".join([*lines, sentences(chance, CHARACTERS)])
    published = DateMention(literal=lines[0], start=0, end=len(lines[0]), first=on.isoformat(), role="published")
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
        bureau=chance.choice(STEMS) + "局",
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
        release, text=f"{release.text}\n第{place + 1}回の発表", content_hash=f"c1:{digest(f'{number}{place}')}"
    )
    return {
        "id": number * 2 + place,
        "release_id": number,
        "version_number": place + 1,
        "capture_id": number * 10 + place,
        "first_seen_at": at(number, 9 * place),
        "last_seen_at": at(number, 9 * place + 8),
        "content_hash": said.content_hash,
        "parser": "bench",
        "record": msgspec.json.encode(said).decode(),
    }
