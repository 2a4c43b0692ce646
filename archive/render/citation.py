"""How a version of a release, or what differs between two, is cited: as plain text in Japanese, and for BibTeX. Pure.

A citation says what was observed and how it can be checked: the official address, between which visits the content stood, the
hash of the content and of the bytes it was read from, and where the archive keeps it.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from msgspec import Struct

from archive.queries.version_marks import mark_of
from archive.render.inert_text import printable
from schemas.times import JST, from_utc_text, jst_text

MINISTRY = "総務省"
ARCHIVE = "総務省 報道資料アーカイブ（mic-press）"
LICENCE = "公共データ利用規約（PDL1.0）"

_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces, those behind a backslash too
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "$&%#_"},
}


class Cited(Struct, frozen=True, kw_only=True):
    """A version as it is cited. `published_on` is an ISO day, the visits are stored UTC text, `sha256` that of the bytes."""

    key: str
    url: str
    title: str
    published_on: str | None
    version_number: int
    first_seen_at: str
    last_seen_at: str
    content_hash: str
    sha256: str

    @property
    def mark(self) -> str:
        """Its lasting name within the release."""
        return mark_of(self.first_seen_at, self.sha256)


def text(versions: tuple[Cited, ...], address: str) -> str:
    """Return the citation in words, some lines: of one version, or of an older and a newer one compared. `address` is where
    the archive shows it."""
    new = versions[-1]
    published = f"（{new.published_on}公表）" if new.published_on else ""
    lines = [f"{MINISTRY}{_quoted(_name(versions))}{published}。{_address(new.url)}"]
    lines += [_seen(one) for one in versions]
    return "\n".join([*lines, f"保存：{ARCHIVE}、{address}", f"{_credit(new.url)}。"])


def bibtex(versions: tuple[Cited, ...], address: str) -> str:
    """Return the same as an entry for BibTeX, UTF-8 with Japanese as it is."""
    new = versions[-1]
    year, _, rest = (new.published_on or "").partition("-")
    fields = {
        "author": f"{{{MINISTRY}}}",
        "title": f"{{{_escaped(_name(versions))}}}",
        "year": year,
        "month": rest[:2],
        "howpublished": "報道資料",
        "url": _address(new.url),
        "urldate": _day(new.last_seen_at),
        "note": f"{''.join(map(_escaped, map(_seen, versions)))}保存：{ARCHIVE}、\\url{{{_address(address)}}}。"
        f"{_escaped(_credit(new.url))}",
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@misc{" + ",\n".join([_label(versions), *lines]) + "\n}\n"


def _name(versions: tuple[Cited, ...]) -> str:
    """The title, in one line."""
    title = " ".join(printable(versions[-1].title).split()) or versions[-1].key
    if len(versions) == 1:
        return title
    return f"{title}（{'と'.join(f'第{one.version_number}版' for one in versions)}の比較）"


def _quoted(name: str) -> str:
    """A title in the quotation marks that it does not have itself."""
    return f"『{name}』" if "「" in name else f"「{name}」"


def _seen(one: Cited) -> str:
    return (
        f"第{one.version_number}版：{_moment(one.first_seen_at)}から{_moment(one.last_seen_at)}までの確認による。"
        f"内容のハッシュ {one.content_hash}、原データのSHA-256 {one.sha256}。"
    )


def _moment(utc: str) -> str:
    return f"{jst_text(utc)}（{from_utc_text(utc).strftime('%Y-%m-%dT%H:%M:%SZ')}）"


def _day(utc: str) -> str:
    return from_utc_text(utc).astimezone(JST).strftime("%Y-%m-%d")


def _credit(url: str) -> str:
    return f"出典：総務省ホームページ（{_address(url)}）を加工して作成、{LICENCE}"


def _label(versions: tuple[Cited, ...]) -> str:
    """The entry's name: of characters that every BibTeX takes, and another for every version."""
    key = re.sub(r"[^A-Za-z0-9-]+", "-", versions[-1].key)
    return "-".join(["soumu", key, *(one.mark for one in versions)])


def _address(url: str) -> str:
    """An address in which nothing ends it, or stands for something else in TeX; a percent sign is one already."""
    return quote(printable(url), safe="%/:?#[]@!$&'()*+,;=~-._")


def _escaped(words: str) -> str:
    return "".join(_BIBTEX.get(char, char) for char in words)
